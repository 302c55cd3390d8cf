//! The layout of every message and proof, against a second table, and what their decoders accept.
//!
//! What a record holds is compared through its `Debug` form: that names every field and shows every byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::fmt::Debug;

use proptest::prelude::*;
use quorate_spec::codec::Kind::{self, Bits, Hash, Int, Nat, Point, Proof, Scalar, U16};
use quorate_spec::codec::Record;
use quorate_spec::messages::{
    Alert, AuxConfirm, AuxFactor, AuxModulus, AuxOpen, Commit, KeygenConfirm, KeygenOpen, KeygenShares,
    PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect, PresignShares, SignShare,
};
use quorate_spec::params::{MAX_PARTIES, Params, SETS, Shape};
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};
use quorate_spec::reason::Reason;

/// Calls a function of a record and its name for every record.
macro_rules! for_each_record {
    ($check:ident($($argument:expr),*)) => {
        for_each_record!($check($($argument),*):
            Commit, KeygenOpen, KeygenShares, KeygenConfirm, AuxOpen, AuxModulus, AuxFactor, AuxConfirm,
            PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect, PresignShares, Alert, SignShare,
            SchProof, ElogProof, EncElgProof, AffGProof, ModProof, PrmProof, FacProof, DecProof, AffGStarProof)
    };
    ($check:ident $arguments:tt: $($record:ident),+) => {
        $(for_each_record!(@ $check $record $arguments);)+
    };
    (@ $check:ident $record:ident ($($argument:expr),*)) => {
        $check::<$record>(stringify!($record), $($argument),*)
    };
}

// ---- the second table ----

/// A field of the book: name, count of a list, type.
type Row = (&'static str, Option<usize>, Kind);

/// The fields of a record in the order of the wire.
fn rows(record: &str, shape: &Shape) -> Vec<Row> {
    let Params { modulus_bits: n, ell: l, epsilon, ell_prime: lp, epsilon_fac, epsilon_bin, m, .. } =
        shape.params;
    let t = usize::from(shape.t);
    let peers = usize::from(shape.parties) - 1;
    let log2_n = (0..).find(|k| 1 << k >= shape.n).unwrap();

    let one = |name, kind| (name, None, kind);
    let list = |name, count, kind| (name, Some(count), kind);
    let proof = |record| Proof(length(&rows(record, shape)));
    match record {
        "Commit" => vec![one("V", Hash)],
        "KeygenOpen" => vec![
            one("echo", Hash),
            list("F", t, Point),
            one("A", Point),
            list("Y", peers, Point),
            one("rid", Hash),
            one("chain_code", Hash),
            one("u", Hash),
        ],
        "KeygenShares" => vec![one("echo", Hash), list("c", peers, Scalar), one("z", Scalar)],
        "KeygenConfirm" => {
            vec![one("echo", Hash), one("confirm", Hash), one("accused", U16), one("key", Scalar)]
        }
        "AuxOpen" => vec![
            one("echo", Hash),
            one("N", Nat(n)),
            one("N_hat", Nat(n)),
            one("s", Nat(n)),
            one("t", Nat(n)),
            one("prm", proof("PrmProof")),
            one("rid", Hash),
            one("u", Hash),
        ],
        "AuxModulus" => vec![one("echo", Hash), one("modulus", proof("ModProof"))],
        "AuxFactor" => vec![one("fac", proof("FacProof"))],
        "AuxConfirm" => vec![one("echo", Hash), one("confirm", Hash)],
        "PresignCommit" => vec![
            one("K", Nat(2 * n)),
            one("G", Nat(2 * n)),
            one("Y", Point),
            one("A_1", Point),
            one("A_2", Point),
            one("B_1", Point),
            one("B_2", Point),
        ],
        "PresignCommitProofs" => vec![one("psi_k", proof("EncElgProof")), one("psi_g", proof("EncElgProof"))],
        "PresignMta" => {
            vec![
                one("echo", Hash),
                one("Gamma", Point),
                one("elog", proof("ElogProof")),
                list("h", peers, Hash),
            ]
        }
        "PresignMtaDirect" => vec![
            one("D", Nat(2 * n)),
            one("F", Nat(2 * n)),
            one("D_hat", Nat(2 * n)),
            one("F_hat", Nat(2 * n)),
            one("psi", proof("AffGProof")),
            one("psi_hat", proof("AffGProof")),
        ],
        "PresignShares" => vec![
            one("echo", Hash),
            one("delta", Scalar),
            one("Delta", Point),
            one("S", Point),
            one("elog", proof("ElogProof")),
        ],
        "Alert" => vec![
            one("echo", Hash),
            list("D", peers, Nat(2 * n)),
            list("F", peers, Nat(2 * n)),
            list("D_hat", peers, Nat(2 * n)),
            list("F_hat", peers, Nat(2 * n)),
            one("dec", proof("DecProof")),
            list("aff_g_star", peers, proof("AffGStarProof")),
        ],
        "SignShare" => vec![one("echo", Hash), one("sigma", Scalar)],
        "SchProof" => vec![one("z", Scalar)],
        "ElogProof" => {
            vec![one("A_L", Point), one("A_M", Point), one("A_Z", Point), one("z", Scalar), one("u", Scalar)]
        }
        "EncElgProof" => vec![
            one("S", Nat(n)),
            one("D", Nat(2 * n)),
            one("E", Point),
            one("F", Point),
            one("T", Nat(n)),
            one("z1", Int(l + epsilon)),
            one("w", Scalar),
            one("z2", Nat(n)),
            one("z3", Int(l + epsilon + n + 1)),
        ],
        "AffGProof" => vec![
            one("A", Nat(2 * n)),
            one("B_x", Point),
            one("B_y", Nat(2 * n)),
            one("E", Nat(n)),
            one("S", Nat(n)),
            one("F", Nat(n)),
            one("T", Nat(n)),
            one("z1", Int(l + epsilon)),
            one("z2", Int(lp + epsilon)),
            one("z3", Int(l + epsilon + n + 1)),
            one("z4", Int(lp + epsilon + n + 1)),
            one("w", Nat(n)),
            one("w_y", Nat(n)),
        ],
        "ModProof" => vec![
            one("w", Nat(n)),
            one("a", Bits(m)),
            one("b", Bits(m)),
            list("x", m, Nat(n)),
            list("z", m, Nat(n)),
        ],
        "PrmProof" => vec![list("A", m, Nat(n)), list("z", m, Nat(n))],
        "FacProof" => {
            let eta = n / 2 - 2;
            vec![
                one("P", Nat(n)),
                one("Q", Nat(n)),
                one("A", Nat(n)),
                one("B", Nat(n)),
                one("T", Nat(n)),
                one("z1", Int(l + epsilon_fac + eta)),
                one("z2", Int(l + epsilon_fac + eta)),
                one("w1", Int(l + epsilon_fac + n + 1)),
                one("w2", Int(l + epsilon_fac + n + 1)),
                one("v", Int(l + epsilon_fac + n + n + 1)),
            ]
        }
        "DecProof" => {
            let l_y = lp + epsilon + 2 + log2_n;
            vec![
                list("A", m, Nat(2 * n)),
                list("C", m, Point),
                list("E", m, Point),
                list("z", m, Int(l + epsilon_bin)),
                list("w", m, Int(l_y + epsilon_bin)),
                list("nu", m, Nat(n)),
            ]
        }
        "AffGStarProof" => vec![
            list("A", m, Nat(2 * n)),
            list("R", m, Point),
            list("B", m, Nat(2 * n)),
            list("z1", m, Int(l + epsilon_bin)),
            list("z2", m, Int(lp + epsilon_bin)),
            list("w", m, Nat(n)),
            list("w_y", m, Nat(n)),
        ],
        _ => panic!("{record} is not in the table"),
    }
}

/// Bytes of a value. Naturals and strings of bits fill theirs; an element of J_b has b+1 bits.
fn bytes(kind: Kind) -> usize {
    match kind {
        U16 => 2,
        Scalar | Hash => 32,
        Point => 33,
        Nat(bits) | Bits(bits) => {
            assert_eq!(bits % 8, 0);
            bits / 8
        }
        Int(bits) => bits / 8 + 1,
        Proof(bytes) => bytes,
        _ => panic!("{kind:?} is not in the table"),
    }
}

fn length(rows: &[Row]) -> usize {
    rows.iter().map(|(_, count, kind)| count.unwrap_or(1) * bytes(*kind)).sum()
}

// ---- shapes ----

/// Sessions of a key and sessions of its signers.
fn both(params: Params, n: u16, t: u16) -> [Shape; 2] {
    [Shape::of_key(params, n, t).unwrap(), Shape::of_signers(params, n, t).unwrap()]
}

/// Shapes whose messages are put together.
fn small_shapes(params: Params) -> Vec<Shape> {
    [(2, 2), (3, 2), (5, 3)].into_iter().flat_map(|(n, t)| both(params, n, t)).collect()
}

/// The smallest set: the toy, where there is one.
fn smallest() -> Params {
    *SETS.iter().min_by_key(|p| p.modulus_bits).unwrap()
}

// ---- lengths ----

#[test]
fn lengths_of_types() {
    for bits in 0..5000 {
        let enough = |needed| (0..).find(|bytes| 8 * bytes >= needed).unwrap();
        assert_eq!(Nat(bits).length(), enough(bits), "Nat({bits})");
        assert_eq!(Bits(bits).length(), enough(bits), "Bits({bits})");
        assert_eq!(Int(bits).length(), enough(bits + 1), "Int({bits})");
        assert_eq!(Proof(bits).length(), bits);
    }
    assert_eq!([U16, Scalar, Point, Hash].map(Kind::length), [2, 32, 33, 32]);
}

fn check_layout<R: Record>(name: &str, shape: &Shape) {
    let rows = rows(name, shape);
    let layout = R::layout(shape);
    let fields: Vec<Row> = layout.iter().map(|field| (field.name, field.count, field.kind)).collect();
    assert_eq!(fields, rows, "{name} {shape:?}");
    for (field, (_, count, kind)) in layout.iter().zip(&rows) {
        assert_eq!(field.length(), count.unwrap_or(1) * bytes(*kind), "{name} {}", field.name);
    }
    assert_eq!(R::length(shape), length(&rows), "{name} {shape:?}");
}

/// ENC-1: fields, their order and lengths, for every shape there is.
#[test]
fn layouts() {
    for p in SETS {
        for n in 2..=MAX_PARTIES {
            for t in 2..=n {
                for shape in both(*p, n, t) {
                    for_each_record!(check_layout(&shape));
                }
            }
        }
    }
}

/// ENC-1: totals of the proofs, for n <= 32, in numbers.
#[test]
fn totals_of_proofs() {
    for p in SETS {
        let shape = Shape::of_key(*p, 32, 2).unwrap();
        let totals = [
            SchProof::length(&shape),
            ElogProof::length(&shape),
            EncElgProof::length(&shape),
            AffGProof::length(&shape),
            ModProof::length(&shape),
            PrmProof::length(&shape),
            FacProof::length(&shape),
            DecProof::length(&shape),
            AffGStarProof::length(&shape),
        ];
        let (expected, larger_dec) = match p.name {
            "P3072" => ([32, 163, 2596, 5285, 98_720, 98_304, 4643, 193_280, 328_320], 193_408),
            "P2048" => ([32, 163, 1828, 3749, 65_824, 65_536, 3043, 144_128, 230_016], 144_256),
            _ => ([32, 163, 1396, 2837, 6340, 6144, 2283, 13_888, 21_936], 13_904),
        };
        assert_eq!(totals, expected, "{}", p.name);
        for n in 33..=MAX_PARTIES {
            assert_eq!(DecProof::length(&Shape::of_key(*p, n, 2).unwrap()), larger_dec, "{} n {n}", p.name);
        }
    }
}

/// ENC-1: totals of the messages, for two signers out of n <= 32, in numbers; key generation in formulas.
#[test]
fn totals_of_messages() {
    for p in SETS {
        let shape = Shape::of_signers(*p, 32, 2).unwrap();
        let totals = [
            AuxOpen::length(&shape),
            AuxModulus::length(&shape),
            AuxFactor::length(&shape),
            PresignCommit::length(&shape),
            PresignCommitProofs::length(&shape),
            PresignMta::length(&shape),
            PresignMtaDirect::length(&shape),
            PresignShares::length(&shape),
            Alert::length(&shape),
        ];
        let expected = match p.name {
            "P3072" => [99_936, 98_752, 4643, 1701, 5192, 260, 13_642, 293, 524_704],
            "P2048" => [66_656, 65_856, 3043, 1189, 3656, 260, 9546, 293, 376_224],
            _ => [7008, 6372, 2283, 933, 2792, 260, 7210, 293, 37_392],
        };
        assert_eq!(totals, expected, "{}", p.name);
        assert_eq!(AuxConfirm::length(&shape), 64);
        assert_eq!(SignShare::length(&shape), 64);
        for n in 2..=MAX_PARTIES {
            for t in 2..=n {
                let shape = Shape::of_key(*p, n, t).unwrap();
                let (n, t) = (usize::from(n), usize::from(t));
                assert_eq!(Commit::length(&shape), 32);
                assert_eq!(KeygenOpen::length(&shape), 161 + 33 * (t + n - 1));
                assert_eq!(KeygenShares::length(&shape), 32 * (n + 1));
                assert_eq!(KeygenConfirm::length(&shape), 98);
            }
        }
    }
}

// ---- decoding ----

/// Bytes that look random and are different for every seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    // SplitMix64
    let words = (1..).map(|i: u64| {
        let mut z = seed.wrapping_add(i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)).to_le_bytes()
    });
    words.flatten().take(length).collect()
}

/// The `Debug` form of the record that has these bytes, put together from the second table.
fn debug_form(name: &str, shape: &Shape, mut rest: &[u8]) -> String {
    let mut take = |kind| {
        let (value, after) = rest.split_at(bytes(kind));
        rest = after;
        value.to_vec()
    };
    let mut fields = Vec::new();
    for (field, count, kind) in rows(name, shape) {
        fields.push(match count {
            None => format!("{field}: {:?}", take(kind)),
            Some(count) => format!("{field}: {:?}", (0..count).map(|_| take(kind)).collect::<Vec<_>>()),
        });
    }
    assert!(rest.is_empty());
    format!("{name} {{ {} }}", fields.join(", "))
}

/// ENC-1: bytes of the exact length are cut at the right places and come out again.
fn check_round_trip<R: Record + Debug + PartialEq>(
    name: &str,
    shape: &Shape,
    fill: &dyn Fn(usize) -> Vec<u8>,
) {
    let bytes = fill(R::length(shape));
    let record = R::decode(shape, &bytes).unwrap();
    assert_eq!(format!("{record:?}"), debug_form(name, shape, &bytes), "{shape:?}");
    assert_eq!(record.encode(), bytes, "{name} {shape:?}");
    assert_eq!(R::decode(shape, &record.encode()), Ok(record), "{name} {shape:?}");
}

#[test]
fn round_trip_in_every_set() {
    for p in SETS {
        for shape in small_shapes(*p) {
            for_each_record!(check_round_trip(&shape, &|length| noise(1, length)));
        }
        for shape in both(*p, 3, 2) {
            for_each_record!(check_round_trip(&shape, &|length| vec![0; length]));
            for_each_record!(check_round_trip(&shape, &|length| vec![0xff; length]));
        }
    }
}

/// ENC-1: any other length is refused. ENC-7: the shape alone says how many values there are.
fn check_length<R: Record + Debug + PartialEq>(name: &str, shape: &Shape, seed: u64, length: usize) {
    let expected = R::length(shape);
    let bytes = noise(seed, length);
    match R::decode(shape, &bytes) {
        Ok(record) => {
            assert_eq!(length, expected, "{name} {shape:?}");
            assert_eq!(record.encode(), bytes, "{name} {shape:?}");
        }
        Err(reason) => {
            assert_eq!(reason, Reason::FrameLength);
            assert_ne!(length, expected, "{name} {shape:?}");
        }
    }
}

/// ENC-1: every shorter length, and longer ones. Of long records, about 1500 shorter lengths.
fn check_every_length<R: Record + Debug + PartialEq>(name: &str, shape: &Shape) {
    let exact = R::length(shape);
    let bytes = noise(2, 2 * exact + 64);
    let refused = |length| {
        let result = R::decode(shape, &bytes[..length]);
        assert_eq!(result, Err(Reason::FrameLength), "{name} {shape:?}: {length} bytes of {exact}");
    };
    let edge = if exact <= 40_000 { exact / 2 } else { 500 };
    (0..edge).chain(exact - edge..exact).for_each(refused);
    (edge..exact - edge).step_by(exact / 500 + 1).for_each(refused);
    (exact + 1..=exact + 64).for_each(refused);
    (exact + 65..2 * exact).step_by(exact / 16 + 1).for_each(refused);
    refused(2 * exact);
}

#[test]
fn every_other_length_is_refused() {
    for shape in small_shapes(smallest()) {
        for_each_record!(check_every_length(&shape));
    }
}

/// ENC-1: in the larger sets, lengths at and beside the end of every field.
fn check_lengths_at_fields<R: Record + Debug + PartialEq>(name: &str, shape: &Shape) {
    let exact = R::length(shape);
    let mut ends = vec![0, 1, exact + 1, exact + 2, 2 * exact];
    let mut end = 0;
    for (_, count, kind) in rows(name, shape) {
        ends.extend([end + bytes(kind) - 1, end + bytes(kind), end + bytes(kind) + 1]);
        end += count.unwrap_or(1) * bytes(kind);
        ends.extend([end - 1, end, end + 1]);
    }
    assert_eq!(end, exact);
    for length in ends {
        check_length::<R>(name, shape, 3, length);
    }
}

#[test]
fn lengths_at_fields_in_every_set() {
    for p in SETS {
        for shape in both(*p, 3, 2) {
            for_each_record!(check_lengths_at_fields(&shape));
        }
    }
}

/// ENC-7: bytes of one shape are not read as those of another.
fn check_other_shapes<R: Record + Debug + PartialEq>(name: &str, shapes: &[Shape]) {
    for made in shapes {
        for read in shapes {
            check_length::<R>(name, read, 4, R::length(made));
        }
    }
}

#[test]
fn bytes_of_another_shape_are_refused() {
    let shapes: Vec<Shape> = [(2, 2), (3, 2), (3, 3), (5, 3)]
        .into_iter()
        .flat_map(|(n, t)| SETS.iter().flat_map(move |p| both(*p, n, t)))
        .collect();
    for_each_record!(check_other_shapes(&shapes));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn round_trip(seed in any::<u64>(), shape in prop::sample::select(small_shapes(smallest()))) {
        for_each_record!(check_round_trip(&shape, &|length| noise(seed, length)));
    }

    #[test]
    fn random_lengths(
        seed in any::<u64>(),
        length in prop_oneof![0_usize..400, 0_usize..70_000],
        shape in prop::sample::select(small_shapes(smallest())),
    ) {
        for_each_record!(check_length(&shape, seed, length));
    }
}

/// ENC-7: with no bytes there is nothing to allocate, even where the shape asks for the longest lists. A decoder takes
/// values one by one and stops at the first that is not there.
fn check_empty<R: Record + Debug + PartialEq>(_: &str, shape: &Shape) {
    assert_eq!(R::decode(shape, &[]), Err(Reason::FrameLength));
    assert_eq!(R::decode(shape, &[0xff]), Err(Reason::FrameLength));
}

#[test]
fn no_bytes() {
    for p in SETS {
        for shape in both(*p, 64, 64) {
            for_each_record!(check_empty(&shape));
        }
    }
}

// ---- single records ----

/// A record put together by hand.
#[test]
fn opening_of_key_generation() {
    let shape = Shape::of_key(SETS[0], 3, 2).unwrap();
    let point = |byte| vec![byte; 33];
    let open = KeygenOpen {
        echo: vec![1; 32],
        F: vec![point(2), point(3)],
        A: point(4),
        Y: vec![point(5), point(6)],
        rid: vec![7; 32],
        chain_code: vec![8; 32],
        u: vec![9; 32],
    };
    let runs = [(1, 32), (2, 33), (3, 33), (4, 33), (5, 33), (6, 33), (7, 32), (8, 32), (9, 32)];
    let expected: Vec<u8> = runs.into_iter().flat_map(|(byte, length)| vec![byte; length]).collect();
    assert_eq!(open.encode(), expected);
    assert_eq!(KeygenOpen::decode(&shape, &expected), Ok(open));
}

/// ENC-1: a record put together with a field that is too short is not what its decoder takes.
#[test]
fn encoding_of_a_malformed_record_is_refused() {
    let shape = Shape::of_signers(SETS[0], 3, 2).unwrap();
    let share = |echo, sigma| SignShare { echo: vec![1; echo], sigma: vec![2; sigma] }.encode();
    assert!(SignShare::decode(&shape, &share(32, 32)).is_ok());
    for (echo, sigma) in [(32, 31), (31, 32), (32, 33), (33, 32), (32, 0), (0, 32), (0, 0)] {
        assert_eq!(SignShare::decode(&shape, &share(echo, sigma)), Err(Reason::FrameLength));
    }
}
