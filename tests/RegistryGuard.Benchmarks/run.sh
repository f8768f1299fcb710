#!/usr/bin/env bash
# Measures the guard beside the bare registry, nginx (plain and with its cache) and haproxy, all on loopback, in one run.
#   bash tests/RegistryGuard.Benchmarks/run.sh            everything, about ten minutes
#   bash tests/RegistryGuard.Benchmarks/run.sh --quick    about four minutes
#   bash tests/RegistryGuard.Benchmarks/run.sh manifests  one part: manifests, pushes, concurrent, whole, recorded, growth or blobs
#   bash tests/RegistryGuard.Benchmarks/run.sh --before FOLDER  a guard built in FOLDER takes part in pushes, concurrent, whole, and
#                                                         in the warm pulls and 64 KiB blobs at 16 connections
# Writes results.md and results.json to tests/RegistryGuard.Benchmarks/results/ (--out FOLDER: elsewhere).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
missing=()
for entry in docker-registry:docker-registry nginx:nginx-light haproxy:haproxy wrk:wrk skopeo:skopeo setpriv:util-linux; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "Missing: ${missing[*]}; install with: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

dotnet build "$here" --configuration Release --verbosity quiet --nologo
exec dotnet "$here/bin/Release/net10.0/RegistryGuard.Benchmarks.dll" --out "$here/results" "$@"
