//! Π_mod: N is Paillier-Blum. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::BigUint;
use quorate_reference::integers::{is_unit, jacobi};
use quorate_reference::proofs::modulus;
use quorate_reference::sampling;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use crate::fold::{self, is_broad, refuse_entries, refuse_other_lengths};
use quorate_adversary::party::{Party, context, hash, residue};
use quorate_adversary::proofs::modulus::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{Part, Wire, contexts, place, refuse, tape_of};

const PROVE: &str = "MOD-P";
const VERIFY: &str = "MOD-V";
const VALID: &str = "verify/valid";

/// The topic.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let base = Base::new(topic);
        more_proofs(topic, &base);
        encodings(topic, &base);
        equations(topic, &base);
        order(topic, &base);
        attacks::build(topic, &base);
    })
}

/// The honest proof that all other cases start from.
struct Base {
    params: Params,
    shape: Shape,
    party: Party,
    /// The prover's inputs.
    prove: Values,
    /// The verifier's inputs.
    verify: Values,
}

impl Base {
    fn new(topic: &mut Topic) -> Base {
        let params = topic.params;
        let (shape, party) = (Shape::of_key(params, 2, 2).unwrap(), Party::of(&params, 1));
        let verify = context("session of Π_mod", 1, 0, 3)
            .with("rid", hash("rid of Π_mod"))
            .with("N", residue(&params, party.modulus()));
        let prove = party.factors(verify.clone().with("seed", hash("seed of Π_mod")));
        let about_prover = about(&["MOD-P-1", "HASH-5", "SAMP-6", "SAMP-7"], "An honest prover.");
        let performed = topic.valid((PROVE, "prove/ordinary"), "mod.prove", about_prover, prove.clone());
        let verify = verify.with("proof", performed.outputs.bytes("proof").unwrap());
        let about_verifier =
            about(&["MOD-V-1", "MOD-V-2", "MOD-V-3", "MOD-V-4", "MOD-V-5"], "An honest proof.");
        topic.valid((VERIFY, VALID), "mod.verify", about_verifier, verify.clone());
        Base { params, shape, party, prove, verify }
    }

    fn factors(&self) -> [BigUint; 2] {
        [self.party.key.p.clone(), self.party.key.q.clone()]
    }

    fn get(&self, field: &str, i: usize) -> BigUint {
        BigUint::from_bytes_be(&fold::entry::<ModProof>(&self.shape, &self.verify, field, i))
    }

    fn set(&self, values: &mut Values, field: &str, i: usize, value: &BigUint) {
        fold::set_entry::<ModProof>(&self.shape, values, field, i, &residue(&self.params, value));
    }

    /// Multiplies a residue of the proof.
    fn scale(&self, values: &mut Values, field: &str, i: usize, factor: &BigUint) {
        self.set(values, field, i, &(self.get(field, i) * factor % self.party.modulus()));
    }

    /// Exchanges two residues of the proof.
    fn exchange(&self, values: &mut Values, field: &str, i: usize, j: usize) {
        self.set(values, field, i, &self.get(field, j));
        self.set(values, field, j, &self.get(field, i));
    }

    /// Flips a bit of `a` or `b`.
    fn flip(&self, values: &mut Values, field: &str, i: usize) {
        let mut bits = fold::entry::<ModProof>(&self.shape, values, field, 0);
        bits[i / 8] ^= 0x80 >> (i % 8);
        fold::set_entry::<ModProof>(&self.shape, values, field, 0, &bits);
    }

    /// A case of which exactly these checks fail, with N of the base.
    fn judge(
        &self,
        topic: &mut Topic,
        (name, req, comment): (&str, &str, &str),
        expected: &[(Reason, Vec<usize>)],
        change: impl FnOnce(&mut Values),
    ) {
        let mut inputs = self.verify.clone();
        change(&mut inputs);
        let found = failing_checks(&self.params, &inputs, &self.factors());
        fold::judge(topic, (VERIFY, name), VALID, about(&[req], comment), (found, expected), inputs);
    }
}

/// More honest proofs, and how often the tape is read for w.
fn more_proofs(topic: &mut Topic, base: &Base) {
    if !is_broad(&base.params) {
        return;
    }
    let (N, bits) = (base.party.modulus(), base.params.modulus_bits);
    let trials = |seed: [u8; 32]| {
        let tape = tape_of(&base.prove.clone().with("seed", seed));
        (0..)
            .position(|count| jacobi(&sampling::residue(&tape, "mod/w", 0, count, N, bits), N) == -1)
            .unwrap()
    };
    let seed = |fits: fn(usize) -> bool| {
        (0..).map(|k| hash(&format!("seed {k} of Π_mod"))).find(|seed| fits(trials(*seed))).unwrap()
    };
    let id = |name| (PROVE, name);
    let with = |seed: [u8; 32]| move |values: &mut Values| values.put("seed", seed);
    let comment = "The first residue of the tape has Jacobi symbol -1.";
    let about_w = |comment| about(&["MOD-P-1", "SAMP-7"], comment);
    topic.accepted(id("prove/w/first"), "prove/ordinary", about_w(comment), with(seed(|trials| trials == 0)));
    let comment =
        "The first six or more residues of the tape have Jacobi symbol 1: w is read with the next counter.";
    topic.accepted(id("prove/w/late"), "prove/ordinary", about_w(comment), with(seed(|trials| trials > 5)));
    let comment =
        "p and q exchanged: the proof is the same, since every x is the only fourth root that is a square.";
    let exchanged =
        topic.accepted(id("prove/factors-exchanged"), "prove/ordinary", about_w(comment), |values| {
            let factors = ["p", "q"].map(|factor| values.bytes(factor).unwrap().to_vec());
            let [p, q] = factors;
            *values = values.clone().with("p", q).with("q", p);
        });
    assert_eq!(exchanged.outputs.bytes("proof"), base.verify.bytes("proof"));
    let comment = "A verifier and an instance, which are part of ctx; w is read at peer 0, counters from 0.";
    let elsewhere = |values: &mut Values| {
        values.put("verifier", 4u16);
        values.put("instance", 3u8);
    };
    let performed =
        topic.accepted(id("prove/another-context"), "prove/ordinary", about_w(comment), elsewhere);
    let comment = "A proof for a verifier and an instance that occur in no session.";
    base.judge(topic, ("verify/another-context", "MOD-V-4", comment), &[], |values| {
        elsewhere(values);
        values.put("proof", performed.outputs.bytes("proof").unwrap());
    });
    let comment =
        "N has 8 bits less than |N|. That is no check of Π_mod: the responses are too large for it.";
    let shorter = residue(&base.params, &((N >> 8) | BigUint::from(1u8)));
    let about = about(&["MOD-V-1"], comment);
    topic.edited((VERIFY, "verify/shorter-N"), VALID, about, Reason::DecodeResidue, |v| v.put("N", shorter));
}

fn encodings(topic: &mut Topic, base: &Base) {
    let Base { shape, party, verify, .. } = base;
    let part = Part {
        name: "verify/w",
        what: "w",
        input: "proof",
        at: place::<ModProof>(shape, "w", 0),
        wire: Wire::unit(party),
        reqs: &["MOD-V-1"],
    };
    refuse(topic, (VERIFY, VALID), verify, &part);
    for field in ["x", "z"] {
        let wire = || Wire::unit(party);
        refuse_entries::<ModProof>(topic, (VERIFY, VALID), shape, verify, (field, &["MOD-V-1"]), wire);
    }
    refuse_other_lengths::<ModProof>(topic, (VERIFY, VALID), shape, verify);
    contexts(topic, (VERIFY, VALID), &["HASH-5"], Reason::ModEq1);
}

/// Each equation fails alone, in one repetition or two.
fn equations(topic: &mut Topic, base: &Base) {
    let Base { params, party, .. } = base;
    let last = params.m - 1;
    let (N, two) = (party.modulus(), &BigUint::from(2u8));
    for (end, i) in [("first", 0), ("last", last)] {
        let failing = [(Reason::ModEq1, vec![i])];
        let (name, comment) =
            (format!("verify/eq1/x-{end}"), format!("x of the {end} repetition is twice the root."));
        base.judge(topic, (&name, "MOD-V-4", &comment), &failing, |values| base.scale(values, "x", i, two));
        for bits in ["a", "b"] {
            let name = format!("verify/eq1/{bits}-{end}");
            let comment = format!("The bit {bits} of the {end} repetition is flipped.");
            base.judge(topic, (&name, "MOD-V-4", &comment), &failing, |values| base.flip(values, bits, i));
        }
        let failing = [(Reason::ModEq2, vec![i])];
        let (name, comment) =
            (format!("verify/eq2/z-{end}"), format!("z of the {end} repetition is twice the root."));
        base.judge(topic, (&name, "MOD-V-5", &comment), &failing, |values| base.scale(values, "z", i, two));
    }
    for (field, reason, req) in [("x", Reason::ModEq1, "MOD-V-4"), ("z", Reason::ModEq2, "MOD-V-5")] {
        let name = format!("verify/{}/{field}-exchanged", if field == "x" { "eq1" } else { "eq2" });
        let comment = format!("{field} of the first and the last repetition are exchanged.");
        let failing = [(reason, vec![0, last])];
        base.judge(topic, (&name, req, &comment), &failing, |values| base.exchange(values, field, 0, last));
    }
    let comment = "x of the first repetition is the negative of the prover's: any fourth root is accepted.";
    base.judge(topic, ("verify/x/negative", "MOD-V-4", comment), &[], |values| {
        base.scale(values, "x", 0, &(N - 1u8))
    });

    let comment = "w is four times the prover's, of Jacobi symbol -1 too: it is part of the challenge.";
    topic.edited((VERIFY, "verify/w/other"), VALID, about(&["HASH-5"], comment), Reason::ModEq1, |values| {
        base.scale(values, "w", 0, &4u8.into());
    });
    let comment = "w is 4, of Jacobi symbol 1.";
    let about_w = about(&["MOD-V-3", "PROOF-1"], comment);
    topic.edited((VERIFY, "verify/jacobi/four"), VALID, about_w, Reason::ModJacobi, |values| {
        base.set(values, "w", 0, &4u8.into());
    });
    // everything decodes for it
    let units = |N: &BigUint| {
        let mut values =
            ["x", "z"].into_iter().flat_map(|field| (0..params.m).map(move |i| base.get(field, i)));
        jacobi(&base.get("w", 0), N) == -1 && values.all(|value| is_unit(&value, N))
    };
    let other = (1u32..).map(|k| N + 2 * k).find(units).unwrap();
    let comment = "A proof for another modulus: N of the statement is a little larger. w has Jacobi symbol -1 for it too.";
    topic.edited((VERIFY, "verify/N/other"), VALID, about(&["HASH-5"], comment), Reason::ModEq1, |values| {
        values.put("N", residue(params, &other));
    });
    if !is_broad(params) {
        return;
    }
    // 1 mod p and -1 mod q
    let [p, q] = base.factors();
    let root_of_one = (&q * q.modinv(&p).unwrap() * 2u8 - 1u8) % N;
    let comment = "x of the last repetition is a fourth root that is not plus or minus the prover's: any fourth root is accepted.";
    base.judge(topic, ("verify/x/other-root", "MOD-V-4", comment), &[], |values| {
        base.scale(values, "x", last, &root_of_one);
    });
    let comment = "w is the smallest number of Jacobi symbol -1: a prover may take any.";
    let small = (2u32..).map(BigUint::from).find(|w| jacobi(w, N) == -1).unwrap();
    base.judge(topic, ("verify/w/smallest", "MOD-V-3", comment), &[], |values| {
        answer_all(params, values, base, &small);
    });
    let comment = "w is a square, hence of Jacobi symbol 1, and all challenges can be answered all the same. The symbol makes the bits \
                   unique for an honest prover.";
    let square = &BigUint::from(SQUARE_ROOT_OF_W).pow(2);
    let failing = [(Reason::ModJacobi, vec![0])];
    base.judge(topic, ("verify/jacobi/alone", "MOD-V-3", comment), &failing, |values| {
        answer_all(params, values, base, square);
    });
}

/// The first k for which all 16 challenges for w = k² have Jacobi symbol 1: then each of them or its negative is a square, and has
/// fourth roots. One k in 65536 fits.
const SQUARE_ROOT_OF_W: u32 = 29157;

/// The honest prover with another w.
fn answer_all(params: &Params, values: &mut Values, base: &Base, w: &BigUint) {
    let challenges = challenges(params, values, base.party.modulus(), w);
    let answers: Vec<_> =
        challenges.iter().map(|y| modulus::respond(&base.party.key, w, y).unwrap()).collect();
    values.put("proof", modulus::encode(params, w, &answers).encode());
}

/// The first check that fails gives the reason, whatever fails behind it. [PROOF-1]
fn order(topic: &mut Topic, base: &Base) {
    let Base { params, party, .. } = base;
    let (N, zero, last) = (party.modulus(), &BigUint::ZERO, params.m - 1);
    let two = &BigUint::from(2u8);
    let mut case = |name: &str, comment: &str, reason: Reason, change: &dyn Fn(&mut Values)| {
        let id = (VERIFY, &*format!("verify/order/{name}"));
        topic.edited(id, VALID, about(&["PROOF-1"], comment), reason, change);
    };
    let even = residue(params, &(N - 1u8));
    case("even-before-decode", "N is even, and w is 0.", Reason::ModulusEven, &|values| {
        values.put("N", even.clone());
        base.set(values, "w", 0, zero);
    });
    let prime = residue(params, &attacks::prime_modulus(params));
    case("composite-before-decode", "N is a prime, and w is 0.", Reason::ModComposite, &|values| {
        values.put("N", prime.clone());
        base.set(values, "w", 0, zero);
    });
    case("w-before-x", "w is N, and the first x is 0.", Reason::DecodeResidue, &|values| {
        base.set(values, "w", 0, N);
        base.set(values, "x", 0, zero);
    });
    case("entry-after-entry", "The first x is 0, and the second is N.", Reason::DecodeUnit, &|values| {
        base.set(values, "x", 0, zero);
        base.set(values, "x", 1, N);
    });
    case("x-before-z", "The last x is 0, and the first z is N.", Reason::DecodeUnit, &|values| {
        base.set(values, "x", last, zero);
        base.set(values, "z", 0, N);
    });
    case(
        "decode-before-jacobi",
        "w has Jacobi symbol 1, and the last z is 0.",
        Reason::DecodeUnit,
        &|values| {
            base.set(values, "w", 0, &4u8.into());
            base.set(values, "z", last, zero);
        },
    );
    let comment = "Equation 2 fails in the first repetition, and equation 1 in the last.";
    case("eq1-before-eq2", comment, Reason::ModEq1, &|values| {
        base.scale(values, "z", 0, two);
        base.scale(values, "x", last, two);
    });
}
