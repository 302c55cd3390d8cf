//! Requests to valgrind's memcheck: which bytes are secret, which are not. Outside of valgrind they do nothing.
//!
//! Memcheck reports a conditional jump and an address that depend on undefined bytes, and follows undefinedness bit by bit
//! through every computation. A secret is declared undefined.
#![allow(unsafe_code, reason = "a request is a magic sequence of instructions")]

use core::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MAKE_UNDEFINED: usize = ('M' as usize) << 24 | ('C' as usize) << 16 | 1;
const MAKE_DEFINED: usize = MAKE_UNDEFINED + 1;

/// The magic sequence: rotations of rdi by 128 bits in all, then an exchange of rbx with itself. Valgrind puts an answer in rdx.
fn request(code: usize, first: usize, second: usize) -> usize {
    let arguments = [code, first, second, 0, 0, 0];
    let mut answer = 0;
    // Safety: outside of valgrind the sequence changes flags alone. Valgrind reads the six words at rax and writes rdx.
    unsafe {
        asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            inout("rdx") answer, in("rax") arguments.as_ptr(), options(nostack),
        );
    }
    answer
}

/// Whether somebody listens.
pub fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// Errors so far.
pub fn errors() -> usize {
    request(COUNT_ERRORS, 0, 0)
}

/// The value is secret from here on.
pub fn conceal<T: ?Sized>(value: &mut T) {
    request(MAKE_UNDEFINED, core::ptr::from_mut(value).cast::<u8>() as usize, size_of_val(value));
}

/// The value is public from here on.
pub fn reveal<T: ?Sized>(value: &mut T) {
    reveal_bytes(core::ptr::from_mut(value).cast(), size_of_val(value));
}

/// As [`reveal`], of bytes at an address: what the crate under test calls.
pub fn reveal_bytes(address: *mut u8, length: usize) {
    request(MAKE_DEFINED, address as usize, length);
}
