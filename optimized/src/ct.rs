//! Where secrets may become public, and where the optimizer must not look.
//!
//! The traits of [`crate::bignum::word`] keep the source from branching on a value. They do not keep the compiler from it: of
//! `x & mask` with a mask that it can tell to be all zeros or all ones it makes `if mask`. Two things stand against that. Such
//! masks pass through `opaque`. And the binary is checked (`proofs/ct`): under the feature `ct` the functions here tell a
//! checker of memory which bytes are public from now on, and whatever branches on other bytes derived from a secret, or
//! addresses memory by them, is reported.
//!
//! Every decision on a secret goes through [`decide`] and says why its outcome is no secret; `audits/constant-time.md` lists
//! them all.

use alloc::vec::Vec;

use subtle::Choice;

#[cfg(feature = "ct")]
static HOOK: std::sync::OnceLock<fn(*mut u8, usize)> = std::sync::OnceLock::new();

/// Registers what is told of bytes that become public: their address and number. Once, by the harness; the crate itself reads
/// or writes nothing through the address.
#[cfg(feature = "ct")]
pub fn register(hook: fn(*mut u8, usize)) -> bool {
    HOOK.set(hook).is_ok()
}

#[cfg(feature = "ct")]
fn announce<T: ?Sized>(value: &mut T) {
    if let Some(hook) = HOOK.get() {
        let size = size_of_val(value);
        hook(core::ptr::from_mut(value).cast(), size);
    }
}

/// The mask, of which the optimizer no longer knows that it is all zeros or all ones, so that an `and` with it stays one.
#[inline(always)]
pub(crate) fn opaque<T>(mask: T) -> T {
    core::hint::black_box(mask)
}

/// The outcome of a comparison that may be seen, for the `reason` given: it is public, or everybody will learn it.
#[inline(always)]
#[allow(unused_variables, reason = "the reason is for readers")]
pub fn decide(choice: Choice, reason: &'static str) -> bool {
    #[cfg(feature = "ct")]
    let choice = {
        let mut byte = choice.unwrap_u8();
        announce(&mut byte);
        Choice::from(byte)
    };
    bool::from(choice)
}

/// The body of a broadcast: public from here on.
pub(crate) fn sent(mut body: Vec<u8>) -> Vec<u8> {
    public(body.as_mut_slice(), "a message that is sent");
    body
}

/// Says that a value computed from secrets is public from here on, for the `reason` given: it is sent, or follows from what
/// is sent. Changes nothing.
#[inline(always)]
#[allow(unused_variables, reason = "the reason is for readers")]
pub fn public<T: ?Sized>(value: &mut T, reason: &'static str) {
    #[cfg(feature = "ct")]
    announce(value);
}
