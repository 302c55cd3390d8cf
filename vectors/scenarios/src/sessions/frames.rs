//! Single frames, shown on key generation and, for direct messages, on presigning.

mod order;

use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::reason::Reason;

use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, local};
use crate::source::{Draft, Source};

const RUN: &str = "KG-T/2-3";
const DIRECT: &str = "PS-T/2-3-12";
const SERIES: &str = "FRAME-S";

/// The steps of single frames.
pub fn build(source: &Source) -> Draft {
    Steps::draft(source, &[RUN, DIRECT], |steps| {
        steps.note(
            "stray",
            "A frame of another session, for another party or from a stranger.",
            "Its author did nothing wrong: naming it would blame an honest party, ending the session would let anyone stop it.",
            &[],
        );
        steps.note(
            "order-of-checks",
            "Several things are wrong with one frame.",
            "Implementations that check in another order report different faults, or name an honest party.",
            &[],
        );
        lengths(steps);
        headers(steps);
        strays(steps);
        places(steps);
        repetitions(steps);
        order::checks(steps);
        order::sessions(steps);
    })
}

/// The first frame of party 2 to party 1, edited; nothing else arrives.
fn first(steps: &Steps, change: impl FnOnce(&mut Vec<u8>)) -> Scene {
    let scene = steps.scene(RUN, 1).through(1);
    scene.rearranged(|sendings| sendings.truncate(1)).bytes(1, 2, false, change)
}

fn first_frame(steps: &Steps, change: impl FnOnce(&mut Frame)) -> Scene {
    first(steps, |bytes| {
        let mut frame = Frame::decode(bytes).unwrap();
        change(&mut frame);
        *bytes = frame.encode();
    })
}

fn lengths(steps: &mut Steps) {
    for (length, name) in [(0, "empty"), (1, "one-byte"), (46, "header-but-a-byte")] {
        let scene = first(steps, |bytes| bytes.truncate(length));
        let comment = format!("A frame of {length} bytes, less than a header.");
        let expected = local(Reason::FrameLength, &[2], 1);
        steps.fault(
            (SERIES, &format!("length/{name}")),
            about(&["FRAME-1", "FAULT-1"], &comment),
            scene,
            expected,
        );
    }
    type Change = (&'static str, &'static str, fn(&mut Vec<u8>));
    let changes: [Change; 7] = [
        ("header-only", "The header without its body.", |bytes| bytes.truncate(47)),
        ("last-byte-lost", "The last byte of the body is missing.", |bytes| bytes.truncate(bytes.len() - 1)),
        ("byte-more", "A byte more than the header states.", |bytes| bytes.push(0)),
        ("stated-less", "The header states a byte less than there is.", |bytes| bytes[46] -= 1),
        ("stated-more", "The header states a byte more than there is.", |bytes| bytes[46] += 1),
        ("stated-zero", "The header states an empty body.", |bytes| bytes[43..47].fill(0)),
        ("stated-4-gib", "The header states 4 GiB less one byte: nothing is allocated by it.", |bytes| {
            bytes[43..47].fill(0xff)
        }),
    ];
    for (name, comment, change) in changes {
        let scene = first(steps, change);
        let expected = local(Reason::FrameLength, &[2], 1);
        steps.fault(
            (SERIES, &format!("length/{name}")),
            about(&["FRAME-1", "ENC-7"], comment),
            scene,
            expected,
        );
    }
    type Edit = (&'static str, &'static str, fn(&mut Vec<u8>));
    let bodies: [Edit; 4] = [
        ("body-empty", "An empty body, as the header says.", Vec::clear),
        ("body-shorter", "A body of one byte less than its place has, as the header says.", |body| {
            body.truncate(body.len() - 1)
        }),
        ("body-longer", "A body of one byte more than its place has, as the header says.", |body| {
            body.push(0)
        }),
        ("body-twice", "The body twice, as the header says.", |body| body.extend(body.clone())),
    ];
    for (name, comment, change) in bodies {
        let scene = first_frame(steps, |frame| change(&mut frame.body));
        let expected = local(Reason::FrameLength, &[2], 1);
        steps.fault(
            (SERIES, &format!("length/{name}")),
            about(&["FRAME-1", "ENC-1"], comment),
            scene,
            expected,
        );
    }
    let ahead = steps.scene(RUN, 1).through(2).rearranged(|sendings| {
        sendings.retain(|sending| sending.sender == 2);
    });
    let ahead = ahead.framed(2, 2, false, |frame| frame.body.truncate(292));
    steps.fault(
        (SERIES, "length/ahead"),
        about(
            &["FRAME-1", "FAULT-1"],
            "A frame of round 2 is too short, while round 1 is not complete: the fault is of round 2.",
        ),
        ahead,
        local(Reason::FrameLength, &[2], 2),
    );
    let ahead = steps.scene(RUN, 1).through(2).rearranged(|sendings| {
        sendings.retain(|sending| sending.sender == 2);
    });
    steps.fault(
        (SERIES, "length/ahead-stated"),
        about(
            &["FRAME-1", "FAULT-1"],
            "A frame of round 2 has a byte more than its header states, while round 1 is not complete: it is not split, and the fault is of round 1.",
        ),
        ahead.bytes(2, 2, false, |bytes| bytes.push(0)),
        local(Reason::FrameLength, &[2], 1),
    );
    let direct = steps.scene(DIRECT, 1).through(1).rearranged(|sendings| {
        sendings.retain(|sending| Frame::decode(&sending.frame).unwrap().to != 0);
    });
    let direct = direct.framed(1, 2, true, |frame| drop(frame.body.drain(..2000)));
    steps.fault(
        (SERIES, "length/direct"),
        about(&["FRAME-1"], "A direct message of presigning is too short."),
        direct,
        local(Reason::FrameLength, &[2], 1),
    );
}

fn headers(steps: &mut Steps) {
    for (position, name) in [(0, "first"), (3, "last")] {
        let scene = first(steps, |bytes| bytes[position] ^= 1);
        let comment = format!("The {name} byte of the magic differs.");
        let expected = local(Reason::FrameHeader, &[2], 1);
        steps.fault(
            (SERIES, &format!("header/magic-{name}")),
            about(&["FRAME-2"], &comment),
            scene,
            expected,
        );
    }
    for id in [0u8, 1, 2, 3, 255] {
        if id == steps.params.id {
            continue;
        }
        let scene = first_frame(steps, |frame| frame.params_id = id);
        let comment =
            format!("Parameter id {id} with the id of this session: only its author can have made that.");
        let about = about(&["FRAME-2", "PAR-3"], &comment);
        steps.fault(
            (SERIES, &format!("header/parameter-{id}")),
            about,
            scene,
            local(Reason::FrameHeader, &[2], 1),
        );
    }
    for id in [0u8, 2, 5, 255] {
        let scene = first_frame(steps, |frame| frame.protocol = id);
        let comment = format!("Protocol id {id} with the id of this session.");
        let about = about(&["FRAME-2"], &comment);
        steps.fault(
            (SERIES, &format!("header/protocol-{id}")),
            about,
            scene,
            local(Reason::FrameHeader, &[2], 1),
        );
    }
    for from in [0u16, 1, 3, 4, 65535] {
        let scene = first_frame(steps, |frame| frame.from = from);
        let comment = format!("Party 2, as the transport knows, says in the header that it is party {from}.");
        let about = about(&["FRAME-3", "CHAN-1"], &comment);
        steps.fault(
            (SERIES, &format!("header/from-{from}")),
            about,
            scene,
            local(Reason::FrameSender, &[2], 1),
        );
    }
}

/// The session goes on: the true frames of round 1 follow, and round 2 is sent.
fn strays(steps: &mut Steps) {
    type Change = (&'static str, &'static str, fn(&mut Frame));
    let changes: [Change; 7] = [
        ("sid-first-bit", "The session id differs in its first bit.", |frame| frame.sid[0] ^= 0x80),
        ("sid-last-bit", "The session id differs in its last bit.", |frame| frame.sid[31] ^= 1),
        (
            "another-protocol",
            "Another session id with another protocol, parameter set and sender in the header: a good frame of another session.",
            |frame| {
                (frame.sid[5], frame.protocol, frame.params_id, frame.from) = (frame.sid[5] ^ 4, 3, 9, 9);
            },
        ),
        ("another-length", "Another session id with a longer body and a later round.", |frame| {
            (frame.sid[5], frame.round) = (frame.sid[5] ^ 4, 4);
            frame.body.push(0);
        }),
        ("to-3", "The frame is for party 3.", |frame| frame.to = 3),
        ("to-2", "The frame is for its sender.", |frame| frame.to = 2),
        ("to-65535", "The frame is for a party that does not exist.", |frame| frame.to = 65535),
    ];
    for (name, comment, change) in changes {
        let honest = steps.scene(RUN, 1).through(1);
        let stray = first_frame(steps, change).sendings.remove(0);
        let scene = honest.rearranged(|sendings| {
            sendings.insert(0, stray);
            sendings[0].refused = Some(LocalError::WrongSession);
        });
        let about = about(&["FRAME-4", "SESS-1", "FAULT-4"], comment).flags(&["stray"]);
        steps.running((SERIES, &format!("stray/{name}")), about, scene);
    }
    for sender in [0u16, 1, 4, 65535] {
        let honest = steps.scene(RUN, 1).through(1);
        let scene = honest.rearranged(|sendings| {
            let mut stray = sendings[0].clone();
            (stray.sender, stray.refused) = (sender, Some(LocalError::UnknownSender));
            sendings.insert(0, stray);
        });
        let comment = format!("The transport names party {sender}, which is no peer of party 1.");
        let about = about(&["CHAN-1", "SESS-1", "FAULT-4"], &comment).flags(&["stray"]);
        steps.running((SERIES, &format!("stray/sender-{sender}")), about, scene);
    }
    let both = steps.scene(RUN, 1).through(1).rearranged(|sendings| {
        let mut stray = sendings[0].clone();
        stray.frame.truncate(3);
        (stray.sender, stray.refused) = (9, Some(LocalError::UnknownSender));
        (stray.index, stray.is_fixed) = (None, true);
        sendings.insert(0, stray);
    });
    steps.running(
        (SERIES, "stray/sender-before-length"),
        about(&["SESS-1", "CHAN-1"], "Three bytes from a stranger: the sender is looked at first.")
            .flags(&["stray", "order-of-checks"]),
        both,
    );
}

fn places(steps: &mut Steps) {
    for round in [0u8, 3, 4, 5, 128, 129, 130, 255] {
        let scene = first_frame(steps, |frame| frame.round = round);
        let comment = format!("A frame of round {round} while round 1 is open.");
        let expected = local(Reason::FrameRound, &[2], 1);
        steps.fault(
            (SERIES, &format!("place/round-{round}")),
            about(&["FRAME-5"], &comment),
            scene,
            expected,
        );
    }
    let direct = first_frame(steps, |frame| frame.to = 1);
    steps.fault(
        (SERIES, "place/direct"),
        about(&["FRAME-5"], "A direct message in key generation, which has none."),
        direct,
        local(Reason::FrameRound, &[2], 1),
    );
    let two_ahead = steps.scene(RUN, 1).through(4).rearranged(|sendings| {
        sendings.retain(|sending| sending.frame[6] == 1 || (sending.sender == 2 && sending.frame[6] == 4));
    });
    steps.fault(
        (SERIES, "place/two-ahead"),
        about(&["FRAME-5"], "A frame of round 4 while round 2 is open: its sender cannot have got there."),
        two_ahead,
        local(Reason::FrameRound, &[2], 2),
    );
    let alert = steps.scene(DIRECT, 1).through(1).rearranged(|sendings| sendings.truncate(1));
    let alert = alert.framed(1, 2, false, |frame| frame.round = 129);
    steps.fault(
        (SERIES, "place/alert-in-round-1"),
        about(&["FRAME-5", "ALERT-1"], "An alert in round 1 of presigning."),
        alert,
        local(Reason::FrameRound, &[2], 1),
    );
    let fourth = steps.scene(DIRECT, 1).through(1).rearranged(|sendings| sendings.truncate(1));
    let fourth = fourth.framed(1, 2, false, |frame| frame.round = 4);
    steps.fault(
        (SERIES, "place/round-4-of-presigning"),
        about(&["FRAME-5"], "Round 4, which interactive signing has and presigning has not."),
        fourth,
        local(Reason::FrameRound, &[2], 1),
    );
}

fn repetitions(steps: &mut Steps) {
    let flip = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    let at_once = steps.scene(RUN, 1).through(1).rearranged(|sendings| {
        let mut other = sendings[0].clone();
        flip(&mut other.frame);
        sendings.truncate(1);
        sendings.push(other);
    });
    steps.fault(
        (SERIES, "conflict/at-once"),
        about(&["FRAME-6"], "A second commitment of party 2."),
        at_once,
        local(Reason::FrameConflict, &[2], 1),
    );
    let later = steps.scene(RUN, 1).through(2).rearranged(|sendings| {
        let mut other = sendings[0].clone();
        flip(&mut other.frame);
        sendings.truncate(3);
        sendings.push(other);
    });
    steps.fault(
        (SERIES, "conflict/after-the-round"),
        about(
            &["FRAME-6", "FAULT-1"],
            "A second commitment of party 2, after round 1 is over: the fault is of round 1.",
        ),
        later,
        local(Reason::FrameConflict, &[2], 1),
    );
    let ahead = steps.scene(RUN, 1).through(2).rearranged(|sendings| {
        sendings.retain(|sending| sending.sender == 2);
        let mut other = sendings[1].clone();
        flip(&mut other.frame);
        (sendings[1].is_fixed, other.is_fixed) = (true, true);
        sendings.push(other);
    });
    steps.fault(
        (SERIES, "conflict/ahead"),
        about(
            &["FRAME-6"],
            "A second opening of party 2, while round 1 is not complete: the fault is of round 2.",
        ),
        ahead,
        local(Reason::FrameConflict, &[2], 2),
    );
    let before_the_check = steps.scene(RUN, 1).through(1).rearranged(|sendings| {
        let mut other = sendings[0].clone();
        flip(&mut other.frame);
        sendings.insert(0, other);
        sendings.truncate(2);
    });
    steps.fault(
        (SERIES, "conflict/first-wrong"),
        about(&["FRAME-6"], "The true frame comes second: it is the conflict."),
        before_the_check,
        local(Reason::FrameConflict, &[2], 1),
    );
}
