#!/bin/sh
# SPDX-License-Identifier: ISC
# How fast the report reads: the whole JSON report of a generated log, against `wc -l`, mawk, which
# groups the same lines by device, action, day and user, and duckdb where it is installed, with twelve
# of the report's groupings; in turns in one run, so that whatever else the machine does falls on all of
# them.  The same of a log in which everybody has many devices, of several versions.  Then the time
# and memory per line as logs grow, and the memory of many users.  Days of 10,000 people stand beside their
# digests, at a few and at many events for each person; then a year of them, whose digests are of days and
# of months.
# BENCH_LINES, BENCH_USERS, BENCH_DEVICES, BENCH_ROUNDS, BENCH_MANY_LINES, BENCH_MANY_USERS,
# BENCH_DIGEST_DAYS and BENCH_YEAR_LINES, of which 5 million are a year of one or two events a day, say how much.
set -eu

cd "$(dirname "$0")/../.."
build=${BUILD:-build}
report=$build/milter-device-report
maker=$build/tests/bench/make_events
lines=${BENCH_LINES:-5000000}
users=${BENCH_USERS:-50000}
rounds=${BENCH_ROUNDS:-3}
dir=$build/bench
mkdir -p "$dir"
trap 'rm -f "$dir"/events.* "$dir"/digest.* "$dir"/results "$dir"/timed' EXIT
trap 'exit 130' INT TERM
log=$dir/events.jsonl

# Each prints its figures; what they are does not matter here.
run_wc() { wc -l "$log"; }
run_report() { "$report" --timezone UTC --format json "$log"; }
run_mawk() {
	mawk '
	function value(key,   at, rest) {
		at = index($0, "\"" key "\":\"")
		if (!at) return ""
		rest = substr($0, at + length(key) + 4)
		return substr(rest, 1, index(rest, "\"") - 1)
	}
	value("type") == "sighting" {
		device[value("device")]++; action[value("action")]++
		day[substr(value("time"), 1, 10)]++; user[value("user")]++
	}
	END { for (d in device) print d, device[d]; for (a in action) print a, action[a]
		for (d in day) print d, day[d]; for (u in user) users++; print users }' "$log"
}
run_duckdb() {
	duckdb -c "SELECT device, model, os, os_version, action, policy, traffic, confidence, source, host,
			day, hour, weekday, sum(coalesce(\"count\", 1)), count(DISTINCT \"user\"), min(time), max(time)
		FROM (SELECT *, time::DATE AS day, hour(time) AS hour, dayofweek(time) AS weekday
			FROM read_json_auto('$log', format = 'newline_delimited') WHERE type = 'sighting')
		GROUP BY GROUPING SETS ((device), (model), (os, os_version), (action), (policy), (traffic),
			(confidence), (source), (host), (day), (hour), (weekday, hour))"
}

# timed COMMAND...: milliseconds, and kilobytes at most
timed() {
	timed_begin=$(date +%s%N)
	"$@" >/dev/null
	echo $((($(date +%s%N) - timed_begin) / 1000000))
}

peak() { # of one report, in kilobytes
	/usr/bin/time -f %M -o "$dir/timed" "$@" >/dev/null
	tail -n 1 "$dir/timed"
}

make_log() {
	"$maker" "$@" >"$log"
}

# compared DEVICES: all programs on a log in which everybody has so many
compared() {
	make_log "$lines" "$users" 0 "$1"
	: >"$dir/results"
	wc -l "$log" >/dev/null                 # the cache is warm
	for _ in $(seq "$rounds"); do
		for program in $programs; do
			echo "$program $(timed "run_$program")" >>"$dir/results"
		done
	done
	awk -v devices="$1 devices" '
	!($1 in best) { order[++names] = $1; best[$1] = $2 }
	{ if ($2 < best[$1]) best[$1] = $2 }
	END {
		printf "%-12s %10s %10s\n", devices, "best ms", "x wc -l"
		for (i = 1; i <= names; i++)
			printf "%-12s %10d %10.1f\n", order[i], best[order[i]], best[order[i]] / best["wc"]
	}' "$dir/results"
}

programs='wc report mawk'
if command -v duckdb >/dev/null; then programs="$programs duckdb"; fi
echo "$lines lines, $users users, $(nproc) processors, $rounds rounds"
compared 1
compared "${BENCH_DEVICES:-8}"

# folded EVENTS: of so many of each person on each of the days, the log and its digests
folded() {
	folded_people=10000
	folded_day=$(($1 * folded_people * 8 / 7)) # every eighth line is of totals
	rm -f "$dir"/events.* "$dir"/digest.*
	"$maker" $((folded_day * 365)) "$folded_people" 2>/dev/null | head -n $((folded_day * days)) >"$log"
	"$report" --timezone UTC --format digest "$log" >"$digest"
	wc -l "$log" "$digest" >/dev/null
	folded_log=$(timed run_report)
	folded_digest=$(timed "$report" --timezone UTC --format json "$digest")
	folded_size=$(wc -c <"$log") folded_bytes=$(wc -c <"$digest")
	printf '%-16d %12d %12d %6d %% %10d %10d\n' "$1" $((folded_size / days / 1000000)) \
		$((folded_bytes / days / 1000000)) $((folded_bytes * 100 / folded_size)) $((folded_log / days)) \
		$((folded_digest / days))
}

# year_row NAME FILE...
year_row() {
	year_name=$1
	shift
	year_lines=$(cat "$@" | wc -l)
	printf '%-16s %12d %12d %10d\n' "$year_name" "$year_lines" $(($(cat "$@" | wc -c) / 1000000)) \
		"$(timed "$report" --timezone UTC --format json "$@")"
}

# A year of 10,000 people: its log, and digests of its days and months, month by month
year() {
	rm -f "$dir"/events.* "$dir"/digest.*
	"$maker" "${BENCH_YEAR_LINES:-5000000}" 10000 2>/dev/null |
		awk -v events="$dir/events." '{ print >(events substr($0, 10, 7)) }'
	for month in "$dir"/events.*; do
		"$report" --timezone UTC --format digest "$month" >"$dir/digest.days.${month##*.}"
		"$report" --timezone UTC --format digest --by month "$dir/digest.days.${month##*.}" \
			>"$dir/digest.months.${month##*.}"
	done
	year_row 'the log' "$dir"/events.*
	year_row 'digests of days' "$dir"/digest.days.*
	year_row 'of months' "$dir"/digest.months.*
}
days=${BENCH_DIGEST_DAYS:-3} digest=$dir/digest.jsonl
echo
printf '%-16s %12s %12s %8s %10s %10s\n' 'events a person' 'MB a day' 'of digest' size 'ms a day' 'of digest'
folded 1
folded 6
folded 24
echo
printf '%-16s %12s %12s %10s\n' 'a year' lines MB ms
year

if [ ! -x /usr/bin/time ]; then
	echo 'memory is not measured: no /usr/bin/time'
	exit 0
fi
echo
printf '%-12s %10s %12s %10s\n' lines users 'ns a line' 'peak MB'

# grown LINES USERS
grown() {
	make_log "$1" "$2"
	wc -l "$log" >/dev/null
	grown_ms=$(timed run_report)
	grown_kb=$(peak "$report" --timezone UTC --format json "$log")
	printf '%-12d %10d %12d %10d\n' "$1" "$2" $((grown_ms * 1000000 / $1)) $((grown_kb / 1024))
}
grown 1000000 "$users"
grown "$lines" "$users"
grown "${BENCH_MANY_LINES:-20000000}" "$users"
grown "${BENCH_MANY_LINES:-20000000}" "${BENCH_MANY_USERS:-10000000}"
