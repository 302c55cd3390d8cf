//! What is signed or was signed: a text, a file, or a hash. Files are hashed as they are read.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use quorate_spec::Hash;
use quorate_spec::engine::ToSign;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

use crate::arguments::{ContentArguments, HashName};
use crate::failure::Failure;
use crate::report::ContentReport;

/// Most bytes of a file that is signed from a presignature. [SIGN-2] wants the message itself, which is then held in memory
/// once, and once more for each signer while the sessions open.
pub const MOST_HELD: u64 = 16 << 20;

/// Most bytes of a file that is hashed as it is read: a file that never ends comes to an end here.
pub const MOST_HASHED: u64 = 64 << 30;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;

/// What of a file's message is needed afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The message, of at most [`MOST_HELD`] bytes.
    Message,
    /// Its digest; the message has at most [`MOST_HASHED`] bytes and is not held.
    Digest,
}

/// What is to be signed or was signed.
pub struct Content {
    /// For the protocol.
    pub to_sign: ToSign,
    /// The hash that ECDSA signs.
    pub digest: Hash,
    /// For the report.
    pub report: ContentReport,
}

impl Content {
    fn new(
        to_sign: ToSign,
        source: &'static str,
        shown: String,
        bytes: Option<u64>,
        hash: Option<HashName>,
    ) -> Content {
        let digest = to_sign.suite_and_digest().1;
        let shown = bytes.map_or(shown.clone(), |bytes| format!("{shown} ({bytes} bytes)"));
        let hash = hash.map(HashName::name);
        let report = ContentReport { source, shown, bytes, hash, digest: hex::encode(digest) };
        Content { to_sign, digest, report }
    }

    /// The content that is this text.
    pub fn text(text: &str, hash: HashName) -> Content {
        let escaped: Vec<char> = text.escape_debug().collect();
        let shortened = escaped.get(..50).map(|start| start.iter().collect::<String>() + "…");
        let shown = shortened.unwrap_or_else(|| escaped.iter().collect());
        let to_sign = ToSign::Message(text.as_bytes().to_vec(), hash.suite());
        Content::new(to_sign, "text", format!("\"{shown}\""), Some(text.len() as u64), Some(hash))
    }

    /// Reads what the arguments name.
    pub fn read(
        arguments: &ContentArguments,
        hash: Option<HashName>,
        keep: Keep,
    ) -> Result<Content, Failure> {
        let hash = hash.unwrap_or(HashName::Sha256);
        match arguments {
            ContentArguments { message: Some(text), .. } => Ok(Content::text(text, hash)),
            ContentArguments { file: Some(path), .. } => Content::file(path, hash, keep),
            ContentArguments { prehash: Some(digits), .. } => {
                let bytes = parse_hex("--prehash", digits)?;
                let digest: Hash = bytes.try_into().map_err(|_| {
                    Failure::Usage("--prehash must be 32 bytes, that is 64 hexadecimal digits".to_string())
                })?;
                let shown = "unknown, its hash was given".to_string();
                Ok(Content::new(ToSign::Prehash(digest), "prehash", shown, None, None))
            }
            _ => Err(Failure::Usage("give one of --message, --file and --prehash".to_string())),
        }
    }

    fn file(path: &Path, hash: HashName, keep: Keep) -> Result<Content, Failure> {
        let shown = if path == Path::new("-") { "standard input".to_string() } else { format!("{path:?}") };
        let unreadable = |error: io::Error| Failure::Failed(format!("cannot read {shown}: {error}"));
        let mut reader: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(unreadable)?)
        };
        let read = match keep {
            Keep::Message => hold(&mut reader, MOST_HELD).map(|message| {
                message.map(|message| (message.len() as u64, ToSign::Message(message, hash.suite())))
            }),
            Keep::Digest => digest(&mut reader, hash, MOST_HASHED)
                .map(|read| read.map(|(bytes, digest)| (bytes, ToSign::Hashed(digest, hash.suite())))),
        };
        match read.map_err(unreadable)? {
            Some((bytes, to_sign)) => Ok(Content::new(to_sign, "file", shown, Some(bytes), Some(hash))),
            None => Err(Failure::Failed(too_long(&shown, keep))),
        }
    }
}

fn too_long(shown: &str, keep: Keep) -> String {
    match keep {
        Keep::Message => format!(
            "{shown} is longer than {} MiB, the most that a presignature signs here: add --interactive, which hashes a file as it is read",
            MOST_HELD >> 20
        ),
        Keep::Digest => {
            format!("{shown} is longer than {} GiB, the most that is hashed", MOST_HASHED >> 30)
        }
    }
}

/// All that a reader gives, unless that is more than `most` bytes.
fn hold(reader: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    reader.take(most.saturating_add(1)).read_to_end(&mut message)?;
    Ok((message.len() as u64 <= most).then_some(message))
}

/// Length and digest of all that a reader gives, unless that is more than `most` bytes.
fn digest(reader: &mut dyn Read, hash: HashName, most: u64) -> io::Result<Option<(u64, Hash)>> {
    match hash {
        HashName::Sha256 => {
            let (bytes, hasher) = absorb(reader, Sha256::new(), most)?;
            Ok((bytes <= most).then(|| (bytes, hasher.finalize().into())))
        }
        HashName::Sha256d => {
            let (bytes, hasher) = absorb(reader, Sha256::new(), most)?;
            Ok((bytes <= most).then(|| (bytes, Sha256::digest(hasher.finalize()).into())))
        }
        HashName::Keccak256 => {
            let (bytes, hasher) = absorb(reader, Keccak256::new(), most)?;
            Ok((bytes <= most).then(|| (bytes, hasher.finalize().into())))
        }
    }
}

/// Hashes in chunks to the end, or until more than `most` bytes were read. Returns how many there were.
fn absorb<D: Digest>(reader: &mut dyn Read, mut hasher: D, most: u64) -> io::Result<(u64, D)> {
    let mut chunk = vec![0; CHUNK];
    let mut bytes: u64 = 0;
    while bytes <= most {
        match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => {
                hasher.update(chunk.get(..length).unwrap_or_default());
                bytes = bytes.saturating_add(length as u64);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((bytes, hasher))
}

/// Hexadecimal digits in any case; white space and a leading 0x are ignored.
pub fn parse_hex(option: &str, text: &str) -> Result<Vec<u8>, Failure> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(&digits);
    hex::decode(digits)
        .map_err(|_| Failure::Usage(format!("{option} must be hexadecimal digits, two for each byte")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const HASHES: [HashName; 3] = [HashName::Sha256, HashName::Sha256d, HashName::Keccak256];

    /// Gives few bytes at a time, and is interrupted.
    struct Trickle<'a>(&'a [u8], bool);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            let length = buffer.len().min(977);
            self.0.read(buffer.get_mut(..length).unwrap())
        }
    }

    #[test]
    fn hashed_as_it_is_read_is_hashed_at_once() {
        let message: Vec<u8> = (0..3 * CHUNK + 1).map(|i| (i * i % 251) as u8).collect();
        for length in [0, 1, 135, 136, 137, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 1] {
            let message = message.get(..length).unwrap();
            for hash in HASHES {
                let whole = Some((length as u64, hash.suite().digest(message)));
                assert_eq!(digest(&mut &*message, hash, u64::MAX).unwrap(), whole, "{hash:?} {length}");
                assert_eq!(digest(&mut Trickle(message, false), hash, length as u64).unwrap(), whole);
            }
        }
    }

    #[test]
    fn the_limit_is_exact_and_ends_what_never_ends() {
        let message = [7; 1000];
        for hash in HASHES {
            assert!(digest(&mut &message[..], hash, 1000).unwrap().is_some());
            assert!(digest(&mut &message[..], hash, 999).unwrap().is_none());
            assert!(digest(&mut io::repeat(0), hash, 1 << 20).unwrap().is_none());
        }
        assert_eq!(hold(&mut &message[..], 1000).unwrap().unwrap(), message);
        assert!(hold(&mut &message[..], 999).unwrap().is_none());
        assert!(hold(&mut io::repeat(0), 1 << 20).unwrap().is_none());
    }

    #[test]
    fn a_reader_that_fails_gives_no_digest() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
        }
        for hash in HASHES {
            assert!(digest(&mut Broken, hash, 1).is_err());
        }
        assert!(hold(&mut Broken, 1).is_err());
    }

    #[test]
    fn hexadecimal_digits() {
        for text in ["0a0B", "0x0a0b", "0X0A0B", " 0a\n0b ", "0x 0a0b"] {
            assert_eq!(parse_hex("--x", text).unwrap(), [10, 11], "{text}");
        }
        for text in ["0", "0g", "0x0x", "x0", "ä0", "0a,0b"] {
            assert!(parse_hex("--x", text).is_err(), "{text}");
        }
        assert!(parse_hex("--x", "").unwrap().is_empty());
    }
}
