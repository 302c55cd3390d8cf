//! Controls: what has to be reported, and what has not.

use core::hint::black_box;

use crate::masked::masked_control;
use crate::secret::{bytes, nat};

/// A branch on a secret bit: reported.
pub fn branch() {
    let secret = bytes("control", 1);
    #[inline(never)]
    fn work(bit: u8) -> u64 {
        let mut sum = 1;
        if bit & 1 == 1 {
            for i in 0..black_box(100) {
                sum = black_box(sum + i);
            }
        }
        sum
    }
    black_box(work(secret[0]));
}

/// A table read at a secret place: reported.
pub fn address() {
    let secret = bytes("control", 1);
    let table: Vec<u64> = (0..256).collect();
    black_box(black_box(&table)[usize::from(black_box(&secret)[0])]);
}

/// What the constants of a modulus had until their masks were made opaque: subtract where it does not go below 0, by a mask
/// that the optimizer sees through. It makes a branch of it, and that is reported.
pub fn mask() {
    let mut x = nat("x", 1024).limbs().to_vec();
    masked_control(black_box(&mut x), nat("n", 1024).limbs());
    black_box(x);
}

/// An addition that is checked for overflow, which does not occur: in the profile with checks a jump that is never taken, and
/// told from a real one.
pub fn overflow() {
    #[inline(never)]
    fn add(a: u64, b: u64) -> u64 {
        a + b
    }
    let secret = nat("a", 60);
    black_box(add(black_box(secret.limbs()[0]), 1));
}

/// The same selection without a branch: not reported.
pub fn clean() {
    let secret = bytes("control", 2);
    #[inline(never)]
    fn select(bit: u8, a: u64, b: u64) -> u64 {
        let mask = black_box(0u64.wrapping_sub(u64::from(bit & 1)));
        a & mask | b & !mask
    }
    black_box(select(secret[0], 5, 7));
}
