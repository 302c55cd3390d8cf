#!/usr/bin/env bash
# Runs a test program so that it says how long each test took; scripts/test.sh has cargo start all of them through this. The
# harness knows how, but takes the option from nightly compilers only, hence the variable. The vectors have
# a harness of their own, without times; other programs run as they are.
if [[ $1 == */deps/* && $1 != */deps/vectors-* ]]; then
    RUSTC_BOOTSTRAP=1 exec "$@" -Z unstable-options --report-time
fi
exec "$@"
