//! Same bytes, same verdicts. The lengths in numbers are those of TOY1536.

use num_bigint::{BigInt, BigUint, Sign};
use quorate::pedersen::Ranges;
use quorate_adversary::fixed::{context, tape};
use quorate_adversary::math::{big, encrypt, g, power, scalar, times};
use quorate_adversary::party::{Party, number};
use quorate_reference::proofs::{aff_g, enc_elg, fac};
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::reason::Reason;

use crate::convert::{own, peer, setup};
use crate::under_test;

/// Contexts in which challenges of both signs occur.
fn contexts(round: u8) -> impl Iterator<Item = Context<'static>> {
    (0..6).map(move |instance| Context { instance, ..context(round, 2) })
}

/// Fails unless challenges of both signs occurred.
fn both_signs(challenges: &[BigInt]) {
    for sign in [Sign::Minus, Sign::Plus] {
        assert!(challenges.iter().any(|e| e.sign() == sign));
    }
}

pub(crate) struct EncElg {
    pub(crate) verifier: Party,
    pub(crate) key: quorate_reference::paillier::PublicKey,
    x: BigInt,
    rho: BigUint,
    a: k256::Scalar,
    K: BigUint,
    pub(crate) points: [k256::ProjectivePoint; 3],
}

impl EncElg {
    pub(crate) fn new(params: Params) -> EncElg {
        EncElg::of(params, number(255, "x"))
    }

    pub(crate) fn of(params: Params, x: BigInt) -> EncElg {
        let key = Party::of(&params, 1).public().clone();
        let (a, rho) = (number(255, "a"), quorate_adversary::party::below(&key.modulus, "rho"));
        let Y = g(&number(255, "Y"));
        let points = [Y, g(&a), g(&x) + times(&a, &Y)];
        let (verifier, K) = (Party::of(&params, 2), encrypt(&key.modulus, &x, &rho));
        EncElg { verifier, key, x, rho, a: scalar(&a), K, points }
    }

    pub(crate) fn statement(&self) -> enc_elg::Statement<'_> {
        let [Y, A, B] = self.points;
        enc_elg::Statement { N: &self.key, K: &self.K, Y, A, B }
    }

    pub(crate) fn witness(&self) -> enc_elg::Witness<'_> {
        enc_elg::Witness { x: &self.x, rho: &self.rho, a: &self.a }
    }
}

/// ENCELG-P-1, with `proofs::enc_elg::prove` of the reference: under the own key and a peer's, with tables and without.
#[test]
fn enc_elg_same_bytes_and_verdicts() {
    for (params, contexts) in
        [(TOY1536, contexts(1).collect()), (P2048, vec![context(1, 2)]), (P3072, vec![context(1, 2)])]
    {
        let case = EncElg::new(params);
        let (statement, verifier) = (case.statement(), &case.verifier.setup);
        let keys = [own(&params, &case.key), peer(&params, &case.key)];
        let tables = [None, Some(Ranges::presign(&params))].map(|tables| setup(&params, verifier, tables));
        let mut challenges = Vec::new();
        for context in contexts {
            let witness = case.witness();
            let proof = enc_elg::prove(&params, &tape(3), &context, &statement, verifier, &witness).unwrap();
            for (N, setup) in keys.into_iter().zip(tables).chain([(keys[0], tables[1])]) {
                let same = under_test::enc_elg::prove_with(
                    &params,
                    &tape(3),
                    &context,
                    &statement,
                    N,
                    setup,
                    &witness,
                );
                assert_eq!(same, Ok(proof.clone()), "{}", params.name);
            }
            for N in keys {
                let verdict =
                    under_test::enc_elg::verify_with(&params, &context, &statement, N, verifier, &proof);
                assert_eq!(verdict, Ok(()), "{}", params.name);
            }
            let (first, _) = enc_elg::decode(&params, &statement, verifier, &proof).unwrap();
            challenges.push(enc_elg::challenge(&params, &context, &statement, verifier, &first));
        }
        if params == TOY1536 {
            both_signs(&challenges);
        }
    }
}

pub(crate) struct AffG {
    pub(crate) verifier: Party,
    pub(crate) keys: [quorate_reference::paillier::PublicKey; 2],
    ints: [BigInt; 2],
    nonces: [BigUint; 2],
    ciphertexts: [BigUint; 3],
    X: k256::ProjectivePoint,
}

impl AffG {
    fn new(params: Params, sign: i8) -> AffG {
        AffG::of(params, number(255, "x"), number(params.ell_prime, "y") * sign)
    }

    pub(crate) fn of(params: Params, x: BigInt, y: BigInt) -> AffG {
        let (prover, verifier) = (Party::of(&params, 1), Party::of(&params, 2));
        let keys = [verifier.public().clone(), prover.public().clone()];
        let [N_v, N_p] = &keys;
        let nonces = [
            quorate_adversary::party::below(&N_v.modulus, "rho"),
            quorate_adversary::party::below(&N_p.modulus, "rho_y"),
        ];
        let C = encrypt(
            &N_v.modulus,
            &number(255, "k"),
            &quorate_adversary::party::below(&N_v.modulus, "nonce of C"),
        );
        let D = power(&C, &x, &N_v.square) * encrypt(&N_v.modulus, &y, &nonces[0]) % &N_v.square;
        let Y = encrypt(&N_p.modulus, &y, &nonces[1]);
        let X = g(&x);
        AffG { verifier, keys, ints: [x, y], nonces, ciphertexts: [C, D, Y], X }
    }

    pub(crate) fn statement(&self) -> aff_g::Statement<'_> {
        let ([N_v, N_p], [C, D, Y]) = (&self.keys, &self.ciphertexts);
        aff_g::Statement { N_v, N_p, C, D, Y, X: self.X }
    }

    pub(crate) fn witness(&self) -> aff_g::Witness<'_> {
        let ([x, y], [rho, rho_y]) = (&self.ints, &self.nonces);
        aff_g::Witness { x, y, rho, rho_y }
    }
}

/// AFFG-P-1, with `proofs::aff_g::prove` of the reference: all kinds of keys, with tables and without; z1 of both signs.
#[test]
fn aff_g_same_bytes_and_verdicts() {
    for (params, contexts) in
        [(TOY1536, contexts(2).collect()), (P2048, vec![context(2, 2)]), (P3072, vec![context(2, 2)])]
    {
        let case = AffG::new(params, -1);
        let (statement, verifier) = (case.statement(), &case.verifier.setup);
        let [N_v, N_p] = &case.keys;
        let kinds = [
            [peer(&params, N_v), own(&params, N_p)],
            [own(&params, N_v), peer(&params, N_p)],
            [peer(&params, N_v), peer(&params, N_p)],
        ];
        let tables = [None, Some(Ranges::presign(&params))].map(|tables| setup(&params, verifier, tables));
        let (mut challenges, mut answers) = (Vec::new(), Vec::new());
        for context in contexts {
            let witness = case.witness();
            let proof = aff_g::prove(&params, &tape(3), &context, &statement, verifier, &witness).unwrap();
            for (keys, setup) in kinds.into_iter().zip([tables[0], tables[1], tables[1]]) {
                let same = under_test::aff_g::prove_with(
                    &params,
                    &tape(3),
                    &context,
                    &statement,
                    keys,
                    setup,
                    &witness,
                );
                assert_eq!(same, Ok(proof.clone()), "{}", params.name);
                let verdict =
                    under_test::aff_g::verify_with(&params, &context, &statement, keys, verifier, &proof);
                assert_eq!(verdict, Ok(()), "{}", params.name);
            }
            let (first, second) = aff_g::decode(&params, &statement, verifier, &proof).unwrap();
            challenges.push(aff_g::challenge(&params, &context, &statement, verifier, &first));
            answers.push(second.z1);
        }
        if params == TOY1536 {
            both_signs(&challenges);
            both_signs(&answers);
        }
    }
}

/// FAC-P-1, with `proofs::fac::prove` of the reference: with tables and without.
#[test]
fn fac_same_bytes_and_verdicts() {
    for (params, contexts) in
        [(TOY1536, contexts(3).collect()), (P2048, vec![context(3, 2)]), (P3072, vec![context(3, 2)])]
    {
        let (key, verifier) = (Party::of(&params, 1).key, Party::of(&params, 2).setup);
        let (p, q, N) = (big(&key.p), big(&key.q), &key.public.modulus);
        let witness = fac::Witness { p: &p, q: &q };
        let plain = setup(&params, &verifier, None);
        let mut challenges = Vec::new();
        for context in contexts {
            let proof = fac::prove(&params, &tape(3), &context, N, &verifier, &witness).unwrap();
            let same = under_test::fac::prove_with(&params, &tape(3), &context, N, plain, &witness);
            assert_eq!(same, Ok(proof.clone()), "{}", params.name);
            let same = under_test::fac::prove(&params, &tape(3), &context, N, &verifier, &witness);
            assert_eq!(same, Ok(proof.clone()), "{}", params.name);
            let verdict = under_test::fac::verify(&params, &context, N, &verifier, &proof);
            assert_eq!(verdict, Ok(()), "{}", params.name);
            let (first, _) = fac::decode(&params, &verifier, &proof).unwrap();
            challenges.push(fac::challenge(&params, &context, N, &verifier, &first));
        }
        if params == TOY1536 {
            both_signs(&challenges);
        }
    }
}

/// ENCELG-V-4, ENCELG-V-5, AFFG-V-5: the equations of points alone, which no change of finished bytes reaches.
#[test]
fn point_equations_alone() {
    let case = EncElg::new(TOY1536);
    let (context, statement, verifier) = (context(1, 2), case.statement(), &case.verifier.setup);
    let masks = enc_elg::sample(&TOY1536, &tape(3), &context, &case.key).unwrap();
    type Shift = fn(&mut enc_elg::Commitments);
    let shifts: [(Shift, Reason); 2] =
        [(|c| c.E += g(&1.into()), Reason::EncElgEq2), (|c| c.F += g(&1.into()), Reason::EncElgEq3)];
    for (shift, reason) in shifts {
        let mut commitments = enc_elg::commit(&statement, verifier, &case.witness(), &masks);
        shift(&mut commitments);
        let e = enc_elg::challenge(&TOY1536, &context, &statement, verifier, &commitments);
        let responses = enc_elg::respond(&statement, &case.witness(), &masks, &e);
        let proof = enc_elg::encode(&TOY1536, &commitments, &responses);
        assert_eq!(enc_elg::verify(&TOY1536, &context, &statement, verifier, &proof), Err(reason));
        assert_eq!(
            under_test::enc_elg::verify(&TOY1536, &context, &statement, verifier, &proof),
            Err(reason)
        );
    }

    let case = AffG::new(TOY1536, 1);
    let (statement, verifier) = (case.statement(), &case.verifier.setup);
    let masks = aff_g::sample(&TOY1536, &tape(3), &context, &case.keys[0], &case.keys[1]).unwrap();
    let mut commitments = aff_g::commit(&statement, verifier, &case.witness(), &masks);
    commitments.B_x += g(&1.into());
    let e = aff_g::challenge(&TOY1536, &context, &statement, verifier, &commitments);
    let responses = aff_g::respond(&statement, &case.witness(), &masks, &e);
    let proof = aff_g::encode(&TOY1536, &commitments, &responses);
    let reason = Err(Reason::AffGEq2);
    assert_eq!(aff_g::verify(&TOY1536, &context, &statement, verifier, &proof), reason);
    assert_eq!(under_test::aff_g::verify(&TOY1536, &context, &statement, verifier, &proof), reason);
}
