//! The provers and verifiers of this implementation, called as those of the reference are. Every proof is made, and every proof
//! is judged, in all ways in which that can happen: with a Paillier key as a peer's and as the own one, with and without tables of a
//! setup. All ways have to agree.
//!
//! What has no counterpart here is left to the reference:
//! - steps of provers (`commit`, `challenge`, `respond`, `encode`) with which tests put things out of place. That the challenge is
//!   the same is seen from honest proofs, which are compared byte by byte;
//! - Π_mod by an owner of a modulus that is no Paillier-Blum modulus of a parameter set: `SecretKey` does not hold it;
//! - Π_prm by an owner of a setup that is none, with s ≠ t^λ or t no square: `OwnSetup` refuses it;
//! - Π_fac for factors that are longer than a prime of the parameter set.

use quorate::proofs;
use quorate_reference::paillier::SecretKey;
use quorate_reference::pedersen::Setup;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;

use crate::known::{
    Keys, agreed, backend, holder, int, modulus as to_modulus, nat, owner, pairs, setup as to_setup,
};

pub(crate) mod sch {
    use quorate::curve::{Point, Scalar, SecretScalar};
    use quorate_spec::proofs::SchProof;

    use super::*;

    pub(crate) fn sample(tape: &Tape) -> Scalar {
        *proofs::sch::sample(tape).expose()
    }

    pub(crate) fn commit(alpha: &Scalar) -> Point {
        proofs::sch::commit(&SecretScalar::new(*alpha))
    }

    pub(crate) fn prove(context: &Context<'_>, X: &Point, x: &Scalar, A: &Point, alpha: &Scalar) -> SchProof {
        proofs::sch::prove(context, X, x, A, SecretScalar::new(*alpha))
    }

    pub(crate) fn verify(
        context: &Context<'_>,
        X: &Point,
        A: &Point,
        proof: &SchProof,
    ) -> Result<(), Reason> {
        proofs::sch::verify(context, X, A, proof)
    }
}

pub(crate) mod elog {
    use proofs::elog::{Statement, Witness};
    use quorate_reference::proofs::elog;
    use quorate_spec::proofs::ElogProof;

    use super::*;

    fn convert(statement: &elog::Statement) -> Statement {
        let elog::Statement { L, M, Y, Z, B } = *statement;
        Statement { L, M, Y, Z, B }
    }

    pub(crate) fn prove(
        tape: &Tape,
        context: &Context<'_>,
        statement: &elog::Statement,
        witness: &elog::Witness<'_>,
    ) -> Result<ElogProof, LocalError> {
        let elog::Witness { y, lambda } = *witness;
        proofs::elog::prove(tape, context, &convert(statement), &Witness { y, lambda })
    }

    pub(crate) fn verify(
        context: &Context<'_>,
        statement: &elog::Statement,
        proof: &ElogProof,
    ) -> Result<(), Reason> {
        proofs::elog::verify(context, &convert(statement), proof)
    }
}

pub(crate) mod enc_elg {
    use proofs::enc_elg::{Statement, Witness};
    use quorate_reference::proofs::enc_elg;
    use quorate_spec::proofs::EncElgProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        statement: &enc_elg::Statement<'_>,
        setup: &Setup,
        witness: &enc_elg::Witness<'_>,
    ) -> Result<EncElgProof, LocalError> {
        let enc_elg::Statement { N, K, Y, A, B } = *statement;
        let keys = Keys::new(N);
        let K = nat(K, keys.limbs());
        let (x, rho) = (int(witness.x), nat(witness.rho, keys.limbs() / 2));
        let prove = |N, setup: &_| {
            let statement = Statement { N, K: &K, Y, A, B };
            let witness = Witness { x: &x, rho: &rho, a: witness.a };
            proofs::enc_elg::prove(backend(), params, tape, context, &statement, setup, witness)
        };
        let tables = &owner(setup).unwrap().with_tables;
        let plain = to_setup(setup);
        agreed(keys.all().flat_map(|N| [&plain, tables].map(|setup| prove(N, setup))))
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        statement: &enc_elg::Statement<'_>,
        setup: &Setup,
        proof: &EncElgProof,
    ) -> Result<(), Reason> {
        let enc_elg::Statement { N, K, Y, A, B } = *statement;
        let keys = Keys::new(N);
        let K = nat(K, keys.limbs());
        let own = &owner(setup).unwrap().own;
        agreed(keys.all().map(|N| {
            let statement = Statement { N, K: &K, Y, A, B };
            proofs::enc_elg::verify(backend(), params, context, &statement, own, proof)
        }))
    }
}

pub(crate) mod aff_g {
    use proofs::aff_g::{Statement, Witness};
    use quorate_reference::proofs::aff_g;
    use quorate_spec::proofs::AffGProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        statement: &aff_g::Statement<'_>,
        setup: &Setup,
        witness: &aff_g::Witness<'_>,
    ) -> Result<AffGProof, LocalError> {
        let aff_g::Statement { N_v, N_p, C, D, Y, X } = *statement;
        let (keys_v, keys_p) = (Keys::new(N_v), Keys::new(N_p));
        let [C, D] = [C, D].map(|value| nat(value, keys_v.limbs()));
        let Y = nat(Y, keys_p.limbs());
        let (x, y) = (int(witness.x), int(witness.y));
        let (rho, rho_y) = (nat(witness.rho, keys_v.limbs() / 2), nat(witness.rho_y, keys_p.limbs() / 2));
        let prove = |N_v, N_p, setup: &_| {
            let statement = Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X };
            let witness = Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y };
            proofs::aff_g::prove(backend(), params, tape, context, &statement, setup, witness)
        };
        let tables = &owner(setup).unwrap().with_tables;
        let plain = to_setup(setup);
        let pairs = pairs(&keys_v, &keys_p);
        agreed(pairs.iter().flat_map(|(N_v, N_p)| [&plain, tables].map(|setup| prove(*N_v, *N_p, setup))))
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        statement: &aff_g::Statement<'_>,
        setup: &Setup,
        proof: &AffGProof,
    ) -> Result<(), Reason> {
        let aff_g::Statement { N_v, N_p, C, D, Y, X } = *statement;
        let (keys_v, keys_p) = (Keys::new(N_v), Keys::new(N_p));
        let [C, D] = [C, D].map(|value| nat(value, keys_v.limbs()));
        let Y = nat(Y, keys_p.limbs());
        let own = &owner(setup).unwrap().own;
        agreed(pairs(&keys_v, &keys_p).into_iter().map(|(N_v, N_p)| {
            let statement = Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X };
            proofs::aff_g::verify(backend(), params, context, &statement, own, proof)
        }))
    }
}

pub(crate) mod aff_g_star {
    use proofs::aff_g_star::{Statement, Witness};
    use quorate_reference::proofs::aff_g_star;
    use quorate_spec::proofs::AffGStarProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        statement: &aff_g_star::Statement<'_>,
        witness: &aff_g_star::Witness<'_>,
    ) -> Result<AffGStarProof, LocalError> {
        let aff_g_star::Statement { N_v, N_p, C, D, Y, X } = *statement;
        let (keys_v, keys_p) = (Keys::new(N_v), Keys::new(N_p));
        let [C, D] = [C, D].map(|value| nat(value, keys_v.limbs()));
        let Y = nat(Y, keys_p.limbs());
        let (x, y) = (int(witness.x), int(witness.y));
        let (rho, rho_y) = (nat(witness.rho, keys_v.limbs() / 2), nat(witness.rho_y, keys_p.limbs() / 2));
        agreed(pairs(&keys_v, &keys_p).into_iter().map(|(N_v, N_p)| {
            let statement = Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X };
            let witness = Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y };
            proofs::aff_g_star::prove(backend(), params, tape, context, statement, witness)
        }))
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        statement: &aff_g_star::Statement<'_>,
        proof: &AffGStarProof,
    ) -> Result<(), Reason> {
        let aff_g_star::Statement { N_v, N_p, C, D, Y, X } = *statement;
        let (keys_v, keys_p) = (Keys::new(N_v), Keys::new(N_p));
        let [C, D] = [C, D].map(|value| nat(value, keys_v.limbs()));
        let Y = nat(Y, keys_p.limbs());
        agreed(pairs(&keys_v, &keys_p).into_iter().map(|(N_v, N_p)| {
            let statement = Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X };
            proofs::aff_g_star::verify(backend(), params, context, &statement, proof)
        }))
    }
}

pub(crate) mod dec {
    use proofs::dec::{Statement, Witness};
    use quorate_reference::proofs::dec;
    use quorate_spec::proofs::DecProof;

    use super::*;

    pub(crate) fn prove(
        shape: &Shape,
        tape: &Tape,
        context: &Context<'_>,
        statement: &dec::Statement<'_>,
        witness: &dec::Witness<'_>,
    ) -> Result<DecProof, LocalError> {
        let dec::Statement { N, K, D, X, S, B } = *statement;
        let keys = Keys::new(N);
        let [K, D] = [K, D].map(|value| nat(value, keys.limbs()));
        let (x, y, rho) = (int(witness.x), int(witness.y), nat(witness.rho, keys.limbs() / 2));
        agreed(keys.all().map(|N| {
            let statement = Statement { N, K: &K, D: &D, X, S, B };
            let witness = Witness { x: &x, y: &y, rho: &rho };
            proofs::dec::prove(backend(), shape, tape, context, statement, witness)
        }))
    }

    pub(crate) fn verify(
        shape: &Shape,
        context: &Context<'_>,
        statement: &dec::Statement<'_>,
        proof: &DecProof,
    ) -> Result<(), Reason> {
        let dec::Statement { N, K, D, X, S, B } = *statement;
        let keys = Keys::new(N);
        let [K, D] = [K, D].map(|value| nat(value, keys.limbs()));
        agreed(keys.all().map(|N| {
            let statement = Statement { N, K: &K, D: &D, X, S, B };
            proofs::dec::verify(backend(), shape, context, &statement, proof)
        }))
    }
}

pub(crate) mod fac {
    use num_bigint::BigUint;
    use proofs::fac::Witness;
    use quorate_reference::proofs::fac;
    use quorate_spec::proofs::FacProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        N: &BigUint,
        setup: &Setup,
        witness: &fac::Witness<'_>,
    ) -> Result<FacProof, LocalError> {
        let fac::Witness { p, q } = *witness;
        if p.bits().max(q.bits()) > params.prime_bits as u64 {
            return fac::prove(params, tape, context, N, setup, witness);
        }
        let N = to_modulus(N);
        let (p, q) = (int(p), int(q));
        let tables = &owner(setup).unwrap().with_tables;
        agreed([&to_setup(setup), tables].map(|setup| {
            let witness = Witness { p: &p, q: &q };
            proofs::fac::prove(backend(), params, tape, context, &N, setup, witness)
        }))
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        N: &BigUint,
        setup: &Setup,
        proof: &FacProof,
    ) -> Result<(), Reason> {
        let own = &owner(setup).unwrap().own;
        proofs::fac::verify(backend(), params, context, &to_modulus(N), own, proof)
    }
}

pub(crate) mod modulus {
    use num_bigint::BigUint;
    use quorate_reference::proofs::modulus;
    use quorate_spec::proofs::ModProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        key: &SecretKey,
    ) -> Result<ModProof, LocalError> {
        match holder(key) {
            Some(known) => proofs::modulus::prove(backend(), params, tape, context, &known.key),
            None => modulus::prove(params, tape, context, key),
        }
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        N: &BigUint,
        proof: &ModProof,
    ) -> Result<(), Reason> {
        proofs::modulus::verify(backend(), params, context, &to_modulus(N), proof)
    }
}

pub(crate) mod prm {
    use num_bigint::BigUint;
    use quorate_reference::proofs::prm;
    use quorate_spec::proofs::PrmProof;

    use super::*;

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        setup: &Setup,
        lambda: &BigUint,
        phi: &BigUint,
    ) -> PrmProof {
        match owner(setup) {
            Some(known) => proofs::prm::prove(backend(), params, tape, context, &known.own).unwrap(),
            None => prm::prove(params, tape, context, setup, lambda, phi),
        }
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        setup: &Setup,
        proof: &PrmProof,
    ) -> Result<(), Reason> {
        let table = owner(setup).map(|known| &known.table);
        let setup = to_setup(setup);
        agreed(
            [None, table].map(|table| proofs::prm::verify(backend(), params, context, &setup, table, proof)),
        )
    }
}
