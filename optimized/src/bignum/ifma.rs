//! Lanes in AVX-512 registers, with the multiply-add instructions of IFMA. The only unsafe code of the crate.
//!
//! Why it is sound: the arithmetic of [`Ifma8`] runs only inside the functions of [`Ifma`], and a value of [`Ifma`] exists only
//! after the processor was found to have AVX-512F and AVX-512IFMA. So every intrinsic below runs on a processor that has it.
//! Nothing here dereferences a pointer: operands are values, and slices are indexed by the safe code of the kernels.
//!
//! The kernels are generic and `#[inline(always)]`; each is compiled here inside one function that enables the instructions.
//! Without that the intrinsics would not be inlined, and the code would be correct and very slow.

#![allow(unsafe_code, reason = "intrinsics; see above")]

use core::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_set1_epi64,
    _mm512_shuffle_i64x2, _mm512_sllv_epi64, _mm512_srlv_epi64, _mm512_sub_epi64, _mm512_ternarylogic_epi64,
    _mm512_unpackhi_epi64, _mm512_unpacklo_epi64,
};
use core::mem::transmute;

use zeroize::DefaultIsZeroes;

use crate::backend::Backend;
use crate::bignum::lanes::kernel;
use crate::bignum::lanes::kernels::{self, Kernels, CombRow};
use crate::bignum::lanes::tile::Block;
use crate::bignum::word::{Digit, LANES, Word};

/// Eight words in a register.
#[derive(Clone, Copy)]
pub(crate) struct Ifma8(__m512i);

impl Default for Ifma8 {
    #[inline(always)]
    fn default() -> Self {
        Ifma8::zero()
    }
}

impl DefaultIsZeroes for Ifma8 {}

impl Word for Ifma8 {
    #[inline(always)]
    fn zero() -> Self {
        Ifma8::from_lanes([0; LANES])
    }

    #[inline(always)]
    fn splat(value: u64) -> Self {
        Ifma8::from_lanes([value; LANES])
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see the head of the file; AVX-512F. The same holds for the other methods.
        Ifma8(unsafe { _mm512_add_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: AVX-512F.
        Ifma8(unsafe { _mm512_sub_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: AVX-512F.
        Ifma8(unsafe { _mm512_and_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn shl(self, bits: u32) -> Self {
        // SAFETY: AVX-512F.
        Ifma8(unsafe { _mm512_sllv_epi64(self.0, _mm512_set1_epi64(i64::from(bits))) })
    }

    #[inline(always)]
    fn shr(self, bits: u32) -> Self {
        // SAFETY: AVX-512F.
        Ifma8(unsafe { _mm512_srlv_epi64(self.0, _mm512_set1_epi64(i64::from(bits))) })
    }

    #[inline(always)]
    fn select(mask: Self, a: Self, b: Self) -> Self {
        // The truth table of "if the first then the second else the third".
        const SELECT: i32 = 0b1100_1010;
        // SAFETY: AVX-512F.
        Ifma8(unsafe { _mm512_ternarylogic_epi64::<SELECT>(mask.0, a.0, b.0) })
    }
}

impl Digit for Ifma8 {
    #[inline(always)]
    fn from_lanes(lanes: [u64; LANES]) -> Self {
        // SAFETY: 64 bytes each, and every pattern of bits is valid.
        Ifma8(unsafe { transmute::<[u64; LANES], __m512i>(lanes) })
    }

    #[inline(always)]
    fn to_lanes(self) -> [u64; LANES] {
        // SAFETY: 64 bytes each, and every pattern of bits is valid.
        unsafe { transmute::<__m512i, [u64; LANES]>(self.0) }
    }

    #[inline(always)]
    fn madd_lo(sum: Self, a: Self, b: Self) -> Self {
        // SAFETY: AVX-512IFMA.
        Ifma8(unsafe { _mm512_madd52lo_epu64(sum.0, a.0, b.0) })
    }

    #[inline(always)]
    fn madd_hi(sum: Self, a: Self, b: Self) -> Self {
        // SAFETY: AVX-512IFMA.
        Ifma8(unsafe { _mm512_madd52hi_epu64(sum.0, a.0, b.0) })
    }

    /// Lanes in pairs of words, then pairs of lanes across four pairs of words.
    #[inline(always)]
    fn transpose(words: [Self; LANES]) -> [Self; LANES] {
        let [a, b, c, d, e, f, g, h] = words.map(|word| word.0);
        // SAFETY: AVX-512F.
        let halves = |even: [__m512i; 4]| unsafe {
            let low = _mm512_shuffle_i64x2::<0x44>(even[0], even[1]);
            let high = _mm512_shuffle_i64x2::<0xee>(even[0], even[1]);
            let low_2 = _mm512_shuffle_i64x2::<0x44>(even[2], even[3]);
            let high_2 = _mm512_shuffle_i64x2::<0xee>(even[2], even[3]);
            [
                _mm512_shuffle_i64x2::<0x88>(low, low_2),
                _mm512_shuffle_i64x2::<0xdd>(low, low_2),
                _mm512_shuffle_i64x2::<0x88>(high, high_2),
                _mm512_shuffle_i64x2::<0xdd>(high, high_2),
            ]
        };
        // SAFETY: AVX-512F.
        let (even, odd) = unsafe {
            (
                [(a, b), (c, d), (e, f), (g, h)].map(|(x, y)| _mm512_unpacklo_epi64(x, y)),
                [(a, b), (c, d), (e, f), (g, h)].map(|(x, y)| _mm512_unpackhi_epi64(x, y)),
            )
        };
        let ([a, c, e, g], [b, d, f, h]) = (halves(even), halves(odd));
        [a, b, c, d, e, f, g, h].map(Ifma8)
    }
}

/// The kernels with IFMA: proof that the processor has it.
pub(crate) struct Ifma(());

impl Ifma {
    /// The kernels, if the processor has the instructions.
    pub(crate) fn new() -> Option<Ifma> {
        Backend::Ifma.available().then_some(Ifma(()))
    }
}

type Number = [Block<Ifma8>];

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply(out: &mut Number, a: &Number, b: &Number, n: &Number, n0: Ifma8) {
    kernel::multiply(out, a, b, n, n0);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn square(out: &mut Number, a: &Number, n: &Number, n0: Ifma8) {
    kernel::square(out, a, n, n0);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn read_entry(out: &mut Number, table: &Number, indices: [u64; LANES]) {
    kernels::read_entry(out, table, indices);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn read_comb(out: &mut Number, tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
    kernels::read_comb(out, tables, indices);
}

impl Kernels for Ifma {
    type Digit = Ifma8;

    fn multiply(&self, out: &mut Number, a: &Number, b: &Number, n: &Number, n0: Ifma8) {
        // SAFETY: `self` is the proof that the processor has the instructions. So below.
        unsafe { multiply(out, a, b, n, n0) }
    }

    fn square(&self, out: &mut Number, a: &Number, n: &Number, n0: Ifma8) {
        // SAFETY: as above.
        unsafe { square(out, a, n, n0) }
    }

    fn read_entry(&self, out: &mut Number, table: &Number, indices: [u64; LANES]) {
        // SAFETY: as above.
        unsafe { read_entry(out, table, indices) }
    }

    fn read_comb(&self, out: &mut Number, tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
        // SAFETY: as above.
        unsafe { read_comb(out, tables, indices) }
    }
}
