//! The provers and verifiers under test, called as those of the reference are.

pub(crate) mod enc_elg {
    use quorate::Backend;
    use quorate::paillier::Key;
    use quorate::pedersen::Setup as PeerSetup;
    use quorate::proofs::enc_elg as optimized;
    use quorate_reference::pedersen::Setup;
    use quorate_reference::proofs::enc_elg::{Statement, Witness};
    use quorate_spec::fault::LocalError;
    use quorate_spec::hashing::Context;
    use quorate_spec::params::Params;
    use quorate_spec::proofs::EncElgProof;
    use quorate_spec::reason::Reason;
    use quorate_spec::sampling::Tape;

    use crate::convert::{int, nat, own_setup, peer};

    pub(crate) fn prove_with(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        statement: &Statement<'_>,
        N: Key<'_>,
        setup: &PeerSetup,
        witness: &Witness<'_>,
    ) -> Result<EncElgProof, LocalError> {
        let Statement { K, Y, A, B, .. } = *statement;
        let K = nat(K, 2 * params.modulus_bits);
        let statement = optimized::Statement { N, K: &K, Y, A, B };
        let (x, rho) = (int(witness.x), nat(witness.rho, params.modulus_bits));
        let witness = optimized::Witness { x: &x, rho: &rho, a: witness.a };
        optimized::prove(Backend::detect(), params, tape, context, &statement, setup, witness)
    }

    pub(crate) fn verify_with(
        params: &Params,
        context: &Context<'_>,
        statement: &Statement<'_>,
        N: Key<'_>,
        setup: &Setup,
        proof: &EncElgProof,
    ) -> Result<(), Reason> {
        let Statement { K, Y, A, B, .. } = *statement;
        let K = nat(K, 2 * params.modulus_bits);
        let statement = optimized::Statement { N, K: &K, Y, A, B };
        let setup = own_setup(params, setup);
        optimized::verify(Backend::detect(), params, context, &statement, setup, proof)
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        statement: &Statement<'_>,
        setup: &Setup,
        proof: &EncElgProof,
    ) -> Result<(), Reason> {
        verify_with(params, context, statement, peer(params, statement.N), setup, proof)
    }
}

pub(crate) mod aff_g {
    use quorate::Backend;
    use quorate::bignum::nat::Nat;
    use quorate::paillier::Key;
    use quorate::pedersen::Setup as PeerSetup;
    use quorate::proofs::aff_g as optimized;
    use quorate_reference::pedersen::Setup;
    use quorate_reference::proofs::aff_g::{Statement, Witness};
    use quorate_spec::fault::LocalError;
    use quorate_spec::hashing::Context;
    use quorate_spec::params::Params;
    use quorate_spec::proofs::AffGProof;
    use quorate_spec::reason::Reason;
    use quorate_spec::sampling::Tape;

    use crate::convert::{int, nat, own, own_setup, peer};

    fn ciphertexts(params: &Params, statement: &Statement<'_>) -> [Nat; 3] {
        [statement.C, statement.D, statement.Y].map(|value| nat(value, 2 * params.modulus_bits))
    }

    pub(crate) fn prove_with(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        statement: &Statement<'_>,
        [N_v, N_p]: [Key<'_>; 2],
        setup: &PeerSetup,
        witness: &Witness<'_>,
    ) -> Result<AffGProof, LocalError> {
        let [C, D, Y] = &ciphertexts(params, statement);
        let statement = optimized::Statement { N_v, N_p, C, D, Y, X: statement.X };
        let (x, y) = (&int(witness.x), &int(witness.y));
        let [rho, rho_y] = &[witness.rho, witness.rho_y].map(|value| nat(value, params.modulus_bits));
        let witness = optimized::Witness { x, y, rho, rho_y };
        optimized::prove(Backend::detect(), params, tape, context, &statement, setup, witness)
    }

    pub(crate) fn verify_with(
        params: &Params,
        context: &Context<'_>,
        statement: &Statement<'_>,
        [N_v, N_p]: [Key<'_>; 2],
        setup: &Setup,
        proof: &AffGProof,
    ) -> Result<(), Reason> {
        let [C, D, Y] = &ciphertexts(params, statement);
        let statement = optimized::Statement { N_v, N_p, C, D, Y, X: statement.X };
        let setup = own_setup(params, setup);
        optimized::verify(Backend::detect(), params, context, &statement, setup, proof)
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        statement: &Statement<'_>,
        setup: &Setup,
        proof: &AffGProof,
    ) -> Result<(), Reason> {
        let keys = [own(params, statement.N_v), peer(params, statement.N_p)];
        verify_with(params, context, statement, keys, setup, proof)
    }
}

pub(crate) mod fac {
    use num_bigint::BigUint;
    use quorate::Backend;
    use quorate::pedersen::{Ranges, Setup as PeerSetup};
    use quorate::proofs::fac as optimized;
    use quorate_reference::pedersen::Setup;
    use quorate_reference::proofs::fac::Witness;
    use quorate_spec::fault::LocalError;
    use quorate_spec::hashing::Context;
    use quorate_spec::params::Params;
    use quorate_spec::proofs::FacProof;
    use quorate_spec::reason::Reason;
    use quorate_spec::sampling::Tape;

    use crate::convert::{int, modulus, own_setup, setup};

    pub(crate) fn prove_with(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        N: &BigUint,
        setup: &PeerSetup,
        witness: &Witness<'_>,
    ) -> Result<FacProof, LocalError> {
        let (p, q) = (int(witness.p), int(witness.q));
        let witness = optimized::Witness { p: &p, q: &q };
        let N = modulus(params, N);
        optimized::prove(Backend::detect(), params, tape, context, &N, setup, witness)
    }

    pub(crate) fn prove(
        params: &Params,
        tape: &Tape,
        context: &Context<'_>,
        N: &BigUint,
        verifier: &Setup,
        witness: &Witness<'_>,
    ) -> Result<FacProof, LocalError> {
        let range = params.ell + params.epsilon_fac + params.eta();
        let t = params.ell + params.epsilon_fac + 2 * params.modulus_bits + 1;
        let setup = setup(params, verifier, Some(Ranges { s: params.prime_bits + range, t }));
        prove_with(params, tape, context, N, setup, witness)
    }

    pub(crate) fn verify(
        params: &Params,
        context: &Context<'_>,
        N: &BigUint,
        setup: &Setup,
        proof: &FacProof,
    ) -> Result<(), Reason> {
        let (N, setup) = (modulus(params, N), own_setup(params, setup));
        optimized::verify(Backend::detect(), params, context, &N, setup, proof)
    }
}
