#!/usr/bin/env bash
# Runs every test, real components included. Installs what they need, on Debian or Ubuntu with the .NET 10 SDK.
#   bash tests/run.sh              everything
#   bash tests/run.sh EndToEnd …   only the projects whose names contain one of these words
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/artifacts/tests
configuration=Release

# program:package
needed=(
    docker-registry:docker-registry
    htpasswd:apache2-utils
    skopeo:skopeo
    dockerd:docker.io
    setpriv:util-linux
)

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo --preserve-env=PATH,DOTNET_ROOT,CI "$@"; fi; }

install_needed() {
    local missing=() entry
    for entry in "${needed[@]}"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
    done
    ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0' || /sbin/ldconfig -p | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)
    [ ${#missing[@]} -eq 0 ] && return
    echo "Installing ${missing[*]}"
    as_root apt-get update -qq
    # Services that the packages bring are not wanted here: the tests start their own.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

is_wanted() {
    [ $# -eq 1 ] && return
    local name=$1 word
    shift
    for word in "$@"; do [[ $name == *"$word"* ]] && return; done
    return 1
}

# An attribute of the results' <assembly> element.
count() { grep -o '<assembly [^>]*' "$1" | head -n 1 | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p"; }

passed=0 failed=0 skipped=0
run_project() {
    local name=$1 output=$results/$1.xml
    echo "== $name"
    # The end-to-end tests start a Docker daemon, which only root can.
    local run=(dotnet "$root/tests/$name/bin/$configuration/net10.0/$name.dll" -noLogo -noColor -xml "$output")
    if [[ $name == *EndToEnd* ]]; then as_root "${run[@]}" || true; else "${run[@]}" || true; fi
    if [ ! -s "$output" ] || [ "$(count "$output" total)" = 0 ]; then
        echo "$name ended without running a test"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + $(count "$output" passed)))
    failed=$((failed + $(count "$output" failed) + $(count "$output" errors)))
    skipped=$((skipped + $(count "$output" skipped)))
}

install_needed
mkdir -p "$results"
rm -f "$results"/*.xml
dotnet build "$root/RegistryGuard.sln" --configuration "$configuration" --verbosity quiet --nologo
ran=0
for project in RegistryGuard.Core.Tests RegistryGuard.Tests RegistryGuard.EndToEnd; do
    is_wanted "$project" "$@" || continue
    ran=$((ran + 1))
    run_project "$project"
done
[ $ran -gt 0 ] || { echo "no test project is named like: $*"; failed=1; }
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
