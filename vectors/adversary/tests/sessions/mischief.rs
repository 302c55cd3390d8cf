//! What can happen to frames on their way: by chance, by the network, by a peer.

use proptest::prelude::*;
use proptest::sample::Index;
use quorate_spec::params::Shape;

use crate::transcripts::{Damage, Delivery};
use crate::values::values;

/// Something that happens to one delivery of a script.
#[derive(Clone, Debug)]
pub(crate) enum Mischief {
    /// One bit, of header or body, is flipped.
    FlipBit(Index),
    /// One bit of one value is flipped; every value is as likely as any other, long or short.
    FlipInValue(Index, Index),
    /// One value is all zeros.
    ZeroValue(Index),
    /// One value is all ones.
    FillValue(Index),
    /// Two values of one kind are exchanged.
    ExchangeValues(Index, Index),
    /// The value of another frame is put in its place: a replay.
    ForeignValue(Index, Index),
    /// The bytes end early.
    Cut(Index),
    /// Bytes follow.
    Append(usize),
    /// It arrives this many places later.
    HoldBack(usize),
    /// It never arrives.
    Lose,
    /// It arrives again, this many places later.
    Repeat(usize),
    /// Another one of the same place arrives, with one bit flipped.
    Contradict(usize, Index),
    /// It changes places with another frame.
    Swap(Index),
    /// It carries the body of another frame.
    ForeignBody(Index),
    /// The transport names another sender.
    Sender(u16),
    /// The header names another sender.
    From(u16),
    /// The header names another recipient.
    To(u16),
    /// The header names another round.
    Round(u8),
    /// The header names another protocol.
    Protocol(u8),
    /// The header names another parameter set.
    Params(u8),
    /// The header names another session.
    Session(Index),
}

/// A few things that happen, each with the delivery to which it does.
pub(crate) fn some_mischief() -> impl Strategy<Value = Vec<(Index, Mischief)>> {
    prop::collection::vec((any::<Index>(), mischief()), 1..4)
}

fn mischief() -> impl Strategy<Value = Mischief> {
    let index = any::<Index>;
    let party = || prop_oneof![0u16..5, Just(64), Just(u16::MAX)];
    let round = prop_oneof![0u8..6, Just(129), Just(130), Just(255)];
    let lies = prop_oneof![
        4 => (index(), index()).prop_map(|(value, bit)| Mischief::FlipInValue(value, bit)),
        2 => index().prop_map(Mischief::ZeroValue),
        2 => index().prop_map(Mischief::FillValue),
        2 => (index(), index()).prop_map(|(a, b)| Mischief::ExchangeValues(a, b)),
        2 => (index(), index()).prop_map(|(value, other)| Mischief::ForeignValue(value, other)),
        1 => index().prop_map(Mischief::ForeignBody),
    ];
    let delays = prop_oneof![
        (1usize..6).prop_map(Mischief::HoldBack),
        index().prop_map(Mischief::Swap),
        (0usize..6).prop_map(Mischief::Repeat),
        (0usize..6, index()).prop_map(|(later, bit)| Mischief::Contradict(later, bit)),
        Just(Mischief::Lose),
    ];
    let bytes = prop_oneof![
        2 => index().prop_map(Mischief::FlipBit),
        1 => index().prop_map(Mischief::Cut),
        1 => (1usize..40).prop_map(Mischief::Append),
    ];
    let headers = prop_oneof![
        party().prop_map(Mischief::Sender),
        party().prop_map(Mischief::From),
        party().prop_map(Mischief::To),
        round.prop_map(Mischief::Round),
        any::<u8>().prop_map(Mischief::Protocol),
        prop_oneof![Just(1u8), Just(2), Just(255), Just(0)].prop_map(Mischief::Params),
        index().prop_map(Mischief::Session),
    ];
    prop_oneof![6 => lies, 3 => delays, 1 => bytes, 2 => headers]
}

/// The script after all that happens.
pub(crate) fn apply(shape: &Shape, honest: &[Delivery], mischief: &[(Index, Mischief)]) -> Vec<Delivery> {
    let mut script = honest.to_vec();
    for (place, what) in mischief {
        if !script.is_empty() {
            let place = place.index(script.len());
            happen(shape, honest, &mut script, place, what);
        }
    }
    script
}

fn happen(shape: &Shape, honest: &[Delivery], script: &mut Vec<Delivery>, place: usize, what: &Mischief) {
    let later = |script: &[Delivery], by: usize| (place + by).min(script.len());
    let Delivery { sender, frame, damage } = &mut script[place];
    // an earlier one may have cut the body short
    let parts: Vec<_> =
        values(shape, frame).into_iter().filter(|part| part.bytes.end <= frame.body.len()).collect();
    let part = |index: &Index| {
        let part = parts.get(index.index(parts.len().max(1)));
        part.map_or(0..0, |value| value.bytes.clone())
    };
    match what {
        Mischief::FlipBit(bit) => {
            *damage = Some(Damage::Flip(bit.index(8 * frame.encode().len())));
        }
        Mischief::FlipInValue(value, bit) => {
            let bytes = part(value);
            if !bytes.is_empty() {
                let bit = bit.index(8 * bytes.len());
                frame.body[bytes][bit / 8] ^= 0x80 >> (bit % 8);
            }
        }
        Mischief::ZeroValue(value) => frame.body[part(value)].fill(0),
        Mischief::FillValue(value) => frame.body[part(value)].fill(0xff),
        Mischief::ExchangeValues(a, b) if !parts.is_empty() => {
            let a = &parts[a.index(parts.len())];
            let alike: Vec<_> = parts.iter().filter(|part| part.kind == a.kind).collect();
            let b = alike[b.index(alike.len())];
            let (first, second) =
                (frame.body[a.bytes.clone()].to_vec(), frame.body[b.bytes.clone()].to_vec());
            frame.body[a.bytes.clone()].copy_from_slice(&second);
            frame.body[b.bytes.clone()].copy_from_slice(&first);
        }
        Mischief::ForeignValue(value, other) if !parts.is_empty() => {
            let value = &parts[value.index(parts.len())];
            let other = &honest[other.index(honest.len())].frame;
            let foreign = values(shape, other).into_iter().find(|foreign| foreign.kind == value.kind);
            if let Some(foreign) = foreign {
                frame.body[value.bytes.clone()].copy_from_slice(&other.body[foreign.bytes]);
            }
        }
        // an earlier one moved the frame to a place where there are no values
        Mischief::ExchangeValues(..) | Mischief::ForeignValue(..) => {}
        Mischief::ForeignBody(other) => {
            frame.body = honest[other.index(honest.len())].frame.body.clone();
        }
        Mischief::Cut(length) => *damage = Some(Damage::Cut(length.index(frame.encode().len()))),
        Mischief::Append(count) => *damage = Some(Damage::Append(*count)),
        Mischief::Sender(index) => *sender = *index,
        Mischief::From(index) => frame.from = *index,
        Mischief::To(index) => frame.to = *index,
        Mischief::Round(number) => frame.round = *number,
        Mischief::Protocol(id) => frame.protocol = *id,
        Mischief::Params(id) => frame.params_id = *id,
        Mischief::Session(bit) => {
            let bit = bit.index(256);
            frame.sid[bit / 8] ^= 1 << (bit % 8);
        }
        Mischief::HoldBack(by) => {
            let delivery = script.remove(place);
            let place = later(script, *by);
            script.insert(place, delivery);
        }
        Mischief::Lose => drop(script.remove(place)),
        Mischief::Repeat(by) => {
            let copy = script[place].clone();
            let place = later(script, *by + 1);
            script.insert(place, copy);
        }
        Mischief::Contradict(by, bit) => {
            let mut other = script[place].clone();
            if !other.frame.body.is_empty() {
                let bit = bit.index(8 * other.frame.body.len());
                other.frame.body[bit / 8] ^= 1 << (bit % 8);
            }
            let place = later(script, *by + 1);
            script.insert(place, other);
        }
        Mischief::Swap(other) => {
            let other = other.index(script.len());
            script.swap(place, other);
        }
    }
}
