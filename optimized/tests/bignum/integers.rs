//! Residues, units, intervals and scalars, as the reference decodes and encodes them.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use proptest::prelude::*;
use quorate::integers::{
    Units, decode_int, decode_residue, decode_unit, encode_ciphertext, encode_int, encode_residue,
    integer_of, require_interval, require_units, scalar_of, scalar_of_nat,
};
use quorate_reference::{curve, integers as reference};
use quorate_spec::fault::LocalError;
use quorate_spec::params::P2048;
use quorate_spec::reason::Reason;

use crate::generated::{
    big, config, int, integer, limbs, limbs_up_to, modulus, nat, odd_of_length, pool, q, residue, signed,
    two_to, value,
};

fn bytes_of(value: &BigUint, length: usize) -> Vec<u8> {
    reference::encode_nat(value, 8 * length)
}

/// What decoding gives, as the reference's type.
fn plain(decoded: Result<quorate::bignum::nat::Nat, Reason>) -> Result<BigUint, Reason> {
    decoded.map(|nat| value(&nat))
}

proptest! {
    #![proptest_config(config(256))]

    /// ENC-4, ENC-5: the same residues and units, the same reasons.
    #[test]
    fn enc_4_enc_5_residues_and_units(n in odd_of_length(256), x in limbs(4), offset in -2i8..=2, near in any::<bool>()) {
        let x = if near { (BigInt::from(n.clone()) + offset).magnitude().clone() } else { big(&x) };
        prop_assume!(x.bits() <= 256);
        let (m, bytes) = (modulus(&n), bytes_of(&x, 32));
        prop_assert_eq!(plain(decode_residue(&bytes, &m)), reference::decode_residue(&bytes, &n));
        prop_assert_eq!(plain(decode_unit(&bytes, &m)), reference::decode_unit(&bytes, &n));
        if let Ok(residue) = decode_residue(&bytes, &m) {
            prop_assert_eq!(residue.len(), m.len());
        }
    }

    /// ENC-5: units with common factors among them.
    #[test]
    fn enc_5_common_factors(x in limbs(3), three in 0u32..2, five in 0u32..2) {
        let n: BigUint = BigUint::from(15u8) * ((BigUint::one() << 188) - 1u8);
        prop_assume!(n.bits() == 192 || n.bits() == 191);
        let x = big(&x) % &n * BigUint::from(3u8).pow(three) * BigUint::from(5u8).pow(five) % &n;
        let bytes = bytes_of(&x, 24);
        prop_assert_eq!(plain(decode_unit(&bytes, &modulus(&n))), reference::decode_unit(&bytes, &n));
    }

    /// ENC-6: integers in two's complement: value, reason and bytes.
    #[test]
    fn enc_6_integers(bytes in prop::collection::vec(any::<u8>(), 1..40), excess in 0usize..20) {
        let b = (8 * bytes.len() - 1).saturating_sub(excess);
        let decoded = decode_int(&bytes, b, Reason::AffGRangeZ1);
        let expected = reference::decode_int(&bytes, b, Reason::AffGRangeZ1);
        prop_assert_eq!(decoded.as_ref().map(|x| integer(x, 60)).map_err(|reason| *reason), expected.clone());
        if let (Ok(x), Ok(y)) = (decoded, expected) {
            prop_assert_eq!(encode_int(&x, b), reference::encode_int(&y, b));
        }
    }

    /// ENC-6: results of computations, which are longer than their values need, have the same bytes.
    #[test]
    fn enc_6_long_integers_have_short_bytes(x in limbs(3), spare in 0usize..5, excess in 0usize..10) {
        let x = signed(&x);
        let b = x.bits() as usize + excess;
        prop_assert_eq!(encode_int(&int(&x, 3 + spare), b), reference::encode_int(&x, b));
    }

    /// Units that are checked together: the verdict of checking one after the other.
    #[test]
    fn units_together_equal_units_alone(values in prop::collection::vec((limbs(2), 0usize..3), 0..6), fails in any::<bool>()) {
        let primes = [BigUint::from(u64::MAX - 58), BigUint::from((1u64 << 63) + 29)];
        let n = &primes[0] * &primes[1];
        let other = modulus(&(&n - 2u8));
        let (m, mut units) = (modulus(&n), Units::new());
        let mut all = true;
        for (i, (x, kind)) in values.iter().enumerate() {
            let x = if *kind == 2 { &primes[i % 2] * x[0] % &n } else { big(x) % (&n - 2u8) };
            let bytes = bytes_of(&x, 16);
            if *kind == 1 {
                all &= reference::is_unit(&x, &(&n - 2u8));
                prop_assert!(units.decode(&bytes, &other).is_ok());
            } else {
                all &= reference::is_unit(&x, &n);
                prop_assert_eq!(value(&units.decode(&bytes, &m).unwrap()), x);
            }
        }
        let decoded: Result<u8, Reason> = if fails { Err(Reason::DecodePoint) } else { Ok(1) };
        prop_assert_eq!(units.check(decoded), if all { decoded } else { Err(Reason::DecodeUnit) });
    }

    /// Scalars of natural numbers and of integers of any length.
    #[test]
    fn scalars(a in limbs_up_to(40)) {
        let expected = curve::scalar_of(&signed(&a));
        prop_assert_eq!(scalar_of(&int(&signed(&a), a.len())), expected);
        prop_assert_eq!(scalar_of_nat(&nat(&big(&a), a.len())), curve::scalar_of(&BigInt::from(big(&a))));
        prop_assert_eq!(integer(&integer_of(&expected), 40), curve::integer_of(&expected));
    }
}

/// ENC-5: units mod N² are units mod N.
#[test]
fn enc_5_units_of_squares() {
    let [p, q, ..] = pool(768, 1);
    let n = &p * &q;
    let square = &n * &n;
    let (m, s) = (modulus(&n), modulus(&square));
    for x in [
        BigUint::ZERO,
        n.clone(),
        &p * 7u8,
        &square - &q,
        &n + 1u8,
        &square - 1u8,
        square.clone(),
        &square + 1u8,
    ] {
        let bytes = bytes_of(&x, 384);
        let mut units = Units::new();
        let decoded = units.decode_square(&bytes, &s, &m);
        let decoded = match decoded {
            Err(Reason::DecodeResidue) => Err(Reason::DecodeResidue),
            decoded => units.check(decoded),
        };
        assert_eq!(plain(decoded), reference::decode_unit(&bytes, &square), "{x}");
    }
}

/// A value that is no unit precedes a later failure of whatever kind; an earlier failure stands.
#[test]
fn units_are_reported_in_byte_order() {
    let n = BigUint::from(u64::MAX - 58) * BigUint::from((1u64 << 63) + 29);
    let m = modulus(&n);
    let bytes = |x: BigUint| bytes_of(&x, 16);
    let mut units = Units::new();
    units.decode(&bytes(5u8.into()), &m).unwrap();
    let failed = units.decode(&bytes(n.clone()), &m).map(|_| ());
    assert_eq!(units.check(failed), Err(Reason::DecodeResidue), "nothing wrong before it");
    let mut units = Units::new();
    units.decode(&bytes(((1u64 << 63) + 29).into()), &m).unwrap();
    let failed = units.decode(&bytes(n.clone()), &m).map(|_| ());
    assert_eq!(units.check(failed), Err(Reason::DecodeUnit), "no unit before it");
    assert_eq!(Units::new().check(Ok(3)), Ok(3));
}

/// Own values that are no units, and own responses outside their interval, are bad luck.
#[test]
fn own_values_out_of_range_are_bad_luck() {
    let [p, q, ..] = pool(768, 1);
    let n = &p * &q;
    let m = modulus(&n);
    let (one, two, bad) = (m.one(), nat(&2u8.into(), 24), nat(&p, 24));
    assert_eq!(require_units(&m, &[&one, &two]), Ok(()));
    assert_eq!(require_units(&m, &[]), Ok(()));
    assert_eq!(require_units(&m, &[&one, &bad, &two]), Err(LocalError::Unlucky));
    assert_eq!(require_units(&m, &[&nat(&BigUint::ZERO, 24)]), Err(LocalError::Unlucky));
    for b in [0, 63, 64, 65, 1792] {
        for (x, fits) in
            [(two_to(b), false), (two_to(b) - 1, true), (-two_to(b), true), (-two_to(b) - 1, false)]
        {
            assert_eq!(require_interval(&int(&x, 40), b).is_ok(), fits, "{b}");
        }
    }
}

/// Residues and ciphertexts have the lengths of the parameter set.
#[test]
fn encodings_of_residues() {
    let [p, q, ..] = pool(1024, 1);
    let n = p * q;
    let x = residue(&n, &[3, 5, 7], 9);
    assert_eq!(encode_residue(&P2048, &nat(&x, 32)), reference::encode_nat(&x, 2048));
    let c = &n * &n - 1u8;
    assert_eq!(encode_ciphertext(&P2048, &nat(&c, 64)), reference::encode_nat(&c, 4096));
}

/// Scalars at multiples of q and next to them, of either sign.
#[test]
fn scalars_at_multiples_of_the_order() {
    let order = BigInt::from(q());
    for k in [0, 1, 2, -1, -2] {
        for multiple in [&order * k, (&order * k) << 256, (&order * k) << 700] {
            for offset in [-1, 0, 1] {
                let x = &multiple + offset;
                assert_eq!(scalar_of(&int(&x, 20)), curve::scalar_of(&x));
                let expected = BigInt::from(offset).mod_floor(&order);
                assert_eq!(integer(&integer_of(&scalar_of(&int(&x, 20))), 40), expected);
            }
        }
    }
}
