# For scripts that hold the service against what others have written: sourced, with `root` set. Builds the service, makes
# a folder that is gone afterwards, Python environments in it, and starts services on free ports.

folder=$(mktemp -d "${TMPDIR:-/tmp}/holo-checks.XXXXXX") || exit 1
services=

finish() {
    trap - EXIT INT TERM HUP
    for process in $services; do kill "$process" 2>/dev/null; done
    for process in $services; do wait "$process" 2>/dev/null; done
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

program=$root/.build/release/holo-service
swift build --package-path "$root" -c release --product holo-service </dev/null >"$folder/build.log" 2>&1 || {
    tail -n 20 "$folder/build.log" >&2
    die 'the service can not be built'
}

# environment NAME REQUIREMENT...: makes a Python environment with these packages, $folder/NAME.
environment() {
    name=$1
    shift
    python3 -m venv "$folder/$name" >"$folder/pip.log" 2>&1 &&
        "$folder/$name/bin/pip" install --quiet --disable-pip-version-check "$@" >"$folder/pip.log" 2>&1 && return
    cat "$folder/pip.log" >&2
    die "pip could not install $*"
}

# serve NAME OPTION...: starts a service on a ledger of its own; then `url` and `key` are set.
serve() {
    state=$folder/state-$1
    shift
    "$program" --state "$state" "$@" 2>"$state.log" &
    services="$services $!"
    tries=0
    until [ -s "$state/service.json" ]; do
        tries=$((tries + 1))
        [ $tries -le 200 ] && kill -0 "$!" 2>/dev/null || {
            cat "$state.log" >&2
            die 'the service does not start'
        }
        sleep 0.1
    done
    url=$(sed -n 's/^ *"url": *"\([^"]*\)".*/\1/p' "$state/service.json")
    key=$(cat "$state/service.key")
}

# audited NAME: stops all services and checks that every credit of this one's ledger is accounted for.
audited() {
    for process in $services; do kill "$process" 2>/dev/null; done
    for process in $services; do wait "$process" 2>/dev/null; done
    services=
    "$program" --state "$folder/state-$1" --audit
}
