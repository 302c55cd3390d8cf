//! The proofs without repetitions.

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Values};

use super::inputs::Call;
use super::{checked, one};
use crate::bignum::int::Int;
use crate::curve::encode_point;
use crate::paillier::Key;
use crate::pedersen::{Ranges, Setup};
use crate::proofs::{aff_g, elog, enc_elg, fac, sch};

/// The output of a prover.
pub(super) fn proof(proof: Result<impl Record, LocalError>) -> Result<Values, Denied> {
    Ok(one("proof", proof?.encode()))
}

pub(super) fn sch(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let context = call.context(call.sid()?)?;
    match action {
        "prove" => {
            let tape = call.tape(&context)?;
            let (X, x) = (call.point("X")?, call.scalar("x")?);
            let alpha = sch::sample(&tape);
            let A = sch::commit(&alpha);
            let outputs = proof(Ok(sch::prove(&context, &X, &x, &A, alpha)))?;
            Ok(outputs.with("A", encode_point(&A)))
        }
        "verify" => {
            let (X, A) = (call.point("X")?, call.point("A")?);
            checked(sch::verify(&context, &X, &A, &call.proof()?))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn elog(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let context = call.context(call.sid()?)?;
    let tape = if action == "prove" { Some(call.tape(&context)?) } else { None };
    let statement = elog::Statement {
        L: call.point("L")?,
        M: call.point("M")?,
        Y: call.point("Y")?,
        Z: call.point("Z")?,
        B: call.point("B")?,
    };
    match tape {
        Some(tape) => {
            let (y, lambda) = (call.scalar("y")?, call.scalar("lambda")?);
            proof(elog::prove(&tape, &context, &statement, &elog::Witness { y: &y, lambda: &lambda }))
        }
        None => checked(elog::verify(&context, &statement, &call.proof()?)),
    }
}

/// A verifier's setup as provers use it in presigning.
fn presigning(call: &Call<'_>, setup: Setup) -> Setup {
    setup.with_tables(call.backend, Ranges::presign(call.params))
}

pub(super) fn enc_elg(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    let tape = if action == "prove" { Some(call.tape(context)?) } else { None };
    let public = call.public_key("N")?;
    let K = call.ciphertext("K", &public)?;
    let (Y, A, B) = (call.point("Y")?, call.point("A")?, call.point("B")?);
    let setup = call.setup()?;
    match tape {
        Some(tape) => {
            let holder = call.holder(public)?;
            let statement = enc_elg::Statement { N: holder.key(), K: &K, Y, A, B };
            let (x, rho) = (call.int("x")?, call.unit("rho", statement.N.modulus())?);
            let witness = enc_elg::Witness { x: &x, rho: &rho, a: &call.scalar("a")? };
            let setup = presigning(call, setup);
            proof(enc_elg::prove(backend, params, &tape, context, &statement, &setup, witness))
        }
        None => {
            let statement = enc_elg::Statement { N: Key::Peer(&public), K: &K, Y, A, B };
            let proof = call.proof()?;
            let own = call.own_setup(&setup)?.ok_or(LocalError::InputMismatch)?;
            checked(enc_elg::verify(backend, params, context, &statement, &own, &proof))
        }
    }
}

pub(super) fn aff_g(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    let tape = if action == "prove" { Some(call.tape(context)?) } else { None };
    let (N_v, N_p) = (call.public_key("N_v")?, call.public_key("N_p")?);
    let (C, D) = (call.ciphertext("C", &N_v)?, call.ciphertext("D", &N_v)?);
    let (Y, X) = (call.ciphertext("Y", &N_p)?, call.point("X")?);
    let setup = call.setup()?;
    match tape {
        Some(tape) => {
            let N_p = call.holder(N_p)?;
            let N_v = Key::Peer(&N_v);
            let statement = aff_g::Statement { N_v, N_p: N_p.key(), C: &C, D: &D, Y: &Y, X };
            let (x, y) = (call.int("x")?, call.int("y")?);
            let rho = call.unit("rho", N_v.modulus())?;
            let rho_y = call.unit("rho_y", statement.N_p.modulus())?;
            let witness = aff_g::Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y };
            let setup = presigning(call, setup);
            proof(aff_g::prove(backend, params, &tape, context, &statement, &setup, witness))
        }
        None => {
            let N_v = call.holder(N_v)?;
            let N_p = Key::Peer(&N_p);
            let statement = aff_g::Statement { N_v: N_v.key(), N_p, C: &C, D: &D, Y: &Y, X };
            let proof = call.proof()?;
            let own = call.own_setup(&setup)?.ok_or(LocalError::InputMismatch)?;
            checked(aff_g::verify(backend, params, context, &statement, &own, &proof))
        }
    }
}

pub(super) fn fac(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    match action {
        "prove" => {
            let tape = call.tape(context)?;
            let N = call.modulus("N")?;
            let (p, q) = (call.nat("p")?, call.nat("q")?);
            let setup = call.setup()?;
            if p.bits_vartime().max(q.bits_vartime()) > params.prime_bits {
                return Err(LocalError::InvalidPrimes.into());
            }
            let witness = fac::Witness { p: &Int::from_nat(&p), q: &Int::from_nat(&q) };
            proof(fac::prove(backend, params, &tape, context, &N, &setup, witness))
        }
        "verify" => {
            let (N, setup, proof) = (call.modulus("N")?, call.setup()?, call.proof()?);
            let own = call.own_setup(&setup)?.ok_or(LocalError::InputMismatch)?;
            checked(fac::verify(backend, params, context, &N, &own, &proof))
        }
        _ => Err(Denied::Unknown),
    }
}
