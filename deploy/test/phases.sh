# Sourced by check.sh and test.sh: runs the parts of a check one after another and remembers how long each took.
# shellcheck shell=bash
TIMES=""
FAILED=""

# phase NAME COMMAND… runs COMMAND; a failure is remembered and the next phases run all the same.
phase() {
	local name=$1 begun=$SECONDS verdict=ok
	shift
	echo "== $name"
	"$@" || { verdict=FAILED; FAILED="$FAILED, $name"; }
	TIMES+=$(printf '%-28s %5d s  %s' "$name" $((SECONDS - begun)) "$verdict")$'\n'
}

# generated_files_are_fresh generates again and compares: it fails when that changed anything, and leaves the new files.
generated_files_are_fresh() {
	local before after
	before=$(generated_sums)
	make --no-print-directory generate || return 1
	after=$(generated_sums)
	[ "$before" = "$after" ] && return 0
	diff <(echo "$before") <(echo "$after")
	echo "Generated files were stale. They are fresh now: look at them and commit them with what they come from."
	return 1
}

generated_sums() {
	find internal frontend -type f \( -name '*_templ.go' -o -path 'frontend/dist/*' \) -exec sha256sum {} + | sort -k2
}

all_is_formatted() {
	local files
	files=$(gofmt -l cmd internal frontend) || return 1
	[ -z "$files" ] && return 0
	echo "Not formatted (make fmt does it):"
	echo "$files"
	return 1
}

# checks runs what needs no server. RACE is -race when the tests will use it: then both share one compilation.
checks() {
	phase "generated files" generated_files_are_fresh
	phase "gofmt" all_is_formatted
	phase "go vet" go vet ${RACE:-} ./...
	phase "staticcheck" env GOFLAGS="${GOFLAGS:-} ${RACE:-}" "$(go tool -n staticcheck)" ./...
}

# verdict prints the times and ends the script honestly.
verdict() {
	printf '\n%s' "$TIMES"
	[ -z "$FAILED" ] && return 0
	echo "FAILED: ${FAILED#, }"
	return 1
}
