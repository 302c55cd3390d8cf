//! The proofs whose challenge is one scalar.

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::labels;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::{AffGProof, ElogProof, EncElgProof, FacProof, SchProof};

use super::{int, nothing, proved, read, said};
use crate::curve::{Point, encode_point, encode_scalar};
use crate::integers::encode_nat;
use crate::paillier::PublicKey;
use crate::proofs::{aff_g, elog, enc_elg, fac, sch};

pub(super) fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "sch.prove" => sch_prove(inputs),
        "sch.verify" => sch_verify(params, inputs),
        "elog.prove" => elog_prove(inputs),
        "elog.verify" => elog_verify(params, inputs),
        "enc_elg.prove" => enc_elg_prove(params, inputs),
        "enc_elg.verify" => enc_elg_verify(params, inputs),
        "aff_g.prove" => aff_g_prove(params, inputs),
        "aff_g.verify" => aff_g_verify(params, inputs),
        "fac.prove" => fac_prove(params, inputs),
        "fac.verify" => fac_verify(params, inputs),
        _ => Err(Denied::Unknown),
    }
}

/// Cuts a proof into its fields. Their lengths do not depend on n and t.
pub(super) fn proof<P: Record>(params: &Params, inputs: &Values) -> Result<P, Denied> {
    let shape = Shape::of_signers(*params, 2, 2).ok_or(LocalError::InvalidParties)?;
    Ok(P::decode(&shape, inputs.bytes("proof")?)?)
}

// ---- Π_sch ----

fn sch_prove(inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let X = read::point(inputs, "X")?;
    let x = read::scalar(inputs, "x")?;
    let alpha = sch::sample(&tape);
    let A = sch::commit(&alpha);
    let proof = sch::prove(&context, &X, &x, &A, &alpha);

    let intermediate = said(labels::SCH_CHALLENGE, &sch::transcript(&context, &X, &A))
        .with("e", int(&sch::challenge(&context, &X, &A)))
        .with("sch/alpha", encode_scalar(&alpha));
    let outputs = Values::new().with("A", encode_point(&A)).with("proof", proof.encode());
    Ok(Performed { outputs, intermediate })
}

fn sch_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let X = read::point(inputs, "X")?;
    let A = read::point(inputs, "A")?;
    let proof: SchProof = proof(params, inputs)?;
    sch::verify(&context, &X, &A, &proof)?;
    nothing()
}

// ---- Π_elog ----

fn elog_statement(inputs: &Values) -> Result<elog::Statement, Denied> {
    Ok(elog::Statement {
        L: read::point(inputs, "L")?,
        M: read::point(inputs, "M")?,
        Y: read::point(inputs, "Y")?,
        Z: read::point(inputs, "Z")?,
        B: read::point(inputs, "B")?,
    })
}

fn elog_prove(inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let statement = elog_statement(inputs)?;
    let y = read::scalar(inputs, "y")?;
    let lambda = read::scalar(inputs, "lambda")?;
    let witness = elog::Witness { y: &y, lambda: &lambda };
    let proof = elog::prove(&tape, &context, &statement, &witness)?;

    let masks = elog::sample(&tape, &context);
    let commitments = elog::commit(&statement, &masks);
    let items = elog::transcript(&context, &statement, &commitments);
    let intermediate = said(labels::ELOG_CHALLENGE, &items)
        .with("e", int(&elog::challenge(&context, &statement, &commitments)))
        .with("elog/alpha", encode_scalar(&masks.alpha))
        .with("elog/mu", encode_scalar(&masks.mu));
    proved(proof.encode(), intermediate)
}

fn elog_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let statement = elog_statement(inputs)?;
    let proof: ElogProof = proof(params, inputs)?;
    elog::verify(&context, &statement, &proof)?;
    nothing()
}

// ---- Π_enc-elg ----

/// The statement with everything it refers to.
struct EncElg {
    N: PublicKey,
    K: BigUint,
    points: [Point; 3],
}

impl EncElg {
    fn read(params: &Params, inputs: &Values) -> Result<EncElg, Denied> {
        let N = read::key(params, inputs, "N")?;
        let K = read::unit(inputs, "K", &N.square)?;
        let points = [read::point(inputs, "Y")?, read::point(inputs, "A")?, read::point(inputs, "B")?];
        Ok(EncElg { N, K, points })
    }

    fn statement(&self) -> enc_elg::Statement<'_> {
        let [Y, A, B] = self.points;
        enc_elg::Statement { N: &self.N, K: &self.K, Y, A, B }
    }
}

fn enc_elg_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let given = EncElg::read(params, inputs)?;
    let setup = read::setup(params, inputs)?;
    let x = read::int(inputs, "x")?;
    let rho = read::unit(inputs, "rho", &given.N.modulus)?;
    let a = read::scalar(inputs, "a")?;
    let statement = given.statement();
    let witness = enc_elg::Witness { x: &x, rho: &rho, a: &a };
    let proof = enc_elg::prove(params, &tape, &context, &statement, &setup, &witness)?;

    let (commitments, _) = enc_elg::decode(params, &statement, &setup, &proof)?;
    let items = enc_elg::transcript(params, &context, &statement, &setup, &commitments);
    let e = enc_elg::challenge(params, &context, &statement, &setup, &commitments);
    let masks = enc_elg::sample(params, &tape, &context, &given.N)?;
    let intermediate = said(labels::ENC_ELG_CHALLENGE, &items)
        .with("e", int(&e))
        .with("enc-elg/alpha", int(&masks.alpha))
        .with("enc-elg/mu", int(&masks.mu))
        .with("enc-elg/r", encode_nat(&masks.r, params.modulus_bits))
        .with("enc-elg/beta", encode_scalar(&masks.beta))
        .with("enc-elg/gamma", int(&masks.gamma));
    proved(proof.encode(), intermediate)
}

fn enc_elg_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let given = EncElg::read(params, inputs)?;
    let setup = read::setup(params, inputs)?;
    let proof: EncElgProof = proof(params, inputs)?;
    enc_elg::verify(params, &context, &given.statement(), &setup, &proof)?;
    nothing()
}

// ---- Π_aff-g ----

/// The statement of an affine operation with everything it refers to.
pub(super) struct Affine {
    pub(super) N_v: PublicKey,
    pub(super) N_p: PublicKey,
    C: BigUint,
    D: BigUint,
    Y: BigUint,
    X: Point,
}

impl Affine {
    pub(super) fn read(params: &Params, inputs: &Values) -> Result<Affine, Denied> {
        let N_v = read::key(params, inputs, "N_v")?;
        let N_p = read::key(params, inputs, "N_p")?;
        let C = read::unit(inputs, "C", &N_v.square)?;
        let D = read::unit(inputs, "D", &N_v.square)?;
        let Y = read::unit(inputs, "Y", &N_p.square)?;
        let X = read::point(inputs, "X")?;
        Ok(Affine { N_v, N_p, C, D, Y, X })
    }

    pub(super) fn statement(&self) -> aff_g::Statement<'_> {
        let Affine { N_v, N_p, C, D, Y, X } = self;
        aff_g::Statement { N_v, N_p, C, D, Y, X: *X }
    }
}

/// The witness of an affine operation.
pub(super) struct AffineWitness {
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    rho_y: BigUint,
}

impl AffineWitness {
    pub(super) fn read(inputs: &Values, affine: &Affine) -> Result<AffineWitness, Denied> {
        Ok(AffineWitness {
            x: read::int(inputs, "x")?,
            y: read::int(inputs, "y")?,
            rho: read::unit(inputs, "rho", &affine.N_v.modulus)?,
            rho_y: read::unit(inputs, "rho_y", &affine.N_p.modulus)?,
        })
    }

    pub(super) fn witness(&self) -> aff_g::Witness<'_> {
        let AffineWitness { x, y, rho, rho_y } = self;
        aff_g::Witness { x, y, rho, rho_y }
    }
}

fn aff_g_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let affine = Affine::read(params, inputs)?;
    let setup = read::setup(params, inputs)?;
    let secrets = AffineWitness::read(inputs, &affine)?;
    let statement = affine.statement();
    let proof = aff_g::prove(params, &tape, &context, &statement, &setup, &secrets.witness())?;

    let (commitments, _) = aff_g::decode(params, &statement, &setup, &proof)?;
    let items = aff_g::transcript(params, &context, &statement, &setup, &commitments);
    let e = aff_g::challenge(params, &context, &statement, &setup, &commitments);
    let masks = aff_g::sample(params, &tape, &context, &affine.N_v, &affine.N_p)?;
    let intermediate = said(labels::AFF_G_CHALLENGE, &items)
        .with("e", int(&e))
        .with("aff-g/alpha", int(&masks.alpha))
        .with("aff-g/beta", int(&masks.beta))
        .with("aff-g/r", encode_nat(&masks.r, params.modulus_bits))
        .with("aff-g/r_y", encode_nat(&masks.r_y, params.modulus_bits))
        .with("aff-g/gamma", int(&masks.gamma))
        .with("aff-g/delta", int(&masks.delta))
        .with("aff-g/m", int(&masks.m))
        .with("aff-g/mu", int(&masks.mu));
    proved(proof.encode(), intermediate)
}

fn aff_g_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let affine = Affine::read(params, inputs)?;
    let setup = read::setup(params, inputs)?;
    let proof: AffGProof = proof(params, inputs)?;
    aff_g::verify(params, &context, &affine.statement(), &setup, &proof)?;
    nothing()
}

// ---- Π_fac ----

fn fac_prove(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let tape = read::tape(inputs, &context)?;
    let N = read::modulus(params, inputs, "N")?;
    let p = BigInt::from(read::nat(inputs, "p")?);
    let q = BigInt::from(read::nat(inputs, "q")?);
    let setup = read::setup(params, inputs)?;
    let witness = fac::Witness { p: &p, q: &q };
    let proof = fac::prove(params, &tape, &context, &N, &setup, &witness)?;

    let (commitments, _) = fac::decode(params, &setup, &proof)?;
    let items = fac::transcript(params, &context, &N, &setup, &commitments);
    let e = fac::challenge(params, &context, &N, &setup, &commitments);
    let masks = fac::sample(params, &tape, &context);
    let intermediate = said(labels::FAC_CHALLENGE, &items)
        .with("e", int(&e))
        .with("fac/alpha", int(&masks.alpha))
        .with("fac/beta", int(&masks.beta))
        .with("fac/mu", int(&masks.mu))
        .with("fac/kappa", int(&masks.kappa))
        .with("fac/r", int(&masks.r))
        .with("fac/x", int(&masks.x))
        .with("fac/y", int(&masks.y));
    proved(proof.encode(), intermediate)
}

fn fac_verify(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let context = read::context(inputs)?;
    let N = read::modulus(params, inputs, "N")?;
    let setup = read::setup(params, inputs)?;
    let proof: FacProof = proof(params, inputs)?;
    fac::verify(params, &context, &N, &setup, &proof)?;
    nothing()
}
