//! A thread with the stack that reading and evaluating need; with the sanitizer's marks a frame takes several times as much.

use std::sync::LazyLock;

static THREAD: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(8 * seclog::terraform::evaluate::STACK);
    pool.build().unwrap()
});

/// Runs it there.
pub fn run(work: impl FnOnce() + Send) {
    THREAD.install(work);
}
