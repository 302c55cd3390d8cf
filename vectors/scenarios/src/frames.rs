//! The frame: header, lengths.

use quorate_spec::frame::{AUXILIARY, BROADCAST, Frame, HEADER_LENGTH, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::overwrite;
use quorate_adversary::party::{bytes, hash};

const OPERATION: &str = "codec.frame";

/// Where the header states the length of the body.
const STATED: usize = 43;

fn of(bytes: Vec<u8>) -> Values {
    Values::new().with("bytes", bytes)
}

/// What decoding a frame gives.
fn parts(frame: &Frame) -> Values {
    Values::new()
        .with("params_id", frame.params_id)
        .with("protocol", frame.protocol)
        .with("round", frame.round)
        .with("from", frame.from)
        .with("to", frame.to)
        .with("sid", frame.sid)
        .with("body", frame.body.clone())
}

/// `codec.frame`.
pub fn frame(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "length",
            "The lengths in the frame do not fit each other.",
            "Whoever allocates or reads by the stated length exhausts memory or reads beyond the end.",
            &["TOB-BRON-10", "TOB-BRON-24", "TOB-SILA-3"],
        );
        valid(topic);
        headers(topic);
        lengths(topic);
    })
}

/// A frame whose fields are all different.
fn twin() -> Frame {
    Frame {
        params_id: 1,
        protocol: PRESIGN,
        round: 2,
        from: 0x0405,
        to: 0x0607,
        sid: hash("frame"),
        body: bytes("body", 80),
    }
}

fn valid(topic: &mut Topic) {
    let twin = twin();
    let known = |topic: &mut Topic, name: &str, frame: Frame, comment: &str| {
        let about = about(&["FRAME-1", "FRAME-2"], comment);
        topic.known(("FRAME", name), OPERATION, about, of(frame.encode()), parts(&frame));
    };
    known(topic, "twin", twin.clone(), "A frame for one peer; all numbers are big-endian.");
    known(topic, "broadcast", Frame { to: BROADCAST, ..twin.clone() }, "A broadcast: the recipient is 0.");
    for (name, protocol, round) in [
        ("key-generation", KEYGEN, 1),
        ("auxiliary", AUXILIARY, 4),
        ("signing", SIGN, 1),
        ("interactive", INTERACTIVE, 4),
        ("alert-nonce", PRESIGN, 129),
        ("alert-chi", PRESIGN, 130),
    ] {
        let frame = Frame { protocol, round, from: 2, to: BROADCAST, ..twin.clone() };
        known(topic, name, frame, "A broadcast of this protocol and round; the body is not looked at here.");
    }
    let empty = Frame { body: vec![], ..twin.clone() };
    known(
        topic,
        "no-body",
        empty,
        "A header alone; the place, which this check does not know, demands a body.",
    );
    let long = Frame { body: bytes("long body", 0x0102), ..twin.clone() };
    known(topic, "long-body", long, "A body of 258 bytes.");
    let largest = Frame { params_id: 255, protocol: 255, round: 255, from: 65535, to: 65535, ..twin.clone() };
    known(topic, "largest-numbers", largest, "Numbers that no session has: they are compared later.");
    let zeros = Frame { params_id: 0, protocol: 0, round: 0, from: 0, to: 0, sid: [0; 32], ..twin };
    known(topic, "zeros", zeros, "Only zeros behind the magic: they are compared later.");
}

fn headers(topic: &mut Topic) {
    for (name, magic, comment) in [
        ("magic-first-byte", *b"qRT1", "The first byte of the magic differs in one bit."),
        ("magic-second-byte", *b"QrT1", "The second byte of the magic differs in one bit."),
        ("magic-third-byte", *b"QRt1", "The third byte of the magic differs in one bit."),
        ("magic-version-2", *b"QRT2", "The magic of a later version."),
        ("magic-version-0", *b"QRT0", "The magic of an earlier version."),
        ("magic-reversed", *b"1TRQ", "The magic in reverse order."),
        ("magic-zeros", [0; 4], "Four zero bytes."),
    ] {
        let about = about(&["FRAME-2"], comment);
        topic.edited(("FRAME", name), "twin", about, Reason::FrameHeader, |values| {
            overwrite(values, "bytes", 0, &magic);
        });
    }
    let comment = "Wrong magic and wrong stated length: the magic is looked at first.";
    let both = about(&["FRAME-2"], comment);
    topic.edited(("FRAME", "magic-and-length"), "twin", both, Reason::FrameHeader, |values| {
        overwrite(values, "bytes", 0, b"QRT2");
        overwrite(values, "bytes", STATED, &[0; 4]);
    });
}

fn lengths(topic: &mut Topic) {
    let twin = twin();
    let mut refused = |name: &str, bytes: Vec<u8>, comment: &str| {
        let about = about(&["FRAME-1"], comment).flags(&["length"]);
        topic
            .edited(("FRAME", name), "twin", about, Reason::FrameLength, |values| values.put("bytes", bytes));
    };
    let encoded = twin.encode();
    for (name, length, comment) in [
        ("empty", 0, "No bytes."),
        ("magic-alone", 4, "The magic alone."),
        ("cut-in-from", 8, "Cut off in the sender."),
        ("cut-in-sid", 42, "Cut off in the session id."),
        ("cut-in-length", HEADER_LENGTH - 1, "One byte less than a header."),
        ("cut-before-body", HEADER_LENGTH, "A header alone that states a body."),
        ("cut-in-body", encoded.len() - 1, "The last byte of the body is missing."),
    ] {
        refused(name, encoded[..length].to_vec(), comment);
    }
    let wrong_magic = [b"QRT2", &encoded[4..HEADER_LENGTH - 1]].concat();
    refused(
        "cut-and-magic",
        wrong_magic,
        "Shorter than a header, with a wrong magic: the length is looked at first.",
    );
    refused("trailing-byte", [&encoded[..], &[0]].concat(), "A byte behind the body.");
    refused("two-frames", encoded.repeat(2), "Two frames in one.");
    for (name, stated, comment) in [
        ("states-0", 0, "States that there is no body."),
        ("states-1-less", 79, "States one byte less than there is."),
        ("states-1-more", 81, "States one byte more than there is."),
        ("states-whole-frame", 127, "States the length of the whole frame."),
        ("states-more-by-256", 80 + 256, "States 256 bytes more than there are."),
        (
            "states-more-by-65536",
            80 + 65536,
            "States 65536 bytes more: only the upper half of the length differs.",
        ),
        (
            "states-little-endian",
            0x5000_0000,
            "States the right length in little-endian order, which is 1.3 GB.",
        ),
        ("states-negative", 0x8000_0050, "The top bit of the length is set."),
        ("states-largest", u32::MAX, "States the largest length that there is."),
    ] {
        let bytes = [&encoded[..STATED], &stated.to_be_bytes(), &twin.body].concat();
        refused(name, bytes, comment);
    }
}
