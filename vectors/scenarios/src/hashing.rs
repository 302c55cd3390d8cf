//! The XOF, everything that is named by it, digests, the random tape.

mod names;

use quorate_spec::hashing::xof_input;
use quorate_spec::operations::{Value, Values};
use quorate_spec::params::P3072;
use quorate_spec::sampling::{SCALAR_STREAM, int_stream, residue_stream};

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{bytes, hash};

/// SHAKE256 of the book's example of an input, computed with another implementation.
const EXAMPLE: &str = "c51e5fb8485af5b3fa337dc7c2821f74bb884efbeab1c0edde5f568c7c7469dd\
    cb0fb734757f9ca6673aec9190b34c7866505d85d87a13d3883ee8a9ce1f60ff2a0eec2bd3b59b5f3e43a1f07fdd52fa\
    c6c53cc6fe71d7f50f9a4ec0b250ac8967be70aea99af01d7a5d2a01d524611af87c07b498828c49a115de100d508bda\
    4f3a36d9c31e6db4d530b80584ec84b5215ea05dc9590a09b3da970a96ed3ce336b1751bd75ac23134227c1bb2d33d09\
    8eaef1b792632dcdc0b1ca41391012c330eebbd0ff133d0d5c73734c28ab48470cfc79fe7257a005d2f493f4f44ccd32\
    acdbb86ae58e08a139f2933a56cf454f35e5cd37b3f0faeebe39c1513b9a06b2575ef17161d0582339419b2ebc82378f\
    b60d855c05fb490b4b9a5d1b5f583e19c6ddd4ecd7a91508478088a0";

fn xof_inputs(label: &str, items: &[&[u8]], length: u64) -> Values {
    let items: Vec<Vec<u8>> = items.iter().map(|item| item.to_vec()).collect();
    Values::new().with("label", label).with("items", items).with("length", length)
}

/// `hash.*`.
pub fn hashing(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "ambiguous-input",
            "Inputs that are equal if they are joined without lengths, or with a separator.",
            "A prover moves the border between its commitments after it knows the challenge, and proves what is false.",
            &["TSSHOCK", "CVE-2022-47931", "RUSTSEC-2024-0391", "RUSTSEC-2024-0392", "RUSTSEC-2024-0393"],
        );
        topic.note(
            "binding",
            "A name that differs from its twin in one input.",
            "What is not bound is replayed: a proof in another session or by another party, a share for another message.",
            &["CVE-2022-47930", "TOB-SILA-5", "TOB-SILA-8", "TOB-SILA-10"],
        );
        xof(topic);
        injective(topic);
        names::contexts(topic);
        names::sessions(topic);
        names::others(topic);
        digests(topic);
    })
}

fn xof(topic: &mut Topic) {
    let mut list = 2u32.to_be_bytes().to_vec();
    for element in [&[0xaa][..], &[0xbb, 0xcc]] {
        list.extend((element.len() as u64).to_be_bytes());
        list.extend(element);
    }
    let items: [&[u8]; 3] = [&[1], &[], &list];
    assert_eq!(xof_input("ex", &items).len(), 65);
    let example = hex::decode(EXAMPLE).unwrap();
    // around one block of 136 bytes, and over several
    for length in [0, 1, 31, 32, 64, 135, 136, 137, 272, 300] {
        let about = about(
            &["HASH-1"],
            "The example of the book, read to this length: a prefix of every longer reading.",
        );
        let outputs = Values::new().with("output", &example[..length]);
        let name = format!("xof/example/{length}");
        topic.known(("HASH", &name), "hash.xof", about, xof_inputs("ex", &items, length as u64), outputs);
    }
    for (name, items, length, comment) in [
        ("no-items", vec![], 32, "A label alone."),
        ("empty-item", vec![vec![]], 32, "One item, which is empty."),
        ("one-item", vec![b"item".to_vec()], 32, "One item."),
        ("long-item", vec![bytes("long item", 1000)], 32, "An item longer than several blocks."),
        (
            "many-items",
            (0..300).map(|i| bytes("items", i % 7)).collect(),
            32,
            "300 items: the count takes two bytes.",
        ),
        ("long-output", vec![b"item".to_vec()], 2000, "An output of 15 blocks."),
    ] {
        let inputs =
            Values::new().with("label", "vectors").with("items", items).with("length", length as u64);
        topic.valid(("HASH", &format!("xof/{name}")), "hash.xof", about(&["HASH-1"], comment), inputs);
    }
    let long = "l".repeat(255);
    for (name, label, comment) in [
        ("empty", "", "An empty label."),
        ("longest", &*long, "The longest label."),
        ("ctx", "ctx", "A label of the table, with the items of another: labels tell uses apart."),
        ("sid", "sid", "The same items under another label."),
    ] {
        let inputs = xof_inputs(label, &[&hash("item")], 32);
        topic.valid(
            ("HASH", &format!("xof/label/{name}")),
            "hash.xof",
            about(&["HASH-1", "HASH-2"], comment),
            inputs,
        );
    }
    for (name, elements, comment) in [
        ("empty", vec![], "A list without elements: its count alone."),
        ("one", vec![b"a".to_vec()], "One element."),
        ("empty-elements", vec![vec![], vec![]], "Two empty elements."),
        ("unequal", vec![vec![0xaa], vec![0xbb, 0xcc]], "The list of the book's example."),
        ("points", vec![bytes("first", 33), bytes("second", 33)], "Two elements of 33 bytes."),
    ] {
        let inputs = Values::new().with("elements", elements);
        topic.valid(("HASH", &format!("list/{name}")), "hash.list", about(&["HASH-1"], comment), inputs);
    }
}

fn injective(topic: &mut Topic) {
    let two_lists = |left: &[&str], right: &[&str]| {
        let list = |elements: &[&str]| quorate_spec::hashing::list(elements);
        [list(left), list(right)]
    };
    let [ab, c] = two_lists(&["a", "b"], &["c"]);
    let [a, bc] = two_lists(&["a"], &["b", "c"]);
    let mut outputs = Vec::new();
    for (name, label, items, comment) in [
        ("dollar-left", "vectors", vec![&b"a$"[..], b"b"], "A separator at the end of the first item."),
        ("dollar-right", "vectors", vec![b"a", b"$b"], "The same separator at the beginning of the second."),
        ("border-left", "vectors", vec![b"ab", b"c"], "Three bytes, cut behind the second."),
        ("border-right", "vectors", vec![b"a", b"bc"], "The same bytes, cut behind the first."),
        ("joined", "vectors", vec![b"abc"], "The same bytes as one item."),
        ("empty-first", "vectors", vec![b"", b"abc"], "An empty item in front of them."),
        ("empty-last", "vectors", vec![b"abc", b""], "An empty item behind them."),
        ("leading-zero", "vectors", vec![b"\0abc"], "A leading zero: items are no numbers."),
        ("lists-left", "vectors", vec![&ab, &c], "Three elements in two lists, cut behind the second."),
        ("lists-right", "vectors", vec![&a, &bc], "The same elements, cut behind the first."),
        ("list-flat", "vectors", vec![b"a", b"b", b"c"], "The same elements as items."),
        ("label-takes-item", "vectorsa", vec![b"bc"], "The first byte of the item belongs to the label."),
        ("label-gives-item", "vector", vec![b"sabc"], "The last byte of the label belongs to the item."),
    ] {
        let about = about(&["HASH-1", "HASH-2"], comment).flags(&["ambiguous-input"]);
        let name = format!("injective/{name}");
        let performed = topic.valid(("HASH", &name), "hash.xof", about, xof_inputs(label, &items, 32));
        outputs.push(performed.outputs.bytes("output").unwrap().to_vec());
    }
    all_differ(outputs);
}

fn all_differ(mut outputs: Vec<Vec<u8>>) {
    let count = outputs.len();
    outputs.sort();
    outputs.dedup();
    assert_eq!(outputs.len(), count, "two inputs have one hash");
}

/// `hash.digest`: published digests.
fn digests(topic: &mut Topic) {
    let thousand = vec![b'a'; 1000];
    for (name, suite, message, digest, comment) in [
        (
            "sha256/empty",
            1u8,
            &b""[..],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "SHA-256 of nothing.",
        ),
        (
            "sha256/abc",
            1,
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "The example of FIPS 180.",
        ),
        (
            "sha256/two-blocks",
            1,
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            "The example of FIPS 180 with two blocks.",
        ),
        (
            "sha256/1000-bytes",
            1,
            &thousand,
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3",
            "1000 times the letter a.",
        ),
        (
            "sha256d/empty",
            2,
            b"",
            "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456",
            "SHA-256 twice, of nothing.",
        ),
        (
            "sha256d/hello",
            2,
            b"hello",
            "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50",
            "SHA-256 twice.",
        ),
        (
            "keccak256/empty",
            3,
            b"",
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
            "Keccak-256 of nothing; SHA3-256 would be a7ffc6f8….",
        ),
        (
            "keccak256/abc",
            3,
            b"abc",
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
            "Keccak-256; SHA3-256 would be 3a985da7….",
        ),
        (
            "keccak256/signature",
            3,
            b"transfer(address,uint256)",
            "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b",
            "Its first four bytes select a function of Ethereum's token contracts.",
        ),
    ] {
        let inputs = Values::new().with("suite", suite).with("message", message);
        let outputs = Values::new().with("digest", hex::decode(digest).unwrap());
        topic.known(
            ("HASH", &format!("digest/{name}")),
            "hash.digest",
            about(&["SIGN-2"], comment),
            inputs,
            outputs,
        );
    }
    for (name, length, comment) in [
        ("135-bytes", 135usize, "One byte less than a block of Keccak-256."),
        ("136-bytes", 136, "A block of Keccak-256."),
        ("137-bytes", 137, "One byte more than a block."),
    ] {
        for (suite, which) in [(1u8, "sha256"), (2, "sha256d"), (3, "keccak256")] {
            let inputs = Values::new().with("suite", suite).with("message", bytes("message", length));
            topic.valid(
                ("HASH", &format!("digest/{which}/{name}")),
                "hash.digest",
                about(&["SIGN-2"], comment),
                inputs,
            );
        }
    }
}

/// `tape.*`.
pub fn tape(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        reads(topic);
        counters(topic);
    })
}

fn reads(topic: &mut Topic) {
    let read = |label: &str, peer: u16, counter: u32, length: usize| {
        Values::new()
            .with("seed", hash("seed"))
            .with("sid", hash("session"))
            .with("party", 1u16)
            .with("label", label)
            .with("peer", peer)
            .with("counter", counter)
            .with("length", length as u64)
    };
    // what a party of P3072 reads
    let residue = residue_stream(P3072.modulus_bits);
    let int = |bits: usize| int_stream(bits);
    for (label, peer, counter, length) in [
        ("keygen/f", 0, 0, SCALAR_STREAM),
        ("keygen/f", 0, 1, SCALAR_STREAM),
        ("keygen/dh", 2, 0, SCALAR_STREAM),
        ("keygen/rid", 0, 0, 32),
        ("aux/tau", 0, 0, residue),
        ("presign/k", 0, 0, SCALAR_STREAM),
        ("presign/beta", 3, 0, int(P3072.ell_prime)),
        ("presign/s", 3, 0, residue),
        ("elog/alpha", 0, 65536, SCALAR_STREAM),
        ("enc-elg/gamma", 2, 65536, int(P3072.ell + P3072.epsilon + P3072.modulus_bits)),
        ("mod/w", 0, 7, residue),
        ("prm/a", 0, 127, residue),
        ("dec/alpha", 0, 65536 + 127, int(P3072.ell + P3072.epsilon_bin)),
        ("aff-g-star/r_y", 64, 5, residue),
    ] {
        let about = about(&["SAMP-7"], "A value of the table of the tape, with the length that P3072 reads.");
        let name = format!("read/{label}/{peer}/{counter}");
        topic.valid(("TAPE", &name), "tape.read", about, read(label, peer, counter, length));
    }
    let twin = about(&["SAMP-7"], "The twin: each of the following cases differs from it in one input.");
    topic.valid(("TAPE", "twin"), "tape.read", twin, read("presign/beta", 2, 0, 64));
    let changes: [(&str, &str, Value, &str); 13] = [
        ("seed", "seed", hash("another seed").into(), "Another seed."),
        ("session", "sid", hash("another session").into(), "Another session with the same seed."),
        ("party", "party", 2u16.into(), "Another party with the same seed."),
        ("party-257", "party", 257u16.into(), "A party's index of two bytes."),
        ("label", "label", "presign/beta-hat".into(), "A label that begins with the other."),
        ("no-label", "label", "".into(), "An empty label."),
        ("no-peer", "peer", 0u16.into(), "For no peer."),
        ("peer", "peer", 3u16.into(), "For another peer."),
        ("peer-512", "peer", 512u16.into(), "A peer's index of two bytes."),
        ("repetition", "counter", 1u32.into(), "The second repetition."),
        ("instance", "counter", 65536u32.into(), "The second instance."),
        ("last-counter", "counter", u32::MAX.into(), "The largest counter."),
        ("longer", "length", 200u64.into(), "A longer reading: the first is its prefix."),
    ];
    for (name, field, value, comment) in changes {
        topic
            .accepted(("TAPE", name), "twin", about(&["SAMP-7"], comment), |values| values.put(field, value));
    }
}

fn counters(topic: &mut Topic) {
    for (name, instance, repetition, counter) in [
        ("zero", 0u8, 0u64, 0u64),
        ("first-repetition", 0, 1, 1),
        ("last-repetition", 0, 65535, 65535),
        ("second-instance", 1, 0, 65536),
        ("both", 1, 127, 65663),
        ("largest", 255, 65535, 0x00ff_ffff),
    ] {
        let about = about(&["SAMP-7"], "65536 · instance + repetition.");
        let inputs = Values::new().with("instance", instance).with("repetition", repetition);
        let outputs = Values::new().with("counter", counter);
        topic.known(("TAPE", &format!("counter/{name}")), "tape.counter", about, inputs, outputs);
    }
}
