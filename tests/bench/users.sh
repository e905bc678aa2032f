#!/bin/sh
# SPDX-License-Identifier: ISC
# What a policy's list of users costs: processor time per message with a list of ten, with one of a
# million, and with a group of 100,000 in a group, the same values through the same program in turns,
# and the time to load the list.
# BENCH_VALUES and BENCH_ROUNDS say how much.
set -eu

cd "$(dirname "$0")/../.."
check=${BUILD:-build}/milter-device-check
values=${BENCH_VALUES:-200000}
rounds=${BENCH_ROUNDS:-5}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# configuration COUNT [ENTRY]: one device, and a policy on so many users, named by that entry; the last
# of them is asked for.
configuration() {
	mkdir -p "$dir/$1"
	awk -v count="$1" 'BEGIN {
		for (i = 1; i < count; i++) print "user" i "@minprom.example"
		print "anna@minprom.example"
	}' >"$dir/$1/users"
	cat >"$dir/$1/milter-device.conf" <<-END
		socket = 'unix:$dir/socket'
		device tester { vendor = Test family = Test kind = phone
			match { when = { 'X-Mailer: ^Tester' } } }
		policy listed { devices = { tester } users = { '${2:-file:users}' } action = log }
		group outer { members = { 'group:inner' } except = { 'bob@minprom.example' } }
		group inner { members = { '$([ $# -eq 1 ] && echo nobody@minprom.example || echo file:users)' } }
	END
}

# Milliseconds of processor time that a command takes.
cpu() {
	( "$@" >/dev/null || test $? -eq 1; times ) | awk '
	END { split($0, t, /[ms ]+/); printf "%d\n", (t[1] * 60 + t[2] + t[3] * 60 + t[4]) * 1000 }'
}

# measure COUNT: microseconds per message, and milliseconds to load.
measure() {
	set -- "$1" "$check" -c "$dir/$1/milter-device.conf" --json --user anna@minprom.example \
		--lines X-Mailer
	all=$(shift; cpu "$@" "$dir/values")
	load=$(shift; cpu "$@" "$dir/empty")
	awk -v all="$all" -v load="$load" -v n="$values" \
		'BEGIN { printf "%.2f %d\n", (all - load) * 1000 / n, load }'
}

: >"$dir/empty"
awk -v count="$values" 'BEGIN { for (i = 0; i < count; i++) print "Tester/" i }' >"$dir/values"
for count in 10 1000000; do configuration "$count"; done
configuration 100000 group:outer
echo "$rounds rounds of $values messages of a user who is in the list"
for _ in $(seq "$rounds"); do
	for count in 10 1000000 100000; do echo "$count $(measure "$count")"; done
done | sort -n -k 1,1 -k 2,2 | awk '
{ cost[$1, ++seen[$1]] = $2; load[$1, seen[$1]] = $3 }
END {
	middle = int((seen[10] + 1) / 2)
	few = cost[10, middle]; many = cost[1000000, middle]; group = cost[100000, middle]
	printf "%-12s %16s %16s %7s %16s %7s\n", "", "10 users", "1,000,000 users", "ratio",
		"group of 100,000", "ratio"
	printf "%-12s %16.2f %16.2f %7.2f %16.2f %7.2f\n", "us a message", few, many, many / few,
		group, group / few
	printf "%-12s %16d %16d %7s %16d\n", "ms to load", load[10, middle],
		load[1000000, middle], "", load[100000, middle]
}'
