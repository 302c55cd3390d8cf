//! Two parties generate a key without the standard library: with an allocator and a panic handler of its own. If any
//! crate in the graph used std, these would be defined twice and the program would not link.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering};

use quorate::{ExecutionId, KeyShare, Message, P3072, Party, Quorum, Seed, Session, State};

/// Gives memory away from one piece, and never takes it back.
struct Bump {
    memory: UnsafeCell<[u8; SIZE]>,
    used: AtomicUsize,
}

const SIZE: usize = 16 << 20;

// SAFETY: pieces given away do not overlap: each is behind the ones before, by an atomic addition.
unsafe impl Sync for Bump {}

// SAFETY: a piece lies within the memory, is aligned, and is given away once.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let length = layout.size() + layout.align();
        let start = self.used.fetch_add(length, Ordering::Relaxed);
        if start + length > SIZE {
            return core::ptr::null_mut();
        }
        let base = self.memory.get().cast::<u8>();
        let place = base.wrapping_add(start);
        place.wrapping_add(place.align_offset(layout.align()))
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static MEMORY: Bump = Bump { memory: UnsafeCell::new([0; SIZE]), used: AtomicUsize::new(0) };

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// The compiled library `alloc` names it; without unwinding nobody calls it.
#[unsafe(no_mangle)]
pub extern "C" fn rust_eh_personality() {}

/// Delivers to one party what the other sent; gives what it answers, and its share once it has one.
fn deliver(
    session: &mut Session<KeyShare>,
    from: u16,
    messages: Vec<Message>,
) -> (Vec<Message>, Option<KeyShare>) {
    let (mut answers, mut share) = (Vec::new(), None);
    for message in messages {
        let step = session.deliver(from, &message.bytes);
        answers.extend(step.frames);
        if let State::Done(done) = step.state {
            share = Some(done);
        }
    }
    (answers, share)
}

/// Both parties end with shares of the same key.
fn key_generation() -> Option<bool> {
    let quorum = Quorum::of(2, 2).ok()?;
    let open = |index: u16| {
        // a real program draws these from its hardware
        let seed = Seed::from_fresh_bytes([index as u8; 32], None);
        let party = Party::new(P3072, quorum, index).ok()?;
        party.generate_key_with_seed(&ExecutionId::agreed([0; 32]), seed).ok()
    };
    let (mut first, mut to_second) = open(1)?;
    let (mut second, mut to_first) = open(2)?;
    let mut shares = [None, None];
    while !(to_first.is_empty() && to_second.is_empty()) {
        let (answers, share) = deliver(&mut second, 1, core::mem::take(&mut to_second));
        shares[1] = share.or(shares[1].take());
        let (more, share) = deliver(&mut first, 2, core::mem::take(&mut to_first));
        shares[0] = share.or(shares[0].take());
        (to_first, to_second) = (answers, more);
    }
    let [Some(first), Some(second)] = shares else { return None };
    Some(first.key_id() == second.key_id())
}

/// Exit status 0 if key generation worked.
#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    if key_generation() == Some(true) { 0 } else { 1 }
}
