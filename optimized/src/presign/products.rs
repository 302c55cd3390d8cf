//! Round 2 of presigning: γ_i and w_i are multiplied into every peer's K_j, with proofs. Source: Algorithm PS-R2.

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec::Vec;

use quorate_spec::fault::LocalError;
use quorate_spec::proofs::AffGProof;
use quorate_spec::session::ByParty;

use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::curve::{Point, SecretScalar, multiply_generator};
use crate::epoch::Epoch;
use crate::integers::{integer_of, require_units};
use crate::paillier::Key;
use crate::presign::Presign;
use crate::presign::values::{Committed, Inside, Mta, PendingMta};
use crate::proofs::aff_g;

/// One operation before it is computed: the factor and the randomness. Secret.
pub struct Drawn {
    j: u16,
    instance: u8,
    x: Int,
    inside: Inside,
}

/// One operation and its proof, planned.
pub struct Planned<'a> {
    operation: PendingMta<'a>,
    prover: aff_g::Prover<'a>,
}

/// One operation with its proof.
pub type Product = (Mta, AffGProof);

/// Draws the randomness of all operations: by peer, with γ_i and then with w_i. Fails with negligible probability.
pub fn draw(presign: &Presign, epoch: &Epoch) -> Result<Vec<Drawn>, LocalError> {
    let own = Key::Own(&epoch.key);
    let factors: [(u8, &SecretScalar, [&str; 3]); 2] = [
        (0, &presign.nonces.gamma, ["presign/beta", "presign/s", "presign/r"]),
        (1, &presign.w, ["presign/beta-hat", "presign/s-hat", "presign/r-hat"]),
    ];
    let mut drawn = Vec::new();
    for j in presign.name.peers() {
        let theirs = epoch.key_of(j);
        for (instance, x, labels) in factors {
            let ell_prime = presign.name.shape.params.ell_prime;
            let inside = Inside::draw(&presign.tape, j, labels, theirs, own, ell_prime);
            drawn.push(Drawn { j, instance, x: integer_of(x.expose()), inside });
        }
        let of_peer = || drawn.iter().filter(|drawn| drawn.j == j);
        require_units(theirs.modulus(), &of_peer().map(|drawn| &drawn.inside.s).collect::<Vec<&Nat>>())?;
        require_units(own.modulus(), &of_peer().map(|drawn| &drawn.inside.r).collect::<Vec<&Nat>>())?;
    }
    Ok(drawn)
}

/// Plans all ciphertexts, and the first messages of their proofs.
pub fn plan<'a>(
    presign: &Presign,
    plan: &mut Plan<'a>,
    epoch: &'a Epoch,
    committed: &'a ByParty<Committed>,
    drawn: &'a [Drawn],
) -> Result<Vec<Planned<'a>>, LocalError> {
    let own = Key::Own(&epoch.key);
    let mut planned = Vec::new();
    for Drawn { j, instance, x, inside } in drawn {
        let (theirs, K) = (epoch.key_of(*j), &committed[*j].K);
        let operation = inside.plan(plan, K, x, theirs, own);
        let context = presign.context(presign.name.me, *j, 2, *instance);
        let witness = aff_g::Witness { x, y: &inside.beta, rho: &inside.s, rho_y: &inside.r };
        let (params, setup) = (&presign.name.shape.params, &epoch.peers[*j].setup);
        let prover = aff_g::commit(plan, params, &presign.tape, &context, theirs, own, K, setup, witness)?;
        planned.push(Planned { operation, prover });
    }
    Ok(planned)
}

/// Computes the challenges from the results, and the answers. Fails with negligible probability.
pub fn respond(
    presign: &Presign,
    epoch: &Epoch,
    committed: &ByParty<Committed>,
    drawn: &[Drawn],
    planned: Vec<Planned<'_>>,
    results: &mut Results,
) -> Result<Vec<(Nat, Nat, AffGProof)>, LocalError> {
    let own = Key::Own(&epoch.key);
    let gamma_point = multiply_generator(presign.nonces.gamma.expose());
    let (operations, provers): (Vec<_>, Vec<_>) =
        planned.into_iter().map(|Planned { operation, prover }| (operation, prover)).unzip();
    let ciphertexts: Vec<(Nat, Nat)> =
        operations.into_iter().map(|operation| operation.finish(results)).collect();

    let mut next = Plan::new();
    let mut responders = Vec::new();
    for ((prover, Drawn { j, instance, .. }), (D, F)) in provers.into_iter().zip(drawn).zip(&ciphertexts) {
        let X: Point = if *instance == 0 { gamma_point } else { presign.weighted_shares[presign.name.me] };
        let (theirs, K) = (epoch.key_of(*j), &committed[*j].K);
        let statement = aff_g::Statement { N_v: theirs, N_p: own, C: K, D, Y: F, X };
        responders.push(prover.respond(&statement, results, &mut next)?);
    }
    presign.cancel.check()?;
    let mut results = next.run(epoch.backend);
    let proofs: Vec<AffGProof> =
        responders.into_iter().map(|responder| responder.finish(&mut results)).collect::<Result<_, _>>()?;
    Ok(ciphertexts.into_iter().zip(proofs).map(|((D, F), proof)| (D, F, proof)).collect())
}

/// Sorts operations and proofs by peer: with γ_i, with w_i.
pub fn by_peer(drawn: Vec<Drawn>, computed: Vec<(Nat, Nat, AffGProof)>) -> [ByParty<Product>; 2] {
    let (mut with_gamma, mut with_w) = (ByParty::new(), ByParty::new());
    for (Drawn { j, instance, inside, .. }, (D, F, proof)) in drawn.into_iter().zip(computed) {
        let products = if instance == 0 { &mut with_gamma } else { &mut with_w };
        products.insert(j, (Mta { D, F, inside }, proof));
    }
    [with_gamma, with_w]
}
