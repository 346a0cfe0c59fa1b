#!/usr/bin/env bash
# Starts the demo and opens its pages in a real browser: first as anyone finds them where nobody must sign in, then with
# accounts, each page as somebody whom it is for. axe-core's rules, both languages, light and dark, four widths.
#
# usage: page.sh DEMO FOLDER-FOR-SCREENSHOTS
set -uo pipefail
demo=$1 shots=$2
here=$(dirname "$0")
collector=$(dirname "$demo")/motprov-collector
work=$(mktemp -d)
data=$work/city
"$demo" --http 0 --data "$data" >"$work/said" 2>"$work/progress" &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf "$work"' EXIT
base=
for _ in $(seq 600); do # the demo gives up on its own; this only bounds a hang
    base=$(sed -nE 's#^ *(http://[^ ]+)/$#\1#p' "$work/said" | head -n 1)
    grep -q 'Ctrl-C' "$work/said" && break
    kill -0 $pid 2>/dev/null || break
    sleep 1
done
if [ -z "$base" ]; then
    cat "$work/said" "$work/progress"
    echo "0 passed, 1 failed"
    exit 1
fi
month=$(date -d "$(date +%Y-%m-15) -1 month" +%Y-%m)
# The entry that a verdict rests on, a level, a department, a letter and two assets, as the pages name them.
first() { curl -sfL "$base$1" | grep -oE "$2" | head -n 1; }
entry=$(first / '/ledger/[0-9]+')
level=$(first "/servicenivaer?m=$month" '/servicenivaer/[^?"]+')
letter=$(first "/fakturor?m=$month" '/fakturor/[0-9]+')
printer=$(first "/kapacitet/skrivare?m=$month" '/kapacitet/enhet/[^?"]+')
workstation=$(first "/kapacitet/arbetsplatser?m=$month" '/kapacitet/enhet/[^?"]+')
echo 'korrekt häst batteri häftklammer' >"$work/password"
page() { printf '{"name": "%s", "path": "%s"%s}' "$1" "$2" "${3:+, \"as\": \"$3\"}"; }
plan() { # ACCOUNTS, then pages
    local accounts=$1 pages
    shift
    pages=$(printf ',%s' "$@")
    printf '{"accounts": {%s}, "pages": [%s]}' "$accounts" "${pages:1}"
}

plan '' "$(page open "/oversikt?m=$month")" "$(page statement /tillganglighet)" >"$work/open.json"
node "$here/page.mjs" "$base" "$shots" "$work/open.json"
accounts=
for role in contract-manager administrator supplier; do
    "$collector" accounts --data "$data" add "$role" --role "$role" --password-file "$work/password" || exit 1
    accounts+="${accounts:+, }\"$role\": {\"name\": \"$role\", \"password\": \"$(cat "$work/password")\"}"
done
manager=contract-manager admin=administrator
pages=(
    "$(page overview "/oversikt?m=$month" $manager)" "$(page running "/oversikt?m=$(date +%Y-%m)" $manager)"
    "$(page supplier "/oversikt?m=$month" supplier)"
    "$(page levels "/servicenivaer?m=$month" $manager)" "$(page level "$level?m=$month" $manager)"
    "$(page capacity "/kapacitet?m=$month" $manager)" "$(page printers "/kapacitet/skrivare?m=$month" $manager)"
    "$(page workstations "/kapacitet/arbetsplatser?m=$month" $manager)"
    "$(page tickets "/arenden?m=$month" $manager)" "$(page changes "/andringar?m=$month" $manager)"
    "$(page invoices "/fakturor?m=$month" $manager)"
    "$(page coverage /tackning $manager)" "$(page evidence /bevis $manager)" "$(page entry "$entry" $manager)"
    "$(page reports "/rapporter?r=sla&m=$month" $manager)" "$(page agents /agenter $admin)"
    "$(page import /importera $manager)" "$(page administration /administration $admin)"
    "$(page trail /administration/spar $admin)" "$(page account /konto $manager)" "$(page sign-in /logga-in)"
)
[ -n "$letter" ] && pages+=("$(page letter "$letter" $manager)")
[ -n "$printer" ] && pages+=("$(page printer "$printer?m=$month" $manager)")
[ -n "$workstation" ] && pages+=("$(page workstation "$workstation?m=$month" $manager)")
plan "$accounts" "${pages[@]}" >"$work/plan.json"
node "$here/page.mjs" "$base" "$shots" "$work/plan.json"
readers=
for reader in 'ledning:Stadsledningskontoret' 'social:Socialförvaltningen'; do
    "$collector" accounts --data "$data" add "${reader%%:*}" --role department-reader --department "${reader#*:}" \
        --password-file "$work/password" || exit 1
    readers+="${readers:+, }{\"name\": \"${reader%%:*}\", \"password\": \"$(cat "$work/password")\", \"department\": \"${reader#*:}\"}"
done
printf '{"manager": {"name": "%s", "password": "%s"}, "readers": [%s]}' $manager "$(cat "$work/password")" "$readers" >"$work/journey.json"
node "$here/journey.mjs" "$base" "$shots" "$work/journey.json"
