//! The heap memory of a session, counted by the allocator of the program that measures.
//!
//! Only a program with a counting allocator can say: `quorate-benches` has one, `quorate` has not. Counted are the bytes
//! that were asked for, without the allocator's own overhead, and without stacks.

/// The counters of the program's allocator.
#[derive(Clone, Copy)]
pub struct Heap {
    /// Bytes in use now.
    pub used: fn() -> usize,
    /// The most bytes in use since the last reset.
    pub peak: fn() -> usize,
    /// Starts a new peak.
    pub reset: fn(),
}

/// What one session holds while several take turns in a program: of the growth of the heap, the part that happens while
/// this one works.
#[derive(Default)]
pub struct Footprint {
    held: isize,
    peak: isize,
}

impl Footprint {
    /// Runs `work` as this session's.
    pub fn track<T>(&mut self, heap: Option<Heap>, work: impl FnOnce() -> T) -> T {
        let Some(heap) = heap else { return work() };
        let before = (heap.used)();
        (heap.reset)();
        let result = work();
        self.peak = self.peak.max(self.held + difference((heap.peak)(), before));
        self.held += difference((heap.used)(), before);
        result
    }

    /// The most bytes it held.
    pub fn peak(&self) -> usize {
        self.peak.unsigned_abs()
    }
}

fn difference(after: usize, before: usize) -> isize {
    after.wrapping_sub(before).cast_signed()
}
