#!/usr/bin/env bash
# Checks the models of this folder with spin: what should hold does, and what should be found wrong is.
#   bash docs/model/check.sh               the checks of every test run
#   bash docs/model/check.sh --full        what should hold, in larger state spaces too
#   bash docs/model/check.sh WORD…         only the checks whose names contain one of these words
#   bash docs/model/check.sh --story NAME  the shortest counterexample of a check, told step by step
# The last line is "N passed, N failed"; the exit code is 0 only if nothing failed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
full=false story='' words=()
while [ $# -gt 0 ]; do
    case $1 in
        --full) full=true ;;
        --story) story=${2:?the name of a check}; shift ;;
        -*) echo "unknown option $1" >&2; exit 2 ;;
        *) words+=("$1") ;;
    esac
    shift
done
for tool in spin gcc; do command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each check: name | what is expected | model | its definitions, and with --full | what has to happen in it.
# Expected is "holds", or the property that is found violated.
# shellcheck source=checks.txt
checks=$here/checks.txt

# What an assertion of the models says, by its text in pan's output.
property() {
    case $1 in
        *'remembered=='*) echo "stale" ;;
        *) echo "$1" ;;
    esac
}

compile() { # model, compiler's options, definitions
    cp "$here/$1" model.pml
    # shellcheck disable=SC2086
    spin -a $3 model.pml >spin.out 2>&1 || { head -1 spin.out; return 1; }
    # shellcheck disable=SC2086
    gcc -w $2 -DSAFETY -DMEMLIM=$memory -o pan pan.c 2>gcc.out || { head -1 gcc.out; return 1; }
}

# Prints what was found: "holds", a property, or why it is neither.
verify() { # expected, model, definitions, events
    local effort=-O2 out event
    # A counterexample is found at once; optimizing would take longer than the search.
    [ "$1" = holds ] || effort=-O0
    compile "$2" "$effort" "$3 -DREACH" || return 0
    ./pan -m"$depth" -w$hash -n >pan.out 2>&1 || true
    out=$(grep -a '^pan:1:' pan.out | head -1 || true)
    if grep -aqE 'max search depth too small|memory|-DMEMLIM|truncated' <(grep -avE '^ *[0-9.]+\s.*memory|memory usage|Stats on memory' pan.out); then
        echo "search cut short"
    elif [ -n "$out" ]; then
        property "$out"
    elif ! grep -aq 'errors: 0' pan.out || grep -aq 'Search not completed' pan.out || ! grep -aq '^Full statespace search' pan.out; then
        echo "no result"
    else
        for event in $4; do
            grep -aqx "reached $event" pan.out || { echo "$event never happens"; return 0; }
        done
        echo holds
    fi
}

run() { # name, expected, model, definitions, events
    mkdir "$work/$1"
    cd "$work/$1"
    local found states result=passed
    found=$(verify "$2" "$3" "$4" "$5")
    states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.out 2>/dev/null | head -1)
    [ "$found" = "$2" ] || result=FAILED
    printf '%-6s  %-32s expected: %-18s found: %-18s states: %s\n' "$result" "$1" "$2" "$found" "${states:-none}"
    cd /
    rm -rf "${work:?}/$1"
}

tell() { # name, expected, model, definitions
    cd "$work"
    compile "$3" "-O2 -DBFS" "$4 -DSTORY" || exit 1
    ./pan -w$hash -n >pan.out 2>&1 || true
    grep -a '^pan:1:' pan.out || { echo "$1: no counterexample"; exit 1; }
    # shellcheck disable=SC2086
    spin -T -t $4 -DSTORY model.pml | sed '/^spin: trail ends/,$d'
}

depth=20000 memory=900 hash=22
! $full || { depth=1000000 memory=10000 hash=26; }
[ -z "$story" ] || { memory=10000 hash=24; }

trim() { local text=$1; text=${text#"${text%%[![:space:]]*}"}; printf '%s' "${text%"${text##*[![:space:]]}"}"; }

wanted() {
    [ ${#words[@]} -gt 0 ] || return 0
    local word
    for word in "${words[@]}"; do [[ $1 != *"$word"* ]] || return 0; done
    return 1
}

results=$work/results
: >"$results"
running=0
while IFS='|' read -r name expected model definitions more events; do
    name=$(trim "$name") expected=$(trim "$expected") model=$(trim "$model")
    [[ -n $name && $name != \#* ]] || continue
    options=''
    for word in $definitions; do options+=" -D$word"; done
    # What comes last counts.
    if $full; then for word in $more; do options+=" -U${word%%=*} -D$word"; done; fi
    if [ -n "$story" ]; then
        [ "$name" != "$story" ] || { tell "$name" "$expected" "$model" "$options"; exit 0; }
        continue
    fi
    wanted "$name" || continue
    run "$name" "$expected" "$model" "$options" "$events" | tee -a "$results" &
    running=$((running + 1))
    if [ $running -ge 2 ]; then wait -n; running=$((running - 1)); fi
done <"$checks"
[ -z "$story" ] || { echo "no check is named $story" >&2; exit 2; }
wait

passed=$(grep -c '^passed' "$results" || true)
failed=$(grep -c '^FAILED' "$results" || true)
[ $((passed + failed)) -gt 0 ] || { echo "no check is named like: ${words[*]}"; failed=1; }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
