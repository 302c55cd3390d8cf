//! Values out of their range.

use num_bigint::BigInt;
use quorate_spec::codec::{Field, Kind};

/// 2^b in a field of type Int(b): the smallest value above its interval.
pub fn above(field: &Field) -> Vec<u8> {
    let Kind::Int(bits) = field.kind else { panic!("{} is no signed integer", field.name) };
    let value = (BigInt::from(1u8) << bits).to_signed_bytes_be();
    let mut bytes = vec![0; field.kind.length() - value.len()];
    bytes.extend(value);
    bytes
}
