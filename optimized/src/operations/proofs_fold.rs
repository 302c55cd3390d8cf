//! The proofs with m repetitions.

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;

use super::checked;
use super::inputs::Call;
use super::proofs_linear::proof;
use crate::bignum::comb::Comb;
use crate::bignum::modulus::Modulus;
use crate::ct;
use crate::paillier::Key;
use crate::pedersen::Setup;
use crate::proofs::{aff_g_star, dec, modulus, prm};

pub(super) fn modulus(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    match action {
        "prove" => {
            let tape = call.tape(context)?;
            let N = call.modulus("N")?;
            let ([p, q], product) = call.factors_of_modulus()?;
            if !ct::decide(product.value().ct_eq(N.value()), "an input of an operation by name") {
                return Err(Denied::Unknown);
            }
            let key = call.fit_key(&p, &q)?;
            proof(modulus::prove(backend, params, &tape, context, &key))
        }
        "verify" => {
            let (N, proof) = (call.nat("N")?, call.proof()?);
            let bits = N.bits_vartime();
            if bits == 0 {
                // no `Modulus` is 0
                return Err(Reason::ModulusEven.into());
            }
            checked(modulus::verify(backend, params, context, &Modulus::new(N, bits), &proof))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn prm(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    match action {
        "prove" => {
            let tape = call.tape(context)?;
            let setup = call.setup()?;
            call.factors(["p_hat", "q_hat"])?;
            let own = call.own_setup(&setup)?.ok_or(LocalError::InputMismatch)?;
            proof(prm::prove(backend, params, &tape, context, &own))
        }
        "verify" => {
            let setup = Setup::new(call.modulus("N_hat")?, call.nat("s")?, call.nat("t")?);
            let proof = call.proof()?;
            // as a session has it, which decodes the setup first
            let (N_hat, bits) = (&setup.modulus, params.modulus_bits);
            let decodes = ct::decide(setup.t.lt(N_hat.value()), "an input of an operation by name");
            let table = decodes.then(|| {
                let t = setup.t.resized(N_hat.len());
                Comb::new(backend, N_hat, &t, bits, Comb::spacing(bits))
            });
            checked(prm::verify(backend, params, context, &setup, table.as_ref(), &proof))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn dec(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    let tape = if action == "prove" { Some(call.tape(context)?) } else { None };
    let n = call.inputs.number("n")?;
    let shape = &Shape::of_signers(*params, n, 2).ok_or(LocalError::InvalidParties)?;
    let N = call.public_key("N")?;
    let (K, D) = (call.ciphertext("K", &N)?, call.ciphertext("D", &N)?);
    let (X, S, B) = (call.point("X")?, call.point_or_identity("S")?, call.point("B")?);
    match tape {
        Some(tape) => {
            let holder = call.holder(N)?;
            let statement = dec::Statement { N: holder.key(), K: &K, D: &D, X, S, B };
            let (x, y) = (call.int("x")?, call.int("y")?);
            let rho = call.unit("rho", statement.N.modulus())?;
            let witness = dec::Witness { x: &x, y: &y, rho: &rho };
            proof(dec::prove(backend, shape, &tape, context, statement, witness))
        }
        None => {
            let statement = dec::Statement { N: Key::Peer(&N), K: &K, D: &D, X, S, B };
            checked(dec::verify(backend, shape, context, &statement, &call.proof_in(shape)?))
        }
    }
}

pub(super) fn aff_g_star(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let Call { backend, params, .. } = *call;
    let context = &call.context(call.sid()?)?;
    let tape = if action == "prove" { Some(call.tape(context)?) } else { None };
    let (N_v, N_p) = (call.public_key("N_v")?, call.public_key("N_p")?);
    let (C, D) = (call.ciphertext("C", &N_v)?, call.ciphertext("D", &N_v)?);
    let (Y, X) = (call.ciphertext("Y", &N_p)?, call.point("X")?);
    let N_v = Key::Peer(&N_v);
    match tape {
        Some(tape) => {
            let N_p = call.holder(N_p)?;
            let statement = aff_g_star::Statement { N_v, N_p: N_p.key(), C: &C, D: &D, Y: &Y, X };
            let (x, y) = (call.int("x")?, call.int("y")?);
            let rho = call.unit("rho", N_v.modulus())?;
            let rho_y = call.unit("rho_y", statement.N_p.modulus())?;
            let witness = aff_g_star::Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y };
            proof(aff_g_star::prove(backend, params, &tape, context, statement, witness))
        }
        None => {
            let N_p = Key::Peer(&N_p);
            let statement = aff_g_star::Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X };
            checked(aff_g_star::verify(backend, params, context, &statement, &call.proof()?))
        }
    }
}
