//! The frame and its header, and which frames there are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use quorate_spec::codec::Record;
use quorate_spec::frame::{
    ALERT_CHI, ALERT_NONCE, AUXILIARY, BROADCAST, Frame, HEADER_LENGTH, INTERACTIVE, KEYGEN, MAGIC, PRESIGN,
    SIGN,
};
use quorate_spec::messages::{
    Alert, AuxConfirm, AuxFactor, AuxModulus, AuxOpen, Commit, KeygenConfirm, KeygenOpen, KeygenShares,
    PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect, PresignShares, SignShare, body_layout,
    body_length,
};
use quorate_spec::params::{SETS, Shape};
use quorate_spec::reason::Reason;

#[test]
fn constants() {
    assert_eq!(MAGIC, [0x51, 0x52, 0x54, 0x31]);
    assert_eq!(HEADER_LENGTH, 4 + 1 + 1 + 1 + 2 + 2 + 32 + 4);
    assert_eq!([KEYGEN, AUXILIARY, PRESIGN, SIGN, INTERACTIVE], [1, 2, 3, 4, 5]);
    assert_eq!((ALERT_NONCE, ALERT_CHI, BROADCAST), (129, 130, 0));
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let ids = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u16>(), any::<u16>());
    (ids, any::<[u8; 32]>(), vec(any::<u8>(), 0..300)).prop_map(
        |((params_id, protocol, round, from, to), sid, body)| Frame {
            params_id,
            protocol,
            round,
            from,
            to,
            sid,
            body,
        },
    )
}

/// A frame whose fields are all different.
fn a_frame() -> Frame {
    Frame {
        params_id: 0x01,
        protocol: 0x02,
        round: 0x03,
        from: 0x0405,
        to: 0x0607,
        sid: [0x08; 32],
        body: vec![0x09; 80],
    }
}

/// The bytes with another stated length of the body.
fn stating(frame: &Frame, length: u32) -> Vec<u8> {
    let mut bytes = frame.encode();
    bytes[43..47].copy_from_slice(&length.to_be_bytes());
    bytes
}

#[test]
fn places_in_the_header() {
    let mut expected = b"QRT1\x01\x02\x03\x04\x05\x06\x07".to_vec();
    expected.extend([0x08; 32]);
    expected.extend([0, 0, 0, 80]);
    expected.extend([0x09; 80]);
    assert_eq!(a_frame().encode(), expected);

    let large = Frame { body: vec![0; 0x0001_0203], ..a_frame() };
    assert_eq!(large.encode()[43..47], [0, 1, 2, 3]);
    assert_eq!(Frame::decode(&large.encode()), Ok(large));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn round_trip(frame in any_frame()) {
        let bytes = frame.encode();
        prop_assert_eq!(bytes.len(), HEADER_LENGTH + frame.body.len());
        prop_assert_eq!(Frame::decode(&bytes), Ok(frame));
    }

    /// FRAME-1
    #[test]
    fn every_truncation_is_refused(frame in any_frame()) {
        let bytes = frame.encode();
        for length in 0..bytes.len() {
            prop_assert_eq!(Frame::decode(&bytes[..length]), Err(Reason::FrameLength));
        }
    }

    /// FRAME-1
    #[test]
    fn every_extension_is_refused(frame in any_frame(), more in vec(any::<u8>(), 1..100)) {
        let bytes = [frame.encode(), more].concat();
        prop_assert_eq!(Frame::decode(&bytes), Err(Reason::FrameLength));
    }

    /// FRAME-1
    #[test]
    fn stated_length(frame in any_frame(), stated in any::<u32>()) {
        let stated = if stated as usize == frame.body.len() { stated ^ 1 } else { stated };
        prop_assert_eq!(Frame::decode(&stating(&frame, stated)), Err(Reason::FrameLength));
    }

    /// FRAME-2, the magic
    #[test]
    fn magic(frame in any_frame(), magic in any::<[u8; 4]>()) {
        let mut bytes = frame.encode();
        bytes[..4].copy_from_slice(&magic);
        let expected = if magic == *b"QRT1" { Ok(frame) } else { Err(Reason::FrameHeader) };
        prop_assert_eq!(Frame::decode(&bytes), expected);
    }

    /// ENC-1: whatever is accepted has one encoding, and nothing panics.
    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200), is_magic in any::<bool>()) {
        let bytes = if is_magic { [b"QRT1".to_vec(), bytes].concat() } else { bytes };
        match Frame::decode(&bytes) {
            Ok(frame) => prop_assert_eq!(frame.encode(), bytes),
            Err(reason) => {
                let header = bytes.len() >= 47 && !bytes.starts_with(b"QRT1");
                prop_assert_eq!(reason, if header { Reason::FrameHeader } else { Reason::FrameLength });
            }
        }
    }
}

/// FRAME-1: one more, one less, none, all ones, and lengths that differ in one bit.
#[test]
fn wrong_stated_lengths() {
    let frame = a_frame();
    assert_eq!(Frame::decode(&stating(&frame, 80)), Ok(frame.clone()));
    for stated in [0, 1, 79, 81, 47, 127, 128, 0x5000_0000, u32::MAX - 1, u32::MAX] {
        assert_eq!(Frame::decode(&stating(&frame, stated)), Err(Reason::FrameLength), "{stated}");
    }
    for bit in 0..32 {
        assert_eq!(Frame::decode(&stating(&frame, 80 ^ (1 << bit))), Err(Reason::FrameLength), "bit {bit}");
    }
}

/// ENC-7: 47 bytes that promise four gigabytes are refused at once. The length is compared with what is there, and only
/// what is there is copied, so a stated length cannot make anyone allocate.
#[test]
fn stated_length_allocates_nothing() {
    let empty = Frame { body: Vec::new(), ..a_frame() };
    for _ in 0..100_000 {
        assert_eq!(Frame::decode(&stating(&empty, u32::MAX)), Err(Reason::FrameLength));
    }
}

/// FRAME-1, FRAME-2: too short goes before the magic, the magic before the stated length.
#[test]
fn order_of_checks() {
    assert_eq!(Frame::decode(b""), Err(Reason::FrameLength));
    assert_eq!(Frame::decode(b"QRT"), Err(Reason::FrameLength));
    assert_eq!(Frame::decode(&[0; 46]), Err(Reason::FrameLength));
    assert_eq!(Frame::decode(&[0; 47]), Err(Reason::FrameHeader));
    assert_eq!(Frame::decode(&[0; 48]), Err(Reason::FrameHeader));
    for place in 0..4 {
        for bit in 0..8 {
            let mut bytes = stating(&a_frame(), 0);
            bytes[place] ^= 1 << bit;
            assert_eq!(Frame::decode(&bytes), Err(Reason::FrameHeader), "byte {place}");
        }
    }
}

/// Which parameter set, protocol and parties a frame must name depends on the session; splitting it does not.
#[test]
fn ids_and_indices_are_not_judged_here() {
    for value in [0, 1, 255] {
        let index = u16::from(value) * 257;
        let frame =
            Frame { params_id: value, protocol: value, round: value, from: index, to: index, ..a_frame() };
        assert_eq!(Frame::decode(&frame.encode()), Ok(frame));
    }
}

// ---- which frames there are ----

/// Every place (protocol, round, direct) with the length of its body.
fn places(shape: &Shape) -> BTreeMap<(u8, u8, bool), usize> {
    let mut places = BTreeMap::from([
        ((1, 1, false), Commit::length(shape)),
        ((1, 2, false), KeygenOpen::length(shape)),
        ((1, 3, false), KeygenShares::length(shape)),
        ((1, 4, false), KeygenConfirm::length(shape)),
        ((2, 1, false), Commit::length(shape)),
        ((2, 2, false), AuxOpen::length(shape)),
        ((2, 3, false), AuxModulus::length(shape)),
        ((2, 3, true), AuxFactor::length(shape)),
        ((2, 4, false), AuxConfirm::length(shape)),
        ((4, 1, false), SignShare::length(shape)),
        ((5, 4, false), SignShare::length(shape)),
    ]);
    for presigning in [3, 5] {
        places.extend([
            ((presigning, 1, false), PresignCommit::length(shape)),
            ((presigning, 1, true), PresignCommitProofs::length(shape)),
            ((presigning, 2, false), PresignMta::length(shape)),
            ((presigning, 2, true), PresignMtaDirect::length(shape)),
            ((presigning, 3, false), PresignShares::length(shape)),
            ((presigning, 129, false), Alert::length(shape)),
            ((presigning, 130, false), Alert::length(shape)),
        ]);
    }
    places
}

/// FRAME-1: a frame has a length for its place, and there are no other places.
#[test]
fn lengths_of_all_places() {
    for p in SETS {
        for (n, t) in [(2, 2), (5, 3), (64, 64)] {
            for shape in [Shape::of_key(*p, n, t).unwrap(), Shape::of_signers(*p, n, t).unwrap()] {
                let places = places(&shape);
                assert_eq!(places.len(), 25);
                for protocol in 0..=255 {
                    for round in 0..=255 {
                        for direct in [false, true] {
                            let expected = places.get(&(protocol, round, direct)).copied();
                            let length = body_length(&shape, protocol, round, direct);
                            assert_eq!(length, expected, "{protocol} {round} {direct}");
                            let layout = body_layout(&shape, protocol, round, direct);
                            let sum = layout.map(|fields| fields.iter().map(|field| field.length()).sum());
                            assert_eq!(sum, expected, "{protocol} {round} {direct}");
                        }
                    }
                }
            }
        }
    }
}

/// Every body that begins with an echo has it as its first field, and no other has one.
#[test]
fn echoes_come_first() {
    let shape = Shape::of_signers(SETS[0], 3, 2).unwrap();
    for (protocol, round, direct) in places(&shape).into_keys() {
        let fields = body_layout(&shape, protocol, round, direct).unwrap();
        let echo: Vec<usize> = (0..fields.len()).filter(|i| fields[*i].name == "echo").collect();
        let expected: &[usize] = if !direct && (round > 1 || protocol == 4) { &[0] } else { &[] };
        assert_eq!(echo, expected, "{protocol} {round} {direct}");
        assert!(expected.is_empty() || fields[0].length() == 32);
    }
}

/// The longest body of any session is far below what the header can state.
#[test]
fn lengths_fit_the_header() {
    for p in SETS {
        let shape = Shape::of_key(*p, 64, 64).unwrap();
        assert!(places(&shape).into_values().all(|length| u32::try_from(length).is_ok()), "{}", p.name);
    }
}
