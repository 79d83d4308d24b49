#!/usr/bin/env bash
# make check: what can be said without running a server. Generated files, format, vet, staticcheck, architecture.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. deploy/test/phases.sh

checks
phase "architecture" go test ./internal
verdict
