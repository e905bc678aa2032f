#!/bin/sh
# SPDX-License-Identifier: ISC
# The event log on its way into a real ClickHouse, by a real syslog-ng and by contrib/clickhouse/ship:
# torn, empty, binary and foreign lines, a rotation, a server that is away, a shipper that is killed.
# Every event is in the table, every bad line is kept aside.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_clickhouse.sh
. "$e2e/lib_clickhouse.sh"
# shellcheck source=tests/e2e/lib_feeds.sh
. "$e2e/lib_feeds.sh"

distinct() {
	echo 'SELECT count(DISTINCT id) FROM milter_device.events' | sql "$tcp"
}

arrived() { [ "$(distinct)" = "$1" ]; }

away() {
	kill -KILL "$one"
	wait "$one" 2>/dev/null
}

back() {
	server one "$http" "$tcp" "$other_tcp"
	one=$server
	wait_for 60 answers "$tcp" || give_up 'ClickHouse starts again'
}

# ---- contrib/clickhouse/ship ----

ship() { "$contrib/ship" "http://127.0.0.1:$http/" "$feed/state" "$feed_log" >"$feed/said" 2>&1; }

if command -v curl >/dev/null; then
	events_from 1 500 >"$feed_log"
	printf '{"time":"2023-11-01T10:00:00.000Z","type":"sighting","count":"a"}\n' >>"$feed_log"
	works 'ship sends a log' ship
	is 'ship: all events' "$(distinct)" 500
	is 'ship: bad lines are kept, one that only ClickHouse refuses too' \
		"$(wc -l <"$feed/state/refused")" 5
	like 'ship: they are counted' "$(cat "$feed/said")" '^ship: 5 lines refused'
	works 'ship finds nothing new' ship
	is 'ship: nothing is sent twice' \
		"$(echo 'SELECT count() FROM milter_device.events' | sql "$tcp")" 500
	events_from 501 1000 >>"$feed_log"
	printf '{"time":"2023-11-01T10' >>"$feed_log"
	away
	ship
	is 'ship: a server that is away: exit 75' "$?" 75
	mv "$feed_log" "$feed_log.1"
	events_from 1001 1500 >"$feed_log"
	back
	"$contrib/ship" "http://127.0.0.1:$http/" "$feed/state" "$feed_log" >/dev/null 2>&1 &
	shipper=$!
	sleep 1 # it may be anywhere
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	events_from 1501 2000 >>"$feed_log"
	works 'ship goes on after it was killed' ship
	is 'ship: all events after an outage, a rotation and a kill' "$(distinct)" 2000
	is 'ship: each bad line, the torn end of a rotated log too' "$(sort "$feed/state/refused" | uniq | wc -l)" 6
	events_from 2001 2500 >>"$feed_log"
	mv "$feed_log" "$feed_log.2"
	gzip "$feed_log.2"
	events_from 2501 3000 >"$feed_log.1"
	events_from 3001 3500 >"$feed_log"
	works 'ship was not run for two rotations' ship
	is 'ship: all events, of compressed logs too' "$(distinct)" 3500
else
	skip 'ship' 'no curl'
fi

# ---- syslog-ng ----

syslog_start() {
	syslog-ng -F --no-caps -f "$feed/syslog-ng.conf" -R "$feed/persist" -c "$feed/control" \
		-p "$feed/pid" </dev/null >>"$feed/syslog.said" 2>&1 &
	shipper=$!
}

if command -v syslog-ng >/dev/null && syslog-ng --version | grep -q '^Available-Modules:.*http'; then
	echo 'TRUNCATE TABLE milter_device.events' | sql "$tcp"
	rm -f "$feed_log"*
	{
		syslog-ng --version | sed -n 's/^Config version: */@version: /p'
		sed "s|/var/log/milter-device|$feed|; s|http://ch1:8123|http://127.0.0.1:$http|
			s|^ *headers(.*||; s|batch-timeout(10000)|batch-timeout(500) time-reopen(1)|
			s|disk-buffer(|&dir(\"$feed\") |" "$contrib/syslog-ng.conf"
	} >"$feed/syslog-ng.conf"
	events_from 1 500 >"$feed_log"
	syslog_start
	works 'syslog-ng: all events of a log with bad lines' wait_for 20 arrived 500
	away
	events_from 501 1000 >>"$feed_log"
	sleep 2 # syslog-ng reads once a second
	mv "$feed_log" "$feed_log.1"
	events_from 1001 1500 >"$feed_log"
	sleep 2
	kill -KILL "$shipper"
	wait "$shipper" 2>/dev/null
	syslog_start
	back
	events_from 1501 2000 >>"$feed_log"
	works 'syslog-ng: all events after an outage, a rotation and a kill' wait_for 30 arrived 2000
	is 'syslog-ng: all events, counted' "$(distinct)" 2000
	like 'syslog-ng: bad lines are kept' "$(cat -v "$feed/refused")" '^\{"foreign"'
	works 'syslog-ng: each of them' wait_for 20 refused 4
	tail -n 3 "$feed/syslog.said" | cut -c1-200 | sed 's/^/# /'
else
	skip 'syslog-ng' 'no syslog-ng with http()'
fi
done_testing
