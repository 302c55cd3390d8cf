//! Π_fac: made and judged. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_nat, in_interval, multiply, power, reduce};
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::fac::{self, Commitments, Masks, Responses, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{Party, context, hash, number, residue};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Alone, Bound, Item, Items, SIGNS, Wire, challenge, context_of, doubled, each_end, failing, int,
    judged, nat, place, seed_of_sign, seek, shape, tape_of,
};

const PROVE: &str = "FAC-P";
const VERIFY: &str = "FAC-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

const ITEMS: Items =
    Items { label: "fac/challenge", inputs: &["N", "N_hat", "s", "t"], fields: &["P", "Q", "A", "B", "T"] };

/// A prover and its statement.
struct Case<'a> {
    params: Params,
    verifier: &'a Party,
    context: Values,
    seed: [u8; 32],
    p: BigInt,
    q: BigInt,
    N: BigUint,
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Masks)),
}
use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    fn new(verifier: &'a Party, context: Values, p: impl Into<BigInt>, q: impl Into<BigInt>) -> Case<'a> {
        let (p, q) = (p.into(), q.into());
        let N = (&p * &q).magnitude().clone();
        Case { params: verifier.params, verifier, context, seed: hash("fac: seed"), p, q, N }
    }

    /// With the factors of a party.
    fn of([prover, verifier]: [&'a Party; 2], context: Values) -> Case<'a> {
        Case::new(verifier, context, prover.key.p.clone(), prover.key.q.clone())
    }

    fn setup(&self) -> &'a Setup {
        &self.verifier.setup
    }

    fn witness(&self) -> Witness<'_> {
        Witness { p: &self.p, q: &self.q }
    }

    fn public(&self) -> Values {
        self.verifier.setup(self.context.clone()).with("N", residue(&self.params, &self.N))
    }

    /// The inputs of the prover.
    fn to_prove(&self) -> Values {
        let prime = |p: &BigInt| encode_nat(p.magnitude(), self.params.prime_bits);
        self.public().with("seed", self.seed).with("p", prime(&self.p)).with("q", prime(&self.q))
    }

    /// The inputs of the verifier.
    fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.public()).with("proof", proof.into())
    }

    fn masks(&self) -> Masks {
        let values = self.public().with("seed", self.seed);
        fac::sample(&self.params, &tape_of(&values), &context_of(&values))
    }

    /// The honest prover, who takes e from the items.
    fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let (masks, witness) = (self.masks(), self.witness());
        let commitments = fac::commit(self.setup(), &witness, &masks);
        self.send(&commitments, |items| fac::respond(&witness, &masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let encode = |responses| fac::encode(&self.params, commitments, &responses).encode();
        let blank = encode(fac::respond(&self.witness(), &self.masks(), &0.into()));
        let items = ITEMS.of::<FacProof>(&self.params, &self.to_verify(blank));
        self.to_verify(encode(answer(&items)))
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    fn forge(&self, masks: &Masks, changes: &[&Change]) -> Values {
        let mut commitments = fac::commit(self.setup(), &self.witness(), masks);
        for change in changes {
            if let Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        self.send(&commitments, |items| {
            let mut responses = fac::respond(&self.witness(), masks, &challenge(ITEMS.label, items));
            for change in changes {
                if let Response(change) = change {
                    change(&mut responses, masks);
                }
            }
            responses
        })
    }

    /// A proof by someone who knows the secrets λ and φ of the setup, with any z1 and z2: every commitment is a power of t and is
    /// opened to anything.
    fn simulate(&self, z1: &BigInt, z2: &BigInt) -> Values {
        let Setup { modulus, t, .. } = self.setup();
        let (lambda, phi) = (BigInt::from(self.verifier.lambda.clone()), self.verifier.phi_hat());
        let Masks { mu: p, kappa: q, x: a, y: b, r: c, .. } = &self.masks();
        let [P, Q, A, B, T] = [p, q, a, b, c].map(|exponent| power(t, exponent, modulus));
        self.send(&Commitments { P, Q, A, B, T }, |items| {
            let e = challenge(ITEMS.label, items);
            Responses {
                z1: z1.clone(),
                z2: z2.clone(),
                w1: reduce(&(a + &e * p - z1 * &lambda), &phi).into(),
                w2: reduce(&(b + &e * q - z2 * &lambda), &phi).into(),
                v: reduce(&(c + e * BigInt::from(self.N.clone()) * &lambda - q * z1), &phi).into(),
            }
        })
    }
}

/// ℓ + ε_fac + η.
fn range(params: &Params) -> usize {
    params.ell + params.epsilon_fac + params.eta()
}

fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let number = |name| nat(values.bytes(name).unwrap());
    let proof = FacProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let [N, n_hat, s, t] = &["N", "N_hat", "s", "t"].map(number);
    let [P, Q, A, B, T] = [&proof.P, &proof.Q, &proof.A, &proof.B, &proof.T].map(|bytes| nat(bytes));
    let [z1, z2, w1, w2, v] = [&proof.z1, &proof.z2, &proof.w1, &proof.w2, &proof.v].map(|bytes| int(bytes));
    let e = &ITEMS.challenge::<FacProof>(params, values);
    let holds = |left: &BigUint, x, mu, commitment, base, exponent: &BigInt| {
        let left = multiply(&power(left, x, n_hat), &power(t, mu, n_hat), n_hat);
        left == multiply(commitment, &power(base, exponent, n_hat), n_hat)
    };
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let types = in_interval(&w1, w_type) && in_interval(&w2, w_type);
    let eN = &(e * BigInt::from(N.clone()));
    failing([
        (Reason::FacRangeZ1, in_interval(&z1, range(params))),
        (Reason::FacRangeZ2, in_interval(&z2, range(params))),
        (Reason::DecodeInt, types && in_interval(&v, w_type + params.modulus_bits)),
        (Reason::FacEq1, holds(s, &z1, &w1, &A, &P, e)),
        (Reason::FacEq2, holds(s, &z2, &w2, &B, &Q, e)),
        (Reason::FacEq3, holds(&Q, &z1, &v, &T, s, eN)),
    ])
}

/// Π_fac.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, four] = wrong::ascending(&topic.params);
        wrong::setup_note(topic);
        let parties = [&one, &two];
        let case = ordinary(parties);
        let inputs = prove(topic, [&one, &two, &three]);
        let send =
            |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);

        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        order(topic, &case);
        ranges(topic, &case);
        wrong::contexts(topic, (VERIFY, BASE), &["FAC-V-4"], Reason::FacEq1);
        wrong::hashing::<FacProof>(topic, (VERIFY, BASE), &ITEMS, Reason::FacEq1, case.seed, &send);
        let expected = [Reason::FacEq1, Reason::FacEq2, Reason::FacEq3];
        wrong::unsigned::<FacProof>(topic, (VERIFY, BASE), &ITEMS, judge, &expected, &send);
        statements(topic, &case, &four);
        setups(topic, [&one, &two, &three]);
        attacks::build(topic, parties);
        encodings(topic, &case, &inputs);
        wrong::alias::<FacProof>(topic, (VERIFY, BASE), "P", &two.setup.modulus, judge, |seed| {
            send(seed, &ITEMS.honest())
        });
    })
}

fn auxiliary(prover: u16, verifier: u16) -> Values {
    context("fac: session", prover, verifier, 3).with("rid", hash("fac: rid"))
}

fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    Case::of(parties, auxiliary(1, 2))
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) -> Values {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case<'_>| {
        let about_prover = about(&["FAC-P-1"], comment);
        let performed =
            topic.valid((PROVE, &format!("prove/{name}")), "fac.prove", about_prover, case.to_prove());
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judge(&params, &inputs), []);
        let reqs = ["FAC-V-1", "FAC-V-2", "FAC-V-3", "FAC-V-4", "FAC-V-5", "FAC-V-6"];
        topic.valid((VERIFY, &format!("verify/{name}")), "fac.verify", about(&reqs, comment), inputs.clone());
        inputs
    };
    let parties = [one, two];
    let case = ordinary(parties);
    let inputs = both("ordinary", "An honest proof.", &case);
    let swapped = Case::new(two, auxiliary(1, 2), case.q.clone(), case.p.clone());
    both("exchanged", "The factors are exchanged: another proof for the same N.", &swapped);
    let other = context("fac: other session", 3, 4, 5).with("instance", 1u8);
    let comment = "Other parties, session, round, instance; the joint randomness is an empty item.";
    both("other", comment, &Case::of([two, three], other));
    let [low, high] = [3, 4].map(|quarters| BigInt::from(quarters) << (params.prime_bits - 2));
    let smallest = Case::new(two, auxiliary(1, 2), &low + 1, &low + 3);
    both(
        "smallest",
        "The smallest odd numbers with the length and top bits of the factors: not primes, which this proof does not show.",
        &smallest,
    );
    let largest = Case::new(two, auxiliary(1, 2), &high - 1, &high - 3);
    both(
        "largest",
        "The largest odd numbers with the length of the factors: not primes, which this proof does not show.",
        &largest,
    );
    let send = |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<FacProof>(&params, &ITEMS, negative, &send);
        both(name, comment, &Case { seed, ..ordinary(parties) });
    }
    inputs
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::FacRangeZ1 => "FAC-V-2",
        Reason::FacRangeZ2 => "FAC-V-3",
        Reason::FacEq1 => "FAC-V-4",
        Reason::FacEq2 => "FAC-V-5",
        Reason::FacEq3 => "FAC-V-6",
        _ => "FAC-V-1",
    }
}

fn hat(case: &Case<'_>) -> BigUint {
    case.verifier.setup.modulus.clone()
}

/// What is in one equation only.
#[rustfmt::skip]
const ALONE: &[Alone<Change>] = &[
    ("eq1/A", "A does not hold the mask", Commitment(|c, case| c.A = doubled(&c.A, &hat(case))), Reason::FacEq1),
    ("eq1/P", "P does not hold p", Commitment(|c, case| c.P = doubled(&c.P, &hat(case))), Reason::FacEq1),
    ("eq1/minus-P", "P holds -p", Commitment(|c, case| c.P = c.P.modinv(&hat(case)).unwrap()), Reason::FacEq1),
    ("eq1/w1", "w1 is larger by 1", Response(|r, _| r.w1 += 1), Reason::FacEq1),
    ("eq2/B", "B does not hold the mask", Commitment(|c, case| c.B = doubled(&c.B, &hat(case))), Reason::FacEq2),
    ("eq2/z2", "z2 is larger by 1", Response(|r, _| r.z2 += 1), Reason::FacEq2),
    ("eq2/w2", "w2 is larger by 1", Response(|r, _| r.w2 += 1), Reason::FacEq2),
    ("eq3/T", "T is not made with the mask", Commitment(|c, case| c.T = doubled(&c.T, &hat(case))), Reason::FacEq3),
    ("eq3/v", "v is larger by 1", Response(|r, _| r.v += 1), Reason::FacEq3),
    ("eq3/minus-v", "v is r + eκp", Response(|r, masks| r.v = 2 * &masks.r - &r.v), Reason::FacEq3),
    ("eq3/N", "N is larger by 2 than the product", Stated(|c| c.N += 2u8), Reason::FacEq3),
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

/// Values that are in two equations. [PROOF-1]
fn order(topic: &mut Topic, case: &Case<'_>) {
    let mut fails = |name: &str, comment: &str, change, expected: &[Reason]| {
        let inputs = case.forge(&case.masks(), &[&change]);
        let reqs = ["PROOF-1", requirement(expected[0])];
        judged(
            topic,
            (VERIFY, &format!("verify/order/{name}")),
            BASE,
            about(&reqs, comment),
            judge,
            inputs,
            expected,
        );
    };
    let Q = Commitment(|c, case| c.Q = doubled(&c.Q, &hat(case)));
    fails("Q", "Q does not hold q: equations 2 and 3 fail.", Q, &[Reason::FacEq2, Reason::FacEq3]);
    let z1 = Response(|r, _| r.z1 += 1);
    fails("z1", "z1 is larger by 1: equations 1 and 3 fail.", z1, &[Reason::FacEq1, Reason::FacEq3]);
    let params = topic.params;
    let comment = "N is 1, and N̂ is even: N is decoded before the setup.";
    let about = about(&["PROOF-1", "AUX-3"], comment);
    topic.edited((VERIFY, "verify/order/statement-setup"), BASE, about, Reason::ModulusLength, |values| {
        let even = residue(&params, &(hat(case) - 1u8));
        *values = values.clone().with("N", residue(&params, &1u8.into())).with("N_hat", even);
    });
}

/// The ends of the ranges. z1 and z2 are simulated with the secrets of the setup; w1, w2, v are masks, as the other summand is 0.
fn ranges(topic: &mut Topic, case: &Case<'_>) {
    let params = topic.params;
    let middle = number(range(&params), "fac: middle");
    let b = range(&params);
    let bound = Bound { field: "z1", b, req: "FAC-V-2", reason: Reason::FacRangeZ1 };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound, judge, |end| case.simulate(&end, &middle));
    let bound = Bound { field: "z2", b, req: "FAC-V-3", reason: Reason::FacRangeZ2 };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound, judge, |end| case.simulate(&middle, &end));
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let masks = || Masks { mu: 0.into(), kappa: 0.into(), ..case.masks() };
    let bound = |field, b| Bound { field, b, req: "FAC-V-1", reason: Reason::DecodeInt };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound("w1", w_type), judge, |x| {
        case.forge(&Masks { x, ..masks() }, &[])
    });
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound("w2", w_type), judge, |y| {
        case.forge(&Masks { y, ..masks() }, &[])
    });
    let v = bound("v", w_type + params.modulus_bits);
    each_end::<FacProof>(topic, (VERIFY, BASE), &v, judge, |r| case.forge(&Masks { r, ..masks() }, &[]));
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic, case: &Case<'_>, other: &Party) {
    let params = topic.params;
    let mut replace = |name: &str, changed: Values| {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::FacEq1, |values| {
            values.0.extend(changed.0)
        });
    };
    replace("N", Values::new().with("N", residue(&params, other.modulus())));
    for (name, changed) in wrong::other_setups(case.verifier) {
        replace(name, changed);
    }
}

/// [PROOF-2]
fn setups(topic: &mut Topic, [one, two, three]: [&Party; 3]) {
    for (name, comment, index) in [
        ("verify/setup/of-another", "The prover took the setup of party 3 in a proof for party 2.", 2),
        ("verify/setup/for-another", "The proof is for party 3, under its setup, and arrives at party 2.", 3),
    ] {
        let proof = seek(&format!("fac: {name}"), |seed| {
            let inputs = Case { seed, ..Case::of([one, three], auxiliary(1, index)) }.honest(&ITEMS.honest());
            assert_eq!(judge(&three.params, &inputs), []);
            fits(&inputs, two).then(|| inputs.bytes("proof").unwrap().to_vec())
        });
        let about = about(&["PROOF-2", "HASH-3"], comment).flags(&["setup"]);
        topic.edited((VERIFY, name), BASE, about, Reason::FacEq1, |values| values.put("proof", proof));
    }
}

/// Whether the commitments are residues under the setup of a party.
fn fits(inputs: &Values, party: &Party) -> bool {
    let proof = inputs.bytes("proof").unwrap();
    let shape = shape(&party.params);
    ITEMS.fields.iter().all(|name| nat(&proof[place::<FacProof>(&shape, name, 0)]) < party.setup.modulus)
}

fn encodings(topic: &mut Topic, case: &Case<'_>, inputs: &Values) {
    let params = topic.params;
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let range = |reason| Wire::Int { b: range(&params), reason };
    let any = |b| Wire::Int { b, reason: Reason::DecodeInt };
    let commitments = ITEMS.fields.iter().map(|name| (*name, Wire::unit_hat(case.verifier), "FAC-V-1"));
    let responses = [
        ("z1", range(Reason::FacRangeZ1), "FAC-V-2"),
        ("z2", range(Reason::FacRangeZ2), "FAC-V-3"),
        ("w1", any(w_type), "FAC-V-1"),
        ("w2", any(w_type), "FAC-V-1"),
        ("v", any(w_type + params.modulus_bits), "FAC-V-1"),
    ];
    wrong::fields::<FacProof>(topic, (VERIFY, BASE), inputs, commitments.chain(responses).collect());
    wrong::lengths(topic, (VERIFY, BASE), &["FAC-V-1"]);
    for name in ["s", "t"] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, Wire::unit_hat(case.verifier), "ENC-5");
    }
    for name in ["N", "N_hat"] {
        wrong::modulus(topic, (VERIFY, BASE), inputs, name);
    }
}
