#!/bin/sh
# SPDX-License-Identifier: ISC
# Processor time per message with 50 and with 5,000 patterns: the same values through the same
# program in turns, the time to load the catalogue subtracted.  The patterns are of the shapes that
# devices.conf has; the values are what mail and web clients say, one in four of them known.
# BENCH_VALUES and BENCH_ROUNDS say how much.  Then the worst of BENCH_HOSTILE values that are made to
# cost the shipped catalogue much, under the interpreter, as in the shipped units.
set -eu

cd "$(dirname "$0")/../.."
check=${BUILD:-build}/milter-device-check
values=${BENCH_VALUES:-40000}
rounds=${BENCH_ROUNDS:-5}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# name(N): a made-up product, another one for each N.
names='
function name(n,   i, out) {
	split("ba ke lo mi nu ra se to vi za do fe ga hu ji ka le mo ni pu", syllable, " ")
	out = ""
	for (i = 0; i < 4; i++) {
		out = out syllable[n % 20 + 1]
		n = int(n / 20) + i * 7 + (i == 1 ? n % 13 : 0)
	}
	return toupper(substr(out, 1, 1)) substr(out, 2)
}'

# catalogue COUNT: a configuration with so many patterns.
catalogue() {
	mkdir -p "$dir/$1"
	{
		echo "socket = 'unix:$dir/socket'"
		echo "include('devices.conf')"
	} >"$dir/$1/milter-device.conf"
	awk -v count="$1" "$names"'
	function pattern(shape, n) {
		if (shape == 0) return "X-Mailer: ^(?<client>" n ") \\((?<version>[\\d.]+)\\)$"
		if (shape == 1) return "User-Agent: ^(?<client>" n ")/(?<version>[\\d.]+)"
		if (shape == 2) return "User-Agent: \\b" n "/(?<version>\\d+(?:\\.\\d+)*).*\\bMobile\\b"
		if (shape == 3) return "X-Mailer: \\b(?:" n "|" n "Pro) v?\\d"
		if (shape == 4) return "User-Agent: \\bAndroid (?<version>[\\d.]+); (?:[a-z]{2}-[a-z]{2}; )?" \
		    "(?<model>" n "[^;()]*?)(?: Build/[^;()]*)?[;)]"
		if (shape == 5) return "User-Agent: (?i)\\b" tolower(n) " ?(?:app|mail)\\b"
		if (shape == 6) return "User-Agent: \\([^();]*" n "[^();]*;.*\\bOS (?<version>[\\d_]+)"
		return "X-Mailer: " n " [A-Z][a-z]+ \\d"
	}
	BEGIN {
		for (i = 0; i < count; i++) {
			if (i % 10 == 0) printf "device d%d {\n", i / 10
			printf "    match { when = { \047%s\047 } }\n", pattern(i % 8, name(i))
			if (i % 10 == 9 || i == count - 1) print "}"
		}
	}' >"$dir/$1/devices.conf"
}

# Values of one field, of those that the first 50 patterns know and of those that nobody knows.
values_of() {
	awk -v field="$1" -v count="$values" "$names"'
	BEGIN {
		web = "Mozilla/5.0 (Linux; Android 12; %s Build/SP1A.210812) AppleWebKit/537.36 " \
		    "(KHTML, like Gecko) Chrome/99.0.4844.88 Mobile Safari/537.36"
		for (i = 0; i < count; i++) {
			n = i % 4 == 0 ? name(i % 50) : "Lumera" i % 97
			if (field == "X-Mailer") print n " (4." i % 9 ".1)"
			else if (i % 3 == 0) printf web "\n", n
			else if (i % 3 == 1) print n "/5." i % 7 " (X11; Linux x86_64; rv:91.0) Gecko/20100101"
			else print "Mozilla/5.0 (" n "; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 " \
			    "(KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1"
		}
	}' >"$dir/$1"
}

# Milliseconds of processor time that a command takes.
cpu() {
	( "$@" >/dev/null || test $? -eq 1; times ) | awk '
	END { split($0, t, /[ms ]+/); printf "%d\n", (t[1] * 60 + t[2] + t[3] * 60 + t[4]) * 1000 }'
}

# measure COUNT FIELD: microseconds of processor time per value.
measure() {
	all=$(cpu "$check" -c "$dir/$1/milter-device.conf" --json --lines "$2" "$dir/$2")
	load=$(cpu "$check" -c "$dir/$1/milter-device.conf" --json --lines "$2" "$dir/empty")
	awk -v all="$all" -v load="$load" -v n="$values" 'BEGIN { printf "%.2f", (all - load) * 1000 / n }'
}

: >"$dir/empty"
for count in 50 5000; do catalogue "$count"; done
for field in X-Mailer User-Agent; do values_of "$field"; done
echo "$rounds rounds of $values values of each field"
for _ in $(seq "$rounds"); do
	for field in X-Mailer User-Agent; do
		for count in 50 5000; do
			echo "$field $count $(measure "$count" "$field")"
		done
	done
done | awk '
{ key = $1 " " $2; got[key] = got[key] " " $3; seen[$1] = 1 }
function median(list,   v, n, i, j, swap) {
	n = split(list, v, " ")
	for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++)
		if (v[j] + 0 < v[i] + 0) { swap = v[i]; v[i] = v[j]; v[j] = swap }
	return v[int((n + 1) / 2)]
}
END {
	printf "%-12s %16s %16s %7s\n", "us a message", "50 patterns", "5,000 patterns", "ratio"
	for (field in seen) {
		few = median(got[field " 50"]); many = median(got[field " 5000"])
		printf "%-12s %16.2f %16.2f %7.2f\n", field, few, many, many / few
	}
}'

make -s BUILD="${BUILD:-build}" "${BUILD:-build}/tests/bench/hostile_values"
"${BUILD:-build}/tests/bench/hostile_values" conf/milter-device.conf "${BENCH_HOSTILE:-10000}"
