#!/usr/bin/env bash
# The recipe of the sealed files in this folder. The example `vault` made them while it wrote version 1 of its format
# (`hzvault1`). A later version of the example reads such files, and writes another format. The commit that added this
# folder has the example that makes them; each run uses new salts.
#
# usage: tests/examples/vault_version_1/make.sh VAULT
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "an old password" > "$work/password"
printf '' > "$work/empty"
echo "Sealed by version 1." > "$work/short"
# One chunk of 65,536 bytes and 64 bytes of a second one: the numbers from 1, one on a line.
seq 1 20000 > "$work/numbers"
head --bytes 65600 "$work/numbers" > "$work/two_chunks"
for name in empty short two_chunks; do
    "$1" seal "$work/$name" --output "$name.sealed" --force --iterations 1000 --password-file "$work/password"
done
