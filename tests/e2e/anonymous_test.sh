#!/bin/sh
# SPDX-License-Identifier: ISC
# --k-anonymity N of milter-device-report: what is told of groups of people, and that nobody can be
# found in it, on a log made by hand (tests/report/anonymous.jsonl) and on random ones.
# UPDATE=1 writes the expected reports anew.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"

log=anonymous.jsonl

# groups ARGUMENT...: a report of groups of three
groups() {
	report --timezone UTC --since 2023-07-17 --until 2023-07-19 --k-anonymity 3 "$@" "$log"
}

# says WORDS WHAT: on standard error.
says() {
	ok "$2" grep -qF -- "$1" "$work/err"
}

# refuses WORDS ARGUMENT...: exit 64, and a sentence
refuses() {
	words=$1
	shift
	groups "$@"
	ok "refused: $*" test "$status" -eq 64
	says "milter-device-report: $words" "in these words"
	ok 'and there is no report' test ! -s "$work/out"
}

# --- what is told ---

for format in text json; do
	groups --format "$format"
	test -z "${UPDATE:-}" || cp "$work/out" "anonymous-$format"
	ok "the $format of groups is as expected" diff "anonymous-$format" "$work/out"
done
has '"k_anonymity":3,"withheld":true' 'programs are told how many, and that something is left out'
has '"action":"others","events":3,"users":3' 'what too few did is told with others'
report --timezone UTC --since 2023-07-17 --until 2023-07-19 --json "$log"
lacks 'k_anonymity' 'other reports have no such member'
report --timezone UTC --day 2023-07-17 --k-anonymity 3 --json "$log"
has '"withheld":false' 'where nothing is left out, that is said, too'
report --timezone UTC --day 2023-07-17 --k-anonymity 7 --json "$log"
has '"withheld":true,"log_begins":null,"events":0,"users":0' 'a day of fewer people is not told at all'
report --timezone UTC --day 2023-07-17 --k-anonymity 6 --json "$log"
has '"events":10,"users":6,"by_action":[{"action":"others","events":10,"users":6}]' \
	'all that six have in common is that they did something'
groups --format csv --section figures
has '"k_anonymity",3' 'the figures have it, too'
has '"withheld",1' 'with what is left out'
lacks '"lines"' 'but not how many lines there were'
groups --where outdated=true --json
has '"events":3,"users":3' '--where is of groups: those whose events all have it'
groups --where device=ipad --json
has '"events":0' 'and not of what is not told'
report --timezone UTC --day 2023-07-18 --k-anonymity 3 --compare --json "$log"
has '"previous":{"period":' 'two periods are compared'
has '"events":10,"users":6' 'and both are of groups'
groups --format html
has 'told</span> as others' 'the page says what is told as others'
lacks 'What needs a decision' 'and says nothing of decisions, of which it knows nothing'
report --timezone UTC --day 2023-07-18 --k-anonymity 3 --compare --format text "$log"
lacks 'gone' 'nor that something is gone, where there may be fewer'
report --timezone UTC --day 2023-07-18 --compare --format text "$log"
has 'gone' 'as other reports do'
groups --by week --format text
has 'Mon 2023-07-17 to Sun 2023-07-23' 'weeks can be told'

# --- nobody is named, in any format ---

cat >"$work/milter-device.conf" <<-END
own_domains = { 'minprom.example' }
contact = 'it@minprom.example'
policy no-iphones { devices = { any } users = { 'anna@minprom.example' } action = tag }
exemption minister { users = { 'minister@minprom.example' } until = 2099-12-31 devices = { any }
	owner = 'owner@minprom.example' ticket = 'T-1' }
END
for format in text html json 'mail --to board@works.example' 'mail --attach page --to board@works.example' \
	assessment; do
	# shellcheck disable=SC2086 # several words
	groups -c "$work/milter-device.conf" --format $format
	ok "exit 0: $format" test "$status" -eq 0
	ok "there is something: $format" test -s "$work/out"
	for name in anna@ boris@ clara@ dora@ emil@ greta@ minister@ owner@ applGRETA 22:15 ctl:root; do
		lacks "$name" "$format: no $name"
	done
done
for section in $("$program" --help | sed -n 's/.*NAME is one of: //p' | tr -d '\n'); do
	test "$section" = by_step || test "$section" = unseen_devices || test -z "$section" && continue
	groups -c "$work/milter-device.conf" --format csv --section "$section"
	ok "exit 0: $section" test "$status" -eq 0
	ok "$section: nobody is named" sh -c '! grep -E "anna|boris|clara|dora|emil|greta|minister|applGRETA" "$1"' \
		sh "$work/out"
done
groups --format csv --section top_users
says '--section top_users has no rows with --k-anonymity' 'why a section is empty is said'
ok 'and it has its head' test "$(wc -l <"$work/out")" -eq 1

# --- whole days that are over, and are whole in the log ---

report --timezone UTC --k-anonymity 3 --json "$log"
says '2023-07-16 is left out: the log begins on that day' 'the day on which the log begins is left out'
mkdir "$work/live"
tail -n +4 "$log" >"$work/live/events.jsonl"
echo '{"time":"2020-01-01T10:00:00.000Z","type":"reveal","id":"ctl-1-1","host":"mx1","by":"root","reason":"x"}' \
	>"$work/live/reveals.jsonl"
echo "event_log = '$work/live/events.jsonl'" >"$work/live/milter-device.conf"
report -c "$work/live/milter-device.conf" --timezone UTC --since 2023-07-17 --k-anonymity 3 --json
says '2023-07-17 is left out: the log begins on that day' 'whatever the log of reveals begins with'
has '"events":6,' 'so a day of which a part was rotated away is not told'
report --timezone UTC --since 2023-07-17T09:00 --until 2023-07-19T23:00 --k-anonymity 3 --json "$log"
has '"since":"2023-07-17T00:00:00.000Z","until":"2023-07-19T00:00:00.000Z"' 'a period has whole days'
report --timezone UTC --k-anonymity 3 --day today "$log"
ok 'exit 64: a day that is not over' test "$status" -eq 64
says 'tells of days that are over, and there is none in the period' 'it says so'
today=$(date -u +%Y-%m-%d)
sed "s/2023-07-18/$today/" "$log" >"$work/fresh.jsonl"
report --timezone UTC --since 2023-07-17 --k-anonymity 3 --json "$work/fresh.jsonl"
has "\"until\":\"${today}T00:00:00.000Z\"" 'a period ends before today'
has '"events":10,"users":6' 'and what happened today is not told'

# --- from digests as from the log ---

groups --json
sed 's/"files":[0-9]*//' "$work/out" >"$work/expected"
"$program" --timezone UTC --since 2023-07-17 --until 2023-07-19 --format digest "$log" >"$work/digest.jsonl"
log=$work/digest.jsonl
groups --json
sed 's/"files":[0-9]*//' "$work/out" >"$work/from-digest"
ok 'a digest tells the same of groups' diff "$work/expected" "$work/from-digest"
report --timezone UTC --since 2023-07-17 --until 2023-07-19 --k-anonymity 3 --json "$work/live/events.jsonl" \
	"$work/digest.jsonl"
sed 's/"files":[0-9]*//' "$work/out" >"$work/from-part"
ok 'or beside a part of it' diff "$work/expected" "$work/from-part"
log=$work/week.jsonl
"$program" --timezone UTC --since 2023-07-10 --until 2023-07-24 --by week --format digest anonymous.jsonl >"$log"
ok 'there is a digest of several days' grep -q '"days":"' "$log"
groups --json
sed 's/"files":[0-9]*//' "$work/out" >"$work/from-week"
ok 'and tells the same, too' diff "$work/expected" "$work/from-week"
log=$work/digest.jsonl
cp anonymous.jsonl "$work/both.jsonl"
groups --json "$work/both.jsonl"
sed 's/"files":[0-9]*//' "$work/out" >"$work/from-both"
ok 'and beside its log, too: each event counts once' diff "$work/expected" "$work/from-both"
log=anonymous.jsonl

# --- what is bad ---

{ cat "$log"; echo 'bad'; } >"$work/bad.jsonl"
log=$work/bad.jsonl
groups --json
says 'bad.jsonl:19: not JSON' 'a bad line is named with file and line'
has '"bad_lines":1' 'and counted'
echo 'no log' >"$work/bad.jsonl"
groups --json
ok 'exit 65: no event log' test "$status" -eq 65
log=anonymous.jsonl

# --- what would tell of single people ---

refuses "--k-anonymity: '1' is not a number from 2 to 10000" --k-anonymity 1
refuses "--k-anonymity: nobody is told of alone, so not with --user" --user anna@minprom.example
for key in user device_id id client_ip message_id queue_id from to evidence count time last config error; do
	refuses "--k-anonymity: '$key' is not told of groups, so not with --where $key" --where "$key=1"
done
for format in notice events ecs ocsf digest; do
	refuses "--k-anonymity: --format $format is of single events or people" --format "$format"
done
refuses "--k-anonymity: 'new' is not told of groups" --where new=true
refuses '--k-anonymity: names nobody, so not with --people all' --people all
refuses '--k-anonymity: tells of days that are over, so not with --follow' --follow
refuses '--k-anonymity: tells of no single devices, nor when they were seen' --unseen 1d
report --k-anonymity 3 clickhouse:http://localhost/default.events
ok 'exit 64: ClickHouse' test "$status" -eq 64
says '--k-anonymity reads files, not ClickHouse' 'it says so'

# --- attacks ---

if command -v python3 >/dev/null; then
	python3 "$e2e/anonymous_attack.py" "$program" "$work" >"$work/attacks" 2>"$work/err"
	while read -r verdict number dash what; do
		case $verdict in
		ok) ok "attack: $what" true ;;
		not) ok "attack: $number $dash $what: $(tr '\n' ' ' <"$work/attacks")" false ;;
		esac
	done <"$work/attacks"
	ok 'all attacks were tried' grep -q '^1\.\.17$' "$work/attacks"
else
	skip 'attacks' 'no python3'
fi

done_testing
