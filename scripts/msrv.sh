#!/usr/bin/env bash
# The oldest Rust that the workspace promises (`rust-version` in Cargo.toml). With that toolchain at hand it compiles everything. Without:
# no dependency asks for a newer one, and clippy's `incompatible_msrv` finds what of the standard library is newer, with a control that
# it does. New syntax is found by the toolchain alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rust=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)

newest=$(cargo metadata --locked --format-version 1 | grep -oE '"rust_version":"[0-9.]+"' | grep -oE '[0-9.]+' | sort -V | tail -n 1)
if [[ $(printf '%s\n' "$newest" "$rust" | sort -V | tail -n 1) != "$rust" ]]; then
    echo "msrv: a crate of Cargo.lock asks for Rust $newest, the workspace promises $rust" >&2
    exit 1
fi
echo "msrv: no crate asks for more than Rust $rust"

if cargo "+$rust" --version >/dev/null 2>&1; then
    CARGO_TARGET_DIR=target/msrv cargo "+$rust" check --locked --workspace --all-features --all-targets
    echo "msrv: compiled with Rust $rust"
    exit
fi

control=$(mktemp -d)
trap 'rm -rf "$control"' EXIT
mkdir "$control/src"
printf '[package]\nname = "control"\nversion = "0.0.0"\nedition = "2024"\nrust-version = "%s"\n[workspace]\n' "$rust" >"$control/Cargo.toml"
# stable since Rust 1.91
printf 'pub fn minute() -> std::time::Duration {\n    std::time::Duration::from_mins(1)\n}\n' >"$control/src/lib.rs"
lint=(-- -D clippy::incompatible_msrv)
if CARGO_TARGET_DIR=$control/target cargo clippy --quiet --manifest-path "$control/Cargo.toml" "${lint[@]}" 2>"$control/said" ||
    ! grep -q incompatible_msrv "$control/said"; then
    echo "msrv: the control was not found: clippy does not see what is newer than Rust $rust" >&2
    exit 1
fi
cargo clippy --locked --workspace --all-features --all-targets "${lint[@]}"
echo "msrv: Rust $rust is not installed here; by clippy nothing newer of the standard library is used"
