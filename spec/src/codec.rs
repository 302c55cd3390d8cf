//! Fixed-length records: the one codec of all messages and proofs. Source: book, chapter "Encodings".
//!
//! A record is a list of fields; a field has a kind, and either one value or a list whose length the shape of the session
//! fixes. Nothing in the bytes says how long anything is, so nothing a peer sends can steer an allocation or a loop. [ENC-7]

use alloc::vec::Vec;

use crate::params::Shape;
use crate::reason::Reason;

/// The type of a value on the wire. Bit lengths are those of the chapter "Encodings".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Two bytes.
    U16,
    /// 32 bytes, a value below q.
    Scalar,
    /// 33 bytes, a compressed point other than the identity.
    Point,
    /// 32 bytes.
    Hash,
    /// `Nat(b)`: ⌈b/8⌉ bytes.
    Nat(usize),
    /// `Int(b)`: ⌈(b+1)/8⌉ bytes, two's complement.
    Int(usize),
    /// A string of bits, a multiple of 8.
    Bits(usize),
    /// An encoded proof of this many bytes.
    Proof(usize),
}

impl Kind {
    /// Length in bytes.
    pub fn length(self) -> usize {
        match self {
            Kind::U16 => 2,
            Kind::Scalar | Kind::Hash => 32,
            Kind::Point => 33,
            Kind::Nat(bits) => bits.div_ceil(8),
            Kind::Int(bits) => (bits + 1).div_ceil(8),
            Kind::Bits(bits) => bits.div_ceil(8),
            Kind::Proof(bytes) => bytes,
        }
    }
}

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, as in the book.
    pub name: &'static str,
    /// The type of each value.
    pub kind: Kind,
    /// The length of a list; `None` for a single value.
    pub count: Option<usize>,
}

impl Field {
    /// Length in bytes.
    pub fn length(&self) -> usize {
        self.kind.length() * self.count.unwrap_or(1)
    }
}

/// A message body or a proof: exactly its fields, one after another.
pub trait Record: Sized {
    /// The fields in the order of the wire, for sessions of this shape.
    fn layout(shape: &Shape) -> Vec<Field>;

    /// Splits `bytes` into fields. Fails with `frame.length` unless the length is exactly that of the layout. [ENC-1]
    fn decode(shape: &Shape, bytes: &[u8]) -> Result<Self, Reason>;

    /// The bytes.
    fn encode(&self) -> Vec<u8>;

    /// The exact length in bytes.
    fn length(shape: &Shape) -> usize {
        Self::layout(shape).iter().map(Field::length).sum()
    }
}

/// A field's value: bytes, or a list of bytes.
pub(crate) trait Value: Sized {
    fn take(reader: &mut Reader<'_>, field: &Field) -> Result<Self, Reason>;
    fn put(&self, output: &mut Vec<u8>);
}

impl Value for Vec<u8> {
    fn take(reader: &mut Reader<'_>, field: &Field) -> Result<Self, Reason> {
        reader.take(field.kind.length())
    }

    fn put(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self);
    }
}

impl Value for Vec<Vec<u8>> {
    fn take(reader: &mut Reader<'_>, field: &Field) -> Result<Self, Reason> {
        (0..field.count.unwrap_or(0)).map(|_| reader.take(field.kind.length())).collect()
    }

    fn put(&self, output: &mut Vec<u8>) {
        self.iter().for_each(|value| value.put(output));
    }
}

/// Reads pieces of known length from bytes that were not checked yet.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<Vec<u8>, Reason> {
        let (piece, rest) = self.0.split_at_checked(length).ok_or(Reason::FrameLength)?;
        self.0 = rest;
        Ok(piece.to_vec())
    }

    pub(crate) fn array<const L: usize>(&mut self) -> Result<[u8; L], Reason> {
        let (piece, rest) = self.0.split_first_chunk::<L>().ok_or(Reason::FrameLength)?;
        self.0 = rest;
        Ok(*piece)
    }

    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) fn end(self) -> Result<(), Reason> {
        if self.0.is_empty() { Ok(()) } else { Err(Reason::FrameLength) }
    }
}

/// Declares a record: a struct with a public field per value, and its `Record`.
///
/// `one name: kind;` is a single value, `list name: kind => count;` a list.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident |$shape:ident| {
        $($(#[$field_meta:meta])* $how:ident $field:ident: $kind:expr $(=> $count:expr)?;)+
    }) => {
        $(#[$meta])*
        #[allow(non_snake_case, reason = "the symbols of the book")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $crate::codec::value_type!($how),)+
        }

        impl $crate::codec::Record for $name {
            fn layout($shape: &$crate::params::Shape) -> alloc::vec::Vec<$crate::codec::Field> {
                let _ = $shape;
                alloc::vec![$($crate::codec::Field {
                    name: stringify!($field),
                    kind: $kind,
                    count: $crate::codec::value_count!($($count)?),
                },)+]
            }

            fn decode(
                shape: &$crate::params::Shape,
                bytes: &[u8],
            ) -> Result<Self, $crate::reason::Reason> {
                let layout = Self::layout(shape);
                let mut fields = layout.iter();
                let mut reader = $crate::codec::Reader::new(bytes);
                let record = $name {
                    $($field: $crate::codec::Value::take(
                        &mut reader,
                        fields.next().ok_or($crate::reason::Reason::FrameLength)?,
                    )?,)+
                };
                reader.end()?;
                Ok(record)
            }

            fn encode(&self) -> alloc::vec::Vec<u8> {
                let mut output = alloc::vec::Vec::new();
                $($crate::codec::Value::put(&self.$field, &mut output);)+
                output
            }
        }
    };
}

/// The Rust type of a field.
macro_rules! value_type {
    (one) => { alloc::vec::Vec<u8> };
    (list) => { alloc::vec::Vec<alloc::vec::Vec<u8>> };
}

/// The count of a field.
macro_rules! value_count {
    () => {
        None
    };
    ($count:expr) => {
        Some($count)
    };
}

pub(crate) use {record, value_count, value_type};
