//! The C library calls `main`; nothing else of it is used.
fn main() {
    println!("cargo:rustc-link-arg=-lc");
}
