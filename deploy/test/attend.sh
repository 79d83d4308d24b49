#!/usr/bin/env bash
# make servers: the test servers until Ctrl-C, with the lines to paste into another terminal before `go test ./internal/…`.
set -uo pipefail
cd "$(dirname "$0")" || exit

waiting=""
DIR=$(mktemp -d "${TMPDIR:-/tmp}/market-servers.XXXXXX")
finish() {
	kill "$waiting" 2>/dev/null
	./servers.sh stop "$DIR"
	rm -rf "$DIR"
}
trap finish EXIT
trap 'exit 0' INT TERM HUP

./servers.sh start "$DIR" || exit
cat "$DIR/env"
sed 's/^/# not to be had here: /' "$DIR/missing"
echo "# Ctrl-C ends them."
sleep infinity &
waiting=$!
wait
