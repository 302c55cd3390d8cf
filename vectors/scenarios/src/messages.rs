//! Records: the layouts of all message bodies, and where bodies and proofs are cut.

use quorate_spec::codec::{Field, Record};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, AUXILIARY, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use quorate_spec::messages::body_layout;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};
use quorate_spec::reason::Reason;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::bytes;

/// Longer bodies are not published.
const LONGEST_BODY: usize = 12 << 10;
/// Nor longer proofs.
const LONGEST_PROOF: usize = 24 << 10;

/// n and t of the keys.
const KEYS: [(u16, u16); 3] = [(2, 2), (3, 2), (5, 3)];

const PROTOCOLS: [(u8, &str); 5] = [
    (KEYGEN, "keygen"),
    (AUXILIARY, "auxiliary"),
    (PRESIGN, "presign"),
    (SIGN, "sign"),
    (INTERACTIVE, "interactive"),
];

const ROUNDS: [u8; 8] = [0, 1, 2, 3, 4, 5, ALERT_NONCE, ALERT_CHI];

/// Where a body may stand.
#[derive(Clone, Copy)]
struct Place {
    protocol: u8,
    name: &'static str,
    round: u8,
    direct: bool,
}

/// Every protocol with every round, to all and to one.
fn places() -> impl Iterator<Item = Place> {
    let rounds = |(protocol, name)| ROUNDS.into_iter().map(move |round| (protocol, name, round));
    PROTOCOLS.into_iter().flat_map(rounds).flat_map(|(protocol, name, round)| {
        [false, true].map(|direct| Place { protocol, name, round, direct })
    })
}

impl Place {
    /// The shape of its session: all parties, or the signers.
    fn shape(self, params: Params, (n, t): (u16, u16)) -> Shape {
        let of = if self.protocol <= AUXILIARY { Shape::of_key } else { Shape::of_signers };
        of(params, n, t).unwrap()
    }

    fn layout(self, shape: &Shape) -> Option<Vec<Field>> {
        body_layout(shape, self.protocol, self.round, self.direct)
    }

    fn inputs(self, shape: &Shape) -> Values {
        of_shape(shape).with("protocol", self.protocol).with("round", self.round).with("direct", self.direct)
    }

    /// For example `2-of-3/presign/round-1/direct`.
    fn scenario(self, (n, t): (u16, u16)) -> String {
        let to = if self.direct { "direct" } else { "broadcast" };
        format!("{t}-of-{n}/{}/round-{}/{to}", self.name, self.round)
    }
}

fn of_shape(shape: &Shape) -> Values {
    Values::new().with("n", shape.n).with("t", shape.t).with("parties", shape.parties)
}

/// Arbitrary bytes; equal lengths have equal bytes, so that a file holds them once.
fn body(length: usize) -> Vec<u8> {
    bytes(&format!("body of {length} bytes"), length)
}

fn total(layout: &[Field]) -> usize {
    layout.iter().map(Field::length).sum()
}

/// `codec.layout`, `codec.message`.
pub fn messages(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "length",
            "The body has another length than its place.",
            "A list that is cut where its sender likes: empty lists of repetitions, higher thresholds, reads beyond the end.",
            &["TOB-BRON-10", "TOB-BRON-24", "TOB-SILA-3"],
        );
        layouts(topic);
        no_places(topic);
        no_shapes(topic);
        bodies(topic);
    })
}

fn layouts(topic: &mut Topic) {
    let params = topic.params;
    for key in KEYS {
        for place in places() {
            let shape = place.shape(params, key);
            if place.layout(&shape).is_some() {
                let name = format!("layout/{}", place.scenario(key));
                let about = about(
                    &["ENC-1", "FRAME-1", "PAR-1"],
                    "The fields of the body in this place, their lengths and counts.",
                );
                topic.valid(("MESSAGE", &name), "codec.layout", about, place.inputs(&shape));
            }
        }
    }
    // the lengths of Π_dec grow with the number of bits of n, everything else with n and t
    for key in [(32, 2), (33, 2), (64, 2), (64, 64)] {
        for (protocol, name, round) in [(KEYGEN, "keygen", 2), (PRESIGN, "presign", ALERT_NONCE)] {
            let place = Place { protocol, name, round, direct: false };
            let name = format!("layout/{}", place.scenario(key));
            let about = about(
                &["ENC-1", "FRAME-1", "PAR-1"],
                "The fields of the body in this place, for a larger key.",
            );
            topic.valid(("MESSAGE", &name), "codec.layout", about, place.inputs(&place.shape(params, key)));
        }
    }
}

fn no_places(topic: &mut Topic) {
    let key = KEYS[1];
    let base = format!(
        "layout/{}",
        Place { protocol: KEYGEN, name: "keygen", round: 1, direct: false }.scenario(key)
    );
    let unknown = [(0, "protocol-0"), (6, "protocol-6"), (255, "protocol-255")];
    let unknown = unknown.map(|(protocol, name)| Place { protocol, name, round: 1, direct: false });
    for place in places().chain(unknown) {
        let shape = place.shape(topic.params, key);
        if place.layout(&shape).is_none() {
            let name = format!("layout/{}", place.scenario(key));
            let about = about(&["FRAME-5"], "The protocol has no such place.");
            topic.edited(("MESSAGE", &name), &base, about, Reason::FrameRound, |values| {
                *values = place.inputs(&shape)
            });
        }
    }
    let shape = Shape::of_signers(topic.params, 3, 2).unwrap();
    let place = Place { protocol: SIGN, name: "sign", round: 2, direct: false };
    let about = about(&["FRAME-5"], "A body of the right length for another place: there is no round 2.");
    let inputs = place.inputs(&shape).with("body", body(64));
    topic.invalid(("MESSAGE", "body/no-place"), "codec.message", about, inputs, Reason::FrameRound);
}

fn no_shapes(topic: &mut Topic) {
    let place = Place { protocol: KEYGEN, name: "keygen", round: 1, direct: false };
    let base = format!("layout/{}", place.scenario(KEYS[1]));
    for (name, n, t, parties, comment) in [
        ("t-is-0", 3u16, 0u16, 3u16, "A threshold of 0."),
        ("t-is-1", 3, 1, 3, "A threshold of 1: one party would sign alone."),
        ("t-above-n", 3, 4, 3, "More signers than parties."),
        ("n-is-0", 0, 0, 0, "No parties."),
        ("n-is-1", 1, 1, 1, "One party."),
        ("n-is-65", 65, 2, 65, "One party more than there may be."),
        ("n-is-largest", 65535, 65535, 65535, "The largest numbers that fit their type."),
    ] {
        let about = about(&["PAR-4"], comment);
        let name = format!("shape/{name}");
        topic.edited(("MESSAGE", &name), &base, about, LocalError::InvalidParties, |values| {
            let shape = values.clone().with("n", n).with("t", t).with("parties", parties);
            *values = shape;
        });
    }
}

fn bodies(topic: &mut Topic) {
    let params = topic.params;
    for place in places() {
        let mut published: Vec<usize> = Vec::new();
        for key in KEYS {
            let shape = place.shape(params, key);
            let length = match place.layout(&shape) {
                Some(layout) => total(&layout),
                None => continue,
            };
            if length > LONGEST_BODY || published.contains(&length) {
                continue;
            }
            let base = format!("body/{}", place.scenario(key));
            let about_cut = about(
                &["ENC-1"],
                "Arbitrary bytes of the right length: they are cut, their values are decoded later.",
            );
            let inputs = place.inputs(&shape).with("body", body(length));
            topic.valid(("MESSAGE", &base), "codec.message", about_cut, inputs);

            let mut refused = |last: &str, body: Vec<u8>, comment: &str| {
                let about = about(&["ENC-1", "ENC-7", "FRAME-1"], comment).flags(&["length"]);
                let name = format!("{base}/{last}");
                topic.edited(("MESSAGE", &name), &base, about, Reason::FrameLength, |values| {
                    values.put("body", body)
                });
            };
            refused("short", body(length)[..length - 1].to_vec(), "The last byte is missing.");
            refused("long", [body(length), vec![0]].concat(), "One byte too many.");
            refused("empty", vec![], "No bytes.");
            if let Some(other) = published.last() {
                refused("other-key", body(*other), "The right length for a key with other n and t.");
            }
            published.push(length);
        }
    }
}

/// A proof: its name and its layout.
type Proof = (&'static str, fn(&Shape) -> Vec<Field>);

const PROOFS: [Proof; 9] = [
    ("sch", SchProof::layout),
    ("elog", ElogProof::layout),
    ("enc_elg", EncElgProof::layout),
    ("aff_g", AffGProof::layout),
    ("mod", ModProof::layout),
    ("prm", PrmProof::layout),
    ("fac", FacProof::layout),
    ("dec", DecProof::layout),
    ("aff_g_star", AffGStarProof::layout),
];

/// `codec.proof`.
pub fn proofs(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "repetitions",
            "A proof of fewer repetitions than the parameter set has.",
            "The sender decides how sound its proof is: one repetition is guessed in every second attempt, none always holds.",
            &[],
        );
        let shape = Shape::of_signers(topic.params, 3, 2).unwrap();
        for (proof, layout) in PROOFS {
            cut(topic, &shape, proof, &layout(&shape));
        }
        dec_of_larger_keys(topic);
    })
}

fn proof_inputs(shape: &Shape, proof: &str, bytes: Vec<u8>) -> Values {
    of_shape(shape).with("name", proof).with("bytes", bytes)
}

fn cut(topic: &mut Topic, shape: &Shape, proof: &str, layout: &[Field]) {
    let length = total(layout);
    let mut refused = vec![("empty", vec![], "No bytes.")];
    if length <= LONGEST_PROOF {
        let name = format!("{proof}/cut");
        let about = about(
            &["ENC-1"],
            "Arbitrary bytes of the right length: they are cut, their values are decoded later.",
        );
        topic.valid(("PROOF", &name), "codec.proof", about, proof_inputs(shape, proof, body(length)));
        refused.push(("short", body(length)[..length - 1].to_vec(), "The last byte is missing."));
        refused.push(("long", [body(length), vec![0]].concat(), "One byte too many."));
    }
    for (last, bytes, comment) in refused {
        let about = about(&["ENC-1"], comment);
        let name = format!("{proof}/{last}");
        topic.invalid(
            ("PROOF", &name),
            "codec.proof",
            about,
            proof_inputs(shape, proof, bytes),
            Reason::FrameLength,
        );
    }
    if layout.iter().any(|field| field.count.is_some()) {
        for (last, count, comment) in [
            ("one-repetition", 1, "One repetition instead of m."),
            ("no-repetition", 0, "No repetition: only what stands outside of the lists."),
        ] {
            let length =
                layout.iter().map(|field| field.kind.length() * field.count.map_or(1, |_| count)).sum();
            if length == 0 {
                continue;
            }
            let about = about(&["ENC-1", "ENC-7"], comment).flags(&["repetitions"]);
            let name = format!("{proof}/{last}");
            let inputs = proof_inputs(shape, proof, body(length));
            topic.invalid(("PROOF", &name), "codec.proof", about, inputs, Reason::FrameLength);
        }
    }
}

/// The length of Π_dec depends on n.
fn dec_of_larger_keys(topic: &mut Topic) {
    let shape = |n| Shape::of_signers(topic.params, n, 2).unwrap();
    let (smaller, larger) = (shape(32), shape(33));
    if DecProof::length(&larger) > LONGEST_PROOF {
        return;
    }
    let [small, large] = [&smaller, &larger].map(|shape| body(DecProof::length(shape)));
    assert_ne!(small.len(), large.len());
    let valid =
        about(&["ENC-1"], "A key of 33 parties: a bit more for w than 32 parties need, and so a byte.");
    topic.valid(("PROOF", "dec/n-33"), "codec.proof", valid, proof_inputs(&larger, "dec", large.clone()));
    for (name, shape, bytes, comment) in [
        ("dec/n-33/of-32", &larger, small, "A proof of the length for 32 parties where the key has 33."),
        ("dec/n-32/of-33", &smaller, large, "A proof of the length for 33 parties where the key has 32."),
    ] {
        let inputs = proof_inputs(shape, "dec", bytes);
        topic.invalid(
            ("PROOF", name),
            "codec.proof",
            about(&["ENC-1"], comment),
            inputs,
            Reason::FrameLength,
        );
    }
}
