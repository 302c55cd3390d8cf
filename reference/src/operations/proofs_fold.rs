//! The proofs with m challenges.

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::BigUint;
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::labels;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::{AffGStarProof, DecProof, ModProof, PrmProof};

use super::proofs_linear::{Affine, AffineWitness, proof};
use super::{each, int, nothing, proved, read, said};
use crate::curve::Point;
use crate::integers::encode_nat;
use crate::paillier::PublicKey;
use crate::pedersen::Setup;
use crate::proofs::modulus::pack;
use crate::proofs::{aff_g_star, dec, modulus, prm};

pub(super) fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "mod.prove" => mod_prove(params, inputs),
        "mod.verify" => mod_verify(params, inputs),
        "prm.prove" => prm_prove(params, inputs),
        "prm.verify" => prm_verify(params, inputs),
        "dec.prove" => dec_prove(params, inputs),
        "dec.verify" => dec_verify(params, inputs),
        "aff_g_star.prove" => aff_g_star_prove(params, inputs),
        "aff_g_star.verify" => aff_g_star_verify(params, inputs),
        _ => Err(Denied::Unknown),
    }
}

fn bits(e: Vec<bool>) -> Vec<u8> {
    pack(e.into_iter())
}

// ---- Π_mod ----

fn mod_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let N = read::modulus(params, inputs, "N")?;
    let key = read::secret_key(params, inputs)?;
    // a square has no w of Jacobi symbol -1: the prover would search for ever
    if key.public.modulus != N || N.sqrt().pow(2) == N {
        return Err(Denied::Unknown);
    }
    let proof = modulus::prove(params, &tape, &context, &key)?;

    let w = modulus::sample(params, &tape, &N);
    let residue = |value: &BigUint| encode_nat(value, params.modulus_bits);
    let items = modulus::transcript(params, &context, &N, &w);
    let intermediate = said(labels::MOD_CHALLENGE, &items)
        .with("e", each(&modulus::challenge(params, &context, &N, &w), residue))
        .with("mod/w", residue(&w));
    proved(proof.encode(), intermediate)
}

/// N is handed over as it is: the verifier checks it.
fn mod_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let N = read::nat(inputs, "N")?;
    let proof: ModProof = proof(params, inputs)?;
    modulus::verify(params, &context, &N, &proof)?;
    nothing()
}

// ---- Π_prm ----

fn prm_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let setup = read::setup(params, inputs)?;
    let (p_hat, q_hat) = read::factors(inputs, ["p_hat", "q_hat"])?;
    let lambda = read::nat(inputs, "lambda")?;
    let phi = (p_hat - 1u8) * (q_hat - 1u8);
    let proof = prm::prove(params, &tape, &context, &setup, &lambda, &phi);

    let A: Vec<BigUint> = proof.A.iter().map(|A| BigUint::from_bytes_be(A)).collect();
    let items = prm::transcript(params, &context, &setup, &A);
    let masks = prm::sample(params, &tape, &phi);
    let intermediate = said(labels::PRM_CHALLENGE, &items)
        .with("e", bits(prm::challenge(params, &context, &setup, &A)))
        .with("prm/a", each(&masks, |a| encode_nat(a, params.modulus_bits)));
    proved(proof.encode(), intermediate)
}

/// s and t are handed over as they are: the verifier checks them.
fn prm_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let modulus = read::modulus(params, inputs, "N_hat")?;
    let setup = Setup { modulus, s: read::nat(inputs, "s")?, t: read::nat(inputs, "t")? };
    let proof: PrmProof = proof(params, inputs)?;
    prm::verify(params, &context, &setup, &proof)?;
    nothing()
}

// ---- Π_dec ----

/// The statement with everything it refers to.
struct Dec {
    shape: Shape,
    N: PublicKey,
    K: BigUint,
    D: BigUint,
    points: [Point; 3],
}

impl Dec {
    fn read(params: &Params, inputs: &Values) -> Result<Dec, Denied> {
        // only n matters, for the range of y
        let shape = Shape::of_signers(*params, inputs.number("n")?, 2).ok_or(LocalError::InvalidParties)?;
        let N = read::key(params, inputs, "N")?;
        let K = read::unit(inputs, "K", &N.square)?;
        let D = read::unit(inputs, "D", &N.square)?;
        let X = read::point(inputs, "X")?;
        let S = read::point_or_identity(inputs, "S")?;
        let B = read::point(inputs, "B")?;
        Ok(Dec { shape, N, K, D, points: [X, S, B] })
    }

    fn statement(&self) -> dec::Statement<'_> {
        let [X, S, B] = self.points;
        dec::Statement { N: &self.N, K: &self.K, D: &self.D, X, S, B }
    }
}

fn dec_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let given = Dec::read(params, inputs)?;
    let x = read::int(inputs, "x")?;
    let y = read::int(inputs, "y")?;
    let rho = read::unit(inputs, "rho", &given.N.modulus)?;
    let statement = given.statement();
    let witness = dec::Witness { x: &x, y: &y, rho: &rho };
    let proof = dec::prove(&given.shape, &tape, &context, &statement, &witness)?;

    let (commitments, _) = dec::decode(&given.shape, &statement, &proof)?;
    let items = dec::transcript(params, &context, &statement, &commitments);
    let e = dec::challenge(params, &context, &statement, &commitments);
    let masks = dec::sample(&given.shape, &tape, &context, &given.N)?;
    let intermediate = said(labels::DEC_CHALLENGE, &items)
        .with("e", bits(e))
        .with("dec/alpha", each(&masks, |mask| int(&mask.alpha)))
        .with("dec/beta", each(&masks, |mask| int(&mask.beta)))
        .with("dec/r", each(&masks, |mask| encode_nat(&mask.r, params.modulus_bits)));
    proved(proof.encode(), intermediate)
}

fn dec_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let given = Dec::read(params, inputs)?;
    let proof = DecProof::decode(&given.shape, inputs.bytes("proof")?)?;
    dec::verify(&given.shape, &context, &given.statement(), &proof)?;
    nothing()
}

// ---- Π_aff-g* ----

fn aff_g_star_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let affine = Affine::read(params, inputs)?;
    let secrets = AffineWitness::read(inputs, &affine)?;
    let statement = affine.statement();
    let proof = aff_g_star::prove(params, &tape, &context, &statement, &secrets.witness())?;

    let (commitments, _) = aff_g_star::decode(params, &statement, &proof)?;
    let items = aff_g_star::transcript(params, &context, &statement, &commitments);
    let e = aff_g_star::challenge(params, &context, &statement, &commitments);
    let masks = aff_g_star::sample(params, &tape, &context, &affine.N_v, &affine.N_p)?;
    let intermediate = said(labels::AFF_G_STAR_CHALLENGE, &items)
        .with("e", bits(e))
        .with("aff-g-star/alpha", each(&masks, |mask| int(&mask.alpha)))
        .with("aff-g-star/beta", each(&masks, |mask| int(&mask.beta)))
        .with("aff-g-star/r", each(&masks, |mask| encode_nat(&mask.r, params.modulus_bits)))
        .with("aff-g-star/r_y", each(&masks, |mask| encode_nat(&mask.r_y, params.modulus_bits)));
    proved(proof.encode(), intermediate)
}

fn aff_g_star_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let affine = Affine::read(params, inputs)?;
    let proof: AffGStarProof = proof(params, inputs)?;
    aff_g_star::verify(params, &context, &affine.statement(), &proof)?;
    nothing()
}
