//! The byte layout of every proof. Source: book, part "Proofs"; the symbols are those of its pages.

use crate::codec::Kind::{Bits, Int, Nat, Point, Scalar};
use crate::codec::record;

record! {
    /// Π_sch. Its commitment A is sent before, in the opening of key generation.
    SchProof |shape| {
        /// Response.
        one z: Scalar;
    }
}

record! {
    /// Π_elog.
    ElogProof |shape| {
        /// Commitment to the randomness of L.
        one A_L: Point;
        /// Commitment in M.
        one A_M: Point;
        /// Commitment in Z.
        one A_Z: Point;
        /// Response for λ.
        one z: Scalar;
        /// Response for y.
        one u: Scalar;
    }
}

record! {
    /// Π_enc-elg.
    EncElgProof |shape| {
        /// Ring-Pedersen commitment to x.
        one S: Nat(shape.params.modulus_bits);
        /// Encryption of the mask α.
        one D: Nat(2 * shape.params.modulus_bits);
        /// αG + βY.
        one E: Point;
        /// βG.
        one F: Point;
        /// Ring-Pedersen commitment to α.
        one T: Nat(shape.params.modulus_bits);
        /// Response for x.
        one z1: Int(shape.params.ell + shape.params.epsilon);
        /// Response for a.
        one w: Scalar;
        /// Response for the nonce ρ.
        one z2: Nat(shape.params.modulus_bits);
        /// Response for μ.
        one z3: Int(shape.params.ell + shape.params.epsilon + shape.params.modulus_bits + 1);
    }
}

record! {
    /// Π_aff-g.
    AffGProof |shape| {
        /// The affine operation with the masks.
        one A: Nat(2 * shape.params.modulus_bits);
        /// αG.
        one B_x: Point;
        /// Encryption of β under the prover's key.
        one B_y: Nat(2 * shape.params.modulus_bits);
        /// Ring-Pedersen commitment to α.
        one E: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to x.
        one S: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to β.
        one F: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to y.
        one T: Nat(shape.params.modulus_bits);
        /// Response for x.
        one z1: Int(shape.params.ell + shape.params.epsilon);
        /// Response for y.
        one z2: Int(shape.params.ell_prime + shape.params.epsilon);
        /// Response for the randomness of S.
        one z3: Int(shape.params.ell + shape.params.epsilon + shape.params.modulus_bits + 1);
        /// Response for the randomness of T.
        one z4: Int(shape.params.ell_prime + shape.params.epsilon + shape.params.modulus_bits + 1);
        /// Response for the nonce ρ.
        one w: Nat(shape.params.modulus_bits);
        /// Response for the nonce ρ_y.
        one w_y: Nat(shape.params.modulus_bits);
    }
}

record! {
    /// Π_mod.
    ModProof |shape| {
        /// A residue of Jacobi symbol -1.
        one w: Nat(shape.params.modulus_bits);
        /// The bits a_i.
        one a: Bits(shape.params.m);
        /// The bits b_i.
        one b: Bits(shape.params.m);
        /// The fourth roots.
        list x: Nat(shape.params.modulus_bits) => shape.params.m;
        /// The N-th roots.
        list z: Nat(shape.params.modulus_bits) => shape.params.m;
    }
}

record! {
    /// Π_prm.
    PrmProof |shape| {
        /// t^{a_i}.
        list A: Nat(shape.params.modulus_bits) => shape.params.m;
        /// Responses.
        list z: Nat(shape.params.modulus_bits) => shape.params.m;
    }
}

record! {
    /// Π_fac.
    FacProof |shape| {
        /// Ring-Pedersen commitment to p.
        one P: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to q.
        one Q: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to α.
        one A: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen commitment to β.
        one B: Nat(shape.params.modulus_bits);
        /// Q^α t^r.
        one T: Nat(shape.params.modulus_bits);
        /// Response for p.
        one z1: Int(shape.params.ell + shape.params.epsilon_fac + shape.params.eta());
        /// Response for q.
        one z2: Int(shape.params.ell + shape.params.epsilon_fac + shape.params.eta());
        /// Response for the randomness of P.
        one w1: Int(shape.params.ell + shape.params.epsilon_fac + shape.params.modulus_bits + 1);
        /// Response for the randomness of Q.
        one w2: Int(shape.params.ell + shape.params.epsilon_fac + shape.params.modulus_bits + 1);
        /// Response for the product.
        one v: Int(shape.params.ell + shape.params.epsilon_fac + 2 * shape.params.modulus_bits + 1);
    }
}

record! {
    /// Π_dec.
    DecProof |shape| {
        /// enc(β) ⊖ K⊗α.
        list A: Nat(2 * shape.params.modulus_bits) => shape.params.m;
        /// αG.
        list C: Point => shape.params.m;
        /// βB.
        list E: Point => shape.params.m;
        /// Responses for x.
        list z: Int(shape.params.ell + shape.params.epsilon_bin) => shape.params.m;
        /// Responses for y.
        list w: Int(shape.params.ell_y(shape.n) + shape.params.epsilon_bin) => shape.params.m;
        /// Responses for the nonce.
        list nu: Nat(shape.params.modulus_bits) => shape.params.m;
    }
}

record! {
    /// Π_aff-g*.
    AffGStarProof |shape| {
        /// The affine operation with the masks.
        list A: Nat(2 * shape.params.modulus_bits) => shape.params.m;
        /// αG.
        list R: Point => shape.params.m;
        /// Encryptions of β under the prover's key.
        list B: Nat(2 * shape.params.modulus_bits) => shape.params.m;
        /// Responses for x.
        list z1: Int(shape.params.ell + shape.params.epsilon_bin) => shape.params.m;
        /// Responses for y.
        list z2: Int(shape.params.ell_prime + shape.params.epsilon_bin) => shape.params.m;
        /// Responses for the nonce ρ.
        list w: Nat(shape.params.modulus_bits) => shape.params.m;
        /// Responses for the nonce ρ_y.
        list w_y: Nat(shape.params.modulus_bits) => shape.params.m;
    }
}
