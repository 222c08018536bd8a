#!/bin/sh
# Cuts the first 100 of the 1,000 records out of each file of known answers of ML-KEM, as they stand in `vectors/asymmetric/MLKEM`.
# A record begins with its number.
#
#   cut.sh FOLDER_OF_THE_PACKAGE FOLDER_FOR_THE_CUTS
set -eu
for set in 512 768 1024; do
  awk '$1 == "count" && $3 == 100 { exit } { print }' "$1/kat_MLKEM_$set.rsp" >"$2/kat_MLKEM_$set-first-100.rsp"
done
