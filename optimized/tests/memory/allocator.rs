//! The allocator that looks.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::secrets::Secrets;

struct Looking;

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// What is looked for, or null.
static SECRETS: AtomicPtr<Secrets> = AtomicPtr::new(std::ptr::null_mut());
static MEASURING: AtomicBool = AtomicBool::new(false);
static LARGEST: AtomicUsize = AtomicUsize::new(0);
/// What was found, and where it was freed first.
static FOUND: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
/// Threads that are in the middle of looking at a block.
static LOOKING: AtomicUsize = AtomicUsize::new(0);
/// One test at a time.
static TURN: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether this thread is writing a report, which allocates.
    static REPORTING: Cell<bool> = const { Cell::new(false) };
}

fn look(block: &[u8]) {
    if SECRETS.load(Ordering::Relaxed).is_null() || REPORTING.try_with(Cell::get).unwrap_or(true) {
        return;
    }
    LOOKING.fetch_add(1, Ordering::SeqCst);
    // SAFETY: `watched` takes the secrets back only when the pointer is null again and nobody is looking.
    if let Some(secrets) = unsafe { SECRETS.load(Ordering::SeqCst).as_ref() } {
        for name in secrets.find(block) {
            REPORTING.with(|reporting| reporting.set(true));
            let mut reports = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
            if !reports.contains_key(name) {
                let report = format!("in {} bytes freed by\n{}", block.len(), Backtrace::capture());
                reports.insert(name.into(), report);
            }
            drop(reports);
            REPORTING.with(|reporting| reporting.set(false));
        }
    }
    LOOKING.fetch_sub(1, Ordering::SeqCst);
}

// SAFETY: see the head of `main.rs`. `realloc` is made of the other two, with a layout of the caller's alignment and the new size,
// which the caller guarantees to be valid.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if MEASURING.load(Ordering::Relaxed) {
            LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        }
        // SAFETY: the caller's own request. Zeroed, so that `dealloc` never reads what was not written.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's own request.
        unsafe { self.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is live and as long as its layout says; it was zeroed when it was given out.
        look(unsafe { std::slice::from_raw_parts(block, layout.size()) });
        // SAFETY: the caller's own request.
        unsafe { System.dealloc(block, layout) }
    }

    /// Always moves, so that the old place is looked at: whether the system's would have moved is a matter of luck.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller guarantees that this layout is valid, that the block is live, and both are at least `common` long.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                let common = size.min(layout.size());
                std::ptr::copy_nonoverlapping(block, moved, common);
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

/// Every test takes it first: what other tests do with the same secrets must not be seen.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Secrets in blocks that were freed, and where, while `action` ran, by any thread.
pub(crate) fn watched(secrets: &Secrets, action: &dyn Fn()) -> BTreeMap<String, String> {
    SECRETS.store(std::ptr::from_ref(secrets).cast_mut(), Ordering::SeqCst);
    action();
    SECRETS.store(std::ptr::null_mut(), Ordering::SeqCst);
    while LOOKING.load(Ordering::SeqCst) != 0 {
        std::thread::yield_now();
    }
    std::mem::take(&mut *FOUND.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The largest block that was asked for while `action` ran, by any thread.
pub(crate) fn largest_request(action: &mut dyn FnMut()) -> usize {
    LARGEST.store(0, Ordering::Relaxed);
    MEASURING.store(true, Ordering::Relaxed);
    action();
    MEASURING.store(false, Ordering::Relaxed);
    LARGEST.load(Ordering::Relaxed)
}
