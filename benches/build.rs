//! Tells the program which GMP it is linked with: the crate's "fat" one or one for this processor (`benches/gmp.sh`).

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let library =
        env::var("DEP_GMP_LIB_DIR").ok().and_then(|dir| fs::read(Path::new(&dir).join("libgmp.a")).ok());
    // The table of routines that a fat GMP fills when it starts.
    let mark = b"__gmpn_cpuvec_init";
    let kind = match library {
        None => "none",
        Some(bytes) if bytes.windows(mark.len()).any(|window| window == mark) => "fat",
        Some(_) => "tuned",
    };
    println!("cargo:rustc-env=QUORATE_BENCHES_GMP={kind}");
}
