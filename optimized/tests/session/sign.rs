//! Signing from a presignature, which is made here from a key known to the test.

use std::collections::BTreeMap;

use quorate::curve::{Scalar, encode_point_array, encode_scalar, generator};
use quorate::session::{Machine, Name};
use quorate::sign::{Prepared, Signing};
use quorate_reference::{session as reference_session, sign as reference};
use quorate_spec::engine::{Presignature, Session, Suite};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{Frame, SIGN};
use quorate_spec::params::{P2048, Shape};
use quorate_spec::secret::SecretBytes;

use crate::lockstep::{End, Network, Random, flip};

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
fn start(
    edit: &dyn Fn(&mut Presignature),
    which: usize,
    digest: [u8; 32],
) -> [Result<(Box<dyn Session>, Vec<Frame>), LocalError>; 2] {
    let presignature = || {
        let mut presignature = presignatures().remove(which);
        edit(&mut presignature);
        presignature
    };
    let (shape, me) = (presignature().shape, presignature().index);
    let name = reference_session::Name { shape, protocol: SIGN, sid: SID, me, parties: SIGNERS.to_vec() };
    let one = reference::Signing::start(name, presignature(), digest).map(|start| {
        let (session, frames) = reference_session::Machine::open(start);
        (Box::new(session) as Box<dyn Session>, frames)
    });
    let name = Name { shape, protocol: SIGN, sid: SID, me, parties: SIGNERS.to_vec() };
    let other = Signing::start(name, presignature(), digest).map(|start| {
        let (session, frames) = Machine::open(start);
        (Box::new(session) as Box<dyn Session>, frames)
    });
    [one, other]
}

fn network(edit: &dyn Fn(&mut Presignature), digest: [u8; 32]) -> Network {
    let open = |which| start(edit, which, digest).map(Result::unwrap);
    Network::new((0..3).map(|which| (SIGNERS[which], open(which))).collect())
}

/// SIGN-4 to SIGN-8: the same share and the same signature.
#[test]
fn honest_runs() {
    for message in 0..20u8 {
        let digest = Suite::Sha256.digest(&[message]);
        let mut random = Random::new(message.into());
        let ends = network(&|_| {}, digest).run(&mut random, usize::MAX, &mut flip);
        let outputs: Vec<_> = ends.values().collect();
        assert!(matches!(outputs[0], End::Output(_)));
        assert!(outputs.iter().all(|output| *output == outputs[0]));
    }
}

/// SIGN-4, FRAME-6: wrong shares, and everything else that can be wrong with frames.
#[test]
fn anything_wrong() {
    let mut endings: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..150 {
        let mut random = Random::new(seed);
        let network = network(&|_| {}, [seed as u8; 32]);
        let mut edit = |random: &mut Random, frame: &mut Frame| match random.below(4) {
            0 => frame.body[32..].fill(0xff),
            1 => frame.body[random.below(32)] ^= 1,
            _ => frame.body[32 + random.below(32)] ^= 1,
        };
        for end in network.run(&mut random, 4, &mut edit).into_values() {
            if let End::Error(error) = end {
                *endings.entry(error.to_string()).or_default() += 1;
            }
        }
    }
    for ending in ["sign.share", "decode.scalar", "broadcast.equivocation"] {
        assert!(endings.keys().any(|known| known.starts_with(ending)), "{ending}: {endings:#?}");
    }
}

/// SIGN-4, SIGN-6: presignatures that are wrong at all signers alike: another key, another nonce point, digests of the ends.
#[test]
fn wrong_presignatures() {
    let g = encode_point_array(&generator());
    let edits: [&dyn Fn(&mut Presignature); 6] = [
        &|presignature| presignature.public_key = g,
        &|presignature| presignature.gamma_point = g,
        &|presignature| presignature.delta_tilde[0] = g,
        &|presignature| presignature.s_tilde[2] = g,
        &|presignature| presignature.k_tilde = secret(&Scalar::ZERO),
        &|presignature| presignature.delta_tilde.swap(0, 1),
    ];
    for (digest, edit) in
        [[0; 32], [0xff; 32], [7; 32]].iter().flat_map(|digest| edits.map(|edit| (digest, edit)))
    {
        let ends = network(edit, *digest).run(&mut Random::new(1), usize::MAX, &mut flip);
        // a wrong Δ̃ does not matter where m = 0
        assert!(*digest == [0; 32] || ends.values().any(|end| matches!(end, End::Error(_))));
    }
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
        let [one, other] = start(edit, 0, [1; 32]).map(|opened| opened.err());
        assert_eq!(other, one);
        // [2; 33] is the encoding of a point or not: the implementations agree
        assert!(one.is_none() || one == Some(LocalError::InvalidInput));
    }
}

/// SIGN-8: a share in two steps is the share in one.
#[test]
fn prepared_presignature() {
    let name = |parties: &[u16]| Name {
        shape: Shape::of_signers(P2048, 9, 3).unwrap(),
        protocol: SIGN,
        sid: SID,
        me: 2,
        parties: parties.to_vec(),
    };
    let prepared = || Prepared::read(presignatures().remove(0)).unwrap();
    assert_eq!((prepared().sid, prepared().index, prepared().signers), ([1; 32], 2, SIGNERS.to_vec()));
    let share = prepared().sign(name(&SIGNERS), [9; 32]).unwrap().broadcast;
    let at_once = Signing::start(name(&SIGNERS), presignatures().remove(0), [9; 32]).unwrap();
    assert_eq!(at_once.broadcast, share);
    assert_eq!(prepared().sign(name(&[2, 5]), [9; 32]).err(), Some(LocalError::InvalidInput));
}
