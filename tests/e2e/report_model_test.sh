#!/bin/sh
# SPDX-License-Identifier: ISC
# The JSON report of made-up logs, good lines and bad, against report_model.py, which reads and
# counts them in its own way: every figure is equal, with one thread and with several.
# SEEDS and LINES say how many logs, and how long.

# shellcheck source=tests/e2e/lib_model.sh
. "$(dirname "$0")/lib_model.sh"
program=$BUILD/milter-device-report

# compared THREADS SINCE UNTIL ZONE
compared() {
	"$program" --threads "$1" --timezone "$4" --since "$2" --until "$3" --people all \
		--unseen 36h --by week --top 100000 --format json "$work/log" >"$work/report" 2>/dev/null
	"$python" report_model.py compare "$work/log" "$2" "$3" "$4" "$work/report" >"$work/seen" 2>&1
	result $? "log $seed, $2 to $3 in $4, $1 threads: every figure is as the model counts it"
}

# dossier THREADS: all decisions about one user
dossier() {
	"$program" --threads "$1" --timezone UTC --since 2023-10-24 --until 2023-11-05 --user user7@x.example \
		--format json "$work/log" >"$work/report" 2>/dev/null
	"$python" report_model.py dossier "$work/log" 2023-10-24 2023-11-05 UTC "$work/report" \
		user7@x.example >"$work/seen" 2>&1
	result $? "log $seed, $1 threads: all decisions about one user are as the model has them"
}

seed=1
while [ "$seed" -le "${SEEDS:-3}" ]; do
	"$python" report_model.py make "$seed" "${LINES:-6000}" >"$work/log"
	compared 1 2023-10-23 2023-10-29 Europe/Berlin
	compared 3 2023-10-23 2023-10-29 Europe/Berlin
	compared 2 2023-10-28 2023-11-05 America/New_York
	compared 2 2023-01-01 2024-01-01 UTC
	dossier 1
	dossier 3
	seed=$((seed + 1))
done

# A fleet: the logs of 50 hosts, of which three have an older configuration and one has gone back to it.
seed=fleet
mkdir "$work/fleet"
awk -v into="$work/fleet" 'BEGIN {
	for (host = 1; host <= 50; host++)
		for (n = 0; n < 40; n++) {
			old = (host > 47 || n < 20 || (host == 20 && n > 38))
			printf "{\"time\":\"2023-10-24T%02d:%02d:00.000Z\",\"type\":\"sighting\",\"id\":\"h%d-0000000000000001-%x\",\"host\":\"h%d\",\"source\":\"smtp\",\"config\":\"%s\",\"user\":\"u%d@x.example\",\"device\":\"iphone\"}\n",
				n / 4, n % 4, host, n, host, old ? "aaaa" : "bbbb", host * 7 % 30 > (into "/h" host ".jsonl")
		}
}'
cat "$work"/fleet/*.jsonl >"$work/log"
compared 2 2023-10-23 2023-10-29 Europe/Berlin
"$program" --threads 2 --timezone UTC --since 2023-10-23 --until 2023-10-29 --format csv --section hosts \
	"$work/fleet" >"$work/seen" 2>&1
test "$(sed 1d "$work/seen" | wc -l)" -eq 50 && test "$(grep -c ',true,' "$work/seen")" -eq 4 &&
	grep -q '^"h20","aaaa",true,2023-10-24T00:00:00.000Z' "$work/seen"
result $? 'a fleet: 50 hosts, and the 4 that differ'

done_testing
