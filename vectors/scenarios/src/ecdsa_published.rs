//! Signatures that others published, of Bitcoin, Ethereum and lists of deterministic signatures.
//!
//! Each has to verify with libsecp256k1 too, or the generation stops.

use quorate_reference::curve::{decode_point, encode_point};
use quorate_spec::Hash;
use quorate_spec::operations::Values;
use secp256k1::{Message, PublicKey, SecretKey};
use sha2::{Digest, Sha256};
use sha3::Keccak256;

use crate::ecdsa::{libsecp_accepts, libsecp_recovers, to_recover, to_verify};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};

/// Where the key is known from.
enum Key {
    /// The public key, compressed or not.
    Public(&'static str),
    /// The private key, which is public too.
    Private(&'static str),
}

/// A published signature; all numbers are hexadecimal.
struct Published {
    name: &'static str,
    comment: &'static str,
    /// Hash suite and what is hashed, if that is published.
    hashed: Option<(u8, Vec<u8>)>,
    digest: String,
    key: Key,
    r: &'static str,
    s: &'static str,
    /// If it is published.
    recovery_id: Option<u8>,
    /// The Ethereum address of the key, if it is published.
    address: Option<&'static str>,
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn unhex32(text: &str) -> Hash {
    unhex(text).try_into().unwrap()
}

/// `hash.digest`, `ecdsa.*` with values from elsewhere.
pub fn published(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "published",
            "Taken from where the comment says.",
            "Whoever differs is not compatible with the network that the signature was made for.",
            &[
                "BIP 143",
                "EIP-155",
                "EIP-712",
                "web3.js, accounts.sign",
                "go-ethereum, crypto/signature_test.go",
                "RFC 6979",
            ],
        );
        for published in [bitcoin(), ethereum(), deterministic()].into_iter().flatten() {
            add(topic, &published);
        }
    })
}

fn add(topic: &mut Topic, published: &Published) {
    let (digest, r, s) = (unhex32(&published.digest), unhex32(published.r), unhex32(published.s));
    let key = match published.key {
        Key::Public(key) => PublicKey::from_slice(&unhex(key)).unwrap(),
        Key::Private(key) => {
            let key = SecretKey::from_secret_bytes(unhex32(key)).unwrap();
            // all of them have the nonce of RFC 6979 and a low s
            let signature = key.sign_ecdsa(Message::from_digest(digest)).serialize_compact();
            assert_eq!(signature[..], [r, s].concat(), "{}", published.name);
            PublicKey::from_secret_key(&key)
        }
    };
    if let Some(address) = published.address {
        // the last 20 bytes of the hash of both coordinates; upper and lower case are a checksum of the same digits
        let hash = Keccak256::digest(&key.serialize_uncompressed()[1..]);
        assert_eq!(format!("0x{}", hex::encode(&hash[12..])), address.to_lowercase(), "{}", published.name);
    }
    let point = decode_point(&key.serialize()).unwrap();
    assert!(libsecp_accepts(&point, &digest, &r, &s), "{}", published.name);

    let name = |last: &str| format!("{}/{last}", published.name);
    let about = |reqs| about(reqs, published.comment).flags(&["published"]);
    if let Some((suite, message)) = &published.hashed {
        let inputs = Values::new().with("suite", *suite).with("message", message.clone());
        let outputs = Values::new().with("digest", digest);
        topic.known(("ECDSA-PUB", &name("digest")), "hash.digest", about(&["SIGN-2"]), inputs, outputs);
    }
    topic.known(
        ("ECDSA-PUB", &name("verify")),
        "ecdsa.verify",
        about(&["SIGN-6"]),
        to_verify(&point, &digest, &r, &s),
        Values::new(),
    );

    let recovers = |id: &u8| libsecp_recovers(&digest, &r, &s, *id) == Some(key.serialize().to_vec());
    let id = (0..4).find(recovers).unwrap();
    assert!(published.recovery_id.is_none_or(|published| published == id), "{}", published.name);
    let outputs = Values::new().with("public_key", key.serialize());
    topic.known(
        ("ECDSA-PUB", &name("recover")),
        "ecdsa.recover",
        about(&["SIGN-6"]),
        to_recover(&digest, &r, &s, id),
        outputs,
    );

    // the nonce point: x is r, as bit 1 is not set in any of these, and bit 0 is the parity of y
    assert!(id < 2);
    let gamma_point = decode_point(&[&[2 + id][..], &r].concat()).unwrap();
    let inputs = Values::new()
        .with("public_key", key.serialize())
        .with("digest", digest)
        .with("Gamma", encode_point(&gamma_point))
        .with("s", s);
    let outputs = Values::new().with("r", r).with("s", s).with("recovery_id", id);
    topic.known(
        ("ECDSA-PUB", &name("finish")),
        "ecdsa.finish",
        about(&["SIGN-5", "SIGN-6"]),
        inputs,
        outputs,
    );
}

/// Transactions of Bitcoin: SHA-256 twice over what is signed.
fn bitcoin() -> Vec<Published> {
    let transaction = |name, comment, signed, digest: &str, key, r, s| Published {
        name,
        comment,
        hashed: Some((2, unhex(signed))),
        digest: digest.to_owned(),
        key,
        r,
        s,
        recovery_id: None,
        address: None,
    };
    vec![
        transaction(
            "bitcoin/block-170",
            "The first payment of Bitcoin, transaction f4184fc5… in block 170, with what its signature signs.",
            "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd37040000000043410411db93e1dc\
             db8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4\
             c03f999b8643f656b412a3acffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b22\
             25f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286b\
             ee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9\
             744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac0000000001000000",
            "7a05c6145f10101e9d6325494245adf1297d80f8f38d4d576d57cdba220bcb19",
            Key::Public(
                "0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5c\
                 b2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3",
            ),
            "4e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd41",
            "181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d09",
        ),
        transaction(
            "bitcoin/bip-143/p2wpkh",
            "BIP 143, native P2WPKH: the second input.",
            "0100000096b827c8483d4e9b96712b6713a7b68d6e8003a781feba36c31143470b4efd3752b0a642eea2fb7ae638c36f\
             6252b6750293dbe574a806984b8e4d8548339a3bef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57\
             b90ec68a010000001976a9141d0f172a0ecb48aee1be1f2687d2963ae33f71a188ac0046c32300000000ffffffff863e\
             f3e1a92afbfdb97f31ad0fc7683ee943e9abcf2501590ff8f6551f47e5e51100000001000000",
            "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670",
            Key::Private("619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9"),
            "3609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a",
            "573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee",
        ),
        transaction(
            "bitcoin/bip-143/p2sh-p2wpkh",
            "BIP 143, P2SH-P2WPKH.",
            "01000000b0287b4a252ac05af83d2dcef00ba313af78a3e9c329afa216eb3aa2a7b4613a18606b350cd8bf565266bc35\
             2f0caddcf01e8fa789dd8a15386327cf8cabe198db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3c\
             eb1a5477010000001976a91479091972186c449eb1ded22b78e40d009bdf008988ac00ca9a3b00000000feffffffde98\
             4f44532e2173ca0d64314fcefe6d30da6f8cf27bafa706da61df8a226c839204000001000000",
            "64f3b0f4dd2bb3aa1ce8566d220cc74dda9df97d8490cc81d89d735c92e59fb6",
            Key::Private("eb696a065ef48a2192da5b28b694f87544b30fae8327c4510137a922f32c6dcf"),
            "47ac8e878352d3ebbde1c94ce3a10d057c24175747116f8288e5d794d12d482f",
            "217f36a485cae903c713331d877c1f64677e3622ad4010726870540656fe9dcb",
        ),
    ]
}

/// Transactions and messages of Ethereum: Keccak-256.
fn ethereum() -> Vec<Published> {
    let signed = |name, comment, message, digest: &str, key, r, s, recovery_id, address| Published {
        name,
        comment,
        hashed: Some((3, message)),
        digest: digest.to_owned(),
        key: Key::Private(key),
        r,
        s,
        recovery_id: Some(recovery_id),
        address: Some(address),
    };
    vec![
        signed(
            "ethereum/eip-155",
            "EIP-155, the example: a transaction of chain 1, v = 37.",
            unhex(
                "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080",
            ),
            "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53",
            "4646464646464646464646464646464646464646464646464646464646464646",
            "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276",
            "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            0,
            "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
        ),
        signed(
            "ethereum/personal-sign",
            "web3.js, accounts.sign: the message \"Some data\" behind the prefix of signed messages, v = 28.",
            b"\x19Ethereum Signed Message:\n9Some data".to_vec(),
            "1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655",
            "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
            "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd",
            "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a029",
            1,
            "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
        ),
        signed(
            "ethereum/eip-712",
            "EIP-712, the example \"Ether Mail\": hashes of domain and message behind 1901, v = 28.",
            unhex(
                "1901f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f\
                 c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e",
            ),
            "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2",
            "c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4",
            "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d",
            "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562",
            1,
            "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
        ),
        Published {
            name: "ethereum/go-ethereum",
            comment: "go-ethereum, the test of its signatures; what was hashed is not published.",
            hashed: None,
            digest: "ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008".to_owned(),
            key: Key::Public("02e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a"),
            r: "90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998",
            s: "4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93",
            recovery_id: Some(1),
            address: None,
        },
    ]
}

/// Deterministic signatures over SHA-256, from the lists of Trezor and Haskoin.
fn deterministic() -> Vec<Published> {
    [
        (
            "rfc-6979/sample",
            "sample",
            "cca9fbcc1b41e5a95d369eaa6ddcff73b61a4efaa279cfc6567e8daa39cbaf50",
            "af340daf02cc15c8d5d08d7735dfe6b98a474ed373bdb5fbecf7571be52b3842",
            "5009fb27f37034a9b24b707b7c6b79ca23ddef9e25f7282e8a797efe53a8f124",
        ),
        (
            "rfc-6979/key-1",
            "Satoshi Nakamoto",
            "0000000000000000000000000000000000000000000000000000000000000001",
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
            "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
        ),
        (
            "rfc-6979/key-q-minus-1",
            "Satoshi Nakamoto",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
            "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0",
            "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5",
        ),
        (
            "rfc-6979/turing",
            "Alan Turing",
            "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181",
            "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c",
            "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea",
        ),
        (
            "rfc-6979/tears-in-rain",
            "All those moments will be lost in time, like tears in rain. Time to die...",
            "0000000000000000000000000000000000000000000000000000000000000001",
            "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
            "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21",
        ),
        (
            "rfc-6979/computer-disease",
            "There is a computer disease that anybody who works with computers knows about. It's a very serious disease and \
             it interferes completely with the work. The trouble with computers is that you 'play' with them!",
            "e91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2",
            "b552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b",
            "279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f6",
        ),
        (
            "rfc-6979/simple",
            "Everything should be made as simple as possible, but not simpler.",
            "0000000000000000000000000000000000000000000000000000000000000001",
            "33a69cd2065432a30f3d1ce4eb0d59b8ab58c74f27c41a7fdb5696ad4e6108c9",
            "6f807982866f785d3f6418d24163ddae117b7db4d5fdf0071de069fa54342262",
        ),
    ]
    .map(|(name, message, key, r, s)| Published {
        name,
        comment: "A deterministic signature of the lists that Trezor and Haskoin test with.",
        hashed: Some((1, message.as_bytes().to_vec())),
        digest: hex::encode(Sha256::digest(message)),
        key: Key::Private(key),
        r,
        s,
        recovery_id: None,
        address: None,
    })
    .into()
}
