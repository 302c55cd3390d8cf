//! Auxiliary information: party 1 of three, with party 2 as the cheat.

mod proofs;

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_spec::fault::LocalError;
use quorate_spec::messages::{AuxConfirm, AuxOpen, Commit};
use quorate_spec::params::P3072;
use quorate_spec::reason::Reason;

use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, local, nobody, public};
use crate::sessions::{honest, transcripts};
use crate::source::{Draft, Source};

const RUN: &str = "AUX-T/2-3";
const SERIES: &str = "AUX-S";

/// The steps of the auxiliary information. At the larger sets, where a step takes seconds, one of a kind.
pub fn build(source: &Source) -> Draft {
    let runs: &[&str] = if source.params().id == 255 { &[RUN, "AUX-T/2-2", "AUX-T/3-5"] } else { &[RUN] };
    Steps::draft(source, runs, |steps| {
        let reqs = ["AUX-8", "AUX-5", "AUX-6", "AUX-7", "SESS-2", "BLAME-1"];
        if steps.is_toy() {
            honest::rounds(steps, SERIES, RUN, &[1, 2, 3], &reqs);
            honest::rounds(steps, SERIES, "AUX-T/2-2", &[2], &reqs);
            honest::rounds(steps, SERIES, "AUX-T/3-5", &[4], &reqs);
            honest::orders(steps, SERIES, RUN, 1);
        } else if steps.params == P3072 {
            honest::up_to(steps, SERIES, RUN, 1, 2, &reqs);
        } else {
            honest::rounds(steps, SERIES, RUN, &[1], &reqs);
        }
        notes(steps);
        openings(steps);
        moduli(steps);
        reused(steps);
        proofs::setups(steps);
        if steps.params != P3072 {
            proofs::moduli(steps);
        }
        if steps.is_toy() {
            confirmations(steps);
            echoes(steps);
            primes(steps);
        }
        sizes(steps);
    })
}

fn notes(steps: &mut Steps) {
    steps.note(
        "small-modulus",
        "A Paillier modulus that is shorter than the parameter set demands, or longer.",
        "The ranges of the proofs do not fit: products wrap around and reveal shares; or the computation is the attack.",
        &["ePrint 2021/1621"],
    );
    steps.note(
        "setup",
        "A ring-Pedersen setup in which s is no power of t, or a trivial one.",
        "Commitments under it reveal what they hide.",
        &["CVE-2020-12118", "CVE-2022-47931", "ePrint 2020/1052"],
    );
    steps.note(
        "paillier-proof",
        "A Paillier modulus without proofs of its form and of its factors.",
        "A modulus with small factors reveals the key in a few signatures.",
        &["CVE-2023-33241", "CVE-2025-66016", "ePrint 2023/1234"],
    );
    steps.note(
        "reused-modulus",
        "A modulus that occurs twice in a run.",
        "A Paillier key that another party can open; commitments under a modulus whose factors the prover knows.",
        &[],
    );
    steps.note(
        "copied-commitment",
        "A commitment and its opening are those of another party.",
        "The sender holds a modulus that is not its own.",
        &[],
    );
    steps.note(
        "replay",
        "A proof that was made for another session, prover or verifier.",
        "A value that the sender knows nothing about passes for its own.",
        &["CVE-2022-47930"],
    );
    steps.note(
        "equivocation",
        "Two parties saw different broadcasts of one round.",
        "Parties finish with different moduli, or name an honest party.",
        &[],
    );
}

pub(crate) fn scene(steps: &Steps) -> Scene {
    steps.scene(RUN, 1)
}

/// Party 2 opens other values, and commits to them.
pub(crate) fn opens(steps: &Steps, change: impl FnOnce(&mut AuxOpen)) -> Scene {
    scene(steps).through(2).says(2, 2, change).commits(2)
}

fn openings(steps: &mut Steps) {
    type Change = (&'static str, fn(&mut AuxOpen));
    let changes: [Change; 7] = [
        ("N", |opening| opening.N[100] ^= 1),
        ("N_hat", |opening| opening.N_hat[100] ^= 1),
        ("s", |opening| opening.s[100] ^= 1),
        ("t", |opening| opening.t[100] ^= 1),
        ("prm", |opening| opening.prm[100] ^= 1),
        ("rid", |opening| opening.rid[0] ^= 1),
        ("u", |opening| opening.u[0] ^= 1),
    ];
    let count = if steps.is_toy() { changes.len() } else { 1 };
    for (field, change) in changes.into_iter().take(count) {
        let comment = format!("The opening of party 2 has another {field} than it committed to.");
        let scene = scene(steps).through(2).says(2, 2, change);
        let expected = public(Reason::CommitOpen, &[2], 2);
        let about = about(&["AUX-2", "AUX-1", "FAULT-3"], &comment);
        steps.fault((SERIES, &format!("opening/{field}")), about, scene, expected);
    }
    if !steps.is_toy() {
        return;
    }
    let source = scene(steps);
    let (commit, opening) = (source.record::<Commit>(1, 3, 0), source.record::<AuxOpen>(2, 3, 0));
    let copied = source.through(2).says(1, 2, |message: &mut Commit| *message = commit).says(
        2,
        2,
        |message: &mut AuxOpen| *message = opening,
    );
    steps.fault(
        (SERIES, "opening/copied"),
        about(
            &["AUX-1", "AUX-2"],
            "Party 2 sends commitment and opening of party 3; the commitment binds the index.",
        )
        .flags(&["copied-commitment"]),
        copied,
        public(Reason::CommitOpen, &[2], 2),
    );
}

fn moduli(steps: &mut Steps) {
    type Change = (&'static str, &'static str, fn(&mut AuxOpen), Reason);
    let short = Reason::ModulusLength;
    let changes: [Change; 10] = [
        ("N/one-bit-short", "N has one bit less than it should.", |o| o.N[0] &= 0x7f, short),
        ("N_hat/one-bit-short", "N̂ has one bit less than it should.", |o| o.N_hat[0] &= 0x7f, short),
        ("N/even", "N is even.", |o| *o.N.last_mut().unwrap() &= 0xfe, Reason::ModulusEven),
        ("N_hat/even", "N̂ is even.", |o| *o.N_hat.last_mut().unwrap() &= 0xfe, Reason::ModulusEven),
        ("s/all-ones", "s is not below N̂.", |o| o.s.fill(0xff), Reason::DecodeResidue),
        ("t/is-N_hat", "t is N̂.", |o| o.t = o.N_hat.clone(), Reason::DecodeResidue),
        ("s/zero", "s is 0.", |o| o.s.fill(0), Reason::DecodeUnit),
        ("t/zero", "t is 0.", |o| o.t.fill(0), Reason::DecodeUnit),
        ("N/half", "N has half the bits.", |o| o.N[..96].fill(0), short),
        ("N/zero", "N is 0.", |o| o.N.fill(0), short),
    ];
    let small = ["N/one-bit-short"];
    let medium = ["N/one-bit-short", "N_hat/one-bit-short", "N/even", "s/all-ones", "t/zero"];
    for (name, comment, change, reason) in changes {
        let published = steps.is_toy()
            || if steps.params == P3072 { small[..].contains(&name) } else { medium[..].contains(&name) };
        if !published {
            continue;
        }
        let scene = opens(steps, change);
        let reqs: &[&str] = match reason {
            Reason::ModulusLength | Reason::ModulusEven => &["AUX-3"],
            Reason::DecodeResidue => &["AUX-3", "ENC-4", "PRM-V-1"],
            _ => &["AUX-3", "ENC-5", "PRM-V-1"],
        };
        let about = about(reqs, comment).flags(&["small-modulus"][..usize::from(reason == short)]);
        steps.fault((SERIES, &format!("modulus/{name}")), about, scene, public(reason, &[2], 2));
    }
    if !steps.is_toy() {
        return;
    }
    let factors = transcripts::primes(&steps.params, 2);
    let bits = steps.params.modulus_bits;
    for (name, factor) in [("s", &factors.p_hat.0), ("t", &factors.q_hat.0)] {
        let multiple = encode_nat(&(BigUint::from_bytes_be(factor) * 4u8), bits);
        let scene = opens(steps, |opening| {
            if name == "s" {
                opening.s = multiple
            } else {
                opening.t = multiple
            };
        });
        let comment = format!("{name} is four times a factor of N̂.");
        let about = about(&["AUX-3", "ENC-5", "PRM-V-1"], &comment).flags(&["setup"]);
        let expected = public(Reason::DecodeUnit, &[2], 2);
        steps.fault((SERIES, &format!("modulus/{name}/multiple-of-factor")), about, scene, expected);
    }
    let order = opens(steps, |opening| {
        opening.N_hat[0] &= 0x7f;
        opening.N[0] &= 0x7f;
        *opening.N.last_mut().unwrap() &= 0xfe;
        opening.s.fill(0);
    });
    steps.fault(
        (SERIES, "modulus/length-before-parity"),
        about(&["AUX-3"], "N is too short and even, N̂ too short, s is 0: the length of N is checked first."),
        order,
        public(Reason::ModulusLength, &[2], 2),
    );
    let long = scene(steps).through(2).framed(2, 2, false, |frame| {
        let more = vec![0xc5; 192];
        drop(frame.body.splice(32..32, more));
    });
    let long = long.rearranged(|sendings| sendings.retain(|s| s.frame[6] == 1 || s.sender == 2));
    steps.fault(
        (SERIES, "modulus/N/twice-as-long"),
        about(
            &["FRAME-1", "AUX-3", "ENC-7"],
            "An opening with an N of twice the length: the frame is too long, nothing is computed.",
        )
        .flags(&["small-modulus"]),
        long,
        local(Reason::FrameLength, &[2], 2),
    );
}

fn reused(steps: &mut Steps) {
    let id = |name: &'static str| (SERIES, name);
    let same = opens(steps, |opening| opening.N = opening.N_hat.clone());
    steps.fault(
        id("reused/own"),
        about(&["AUX-4"], "Party 2 uses one modulus for both purposes: anyone can see it.")
            .flags(&["reused-modulus"]),
        same,
        public(Reason::ModulusReused, &[2], 2),
    );
    if !steps.is_toy() {
        return;
    }
    let mine: AuxOpen = scene(steps).record(2, 1, 0);
    let theirs: AuxOpen = scene(steps).record(2, 3, 0);
    let N = mine.N.clone();
    let stolen = opens(steps, |opening| opening.N = N);
    steps.fault(
        id("reused/N-of-mine"),
        about(
            &["AUX-4"],
            "N of party 2 is that of party 1, which drew its primes itself: only party 1 knows who copied.",
        )
        .flags(&["reused-modulus"]),
        stolen,
        local(Reason::ModulusReused, &[2], 2),
    );
    let whole = mine.clone();
    let stolen = opens(steps, |opening| {
        (opening.N_hat, opening.s, opening.t) = (whole.N_hat, whole.s, whole.t);
    });
    steps.fault(
        id("reused/N_hat-of-mine"),
        about(&["AUX-4"], "The setup of party 2 is that of party 1.").flags(&["reused-modulus"]),
        stolen,
        local(Reason::ModulusReused, &[2], 2),
    );
    let small = |value: u8| encode_nat(&BigUint::from(value), steps.params.modulus_bits);
    let (four, nine) = (small(4), small(9));
    let N = mine.N.clone();
    let crossed = opens(steps, |opening| (opening.N_hat, opening.s, opening.t) = (N, four, nine));
    steps.fault(
        id("reused/N-of-mine-as-N_hat"),
        about(&["AUX-4"], "N̂ of party 2 is N of party 1.").flags(&["reused-modulus"]),
        crossed,
        local(Reason::ModulusReused, &[2], 2),
    );
    for (name, modulus) in [("N", theirs.N.clone()), ("N_hat", theirs.N_hat.clone())] {
        let scene = opens(steps, |opening| opening.N = modulus);
        let comment =
            format!("N of party 2 is {name} of party 3: it cannot be told who copied, nobody is named.");
        steps.fault(
            (SERIES, &format!("reused/{name}-of-another")),
            about(&["AUX-4", "FAULT-5"], &comment).flags(&["reused-modulus"]),
            scene,
            nobody(Reason::ModulusReused, 2),
        );
    }
    let N = mine.N.clone();
    let both = opens(steps, |opening| opening.N = opening.N_hat.clone())
        .says(2, 3, |opening: &mut AuxOpen| opening.N = N)
        .commits(3);
    steps.fault(
        id("reused/own-before-mine"),
        about(
            &["AUX-4", "FAULT-2"],
            "Party 2 uses one modulus twice, party 3 has that of party 1: the first is a phase of its own.",
        )
        .flags(&["reused-modulus"]),
        both,
        public(Reason::ModulusReused, &[2], 2),
    );
    let (N, N_hat) = (mine.N, mine.N_hat);
    let both = opens(steps, |opening| opening.N = N)
        .says(2, 3, |opening: &mut AuxOpen| opening.N = N_hat)
        .commits(3);
    steps.fault(
        id("reused/mine-twice"),
        about(&["AUX-4", "FAULT-2"], "Parties 2 and 3 both have a modulus of party 1: both are named.")
            .flags(&["reused-modulus"]),
        both,
        local(Reason::ModulusReused, &[2, 3], 2),
    );
}

fn confirmations(steps: &mut Steps) {
    let differs = scene(steps).through(4).says(4, 2, |message: &mut AuxConfirm| message.confirm[31] ^= 1);
    steps.fault(
        (SERIES, "confirmation/last-bit"),
        about(
            &["AUX-7", "FAULT-3"],
            "The confirmation of party 2 differs in one bit; nobody gets auxiliary information.",
        ),
        differs,
        public(Reason::AuxConfirm, &[2], 4),
    );
    let both = scene(steps).through(4).says(4, 2, |message: &mut AuxConfirm| message.confirm[0] ^= 1).says(
        4,
        3,
        |message: &mut AuxConfirm| message.confirm[0] ^= 1,
    );
    steps.fault(
        (SERIES, "confirmation/both"),
        about(
            &["AUX-7", "FAULT-2"],
            "The confirmations of parties 2 and 3 are equal, but not the own one: both are named.",
        ),
        both,
        public(Reason::AuxConfirm, &[2, 3], 4),
    );
}

fn echoes(steps: &mut Steps) {
    for round in 2..=4 {
        let scene = scene(steps).through(round).echoes(round, 3);
        let comment = format!("The echo of party 3 in round {round} differs; nobody is named.");
        let about = about(&["BLAME-1", "FAULT-5"], &comment).flags(&["equivocation"]);
        let expected = nobody(Reason::BroadcastEquivocation, round);
        steps.fault((SERIES, &format!("echo/round-{round}")), about, scene, expected);
    }
    let scene = scene(steps).through(2).says(2, 2, |opening: &mut AuxOpen| opening.N[0] = 0).echoes(2, 3);
    steps.fault(
        (SERIES, "echo/before-opening"),
        about(
            &["BLAME-2", "BLAME-1"],
            "The opening of party 2 does not match, and an echo differs: the echo is compared first.",
        )
        .flags(&["equivocation"]),
        scene,
        nobody(Reason::BroadcastEquivocation, 2),
    );
}

fn primes(steps: &mut Steps) {
    let own = transcripts::primes(&steps.params, 1);
    let length = own.p.0.len();
    let changes: [(&str, &str, &str, Vec<u8>); 9] = [
        ("p-is-q", "primes.p", "p and q are equal.", own.q.0.clone()),
        ("p_hat-is-q_hat", "primes.p_hat", "p̂ and q̂ are equal.", own.q_hat.0.clone()),
        ("p-short", "primes.p", "p has one byte less than it should.", own.p.0[1..].to_vec()),
        ("p-composite", "primes.p", "p is 2^768 - 1, which is 3 mod 4 and composite.", vec![0xff; length]),
        ("q_hat-not-safe", "primes.q_hat", "q̂ is a prime, but not a safe one.", own.q.0.clone()),
        ("p-empty", "primes.p", "p is missing.", Vec::new()),
        ("p-is-p_hat", "primes.p", "One prime is in both moduli.", own.p_hat.0.clone()),
        ("p-zero", "primes.p", "p is 0.", vec![0; length]),
        ("q-top-bit", "primes.q", "q has not its second highest bit set.", {
            let mut q = own.q.0.clone();
            q[0] &= 0xbf;
            q
        }),
    ];
    for (name, field, comment, value) in changes {
        let scene = scene(steps).with(field, hex::encode(value));
        let about = about(&["AUX-8", "PAI-3", "PED-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, LocalError::InvalidPrimes);
    }
    let pairs = [
        (
            "index-seed",
            "index",
            0.into(),
            LocalError::InvalidParties,
            "The own index is 0, and the seed has 31 bytes.",
        ),
        (
            "seed-primes",
            "primes.p",
            "".into(),
            LocalError::InvalidInput,
            "The seed has 31 bytes, and p is missing.",
        ),
    ];
    for (name, field, value, error, comment) in pairs {
        let value: serde_json::Value = value;
        let scene = scene(steps).with("seed", hex::encode([1u8; 31])).with(field, value);
        let about = about(&["PAR-4", "PAI-3", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/order/{name}")), about, scene, error);
    }
    let mut stray = scene(steps).through(1).sendings;
    stray.truncate(1);
    stray[0].refused = Some(LocalError::WrongSession);
    let other_key = scene(steps).with("key_id", serde_json::Value::Null).and(stray.remove(0));
    steps.running(
        (SERIES, "inputs/for-no-key"),
        about(
            &["HASH-4", "FAULT-5", "FRAME-4"],
            "Party 1 makes its auxiliary information for no key: that is another session, nobody is named.",
        ),
        other_key,
    );
}

fn sizes(steps: &mut Steps) {
    let sizes: [(&str, u16, u16, u16); 4] =
        [("t-1", 3, 1, 1), ("t-above-n", 3, 4, 1), ("n-65", 65, 2, 1), ("index-0", 3, 2, 0)];
    for (name, n, t, index) in sizes {
        let scene = scene(steps).with("n", n).with("t", t).with("index", index);
        let comment = format!("n = {n}, t = {t}, own index {index}.");
        let about = about(&["PAR-4", "FAULT-4"], &comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, LocalError::InvalidParties);
    }
}
