#!/bin/sh
# SPDX-License-Identifier: ISC
# The report of a million events: the same from the file, from a table of a private ClickHouse, and
# from two shards behind a Distributed table, key by key; and how long each took.  Then the same
# with events that are there twice.  BENCH_EVENTS says how many.
set -u

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"
# shellcheck source=tests/e2e/lib_clickhouse.sh
. "$e2e/lib_clickhouse.sh"

events=${BENCH_EVENTS:-1000000}

# timed WHAT ARGUMENT...: prints how long the report took, in seconds
timed() {
	timed_what=$1 timed_begin=$(date +%s%N)
	shift
	report --format json --people all "$@"
	printf '# %8.2f s  %s\n' "$(echo "($(date +%s%N) - $timed_begin) / 1000000000" | perl -lne 'print eval')" \
		"$timed_what"
}

# round WHAT ARGUMENT-OF-FILL...
round() {
	round_what=$1
	shift
	works "$round_what: the log and its tables" fill "$@"
	same "$round_what"
	same "$round_what, compared" --timezone Europe/Berlin --since 2023-10-28 --until 2023-11-02 --compare
	echo "# $round_what: $(wc -l <"$dir/events.jsonl") lines, $(wc -c <"$dir/events.jsonl") bytes"
	timed 'the file' "$dir/events.jsonl"
	timed 'the table' "$url/milter_device.events"
	timed 'two shards' "$url/milter_device.fleet"
	timed 'the table, one day' --day 2023-10-29 "$url/milter_device.events"
}

round 'each event once' "$events"
round 'some come again' "$events" 100
done_testing
