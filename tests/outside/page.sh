#!/usr/bin/env bash
# Starts the demo and opens its pages in a real browser: axe-core's rules, both languages, light and dark, four widths.
#
# usage: page.sh DEMO FOLDER-FOR-SCREENSHOTS
set -uo pipefail
demo=$1 shots=$2
here=$(dirname "$0")
said=$(mktemp)
"$demo" --http 0 >"$said" 2>"$said.progress" &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -f "$said" "$said.progress"' EXIT
base=
for _ in $(seq 600); do # the demo gives up on its own; this only bounds a hang
    base=$(sed -nE 's#^ *(http://[^ ]+)/$#\1#p' "$said" | head -n 1)
    grep -q 'Ctrl-C' "$said" && break
    kill -0 $pid 2>/dev/null || break
    sleep 1
done
if [ -z "$base" ]; then
    cat "$said" "$said.progress"
    echo "0 passed, 1 failed"
    exit 1
fi
# The last full month, the month that runs, what is verified in the year, what the ledger rests on, and the entry that a
# verdict rests on.
entry=$(curl -sfL "$base/" | grep -oE '/ledger/[0-9]+' | head -n 1)
node "$here/page.mjs" "$base" "$shots" / "/oversikt?m=$(date +%Y-%m)" /tackning /bevis "$entry"
