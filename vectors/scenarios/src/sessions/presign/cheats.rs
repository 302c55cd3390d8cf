//! What takes a session of the cheat's own: values that only it knows, and true proofs of false statements.

use num_bigint::BigInt;
use quorate_reference::curve::{encode_point, generator, integer_of};
use quorate_reference::engine::{Reference, prepare_presign};
use quorate_reference::integers::{encode_nat, power};
use quorate_reference::presign::Presign;
use quorate_reference::proofs::{aff_g, enc_elg};
use quorate_spec::codec::Record;
use quorate_spec::engine::{Engine, Inputs};
use quorate_spec::frame::Frame;
use quorate_spec::messages::{PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect};
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received, Start};

use crate::sessions::presign::{RUN, SERIES, scene};
use crate::sessions::steps::{Steps, about, nobody, public};
use crate::sessions::transcripts::with_inputs;
use quorate_adversary::cheat::{cheat, edit, untouched};
use quorate_adversary::network::{Network, honest};

type Edit = fn(&mut Presign, &Received, &mut Next);

/// The session of a party before its first message.
fn prepared(steps: &Steps, party: u16) -> Presign {
    let scene = steps.scene(RUN, party);
    with_inputs(&scene.transcript, &scene.library, party, |inputs| match inputs {
        Inputs::Presign(inputs) => prepare_presign(inputs).unwrap(),
        _ => panic!("another protocol"),
    })
}

/// All frames of a run in which party 2 cheats, up to round `end`, which is not delivered.
fn run(steps: &Steps, start: Start<Presign>, edit: Edit, end: u8) -> Vec<Frame> {
    let scene = steps.scene(RUN, 1);
    let open = |inputs: Inputs<'_>| Reference.open(inputs).unwrap();
    let one = with_inputs(&scene.transcript, &scene.library, 1, open);
    let (_, frames) = Network::of([(1, one), (2, cheat(start, edit))], &mut honest).run_before(end);
    frames.into_iter().filter(|frame| frame.round <= end).collect()
}

pub(super) fn steps(steps: &mut Steps) {
    commitment(steps);
    products(steps);
}

/// Sums that are zero.
pub(super) fn zeros(steps: &mut Steps) {
    let gamma_1 = prepared(steps, 1).nonces.gamma;
    let mut presign = prepared(steps, 2);
    presign.nonces.gamma = -gamma_1;
    let frames = run(steps, presign.begin().unwrap(), untouched, 2);
    let gamma = scene(steps).recorded(&frames);
    steps.fault(
        (SERIES, "round-2/gamma-zero"),
        about(&["PS-5"], "γ_2 = -γ_1, which only who knows γ_1 can choose: Γ is the identity."),
        gamma,
        nobody(Reason::PresignGamma, 2),
    );
    let k_1 = prepared(steps, 1).nonces.k;
    let mut presign = prepared(steps, 2);
    presign.nonces.k = -k_1;
    let frames = run(steps, presign.begin().unwrap(), untouched, 3);
    let delta = scene(steps).recorded(&frames);
    steps.fault(
        (SERIES, "round-3/delta-zero-truly"),
        about(&["PS-7"], "k_2 = -k_1, which only who knows k_1 can choose: δ = 0 and it is true."),
        delta,
        nobody(Reason::PresignDelta, 3),
    );
}

/// A commits to another value than K holds, and Π_enc-elg is made for that statement.
fn commitment(steps: &mut Steps) {
    for (instance, name) in [(0u8, "K"), (1, "G")] {
        let mut start = prepared(steps, 2).begin().unwrap();
        let shape = start.name.shape;
        let own = start.protocol.committed[2].clone();
        let presign = &start.protocol;
        let (ciphertext, points, value, rho, a) = match instance {
            0 => (&own.K, own.A, presign.nonces.k, &presign.nonces.rho, presign.nonces.a),
            _ => (&own.G, own.B, presign.nonces.gamma, &presign.nonces.nu, presign.nonces.b),
        };
        let second = points[1] + generator();
        let N = &presign.signers[2].paillier;
        let statement = enc_elg::Statement { N, K: ciphertext, Y: own.Y, A: points[0], B: second };
        let x = integer_of(&value);
        let witness = enc_elg::Witness { x: &x, rho, a: &a };
        let context = presign.context(2, 1, 1, instance);
        let setup = &presign.signers[1].setup;
        let proof = enc_elg::prove(&shape.params, &presign.tape, &context, &statement, setup, &witness)
            .unwrap()
            .encode();
        edit(&shape, &mut start.broadcast, |message: &mut PresignCommit| match instance {
            0 => message.A_2 = encode_point(&second),
            _ => message.B_2 = encode_point(&second),
        });
        let mut direct = start.direct[1].clone();
        edit(&shape, &mut direct, |message: &mut PresignCommitProofs| match instance {
            0 => message.psi_k = proof,
            _ => message.psi_g = proof,
        });
        start.direct.insert(1, direct);
        let frames = run(steps, start, untouched, 1);
        let scene = scene(steps).recorded(&frames);
        let what = if instance == 0 { "A" } else { "B" };
        let comment = format!("{name} and {what} hold different values; the rest of Π_enc-elg is true.");
        steps.fault(
            (SERIES, &format!("round-1/{name}/another-value")),
            about(&["PS-2", "ENCELG-V-4"], &comment).flags(&["two-proofs"]),
            scene,
            public(Reason::EncElgEq2, &[2], 1),
        );
    }
}

/// Edits the direct message of round 2, and the hash in the broadcast.
fn resend(presign: &Presign, next: &mut Next, change: impl FnOnce(&mut PresignMtaDirect)) {
    let Next::Send { round: 2, broadcast, direct } = next else { return };
    let shape = presign.name.shape;
    let mut message = PresignMtaDirect::decode(&shape, &direct[1]).unwrap();
    change(&mut message);
    let hash = presign.mta_hash(2, 1, [&message.D, &message.F, &message.D_hat, &message.F_hat]);
    direct.insert(1, message.encode());
    edit(&shape, broadcast, |message: &mut PresignMta| message.h[0] = hash.to_vec());
}

/// F holds -β where D holds β: Π_aff-g with the witness β.
fn other_sign(presign: &mut Presign, _: &Received, next: &mut Next) {
    if !matches!(next, Next::Send { round: 2, .. }) {
        return;
    }
    let shape = presign.name.shape;
    let mta = &presign.mta[1];
    let F = power(&mta.F, &BigInt::from(-1), &presign.key.public.square);
    let statement = presign.mta_statement(2, 1, &mta.D, &F, presign.gamma_points[2]);
    let x = integer_of(&presign.nonces.gamma);
    let witness = aff_g::Witness { x: &x, y: &mta.beta, rho: &mta.s, rho_y: &mta.r };
    let context = presign.context(2, 1, 2, 0);
    let setup = &presign.signers[1].setup;
    let proof = aff_g::prove(&shape.params, &presign.tape, &context, &statement, setup, &witness).unwrap();
    resend(presign, next, |message| {
        message.F = encode_nat(&F, 2 * shape.params.modulus_bits);
        message.psi = proof.encode();
    });
}

/// D̂ holds the product with w + 1: Π_aff-g with that witness.
fn other_share(presign: &mut Presign, _: &Received, next: &mut Next) {
    if !matches!(next, Next::Send { round: 2, .. }) {
        return;
    }
    let shape = presign.name.shape;
    let mta = &presign.mta_hat[1];
    let N = &presign.signers[1].paillier;
    let D = N.add(&mta.D, &presign.committed[1].K);
    let statement = presign.mta_statement(2, 1, &D, &mta.F, presign.signers[2].weighted_share);
    let x = integer_of(&presign.w) + 1u8;
    let witness = aff_g::Witness { x: &x, y: &mta.beta, rho: &mta.s, rho_y: &mta.r };
    let context = presign.context(2, 1, 2, 1);
    let setup = &presign.signers[1].setup;
    let proof = aff_g::prove(&shape.params, &presign.tape, &context, &statement, setup, &witness).unwrap();
    resend(presign, next, |message| {
        message.D_hat = encode_nat(&D, 2 * shape.params.modulus_bits);
        message.psi_hat = proof.encode();
    });
}

fn products(steps: &mut Steps) {
    let cases: [(&str, &str, &[&str], Edit, Reason); 2] = [
        (
            "sign-of-the-mask",
            "F holds -β where D holds β; the rest of Π_aff-g is true.",
            &["PS-4", "PS-10", "AFFG-V-6"],
            other_sign,
            Reason::AffGEq3,
        ),
        (
            "another-share",
            "D̂ holds a product with w + 1, another share than that of the key; the rest of Π_aff-g is true.",
            &["PS-4", "AFFG-V-5"],
            other_share,
            Reason::AffGEq2,
        ),
    ];
    for (name, comment, reqs, edit, reason) in cases {
        let start = prepared(steps, 2).begin().unwrap();
        let frames = run(steps, start, edit, 2);
        let scene = scene(steps).recorded(&frames);
        let about = about(reqs, comment).flags(&["mta-sign"]);
        steps.fault((SERIES, &format!("round-2/{name}")), about, scene, public(reason, &[2], 2));
    }
}
