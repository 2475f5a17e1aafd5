//! A line that says what takes long.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// Work that takes less is not worth a line.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shows a line on the terminal once the work takes long; dropping it takes the line away.
pub struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `what` is a short phrase, as in "writing 1,616 files".
    pub fn start(what: String, quiet: bool) -> Self {
        if quiet || !stderr().is_terminal() {
            return Self { running: None };
        }
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = write!(stderr(), "{what} ...");
                let _ = receiver.recv();
                let _ = write!(stderr(), "\r\x1b[2K");
            }
        });
        Self { running: Some((sender, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.running.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}
