//! Reading presignatures, which are made here from a key known to the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use quorate::curve::{Scalar, encode_point_array, encode_scalar, generator};
use quorate::sign::{Prepared, Signing};
use quorate_reference::sign as reference;
use quorate_spec::engine::Presignature;
use quorate_spec::fault::LocalError;
use quorate_spec::frame::SIGN;
use quorate_spec::params::{P2048, Shape};
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::Name;

const SID: [u8; 32] = [6; 32];
const SIGNERS: [u16; 3] = [2, 5, 9];

fn secret(value: &Scalar) -> SecretBytes {
    SecretBytes::new(encode_scalar(value))
}

/// Presignatures of three signers: Σ k̃_j = 1/γ and Σ χ̃_j = x/γ.
fn presignatures() -> Vec<Presignature> {
    let s = |label: u64| quorate::curve::scalar_from(&[label as u8 + 1; 64]);
    let (x, gamma) = (s(0), s(1));
    let gamma_point = generator() * gamma;
    let inverse = gamma.invert().unwrap();
    let split = |sum: Scalar, label| [s(label), s(label + 1), sum - s(label) - s(label + 1)];
    let (k, chi) = (split(inverse, 2), split(x * inverse, 4));
    let encode = |values: &[Scalar; 3]| {
        values.iter().map(|value| encode_point_array(&(gamma_point * *value))).collect::<Vec<_>>()
    };
    let of = |(index, (k_tilde, chi_tilde)): (u16, (&Scalar, &Scalar))| Presignature {
        shape: Shape::of_signers(P2048, 9, 3).unwrap(),
        index,
        signers: SIGNERS.to_vec(),
        sid: [1; 32],
        key_id: [2; 32],
        epoch: [3; 32],
        public_key: encode_point_array(&(generator() * x)),
        gamma_point: encode_point_array(&gamma_point),
        k_tilde: secret(k_tilde),
        chi_tilde: secret(chi_tilde),
        delta_tilde: encode(&k),
        s_tilde: encode(&chi),
        echo: [4; 32],
    };
    SIGNERS.into_iter().zip(k.iter().zip(&chi)).map(of).collect()
}

/// Starts both implementations.
fn start(edit: &dyn Fn(&mut Presignature)) -> [Option<LocalError>; 2] {
    let presignature = || {
        let mut presignature = presignatures().remove(0);
        edit(&mut presignature);
        presignature
    };
    let name = name(&SIGNERS);
    let one = reference::Signing::start(name.clone(), presignature(), [1; 32]).err();
    [one, Signing::start(name, presignature(), [1; 32]).err()]
}

fn name(parties: &[u16]) -> Name {
    let shape = Shape::of_signers(P2048, 9, 3).unwrap();
    Name { shape, protocol: SIGN, sid: SID, me: 2, parties: parties.to_vec() }
}

/// SIGN-1: a presignature that does not decode is `InvalidInput`, for whatever reason; and so is one for another number of signers.
#[test]
fn presignatures_that_do_not_decode() {
    let edits: [&dyn Fn(&mut Presignature); 11] = [
        &|presignature| presignature.public_key = [0; 33],
        &|presignature| presignature.gamma_point = [2; 33],
        &|presignature| presignature.gamma_point[0] = 4,
        &|presignature| presignature.delta_tilde[1] = [0; 33],
        &|presignature| presignature.s_tilde[1] = [0xff; 33],
        &|presignature| presignature.delta_tilde.truncate(2),
        &|presignature| presignature.s_tilde.push([2; 33]),
        &|presignature| (presignature.delta_tilde, presignature.s_tilde) = (vec![], vec![]),
        &|presignature| presignature.k_tilde = SecretBytes::new(vec![0xff; 32]),
        &|presignature| presignature.chi_tilde = SecretBytes::new(vec![0xff; 32]),
        &|presignature| presignature.chi_tilde = SecretBytes::new(vec![0; 31]),
    ];
    for edit in edits {
        let [one, other] = start(edit);
        assert_eq!(other, one);
        // [2; 33] is the encoding of a point or not: the implementations agree
        assert!(one.is_none() || one == Some(LocalError::InvalidInput));
    }
}

/// SIGN-8: a share in two steps is the share in one.
#[test]
fn prepared_presignature() {
    let prepared = || Prepared::read(presignatures().remove(0)).unwrap();
    assert_eq!((prepared().sid, prepared().index, prepared().signers), ([1; 32], 2, SIGNERS.to_vec()));
    let share = prepared().sign(name(&SIGNERS), [9; 32]).unwrap().broadcast;
    let at_once = Signing::start(name(&SIGNERS), presignatures().remove(0), [9; 32]).unwrap();
    assert_eq!(at_once.broadcast, share);
    assert_eq!(prepared().sign(name(&[2, 5]), [9; 32]).err(), Some(LocalError::InvalidInput));
}
