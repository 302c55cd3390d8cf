//! Alert rounds, with party 2 as the cheat, at the toy set, where they are quick. Two signers where two are enough.

mod forged;

use quorate_reference::engine::{Reference, start_presign};
use quorate_reference::presign::Presign;
use quorate_spec::codec::{Field, Record};
use quorate_spec::engine::{Engine, Inputs};
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, BROADCAST};
use quorate_spec::hashing::h32;
use quorate_spec::labels;
use quorate_spec::messages::{Alert, PresignMta, PresignShares, body_length};
use quorate_spec::params::Shape;
use quorate_spec::proofs::{AffGStarProof, DecProof};
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received};

use crate::sessions::scene::Sending;
use crate::sessions::steps::{Steps, about, local, nobody, public};
use crate::sessions::transcripts::{CHEAT, made, with_inputs};
use crate::sessions::values::above;
use crate::source::{Draft, Source};
use quorate_adversary::cheat::{cheat, edit, edit_broadcast};
use quorate_adversary::network::{Network, Opened, honest};

pub(crate) const NONCE: &str = "ALERT-T/3-5-123-nonce";
pub(crate) const CHI: &str = "ALERT-T/2-3-12-chi";
const SERIES: &str = "ALERT-S";

/// The steps of the alert rounds.
pub fn build(source: &Source) -> Draft {
    if source.params().id != 255 {
        return Draft { names: Vec::new(), finish: Box::new(|_| Vec::new()) };
    }
    Steps::draft(source, &[NONCE, CHI, "PS-T/2-3-12"], |steps| {
        notes(steps);
        begun(steps);
        publications(steps);
        proofs(steps);
        branches(steps);
        zero(steps);
        forged::steps(steps);
    })
}

fn notes(steps: &mut Steps) {
    steps.note(
        "blame",
        "Presigning failed, and whoever made it fail is to be named.",
        "A cheat stops signing again and again without being named, or has an honest party named.",
        &["CVE-2023-33242"],
    );
    steps.note(
        "publication",
        "Ciphertexts that are published in the alert are not those of round 2.",
        "An honest proof about them fails, and its author is named.",
        &[],
    );
    steps.note(
        "stray-alert",
        "An alert of a kind that the sums do not call for.",
        "Statements about secrets that nobody has to make.",
        &["CVE-2023-33242"],
    );
    steps.note(
        "equivocation",
        "Two parties saw different broadcasts of round 3.",
        "An honest party is named.",
        &[],
    );
}

/// Opens a session of a party of a run. `edit`: what party 2 does.
pub(crate) fn open(
    steps: &Steps,
    run: &str,
    party: u16,
    edit: impl FnMut(&mut Presign, &Received, &mut Next) + Send + 'static,
) -> Opened {
    let run = made(&steps.params, run);
    let library = &steps.scene(NONCE, 1).library;
    with_inputs(&run.with_cheats, library, party, |inputs| match inputs {
        Inputs::Presign(inputs) if party == CHEAT => cheat(start_presign(inputs).unwrap(), edit),
        inputs => Reference.open(inputs).unwrap(),
    })
}

fn begun(steps: &mut Steps) {
    for (run, name) in [(NONCE, "nonce"), (CHI, "chi")] {
        let scene = steps.scene(run, 1).through(3);
        let comment = format!("The sums are wrong: party 1 begins the alert {name}.");
        let about = about(&["PS-8", "ALERT-1", "ALERT-5", "PS-9"], &comment);
        steps.running((SERIES, &format!("begun/{name}")), about, scene);
    }
    let echo = steps.scene(CHI, 1).through(ALERT_CHI).echoes(ALERT_CHI, 2);
    steps.fault(
        (SERIES, "echo"),
        about(
            &["BLAME-1", "BLAME-2"],
            "The echo of party 2 in the alert differs: nobody is named, not even party 2.",
        )
        .flags(&["equivocation"]),
        echo,
        nobody(Reason::BroadcastEquivocation, ALERT_CHI),
    );
}

fn publications(steps: &mut Steps) {
    type Change = (&'static str, fn(&mut Alert));
    let changes: [Change; 4] = [
        ("D", |message| message.D[0][100] ^= 1),
        ("F", |message| message.F[0][100] ^= 1),
        ("D_hat", |message| message.D_hat[0][100] ^= 1),
        ("F_hat", |message| message.F_hat[0][100] ^= 1),
    ];
    for (field, change) in changes {
        let scene = steps.scene(CHI, 1).through(ALERT_CHI).says(ALERT_CHI, 2, change);
        let comment = format!("Party 2 publishes another {field} than it sent in round 2.");
        let about = about(&["ALERT-2"], &comment).flags(&["publication"]);
        let expected = public(Reason::AlertMtaHash, &[2], ALERT_CHI);
        steps.fault((SERIES, &format!("publication/{field}")), about, scene, expected);
    }
    let both = steps
        .scene(NONCE, 1)
        .through(ALERT_NONCE)
        .says(ALERT_NONCE, 2, |message: &mut Alert| message.D.swap(0, 1))
        .says(ALERT_NONCE, 3, |message: &mut Alert| message.F.swap(0, 1));
    steps.fault(
        (SERIES, "publication/both"),
        about(
            &["ALERT-2", "FAULT-2"],
            "Parties 2 and 3 publish their ciphertexts in another order: both are named.",
        )
        .flags(&["publication"]),
        both,
        public(Reason::AlertMtaHash, &[2, 3], ALERT_NONCE),
    );
    let before = steps
        .scene(NONCE, 1)
        .through(ALERT_NONCE)
        .says(ALERT_NONCE, 3, |message: &mut Alert| message.D[1].fill(0));
    steps.fault(
        (SERIES, "publication/before-proofs"),
        about(
            &["ALERT-2", "FAULT-5"],
            "Party 3 publishes another D for party 2, which enters the statement of party 2: no proof is judged, party 2 is not named.",
        )
        .flags(&["publication"]),
        before,
        public(Reason::AlertMtaHash, &[3], ALERT_NONCE),
    );
    zeros_hashed(steps);
}

/// Party 2 sent party 3 a ciphertext that is 0, and hashed it.
fn zeros_hashed(steps: &mut Steps) {
    type Field = fn(&mut Alert) -> &mut Vec<Vec<u8>>;
    let fields: [(&str, Field, Reason, &str); 3] = [
        ("D", |message| &mut message.D, Reason::DecodeUnit, "it is a unit of no modulus"),
        ("F", |message| &mut message.F, Reason::DecodeUnit, "it is a unit of no modulus"),
        (
            "D_hat",
            |message| &mut message.D_hat,
            Reason::DecEq3,
            "this alert does not use it, and Π_dec is judged",
        ),
    ];
    for (name, field, reason, what) in fields {
        let source = steps.scene(NONCE, 1);
        let mut message: Alert = source.record(ALERT_NONCE, 2, 0);
        field(&mut message)[1].fill(0);
        let [D, F, D_hat, F_hat] =
            [&message.D, &message.F, &message.D_hat, &message.F_hat].map(|list| &list[1]);
        let items: &[&[u8]] = &[&source.sid(), &[0, 2], &[0, 3], D, F, D_hat, F_hat];
        let hash = h32(labels::PRESIGN_MTA, items);
        let scene = source
            .through(ALERT_NONCE)
            .says(2, 2, |mta: &mut PresignMta| mta.h[1] = hash.to_vec())
            .says(ALERT_NONCE, 2, |message: &mut Alert| field(message)[1].fill(0));
        let comment = format!("{name} of party 2 for party 3 is 0, as hashed in round 2: {what}.");
        let about = about(&["ALERT-2", "ALERT-3", "ENC-5"], &comment).flags(&["publication"]);
        steps.fault(
            (SERIES, &format!("publication/zero/{name}")),
            about,
            scene,
            public(reason, &[2], ALERT_NONCE),
        );
    }
}

fn layout<R: Record>(shape: &Shape, name: &str) -> Field {
    R::layout(shape).into_iter().find(|field| field.name == name).unwrap()
}

fn proofs(steps: &mut Steps) {
    let shape = steps.scene(CHI, 1).shape();
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    let (z, w) = (above(&layout::<DecProof>(&shape, "z")), above(&layout::<DecProof>(&shape, "w")));
    type Dec<'a> = (&'a str, &'a str, &'a dyn Fn(&mut DecProof), Reason, &'a [&'a str]);
    let changes: [Dec<'_>; 6] = [
        (
            "z-above",
            "the last z is the smallest value above its interval",
            &|p| *p.z.last_mut().unwrap() = z.clone(),
            Reason::DecRangeZ,
            &["ALERT-3", "DEC-V-2"],
        ),
        (
            "w-above",
            "the last w is the smallest value above its interval",
            &|p| *p.w.last_mut().unwrap() = w.clone(),
            Reason::DecRangeW,
            &["ALERT-3", "DEC-V-3"],
        ),
        (
            "z",
            "the last bit of the first z is flipped",
            &|p| last(&mut p.z[0]),
            Reason::DecEq1,
            &["ALERT-3", "DEC-V-4"],
        ),
        (
            "nu",
            "the last bit of the first ν is flipped",
            &|p| last(&mut p.nu[0]),
            Reason::DecEq1,
            &["ALERT-3", "DEC-V-4"],
        ),
        ("nu-zero", "a ν is 0", &|p| p.nu[5].fill(0), Reason::DecodeUnit, &["ALERT-3", "DEC-V-1"]),
        (
            "C-identity",
            "a C is 33 zero bytes",
            &|p| p.C[0] = vec![0; 33],
            Reason::DecodePoint,
            &["ALERT-3", "DEC-V-1"],
        ),
    ];
    for (name, what, change, reason, reqs) in changes {
        let scene = steps.scene(CHI, 1).through(ALERT_CHI).says(ALERT_CHI, 2, |message: &mut Alert| {
            edit(&shape, &mut message.dec, change);
        });
        let comment = format!("Π_dec of party 2: {what}.");
        let about = about(reqs, &comment).flags(&["blame"]);
        steps.fault((SERIES, &format!("dec/{name}")), about, scene, public(reason, &[2], ALERT_CHI));
    }
    several(steps);
}

/// Party 1 breaks a proof in the alert that party 2 raised; party 3 judges both.
fn several(steps: &mut Steps) {
    let shape = steps.scene(NONCE, 3).shape();
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    let dec = steps.scene(NONCE, 3).through(ALERT_NONCE).says(ALERT_NONCE, 1, |message: &mut Alert| {
        edit(&shape, &mut message.dec, |p: &mut DecProof| last(&mut p.w[0]));
    });
    steps.fault(
        (SERIES, "several/dec"),
        about(
            &["ALERT-3", "FAULT-2"],
            "Party 2 raised the alert, and Π_dec of party 1 is wrong: party 3 names both.",
        )
        .flags(&["blame"]),
        dec,
        public(Reason::DecEq1, &[1, 2], ALERT_NONCE),
    );
    let z1 = above(&layout::<AffGStarProof>(&shape, "z1"));
    type Aff<'a> = (&'a str, &'a str, u16, &'a dyn Fn(&mut AffGStarProof), Reason, &'a [&'a str]);
    let changes: [Aff<'_>; 3] = [
        (
            "z1-above",
            "the last z1 is the smallest value above its interval",
            2,
            &|p| *p.z1.last_mut().unwrap() = z1.clone(),
            Reason::AffGStarRangeZ1,
            &["ALERT-3", "AFFGS-V-2"],
        ),
        (
            "w",
            "the last bit of the first w is flipped",
            2,
            &|p| last(&mut p.w[0]),
            Reason::AffGStarEq1,
            &["ALERT-3", "AFFGS-V-4"],
        ),
        (
            "w_y",
            "the last bit of the first w_y is flipped",
            3,
            &|p| last(&mut p.w_y[0]),
            Reason::AffGStarEq3,
            &["ALERT-3", "AFFGS-V-6"],
        ),
    ];
    for (name, what, verifier, change, reason, reqs) in changes {
        let scene = steps.scene(NONCE, 3).through(ALERT_NONCE).says(ALERT_NONCE, 1, |message: &mut Alert| {
            let proof = &mut message.aff_g_star[usize::from(verifier) - 2];
            edit(&shape, proof, change);
        });
        let comment = format!(
            "Party 2 raised the alert; Π_aff-g* of party 1 for party {verifier}: {what}. Party 3 names both."
        );
        let about = about(reqs, &comment).flags(&["blame"]);
        steps.fault(
            (SERIES, &format!("several/aff-g-star/{name}")),
            about,
            scene,
            public(reason, &[1, 2], ALERT_NONCE),
        );
    }
}

/// Alerts of the other kind.
fn branches(steps: &mut Steps) {
    let other =
        steps.scene(CHI, 1).through(ALERT_CHI).framed(ALERT_CHI, 2, false, |frame| frame.round = ALERT_NONCE);
    steps.fault(
        (SERIES, "branch/other-alert"),
        about(&["FRAME-7"], "Party 2 answers the alert chi with the alert nonce, and the right echo.")
            .flags(&["stray-alert"]),
        other,
        local(Reason::FrameBranch, &[2], ALERT_CHI),
    );
    let other = steps.scene(CHI, 1).through(ALERT_CHI).framed(ALERT_CHI, 2, false, |frame| {
        frame.round = ALERT_NONCE;
        frame.body[31] ^= 1;
    });
    steps.fault(
        (SERIES, "branch/other-alert-with-another-echo"),
        about(
            &["FRAME-7", "BLAME-1"],
            "The same with another echo: party 2 saw other broadcasts, nobody is named.",
        )
        .flags(&["stray-alert", "equivocation"]),
        other,
        nobody(Reason::BroadcastEquivocation, ALERT_CHI),
    );
    let early = steps
        .scene(CHI, 1)
        .through(ALERT_CHI)
        .framed(ALERT_CHI, 2, false, |frame| frame.round = ALERT_NONCE)
        .last(3, 2, false);
    steps.fault(
        (SERIES, "branch/early"),
        about(
            &["FRAME-7", "SESS-4", "ALERT-5"],
            "The alert nonce of party 2 arrives before its round 3: the own alert chi is still sent, with the fault.",
        )
        .flags(&["stray-alert"]),
        early,
        local(Reason::FrameBranch, &[2], ALERT_CHI),
    );
    let good = steps.scene("PS-T/2-3-12", 1).through(3);
    let mut frame = good.frame(3, 2, BROADCAST);
    frame.round = ALERT_CHI;
    frame.body = vec![0; body_length(&good.shape(), frame.protocol, ALERT_CHI, false).unwrap()];
    let stray = Sending { sender: 2, index: None, frame: frame.encode(), is_fixed: true, refused: None };
    let good = good.rearranged(|sendings| {
        let last = sendings.len() - 1;
        sendings.insert(last, stray);
    });
    steps.done(
        (SERIES, "branch/dropped"),
        about(
            &["FRAME-7", "ALERT-1"],
            "An alert of party 2 arrives before its round 3, and the sums are right: the session ends with its output.",
        )
        .flags(&["stray-alert"]),
        good,
    );
}

/// δ of party 2 is 0, in the message and in its own books.
fn zero_delta(presign: &mut Presign, _: &Received, next: &mut Next) {
    let shape = presign.name.shape;
    edit_broadcast(next, 3, &shape, |message: &mut PresignShares| message.delta.fill(0));
    if matches!(next, Next::Send { round: 3, .. }) {
        let mut share = presign.shares[CHEAT].clone();
        share.delta = quorate_reference::curve::Scalar::ZERO;
        presign.shares.insert(CHEAT, share);
    }
}

fn zero(steps: &mut Steps) {
    let sessions = [1, 2, 3].map(|party| (party, open(steps, NONCE, party, zero_delta)));
    let (_, frames) = Network::of(sessions, &mut honest).run_before(ALERT_NONCE);
    let scene = steps.scene(NONCE, 1).recorded(&frames);
    steps.fault(
        (SERIES, "several/delta-zero"),
        about(
            &["ALERT-3", "DEC-V-6"],
            "δ of party 2 is 0: the point δG of the statement is the identity, hashed as 33 zero bytes, and judged like any other.",
        )
        .flags(&["blame"]),
        scene,
        public(Reason::DecEq3, &[2], ALERT_NONCE),
    );
}
