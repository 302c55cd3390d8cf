//! Same bytes, same verdicts. The lengths in numbers are those of TOY1536.

use num_bigint::{BigInt, BigUint, Sign};
use quorate::pedersen::Ranges;
use quorate_reference::proofs::{aff_g, enc_elg, fac};
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::reason::Reason;

use crate::convert::{own, peer, setup};
use crate::fixtures::{
    self, Party, Wire, context, number, other_contexts, party, shape, tape, unit, unit_hat,
};
use crate::math::{big, enc, g, pow, scalar, times};
use crate::under_test;

/// Every field of a proof with every kind of wrong bytes, with what is wrong and the reason that it has to give.
fn wrong<P: Record>(params: Params, proof: &P, wires: &[Wire]) -> Vec<(String, P, Reason)> {
    let bytes = proof.encode();
    let layout = P::layout(&shape(params));
    assert_eq!(layout.len(), wires.len());
    let mut start = 0;
    let mut all = Vec::new();
    for (field, wire) in layout.iter().zip(wires) {
        let end = start + field.length();
        for (how, value, reason) in fixtures::wrong(wire, field.length()) {
            let changed = [&bytes[..start], &value, &bytes[end..]].concat();
            let changed = P::decode(&shape(params), &changed).unwrap();
            all.push((format!("{}: {how}", field.name), changed, reason));
        }
        start = end;
    }
    all
}

/// Every field of a proof changed in ways that need no knowledge of it, with its name.
fn changed<P: Record>(params: Params, proof: &P) -> Vec<(String, P)> {
    let bytes = proof.encode();
    let mut start = 0;
    let mut all = Vec::new();
    for field in P::layout(&shape(params)) {
        let end = start + field.length();
        let value = BigUint::from_bytes_be(&bytes[start..end]);
        let bound = BigUint::from(1u8) << (8 * (end - start));
        let values = [
            ("+ 1", &value + 1u8),
            ("- 1", &value + &bound - 1u8),
            ("· 2", &value * 2u8),
            ("negated", &bound - &value),
            ("complement", &bound - 1u8 - &value),
            ("top bit", &value ^ (&bound >> 1u8)),
            ("zero", BigUint::ZERO),
            ("one", BigUint::from(1u8)),
            ("all ones", &bound - 1u8),
        ];
        for (how, value) in values {
            let mut changed = bytes.clone();
            changed[start..end].copy_from_slice(&crate::math::nat(&(value % &bound), end - start));
            all.push((format!("{} {how}", field.name), P::decode(&shape(params), &changed).unwrap()));
        }
        start = end;
    }
    all
}

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

fn int(b: usize, reason: Reason) -> Wire {
    Wire::Int { b, reason }
}

struct EncElg {
    params: Params,
    verifier: Party,
    key: quorate_reference::paillier::PublicKey,
    x: BigInt,
    rho: BigUint,
    a: k256::Scalar,
    K: BigUint,
    points: [k256::ProjectivePoint; 3],
}

impl EncElg {
    fn new(params: Params) -> EncElg {
        let key = party(&params, 1).public().clone();
        let (x, a, rho) = (number(255, "x"), number(255, "a"), fixtures::below(&key.modulus, "rho"));
        let Y = g(&number(255, "Y"));
        let points = [Y, g(&a), g(&x) + times(&a, &Y)];
        let (verifier, K) = (party(&params, 2), enc(&key.modulus, &x, &rho));
        EncElg { params, verifier, key, x, rho, a: scalar(&a), K, points }
    }

    fn statement(&self) -> enc_elg::Statement<'_> {
        let [Y, A, B] = self.points;
        enc_elg::Statement { N: &self.key, K: &self.K, Y, A, B }
    }

    fn witness(&self) -> enc_elg::Witness<'_> {
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

/// ENCELG-V: the verdict on every changed proof is the reference's.
#[test]
fn enc_elg_same_verdict_on_changed_proofs() {
    let case = EncElg::new(TOY1536);
    let (statement, verifier) = (case.statement(), &case.verifier.setup);
    let proof =
        enc_elg::prove(&TOY1536, &tape(3), &context(1, 2), &statement, verifier, &case.witness()).unwrap();
    let keys = [own(&TOY1536, &case.key), peer(&TOY1536, &case.key)];
    let (prover, hat) = (party(&TOY1536, 1).key, || unit_hat(&case.verifier));
    let wires = [
        hat(),
        unit(&prover, 2),
        Wire::Point,
        Wire::Point,
        hat(),
        int(576, Reason::EncElgRangeZ1),
        Wire::Scalar,
        unit(&prover, 1),
        int(576 + 1536 + 1, Reason::DecodeInt),
    ];
    for (i, (name, wrong, reason)) in wrong(TOY1536, &proof, &wires).iter().enumerate() {
        let N = keys[i % 2];
        let verdict =
            under_test::enc_elg::verify_with(&TOY1536, &context(1, 2), &statement, N, verifier, wrong);
        assert_eq!(verdict, Err(*reason), "{name}");
    }
    for (i, (name, changed)) in changed(TOY1536, &proof).iter().enumerate() {
        let expected = enc_elg::verify(&TOY1536, &context(1, 2), &statement, verifier, changed);
        assert!(expected.is_err(), "{name}");
        let N = keys[i % 2];
        let verdict =
            under_test::enc_elg::verify_with(&TOY1536, &context(1, 2), &statement, N, verifier, changed);
        assert_eq!(verdict, expected, "{name}");
    }
    for (name, other) in other_contexts(&context(1, 2)) {
        let expected = enc_elg::verify(&TOY1536, &other, &statement, verifier, &proof);
        let verdict = under_test::enc_elg::verify(&TOY1536, &other, &statement, verifier, &proof);
        assert_eq!((verdict, expected.is_err()), (expected, true), "{name}");
    }
}

struct AffG {
    params: Params,
    verifier: Party,
    keys: [quorate_reference::paillier::PublicKey; 2],
    ints: [BigInt; 2],
    nonces: [BigUint; 2],
    ciphertexts: [BigUint; 3],
    X: k256::ProjectivePoint,
}

impl AffG {
    fn new(params: Params, sign: i8) -> AffG {
        let (prover, verifier) = (party(&params, 1), party(&params, 2));
        let keys = [verifier.public().clone(), prover.public().clone()];
        let [N_v, N_p] = &keys;
        let (x, y) = (number(255, "x"), number(params.ell_prime, "y") * sign);
        let nonces = [fixtures::below(&N_v.modulus, "rho"), fixtures::below(&N_p.modulus, "rho_y")];
        let C = enc(&N_v.modulus, &number(255, "k"), &fixtures::below(&N_v.modulus, "nonce of C"));
        let D = pow(&C, &x, &N_v.square) * enc(&N_v.modulus, &y, &nonces[0]) % &N_v.square;
        let Y = enc(&N_p.modulus, &y, &nonces[1]);
        let X = g(&x);
        AffG { params, verifier, keys, ints: [x, y], nonces, ciphertexts: [C, D, Y], X }
    }

    fn statement(&self) -> aff_g::Statement<'_> {
        let ([N_v, N_p], [C, D, Y]) = (&self.keys, &self.ciphertexts);
        aff_g::Statement { N_v, N_p, C, D, Y, X: self.X }
    }

    fn witness(&self) -> aff_g::Witness<'_> {
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

/// AFFG-V: the verdict on every changed proof is the reference's.
#[test]
fn aff_g_same_verdict_on_changed_proofs() {
    let case = AffG::new(TOY1536, 1);
    let (statement, verifier) = (case.statement(), &case.verifier.setup);
    let proof =
        aff_g::prove(&TOY1536, &tape(3), &context(2, 2), &statement, verifier, &case.witness()).unwrap();
    let (prover, hat) = (party(&TOY1536, 1).key, || unit_hat(&case.verifier));
    let wires = [
        unit(&case.verifier.key, 2),
        Wire::Point,
        unit(&prover, 2),
        hat(),
        hat(),
        hat(),
        hat(),
        int(576, Reason::AffGRangeZ1),
        int(1408, Reason::AffGRangeZ2),
        int(576 + 1536 + 1, Reason::DecodeInt),
        int(1408 + 1536 + 1, Reason::DecodeInt),
        unit(&case.verifier.key, 1),
        unit(&prover, 1),
    ];
    for (name, wrong, reason) in wrong(TOY1536, &proof, &wires) {
        let verdict = under_test::aff_g::verify(&TOY1536, &context(2, 2), &statement, verifier, &wrong);
        assert_eq!(verdict, Err(reason), "{name}");
    }
    for (name, changed) in changed(TOY1536, &proof) {
        let expected = aff_g::verify(&TOY1536, &context(2, 2), &statement, verifier, &changed);
        let verdict = under_test::aff_g::verify(&TOY1536, &context(2, 2), &statement, verifier, &changed);
        assert_eq!((verdict, expected.is_err()), (expected, true), "{name}");
    }
    for (name, other) in other_contexts(&context(2, 2)) {
        let expected = aff_g::verify(&TOY1536, &other, &statement, verifier, &proof);
        let verdict = under_test::aff_g::verify(&TOY1536, &other, &statement, verifier, &proof);
        assert_eq!((verdict, expected.is_err()), (expected, true), "{name}");
    }
}

/// FAC-P-1, with `proofs::fac::prove` of the reference: with tables and without.
#[test]
fn fac_same_bytes_and_verdicts() {
    for (params, contexts) in
        [(TOY1536, contexts(3).collect()), (P2048, vec![context(3, 2)]), (P3072, vec![context(3, 2)])]
    {
        let (key, verifier) = (party(&params, 1).key, party(&params, 2).setup);
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

/// FAC-V: the verdict on every changed proof is the reference's.
#[test]
fn fac_same_verdict_on_changed_proofs() {
    let (key, verifier) = (party(&TOY1536, 1).key, party(&TOY1536, 2).setup);
    let (p, q, N) = (big(&key.p), big(&key.q), &key.public.modulus);
    let witness = fac::Witness { p: &p, q: &q };
    let proof = fac::prove(&TOY1536, &tape(3), &context(3, 2), N, &verifier, &witness).unwrap();
    let hat = || unit_hat(&party(&TOY1536, 2));
    let range = |reason| int(256 + 320 + 766, reason);
    let w_type = 256 + 320 + 1536 + 1;
    let wires = [
        hat(),
        hat(),
        hat(),
        hat(),
        hat(),
        range(Reason::FacRangeZ1),
        range(Reason::FacRangeZ2),
        int(w_type, Reason::DecodeInt),
        int(w_type, Reason::DecodeInt),
        int(w_type + 1536, Reason::DecodeInt),
    ];
    for (name, wrong, reason) in wrong(TOY1536, &proof, &wires) {
        let verdict = under_test::fac::verify(&TOY1536, &context(3, 2), N, &verifier, &wrong);
        assert_eq!(verdict, Err(reason), "{name}");
    }
    for (name, changed) in changed(TOY1536, &proof) {
        let expected = fac::verify(&TOY1536, &context(3, 2), N, &verifier, &changed);
        let verdict = under_test::fac::verify(&TOY1536, &context(3, 2), N, &verifier, &changed);
        assert_eq!((verdict, expected.is_err()), (expected, true), "{name}");
    }
    for (name, other) in other_contexts(&context(3, 2)) {
        let expected = fac::verify(&TOY1536, &other, N, &verifier, &proof);
        let verdict = under_test::fac::verify(&TOY1536, &other, N, &verifier, &proof);
        assert_eq!((verdict, expected.is_err()), (expected, true), "{name}");
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
