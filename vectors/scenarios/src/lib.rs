//! The committed list of scenarios. One file for a topic; the files are those of the published data.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    reason = "a scenario that does not hold stops the generation; the symbols are those of the book"
)]

pub mod aff_g;
pub mod aff_g_star;
pub mod arithmetic;
pub mod curve;
pub mod dec;
pub mod ecdsa;
pub mod ecdsa_published;
pub mod elog;
pub mod enc_elg;
pub mod encodings;
pub mod fac;
pub mod fold;
pub mod frames;
pub mod hashing;
pub mod ids;
pub mod messages;
pub mod modulus;
pub mod paillier;
pub mod pedersen;
pub mod primes;
pub mod prm;
pub mod sampling;
pub mod sch;
pub mod sessions;
pub mod sharing;
pub mod source;
pub mod stored;
pub mod topic;
pub mod wrong;

use quorate_model::{Level, Set};
use quorate_spec::params::SETS;

use crate::source::{Draft, Source};

/// Level, topic and scenarios.
type Entry = (Level, &'static str, fn(&Source) -> Draft);

/// Topics of every parameter set, the slow ones first.
const OF_EACH_SET: &[Entry] = &[
    (Level::Proof, "aff-g-star", aff_g_star::build),
    (Level::Proof, "dec", dec::build),
    (Level::Transcript, "auxiliary", sessions::transcripts::auxiliary),
    (Level::Transcript, "presign", sessions::transcripts::presign),
    (Level::Transcript, "interactive", sessions::transcripts::interactive),
    (Level::Transcript, "alert", sessions::transcripts::alert),
    (Level::Transcript, "keygen", sessions::transcripts::keygen),
    (Level::Transcript, "sign", sessions::transcripts::sign),
    (Level::Step, "auxiliary", sessions::auxiliary::build),
    (Level::Step, "presign", sessions::presign::build),
    (Level::Step, "alert", sessions::alert::build),
    (Level::Step, "interactive", sessions::interactive::build),
    (Level::Step, "sign", sessions::sign::build),
    (Level::Step, "keygen", sessions::keygen::build),
    (Level::Step, "frames", sessions::frames::build),
    (Level::Proof, "mod", modulus::build),
    (Level::Proof, "prm", prm::build),
    (Level::Proof, "fac", fac::build),
    (Level::Proof, "aff-g", aff_g::build),
    (Level::Proof, "aff-g-fields", aff_g::build_fields),
    (Level::Proof, "enc-elg", enc_elg::build),
    (Level::Primitive, "primes", primes::primes),
    (Level::Primitive, "arithmetic", arithmetic::arithmetic),
    (Level::Primitive, "paillier", paillier::paillier),
    (Level::Primitive, "pedersen", pedersen::pedersen),
    (Level::Primitive, "sampling", sampling::of_set),
    (Level::Codec, "integers", encodings::integers),
    (Level::Codec, "messages", messages::messages),
    (Level::Codec, "proofs", messages::proofs),
    (Level::Codec, "stored", stored::stored),
];

/// Topics that no parameter set changes.
const COMMON: &[Entry] = &[
    (Level::Codec, "scalar", encodings::scalar),
    (Level::Codec, "point", encodings::point),
    (Level::Codec, "frame", frames::frame),
    (Level::Primitive, "hashing", hashing::hashing),
    (Level::Primitive, "tape", hashing::tape),
    (Level::Primitive, "sampling", sampling::common),
    (Level::Primitive, "sharing", sharing::sharing),
    (Level::Primitive, "curve", curve::curve),
    (Level::Proof, "sch", sch::build),
    (Level::Proof, "elog", elog::build),
    (Level::Signature, "signatures", ecdsa::signatures),
    (Level::Signature, "published", ecdsa_published::published),
];

/// All sources.
pub fn sources() -> Vec<Source> {
    let of_set = |params| OF_EACH_SET.iter().map(move |entry| (Set::of(params), entry));
    let common = COMMON.iter().map(|entry| (Set::common(), entry));
    let entries = SETS.iter().flat_map(of_set).chain(common);
    entries.map(|(set, &(level, topic, build))| Source { set, level, topic, build }).collect()
}
