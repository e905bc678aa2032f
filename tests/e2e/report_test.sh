#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-report as its users run it, on the log made by hand in tests/report.
# UPDATE=1 writes the expected reports anew.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"

# says WORDS WHAT: on standard error.
says() {
	ok "$2" grep -qF -- "$1" "$work/err"
}

# counts MEMBER WHAT: the JSON summary has that text.
counts() {
	ok "$2" grep -qF -- "$1" "$work/out"
}

# --- the reports ---

for format in text json; do
	usual --format "$format" events.jsonl
	test -z "${UPDATE:-}" || cp "$work/out" "$format"
	ok "the $format report is as expected" diff "$format" "$work/out"
done
usual events.jsonl
ok 'bad lines are no failure' test "$status" -eq 0
says 'milter-device-report: events.jsonl:10: not JSON' 'a bad line is named with file and line'
ok 'no line of the text is wider than 80 columns' awk 'length > 80 { exit 1 }' text
ok 'no line of the text ends in blanks' sh -c '! grep -q " $" text'
if command -v python3 >/dev/null; then
	ok 'the JSON report is JSON' python3 -m json.tool json
else
	skip 'the JSON report is JSON' 'no python3'
fi

# --- what is read ---

usual --format json - <events.jsonl
ok 'standard input is read like a file' diff json "$work/out"

mkdir "$work/folder"
head -n 8 events.jsonl >"$work/folder/events.jsonl.1"
tail -n +9 events.jsonl >"$work/folder/events.jsonl"
echo 'not a log' >"$work/folder/notes.txt"
usual --format json "$work/folder"
sed 's/"files":1/"files":2/' json >"$work/expected"
ok 'a folder stands for its logs, rotated ones too' diff "$work/expected" "$work/out"
for packer in 'gzip gz' 'zstd zst'; do
	ending=${packer#* } packer=${packer% *}
	if ! command -v "$packer" >/dev/null; then
		skip "files packed by $packer" "no $packer"
		continue
	fi
	"$packer" -q <events.jsonl >"$work/packed.$ending"
	usual --format json "$work/packed.$ending"
	ok "a file packed by $packer is read" diff json "$work/out"
	ok 'and its bad line is named' grep -q "packed.$ending:10: not JSON" "$work/err"
	{ head -n 7 events.jsonl | "$packer" -q; tail -n +8 events.jsonl | "$packer" -q; } \
		>"$work/two.$ending"
	usual --format json "$work/two.$ending"
	ok "two archives of $packer in one file are read" diff json "$work/out"
	for size in 0 1 5 20 300 400; do
		head -c $size "$work/packed.$ending" >"$work/cut.$ending"
		usual --format json "$work/cut.$ending"
		ok "exit 65: an archive of $packer that is cut off after $size bytes" \
			test "$status" -eq 65
		says "cut.$ending: the archive is " 'it is named'
		counts '"input":{"files":1,' 'and there is a report'
	done
	"$packer" -q <events.jsonl >>"$work/damaged.$ending"
	echo 'no archive' >>"$work/damaged.$ending"
	usual --format json "$work/damaged.$ending"
	ok "exit 65: an archive of $packer with something else behind it" test "$status" -eq 65
	ok 'what was read of it counts' diff json "$work/out"
	cp "$work/packed.$ending" "$work/folder/events.jsonl.2.$ending"
	usual --format json "$work/folder"
	counts '"files":3,' 'packed files in a folder are read'
	counts '"duplicates":18,' 'and what they have in common with others counts once'
	cp "$work/packed.$ending" "$work/folder/events.jsonl.1.$ending"
	usual --format json "$work/folder"
	counts '"files":3,' 'of a log that is there packed and not, the packed one is left out'
	rm "$work"/folder/*."$ending"
done

mkdir "$work/rotated"
cp "$work/folder/events.jsonl.1" "$work/rotated/events.jsonl-20230717"
cp "$work/folder/events.jsonl" "$work/rotated/events.jsonl"
cp events.jsonl "$work/rotated/events.jsonlines"
echo 'bad' >"$work/rotated/other.events.jsonl"
cat >"$work/rotated/milter-device.conf" <<END
event_log = '$work/rotated/events.jsonl'
END
usual -c "$work/rotated/milter-device.conf" --format json
counts '"files":2,"lines":18,"bad_lines":1,' \
	'without a file, the event log and what a rotation has made of it are read'
if command -v gzip >/dev/null; then
	gzip -q <"$work/rotated/events.jsonl-20230717" >"$work/rotated/events.jsonl-20230717.gz"
	usual -c "$work/rotated/milter-device.conf" --format json
	counts '"files":2,"lines":18,"bad_lines":1,"duplicates":1,' \
		'of one that is being packed, the packed one is left out'
	rm "$work/rotated/events.jsonl-20230717.gz"
else
	skip 'of one that is being packed, the packed one is left out' 'no gzip'
fi
rm "$work/rotated/events.jsonl"
usual -c "$work/rotated/milter-device.conf" --format json
counts '"files":1,' 'also while there is no new log yet'
rm "$work/rotated/events.jsonl-20230717"
exits 66 'no event log' -c "$work/rotated/milter-device.conf"

cat >"$work/titles.conf" <<END
device iphone { title = 'Telephone' match { when = { 'X-Mailer: iPhone' } } }
END
usual -c "$work/titles.conf" --format text events.jsonl
ok 'people are shown the title of a device' grep -q '^  Telephone   ' "$work/out"
ok 'in lists, too' grep -q '^      Telephone' "$work/out"
ok 'and the name of one that the configuration does not know' grep -q '^  ipad   ' "$work/out"
usual -c "$work/titles.conf" --format json events.jsonl
counts '"device":"iphone"' 'programs get the name'

for threads in 1 2 5; do
	usual --threads $threads --format json events.jsonl
	ok "$threads threads count the same" diff json "$work/out"
done

usual --format json events.jsonl events.jsonl
ok 'a file given twice is read once' diff json "$work/out"
usual --format json "$work/folder/events.jsonl" events.jsonl
counts '"events":14,"users":4' 'what two logs have in common counts once'
counts '"duplicates":10' 'and is counted as duplicates'

sed -n 's/^{.*/Jul 17 12:00:00 mx1 milter-device[7]: event &/p' events.jsonl >"$work/syslog"
echo 'Jul 17 12:00:01 mx1 postfix/smtpd[8]: connect from client' >>"$work/syslog"
usual --format json "$work/syslog"
counts '"events":14,"users":4' 'events in a syslog file are read'
counts '"lines":19,"bad_lines":1' 'its other lines are not bad'

sed 's/$/\r/' events.jsonl >"$work/crlf"
usual --format json "$work/crlf"
ok 'lines may end in CRLF' diff json "$work/out"
printf '%s' "$(cat events.jsonl)" >"$work/cut"
usual --format json "$work/cut"
ok 'the last line needs no newline' diff json "$work/out"

# --- on a terminal ---

# colours: how many lines have some, on a terminal
colours() {
	script -qec "'$program' --timezone UTC '$PWD/events.jsonl' 2>/dev/null" /dev/null </dev/null |
		grep -c "$(printf '\033')\["
}
if command -v script >/dev/null && test "$(script -qec 'echo seen' /dev/null </dev/null)"; then
	ok 'a terminal sees colours' test "$(colours)" -gt 9
	ok 'unless it must not' test "$(NO_COLOR=1 colours)" -eq 0
else
	skip 'a terminal sees colours' 'no terminal to be had'
	skip 'unless it must not' 'no terminal to be had'
fi
ok 'nobody else does' sh -c "! grep -q '$(printf '\033')' text"

# --- figures that are easily wrong ---

# sighting TIME REST: a line
sighting() {
	printf '{"time":"%s","type":"sighting",%s}\n' "$@"
}
{
	sighting 2023-07-17T09:00:00.000Z '"action":"log","count":1000000000000'
	sighting 2023-07-17T09:00:00.000Z '"action":"reject"'
} >"$work/shares"
timeout 10 "$program" --timezone UTC "$work/shares" >"$work/out"
ok 'there is room for the smallest share' grep -q '^  reject .* < 0.1 %' "$work/out"

{
	sighting 2023-07-17T09:00:00.000Z '"host":"mx1","source":"smtp"'
	sighting 2099-01-01T00:00:00.000Z '"host":"mx2","source":"smtp"'
} | sed "s/2023-07-17T09:00:00.000Z/$(date -u +%FT%T.000Z)/" >"$work/ahead"
report --timezone UTC --format json "$work/ahead"
counts '"silent_feeders":0,"feeders_ahead":1' \
	'a clock that is ahead makes no other source silent, and is said'

who='"user":"anna@x.example","user_source":"login","device":"iphone"'
{
	sighting 2023-07-17T09:00:00.000Z "\"traffic\":\"submission\",$who"
	sighting 2023-07-17T10:00:00.000Z "\"traffic\":\"access\",$who,\"model\":\"iPhone 15\""
	sighting 2023-07-17T09:00:00.000Z \
		"\"traffic\":\"submission\",$who,\"model\":\"iPhone 13\"" | sed s/anna/boris/
	sighting 2023-07-17T10:00:00.000Z "\"traffic\":\"access\",$who" | sed s/anna/boris/
	sighting 2023-07-17T09:00:00.000Z \
		"\"traffic\":\"submission\",$who,\"model\":\"iPhone 13\"" | sed s/anna/clara/
	sighting 2023-07-17T10:00:00.000Z "\"traffic\":\"access\",$who,\"model\":\"iPhone 15\"" |
		sed s/anna/clara/
} >"$work/models"
report --timezone UTC --people all --format csv --section opened_not_sent "$work/models"
ok 'a model that only one of them tells makes no other device' \
	test "$(tail -n +2 "$work/out" | tr -d '\r')" = \
	'"clara@x.example","iphone","iPhone 15","",1,"iphone",false'

{
	sighting 2023-07-17T09:00:00.000Z '"user":"anna@x.example","would":["p=log"]'
	sighting 2023-07-17T09:00:00.000Z '"user":"anna@x.example","would":["q=reject"]'
} >"$work/exempt"
report --timezone UTC --people all --format json "$work/exempt"
counts '"readiness":[{"policy":"q","would":"reject","messages":1,"users":1}]' \
	'to be logged is nothing to be ready for'

report --timezone UTC --since 2023-07-20 --format json events.jsonl
counts '"silent_feeders":0,' 'a period without an end and without a line tells nothing of silence'

# totals SOURCE TIME: a line
totals() {
	printf '{"time":"2023-07-%s:00:00.000Z","type":"totals","host":"mx1","source":"%s"}\n' "$2" "$1"
}
{ totals smtp 16T20; totals smtp 17T05; } >"$work/one"
{ totals imap 16T20; totals imap 17T07; } >"$work/two"
usual --format json "$work/one" "$work/two"
cp "$work/out" "$work/expected"
usual --format json "$work/two" "$work/one"
ok 'gaps do not stand in the order of the files' diff "$work/expected" "$work/out"

sighting 2023-07-17T09:00:00.000Z \
	'"user":"eve\u0000iphone","device":"mac","contradicted":true' >"$work/joined"
usual --format csv --section contradicted "$work/joined"
ok 'a NUL in a value does not part it' grep -q ',"mac",1,' "$work/out"

# --- bad input ---

: >"$work/empty"
usual --format json "$work/empty"
counts '"lines":0,"bad_lines":0,"duplicates":0,"events":0}' 'an empty log is a report of nothing'
ok 'and no failure' test "$status" -eq 0

i=0
while test $i -lt 12; do
	echo "bad $i"
	i=$((i + 1))
done >"$work/bad"
usual --format json "$work/bad"
counts '"bad_lines":12' 'each bad line is counted'
ok 'the first ten are named' test "$(grep -c '/bad:[0-9]*: ' "$work/err")" -eq 10
says 'and 2 more bad lines' 'and how many more there are'

{
	head -n 4 events.jsonl
	printf '{"type":"'
	head -c 10000000 /dev/zero | tr '\0' x
	printf '"}\n'
	printf '\000\377\376\033[31m{"type"\000\n'
	tail -n +5 events.jsonl
} >"$work/nasty"
usual --format json "$work/nasty"
counts '"lines":20,"bad_lines":3' 'a line of 10 MB and one of binary are bad lines'
counts '"events":14,"users":4' 'and harm no other line'
says '/nasty:5: the line is too long' 'the long line is named'
ok 'nothing of a bad line reaches the terminal' sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/err'"

{
	printf '{"time":"2023-07-17T09:00:00.000Z","type":"totals","messages_access":0\0}\n'
	printf '{"time":"2023-07-17T09:00:00.000Z","type":"new"}\n'
	sighting 2023-07-17T09:00:00.000Z '"last":"soon"'
} >"$work/types"
usual --format json "$work/types"
counts '"lines":3,"bad_lines":3' 'NUL, a type and a time that cannot be read make bad lines'
usual --format events "$work/types"
ok 'which are not among those that are asked for' test ! -s "$work/out"
ok 'but named' test "$(grep -c '/types:[123]: ' "$work/err")" -eq 3
cp "$work/types" "$work/$(printf 'a\033[31m.jsonl')"
usual "$work/$(printf 'a\033[31m.jsonl')"
ok 'nothing of a name reaches the terminal' sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/err'"

# --- options ---

usual --format json --where device=iphone --where device=ipad --where user=BORIS@minprom.example \
	events.jsonl
counts '"events":2,"users":1' '--where: different keys and, the same key or, users without case'
usual --format json --where user= events.jsonl
counts '"events":1,"users":0' '--where KEY= is absent'
report --timezone UTC --format json --day 2023-07-18 events.jsonl
counts '"events":1,"users":1' '--day is one day'
report --timezone UTC --format json --day 2023-07-18 --compare events.jsonl
counts '"previous":{"period":{"since":"2023-07-17T00:00:00.000Z","until":"2023-07-18T00' \
	'--compare has the day before'
usual --format json --top 1 events.jsonl
counts '"top_users":[{"user":"anna@minprom.example",' '--top 1 names one'
ok 'and no other' sh -c "! grep -q '\"top_users\":.*},{\"user\".*\"devices\":' '$work/out'"
usual --people none events.jsonl
ok '--people none names nobody' sh -c "! grep -q '@minprom' '$work/out'"
report --timezone UTC --since 2023-07-17 --until 2023-07-19 events.jsonl
ok 'by default only those are named whom a policy concerned' \
	grep -q 'clara@minprom' "$work/out"
if test -e /usr/share/zoneinfo/Europe/Moscow; then
	report --timezone Europe/Moscow --format json --day 2023-07-18 events.jsonl
	counts '"since":"2023-07-17T21:00:00.000Z","until":"2023-07-18T21:00:00.000Z"' \
		'a day is one of the time zone'
else
	skip 'a day is one of the time zone' 'no zone files'
fi

# --- exit codes ---

exits 0 'a report' events.jsonl
exits 0 'no more events than --fail-above' --fail-above 16 events.jsonl
exits 1 'more events than --fail-above' --fail-above 15 events.jsonl
exits 1 'more of the lines asked for than that' \
	--format events --where device=mac --fail-above 6 events.jsonl
exits 0 'and no more' --format events --where device=mac --fail-above 7 events.jsonl
exits 0 '--help' --help
exits 0 '--version' --version
exits 64 'an unknown option' --colour events.jsonl
exits 64 'an unknown format' --format xml events.jsonl
exits 64 'a time that is none' --since soon events.jsonl
exits 64 'a day that is none' --day 2023-02-30 events.jsonl
exits 64 'a zone that is none' --timezone Mars/Olympus events.jsonl
exits 64 'a period that ends before it begins' --since 2023-07-18 --until 2023-07-17 events.jsonl
exits 64 'a day and a period' --day today --since yesterday events.jsonl
exits 64 '--compare without a beginning' --compare events.jsonl
exits 64 'a key that events do not have' --where colour=red events.jsonl
exits 64 'no number' --top many events.jsonl
exits 64 'nobody to name' --people some events.jsonl
exits 64 '--follow of an archive' --follow events.jsonl.gz
exits 66 'no such file' "$work/none"
exits 66 'one of two files is missing' events.jsonl "$work/none"
ok 'and then there is no report' test ! -s "$work/out"
mkdir "$work/nothing"
exits 66 'a folder without logs' "$work/nothing"
if test -w /dev/full; then
	"$program" events.jsonl >/dev/full 2>/dev/null
	ok 'exit 71: the report cannot be written' test $? -eq 71
else
	skip 'exit 71: the report cannot be written' 'no /dev/full'
fi

done_testing
