#!/usr/bin/env bash
# The real servers that tests talk to, private to one folder, on free loopback ports.
#
#   servers.sh start DIR    installs what is missing, starts them, writes DIR/env (export lines), DIR/covered, DIR/missing
#   servers.sh stop DIR     ends them; their logs stay in DIR/*.log
set -euo pipefail

CACHE="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/market-test"
PASSWORD=market-test # guards a throw-away database that listens on loopback only

export_env() { printf 'export %s=%q\n' "$1" "$2" >>"$DIR/env"; }
covered() { echo "$*" >>"$DIR/covered"; }

# missing PART [LOG] notes a part that cannot be had, and shows the end of its log, which does not outlive the folder.
missing() {
	echo "$1" >>"$DIR/missing"
	echo "No $1 here." >&2
	[ ! -e "$DIR/${2:-}.log" ] || tail -5 "$DIR/$2.log" >&2
}

# free_port names a port nobody listens on, below the range that the kernel gives to clients.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}

# three_times COMMAND tries again when another process took the port in between.
three_times() { "$@" || "$@" || "$@"; }

# as_postgres runs a command as the user postgres when we are root, since PostgreSQL refuses to run as root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_bin() {
	local initdb
	initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1) || true
	[ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
	dirname "$(readlink -f "$initdb")"
}

start_postgres() {
	local bin port data="$DIR/postgres"
	bin=$(postgres_bin) || return 1
	rm -rf "$data" && mkdir "$data"
	if [ "$(id -u)" = 0 ]; then chown postgres "$data"; fi
	as_postgres bash -c "cd / && '$bin/initdb' -D '$data/db' -U market -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --pwfile=<(echo $PASSWORD)" >"$DIR/postgres.log" 2>&1 || return 1
	port=$(free_port)
	as_postgres "$bin/pg_ctl" -D "$data/db" -l "$data/log" -w -t 60 -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$data' -c max_connections=200" start >>"$DIR/postgres.log" 2>&1 || return 1
	export_env TEST_POSTGRES_BIN "$bin"
	export_env TEST_POSTGRES_URL "postgres://market:$PASSWORD@127.0.0.1:$port/postgres?sslmode=disable"
	covered "PostgreSQL $("$bin/postgres" --version | grep -oE '[0-9]+\.[0-9]+' | head -1)"
}

# background NAME LINE COMMAND… starts a server that outlives this script, notes its process id and waits up to 30 seconds
# until LINE stands in its log.
background() {
	local name=$1 line=$2 pid
	shift 2
	(cd "$DIR" && exec setsid "$@" </dev/null >"$DIR/$name.log" 2>&1) &
	pid=$!
	echo $pid >"$DIR/$name.pid"
	for _ in $(seq 300); do
		grep -q "$line" "$DIR/$name.log" 2>/dev/null && return 0
		kill -0 $pid 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

# ours PID tells whether PID is still a server of this folder: numbers are reused.
ours() { [ "$(readlink "/proc/$1/cwd")" = "$DIR" ]; }

start_redis() {
	local port
	command -v redis-server >/dev/null || return 1
	port=$(free_port)
	background redis 'Ready to accept connections' redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no || return 1
	export_env TEST_REDIS_URL "redis://127.0.0.1:$port/0"
	covered "Redis $(redis-server --version | grep -oE 'v=[0-9.]+' | cut -c3-)"
}

start_meilisearch() {
	local port key=market-test-key bin="$CACHE/meilisearch-1.21.0"
	[ -x "$bin" ] || return 1
	port=$(free_port)
	background meilisearch 'starting service' "$bin" --http-addr "127.0.0.1:$port" --db-path "$DIR/meilisearch" --master-key "$key" --no-analytics || return 1
	export_env TEST_MEILI_BIN "$bin"
	export_env TEST_MEILI_URL "http://127.0.0.1:$port"
	export_env TEST_MEILI_KEY "$key"
	covered "Meilisearch $("$bin" --version | grep -oE '[0-9.]+')"
}

find_chromium() {
	local bin
	bin=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || return 1
	export_env TEST_CHROMIUM "$bin"
	covered "Chromium $("$bin" --version 2>/dev/null | grep -oE '[0-9]+' | head -1)"
}

find_axe() {
	[ -s "$CACHE/axe-4.14.1.min.js" ] || return 1
	export_env TEST_AXE "$CACHE/axe-4.14.1.min.js"
	covered "axe-core 4.14.1"
}

start() {
	mkdir -p "$DIR"
	chmod 755 "$DIR" # the user postgres walks through it
	: >"$DIR/env" && : >"$DIR/covered" && : >"$DIR/missing"
	"$(dirname "$0")/install.sh"
	three_times start_postgres || missing PostgreSQL postgres
	three_times start_redis || missing Redis redis
	three_times start_meilisearch || missing Meilisearch meilisearch
	find_chromium || missing "Chromium"
	find_axe || missing "axe-core"
}

stop() {
	local pid_file pid
	if [ -e "$DIR/postgres/db/postmaster.pid" ]; then
		as_postgres "$(postgres_bin)/pg_ctl" -D "$DIR/postgres/db" -m immediate stop >/dev/null || true
	fi
	for pid_file in "$DIR"/*.pid; do
		pid=$(cat "$pid_file" 2>/dev/null) || continue
		if ours "$pid"; then kill -9 "$pid"; fi # the data is thrown away: no reason to wait
		rm -f "$pid_file"
	done
}

usage() {
	sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

[ $# = 2 ] || usage
DIR=$(realpath -m "$2")
case $1 in
start) start ;;
stop) stop ;;
*) usage ;;
esac
