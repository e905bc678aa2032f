#!/bin/sh
# SPDX-License-Identifier: ISC
# run TEST...: runs Check programs and shell tests (NAME_test.sh, which print TAP), LANES at a time
# (default: one more than there are processors, as tests wait at times, but at most 4), and tells of
# them in their order.
# One line a suite, why tests of it were skipped, its table if it has one (`# table: ...`), what
# failed in full, and a closing line "N passed, N failed" that counts single tests.  A suite that
# dies, or says nothing that counts, is one failed test more.
# SUITE_SECONDS (default 900) ends a suite that hangs.  With BUILD, the closing line is kept in
# $BUILD/closing-line as well.
set -u

work=$(mktemp -d) || exit 71
lanes=
# shellcheck disable=SC2086 # process ids
trap 'test -z "$lanes" || kill $lanes 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0 skipped=0

limit=
command -v timeout >/dev/null && limit="timeout ${SUITE_SECONDS:-900}"

processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
LANES=${LANES:-$((processors < 4 ? processors + 1 : 4))}

# Of the suite with that number: its TAP, what else it says, and its exit status, once it has ended.
files_of() {
	tap=$work/$1/tap output=$work/$1/output ended=$work/$1/status
}

# Runs one suite.
run() {
	: >"$tap"
	case $1 in
	*.sh)
		$limit "$1" >"$tap" 2>"$output" </dev/null ;;
	*)      # a slow machine or a sanitizer is no failure: ten times Check's four seconds
		CK_TAP_LOG_FILE_NAME=$tap CK_VERBOSITY=silent \
		CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-10} \
			$limit "$1" >"$output" 2>&1 </dev/null ;;
	esac
}

# Prints "PASSED FAILED SKIPPED WHOLE"; WHOLE is 1 when as many tests ran as the plan says.
count() {
	awk '
	/^ok( |$)/      { ran++; if (toupper($0) ~ /# *SKIP/) skipped++; else passed++ }
	/^not ok( |$)/  { ran++; failed++ }
	/^1\.\.[0-9]+/  { plan = substr($1, 4); planned = 1
	                  if (plan == 0 && toupper($0) ~ /# *SKIP/) skipped++ }
	END { print passed + 0, failed + 0, skipped + 0, planned && plan == ran + 0 }
	' "$tap"
}

# What a reader needs of a suite that failed: the failed tests, with the remarks below each.
show_failures() {
	awk '/^not ok/ { print "    " $0; remarks = 1; next }
	     /^ok|^1\.\./ { remarks = 0 }
	     remarks   { print "    " $0 }' "$tap"
}

# Figures that are worth seeing whether or not a test fails.
show_table() {
	sed -n 's/^# table:/   /p' "$tap"
}

# Each reason once, in the order in which they came.
show_skips() {
	awk '/^(ok|1\.\.0)( |$)/ && match(toupper($0), /# *SKIP */) {
		reason = substr($0, RSTART + RLENGTH)
		if (reason == "") reason = "for no reason that it tells"
		if (!said[reason]++) print "    skipped: " reason
	}' "$tap"
}

# Runs each suite that no other lane has taken.
lane() {
	number=0
	for suite; do
		number=$((number + 1))
		mkdir "$work/$number" 2>/dev/null || continue
		files_of $number
		run "$suite"
		echo $? >"$ended.new"
		mv "$ended.new" "$ended"
	done
}

while test "$LANES" -gt 0; do
	lane "$@" &
	lanes="$lanes $!"
	LANES=$((LANES - 1))
done

# The numbers of a suite take the place of the list of suites.
number=0
for suite; do
	name=$(basename "$suite" .sh)
	number=$((number + 1))
	files_of $number
	until test -f "$ended"; do sleep 0.05; done
	status=$(cat "$ended")
	# shellcheck disable=SC2046 # four numbers
	set -- $(count)
	why=
	if test "$status" -eq 124; then
		why="stopped after ${SUITE_SECONDS:-900} s"
	elif test "$(($1 + $2 + $3))" -eq 0; then
		why="no test ran (exit status $status)"
	elif test "$4" -ne 1; then
		why="ended early (exit status $status)"
	elif test "$status" -ne 0 && test "$2" -eq 0; then
		why="all tests passed, but the exit status is $status"
	fi
	bad=$2
	test -z "$why" || bad=$((bad + 1))
	passed=$((passed + $1)) failed=$((failed + bad)) skipped=$((skipped + $3))
	skip=
	test "$3" -eq 0 || skip=", $3 skipped"
	if test "$bad" -eq 0; then
		printf '%-28s %5d ok%s\n' "$name" "$1" "$skip"
		show_skips
		show_table
		continue
	fi
	printf '%-28s %5d ok, %d FAILED%s\n' "$name" "$1" "$bad" "$skip"
	show_skips
	show_table
	show_failures
	if test -n "$why"; then
		echo "    $suite: $why"
		tail -n 30 "$output" | sed 's/^/    | /'
	fi
done

summary="$passed passed, $failed failed"
test "$skipped" -eq 0 || summary="$summary, $skipped skipped"
echo "$summary"
test -z "${BUILD:-}" || echo "$summary" >"$BUILD/closing-line"
test "$failed" -eq 0
