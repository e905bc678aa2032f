# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034 # much of what is set here is for the tests
# milter-device-report as its users run it, on the logs made by hand in tests/report, which is the
# folder that the tests are in.  Needs no root and no Postfix; everything lives in $work.
#
#	. "$(dirname "$0")/lib_report.sh"
#	usual --format json events.jsonl
#	ok 'what is claimed' grep -q 'text' "$work/out"
#	done_testing
set -u

: "${BUILD:?the folder with the built programs, as an absolute path}"
program=$BUILD/milter-device-report
e2e=$(cd "$(dirname "$0")" && pwd) || exit 71
cd "$e2e/../report" || exit 71
work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
TZ=UTC LC_ALL=C
export TZ LC_ALL

tests=0 failed=0

# ok WHAT COMMAND...: passes if the command does; shows what it printed if not.
ok() {
	what=$1
	shift
	tests=$((tests + 1))
	if "$@" >"$work/seen" 2>&1; then
		echo "ok $tests - $what"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $what"
		sed 's/^/# /' "$work/seen"
	fi
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# The last line of a test.
done_testing() {
	echo "1..$tests"
	test "$failed" -eq 0
}

# report ARGUMENT...: sets status; leaves $work/out and $work/err.
report() {
	"$program" "$@" >"$work/out" 2>"$work/err"
	status=$?
}

# usual ARGUMENT...: the period of the logs, whatever else.
usual() {
	report --timezone UTC --since 2023-07-17 --until 2023-07-19 --people all "$@"
}

# exits CODE WHAT ARGUMENT...
exits() {
	wanted=$1 what=$2
	shift 2
	report "$@" </dev/null
	ok "exit $wanted: $what" test "$status" -eq "$wanted"
}

# has WORDS WHAT, lacks WORDS WHAT: in the output.
has() {
	ok "$2" grep -qF -- "$1" "$work/out"
}
lacks() {
	ok "$2" sh -c '! grep -qF -- "$1" "$2"' sh "$1" "$work/out"
}

# seen USER TIME TRAFFIC [MODEL]: a line
seen() {
	printf '{"time":"2023-07-17T%s:00.000Z","type":"sighting","traffic":"%s",' "$2" "$3"
	printf '"user":"%s@x.example","user_source":"login","device":"iphone"%s}\n' "$1" \
		"${4:+,\"model\":\"$4\"}"
}
# The log of phones that are seen with their model and without, and a report of it.
make_phones() {
	printf '{"time":"2023-07-16T09:00:00.000Z","type":"totals","host":"mx1"}\n'
	seen anna 09:00 submission
	seen anna 10:00 access 'iPhone 13 Pro'
	seen boris 09:10 access
	seen boris 09:00 access 'iPhone 15'
	seen clara 09:20 access
	seen clara 09:30 access 'iPhone 15'
	seen clara 09:40 access 'iPhone 14'
} >"$work/phones"
phones() {
	"$program" --timezone UTC --since 2023-07-17 --people all "$@" "$work/phones" >"$work/out" 2>"$work/err"
}
