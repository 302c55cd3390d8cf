//! Ten columns of a product, accumulated in registers.
//!
//! The product of two numbers is computed column by column, in bands of ten columns. Digit a_i times digit b_j has its low half
//! in column i + j and its high half in the next. A band keeps ten sums of low halves and ten of high halves, apart, so that
//! twenty chains of multiply-adds run side by side and the compiler holds all twenty in registers.
//!
//! Numbers come in blocks of ten digits. The product of two blocks covers nineteen columns: ten in one band (the products
//! a_r b_s with r + s < 10, `head`) and nine in the next (r + s ≥ 10, `tail`). In the inner loop the tail of one pair of blocks
//! and the head of another share the digits a_r, and make rows of ten columns (`whole`).
//!
//! The loops over rows and columns are written out by macros: as nested loops they stay loops, and the sums go to memory.
//!
//! Bound: with k digits a column of a product takes at most k low and k high halves, with the reduction twice as many, and each
//! is below 2^52. Doubling for squares counts a product twice, and there are half as many. So a column stays below
//! 4k·2^52 + carry < 2^64 for k < 1000.

#![allow(clippy::indexing_slicing, reason = "all indices are literals")]

use crate::bignum::word::{DIGIT_BITS, Digit};

/// Columns in a band, digits in a block.
pub const BAND: usize = 10;

/// Ten digits.
pub type Block<D> = [D; BAND];

/// The sums of a band; `high[j]` belongs to the column after `low[j]`.
pub struct Band<D> {
    low: Block<D>,
    high: Block<D>,
}

/// Expands `$row` once for each row of a tile: `row: [columns of the tail] [columns of the head]`.
macro_rules! for_each_row {
    ($row:ident $arguments:tt) => {
        $row!($arguments 0: [] [0 1 2 3 4 5 6 7 8 9]);
        $row!($arguments 1: [0] [1 2 3 4 5 6 7 8 9]);
        $row!($arguments 2: [0 1] [2 3 4 5 6 7 8 9]);
        $row!($arguments 3: [0 1 2] [3 4 5 6 7 8 9]);
        $row!($arguments 4: [0 1 2 3] [4 5 6 7 8 9]);
        $row!($arguments 5: [0 1 2 3 4] [5 6 7 8 9]);
        $row!($arguments 6: [0 1 2 3 4 5] [6 7 8 9]);
        $row!($arguments 7: [0 1 2 3 4 5 6] [7 8 9]);
        $row!($arguments 8: [0 1 2 3 4 5 6 7] [8 9]);
        $row!($arguments 9: [0 1 2 3 4 5 6 7 8] [9]);
    };
}

macro_rules! tail_row {
    (($band:ident, $a:ident, $b:ident) $r:literal: [$($column:literal)*] $head:tt) => {
        $($band.madd($column, $a[$r], $b[BAND + $column - $r]);)*
    };
}

macro_rules! head_row {
    (($band:ident, $a:ident, $b:ident) $r:literal: $tail:tt [$($column:literal)*]) => {
        $($band.madd($column, $a[$r], $b[$column - $r]);)*
    };
}

macro_rules! whole_row {
    (($band:ident, $a:ident, $previous:ident, $b:ident) $r:literal: $tail:tt $head:tt) => {
        tail_row!(($band, $a, $previous) $r: $tail $head);
        head_row!(($band, $a, $b) $r: $tail $head);
    };
}

/// One quotient digit: column `$r` is final; its digit q makes it divisible by 2^52, and q times the modulus goes to the columns
/// after it. The first of these is the next to be final, so it comes first.
macro_rules! quotient_row {
    (($band:ident, $n:ident, $n0:ident, $q:ident, $carry:ident) $r:literal: $tail:tt [$first:literal $($column:literal)*]) => {
        let column = $band.low[$r].add($carry);
        let digit = D::madd_lo(D::zero(), column, $n0);
        let carry = ceiling(column).add($band.high[$r]);
        $carry = D::madd_hi(carry, digit, $n[0]);
        $($band.madd($column, digit, $n[$column - $r]);)*
        $q[$r] = digit;
    };
}

/// ⌈column / 2^52⌉: the carry out of a column once q n_0 is added, without computing the low half of q n_0. That half is
/// -column mod 2^52, below 2^52, and the sum is divisible by 2^52.
#[inline(always)]
fn ceiling<D: Digit>(column: D) -> D {
    column.add(D::splat((1 << DIGIT_BITS) - 1)).shr(DIGIT_BITS as u32)
}

impl<D: Digit> Band<D> {
    /// All sums 0.
    #[inline(always)]
    pub fn new() -> Self {
        Band { low: [D::zero(); BAND], high: [D::zero(); BAND] }
    }

    #[inline(always)]
    fn madd(&mut self, column: usize, a: D, b: D) {
        self.low[column] = D::madd_lo(self.low[column], a, b);
        self.high[column] = D::madd_hi(self.high[column], a, b);
    }

    /// Adds the products a_r b_s with r + s < 10.
    #[inline(always)]
    pub fn head(&mut self, a: &Block<D>, b: &Block<D>) {
        let band = self;
        for_each_row!(head_row(band, a, b));
    }

    /// Adds the products a_r b_s with r + s ≥ 10, of a pair of blocks that begins in the band before.
    #[inline(always)]
    pub fn tail(&mut self, a: &Block<D>, b: &Block<D>) {
        let band = self;
        for_each_row!(tail_row(band, a, b));
    }

    /// The tail of `a` and `previous` and the head of `a` and `b`: ten whole rows.
    #[inline(always)]
    pub fn whole(&mut self, a: &Block<D>, previous: &Block<D>, b: &Block<D>) {
        let band = self;
        for_each_row!(whole_row(band, a, previous, b));
    }

    /// Adds the products a_r a_s with r + s < 10 and r < s.
    #[inline(always)]
    pub fn square_head(&mut self, a: &Block<D>) {
        let band = self;
        macro_rules! row {
            ($r:literal: $($s:literal)*) => {
                $(band.madd($r + $s, a[$r], a[$s]);)*
            };
        }
        row!(0: 1 2 3 4 5 6 7 8 9);
        row!(1: 2 3 4 5 6 7 8);
        row!(2: 3 4 5 6 7);
        row!(3: 4 5 6);
        row!(4: 5);
    }

    /// Adds the products a_r a_s with r + s ≥ 10 and r < s.
    #[inline(always)]
    pub fn square_tail(&mut self, a: &Block<D>) {
        let band = self;
        macro_rules! row {
            ($r:literal: $($s:literal)*) => {
                $(band.madd($r + $s - BAND, a[$r], a[$s]);)*
            };
        }
        row!(1: 9);
        row!(2: 8 9);
        row!(3: 7 8 9);
        row!(4: 6 7 8 9);
        row!(5: 6 7 8 9);
        row!(6: 7 8 9);
        row!(7: 8 9);
        row!(8: 9);
    }

    /// Doubles all sums: products of different digits occur twice in a square.
    #[inline(always)]
    pub fn double(&mut self) {
        macro_rules! columns {
            ($($j:literal)*) => {
                $(self.low[$j] = self.low[$j].add(self.low[$j]);
                self.high[$j] = self.high[$j].add(self.high[$j]);)*
            };
        }
        columns!(0 1 2 3 4 5 6 7 8 9);
    }

    /// Adds the differences of digits, none of which is negative.
    #[inline(always)]
    pub fn add_difference(&mut self, a: &Block<D>, b: &Block<D>) {
        macro_rules! columns {
            ($($j:literal)*) => { $(self.low[$j] = self.low[$j].add(a[$j].sub(b[$j]));)* };
        }
        columns!(0 1 2 3 4 5 6 7 8 9);
    }

    /// Adds the squares of the first half of a block.
    #[inline(always)]
    pub fn diagonal_head(&mut self, a: &Block<D>) {
        macro_rules! row {
            ($($r:literal)*) => { $(self.madd($r + $r, a[$r], a[$r]);)* };
        }
        row!(0 1 2 3 4);
    }

    /// Adds the squares of the second half of a block, which begins in the band before.
    #[inline(always)]
    pub fn diagonal_tail(&mut self, a: &Block<D>) {
        macro_rules! row {
            ($($r:literal)*) => { $(self.madd($r + $r - BAND, a[$r], a[$r]);)* };
        }
        row!(5 6 7 8 9);
    }

    /// Finds the quotient digits `q` that make the ten columns 0 modulo 2^520, given the first block of the modulus and
    /// n_0 = -1/N mod 2^52, and returns the carry into the next band.
    #[inline(always)]
    pub fn reduce(self, carry: D, n: &Block<D>, n0: D, q: &mut Block<D>) -> D {
        let mut band = self;
        let mut carry = carry;
        for_each_row!(quotient_row(band, n, n0, q, carry));
        carry
    }

    /// Writes the ten columns as digits, of which the low 52 bits count, and returns the carry into the next band.
    #[inline(always)]
    pub fn finish(self, carry: D, out: &mut Block<D>) -> D {
        let mut carry = carry;
        macro_rules! columns {
            ($($j:literal)*) => {
                $(let column = self.low[$j].add(carry);
                carry = column.shr(DIGIT_BITS as u32).add(self.high[$j]);
                out[$j] = column;)*
            };
        }
        columns!(0 1 2 3 4 5 6 7 8 9);
        carry
    }
}

impl<D: Digit> Default for Band<D> {
    fn default() -> Self {
        Band::new()
    }
}
