#!/usr/bin/env bash
# make test: the checks, then every test, on the embedded default and on the real servers, with the race detector where it
# pays.
#
# A part that cannot be had here is named in the last lines; with CI=true that is a failure.
# TEST_FLAGS goes to go test, for instance TEST_FLAGS='-run Submit -v'; TEST_PACKAGES replaces ./...
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. deploy/test/phases.sh

DIR=$(mktemp -d "${TMPDIR:-/tmp}/market-test.XXXXXX")
finish() {
	deploy/test/servers.sh stop "$DIR"
	rm -rf "$DIR"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

start_servers() {
	deploy/test/servers.sh start "$DIR" && . "$DIR/env"
}

# The whole product is started, killed and looked at in a browser by these; with the race detector they would take
# half an hour. What runs inside them is tested package by package with it, and so is the main journey.
WHOLE="./internal/app/... ./cmd/..."

packages() { # all but WHOLE
	go list ./... | grep -v -e '^market/internal/app' -e '^market/cmd'
}

# tests leaves vet out, since it has been run whole; only CI refuses results that go test remembers.
tests() {
	local fresh=()
	[ "${CI:-}" = true ] && fresh=(-count=1)
	TEST_SKIPPED="$DIR/skipped" go test -vet=off -timeout 10m "${fresh[@]}" ${TEST_FLAGS:-} "$@"
}

phase "servers" start_servers
if command -v gcc >/dev/null || command -v clang >/dev/null; then
	export RACE=-race CGO_ENABLED=1
else
	echo "race detector (needs a C compiler)" >>"$DIR/missing"
fi
checks
if [ -n "${TEST_PACKAGES:-}" ]; then
	phase "go test" tests ${RACE:-} $TEST_PACKAGES
else
	phase "packages, race detector" tests ${RACE:-} $(packages)
	phase "the whole product" tests $WHOLE
	phase "main journey, race detector" tests ${RACE:-} -run 'TestFromSpreadsheetToAnswer' ./internal/app
fi

skipped=$(sort -u "$DIR/skipped" 2>/dev/null)
missing=$(paste -sd, "$DIR/missing" | sed 's/,/, /g')
echo
echo "Covered: SQLite, embedded search, cache in this process, $(paste -sd, "$DIR/covered" | sed 's/,/, /g')."
[ -z "$skipped" ] || printf 'Skipped tests:\n%s\n' "$skipped"
if [ -n "$missing" ]; then
	echo "!!! NOT COVERED on this machine: $missing"
	[ "${CI:-}" = true ] && FAILED="$FAILED, parts missing under CI=true: $missing"
fi
verdict
