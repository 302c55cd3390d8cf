//! Operations by name: what an implementation can be asked outside of a session. Source: book, chapter "Operations".
//!
//! For published vectors and for conformance tests. Every operation has named inputs and named outputs; all numbers of the
//! protocol are bytes, as everywhere in this crate.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::LocalError;
use crate::reason::Reason;

/// The type of an input or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Flag,
    /// A small number: an index, a length, a counter.
    Number,
    /// A name, for example a label.
    Text,
    /// Bytes, of the length that the value has on the wire where it has one.
    Bytes,
    /// A signed integer: two's complement, big-endian, the shortest form.
    Int,
    /// Several `Bytes`.
    List,
    /// Several `Number`s.
    Numbers,
    /// Several `Text`s.
    Texts,
}

/// A value of an input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of type [`Type::Flag`].
    Flag(bool),
    /// Of type [`Type::Number`].
    Number(u64),
    /// Of type [`Type::Text`].
    Text(String),
    /// Of type [`Type::Bytes`] or [`Type::Int`].
    Bytes(Vec<u8>),
    /// Of type [`Type::List`].
    List(Vec<Vec<u8>>),
    /// Of type [`Type::Numbers`].
    Numbers(Vec<u64>),
    /// Of type [`Type::Texts`].
    Texts(Vec<String>),
}

/// Named values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(pub BTreeMap<String, Value>);

impl Values {
    /// No values.
    pub fn new() -> Values {
        Values::default()
    }

    /// Adds or replaces a value; for writing several in a row.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Values {
        self.put(name, value);
        self
    }

    /// Adds or replaces a value.
    pub fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(String::from(name), value.into());
    }

    /// A flag. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn flag(&self, name: &str) -> Result<bool, Denied> {
        match self.0.get(name) {
            Some(Value::Flag(flag)) => Ok(*flag),
            _ => Err(Denied::Unknown),
        }
    }

    /// A number that fits `T`. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn number<T: TryFrom<u64>>(&self, name: &str) -> Result<T, Denied> {
        match self.0.get(name) {
            Some(Value::Number(number)) => T::try_from(*number).map_err(|_| Denied::Unknown),
            _ => Err(Denied::Unknown),
        }
    }

    /// A text. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn text(&self, name: &str) -> Result<&str, Denied> {
        match self.0.get(name) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Denied::Unknown),
        }
    }

    /// Bytes. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn bytes(&self, name: &str) -> Result<&[u8], Denied> {
        match self.0.get(name) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(Denied::Unknown),
        }
    }

    /// Exactly `L` bytes. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn array<const L: usize>(&self, name: &str) -> Result<[u8; L], Denied> {
        self.bytes(name)?.try_into().map_err(|_| Denied::Unknown)
    }

    /// A list of bytes. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn list(&self, name: &str) -> Result<&[Vec<u8>], Denied> {
        match self.0.get(name) {
            Some(Value::List(list)) => Ok(list),
            _ => Err(Denied::Unknown),
        }
    }

    /// A list of numbers that fit `T`. Fails with [`Denied::Unknown`] if there is no such input.
    pub fn numbers<T: TryFrom<u64>>(&self, name: &str) -> Result<Vec<T>, Denied> {
        match self.0.get(name) {
            Some(Value::Numbers(numbers)) => {
                numbers.iter().map(|number| T::try_from(*number).map_err(|_| Denied::Unknown)).collect()
            }
            _ => Err(Denied::Unknown),
        }
    }
}

/// What an operation gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Performed {
    /// The outputs of the table, all of them.
    pub outputs: Values,
    /// Values on the way, for finding a difference: whichever the implementation can tell.
    pub intermediate: Values,
}

impl From<Values> for Performed {
    fn from(outputs: Values) -> Performed {
        Performed { outputs, intermediate: Values::new() }
    }
}

/// Why an operation gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// What was to be checked does not hold.
    Refused(Reason),
    /// Own values that are not fit.
    Local(LocalError),
    /// There is no such operation, or its inputs are not those of the table.
    Unknown,
}

impl Denied {
    /// The code: of the closed list of reasons, or `local.…`, or `unknown`.
    pub fn code(self) -> &'static str {
        match self {
            Denied::Refused(reason) => reason.code(),
            Denied::Local(error) => error.code(),
            Denied::Unknown => "unknown",
        }
    }
}

impl From<Reason> for Denied {
    fn from(reason: Reason) -> Denied {
        Denied::Refused(reason)
    }
}

impl From<LocalError> for Denied {
    fn from(error: LocalError) -> Denied {
        Denied::Local(error)
    }
}

macro_rules! from {
    ($($source:ty => $kind:ident),*) => {
        $(impl From<$source> for Value {
            fn from(value: $source) -> Value {
                Value::$kind(value.into())
            }
        })*
    };
}
from!(bool => Flag, u8 => Number, u16 => Number, u32 => Number, u64 => Number, &str => Text, String => Text);
from!(Vec<u8> => Bytes, &[u8] => Bytes, [u8; 32] => Bytes, [u8; 33] => Bytes);
from!(Vec<Vec<u8>> => List, Vec<u64> => Numbers, Vec<String> => Texts);

/// Name and type of an input or output.
pub type Field = (&'static str, Type);

/// An operation: its name and what it takes and gives.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The name.
    pub name: &'static str,
    /// The inputs, in groups.
    pub inputs: &'static [&'static [Field]],
    /// The outputs.
    pub outputs: &'static [Field],
}

impl Operation {
    /// The operation with this name.
    pub fn find(name: &str) -> Option<&'static Operation> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// All inputs in the order of the table.
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        self.inputs.iter().flat_map(|group| group.iter().copied())
    }
}

use Type::{Bytes, Flag, Int, List, Number, Numbers, Text, Texts};

/// What a proof is made for.
const CONTEXT: &[Field] = &[
    ("sid", Bytes),
    ("rid", Bytes),
    ("prover", Number),
    ("verifier", Number),
    ("round", Number),
    ("instance", Number),
];
/// The seed of the prover's tape in the session of the context.
const SEED: &[Field] = &[("seed", Bytes)];
/// A verifier's setup, as its peers know it.
const SETUP: &[Field] = &[("N_hat", Bytes), ("s", Bytes), ("t", Bytes)];
/// The trapdoor of a setup, for owners that use it: s = t^λ.
const TRAPDOOR: &[Field] = &[("p_hat", Bytes), ("q_hat", Bytes), ("lambda", Bytes)];
/// The encoded proof.
const PROOF: &[Field] = &[("proof", Bytes)];
/// The parties of a session: of the key, needed, of the session.
const SHAPE: &[Field] = &[("n", Number), ("t", Number), ("parties", Number)];
/// Where in a protocol a body stands.
const PLACE: &[Field] = &[("protocol", Number), ("round", Number), ("direct", Flag)];

const ELOG: &[Field] = &[("L", Bytes), ("M", Bytes), ("Y", Bytes), ("Z", Bytes), ("B", Bytes)];
const ENC_ELG: &[Field] = &[("N", Bytes), ("K", Bytes), ("Y", Bytes), ("A", Bytes), ("B", Bytes)];
const AFFINE: &[Field] =
    &[("N_v", Bytes), ("N_p", Bytes), ("C", Bytes), ("D", Bytes), ("Y", Bytes), ("X", Bytes)];
const DEC: &[Field] =
    &[("n", Number), ("N", Bytes), ("K", Bytes), ("D", Bytes), ("X", Bytes), ("S", Bytes), ("B", Bytes)];
const FACTORS: &[Field] = &[("p", Bytes), ("q", Bytes)];
/// Witness of an affine operation.
const AFFINE_WITNESS: &[Field] = &[("x", Int), ("y", Int), ("rho", Bytes), ("rho_y", Bytes)];

const fn op(name: &'static str, inputs: &'static [&'static [Field]], outputs: &'static [Field]) -> Operation {
    Operation { name, inputs, outputs }
}

// ANCHOR: table
/// All operations.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    // encodings
    op("codec.scalar", &[&[("bytes", Bytes)]], &[("value", Bytes)]),
    op("codec.point", &[&[("bytes", Bytes)]], &[("x", Bytes), ("y", Bytes)]),
    op("codec.residue", &[&[("modulus", Bytes), ("bytes", Bytes)]], &[("value", Bytes)]),
    op("codec.unit", &[&[("modulus", Bytes), ("bytes", Bytes)]], &[("value", Bytes)]),
    op("codec.int", &[&[("bits", Number), ("bytes", Bytes)]], &[("value", Int)]),
    op("codec.modulus", &[&[("bytes", Bytes)]], &[]),
    op("codec.frame", &[&[("bytes", Bytes)]],
        &[("params_id", Number), ("protocol", Number), ("round", Number), ("from", Number), ("to", Number), ("sid", Bytes), ("body", Bytes)]),
    op("codec.layout", &[SHAPE, PLACE], &[("names", Texts), ("lengths", Numbers), ("counts", Numbers)]),
    op("codec.message", &[SHAPE, PLACE, &[("body", Bytes)]], &[("values", List)]),
    op("codec.proof", &[SHAPE, &[("name", Text), ("bytes", Bytes)]], &[("values", List)]),
    op("codec.stored", &[&[("bytes", Bytes)]],
        &[("what", Number), ("params_id", Number), ("n", Number), ("t", Number), ("index", Number), ("values", List)]),
    // hashing
    op("hash.xof", &[&[("label", Text), ("items", List), ("length", Number)]], &[("output", Bytes)]),
    op("hash.list", &[&[("elements", List)]], &[("item", Bytes)]),
    op("hash.ctx", &[CONTEXT], &[("ctx", Bytes)]),
    op("hash.sid", &[&[("params_id", Number), ("protocol", Number), ("n", Number), ("t", Number), ("parties", Numbers), ("key_id", Bytes), ("epoch", Bytes), ("eid", Bytes)]],
        &[("sid", Bytes)]),
    op("hash.key_id", &[&[("public_key", Bytes), ("public_shares", List), ("chain_code", Bytes)]], &[("key_id", Bytes)]),
    op("hash.echo", &[&[("sid", Bytes), ("round", Number), ("bodies", List)]], &[("echo", Bytes)]),
    op("hash.sign_eid", &[&[("base", Bytes), ("suite", Number), ("digest", Bytes)]], &[("eid", Bytes)]),
    op("hash.seed", &[&[("fresh", Bytes), ("share", Bytes)]], &[("seed", Bytes)]),
    op("hash.digest", &[&[("suite", Number), ("message", Bytes)]], &[("digest", Bytes)]),
    op("tape.read", &[SEED, &[("sid", Bytes), ("party", Number), ("label", Text), ("peer", Number), ("counter", Number), ("length", Number)]],
        &[("output", Bytes)]),
    op("tape.counter", &[&[("instance", Number), ("repetition", Number)]], &[("counter", Number)]),
    // sampling
    op("sample.scalar", &[&[("stream", Bytes)]], &[("value", Bytes)]),
    op("sample.int", &[&[("bits", Number), ("stream", Bytes)]], &[("value", Int)]),
    op("sample.residue", &[&[("modulus", Bytes), ("stream", Bytes)]], &[("value", Bytes)]),
    op("sample.unit", &[&[("modulus", Bytes), ("stream", Bytes)]], &[("value", Bytes)]),
    op("sample.challenge", &[&[("label", Text), ("items", List)]], &[("e", Int)]),
    op("sample.bits", &[&[("label", Text), ("items", List)]], &[("bits", Bytes)]),
    op("sample.residues", &[&[("label", Text), ("items", List), ("modulus", Bytes)]], &[("residues", List)]),
    // arithmetic
    op("arithmetic.power", &[&[("base", Bytes), ("exponent", Int), ("modulus", Bytes)]], &[("value", Bytes)]),
    op("arithmetic.crt_power", &[FACTORS, &[("base", Bytes), ("exponent", Int)]], &[("value", Bytes)]),
    op("arithmetic.jacobi", &[&[("a", Bytes), ("n", Bytes)]], &[("symbol", Int)]),
    op("arithmetic.composite", &[&[("n", Bytes)]], &[("composite", Flag)]),
    op("arithmetic.fourth_root", &[FACTORS, &[("v", Bytes)]], &[("root", Bytes)]),
    op("arithmetic.prime", &[&[("p", Bytes)]], &[("prime", Flag)]),
    op("paillier.primes", &[FACTORS], &[]),
    op("paillier.encrypt", &[&[("N", Bytes), ("x", Int), ("r", Bytes)]], &[("C", Bytes)]),
    op("paillier.decrypt", &[FACTORS, &[("C", Bytes)]], &[("x", Int)]),
    op("paillier.nonce", &[FACTORS, &[("C", Bytes)]], &[("r", Bytes)]),
    op("paillier.add", &[&[("N", Bytes), ("C", Bytes), ("D", Bytes)]], &[("C", Bytes)]),
    op("paillier.subtract", &[&[("N", Bytes), ("C", Bytes), ("D", Bytes)]], &[("C", Bytes)]),
    op("paillier.scale", &[&[("N", Bytes), ("C", Bytes), ("x", Int)]], &[("C", Bytes)]),
    op("pedersen.primes", &[&[("p_hat", Bytes), ("q_hat", Bytes)]], &[]),
    op("pedersen.commit", &[SETUP, &[("x", Int), ("mu", Int)]], &[("C", Bytes)]),
    // curve and sharing
    op("curve.multiply", &[&[("k", Bytes), ("P", Bytes)]], &[("point", Bytes)]),
    op("curve.add", &[&[("P", Bytes), ("Q", Bytes)]], &[("point", Bytes)]),
    op("sharing.evaluate", &[&[("coefficients", List), ("j", Number)]], &[("value", Bytes)]),
    op("sharing.commit", &[&[("coefficients", List)]], &[("commitments", List)]),
    op("sharing.evaluate_commitments", &[&[("commitments", List), ("j", Number)]], &[("point", Bytes)]),
    op("sharing.lagrange", &[&[("signers", Numbers), ("i", Number)]], &[("value", Bytes)]),
    // signatures
    op("ecdsa.verify", &[&[("public_key", Bytes), ("digest", Bytes), ("r", Bytes), ("s", Bytes)]], &[]),
    op("ecdsa.recover", &[&[("digest", Bytes), ("r", Bytes), ("s", Bytes), ("recovery_id", Number)]], &[("public_key", Bytes)]),
    op("ecdsa.finish", &[&[("public_key", Bytes), ("digest", Bytes), ("Gamma", Bytes), ("s", Bytes)]],
        &[("r", Bytes), ("s", Bytes), ("recovery_id", Number)]),
    // proofs
    op("sch.prove", &[CONTEXT, SEED, &[("X", Bytes), ("x", Bytes)]], &[("A", Bytes), ("proof", Bytes)]),
    op("sch.verify", &[CONTEXT, &[("X", Bytes), ("A", Bytes)], PROOF], &[]),
    op("elog.prove", &[CONTEXT, SEED, ELOG, &[("y", Bytes), ("lambda", Bytes)]], PROOF),
    op("elog.verify", &[CONTEXT, ELOG, PROOF], &[]),
    op("enc_elg.prove", &[CONTEXT, SEED, ENC_ELG, SETUP, FACTORS, &[("x", Int), ("rho", Bytes), ("a", Bytes)]], PROOF),
    op("enc_elg.verify", &[CONTEXT, ENC_ELG, SETUP, TRAPDOOR, PROOF], &[]),
    op("aff_g.prove", &[CONTEXT, SEED, AFFINE, SETUP, FACTORS, AFFINE_WITNESS], PROOF),
    op("aff_g.verify", &[CONTEXT, AFFINE, FACTORS, SETUP, TRAPDOOR, PROOF], &[]),
    op("mod.prove", &[CONTEXT, SEED, &[("N", Bytes)], FACTORS], PROOF),
    op("mod.verify", &[CONTEXT, &[("N", Bytes)], PROOF], &[]),
    op("prm.prove", &[CONTEXT, SEED, SETUP, TRAPDOOR], PROOF),
    op("prm.verify", &[CONTEXT, SETUP, PROOF], &[]),
    op("fac.prove", &[CONTEXT, SEED, &[("N", Bytes)], FACTORS, SETUP], PROOF),
    op("fac.verify", &[CONTEXT, &[("N", Bytes)], SETUP, TRAPDOOR, PROOF], &[]),
    op("dec.prove", &[CONTEXT, SEED, DEC, FACTORS, &[("x", Int), ("y", Int), ("rho", Bytes)]], PROOF),
    op("dec.verify", &[CONTEXT, DEC, PROOF], &[]),
    op("aff_g_star.prove", &[CONTEXT, SEED, AFFINE, FACTORS, AFFINE_WITNESS], PROOF),
    op("aff_g_star.verify", &[CONTEXT, AFFINE, PROOF], &[]),
];
// ANCHOR_END: table
