//! How a proof of Π_aff-g is encoded, and what its challenge covers.

use num_bigint::BigInt;
use quorate_reference::curve::{self, generator};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use super::{Case, ITEMS, VERIFY, judge, ordinary, presign};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{self, Item, Wire, nat, one_more, place, seek, shape};
use quorate_adversary::party::{Party, ciphertext, residue};

/// The accepted case from which others are made.
const BASE: &str = "verify/fields";

/// Π_aff-g: its context, what its challenge covers, the encodings.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, four] = wrong::ascending(&topic.params);
        let parties = [&one, &two];
        let case = ordinary(parties);
        let inputs = case.honest(&ITEMS.honest());
        let text = about(&["AFFG-V-1"], "An honest proof, from which the others of this file are made.");
        topic.valid((VERIFY, BASE), "aff_g.verify", text, inputs.clone());
        let send =
            |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);

        wrong::contexts(topic, (VERIFY, BASE), &["AFFG-V-4"], Reason::AffGEq1);
        wrong::hashing::<AffGProof>(topic, (VERIFY, BASE), &ITEMS, Reason::AffGEq1, case.seed, &send);
        let expected = [Reason::AffGEq1, Reason::AffGEq3, Reason::AffGEq4, Reason::AffGEq5];
        wrong::unsigned::<AffGProof>(topic, (VERIFY, BASE), &ITEMS, judge, &expected, &send);
        statements(topic, &case, &four);
        setups(topic, &case, &three);
        encodings(topic, &case, &inputs);
        let moduli = [("w", &case.N_v().modulus), ("w_y", &case.N_p().modulus), ("S", &two.setup.modulus)];
        for (name, modulus) in moduli {
            let make = |seed| send(seed, &ITEMS.honest());
            wrong::alias::<AffGProof>(topic, (VERIFY, BASE), name, modulus, judge, make);
        }
    })
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic, case: &Case<'_>, larger: &Party) {
    let params = topic.params;
    let mut other = |name: &str, change: &dyn Fn(&mut Values)| {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::AffGEq1, change);
    };
    let modulus = residue(&params, larger.modulus());
    other("N_v", &|values| *values = larger.factors(values.clone()).with("N_v", modulus.clone()));
    other("N_p", &|values| values.put("N_p", modulus.clone()));
    other("C", &|values| values.put("C", ciphertext(&params, &one_more(&case.C, case.N_v()))));
    other("D", &|values| values.put("D", ciphertext(&params, &one_more(&case.D, case.N_v()))));
    other("Y", &|values| values.put("Y", ciphertext(&params, &one_more(&case.Y, case.N_p()))));
    other("X", &|values| values.put("X", curve::encode_point(&(case.X + generator()))));
    for (name, changed) in wrong::other_setups(case.verifier) {
        other(name, &|values| values.0.extend(changed.0.clone()));
    }
}

/// [PROOF-2]
fn setups(topic: &mut Topic, case: &Case<'_>, three: &Party) {
    wrong::setup_note(topic);
    let two = case.verifier;
    let Party { params, setup, lambda, p_hat, q_hat, .. } = three;
    let mixed = Party {
        params: *params,
        key: two.key.clone(),
        setup: setup.clone(),
        lambda: lambda.clone(),
        p_hat: p_hat.clone(),
        q_hat: q_hat.clone(),
    };
    for (name, comment, verifier, index) in [
        (
            "verify/setup/of-another",
            "The prover took the setup of party 3 in a proof for party 2.",
            &mixed,
            2,
        ),
        (
            "verify/setup/for-another",
            "The proof is for party 3, its ciphertext and its setup, and arrives at party 2.",
            three,
            3,
        ),
    ] {
        let proof = seek(&format!("aff-g: {name}"), |seed| {
            let y = case.y.clone();
            let other =
                Case { seed, ..Case::new([case.prover, verifier], presign(0, 1, index), case.x.clone(), y) };
            let inputs = other.forge(&other.masks(), &[]);
            assert_eq!(judge(&case.params, &inputs), []);
            let value = |name| {
                nat(&inputs.bytes("proof").unwrap()[place::<AffGProof>(&shape(&case.params), name, 0)])
            };
            let fits = ["E", "S", "F", "T"].iter().all(|name| value(name) < two.setup.modulus);
            let fits = fits && value("A") < case.N_v().square && value("w") < case.N_v().modulus;
            fits.then(|| inputs.bytes("proof").unwrap().to_vec())
        });
        let about = about(&["PROOF-2", "HASH-3"], comment).flags(&["setup"]);
        topic.edited((VERIFY, name), BASE, about, Reason::AffGEq1, |values| values.put("proof", proof));
    }
}

fn encodings(topic: &mut Topic, case: &Case<'_>, inputs: &Values) {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = topic.params;
    let hat = || Wire::unit_hat(case.verifier);
    let any = |b| Wire::Int { b: b + modulus_bits + 1, reason: Reason::DecodeInt };
    let fields: [(&str, Wire, &str); 13] = [
        ("A", Wire::unit_square(case.verifier), "AFFG-V-1"),
        ("B_x", Wire::Point, "AFFG-V-1"),
        ("B_y", Wire::unit_square(case.prover), "AFFG-V-1"),
        ("E", hat(), "AFFG-V-1"),
        ("S", hat(), "AFFG-V-1"),
        ("F", hat(), "AFFG-V-1"),
        ("T", hat(), "AFFG-V-1"),
        ("z1", Wire::Int { b: ell + epsilon, reason: Reason::AffGRangeZ1 }, "AFFG-V-2"),
        ("z2", Wire::Int { b: ell_prime + epsilon, reason: Reason::AffGRangeZ2 }, "AFFG-V-3"),
        ("z3", any(ell + epsilon), "AFFG-V-1"),
        ("z4", any(ell_prime + epsilon), "AFFG-V-1"),
        ("w", Wire::unit(case.verifier), "AFFG-V-1"),
        ("w_y", Wire::unit(case.prover), "AFFG-V-1"),
    ];
    wrong::fields::<AffGProof>(topic, (VERIFY, BASE), inputs, fields.into());
    wrong::lengths(topic, (VERIFY, BASE), &["AFFG-V-1"]);
    for (name, wire) in [
        ("C", Wire::unit_square(case.verifier)),
        ("D", Wire::unit_square(case.verifier)),
        ("Y", Wire::unit_square(case.prover)),
        ("X", Wire::Point),
        ("s", hat()),
        ("t", hat()),
    ] {
        let req = if name == "X" { "ENC-3" } else { "ENC-5" };
        wrong::input(topic, (VERIFY, BASE), inputs, name, wire, req);
    }
    for name in ["N_v", "N_p", "N_hat"] {
        wrong::modulus(topic, (VERIFY, BASE), inputs, name);
    }
}
