#!/usr/bin/env bash
# Makes sure that the system packages which the build needs are there: a C compiler with its headers, make and m4 (for GMP,
# which the tests of the arithmetic compare with), git, perl; and the programs named as arguments, each in a package of its name.
# Says what it does, asks nothing, changes nothing when all is there. Needs root or a sudo that asks no password
# only when a package is missing; where it cannot install, it prints what is missing and exits 1.
set -euo pipefail

compiles_c() {
    command -v cc >/dev/null && printf '#include <stdio.h>\nint main(void){return 0;}\n' | cc -x c -fsyntax-only - 2>/dev/null
}

missing=()
compiles_c || missing+=(build-essential)
for command in git make m4 perl "$@"; do
    command -v "$command" >/dev/null || missing+=("$command")
done

install() {
    command -v apt-get >/dev/null || { echo "setup: no apt-get here"; return 1; }
    local as_root=()
    if [[ $(id -u) != 0 ]]; then
        as_root=(sudo -n)
        "${as_root[@]}" true 2>/dev/null || { echo "setup: neither root nor a sudo without password"; return 1; }
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    # A failed update is no failure yet: the package lists that are there may do.
    "${apt[@]}" update || echo "setup: apt-get update failed, going on with the lists at hand"
    "${apt[@]}" install --no-install-recommends "$@"
}

if ((${#missing[@]})); then
    echo "setup: missing: ${missing[*]}; installing with apt-get"
    if ! install "${missing[@]}" </dev/null; then
        echo "setup: could not install. Please install by hand (Debian's package names): ${missing[*]}" >&2
        exit 1
    fi
fi

if ! command -v cargo >/dev/null; then
    rust=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../Cargo.toml")
    echo "setup: cargo is missing and is not installed by this script; install Rust $rust or newer" >&2
    exit 1
fi
echo "setup: all there"
