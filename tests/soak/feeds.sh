#!/bin/sh
# SPDX-License-Identifier: ISC
# feeds [SHIPPER...]: an event log of 500,000 lines as it grows, by each shipper of contrib (ship,
# syslog-ng, rsyslog), through three outages of the server, two rotations and one kill -9 of the
# shipper, with bad lines of each kind: in the end every id is there, every bad line is kept aside, and
# the report counts each event once.  BENCH_EVENTS says how many lines.
set -u
shippers=${*:-ship syslog-ng rsyslog}

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"
# shellcheck source=tests/e2e/lib_clickhouse.sh
. "$e2e/lib_clickhouse.sh"
# shellcheck source=tests/e2e/lib_feeds.sh
. "$e2e/lib_feeds.sh"
kill -KILL "$two"

unpacked=$e2e/../../build/rsyslog
rsyslogd=$(command -v rsyslogd || echo "$unpacked/usr/sbin/rsyslogd")
modules=$(dirname "$(find /usr/lib "$unpacked/usr/lib" -path '*/rsyslog/imfile.so' 2>/dev/null | head -n 1)")
events=${BENCH_EVENTS:-500000}
steps=20
share=$((events / steps))

now() { date +%s; }

# step N: the log grows by its share
step() {
	events_from $((($1 - 1) * share + 1)) $(($1 * share)) >>"$feed_log"
}

rotate() {
	rotated=$((rotated + 1))
	mv "$feed_log" "$feed_log-2023110$rotated"
	: >"$feed_log"
}

# walk SHIPPER: what happens on the way; NAME_away, _back, _kill and _look are the shipper's
walk() {
	rotated=0
	: >"$feed_log"
	for n in $(seq 1 $steps); do
		step "$n"
		case $n in
		4 | 9 | 15) server_away ;;
		6 | 12 | 17) server_back ;;
		esac
		case $n in
		5 | 13) rotate ;; # the first while the server is away
		10) "$1_kill" ;;
		esac
		"$1_look"
	done
}

# settled COUNT-COMMAND: waits until all are there, ten minutes at most
settled() {
	settled_end=$(($(now) + 600))
	until [ "$("$1")" = "$events" ]; do
		[ "$(now)" -lt "$settled_end" ] || return 1
		sleep 2
	done
}

# kept: each call of events_from left a torn, a binary and a foreign line; a killed shipper may
# keep some twice
kept() {
	for kind in foreign 'sigh$' "$(printf '\001\200')"; do
		[ "$(grep -ac "$kind" "$feed/refused")" -ge "$steps" ] || return 1
	done
}

rows() { echo 'SELECT count() FROM milter_device.events' | sql "$tcp"; }
distinct() { echo 'SELECT count(DISTINCT id) FROM milter_device.events' | sql "$tcp" 2>/dev/null; }
reported() {
	"$program" --format json --people none "$url/milter_device.events" 2>/dev/null |
		"$python" -ISc 'import json, sys; print(json.load(sys.stdin)["input"]["events"])'
}

server_away() {
	kill -KILL "$one"
	wait "$one" 2>/dev/null
	one=
}

server_back() {
	server one "$http" "$tcp" "$other_tcp"
	one=$server
	wait_for 60 answers "$tcp" || give_up 'ClickHouse starts again'
}

# to_clickhouse SHIPPER
to_clickhouse() {
	rm -rf "${feed:?}"/*
	echo 'TRUNCATE TABLE milter_device.events' | sql "$tcp"
	begin=$(now)
	"$1_start"
	walk "$1"
	works "$1: $events ids are in the table" settled distinct
	works "$1: every bad line is kept aside" wait_for 60 kept
	is "$1: the report counts each once" "$(reported)" "$events"
	"$1_stop"
	echo "# $1: $(rows) rows, $(grep -ac . "$feed/refused") lines refused, $(($(now) - begin)) s"
}

# ---- contrib/clickhouse/ship: one run after another, as from cron ----

ship_run() {
	"$contrib/ship" "http://127.0.0.1:$http/" "$feed/state" "$feed_log" >>"$feed/said" 2>&1
}
ship_start() { mkdir "$feed/state"; ln -s state/refused "$feed/refused"; }
ship_look() { ship_run || :; }
ship_kill() {
	ship_run &
	shipper=$!
	sleep 0.3 # it may be anywhere
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
}
ship_stop() { :; }

# ---- syslog-ng ----

syslog_ng_run() {
	syslog-ng -F --no-caps -f "$feed/syslog-ng.conf" -R "$feed/persist" -c "$feed/control" \
		-p "$feed/pid" </dev/null >>"$feed/said" 2>&1 &
	shipper=$!
}
syslog_ng_start() {
	{
		syslog-ng --version | sed -n 's/^Config version: */@version: /p'
		sed "s|/var/log/milter-device|$feed|; s|http://ch1:8123|http://127.0.0.1:$http|
			s|^ *headers(.*||; s|batch-timeout(10000)|batch-timeout(500) time-reopen(1)|
			s|disk-buffer(|&dir(\"$feed\") |" "$contrib/syslog-ng.conf"
	} >"$feed/syslog-ng.conf"
	syslog_ng_run
}
syslog_ng_look() { sleep 2; } # it reads once a second
syslog_ng_kill() {
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	syslog_ng_run
}
syslog_ng_stop() {
	kill -TERM "$shipper"
	wait "$shipper" 2>/dev/null
	shipper=
}

# ---- rsyslog, into what answers as Elasticsearch does ----

rsyslog_at_work() {
	"$rsyslogd" -n -M "$modules" -i "$feed/pid" -f "$feed/elasticsearch.conf" \
		</dev/null >>"$feed/said" 2>&1 &
	shipper=$!
}
rsyslog_start() {
	{
		printf 'global(workDirectory="%s")\n' "$feed"
		sed "s|/var/log/milter-device|$feed|; s|/var/spool/rsyslog|$feed|
			s|http://es1:9200|http://127.0.0.1:$http|
			s|resumeInterval=\"10\"|resumeInterval=\"1\"|" "$contrib/../rsyslog/elasticsearch.conf"
	} >"$feed/elasticsearch.conf"
	rsyslog_at_work
}
rsyslog_look() { sleep 2; }
rsyslog_kill() {
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	rm -f "$feed/pid"
	rsyslog_at_work
}
documents() { cut -f 1 "$feed/documents" | sort -u | wc -l; }
bulk_back() {
	"$python" -IS "$e2e/bulk.py" "$http" "$feed/documents" </dev/null >>"$feed/server.said" 2>&1 &
	server=$!
}

to_elasticsearch() {
	kill -KILL "$one"
	wait "$one" 2>/dev/null
	rm -rf "${feed:?}"/*
	server_away() {
		kill -KILL "$server"
		wait "$server" 2>/dev/null
	}
	server_back() { bulk_back; }
	begin=$(now)
	bulk_back
	rsyslog_start
	walk rsyslog
	works "rsyslog: $events documents" settled documents
	works 'rsyslog: every bad line is kept aside' wait_for 60 kept
	is 'rsyslog: no document is there twice' "$(wc -l <"$feed/documents")" "$(documents)"
	kill -TERM "$shipper"
	wait "$shipper" 2>/dev/null
	echo "# rsyslog: $(documents) documents, $(grep -ac . "$feed/refused") lines refused, $(($(now) - begin)) s"
}

for shipper_name in $shippers; do
	case $shipper_name in
	ship) to_clickhouse ship ;;
	syslog-ng) to_clickhouse syslog_ng ;;
	rsyslog) to_elasticsearch ;;
	*) give_up "there is no shipper $shipper_name here" ;;
	esac
done
done_testing
