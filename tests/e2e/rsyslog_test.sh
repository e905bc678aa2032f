#!/bin/sh
# SPDX-License-Identifier: ISC
# The event log on its way by a real rsyslog: into a program that answers as Elasticsearch's bulk API
# does, and into the brokers that librdkafka has for tests (kcat).  Torn, empty, binary and foreign
# lines, a rotation, a server that is away: every event is there, every bad line is kept aside.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_feeds.sh
. "$e2e/lib_feeds.sh"

# rsyslog as it is installed, or unpacked by tests/needs.sh beside a syslog-ng, which keeps the package out.
unpacked=$e2e/../../build/rsyslog
rsyslogd=$(command -v rsyslogd)
modules=$(find /usr/lib -path '*/rsyslog/imfile.so' 2>/dev/null | head -n 1)
if [ -z "$rsyslogd" ] && [ -x "$unpacked/usr/sbin/rsyslogd" ]; then
	rsyslogd=$unpacked/usr/sbin/rsyslogd
	modules=$(find "$unpacked/usr/lib" -path '*/rsyslog/imfile.so' | head -n 1)
fi
modules=${modules%/*}
if [ -z "$rsyslogd" ] || ! "$rsyslogd" -v >/dev/null 2>&1; then
	skip 'rsyslog' 'no rsyslog'
	done_testing
fi

contrib=$e2e/../../contrib/rsyslog

# settings NAME SCRIPT: the example of that name, with its paths here, and what sed's script changes
settings() {
	{
		printf 'global(workDirectory="%s")\n' "$feed"
		sed "s|/var/log/milter-device|$feed|; s|/var/spool/rsyslog|$feed|
			s|resumeInterval=\"10\"|resumeInterval=\"1\"|; $2" "$contrib/$1.conf"
	} >"$feed/$1.conf"
}

rsyslog_start() {
	"$rsyslogd" -n -M "$modules" -i "$feed/pid" -f "$feed/$1.conf" </dev/null >>"$feed/said" 2>&1 &
	shipper=$!
}

rsyslog_stop() {
	kill -TERM "$shipper"
	wait "$shipper" 2>/dev/null
	shipper=
}

# ---- Elasticsearch ----

documents() { cut -f 1 "$feed/documents" | sort -u | wc -l; }
arrived() { [ "$(documents)" = "$1" ]; }

server_start() {
	"$python" -IS "$e2e/bulk.py" "$http" "$feed/documents" </dev/null >>"$feed/server.said" 2>&1 &
	server=$!
	wait_for 20 "$python" -ISc 'import sys, urllib.request
urllib.request.urlopen("http://127.0.0.1:%s/" % sys.argv[1])' "$http" || give_up 'the server starts'
}

if [ -f "$modules/omelasticsearch.so" ]; then
	http=$(free_ports 1)
	settings elasticsearch "s|http://es1:9200|http://127.0.0.1:$http|"
	works 'elasticsearch: the configuration is valid' \
		"$rsyslogd" -N1 -M "$modules" -f "$feed/elasticsearch.conf"
	events_from 1 500 >"$feed_log"
	server_start
	rsyslog_start elasticsearch
	works 'elasticsearch: all events of a log with bad lines' wait_for 30 arrived 500
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	events_from 501 1000 >>"$feed_log"
	printf '{"time":"2023-11-01T10:00:00.000Z","type":"sighting","id":"mx1-0123456789abcdef-ffff","count":"a"}\n' \
		>>"$feed_log"
	sleep 2 # rsyslog sees that nobody answers
	mv "$feed_log" "$feed_log-20231101"
	events_from 1001 1500 >"$feed_log"
	server_start
	works 'elasticsearch: all events after an outage and a rotation' wait_for 60 arrived 1500
	rsyslog_stop
	events_from 1501 2000 >>"$feed_log"
	events_from 1 10 >>"$feed_log"
	rsyslog_start elasticsearch
	works 'elasticsearch: it goes on where it was stopped' wait_for 30 arrived 2000
	is 'elasticsearch: what is sent again is not there twice' "$(wc -l <"$feed/documents")" "$(documents)"
	is 'elasticsearch: the line is sent as it is' "$(grep -c '^mx1-0123456789abcdef-1	' "$feed/documents") $(
		grep '^mx1-0123456789abcdef-1	' "$feed/documents" | cut -f 2)" "1 $(head -n 1 "$feed_log-20231101")"
	works 'elasticsearch: bad lines are kept' wait_for 20 refused 4
	is 'elasticsearch: no event is among them' "$(grep -c mx1- "$feed/refused")" 0
	works 'elasticsearch: so is what only it refuses, with its reason' \
		wait_for 20 grep -q 'failed to parse field' "$feed/refused.elasticsearch"
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	events_from 2001 4500 >>"$feed_log"
	sleep 5 # rsyslog waits with them
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	rm -f "$feed/pid"
	server_start
	rsyslog_start elasticsearch
	works 'elasticsearch: all events after a kill while the server is away' wait_for 60 arrived 4500
	is 'elasticsearch: none twice, though the log was read again' "$(wc -l <"$feed/documents")" 4500
	rsyslog_stop
	tail -n 3 "$feed/said" | cut -c1-200 | sed 's/^/# /'
else
	skip 'elasticsearch' 'no omelasticsearch'
fi

# ---- Kafka ----

keys() {
	timeout 20 kcat -C -q -e -b "127.0.0.1:$kafka" -t milter-device-events -o beginning -f '%k\n' 2>/dev/null
}
all_keys() { [ "$(keys | sort -u | wc -l)" = "$1" ]; }
broker_port() {
	kafka=$(sed -n 's/.*Mock cluster enabled:.*127\.0\.0\.1:\([0-9]*\)$/\1/p' "$feed/broker.said")
	[ -n "$kafka" ]
}

if [ -f "$modules/omkafka.so" ] && command -v kcat >/dev/null; then
	rm -rf "${feed:?}"/*
	mkfifo "$feed/held"
	kcat -P -b none -t none -X test.mock.num.brokers=1 <"$feed/held" >"$feed/broker.said" 2>&1 &
	broker=$!
	exec 9>"$feed/held"
	wait_for 20 broker_port || give_up 'a broker starts'
	settings kafka "s|kafka1:9092|127.0.0.1:$kafka|"
	works 'kafka: the configuration is valid' "$rsyslogd" -N1 -M "$modules" -f "$feed/kafka.conf"
	events_from 1 500 >"$feed_log"
	rsyslog_start kafka
	works 'kafka: all events of a log with bad lines' wait_for 60 all_keys 500
	mv "$feed_log" "$feed_log-20231101"
	events_from 501 1000 >"$feed_log"
	works 'kafka: all events after a rotation' wait_for 60 all_keys 1000
	works 'kafka: a rotated log is not sent again' [ "$(keys | wc -l)" -le 1100 ]
	works 'kafka: bad lines are kept' wait_for 20 refused 2
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	rm -f "$feed/pid"
	events_from 1001 1500 >>"$feed_log"
	rsyslog_start kafka
	works 'kafka: all events after a kill' wait_for 60 all_keys 1500
	rsyslog_stop
	tail -n 3 "$feed/said" | cut -c1-200 | sed 's/^/# /'
	exec 9>&-
else
	skip 'kafka' 'no omkafka, or no kcat'
fi
done_testing
