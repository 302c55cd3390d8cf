//! What the proofs of m repetitions share: which check fails in which repetition, values of one repetition.

use num_bigint::BigInt;
use quorate_reference::sampling;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;

use crate::wire::{overwrite, place};

/// The checks that do not hold, each with the repetitions in which it does not.
pub type Failing = Vec<(Reason, Vec<usize>)>;

/// Keeps the checks that fail.
pub fn failing<const L: usize>(checks: [(Reason, Vec<usize>); L]) -> Failing {
    checks.into_iter().filter(|(_, repetitions)| !repetitions.is_empty()).collect()
}

/// The repetitions in which a check does not hold.
pub fn failing_at(repetitions: impl IntoIterator<Item = usize>, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    repetitions.into_iter().filter(|i| !holds(*i)).collect()
}

/// A check that is not of a repetition, as if it were of the first.
pub fn failing_once(holds: bool) -> Vec<usize> {
    failing_at([0], |_| holds)
}

/// `-2^b <= value < 2^b`: the bits from b on are all equal.
pub fn in_j(value: &BigInt, b: usize) -> bool {
    let sign: BigInt = value >> b;
    sign == BigInt::from(0) || sign == BigInt::from(-1)
}

/// Whether the set has every case. At the others a proof takes the reference tens of seconds and is hundreds of kilobytes long:
/// they have a selection.
pub fn is_broad(params: &Params) -> bool {
    params.name == "TOY1536"
}

/// The repetitions of which slow equations are judged one by one.
pub fn judged(params: &Params) -> Vec<usize> {
    if is_broad(params) { (0..params.m).collect() } else { vec![0, 1, params.m - 1] }
}

/// The repetitions in which wrong encodings are published, with their names.
pub fn entries(params: &Params) -> Vec<(&'static str, usize)> {
    let ends = [("first", 0), ("last", params.m - 1)];
    ends.into_iter().skip(usize::from(!is_broad(params))).collect()
}

/// The bits that a challenge over other items would be.
pub fn bits(label: &str, items: &[Vec<u8>], params: &Params) -> Vec<bool> {
    let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    sampling::challenge_bits(label, &items, params.m)
}

/// Where the ends of a range are tried: the lower in the first repetition, which has bit 0, the upper in the last, of bit 1. A name,
/// what the value is, whether it is the upper end, whether it is inside.
pub const ENDS: [(&str, &str, bool, bool); 4] = [
    ("below", "one below the smallest element of its interval", false, false),
    ("smallest", "the smallest element of its interval", false, true),
    ("largest", "the largest element of its interval", true, true),
    ("above", "one above the largest element of its interval", true, false),
];

/// The value of a field in one repetition.
pub fn entry<P: Record>(shape: &Shape, inputs: &Values, name: &str, i: usize) -> Vec<u8> {
    inputs.bytes("proof").unwrap()[place::<P>(shape, name, i)].to_vec()
}

/// Writes the value of a field in one repetition.
pub fn set_entry<P: Record>(shape: &Shape, inputs: &mut Values, name: &str, i: usize, bytes: &[u8]) {
    let at = place::<P>(shape, name, i);
    assert_eq!(at.len(), bytes.len(), "{name}");
    overwrite(inputs, "proof", at.start, bytes);
}
