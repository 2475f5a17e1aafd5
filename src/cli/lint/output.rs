//! Where reports go.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::base::Report;
use crate::base::lines::Sources;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::{self, Color};
use crate::report::{self, Format, Style};

/// A format, and the file that it goes to; none: standard output.
#[derive(Debug, Clone)]
pub struct Target {
    format: Format,
    file: Option<PathBuf>,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let format = Format::of_name(name).ok_or_else(|| {
            let names: Vec<&str> = Format::NAMES.iter().map(|(name, _)| *name).collect();
            format!("there is no format `{name}`: one of {}", names.join(", "))
        })?;
        match file {
            Some("") => Err("the name of the file is missing behind `=`".to_owned()),
            _ => Ok(Self { format, file: file.map(PathBuf::from) }),
        }
    }
}

impl Target {
    /// Whether people read it as it comes.
    pub fn is_human_on_terminal(&self) -> bool {
        self.format == Format::Human && self.file.is_none()
    }
}

/// Writes a report to all targets; to standard output for people if there are none.
pub fn write(targets: &[Target], report: &Report, sources: &dyn Sources, color: Color) -> Result<(), Failure> {
    let plain = Style { color: false, width: terminal::WIDTH, unicode: true };
    let human = [Target { format: Format::Human, file: None }];
    let targets = if targets.is_empty() { &human[..] } else { targets };
    for target in targets {
        let mut text = Vec::new();
        let style = if target.file.is_some() { plain } else { terminal::style(color) };
        let written = report::write(target.format, report, sources, style, &mut text).and_then(|()| {
            if let Some(path) = &target.file {
                return replace(path, &text);
            }
            let mut out = io::stdout().lock();
            out.write_all(&text).and_then(|()| out.flush())
        });
        match written {
            // A reader that goes away (`| head`) is no failure.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && target.file.is_none() => {}
            Err(error) => {
                let to = target.file.as_ref().map_or("standard output".to_owned(), |path| path.display().to_string());
                return Err(Failure::new(Exit::Failed, miette::miette!("{to} cannot be written: {error}")));
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Writes a file whole or not at all.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    // What is no plain file, as /dev/stderr, cannot be replaced.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, content);
    }
    let done = std::fs::write(&beside, content).and_then(|()| std::fs::rename(&beside, path));
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}
