//! The XOF and everything that is derived from it, the random tape.

use quorate_spec::engine::Suite;
use quorate_spec::hashing::{self, SessionName};
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::sampling::{Tape, counter, hedged_seed};
use quorate_spec::secret::SecretBytes;

use super::{borrow, one, read};

pub(super) fn perform(operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "hash.xof" => xof(inputs),
        "hash.list" => one("item", hashing::list(inputs.list("elements")?)),
        "hash.ctx" => one("ctx", read::context(inputs)?.hash()),
        "hash.sid" => sid(inputs),
        "hash.key_id" => key_id(inputs),
        "hash.echo" => echo(inputs),
        "hash.sign_eid" => sign_eid(inputs),
        "hash.seed" => seed(inputs),
        "hash.digest" => digest(inputs),
        "tape.read" => tape(inputs),
        "tape.counter" => one("counter", counter(inputs.number("instance")?, repetition(inputs)?)),
        _ => Err(Denied::Unknown),
    }
}

/// A length that this crate is asked to read: below 2^16.
fn length(inputs: &Values) -> Result<usize, Denied> {
    Ok(usize::from(inputs.number::<u16>("length")?))
}

/// A repetition: below 2^16.
fn repetition(inputs: &Values) -> Result<usize, Denied> {
    Ok(usize::from(inputs.number::<u16>("repetition")?))
}

fn xof(inputs: &Values) -> Result<Performed, Denied> {
    let items = borrow(inputs.list("items")?);
    one("output", hashing::xof(read::label(inputs)?, &items, length(inputs)?))
}

fn sid(inputs: &Values) -> Result<Performed, Denied> {
    let name = SessionName {
        params_id: inputs.number("params_id")?,
        protocol: inputs.number("protocol")?,
        n: inputs.number("n")?,
        t: inputs.number("t")?,
        parties: &inputs.numbers("parties")?,
        key_id: inputs.bytes("key_id")?,
        epoch: inputs.bytes("epoch")?,
        eid: &inputs.array("eid")?,
    };
    one("sid", name.sid())
}

fn key_id(inputs: &Values) -> Result<Performed, Denied> {
    let public_shares = inputs.list("public_shares")?;
    one("key_id", hashing::key_id(inputs.bytes("public_key")?, public_shares, &inputs.array("chain_code")?))
}

fn echo(inputs: &Values) -> Result<Performed, Denied> {
    let bodies = inputs.list("bodies")?;
    one("echo", hashing::echo(&inputs.array("sid")?, inputs.number("round")?, bodies))
}

fn sign_eid(inputs: &Values) -> Result<Performed, Denied> {
    let (base, digest) = (inputs.array("base")?, inputs.array("digest")?);
    one("eid", hashing::sign_eid(&base, inputs.number("suite")?, &digest))
}

fn seed(inputs: &Values) -> Result<Performed, Denied> {
    let fresh = SecretBytes::new(inputs.array::<32>("fresh")?.to_vec());
    one("seed", hedged_seed(&fresh, inputs.bytes("share")?).expose())
}

fn digest(inputs: &Values) -> Result<Performed, Denied> {
    let suite = match inputs.number::<u8>("suite")? {
        1 => Suite::Sha256,
        2 => Suite::Sha256d,
        3 => Suite::Keccak256,
        _ => return Err(Denied::Unknown),
    };
    one("digest", suite.digest(inputs.bytes("message")?))
}

fn tape(inputs: &Values) -> Result<Performed, Denied> {
    let tape = Tape::new(read::seed(inputs)?, inputs.array("sid")?, inputs.number("party")?);
    let (peer, counter) = (inputs.number("peer")?, inputs.number("counter")?);
    one("output", tape.read(inputs.text("label")?, peer, counter, length(inputs)?))
}
