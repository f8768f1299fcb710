#!/usr/bin/env bash
# A registry with RegistryGuard in front of it, on loopback: plays what the guard is for, then stays up until Ctrl-C.
#   bash deploy/demo.sh          play, then leave both running
#   bash deploy/demo.sh --once   play and end; exit code 0 only if every step did what it should
# Needs Debian or Ubuntu with the .NET 10 SDK. REGISTRY_PORT, GUARD_PORT and ADMIN_PORT choose other ports.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
once=false
case "${1:-}" in
    "") ;;
    --once) once=true ;;
    *) echo "usage: bash deploy/demo.sh [--once]" >&2; exit 2 ;;
esac

work=$(mktemp -d -t registryguard-demo-XXXXXX)
pids=()
stop() {
    local code=$? pid
    trap - EXIT INT TERM
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    if [ "$code" -ne 0 ] && [ "$code" -ne 130 ]; then
        for log in "$work"/*.log; do [ -s "$log" ] && { echo "--- the end of ${log##*/}"; tail -n 20 "$log"; }; done >&2
    fi
    rm -rf "$work"
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT TERM

bold() { if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }
fail() { echo "The demo failed: $*" >&2; exit 1; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

install_needed() {
    local missing=()
    command -v docker-registry >/dev/null || missing+=(docker-registry)
    command -v skopeo >/dev/null || missing+=(skopeo)
    [ ${#missing[@]} -eq 0 ] && return
    bold "Installing ${missing[*]}"
    as_root apt-get update -qq
    # RUNLEVEL=1: the package's own registry service is not wanted, the demo starts one of its own.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port_from() { local port=$1; while is_taken "$port"; do port=$((port + 10)); done; echo "$port"; }

wait_for() {
    local port=$1 pid=$2 what=$3
    for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || fail "$what ended at once"
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        sleep 0.1
    done
    fail "$what did not start within 30 s"
}

# An image of one small file, as an OCI layout: image NAME CONTENT. Prints its digest.
blob() { local hex; hex=$(sha256sum <"$1" | cut -d' ' -f1); cp "$1" "$2/blobs/sha256/$hex"; echo "sha256:$hex"; }
image() {
    local folder=$work/images/$1 unpacked layer config manifest
    mkdir -p "$folder/blobs/sha256"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$folder/oci-layout"
    echo "$2" >"$work/content.txt"
    tar -C "$work" --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" content.txt
    unpacked=sha256:$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
    gzip --no-name --force --keep "$work/layer.tar"
    layer=$(blob "$work/layer.tar.gz" "$folder")
    printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}' "$unpacked" >"$work/config.json"
    config=$(blob "$work/config.json" "$folder")
    printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[{"mediaType":"%s","digest":"%s","size":%d}]}' \
        application/vnd.oci.image.manifest.v1+json application/vnd.oci.image.config.v1+json "$config" "$(stat -c %s "$work/config.json")" \
        application/vnd.oci.image.layer.v1.tar+gzip "$layer" "$(stat -c %s "$work/layer.tar.gz")" >"$work/manifest.json"
    manifest=$(blob "$work/manifest.json" "$folder")
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d}]}' \
        "$manifest" "$(stat -c %s "$work/manifest.json")" >"$folder/index.json"
    echo "$manifest"
}

push() { skopeo copy --quiet --insecure-policy --dest-tls-verify=false "oci:$work/images/$1" "docker://$guard/demo/$2"; }
upstream_has() { skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://$registry/demo/$1"; }
expect() { [ "$2" = "$3" ] || fail "$1 should be $3 upstream, but is $2"; echo "  $1 is ${2:0:19}… upstream"; }

command -v dotnet >/dev/null || fail "the .NET 10 SDK is not installed"
install_needed
bold "Building"
dotnet publish "$root/src/RegistryGuard" --configuration Release --output "$work/bin" --verbosity quiet --nologo

registry_port=$(port_from "${REGISTRY_PORT:-5000}")
guard_port=$(port_from "${GUARD_PORT:-8080}")
admin_port=$(port_from "${ADMIN_PORT:-8081}")
registry=127.0.0.1:$registry_port
guard=127.0.0.1:$guard_port

bold "Starting a registry on $registry and the guard on $guard"
cat >"$work/registry.yml" <<YAML
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "$registry" }
YAML
# In sessions of their own, so that Ctrl-C reaches this script alone and it can end them in order; killed with it if it can't.
setsid setpriv --pdeathsig KILL docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
pids+=($!)
wait_for "$registry_port" $! "the registry"
setsid setpriv --pdeathsig KILL dotnet "$work/bin/registryguard.dll" serve --upstream "http://$registry" --listen "http://$guard" \
    --admin-listen "http://127.0.0.1:$admin_port" --record "sqlite:$work/record.db" >"$work/guard.log" 2>&1 &
pids+=($!)
wait_for "$admin_port" $! "the guard"

monday=$(image monday "1.0.0, tested on Monday")
image tuesday "1.0.0, rebuilt on Tuesday, with a regression" >/dev/null
fixed=$(image fixed "1.0.1, with the security fix")

bold "Monday: app:v1.0.0 is pushed"
push monday app:v1.0.0 || fail "the first push was not accepted"
expect app:v1.0.0 "$(upstream_has app:v1.0.0)" "$monday"

bold "Tuesday: a rebuilt app:v1.0.0 is pushed"
if push tuesday app:v1.0.0 2>"$work/refusal.txt"; then fail "the overwrite was accepted"; fi
grep -q 'denied: tag demo/app:v1.0.0 is protected' "$work/refusal.txt" || fail "the push failed, but not with a refusal: $(cat "$work/refusal.txt")"
sed -n 's/.*\(denied: .*[.]\)"*$/  \1/p' "$work/refusal.txt"
expect app:v1.0.0 "$(upstream_has app:v1.0.0)" "$monday"

bold "The pipeline of Monday runs again: same image, same tag"
push monday app:v1.0.0 || fail "pushing the same image again was not accepted"
echo "  accepted"

bold "base:v1-release floats: it is at 1.0.0 …"
push monday base:v1.0.0 || fail "base:v1.0.0 was not accepted"
push monday base:v1-release || fail "base:v1-release was not accepted"
expect base:v1-release "$(upstream_has base:v1-release)" "$monday"

bold "… and moves to 1.0.1 when that is ready"
push fixed base:v1.0.1 || fail "base:v1.0.1 was not accepted"
push fixed base:v1-release || fail "the floating tag could not be moved"
expect base:v1-release "$(upstream_has base:v1-release)" "$fixed"
expect base:v1.0.0 "$(upstream_has base:v1.0.0)" "$monday"

bold "Every step did what it should."
if $once; then exit 0; fi
cat <<TEXT

Push to it yourself (no login, plain HTTP on loopback):
  docker tag IMAGE $guard/demo/app:v2.0.0 && docker push $guard/demo/app:v2.0.0
  skopeo copy --dest-tls-verify=false docker-daemon:IMAGE docker://$guard/demo/app:v2.0.0

Health   http://127.0.0.1:$admin_port/readyz
Logs     $work/guard.log
Ctrl-C   ends both and removes everything.
TEXT
wait -n "${pids[@]}" || true
fail "one of the two ended by itself"
