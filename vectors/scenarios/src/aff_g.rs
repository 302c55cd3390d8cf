//! Π_aff-g: made and judged. Cheating provers are in `attacks`; the topic of `fields` is how a proof is encoded and hashed.

mod attacks;
mod fields;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, generator};
use quorate_reference::integers::{in_interval, multiply, power};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, Party, below, ciphertext, context, hash, number, residue};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Alone, Bound, Item, Items, SIGNS, challenge, context_of, doubled, each_end, ends, failing, int,
    judged, nat, one_more, place, point, seed_of_sign, seek, shape, tape_of,
};
pub use fields::build as build_fields;

const PROVE: &str = "AFFG-P";
const VERIFY: &str = "AFFG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

const ITEMS: Items = Items {
    label: "aff-g/challenge",
    inputs: &["N_v", "N_p", "C", "D", "Y", "X", "N_hat", "s", "t"],
    fields: &["A", "B_x", "B_y", "E", "S", "F", "T"],
};

/// A prover and its statement.
struct Case<'a> {
    params: Params,
    prover: &'a Party,
    verifier: &'a Party,
    context: Values,
    seed: [u8; 32],
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    rho_y: BigUint,
    C: BigUint,
    D: BigUint,
    Y: BigUint,
    X: Point,
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Case<'_>)),
}
use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    fn new(
        [prover, verifier]: [&'a Party; 2],
        context: Values,
        x: impl Into<BigInt>,
        y: impl Into<BigInt>,
    ) -> Case<'a> {
        let (x, y) = (x.into(), y.into());
        let (N_v, N_p) = (&verifier.key.public, &prover.key.public);
        let (rho, rho_y) = (below(&N_v.modulus, "aff-g: rho"), below(&N_p.modulus, "aff-g: rho_y"));
        let C = N_v.encrypt(&number(255, "aff-g: k"), &below(&N_v.modulus, "aff-g: nonce of C"));
        let D = N_v.add(&N_v.scale(&C, &x), &N_v.encrypt(&y, &rho));
        let (Y, X) = (N_p.encrypt(&y, &rho_y), curve::multiply(&x, &generator()));
        let seed = hash("aff-g: seed");
        Case { params: prover.params, prover, verifier, context, seed, x, y, rho, rho_y, C, D, Y, X }
    }

    fn N_v(&self) -> &'a PublicKey {
        &self.verifier.key.public
    }

    fn N_p(&self) -> &'a PublicKey {
        &self.prover.key.public
    }

    fn statement(&self) -> Statement<'_> {
        Statement { N_v: self.N_v(), N_p: self.N_p(), C: &self.C, D: &self.D, Y: &self.Y, X: self.X }
    }

    fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }

    fn public(&self) -> Values {
        let values = self.verifier.setup(self.context.clone());
        values
            .with("N_v", residue(&self.params, &self.N_v().modulus))
            .with("N_p", residue(&self.params, &self.N_p().modulus))
            .with("C", ciphertext(&self.params, &self.C))
            .with("D", ciphertext(&self.params, &self.D))
            .with("Y", ciphertext(&self.params, &self.Y))
            .with("X", curve::encode_point(&self.X))
    }

    /// The inputs of the prover.
    fn to_prove(&self) -> Values {
        let values = self.prover.factors(self.public()).with("seed", self.seed);
        values
            .with("x", fixtures::int(&self.x))
            .with("y", fixtures::int(&self.y))
            .with("rho", residue(&self.params, &self.rho))
            .with("rho_y", residue(&self.params, &self.rho_y))
    }

    /// The inputs of the verifier.
    fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.verifier.factors(self.public())).with("proof", proof.into())
    }

    fn masks(&self) -> Masks {
        let values = self.to_prove();
        aff_g::sample(&self.params, &tape_of(&values), &context_of(&values), self.N_v(), self.N_p()).unwrap()
    }

    fn respond(&self, masks: &Masks, e: &BigInt) -> Responses {
        aff_g::respond(&self.statement(), &self.witness(), masks, e)
    }

    fn commit(&self, masks: &Masks) -> Commitments {
        aff_g::commit(&self.statement(), &self.verifier.setup, &self.witness(), masks)
    }

    /// The honest prover, who takes e from the items.
    fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let masks = self.masks();
        self.send(&self.commit(&masks), |items| self.respond(&masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let encode = |responses| aff_g::encode(&self.params, commitments, &responses).encode();
        let blank = encode(self.respond(&self.masks(), &0.into()));
        let items = ITEMS.of::<AffGProof>(&self.params, &self.to_verify(blank));
        self.to_verify(encode(answer(&items)))
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
    let proof = AffGProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let [N_v, N_p] = &["N_v", "N_p"].map(|name| PublicKey::new(number(name)));
    let [C, D, Y, n_hat, s, t] = &["C", "D", "Y", "N_hat", "s", "t"].map(number);
    let [A, B_y, w, w_y] = [&proof.A, &proof.B_y, &proof.w, &proof.w_y].map(|bytes| nat(bytes));
    let [E, S, F, T] = [&proof.E, &proof.S, &proof.F, &proof.T].map(|bytes| nat(bytes));
    let [z1, z2, z3, z4] = [&proof.z1, &proof.z2, &proof.z3, &proof.z4].map(|bytes| int(bytes));
    let e = &ITEMS.challenge::<AffGProof>(params, values);
    let opens = |x, mu, commitment, base| {
        let left = multiply(&power(s, x, n_hat), &power(t, mu, n_hat), n_hat);
        left == multiply(commitment, &power(base, e, n_hat), n_hat)
    };
    let [slack, slack_y] = [params.ell, params.ell_prime].map(|ell| ell + params.epsilon);
    let nu = params.modulus_bits;
    let left = multiply(&power(C, &z1, &N_v.square), &N_v.encrypt(&z2, &w), &N_v.square);
    failing([
        (Reason::AffGRangeZ1, in_interval(&z1, slack)),
        (Reason::AffGRangeZ2, in_interval(&z2, slack_y)),
        (Reason::DecodeInt, in_interval(&z3, slack + nu + 1) && in_interval(&z4, slack_y + nu + 1)),
        (Reason::AffGEq1, left == multiply(&A, &power(D, e, &N_v.square), &N_v.square)),
        (
            Reason::AffGEq2,
            curve::multiply(&z1, &generator())
                == point(&proof.B_x) + curve::multiply(e, &point(values.bytes("X").unwrap())),
        ),
        (Reason::AffGEq3, N_p.encrypt(&z2, &w_y) == multiply(&B_y, &power(Y, e, &N_p.square), &N_p.square)),
        (Reason::AffGEq4, opens(&z1, &z3, &E, &S)),
        (Reason::AffGEq5, opens(&z2, &z4, &F, &T)),
    ])
}

/// Π_aff-g: what is proved.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, _] = wrong::ascending(&topic.params);
        wrong::attack_notes(topic);
        let parties = [&one, &two];
        prove(topic, [&one, &two, &three]);
        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        ranges(topic, parties);
        range_of_z1(topic, parties);
        attacks::build(topic, parties);
    })
}

fn presign(instance: u8, prover: u16, verifier: u16) -> Values {
    context("aff-g: session", prover, verifier, 2).with("instance", instance)
}

fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    let y = number(parties[0].params.ell_prime, "aff-g: y");
    Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), -y)
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case<'_>| {
        let about_prover = about(&["AFFG-P-1"], comment);
        let performed =
            topic.valid((PROVE, &format!("prove/{name}")), "aff_g.prove", about_prover, case.to_prove());
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judge(&params, &inputs), []);
        let reqs =
            ["AFFG-V-1", "AFFG-V-2", "AFFG-V-3", "AFFG-V-4", "AFFG-V-5", "AFFG-V-6", "AFFG-V-7", "AFFG-V-8"];
        topic.valid((VERIFY, &format!("verify/{name}")), "aff_g.verify", about(&reqs, comment), inputs);
    };
    let ([_, smallest, largest, _], [_, smallest_y, largest_y, _]) =
        (ends(params.ell), ends(params.ell_prime));
    both("ordinary", "An honest proof for γ; y is negative.", &ordinary([one, two]));
    let other = presign(1, 2, 3).with("rid", hash("aff-g: rid")).with("round", 3u8);
    let case = Case::new([two, three], other, smallest, smallest_y);
    both("smallest", "The smallest x and y; other parties, round, instance, joint randomness.", &case);
    both(
        "largest",
        "The largest x and y, for w.",
        &Case::new([three, one], presign(1, 3, 1), largest, largest_y),
    );
    both("zero-y", "x is 1 and y is 0.", &Case::new([one, two], presign(0, 1, 2), 1, 0));
    let positive = number(params.ell_prime, "aff-g: y");
    both(
        "positive-y",
        "y is positive.",
        &Case::new([one, two], presign(0, 1, 2), number(255, "aff-g: x"), positive),
    );
    let send =
        |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary([one, two]) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<AffGProof>(&params, &ITEMS, negative, &send);
        both(name, comment, &Case { seed, ..ordinary([one, two]) });
    }
    for (which, ell, req) in [("x", params.ell, "z1"), ("y", params.ell_prime, "z2")] {
        let [_, lowest, highest, _] = ends(ell + params.epsilon);
        for (end, value) in [("small", lowest), ("large", highest)] {
            let (x, y) = if which == "x" { (value, 1.into()) } else { (1.into(), value) };
            let case = Case::new([one, two], presign(0, 1, 2), x, y);
            let comment = format!("{which} is so far out of range that {req} is: nothing may be sent.");
            let about = about(&["AFFG-P-2"], &comment).flags(&["alpha-rays"]);
            let id = format!("prove/too-{end}-{which}");
            topic.invalid((PROVE, &id), "aff_g.prove", about, case.to_prove(), LocalError::Unlucky);
        }
    }
    let comment = "N_v has small factors, and the nonce that the tape gives shares one of them.";
    topic.invalid(
        (PROVE, "prove/no-unit"),
        "aff_g.prove",
        about(&["SAMP-4"], comment),
        without_nonce(&ordinary([one, two])),
        LocalError::Unlucky,
    );
}

/// The prover's inputs for N_v = 2^|N| - 1, which 3, 5 and 17 divide, and a seed that gives no unit.
fn without_nonce(case: &Case<'_>) -> Values {
    let params = &case.params;
    let N_v = PublicKey::new((BigUint::from(1u8) << params.modulus_bits) - 1u8);
    let unit = BigUint::from(2u8);
    let seeds = (0..).map(|i| hash(&format!("aff-g: no unit {i}")));
    let inputs = seeds.map(|seed| {
        let values = case.to_prove().with("seed", seed).with("N_v", residue(params, &N_v.modulus));
        values
            .with("C", ciphertext(params, &unit))
            .with("D", ciphertext(params, &unit))
            .with("rho", residue(params, &unit))
    });
    let fails = |values: &Values| {
        aff_g::sample(params, &tape_of(values), &context_of(values), &N_v, case.N_p()).is_err()
    };
    inputs.into_iter().find(fails).unwrap()
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::AffGRangeZ1 => "AFFG-V-2",
        Reason::AffGRangeZ2 => "AFFG-V-3",
        Reason::AffGEq1 => "AFFG-V-4",
        Reason::AffGEq2 => "AFFG-V-5",
        Reason::AffGEq3 => "AFFG-V-6",
        Reason::AffGEq4 => "AFFG-V-7",
        Reason::AffGEq5 => "AFFG-V-8",
        _ => "AFFG-V-1",
    }
}

fn minus(c: &BigUint, N: &PublicKey) -> BigUint {
    c.modinv(&N.square).unwrap()
}

fn hat(case: &Case<'_>) -> BigUint {
    case.verifier.setup.modulus.clone()
}

/// What is in one equation only.
#[rustfmt::skip]
const ALONE: &[Alone<Change>] = &[
    ("eq1/A", "A holds the masks and 1", Commitment(|c, case| c.A = one_more(&c.A, case.N_v())), Reason::AffGEq1),
    ("eq1/C", "C is another ciphertext than that of the operation", Stated(|c| c.C = one_more(&c.C, c.N_v())), Reason::AffGEq1),
    ("eq1/D", "D holds the result and 1", Stated(|c| c.D = one_more(&c.D, c.N_v())), Reason::AffGEq1),
    ("eq1/minus-D", "D has the other sign", Stated(|c| c.D = minus(&c.D, c.N_v())), Reason::AffGEq1),
    ("eq1/minus-y", "D holds -y, and Y holds y", Stated(|c| c.D = c.N_v().add(&c.N_v().scale(&c.C, &c.x), &c.N_v().encrypt(&-&c.y, &c.rho))), Reason::AffGEq1),
    ("eq1/rho", "w is made with another nonce than that of D", Stated(|c| c.rho += 1u8), Reason::AffGEq1),
    ("eq1/w", "w is doubled", Response(|r, case| r.w = doubled(&r.w, &case.N_v().modulus)), Reason::AffGEq1),
    ("eq2/B_x", "B_x is another point", Commitment(|c, _| c.B_x += generator()), Reason::AffGEq2),
    ("eq2/X", "X has another logarithm than the factor in D", Stated(|c| c.X += generator()), Reason::AffGEq2),
    ("eq2/minus-X", "X has the other sign", Stated(|c| c.X = -c.X), Reason::AffGEq2),
    ("eq3/B_y", "B_y holds the mask and 1", Commitment(|c, case| c.B_y = one_more(&c.B_y, case.N_p())), Reason::AffGEq3),
    ("eq3/Y", "Y holds another number than D", Stated(|c| c.Y = one_more(&c.Y, c.N_p())), Reason::AffGEq3),
    ("eq3/minus-y", "Y holds -y, and D holds y", Stated(|c| c.Y = minus(&c.Y, c.N_p())), Reason::AffGEq3),
    ("eq3/rho_y", "w_y is made with another nonce than that of Y", Stated(|c| c.rho_y += 1u8), Reason::AffGEq3),
    ("eq3/w_y", "w_y is doubled", Response(|r, case| r.w_y = doubled(&r.w_y, &case.N_p().modulus)), Reason::AffGEq3),
    ("eq4/E", "E does not hold the mask", Commitment(|c, case| c.E = doubled(&c.E, &hat(case))), Reason::AffGEq4),
    ("eq4/S", "S does not hold x", Commitment(|c, case| c.S = doubled(&c.S, &hat(case))), Reason::AffGEq4),
    ("eq4/z3", "z3 is larger by 1", Response(|r, _| r.z3 += 1), Reason::AffGEq4),
    ("eq5/F", "F does not hold the mask", Commitment(|c, case| c.F = doubled(&c.F, &hat(case))), Reason::AffGEq5),
    ("eq5/T", "T does not hold y", Commitment(|c, case| c.T = doubled(&c.T, &hat(case))), Reason::AffGEq5),
    ("eq5/z4", "z4 is larger by 1", Response(|r, _| r.z4 += 1), Reason::AffGEq5),
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
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = topic.params;
    let case = ordinary(parties);
    let [b3, b4] = [ell, ell_prime].map(|ell| ell + epsilon + modulus_bits + 1);
    let bound = Bound { field: "z2", b: ell_prime + epsilon, req: "AFFG-V-3", reason: Reason::AffGRangeZ2 };
    let no_y = Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), 0);
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |beta| {
        no_y.forge(&Masks { beta, ..no_y.masks() }, &[])
    });
    let bound = Bound { field: "z3", b: b3, req: "AFFG-V-1", reason: Reason::DecodeInt };
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |gamma| {
        case.forge(&Masks { m: 0.into(), gamma, ..case.masks() }, &[])
    });
    let bound = Bound { field: "z4", b: b4, req: "AFFG-V-1", reason: Reason::DecodeInt };
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |delta| {
        case.forge(&Masks { mu: 0.into(), delta, ..case.masks() }, &[])
    });
}

/// z1 cannot be chosen: X is not the identity, so that e is in it. What is chosen is the mask, at an end, and x is 1.
fn range_of_z1(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let b = params.ell + params.epsilon;
    let [_, smallest, largest, _] = ends(b);
    for (name, alpha, negative) in [
        ("outside-low", &smallest, true),
        ("inside-low", &smallest, false),
        ("inside-high", &largest, true),
        ("outside-high", &largest, false),
    ] {
        let inputs = seek(&format!("aff-g: {name}"), |seed| {
            let case = Case {
                seed,
                ..Case::new(parties, presign(0, 1, 2), 1, -number(params.ell_prime, "aff-g: y"))
            };
            let inputs = case.forge(&Masks { alpha: alpha.clone(), ..case.masks() }, &[]);
            ((ITEMS.challenge::<AffGProof>(&params, &inputs) < 0.into()) == negative).then_some(inputs)
        });
        let expected: &[Reason] = if name.starts_with("in") { &[] } else { &[Reason::AffGRangeZ1] };
        let side = if expected.is_empty() { "inside" } else { "outside" };
        let comment = format!("z1 is {side} its interval, within 2^255 of an end; everything else is right.");
        let text = about(&["AFFG-V-2"], &comment);
        judged(topic, (VERIFY, &format!("verify/z1/{name}")), BASE, text, judge, inputs, expected);
    }
    let at = place::<AffGProof>(&shape(&params), "z1", 0);
    for (name, end) in [("smallest", smallest), ("largest", largest)] {
        let comment = format!("z1 is the {name} element of its interval, which decodes, and the wrong one.");
        let about = about(&["AFFG-V-2", "ENC-6"], &comment);
        topic.edited((VERIFY, &format!("verify/z1/end/{name}")), BASE, about, Reason::AffGEq1, |values| {
            wrong::overwrite(values, "proof", at.start, &wrong::int_of_length(&end, at.len()));
        });
    }
}
