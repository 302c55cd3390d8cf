//! Frames: what travels between parties. Source: book, chapter "Frames".

use alloc::vec::Vec;

use crate::Hash;
use crate::codec::Reader;
use crate::reason::Reason;

/// The first four bytes of every frame.
pub const MAGIC: [u8; 4] = *b"QRT1";
/// Length of the header in bytes.
pub const HEADER_LENGTH: usize = 47;

/// Protocol id of key generation.
pub const KEYGEN: u8 = 1;
/// Protocol id of the auxiliary information.
pub const AUXILIARY: u8 = 2;
/// Protocol id of presigning.
pub const PRESIGN: u8 = 3;
/// Protocol id of signing from a presignature.
pub const SIGN: u8 = 4;
/// Protocol id of interactive signing, without a presignature.
pub const INTERACTIVE: u8 = 5;

/// Round number of the alert "nonce".
pub const ALERT_NONCE: u8 = 129;
/// Round number of the alert "chi".
pub const ALERT_CHI: u8 = 130;

/// The recipient of a broadcast.
pub const BROADCAST: u16 = 0;

/// One message on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Parameter id.
    pub params_id: u8,
    /// Protocol id.
    pub protocol: u8,
    /// Round.
    pub round: u8,
    /// Index of the sender.
    pub from: u16,
    /// Index of the recipient, or [`BROADCAST`].
    pub to: u16,
    /// Session id.
    pub sid: Hash,
    /// The body, of the length that protocol, round and recipient demand.
    pub body: Vec<u8>,
}

impl Frame {
    /// The bytes: header, then body.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LENGTH + self.body.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[self.params_id, self.protocol, self.round]);
        bytes.extend_from_slice(&self.from.to_be_bytes());
        bytes.extend_from_slice(&self.to.to_be_bytes());
        bytes.extend_from_slice(&self.sid);
        bytes.extend_from_slice(&(self.body.len() as u32).to_be_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// [`FrameView::decode`], and a copy of the body. Fails as that does.
    pub fn decode(bytes: &[u8]) -> Result<Frame, Reason> {
        let FrameView { params_id, protocol, round, from, to, sid, body } = FrameView::decode(bytes)?;
        Ok(Frame { params_id, protocol, round, from, to, sid, body: body.to_vec() })
    }
}

/// A frame whose body lies where it arrived: what a receiver looks at before it keeps anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameView<'a> {
    /// Parameter id.
    pub params_id: u8,
    /// Protocol id.
    pub protocol: u8,
    /// Round.
    pub round: u8,
    /// Index of the sender.
    pub from: u16,
    /// Index of the recipient, or [`BROADCAST`].
    pub to: u16,
    /// Session id.
    pub sid: Hash,
    /// The body.
    pub body: &'a [u8],
}

impl FrameView<'_> {
    /// Splits bytes into header and body. Fails with `frame.length` or `frame.header`. [FRAME-1] [FRAME-2]
    ///
    /// The body length in the header is compared with what is there; nothing is copied, and nothing allocated.
    pub fn decode(bytes: &[u8]) -> Result<FrameView<'_>, Reason> {
        let mut reader = Reader::new(bytes);
        let magic: [u8; 4] = reader.array()?;
        let [params_id, protocol, round] = reader.array()?;
        let from = u16::from_be_bytes(reader.array()?);
        let to = u16::from_be_bytes(reader.array()?);
        let sid = reader.array()?;
        let stated = u32::from_be_bytes(reader.array()?);
        if magic != MAGIC {
            return Err(Reason::FrameHeader);
        }
        let body = reader.rest();
        if stated as usize != body.len() {
            return Err(Reason::FrameLength);
        }
        Ok(FrameView { params_id, protocol, round, from, to, sid, body })
    }
}
