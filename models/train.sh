#!/bin/sh
# Retrains the shipped English model, to the same bytes.
#
# usage: models/train.sh FOLDER [OUT]
#
# FOLDER holds the raw files that training-data/sources.toml names (`labels/`, `lists/`); each is checked by its
# SHA-256. OUT is models/en.moderato unless given. MODERATO names the program.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
moderato=${MODERATO:-$here/target/release/moderato}
out=${2:-$here/models/en.moderato}
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
"$moderato" import --from "$1" shipped --out "$rows/shipped.csv"
"$moderato" train --name en --recipe "$here/models/en.recipe.toml" --out "$out" \
    --data "$rows/shipped.csv" "$here/training-data/long.csv" "$here/training-data/made.csv" \
    "$here/training-data/groups.csv" "$here/training-data/newsroom.csv" "$here/training-data/objects.csv" \
    "$here/training-data/passages.csv" "$here/training-data/phrases.csv"
"$moderato" inspect --format card "$out" > "${out%.moderato}.card.md"
