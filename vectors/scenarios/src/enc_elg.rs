//! Π_enc-elg: made and judged. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::integers::{in_interval, multiply, power};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::enc_elg::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, Party, below, ciphertext, context, hash, number, residue};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Alone, Bound, Item, Items, SIGNS, Wire, challenge, context_of, doubled, each_end, ends, failing,
    int, nat, one_more, place, point, point_of_one, seed_of_sign, seek, shape, tape_of,
};

const PROVE: &str = "ENCELG-P";
const VERIFY: &str = "ENCELG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

const ITEMS: Items = Items {
    label: "enc-elg/challenge",
    inputs: &["N", "K", "Y", "A", "B", "N_hat", "s", "t"],
    fields: &["S", "D", "E", "F", "T"],
};

/// A prover and its statement.
struct Case<'a> {
    params: Params,
    prover: &'a Party,
    verifier: &'a Party,
    context: Values,
    seed: [u8; 32],
    x: BigInt,
    rho: BigUint,
    a: Scalar,
    K: BigUint,
    Y: Point,
    A: Point,
    B: Point,
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Case<'_>)),
}
use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    fn new([prover, verifier]: [&'a Party; 2], context: Values, x: impl Into<BigInt>) -> Case<'a> {
        let x = x.into();
        let N = &prover.key.public;
        let (rho, a) = (below(&N.modulus, "enc-elg: rho"), scalar_of(&number(256, "enc-elg: a")));
        let Y = point_of_one();
        let (K, A, B) = (N.encrypt(&x, &rho), generator() * a, curve::multiply(&x, &generator()) + Y * a);
        let seed = hash("enc-elg: seed");
        Case { params: prover.params, prover, verifier, context, seed, x, rho, a, K, Y, A, B }
    }

    fn N(&self) -> &'a PublicKey {
        &self.prover.key.public
    }

    fn statement(&self) -> Statement<'_> {
        Statement { N: self.N(), K: &self.K, Y: self.Y, A: self.A, B: self.B }
    }

    fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, rho: &self.rho, a: &self.a }
    }

    fn public(&self) -> Values {
        let values = self.verifier.setup(self.context.clone());
        values
            .with("N", residue(&self.params, &self.N().modulus))
            .with("K", ciphertext(&self.params, &self.K))
            .with("Y", curve::encode_point(&self.Y))
            .with("A", curve::encode_point(&self.A))
            .with("B", curve::encode_point(&self.B))
    }

    /// The inputs of the prover.
    fn to_prove(&self) -> Values {
        let values = self.prover.factors(self.public()).with("seed", self.seed);
        values
            .with("x", fixtures::int(&self.x))
            .with("rho", residue(&self.params, &self.rho))
            .with("a", curve::encode_scalar(&self.a))
    }

    /// The inputs of the verifier.
    fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.public()).with("proof", proof.into())
    }

    fn masks(&self) -> Masks {
        let values = self.to_prove();
        enc_elg::sample(&self.params, &tape_of(&values), &context_of(&values), self.N()).unwrap()
    }

    /// The honest prover, who takes e from the items.
    fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let masks = self.masks();
        self.send(&self.commit(&masks), |items| self.respond(&masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let blank = enc_elg::respond(&self.statement(), &self.witness(), &self.masks(), &0.into());
        let encode = |responses| enc_elg::encode(&self.params, commitments, &responses).encode();
        let items = ITEMS.of::<EncElgProof>(&self.params, &self.to_verify(encode(blank)));
        self.to_verify(encode(answer(&items)))
    }

    fn respond(&self, masks: &Masks, e: &BigInt) -> Responses {
        enc_elg::respond(&self.statement(), &self.witness(), masks, e)
    }

    fn commit(&self, masks: &Masks) -> Commitments {
        enc_elg::commit(&self.statement(), &self.verifier.setup, &self.witness(), masks)
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    fn forge(&self, masks: &Masks, changes: &[&Change]) -> Values {
        let mut commitments = self.commit(masks);
        for change in changes {
            if let Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        self.send(&commitments, |items| {
            let mut responses = self.respond(masks, &challenge(ITEMS.label, items));
            for change in changes {
                if let Response(change) = change {
                    change(&mut responses, self);
                }
            }
            responses
        })
    }
}

fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let number = |name| nat(values.bytes(name).unwrap());
    let of = |name| point(values.bytes(name).unwrap());
    let proof = EncElgProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let N = &PublicKey::new(number("N"));
    let (n_hat, s, t) = (&number("N_hat"), &number("s"), &number("t"));
    let [S, D, T, z2] = [&proof.S, &proof.D, &proof.T, &proof.z2].map(|bytes| nat(bytes));
    let (z1, z3, w) = (&int(&proof.z1), &int(&proof.z3), &scalar_of(&nat(&proof.w).into()));
    let e = &ITEMS.challenge::<EncElgProof>(params, values);
    let slack = params.ell + params.epsilon;
    failing([
        (Reason::EncElgRangeZ1, in_interval(z1, slack)),
        (Reason::DecodeInt, in_interval(z3, slack + params.modulus_bits + 1)),
        (
            Reason::EncElgEq1,
            N.encrypt(z1, &z2) == multiply(&D, &power(&number("K"), e, &N.square), &N.square),
        ),
        (
            Reason::EncElgEq2,
            curve::multiply(z1, &generator()) + of("Y") * w == point(&proof.E) + curve::multiply(e, &of("B")),
        ),
        (Reason::EncElgEq3, generator() * w == point(&proof.F) + curve::multiply(e, &of("A"))),
        (
            Reason::EncElgEq4,
            multiply(&power(s, z1, n_hat), &power(t, z3, n_hat), n_hat)
                == multiply(&T, &power(&S, e, n_hat), n_hat),
        ),
    ])
}

/// Π_enc-elg.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, four] = wrong::ascending(&topic.params);
        wrong::attack_notes(topic);
        wrong::setup_note(topic);
        let parties = [&one, &two];
        let case = ordinary(parties);
        let inputs = prove(topic, [&one, &two, &three]);
        let send =
            |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);

        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        ranges(topic, parties);
        wrong::contexts(topic, (VERIFY, BASE), &["ENCELG-V-3"], Reason::EncElgEq1);
        wrong::hashing::<EncElgProof>(topic, (VERIFY, BASE), &ITEMS, Reason::EncElgEq1, case.seed, &send);
        let expected = [Reason::EncElgEq1, Reason::EncElgEq4];
        wrong::unsigned::<EncElgProof>(topic, (VERIFY, BASE), &ITEMS, judge, &expected, &send);
        statements(topic, &case, &four);
        setups(topic, &case, &three);
        attacks::build(topic, parties);
        encodings(topic, &case, &inputs);
        for (name, modulus) in [("z2", &case.N().modulus), ("S", &two.setup.modulus)] {
            let make = |seed| send(seed, &ITEMS.honest());
            wrong::alias::<EncElgProof>(topic, (VERIFY, BASE), name, modulus, judge, make);
        }
    })
}

fn presign(instance: u8, prover: u16, verifier: u16) -> Values {
    context("enc-elg: session", prover, verifier, 1).with("instance", instance)
}

fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    Case::new(parties, presign(0, 1, 2), number(255, "enc-elg: x"))
}

/// A proof that is made and accepted; the verifier's inputs.
fn both(topic: &mut Topic, name: &str, comment: &str, case: &Case<'_>) -> Values {
    let about_prover = about(&["ENCELG-P-1"], comment);
    let performed =
        topic.valid((PROVE, &format!("prove/{name}")), "enc_elg.prove", about_prover, case.to_prove());
    let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
    assert_eq!(judge(&case.params, &inputs), []);
    let reqs = ["ENCELG-V-1", "ENCELG-V-2", "ENCELG-V-3", "ENCELG-V-4", "ENCELG-V-5", "ENCELG-V-6"];
    topic.valid((VERIFY, &format!("verify/{name}")), "enc_elg.verify", about(&reqs, comment), inputs.clone());
    inputs
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) -> Values {
    let params = topic.params;
    let case = ordinary([one, two]);
    let inputs = both(topic, "ordinary", "An honest proof for K.", &case);
    let [_, smallest, largest, _] = ends(params.ell);
    let other = presign(1, 2, 3).with("rid", hash("enc-elg: rid")).with("round", 2u8);
    let comment = "The smallest plaintext; other parties, round, instance, joint randomness.";
    both(topic, "smallest", comment, &Case::new([two, three], other, smallest));
    both(
        topic,
        "largest",
        "The largest plaintext, for G.",
        &Case::new([three, one], presign(1, 3, 1), largest),
    );
    both(topic, "zero", "The plaintext is 0.", &Case::new([one, two], presign(0, 1, 2), 0));
    let minus_one = Case::new([one, two], presign(0, 1, 2), -1);
    both(topic, "minus-one", "The plaintext is -1: plaintexts are signed.", &minus_one);
    let send =
        |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary([one, two]) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<EncElgProof>(&params, &ITEMS, negative, &send);
        both(topic, name, comment, &Case { seed, ..ordinary([one, two]) });
    }

    let [_, lowest, highest, _] = ends(params.ell + params.epsilon);
    for (name, x) in [("prove/too-small", lowest), ("prove/too-large", highest)] {
        let case = Case::new([one, two], presign(0, 1, 2), x);
        let about =
            about(&["ENCELG-P-2"], "The plaintext is so far out of range that z1 is: nothing may be sent.");
        let about = about.flags(&["alpha-rays"]);
        topic.invalid((PROVE, name), "enc_elg.prove", about, case.to_prove(), LocalError::Unlucky);
    }
    let Masks { alpha, beta, .. } = case.masks();
    let Y = curve::multiply(&-alpha, &generator()) * beta.invert().unwrap();
    let about =
        about(&["ENCELG-P-1"], "Y is such that the commitment E is the identity, which has no encoding.");
    let case = Case { Y, ..ordinary([one, two]) };
    topic.invalid((PROVE, "prove/identity"), "enc_elg.prove", about, case.to_prove(), LocalError::Unlucky);
    inputs
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::EncElgRangeZ1 => "ENCELG-V-2",
        Reason::EncElgEq1 => "ENCELG-V-3",
        Reason::EncElgEq2 => "ENCELG-V-4",
        Reason::EncElgEq3 => "ENCELG-V-5",
        Reason::EncElgEq4 => "ENCELG-V-6",
        _ => "ENCELG-V-1",
    }
}

/// What is in one equation only.
#[rustfmt::skip]
const ALONE: &[Alone<Change>] = &[
    ("eq1/D", "D encrypts the mask and 1", Commitment(|c, case| c.D = one_more(&c.D, case.N())), Reason::EncElgEq1),
    ("eq1/K", "K encrypts the plaintext and 1", Stated(|c| c.K = one_more(&c.K, c.N())), Reason::EncElgEq1),
    ("eq1/minus-K", "K encrypts the plaintext with the other sign", Stated(|c| c.K = c.K.modinv(&c.N().square).unwrap()), Reason::EncElgEq1),
    ("eq1/rho", "z2 is made with another nonce than that of K", Stated(|c| c.rho += 1u8), Reason::EncElgEq1),
    ("eq1/z2", "z2 is doubled", Response(|r, case| r.z2 = doubled(&r.z2, &case.N().modulus)), Reason::EncElgEq1),
    ("eq2/E", "E is another point", Commitment(|c, _| c.E += generator()), Reason::EncElgEq2),
    ("eq2/B", "B holds the plaintext and 1", Stated(|c| c.B += generator()), Reason::EncElgEq2),
    ("eq2/Y", "Y is another key than that of B", Stated(|c| c.Y += generator()), Reason::EncElgEq2),
    ("eq3/F", "F is another point", Commitment(|c, _| c.F += generator()), Reason::EncElgEq3),
    ("eq3/A", "A is not the first component of B", Stated(|c| c.A += generator()), Reason::EncElgEq3),
    ("eq4/T", "T does not hold the mask", Commitment(|c, case| c.T = doubled(&c.T, &case.verifier.setup.modulus)), Reason::EncElgEq4),
    ("eq4/S", "S does not hold the plaintext", Commitment(|c, case| c.S = doubled(&c.S, &case.verifier.setup.modulus)), Reason::EncElgEq4),
    ("eq4/z3", "z3 is larger by 1", Response(|r, _| r.z3 += 1), Reason::EncElgEq4),
];

fn changed(parties: [&Party; 2], changes: &[&Change]) -> Values {
    let mut case = ordinary(parties);
    for change in changes {
        if let Stated(change) = change {
            change(&mut case);
        }
    }
    case.forge(&case.masks(), changes)
}

/// The ends of the ranges: the response is the mask, as the other summand is 0.
fn ranges(topic: &mut Topic, parties: [&Party; 2]) {
    let (slack, nu) = (topic.params.ell + topic.params.epsilon, topic.params.modulus_bits);
    let case = Case::new(parties, presign(0, 1, 2), 0);
    let bound = Bound { field: "z1", b: slack, req: "ENCELG-V-2", reason: Reason::EncElgRangeZ1 };
    each_end::<EncElgProof>(topic, (VERIFY, BASE), &bound, judge, |alpha| {
        case.forge(&Masks { alpha, ..case.masks() }, &[])
    });
    let bound = Bound { field: "z3", b: slack + nu + 1, req: "ENCELG-V-1", reason: Reason::DecodeInt };
    each_end::<EncElgProof>(topic, (VERIFY, BASE), &bound, judge, |gamma| {
        case.forge(&Masks { mu: 0.into(), gamma, ..case.masks() }, &[])
    });
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic, case: &Case<'_>, larger: &Party) {
    let params = topic.params;
    let mut other = |name: &str, change: &dyn Fn(&mut Values)| {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::EncElgEq1, change);
    };
    other("N", &|values| values.put("N", residue(&params, larger.modulus())));
    other("K", &|values| values.put("K", ciphertext(&params, &one_more(&case.K, case.N()))));
    for (name, point) in [("Y", case.Y), ("A", case.A), ("B", case.B)] {
        other(name, &move |values| values.put(name, curve::encode_point(&(point + generator()))));
    }
    for (name, changed) in wrong::other_setups(case.verifier) {
        other(name, &|values| values.0.extend(changed.0.clone()));
    }
}

/// [PROOF-2]
fn setups(topic: &mut Topic, case: &Case<'_>, three: &Party) {
    let fits = |values: &Values| {
        let modulus = &case.verifier.setup.modulus;
        ["S", "T"].iter().all(|name| {
            nat(&values.bytes("proof").unwrap()[place::<EncElgProof>(&shape(&case.params), name, 0)])
                < *modulus
        })
    };
    for (name, comment, verifier) in [
        ("verify/setup/of-another", "The prover took the setup of party 3 in a proof for party 2.", 2),
        ("verify/setup/for-another", "The proof is for party 3, under its setup, and arrives at party 2.", 3),
    ] {
        let inputs = seek(&format!("enc-elg: {name}"), |seed| {
            let other =
                Case { seed, ..Case::new([case.prover, three], presign(0, 1, verifier), case.x.clone()) };
            let inputs = other.forge(&other.masks(), &[]);
            assert_eq!(judge(&case.params, &inputs), []);
            fits(&inputs).then_some(inputs)
        });
        let proof = inputs.bytes("proof").unwrap().to_vec();
        let about = about(&["PROOF-2", "HASH-3"], comment).flags(&["setup"]);
        topic.edited((VERIFY, name), BASE, about, Reason::EncElgEq1, |values| values.put("proof", proof));
    }
}

fn encodings(topic: &mut Topic, case: &Case<'_>, inputs: &Values) {
    let params = topic.params;
    let slack = params.ell + params.epsilon;
    let hat = || Wire::unit_hat(case.verifier);
    let fields: [(&str, Wire, &str); 9] = [
        ("S", hat(), "ENCELG-V-1"),
        ("D", Wire::unit_square(case.prover), "ENCELG-V-1"),
        ("E", Wire::Point, "ENCELG-V-1"),
        ("F", Wire::Point, "ENCELG-V-1"),
        ("T", hat(), "ENCELG-V-1"),
        ("z1", Wire::Int { b: slack, reason: Reason::EncElgRangeZ1 }, "ENCELG-V-2"),
        ("w", Wire::Scalar, "ENCELG-V-1"),
        ("z2", Wire::unit(case.prover), "ENCELG-V-1"),
        ("z3", Wire::Int { b: slack + params.modulus_bits + 1, reason: Reason::DecodeInt }, "ENCELG-V-1"),
    ];
    wrong::fields::<EncElgProof>(topic, (VERIFY, BASE), inputs, fields.into());
    wrong::lengths(topic, (VERIFY, BASE), &["ENCELG-V-1"]);
    for (name, wire) in [("K", Wire::unit_square(case.prover)), ("s", hat()), ("t", hat())] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, wire, "ENC-5");
    }
    for name in ["Y", "A", "B"] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, Wire::Point, "ENC-3");
    }
    for name in ["N", "N_hat"] {
        wrong::modulus(topic, (VERIFY, BASE), inputs, name);
    }
}
