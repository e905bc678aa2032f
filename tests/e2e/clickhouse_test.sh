#!/bin/sh
# SPDX-License-Identifier: ISC
# A ClickHouse server as the input of the report: the same events from files and from tables of a
# private server on loopback, of one server and of two shards, give the same JSON summary, key by
# key; and what happens when the server is not what it should be.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck source=tests/e2e/lib_clickhouse.sh
. "$e2e/lib_clickhouse.sh"

EVENTS=${EVENTS:-5000} # sightings in the log; there are as many totals

# refused STATUS WORDS WHAT ARGUMENT...
refused() {
	refused_status=$1 refused_words=$2 refused_what=$3
	shift 3
	report "$@"
	is "$refused_what: exit $refused_status" "$status" "$refused_status"
	like "$refused_what: it says so" "$(cat "$dir/err")" "$refused_words"
	is "$refused_what: in one line" "$(grep -vc "^Try 'milter-device-report --help'" "$dir/err")" 1
}

# ---- the same summary, of a log that has every event once, and then of one with repeats ----

works 'the event log goes into the tables as it is' fill "$EVENTS"
same 'each event once'
like 'none was repeated, some were lost' "$(cat "$dir/files.json")" \
	'"duplicates":0,.*"lost_events":[1-9]'
same 'each event once, in two periods' --timezone Europe/Berlin --since 2023-10-28 \
	--until 2023-11-02T13:30 --compare
same 'each event once, under conditions' --where device=iphone --where host=mx1 \
	--where user_source=login
works 'a log with events that come again' fill "$EVENTS" 40
same 'all of it'
like 'some were repeated, some were lost' "$(cat "$dir/files.json")" \
	'"duplicates":40,.*"lost_events":[1-9]'
same 'a time zone whose clocks change' --timezone Europe/Berlin
same 'a period' --since 2023-10-28T12:00 --until 2023-11-02
same 'a period that is compared' --timezone America/New_York --since 2023-10-30 \
	--until 2023-11-02 --compare
same 'a day of 25 hours' --timezone Europe/Berlin --day 2023-10-29 --compare
for table in "$dir/events.jsonl" "$url/milter_device.events" "$url/milter_device.fleet"; do
	report --format html --timezone Europe/Berlin --since 2023-10-26 --until 2023-11-04 "$table"
	sed -n '/<ul class="legend">/,/<\/svg>/p' "$dir/out" >"$dir/${table##*[/.]}.picture"
done
works 'the trend is the same picture' cmp "$dir/jsonl.picture" "$dir/events.picture"
works 'of two shards, too' cmp "$dir/jsonl.picture" "$dir/fleet.picture"
like 'in which there is something' "$(grep -c '<rect' "$dir/jsonl.picture")" '^[1-9]'
same 'an open period' --since 2023-11-01T06:00:00.5Z
same 'what is not seen any more' --unseen 12h --since 2023-10-27 --until 2023-11-02 --people all
same 'devices by when they were seen' --where 'first>=2023-10-29' --where 'last<2023-11-01T12:00' --people all
same 'a period in which the log begins' --since 2023-01-01 --until 2023-11-02 --people all
for step in day week month quarter; do
	same "the trend by $step" --by $step --timezone Europe/Berlin
done
same 'one user, with all decisions' --user MIXED.case@minprom.example
like 'of which there are some' "$(cat "$dir/files.json")" '"decisions":\[\{'
same 'one device' --where device_id=appl1 --people all
same 'conditions' --where user=MIXED.case@minprom.example --where user=user1@minprom.example \
	--where host=mx1 --since 2023-10-27
same 'conditions of every kind' --where would=a=b=tempfail --where would= --where outdated=false \
	--where contradicted=true --where count= --where 'to=c'\''s@x.example'
same 'conditions on numbers and absent values' --where count=3 --where count=7 --where policy= \
	--where source=dovecot --timezone Asia/Kolkata
like 'all kinds of figures are in it' "$(cat "$dir/files.json")" '"by_action":\[\{'

# Each is a value and nothing else: none of them finds an event, or harms a table.
for value in "x' OR 1=1 --" "x\\' OR 1=1 --" "x') OR (1=1" "'; DROP TABLE milter_device.events" "\\" \
	"$(printf 'a\nb\tc\001')"; do
	report --format json --where "policy=$value" "$url/milter_device.events"
	like "--where policy=$(echo "$value" | tr -d '\001\n\t') is a value" "$(cat "$dir/out")" \
		'"events":0,"users":0'
done
same 'versions below one' --where 'os_version<16.5'
same 'versions between two' --where 'os_version>=15' --where 'os_version<=16.4.1'
same 'versions above one' --where 'os_version>9'
same 'numbers in order, values that are not wanted' --where 'count>2' --where 'device!=ipad' --where 'policy!='
same 'values with stars' --where 'user=*@minprom.example' --where 'device=i*' --where 'user!=*1*'
same 'stars in lists' --where 'to=*@x.example'
same 'a value with a quote' --where "policy=old's"
same 'a backslash and a quote' --where 'os_version=9\9' --where "os_version=1'2"
same 'a user with everything' --where "user='); DROP TABLE events; --@minprom.example"

# ---- who asks ----

printf '%s\n' "it's \"se\\cret\"" >"$dir/password"
as_report=clickhouse:http://report@127.0.0.1:$http/milter_device.events
report --clickhouse-password-file "$dir/password" --format json "$as_report"
is 'a user who may only read, and a password from a file' "$status" 0
MILTER_DEVICE_CLICKHOUSE_PASSWORD=$(cat "$dir/password")
export MILTER_DEVICE_CLICKHOUSE_PASSWORD
report --format html "$as_report"
is 'a password from the environment' "$status" 0
MILTER_DEVICE_CLICKHOUSE_PASSWORD=wrong
refused 69 'ClickHouse says: Wrong password' 'a wrong password' "$as_report"
unlike 'the password is not repeated' "$(cat "$dir/err")" 'wrong$|=wrong'
unset MILTER_DEVICE_CLICKHOUSE_PASSWORD
refused 66 'no-such-file: No such file' 'a password file that is missing' \
	--clickhouse-password-file "$dir/no-such-file" "$as_report"
refused 66 ': Is a directory' 'a password file that is a folder' \
	--clickhouse-password-file "$dir" "$as_report"

# ---- what the command line may not say ----

refused 64 'a password does not belong' 'a password in the URL' \
	clickhouse:http://report:secret@127.0.0.1/a.b
unlike 'and it is not repeated' "$(cat "$dir/err")" secret
refused 64 'DATABASE.TABLE' 'a table that is SQL' 'clickhouse:http://127.0.0.1/a.b;DROP'
refused 64 'is read alone' 'two tables' "$url/a.b" "$url/a.c"
refused 64 'is read alone' 'a file and a table' "$dir/events.jsonl" "$url/a.b"
refused 64 'needs the lines' 'the lines themselves' --format events "$url/a.b"
refused 64 'reads files' 'following' --follow "$url/a.b"
refused 64 'clickhouse-timeout' 'no time at all' --clickhouse-timeout 0 "$url/a.b"

# ---- what the server may not say ----

refused 69 "ClickHouse says: .*doesn't exist" 'a table that is missing' "$url/milter_device.absent"
echo 'CREATE TABLE default.half (at Int64, type String) ENGINE = Log' | sql "$tcp"
refused 69 'ClickHouse says: .*(stream|day)' 'a table without the columns' "$url/default.half"
refused 69 'onnect' 'no server' "clickhouse:http://default@127.0.0.1:$closed/a.b"
"$BUILD/milter-device-report" --timezone UTC --format digest "$dir/events.jsonl" >"$dir/digest.jsonl" 2>/dev/null
echo 'CREATE TABLE default.folded AS milter_device.events' | sql "$tcp"
load "$tcp" default.folded <"$dir/digest.jsonl"
refused 69 'the table has lines of digests' 'a table with digests' "$url/default.folded"
refused 69 'resolve' 'no host' clickhouse:http://default@no-such-host.invalid/a.b
refused 69 'SSL|TLS' 'https where there is none' "clickhouse:https://default@127.0.0.1:$http/a.b"

"$python" -IS "$e2e/clickhouse_broken.py" >"$dir/broken.port" &
broken=$!
wait_for 20 test -s "$dir/broken.port" || give_up 'a broken server starts'
while read -r user words; do
	refused 69 "$words" "$user" --clickhouse-timeout 2 \
		"clickhouse:http://$user@127.0.0.1:$(cat "$dir/broken.port")/a.b"
done <<'END'
page HTTP status 502, not an answer from ClickHouse
exception ClickHouse says: Table a.b doesn't exist\.
cut 127.0.0.1:[0-9]*: .*(closed|bytes|transfer)
half_row the answer was cut
empty the answer about the table has 0 rows, not one
two_rows the answer about the table has 2 rows, not one
no_length the answer does not say where it ends
columns the answer has a row that is none: 1
words the answer about the table has a row that is none
late_exception has a row that is none: Code: 241.*Memory limit
long_row the answer has a row that is none: xxx
stalled timed out
silent timed out
closed [Ee]mpty reply
END

kill -KILL "$two" && wait "$two" 2>/dev/null
refused 69 'ClickHouse says: ' 'a shard that is away' "$url/milter_device.fleet"
done_testing
