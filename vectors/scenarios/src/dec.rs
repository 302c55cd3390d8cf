//! Π_dec. False statements and forged proofs are in `attacks`.

mod attacks;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, generator};
use quorate_reference::integers::is_unit;
use quorate_reference::proofs::dec::{self, Commitments};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;

use crate::fold::{self, in_j, is_broad, refuse_entries, refuse_other_lengths};
use quorate_adversary::party::{ciphertext, context, number, residue};
use quorate_adversary::proofs::dec::*;

use crate::source::{Draft, Source};
use crate::topic::{About, Topic, about};
use crate::wrong::{Wire, contexts, input, modulus, nat, seek};

const PROVE: &str = "DEC-P";
const VERIFY: &str = "DEC-V";
const VALID: &str = "verify/valid";

/// The topic.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let params = topic.params;
        let x = number(params.ell, "x");
        let case = Case::new(params, N_PARTIES, x, -number(params.ell_y(N_PARTIES), "y"));
        let about_prover = about(&["DEC-P-1", "HASH-5", "SAMP-5", "SAMP-7"], "An honest prover.");
        let about_verifier =
            about(&["DEC-V-1", "DEC-V-2", "DEC-V-3", "DEC-V-4", "DEC-V-5", "DEC-V-6"], "An honest proof.");
        let performed = topic.valid((PROVE, "prove/ordinary"), "dec.prove", about_prover, case.to_prove());
        let verify = case.to_verify(performed.outputs.bytes("proof").unwrap());
        topic.valid((VERIFY, VALID), "dec.verify", about_verifier, verify.clone());
        let base = Base { case, verify };
        if is_broad(&params) {
            more_proofs(topic, &base);
            unlucky(topic, &base);
        }
        encodings(topic, &base);
        order(topic, &base);
        attacks::build(topic, &base);
    })
}

/// The honest proof that all other cases start from.
struct Base {
    case: Case,
    /// The verifier's inputs.
    verify: Values,
}

impl Base {
    fn get(&self, field: &str, i: usize) -> Vec<u8> {
        fold::entry::<DecProof>(&self.case.shape, &self.verify, field, i)
    }

    fn set(&self, values: &mut Values, field: &str, i: usize, bytes: &[u8]) {
        fold::set_entry::<DecProof>(&self.case.shape, values, field, i, bytes);
    }

    /// The commitments of the proof.
    fn commitments(&self) -> Commitments {
        let proof = DecProof::decode(&self.case.shape, self.verify.bytes("proof").unwrap()).unwrap();
        commitments_of(&proof)
    }

    /// The same witness and statement, to be changed.
    fn copy(&self) -> Case {
        Case::new(self.case.shape.params, N_PARTIES, self.case.x.clone(), self.case.y.clone())
    }
}

/// A case of which exactly these checks fail.
fn judge(topic: &mut Topic, name: &str, about: About<'_>, expected: &[(Reason, Vec<usize>)], inputs: Values) {
    let (_, found) = judgement(&topic.params, &inputs);
    fold::judge(topic, (VERIFY, name), VALID, about, (found, expected), inputs);
}

/// Other witnesses and keys: each proof is made, and verified.
fn more_proofs(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let two_to = |b: usize| BigInt::from(1) << b;
    let q = BigInt::from(curve::order());
    let (ell, ell_y) = (params.ell, params.ell_y(N_PARTIES));
    let mut case = |name: &str, comment: &str, case: Case| {
        let id = (PROVE, &*format!("prove/{name}"));
        let inputs = case.to_prove();
        let performed =
            topic.accepted(id, "prove/ordinary", about(&["DEC-P-1"], comment), |values| *values = inputs);
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judgement(&params, &inputs).1, [], "{name}");
        let reqs = ["DEC-V-2", "DEC-V-3", "DEC-V-4", "DEC-V-5", "DEC-V-6"];
        topic.valid((VERIFY, &format!("verify/{name}")), "dec.verify", about(&reqs, comment), inputs);
    };
    let of = |x: BigInt, y: BigInt| Case::new(params, N_PARTIES, x, y);

    let comment = "x is the smallest element of its interval, y the largest.";
    case("x-smallest-y-largest", comment, of(-two_to(ell), two_to(ell_y) - 1));
    let comment = "x is the largest element of its interval, y the smallest.";
    case("x-largest-y-smallest", comment, of(two_to(ell) - 1, -two_to(ell_y)));
    case(
        "y-zero",
        "y is 0: S is the identity, 33 zero bytes in the challenge.",
        of(base.case.x.clone(), 0.into()),
    );
    let comment = "y is a multiple of q other than 0: S is the identity.";
    case("y-multiple-of-q", comment, of(base.case.x.clone(), -12345678 * q));
    let mut nonce = of(base.case.x.clone(), base.case.y.clone());
    nonce.context = context("session of Π_dec", 1, 0, 129);
    nonce.B = generator();
    nonce.S = curve::multiply(&nonce.y, &nonce.B);
    case("nonce", "The other alert: B is the generator; round 129, instance 0.", nonce);
    let mut other = of(base.case.x.clone(), base.case.y.clone());
    other.context = context("session of Π_dec", 1, 2, 130).with("instance", 1u8);
    let comment = "With a verifier, which it has in no session: the masks are read at this peer.";
    case("another-verifier", comment, other);
    for n in [2, 64] {
        let comment = format!("A key of {n} parties, y the largest element of its interval.");
        let y = two_to(params.ell_y(n)) - 1;
        case(&format!("n-{n}"), &comment, Case::new(params, n, base.case.x.clone(), y));
    }
}

/// Witnesses that the prover refuses itself, or whose responses leave their range.
fn unlucky(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let bound = BigInt::from(1) << params.ell_y(N_PARTIES);
    for (name, comment, y) in [
        ("y-above", "y is one above the largest element of its interval.", bound.clone()),
        ("y-below", "y is one below the smallest element of its interval.", -bound - 1),
    ] {
        let inputs = Case::new(params, N_PARTIES, base.case.x.clone(), y).to_prove();
        let id = (PROVE, &*format!("prove/{name}"));
        let about = about(&["DEC-P-1"], comment);
        topic.edited(id, "prove/ordinary", about, LocalError::Unlucky, |values| *values = inputs);
    }
    // x is a quarter of the mask: both outcomes occur
    let x = BigInt::from(1) << (params.ell + params.epsilon_bin - 2);
    let case = |seed| Case { seed, ..Case::new(params, N_PARTIES, x.clone(), base.case.y.clone()) };
    let in_range = |case: &Case| {
        let masks = case.masks();
        let e = case.challenge(&case.commit(&masks));
        let z = dec::respond(&case.statement(), &case.witness(), &masks, &e).z;
        z.iter().all(|z| in_j(z, params.ell + params.epsilon_bin))
    };
    let with = |inside: bool| {
        seek("Π_dec", |seed| Some(case(seed)).filter(|case| in_range(case) == inside)).to_prove()
    };
    let comment = "x is so large that a response leaves its range: nothing is sent.";
    let (id, about_range) = ((PROVE, "prove/z-out-of-range"), about(&["DEC-P-2"], comment));
    let inputs = with(false);
    topic.edited(id, "prove/ordinary", about_range, LocalError::Unlucky, |values| *values = inputs);
    let comment = "x is as large, and no response leaves its range: the prover looks at the responses.";
    let (id, about_range) = ((PROVE, "prove/z-in-range"), about(&["DEC-P-2"], comment));
    let inputs = with(true);
    topic.accepted(id, "prove/ordinary", about_range, |values| *values = inputs);
}

fn encodings(topic: &mut Topic, base: &Base) {
    let Base { case: Case { shape, prover, N, .. }, verify } = base;
    let params = topic.params;
    let on = (VERIFY, VALID);
    modulus(topic, on, verify, "N");
    for (name, wire) in [
        ("K", Wire::unit_square(prover)),
        ("D", Wire::unit_square(prover)),
        ("X", Wire::Point),
        ("B", Wire::Point),
    ] {
        input(topic, on, verify, name, wire, "DEC-V-1");
    }
    // the identity is right for S
    for wrong in Wire::Point.wrong(verify.bytes("S").unwrap()).iter().filter(|wrong| wrong.name != "identity")
    {
        let (id, comment) =
            ((VERIFY, &*format!("verify/S/{}", wrong.name)), format!("S is wrong: {}.", wrong.comment));
        let about = about(&["ENC-3", "DEC-V-1"], &comment);
        topic.edited(id, VALID, about, wrong.reason, |values| values.put("S", wrong.bytes.clone()));
    }
    let z = || Wire::Int { b: params.ell + params.epsilon_bin, reason: Reason::DecRangeZ };
    let w = || Wire::Int { b: params.ell_y(N_PARTIES) + params.epsilon_bin, reason: Reason::DecRangeW };
    let mut entries = |field, req, wire: &dyn Fn() -> Wire| {
        refuse_entries::<DecProof>(topic, on, shape, verify, (field, &[req]), wire);
    };
    entries("A", "DEC-V-1", &|| Wire::unit_square(prover));
    entries("C", "DEC-V-1", &|| Wire::Point);
    entries("E", "DEC-V-1", &|| Wire::Point);
    entries("z", "DEC-V-2", &z);
    entries("w", "DEC-V-3", &w);
    entries("nu", "DEC-V-1", &|| Wire::unit(prover));
    refuse_other_lengths::<DecProof>(topic, on, shape, verify);
    contexts(topic, on, &["HASH-5"], Reason::DecEq1);

    // a right proof with another statement
    let units = |modulus: &BigUint| {
        let given = ["K", "D"].map(|name| verify.bytes(name).unwrap().to_vec());
        let sent = ["A", "nu"].into_iter().flat_map(|field| (0..params.m).map(move |i| base.get(field, i)));
        given.into_iter().chain(sent).all(|bytes| is_unit(&nat(&bytes), modulus))
    };
    let other_N = (1u32..).map(|k| &N.modulus + 2 * k).find(units).unwrap();
    let next = |value: &BigUint| ciphertext(&params, &(value * (&N.modulus + 1u8) % &N.square));
    let next_point = |point: &Point| curve::encode_point(&(*point + generator()));
    for (name, comment, bytes) in [
        ("N", "N is another odd number for which everything decodes", residue(&params, &other_N)),
        ("K", "K encrypts one more", next(&base.case.K)),
        ("D", "D encrypts one more", next(&base.case.D)),
        ("X", "X is another point", next_point(&base.case.X)),
        ("S", "S is another point", next_point(&base.case.S)),
        ("B", "B is another point", next_point(&base.case.B)),
    ] {
        let (id, comment) = (
            (VERIFY, &*format!("verify/statement/{name}")),
            format!("A proof for another statement: {comment}."),
        );
        topic.edited(id, VALID, about(&["HASH-5"], &comment), Reason::DecEq1, |values| {
            values.put(name, bytes)
        });
    }
}

/// The first check that fails gives the reason, whatever fails behind it. [PROOF-1]
fn order(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let last = params.m - 1;
    let mut case = |name: &str, comment: &str, reason: Reason, change: &dyn Fn(&mut Values)| {
        let id = (VERIFY, &*format!("verify/order/{name}"));
        topic.edited(id, VALID, about(&["PROOF-1"], comment), reason, change);
    };
    let zero = |field| vec![0; base.get(field, 0).len()];
    let ones = |field| vec![0xff; base.get(field, 0).len()];
    // the largest number of its length
    let highest = |field| [vec![0x7f], ones(field)[1..].to_vec()].concat();
    let point = &[0; 33];
    case(
        "entry-after-entry",
        "The first A is 0, and the second is too large.",
        Reason::DecodeUnit,
        &|values| {
            base.set(values, "A", 0, &zero("A"));
            base.set(values, "A", 1, &ones("A"));
        },
    );
    case("A-before-C", "The last A is 0, and the first C is no point.", Reason::DecodeUnit, &|values| {
        base.set(values, "A", last, &zero("A"));
        base.set(values, "C", 0, point);
    });
    case(
        "E-before-z",
        "The last E is no point, and the first z out of range.",
        Reason::DecodePoint,
        &|values| {
            base.set(values, "E", last, point);
            base.set(values, "z", 0, &highest("z"));
        },
    );
    case("z-before-w", "The last z is out of range, and the first w.", Reason::DecRangeZ, &|values| {
        base.set(values, "z", last, &highest("z"));
        base.set(values, "w", 0, &highest("w"));
    });
    case("w-before-nu", "The last w is out of range, and the first nu is 0.", Reason::DecRangeW, &|values| {
        base.set(values, "w", last, &highest("w"));
        base.set(values, "nu", 0, &zero("nu"));
    });
    let comment = "Equation 1 fails in the first repetition, and the last nu is 0.";
    case("nu-before-eq1", comment, Reason::DecodeUnit, &|values| {
        base.set(values, "nu", 0, &residue(&params, &1u8.into()));
        base.set(values, "nu", last, &zero("nu"));
    });
}
