#!/usr/bin/env bash
# Runs the examples of the crate `quorate`: three threads; a server and a client over TCP, the server started again in between.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo build --release --locked -p quorate --examples
programs=${CARGO_TARGET_DIR:-target}/release/examples
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

"$programs/three_threads"

start() { # connections: starts the server, sets `server` and `address`
    "$programs/server" "$work/server" "$1" >"$work/log" &
    server=$!
    until address=$(sed -n 's/^listening on //p' "$work/log") && [[ -n $address ]]; do
        kill -0 "$server" 2>/dev/null || { echo "examples: the server did not start" >&2; exit 1; }
        sleep 0.1
    done
}

start 2 # one connection makes the key, one signs
first=$("$programs/client" "$address" "$work/client" 'before the restart' | tee /dev/stderr | sed -n 's/^the key is //p')
wait "$server"
start 1
second=$("$programs/client" "$address" "$work/client" 'after the restart' | tee /dev/stderr | sed -n 's/^the key is //p')
wait "$server"
server=
if [[ -z $first || $first != "$second" ]]; then
    echo "examples: another key after the restart" >&2
    exit 1
fi
echo 'examples: passed'
