//! Addresses of a public key, for people to compare.

use bech32::{hrp, segwit};
use ripemd::Ripemd160;
use secp256k1::PublicKey;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// The Bitcoin address (P2WPKH, main network): the Bech32 form of RIPEMD-160 of SHA-256 of the compressed key.
pub fn bitcoin(key: &PublicKey) -> String {
    let program = Ripemd160::digest(Sha256::digest(key.serialize()));
    segwit::encode_v0(hrp::BC, &program).unwrap_or_default() // a program of 20 bytes always encodes
}

/// The Ethereum address with the upper and lower case of EIP-55: the last 20 bytes of Keccak-256 of both coordinates.
pub fn ethereum(key: &PublicKey) -> String {
    let uncompressed = key.serialize_uncompressed();
    let hash = Keccak256::digest(uncompressed.get(1..).unwrap_or_default());
    checksummed(hash.get(12..).unwrap_or_default())
}

fn checksummed(address: &[u8]) -> String {
    let digits = hex::encode(address);
    let hash = hex::encode(Keccak256::digest(digits.as_bytes()));
    let cased = digits.chars().zip(hash.chars()).map(|(digit, nibble)| match nibble {
        '8'..='9' | 'a'..='f' => digit.to_ascii_uppercase(),
        _ => digit,
    });
    format!("0x{}", cased.collect::<String>())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn generator() -> PublicKey {
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798".parse().unwrap()
    }

    #[test]
    fn bitcoin_address_of_bip_173() {
        assert_eq!(bitcoin(&generator()), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    }

    #[test]
    fn ethereum_address_of_the_generator() {
        assert_eq!(ethereum(&generator()), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
    }

    #[test]
    fn checksums_of_eip_55() {
        for address in [
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            let bytes = hex::decode(address.trim_start_matches("0x")).unwrap();
            assert_eq!(checksummed(&bytes), address);
        }
    }
}
