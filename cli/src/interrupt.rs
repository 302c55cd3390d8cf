//! What a run undoes on every way out: an error, a panic, Ctrl-C or another request to end.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

type Action = Box<dyn FnOnce() + Send>;

static ACTIONS: Mutex<Vec<(u64, Action)>> = Mutex::new(Vec::new());
static STEP: Mutex<()> = Mutex::new(());
static NOTE: Mutex<String> = Mutex::new(String::new());
static ENDED: AtomicBool = AtomicBool::new(false);

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove(id: u64, from: &mut Vec<(u64, Action)>) -> Option<Action> {
    let position = from.iter().position(|(other, _)| *other == id)?;
    Some(from.remove(position).1)
}

/// Something to be undone, once: when this is dropped, or when the process is asked to end.
#[derive(Debug)]
pub struct Undo(u64);

impl Undo {
    /// Remembers what undoes a step.
    pub fn new(action: impl FnOnce() + Send + 'static) -> Undo {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let id = COUNT.fetch_add(1, Ordering::Relaxed);
        lock(&ACTIONS).push((id, Box::new(action)));
        Undo(id)
    }

    /// The step stays done.
    pub fn cancel(self) {
        drop(remove(self.0, &mut lock(&ACTIONS)));
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        // the list stays locked meanwhile: a request to end waits until this is undone
        let mut actions = lock(&ACTIONS);
        if let Some(action) = remove(self.0, &mut actions) {
            action();
        }
    }
}

/// Until the guard is dropped, a request to end waits: for steps that belong together.
pub fn hold() -> MutexGuard<'static, ()> {
    lock(&STEP)
}

/// What is said if the process is asked to end from now on.
pub fn note(text: impl Into<String>) {
    *lock(&NOTE) = text.into();
}

/// The result is complete and about to be printed: a request to end has nothing more to say.
pub fn ended() {
    ENDED.store(true, Ordering::Relaxed);
}

/// From now on, Ctrl-C and requests to end undo what is to be undone and `tell` what was kept, with the exit status. A second
/// one ends the process at once. A signal that is ignored (`nohup`) stays ignored.
#[cfg(unix)]
pub fn watch(tell: impl FnOnce(&str, u8) + Send + 'static) {
    use std::sync::Arc;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    let heeded: Vec<i32> =
        [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal)).collect();
    let Ok(mut signals) = Signals::new(&heeded) else { return };
    let is_second = Arc::new(AtomicBool::new(false));
    for signal in heeded {
        // If one of these fails a second signal is not heeded, the first still is.
        let _ = flag::register_conditional_default(signal, Arc::clone(&is_second));
        let _ = flag::register(signal, Arc::clone(&is_second));
    }
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _step = hold();
            let mut actions = lock(&ACTIONS);
            while let Some((_, action)) = actions.pop() {
                action();
            }
            let status = 128 + u8::try_from(signal).unwrap_or_default();
            if !ENDED.load(Ordering::Relaxed) {
                tell(&lock(&NOTE), status);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
            std::process::exit(i32::from(status));
        }
    });
}

/// Without signals the next command finds what an interrupted run has left.
#[cfg(not(unix))]
pub fn watch(_tell: impl FnOnce(&str, u8) + Send + 'static) {}

/// Whether whoever started this process had it ignore a signal. Known on Linux only.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
