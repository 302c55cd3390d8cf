//! What the proofs of m repetitions share: which check fails in which repetition, lists of other lengths.

use num_bigint::BigInt;
use quorate_reference::sampling;
use quorate_spec::codec::{Kind, Record};
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;

use crate::topic::{About, Id, Topic, about};
use crate::wrong::{Part, Wire, overwrite, place, refuse};

/// The checks that do not hold, each with the repetitions in which it does not.
pub type Failing = Vec<(Reason, Vec<usize>)>;

/// Keeps the checks that fail.
pub fn failing<const L: usize>(checks: [(Reason, Vec<usize>); L]) -> Failing {
    checks.into_iter().filter(|(_, repetitions)| !repetitions.is_empty()).collect()
}

/// The repetitions in which a check does not hold.
pub fn failing_at(repetitions: impl IntoIterator<Item = usize>, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    repetitions.into_iter().filter(|i| !holds(*i)).collect()
}

/// A check that is not of a repetition, as if it were of the first.
pub fn failing_once(holds: bool) -> Vec<usize> {
    failing_at([0], |_| holds)
}

/// `-2^b <= value < 2^b`: the bits from b on are all equal.
pub fn in_j(value: &BigInt, b: usize) -> bool {
    let sign: BigInt = value >> b;
    sign == BigInt::from(0) || sign == BigInt::from(-1)
}

/// Whether the set has every case. At the others a proof takes the reference tens of seconds and is hundreds of kilobytes long:
/// they have a selection.
pub fn is_broad(params: &Params) -> bool {
    params.name == "TOY1536"
}

/// The repetitions of which slow equations are judged one by one.
pub fn judged(params: &Params) -> Vec<usize> {
    if is_broad(params) { (0..params.m).collect() } else { vec![0, 1, params.m - 1] }
}

/// The repetitions in which wrong encodings are published, with their names.
pub fn entries(params: &Params) -> Vec<(&'static str, usize)> {
    let ends = [("first", 0), ("last", params.m - 1)];
    ends.into_iter().skip(usize::from(!is_broad(params))).collect()
}

/// The bits that a challenge over other items would be.
pub fn bits(label: &str, items: &[Vec<u8>], params: &Params) -> Vec<bool> {
    let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    sampling::challenge_bits(label, &items, params.m)
}

/// Where the ends of a range are tried: the lower in the first repetition, which has bit 0, the upper in the last, of bit 1. A name,
/// what the value is, whether it is the upper end, whether it is inside.
pub const ENDS: [(&str, &str, bool, bool); 4] = [
    ("below", "one below the smallest element of its interval", false, false),
    ("smallest", "the smallest element of its interval", false, true),
    ("largest", "the largest element of its interval", true, true),
    ("above", "one above the largest element of its interval", true, false),
];

/// The value of a field in one repetition.
pub fn entry<P: Record>(shape: &Shape, inputs: &Values, name: &str, i: usize) -> Vec<u8> {
    inputs.bytes("proof").unwrap()[place::<P>(shape, name, i)].to_vec()
}

/// Writes the value of a field in one repetition.
pub fn set_entry<P: Record>(shape: &Shape, inputs: &mut Values, name: &str, i: usize, bytes: &[u8]) {
    let at = place::<P>(shape, name, i);
    assert_eq!(at.len(), bytes.len(), "{name}");
    overwrite(inputs, "proof", at.start, bytes);
}

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
