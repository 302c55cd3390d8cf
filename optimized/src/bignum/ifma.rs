//! Lanes in AVX-512 registers, with the multiply-add instructions of IFMA. The only unsafe code of the crate.
//!
//! Why it is sound: the arithmetic of `Ifma8` runs only inside the functions of `Ifma`, and a value of `Ifma` exists only
//! after the processor was found to have AVX-512F and AVX-512IFMA. So every intrinsic below runs on a processor that has it.
//! Nothing here dereferences a pointer: operands are values, and slices are indexed by the safe code of the kernels.
//!
//! The kernels are generic and `#[inline(always)]`; each is compiled here inside one function that enables the instructions.
//! Without that the intrinsics would not be inlined, and the code would be correct and very slow.

#![allow(unsafe_code, reason = "intrinsics; see above")]

use core::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64,
    _mm512_set1_epi64, _mm512_shuffle_i64x2, _mm512_sllv_epi64, _mm512_srlv_epi64, _mm512_sub_epi64,
    _mm512_ternarylogic_epi64, _mm512_unpackhi_epi64, _mm512_unpacklo_epi64,
};
use core::mem::transmute;

use zeroize::DefaultIsZeroes;

use crate::backend::Backend;
use crate::bignum::lanes::kernel;
use crate::bignum::lanes::kernels::{self, CombRow, Kernels};
use crate::bignum::lanes::pair::{self, Root};
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

    #[inline(always)]
    fn transpose(words: [Self; LANES]) -> [Self; LANES] {
        let [a, b, c, d, e, f, g, h] = words;
        // SAFETY: AVX-512F.
        let [a, b, c, d, e, f, g, h] = unsafe { transpose([a.0, b.0, c.0, d.0, e.0, f.0, g.0, h.0]) };
        [Ifma8(a), Ifma8(b), Ifma8(c), Ifma8(d), Ifma8(e), Ifma8(f), Ifma8(g), Ifma8(h)]
    }
}

/// Pairs of words first: `even` has lanes 0, 2, 4, 6 of two words, `odd` the others. Then the four quarters of four of those.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose([a, b, c, d, e, f, g, h]: [__m512i; 8]) -> [__m512i; 8] {
    let even = quarters(
        _mm512_unpacklo_epi64(a, b),
        _mm512_unpacklo_epi64(c, d),
        _mm512_unpacklo_epi64(e, f),
        _mm512_unpacklo_epi64(g, h),
    );
    let odd = quarters(
        _mm512_unpackhi_epi64(a, b),
        _mm512_unpackhi_epi64(c, d),
        _mm512_unpackhi_epi64(e, f),
        _mm512_unpackhi_epi64(g, h),
    );
    [even[0], odd[0], even[1], odd[1], even[2], odd[2], even[3], odd[3]]
}

/// Quarter i of word j becomes quarter j of word i.
#[inline]
#[target_feature(enable = "avx512f")]
fn quarters(a: __m512i, b: __m512i, c: __m512i, d: __m512i) -> [__m512i; 4] {
    let low = (_mm512_shuffle_i64x2::<0x44>(a, b), _mm512_shuffle_i64x2::<0x44>(c, d));
    let high = (_mm512_shuffle_i64x2::<0xee>(a, b), _mm512_shuffle_i64x2::<0xee>(c, d));
    [
        _mm512_shuffle_i64x2::<0x88>(low.0, low.1),
        _mm512_shuffle_i64x2::<0xdd>(low.0, low.1),
        _mm512_shuffle_i64x2::<0x88>(high.0, high.1),
        _mm512_shuffle_i64x2::<0xdd>(high.0, high.1),
    ]
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
fn multiply_pairs(out: &mut Number, x: &Number, y: &Number, root: Root<'_, Ifma8>) {
    pair::multiply(out, x, y, root);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn square_pairs(out: &mut Number, x: &Number, root: Root<'_, Ifma8>) {
    pair::square(out, x, root);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn read_entry(out: &mut Number, table: &Number, indices: [u64; LANES]) {
    kernels::read_entry(out, table, indices);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn read_comb(out: &mut Number, tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
    kernels::read_comb(out, tables, indices);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn read_shared_comb(out: &mut Number, table: &[CombRow], indices: [u64; LANES]) {
    kernels::read_shared_comb(out, table, indices);
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

    fn multiply_pairs(&self, out: &mut Number, x: &Number, y: &Number, root: Root<'_, Ifma8>) {
        // SAFETY: as above.
        unsafe { multiply_pairs(out, x, y, root) }
    }

    fn square_pairs(&self, out: &mut Number, x: &Number, root: Root<'_, Ifma8>) {
        // SAFETY: as above.
        unsafe { square_pairs(out, x, root) }
    }

    fn read_entry(&self, out: &mut Number, table: &Number, indices: [u64; LANES]) {
        // SAFETY: as above.
        unsafe { read_entry(out, table, indices) }
    }

    fn read_comb(&self, out: &mut Number, tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
        // SAFETY: as above.
        unsafe { read_comb(out, tables, indices) }
    }

    fn read_shared_comb(&self, out: &mut Number, table: &[CombRow], indices: [u64; LANES]) {
        // SAFETY: as above.
        unsafe { read_shared_comb(out, table, indices) }
    }
}
