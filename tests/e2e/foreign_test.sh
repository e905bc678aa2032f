#!/bin/sh
# SPDX-License-Identifier: ISC
# Events in the words of ECS and OCSF: each document against a schema made from the tables of
# milter-device-events(5), and the fields of the ingest pipeline against the same tables.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"
LC_ALL=C.UTF-8

manual=$e2e/../../conf/milter-device-events.5

# faultless WHAT ARGUMENT...: foreign.py has nothing to say
faultless() {
	faultless_what=$1
	shift
	python3 "$e2e/foreign.py" "$@" >"$work/faults" 2>&1 || echo 'foreign.py fails' >>"$work/faults"
	head -n 20 "$work/faults" >"$work/first"
	ok "$faultless_what" diff /dev/null "$work/first"
}

python3 "$e2e/foreign.py" events >"$work/all.jsonl" || exit 71
ok 'there are events' test "$(wc -l <"$work/all.jsonl")" -gt 80
for format in ecs ocsf; do
	report --format "$format" "$work/all.jsonl"
	ok "$format: nothing is wrong with the log" diff /dev/null "$work/err"
	faultless "$format: every document is as the manual says" \
		"$format" "$manual" "$work/all.jsonl" "$work/out"
	report --format "$format" --where action=reject --where source=smtp "$work/all.jsonl"
	ok "$format: only what is asked for" test "$(wc -l <"$work/out")" -eq \
		"$(grep -c '"action":"reject"' "$work/all.jsonl")"
	usual --format "$format" events.jsonl
	cp "$work/out" "$work/documents"
	usual --format events events.jsonl
	ok "$format: of the period, each id once" test "$(wc -l <"$work/documents")" -eq \
		"$(wc -l <"$work/out")"
	exits 64 "$format: no selection of people" --format "$format" --people none events.jsonl
	exits 64 "$format: not from ClickHouse" --format "$format" clickhouse:http://127.0.0.1:1/a.b
done
faultless 'the ingest pipeline has the fields of the manual' \
	pipeline "$manual" "$e2e/../../contrib/elasticsearch/pipeline.json"
done_testing
