//! Hashing and the tape.

use alloc::vec::Vec;

use quorate_spec::engine::Suite;
use quorate_spec::hashing::{self, SessionName};
use quorate_spec::operations::{Denied, Values};
use quorate_spec::sampling::{Tape, counter, hedged_seed};
use quorate_spec::secret::SecretBytes;

use super::inputs::Call;
use super::one;

pub(super) fn hash(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let inputs = call.inputs;
    match action {
        "xof" => {
            let (label, items) = (call.label()?, call.list("items")?);
            Ok(one("output", hashing::xof(label, &items, call.length("length")?)))
        }
        "list" => Ok(one("item", hashing::list(inputs.list("elements")?))),
        "ctx" => Ok(one("ctx", call.context(call.sid()?)?.hash())),
        "sid" => {
            let parties: Vec<u16> = inputs.numbers("parties")?;
            let name = SessionName {
                params_id: inputs.number("params_id")?,
                protocol: inputs.number("protocol")?,
                n: inputs.number("n")?,
                t: inputs.number("t")?,
                parties: &parties,
                key_id: call.bytes("key_id")?,
                epoch: call.bytes("epoch")?,
                eid: &inputs.array("eid")?,
            };
            Ok(one("sid", name.sid()))
        }
        "key_id" => {
            let (public_key, shares) = (call.bytes("public_key")?, inputs.list("public_shares")?);
            Ok(one("key_id", hashing::key_id(public_key, shares, &inputs.array("chain_code")?)))
        }
        "echo" => {
            let (sid, round) = (call.sid()?, inputs.number("round")?);
            Ok(one("echo", hashing::echo(sid, round, inputs.list("bodies")?)))
        }
        "sign_eid" => {
            let (base, suite) = (inputs.array("base")?, inputs.number("suite")?);
            Ok(one("eid", hashing::sign_eid(&base, suite, &inputs.array("digest")?)))
        }
        "seed" => {
            let fresh: [u8; 32] = inputs.array("fresh")?;
            let seed = hedged_seed(&SecretBytes::new(fresh.to_vec()), call.bytes("share")?);
            Ok(one("seed", seed.expose()))
        }
        "digest" => {
            let suite: u8 = inputs.number("suite")?;
            let suites = [Suite::Sha256, Suite::Sha256d, Suite::Keccak256];
            let suite = suites.into_iter().find(|known| known.id() == suite).ok_or(Denied::Unknown)?;
            Ok(one("digest", suite.digest(call.bytes("message")?)))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn tape(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let inputs = call.inputs;
    match action {
        "read" => {
            let seed: [u8; 32] = inputs.array("seed")?;
            let tape = Tape::new(SecretBytes::new(seed.to_vec()), *call.sid()?, inputs.number("party")?);
            let (label, peer, counter) =
                (inputs.text("label")?, inputs.number("peer")?, inputs.number("counter")?);
            Ok(one("output", tape.read(label, peer, counter, call.length("length")?)))
        }
        "counter" => {
            let (instance, repetition) = (inputs.number("instance")?, inputs.number::<u16>("repetition")?);
            Ok(one("counter", counter(instance, usize::from(repetition))))
        }
        _ => Err(Denied::Unknown),
    }
}
