#!/usr/bin/env bash
# Runs every test, real components included. Installs what they need, on Debian or Ubuntu with the .NET 10 SDK.
#   bash tests/run.sh                      everything
#   bash tests/run.sh EndToEnd             only the projects whose names contain one of these words; Models: docs/model/check.sh
#   bash tests/run.sh EndToEnd -class '*.SkopeoPushTests'   what begins with a dash, and all after it, goes to the xunit runner
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/artifacts/tests
configuration=Release
# A test that hangs must not hang the run. CHAOS_SECONDS makes the chaos test longer (docs/chaos.md).
longest=$((15 * 60 + ${CHAOS_SECONDS:-0}))s

# program:package
needed=(
    docker-registry:docker-registry
    htpasswd:apache2-utils
    skopeo:skopeo
    dockerd:docker.io
    containerd:containerd
    podman:podman
    redis-server:redis-server
    redis-cli:redis-tools
    setpriv:util-linux
    mount:mount
    spin:spin
    gcc:gcc
    jq:jq
    promtool:prometheus
    script:bsdutils
)

words=()
while [ $# -gt 0 ] && [[ $1 != -* ]]; do words+=("$1"); shift; done
runner=("$@")
[ -t 1 ] || runner+=(-noColor)

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo --preserve-env=PATH,DOTNET_ROOT,REGISTRYGUARD,CI,CHAOS_SECONDS,CHAOS_SEED,CHAOS_HISTORY "$@"; fi; }

has() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; }

install_needed() {
    local missing=() entry
    for entry in "${needed[@]}"; do has "${entry%%:*}" || missing+=("${entry#*:}"); done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "Installing ${missing[*]}"
        as_root apt-get update -qq
        # Services that the packages bring are not wanted here: the tests start their own.
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    # Where docker.io is the daemon only, its command line is a package of its own.
    has docker || as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker-cli >/dev/null
}

is_wanted() {
    [ ${#words[@]} -gt 0 ] || return 0
    local word
    for word in "${words[@]}"; do [[ $1 != *"$word"* ]] || return 0; done
    return 1
}

# An attribute of the results' <assembly> element.
count() { grep -o '<assembly [^>]*' "$1" | sed -n "1s/.* $2=\"\([0-9]*\)\".*/\1/p"; }

passed=0 failed=0 skipped=0
run_project() {
    local name=$1 output=$results/$1.xml code=0 broken
    echo "== $name"
    # Two tests at once for each core: most wait for something, such as a program that starts, or a bound that has to pass.
    local run=(timeout --foreground --kill-after=30s "$longest"
        "$dotnet" "$root/tests/$name/bin/$configuration/net10.0/$name.dll" -noLogo -maxThreads 2x "${runner[@]}" -xml "$output" -trx "$results/$name.trx")
    # The end-to-end tests start a Docker daemon, which only root can.
    if [[ $name == *EndToEnd* ]]; then as_root "${run[@]}" || code=$?; else "${run[@]}" || code=$?; fi
    if [ ! -s "$output" ] || [ "$(count "$output" total)" = 0 ]; then
        echo "$name ended with exit code $code and ran no test"
        failed=$((failed + 1))
        return
    fi
    broken=$(($(count "$output" failed) + $(count "$output" errors)))
    if [ "$broken" -eq 0 ] && [ $code -ne 0 ]; then
        echo "$name ended with exit code $code although no test failed"
        broken=1
    fi
    passed=$((passed + $(count "$output" passed)))
    failed=$((failed + broken))
    skipped=$((skipped + $(count "$output" skipped)))
}

# The models of the protocol: each check counts as a test.
run_models() {
    local output=$results/Models.txt code=0 line
    echo "== Models"
    timeout --foreground --kill-after=30s "$longest" bash "$root/docs/model/check.sh" | tee "$output" || code=$?
    line=$(tail -1 "$output")
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        if [ $code -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ]; then return; fi
    fi
    echo "The models' check ended with exit code $code"
    failed=$((failed + 1))
}

# Once more at the end, where they are found.
name_failures() {
    grep -hoE '<test [^>]*result="Fail"[^>]*><failure[^>]*><message><!\[CDATA\[.{0,300}' "$results"/*.xml 2>/dev/null |
        sed -E 's/.* name="([^"]*)" result="Fail"[^>]*><failure[^>]*><message><!\[CDATA\[/failed  \1\n        /; s/\]\]><.*//' || true
}

finish() {
    name_failures
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

dotnet=$(command -v dotnet) || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }
install_needed
mkdir -p "$results"
rm -f "$results"/*.xml "$results"/*.trx
if ! dotnet build "$root/RegistryGuard.sln" --configuration "$configuration" --verbosity quiet --nologo; then
    failed=1
    finish
fi

ran=0
for project in "$root"/tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    if grep -q '<IsTestProject>false<' "$project" || ! is_wanted "$name"; then continue; fi
    ran=$((ran + 1))
    run_project "$name"
done
if is_wanted Models; then
    ran=$((ran + 1))
    run_models
fi
[ $ran -gt 0 ] || { echo "no test project is named like: ${words[*]}"; failed=1; }
finish
