//! What the proofs of m repetitions share: which check fails in which repetition, lists of other lengths.

use quorate_spec::codec::{Kind, Record};
use quorate_spec::operations::Values;
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;

pub use quorate_adversary::fold::*;

use crate::topic::{About, Id, Topic, about};
use crate::wrong::{Part, Wire, place, refuse};

/// A case of which exactly the expected checks fail; the first gives the reason. If none fails, it is accepted.
pub fn judge(
    topic: &mut Topic,
    id: Id<'_>,
    base: &str,
    about: About<'_>,
    (found, expected): (Failing, &[(Reason, Vec<usize>)]),
    inputs: Values,
) {
    assert_eq!(found, expected, "{id:?}");
    match expected.first() {
        Some((reason, _)) => topic.edited(id, base, about, *reason, |values| *values = inputs),
        None => drop(topic.accepted(id, base, about, |values| *values = inputs)),
    }
}

/// Every wrong encoding of a list, in the repetitions of [`entries`].
pub fn refuse_entries<P: Record>(
    topic: &mut Topic,
    base: (&str, &str),
    shape: &Shape,
    inputs: &Values,
    (field, reqs): (&str, &[&str]),
    wire: impl Fn() -> Wire,
) {
    for (end, i) in entries(&shape.params) {
        let part = Part {
            name: &format!("verify/{field}/{end}"),
            what: &format!("{field} of the {end} repetition"),
            input: "proof",
            at: place::<P>(shape, field, i),
            wire: wire(),
            reqs,
        };
        refuse(topic, base, inputs, &part);
    }
}

/// Proofs of which lists have other lengths. All of them are refused before any value is read.
pub fn refuse_other_lengths<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    shape: &Shape,
    inputs: &Values,
) {
    topic.note(
        "list-length",
        "A list has not exactly m elements, or the proof not exactly its bytes.",
        "A verifier that loops over what it received, or over the shorter of two lists, accepts an empty proof of anything; with \
         few repetitions the challenges are guessed.",
        &["https://eprint.iacr.org/2023/1234", "TSSHOCK (Black Hat USA 2023), c-guess"],
    );
    let proof = inputs.bytes("proof").unwrap();
    let mut rest = proof;
    let mut fields = Vec::new();
    for field in P::layout(shape) {
        let (mine, behind) = rest.split_at(field.length());
        rest = behind;
        fields.push((field, mine.chunks(field.kind.length()).map(<[u8]>::to_vec).collect::<Vec<_>>()));
    }
    // the first `repetitions` of every list; a list that ends before is continued by its last element
    let with_repetitions = |repetitions: usize| {
        let resized = fields.iter().map(|(field, values)| match (field.kind, field.count) {
            (_, Some(_)) => {
                let last = values.last().unwrap();
                (0..repetitions).flat_map(|i| values.get(i).unwrap_or(last).clone()).collect()
            }
            (Kind::Bits(_), None) => {
                let mut bits = values[0].clone();
                bits.resize(repetitions.div_ceil(8), 0);
                bits
            }
            (_, None) => values[0].clone(),
        });
        resized.collect::<Vec<Vec<u8>>>().concat()
    };
    let m = shape.params.m;
    let mut cases = vec![
        ("empty".to_owned(), Vec::new(), "No bytes at all.".to_owned()),
        ("one-repetition".to_owned(), with_repetitions(1), "A proof of one repetition.".to_owned()),
    ];
    // as long as the proof itself, hence at the smallest set only
    if is_broad(&shape.params) {
        let mut case =
            |name: &str, bytes, comment: &str| cases.push((name.to_owned(), bytes, comment.to_owned()));
        let none = with_repetitions(0);
        if !none.is_empty() {
            case("no-repetition", none, "A proof of no repetition.");
        }
        case("fewer", with_repetitions(m - 4), "A proof of fewer repetitions: m - 4.");
        case("more", with_repetitions(m + 1), "A proof of m + 1 repetitions.");
        let (last, _) = fields.last().unwrap();
        let shorter = proof[..proof.len() - last.kind.length()].to_vec();
        case("element-less", shorter, &format!("The last element of {} is missing.", last.name));
        case("byte-more", [proof, &[0]].concat(), "There is one byte more.");
    }
    for (name, bytes, comment) in cases {
        let id = (series, &*format!("verify/length/{name}"));
        let about = about(&["ENC-1", "ENC-7"], &comment).flags(&["list-length"]);
        topic.edited(id, base, about, Reason::FrameLength, |values| values.put("proof", bytes));
    }
}
