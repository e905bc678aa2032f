#!/bin/sh
# SPDX-License-Identifier: ISC
# What a message waits for among 2,000 connections, of which 1,800 say nothing and 200 are busy, beside
# 64 busy ones alone, in turns.  As many messages a second either way: what is measured is the crowd,
# not the load.  BENCH_ROUNDS says how often.

bench=$(cd "$(dirname "$0")" && pwd)
e2e=$bench/../e2e
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"

echo 'policy tagging { devices = { iphone } action = tag }' | configure
# shellcheck disable=SC3045 # dash knows -n and -H
ulimit -n 16384 2>/dev/null || ulimit -n "$(ulimit -H -n)"
daemon_start

# crowd IDLE BUSY: the 99th percentile of what a message takes, in microseconds.
crowd() {
	"$python" -IS "$bench/crowd.py" "$socket" "$1" "$2"
}
crowd 0 64 >/dev/null
printf '%-22s %14s %14s %7s\n' '99 of 100 messages' '64, us' '2,000, us' ratio
round=0
while [ "$((round += 1))" -le "${BENCH_ROUNDS:-5}" ]; do
	few=$(crowd 0 64)
	many=$(crowd 1800 200)
	echo "$round $few $many" | awk '{ printf "round %-16d %14d %14d %7.2f\n", $1, $2, $3, $3 / $2 }'
done
daemon_stop
