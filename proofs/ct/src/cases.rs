//! What is run.

mod primitives;
mod provers;
mod sessions;
mod world;

use crate::controls;

macro_rules! cases {
    ($($module:ident: $($name:ident),*;)*) => {
        &[$($((concat!(stringify!($module), "::", stringify!($name)), $module::$name as fn()),)*)*]
    };
}

/// Names and cases. Those of `controls` show that the checker sees, and that it sees no ghosts.
#[rustfmt::skip]
pub const ALL: &[(&str, fn())] = cases! {
    controls: branch, address, mask, overflow, clean;
    primitives: nat_add, nat_sub, nat_mul, nat_rem, nat_shift, nat_compare, nat_select, nat_bytes, int_add, int_mul,
        int_sign, int_interval, int_encode, int_rem, modulus_setup, modulus_setup_p2048, modulus_setup_p3072,
        modulus_setup_odd_length, modulus_square, modulus_reduce, modulus_add, modulus_mul, modulus_invert,
        modulus_unit, modulus_pow, split_combine, plan_power, plan_power_p2048, plan_power_p3072, plan_power_plain,
        plan_product, plan_product_plain, plan_square, plan_square_plain, prime_check_paillier, prime_check_pedersen,
        paillier_key, paillier_key_p2048, paillier_encrypt_own, paillier_encrypt_peer, paillier_affine,
        paillier_decrypt, paillier_root, paillier_add, pedersen_commit, pedersen_commit_with_tables,
        pedersen_own_setup, pedersen_own_setup_plain, pedersen_trapdoor, pedersen_check, reduce_mod_q, sample_scalar,
        sample_int, sample_residue, seed, curve_generator, curve_multiply, curve_add, curve_encode, curve_scalars,
        curve_decode_scalar, curve_sample, sharing_evaluate, nat_padded;
    provers: sch, elog, enc_elg, aff_g, modulus, prm, fac, dec, aff_g_star;
    sessions: keygen, auxiliary, presign_and_sign, interactive, nonce_alert, chi_alert;
};
