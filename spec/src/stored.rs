//! The stored forms of a key share, of auxiliary information and of a presignature. Source: book, chapter "Stored forms".
//!
//! Lengths, ids and the check at the end are looked at here; whether numbers are what they have to be is for `open` to say.

use alloc::vec::Vec;
use core::fmt;

use crate::codec::{Field, Kind};
use crate::engine::{Auxiliary, KeyShare, Presignature, Primes, PublicSetup};
use crate::fault::LocalError;
use crate::hashing::h32;
use crate::labels;
use crate::operations::{Denied, Values};
use crate::params::{Params, Shape};
use crate::secret::SecretBytes;

/// The first bytes of every stored form.
pub const MAGIC: [u8; 4] = *b"QRTS";
/// The version that is written, and the only one that is read.
pub const VERSION: u8 = 1;
/// Magic, version, what it is, parameter id, n, t, own index.
pub const HEADER_LENGTH: usize = 4 + 1 + 1 + 1 + 3 * 2;
/// The hash at the end.
const CHECK_LENGTH: usize = 32;

/// What is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A party's share of a key.
    KeyShare,
    /// A party's auxiliary information.
    Auxiliary,
    /// A presignature.
    Presignature,
}

impl What {
    /// All of them.
    pub const ALL: [What; 3] = [What::KeyShare, What::Auxiliary, What::Presignature];

    /// The id in the header.
    pub fn id(self) -> u8 {
        match self {
            What::KeyShare => 1,
            What::Auxiliary => 2,
            What::Presignature => 3,
        }
    }

    /// What bytes say that they are, if they begin as a stored form of the version that is read.
    pub fn of(bytes: &[u8]) -> Option<What> {
        let mut header = Cursor(bytes);
        let magic = header.take(MAGIC.len()).ok()?;
        let [version, id] = header.array().ok()?;
        let known = magic == MAGIC && version == VERSION;
        What::ALL.into_iter().find(|what| known && what.id() == id)
    }

    /// The fields between header and check, in order.
    pub fn layout(self, shape: &Shape) -> Vec<Field> {
        let Shape { params, n, t, .. } = shape;
        let (n, t) = (Some(usize::from(*n)), Some(usize::from(*t)));
        let (modulus, prime) = (Kind::Nat(params.modulus_bits), Kind::Nat(params.prime_bits));
        let fields: &[(&'static str, Kind, Option<usize>)] = match self {
            What::KeyShare => &[
                ("secret", Kind::Scalar, None),
                ("public_key", Kind::Point, None),
                ("public_shares", Kind::Point, n),
                ("chain_code", Kind::Hash, None),
            ],
            What::Auxiliary => &[
                ("bound", Kind::U16, None),
                ("key_id", Kind::Hash, None),
                ("p", prime, None),
                ("q", prime, None),
                ("p_hat", prime, None),
                ("q_hat", prime, None),
                ("lambda", modulus, None),
                ("N", modulus, n),
                ("N_hat", modulus, n),
                ("s", modulus, n),
                ("t", modulus, n),
                ("epoch", Kind::Hash, None),
            ],
            What::Presignature => &[
                ("signers", Kind::U16, t),
                ("sid", Kind::Hash, None),
                ("key_id", Kind::Hash, None),
                ("epoch", Kind::Hash, None),
                ("public_key", Kind::Point, None),
                ("Gamma", Kind::Point, None),
                ("k_tilde", Kind::Scalar, None),
                ("chi_tilde", Kind::Scalar, None),
                ("Delta_tilde", Kind::Point, t),
                ("S_tilde", Kind::Point, t),
                ("echo", Kind::Hash, None),
            ],
        };
        fields.iter().map(|(name, kind, count)| Field { name, kind: *kind, count: *count }).collect()
    }

    /// The exact length of the form.
    pub fn length(self, shape: &Shape) -> usize {
        HEADER_LENGTH + self.layout(shape).iter().map(Field::length).sum::<usize>() + CHECK_LENGTH
    }
}

/// Why bytes are not the stored form they should be. [STORE-1] [STORE-2]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// Shorter than any form, or of another length than the header says.
    Length,
    /// Something else than a stored form.
    Magic,
    /// A version that this program does not read.
    Version(u8),
    /// The stored form of something else.
    What(u8),
    /// A parameter set that this program does not know.
    Params(u8),
    /// Not 2 ≤ t ≤ n ≤ 64, or an index outside 1..n.
    Parties,
    /// The hash at the end is another one: a byte has changed.
    Damaged,
    /// A key id where there is none, or neither yes nor no.
    KeyId,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Length => f.write_str("the stored form has another length than it says"),
            Unreadable::Magic => f.write_str("this is no stored form of Quorate"),
            Unreadable::Version(version) => write!(f, "version {version} of the stored form is not known"),
            Unreadable::What(what) => write!(f, "this is the stored form of something else ({what})"),
            Unreadable::Params(id) => write!(f, "the parameter set {id} is not known"),
            Unreadable::Parties => {
                f.write_str("parties, threshold or index of the stored form are not valid")
            }
            Unreadable::Damaged => f.write_str("the stored form is damaged: its hash differs"),
            Unreadable::KeyId => f.write_str("the key id of the stored form is not valid"),
        }
    }
}

impl core::error::Error for Unreadable {}

impl From<Unreadable> for LocalError {
    fn from(_: Unreadable) -> LocalError {
        LocalError::InvalidInput
    }
}

/// `H32("stored"; everything before)`. It finds damage, not malice.
fn check(form: &[u8]) -> [u8; 32] {
    h32(labels::STORED, &[form])
}

/// Bytes in the making. The buffer has its full length from the start, so that no piece of it is left behind elsewhere.
struct Writer(Vec<u8>);

impl Writer {
    fn begin(what: What, (params, n, t): (&Params, u16, u16), index: u16) -> Writer {
        let length = Shape::of_signers(*params, n, t).map_or(0, |shape| what.length(&shape));
        let mut writer = Writer(Vec::with_capacity(length));
        writer.put(&MAGIC).put(&[VERSION, what.id(), params.id]).number(n).number(t).number(index);
        writer
    }

    fn put(&mut self, bytes: &[u8]) -> &mut Writer {
        self.0.extend_from_slice(bytes);
        self
    }

    fn number(&mut self, number: u16) -> &mut Writer {
        self.put(&number.to_be_bytes())
    }

    fn all<T: AsRef<[u8]>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Writer {
        values.into_iter().for_each(|value| self.0.extend_from_slice(value.as_ref()));
        self
    }

    fn end(mut self) -> SecretBytes {
        let check = check(&self.0);
        self.put(&check);
        SecretBytes::new(self.0)
    }
}

/// A form whose header, length and check are right.
struct Form<'a> {
    shape: Shape,
    index: u16,
    fields: Cursor<'a>,
}

/// Bytes that are taken piece by piece.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Unreadable> {
        let (piece, rest) = self.0.split_at_checked(length).ok_or(Unreadable::Length)?;
        self.0 = rest;
        Ok(piece)
    }

    fn array<const L: usize>(&mut self) -> Result<[u8; L], Unreadable> {
        self.take(L)?.try_into().map_err(|_| Unreadable::Length)
    }

    fn number(&mut self) -> Result<u16, Unreadable> {
        self.array().map(u16::from_be_bytes)
    }

    fn secret(&mut self, length: usize) -> Result<SecretBytes, Unreadable> {
        self.take(length).map(|piece| SecretBytes::new(piece.to_vec()))
    }

    fn each<T>(
        &mut self,
        count: u16,
        mut one: impl FnMut(&mut Cursor<'a>) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        (0..count).map(|_| one(self)).collect()
    }
}

/// Algorithm STORED-READ, up to the fields. [STORE-1] [STORE-2]
fn read(what: What, bytes: &[u8]) -> Result<Form<'_>, Unreadable> {
    let mut header = Cursor(bytes);
    let magic = header.take(MAGIC.len())?;
    let [version, found, id] = header.array()?;
    let [n, t, index] = [header.number()?, header.number()?, header.number()?];
    if magic != MAGIC {
        return Err(Unreadable::Magic);
    }
    if version != VERSION {
        return Err(Unreadable::Version(version));
    }
    if found != what.id() {
        return Err(Unreadable::What(found));
    }
    let params = Params::from_id(id).ok_or(Unreadable::Params(id))?;
    let shape = match what {
        What::KeyShare | What::Auxiliary => Shape::of_key(params, n, t),
        What::Presignature => Shape::of_signers(params, n, t),
    };
    let shape = shape.filter(|_| (1..=n).contains(&index)).ok_or(Unreadable::Parties)?;
    if bytes.len() != what.length(&shape) {
        return Err(Unreadable::Length);
    }
    let (form, stated) = bytes.split_at_checked(bytes.len() - CHECK_LENGTH).ok_or(Unreadable::Length)?;
    if stated != check(form) {
        return Err(Unreadable::Damaged);
    }
    let (_, fields) = form.split_at_checked(HEADER_LENGTH).ok_or(Unreadable::Length)?;
    Ok(Form { shape, index, fields: Cursor(fields) })
}

impl KeyShare {
    /// The stored form. Secret. What has not the lengths of the layout has a form that no reader takes.
    pub fn to_bytes(&self) -> SecretBytes {
        let KeyShare { params, n, t, index, secret, public_key, public_shares, chain_code } = self;
        let mut form = Writer::begin(What::KeyShare, (params, *n, *t), *index);
        form.put(secret.expose()).put(public_key).all(public_shares).put(chain_code);
        form.end()
    }

    /// Reads a stored form. Fails as the book's Algorithm STORED-READ says.
    pub fn from_bytes(bytes: &[u8]) -> Result<KeyShare, Unreadable> {
        let Form { shape: Shape { params, n, t, .. }, index, mut fields } = read(What::KeyShare, bytes)?;
        Ok(KeyShare {
            params,
            n,
            t,
            index,
            secret: fields.secret(32)?,
            public_key: fields.array()?,
            public_shares: fields.each(n, Cursor::array)?,
            chain_code: fields.array()?,
        })
    }
}

impl Auxiliary {
    /// The stored form. Secret. What has not the lengths of the layout has a form that no reader takes.
    pub fn to_bytes(&self) -> SecretBytes {
        let Auxiliary { params, n, t, index, key_id, primes, lambda, setups, epoch } = self;
        let Primes { p, q, p_hat, q_hat } = primes;
        let mut form = Writer::begin(What::Auxiliary, (params, *n, *t), *index);
        form.number(key_id.is_some().into()).put(&key_id.unwrap_or_default());
        form.all([p, q, p_hat, q_hat, lambda].map(SecretBytes::expose));
        form.all(setups.iter().map(|setup| &setup.modulus))
            .all(setups.iter().map(|setup| &setup.modulus_hat));
        form.all(setups.iter().map(|setup| &setup.s)).all(setups.iter().map(|setup| &setup.t));
        form.put(epoch);
        form.end()
    }

    /// Reads a stored form. Fails as the book's Algorithm STORED-READ says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Auxiliary, Unreadable> {
        let Form { shape: Shape { params, n, t, .. }, index, mut fields } = read(What::Auxiliary, bytes)?;
        let (modulus, prime) = (params.modulus_bits / 8, params.prime_bits / 8);
        let (bound, key_id): (u16, [u8; 32]) = (fields.number()?, fields.array()?);
        let key_id = match bound {
            1 => Some(key_id),
            0 if key_id == [0; 32] => None,
            _ => return Err(Unreadable::KeyId),
        };
        let mut secret = |length| fields.secret(length);
        let primes =
            Primes { p: secret(prime)?, q: secret(prime)?, p_hat: secret(prime)?, q_hat: secret(prime)? };
        let lambda = secret(modulus)?;
        let mut column = || fields.each(n, |fields| fields.take(modulus).map(<[u8]>::to_vec));
        let columns = [column()?, column()?, column()?, column()?].map(Vec::into_iter);
        let [moduli, moduli_hat, s, t_values] = columns;
        let setups = moduli.zip(moduli_hat).zip(s.zip(t_values));
        let setups =
            setups.map(|((modulus, modulus_hat), (s, t))| PublicSetup { modulus, modulus_hat, s, t });
        let setups = setups.collect();
        Ok(Auxiliary { params, n, t, index, key_id, primes, lambda, setups, epoch: fields.array()? })
    }
}

impl Presignature {
    /// The stored form. Secret. Whoever stores it has to see to it that it signs one message: SIGN-1.
    pub fn to_bytes(&self) -> SecretBytes {
        let Shape { params, n, t, .. } = &self.shape;
        let mut form = Writer::begin(What::Presignature, (params, *n, *t), self.index);
        form.all(self.signers.iter().map(|signer| signer.to_be_bytes()));
        form.put(&self.sid).put(&self.key_id).put(&self.epoch).put(&self.public_key).put(&self.gamma_point);
        form.put(self.k_tilde.expose()).put(self.chi_tilde.expose());
        form.all(&self.delta_tilde).all(&self.s_tilde).put(&self.echo);
        form.end()
    }

    /// Reads a stored form. Fails as the book's Algorithm STORED-READ says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Presignature, Unreadable> {
        let Form { shape, index, mut fields } = read(What::Presignature, bytes)?;
        Ok(Presignature {
            shape,
            index,
            signers: fields.each(shape.t, Cursor::number)?,
            sid: fields.array()?,
            key_id: fields.array()?,
            epoch: fields.array()?,
            public_key: fields.array()?,
            gamma_point: fields.array()?,
            k_tilde: fields.secret(32)?,
            chi_tilde: fields.secret(32)?,
            delta_tilde: fields.each(shape.t, Cursor::array)?,
            s_tilde: fields.each(shape.t, Cursor::array)?,
            echo: fields.array()?,
        })
    }
}

/// The operation `codec.stored`: the header and the fields of a form, list elements one after another.
pub fn perform(inputs: &Values) -> Result<Values, Denied> {
    let bytes = inputs.bytes("bytes")?;
    let refused = |_| Denied::Local(LocalError::InvalidInput);
    let what = What::of(bytes).ok_or(LocalError::InvalidInput)?;
    let Form { shape, index, mut fields } = read(what, bytes).map_err(refused)?;
    // what a reader of that form refuses besides
    match what {
        What::KeyShare => drop(KeyShare::from_bytes(bytes).map_err(refused)?),
        What::Auxiliary => drop(Auxiliary::from_bytes(bytes).map_err(refused)?),
        What::Presignature => drop(Presignature::from_bytes(bytes).map_err(refused)?),
    }
    let mut values = Vec::new();
    for field in what.layout(&shape) {
        for _ in 0..field.count.unwrap_or(1) {
            values.push(fields.take(field.kind.length()).map_err(refused)?.to_vec());
        }
    }
    let outputs = Values::new().with("what", what.id()).with("params_id", shape.params.id);
    let outputs = outputs.with("n", shape.n).with("t", shape.t).with("index", index);
    Ok(outputs.with("values", values))
}
