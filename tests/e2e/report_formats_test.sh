#!/bin/sh
# SPDX-License-Identifier: ISC
# The formats of milter-device-report, as the programs that read them see them.
# UPDATE=1 writes the expected reports in tests/report anew.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"
LC_ALL=C.UTF-8

# expected NAME: the output is the file of that name in tests/report.
expected() {
	test -z "${UPDATE:-}" || cp "$work/out" "$1"
	ok "the $1 report is as expected" diff "$1" "$work/out"
}

# page_is_fine WHAT FILE: valid, harmless, and no wider than a phone.
page_is_fine() {
	if command -v tidy >/dev/null; then
		ok "$1 is valid HTML" tidy -errors -quiet "$2"
	else
		skip "$1 is valid HTML" 'no tidy'
	fi
	python3 "$e2e/page.py" '' "$2" >"$work/faults" 2>&1
	ok "$1 has no script, fetches nothing, and its tables are named" diff /dev/null "$work/faults"
	if test -n "$chromium"; then
		python3 "$e2e/page.py" "$chromium" "$2" >"$work/faults" 2>&1
		ok "$1 fits a phone and a desktop, in a browser" diff /dev/null "$work/faults"
	else
		skip "$1 fits a phone and a desktop, in a browser" 'no chromium'
	fi
}

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
python3 "$e2e/hostile.py" >"$work/hostile.jsonl" || exit 71

# --- CSV ---

usual --format csv --section top_users events.jsonl
expected csv
"$program" --help | sed -n '/^NAME is one of:/,/^$/p' | tr -s ' ' '\n' |
	sed '1,/^of:$/d; /^$/d' >"$work/names"
ok 'there are sections' test "$(wc -l <"$work/names")" -gt 20
# shellcheck disable=SC2013 # names hold no blanks
for name in $(cat "$work/names"); do
	usual --format csv --section "$name" "$work/hostile.jsonl"
	cp "$work/out" "$work/$name.csv"
done
cat >"$work/sheet.py" <<'END'
import csv, re, sys
for path in sys.argv[1:]:
    text = open(path, newline="", encoding="utf-8").read()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text), path
    assert text.count("\n") == text.count("\r\n"), path
    rows = list(csv.reader(text.splitlines(True), strict=True))
    assert all(len(row) == len(rows[0]) for row in rows), path
    for cell in (cell for row in rows for cell in row):
        assert cell[:1] not in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"), (path, cell)
END
# shellcheck disable=SC2046 # the same
ok 'every section is CSV without formulas, also of hostile values' \
	python3 "$work/sheet.py" $(sed "s|.*|$work/&.csv|" "$work/names")
ok 'and there is something in it' grep -q "'=HYPERLINK" "$work/by_device.csv"
exits 64 'CSV without a section' --format csv events.jsonl
exits 64 'a section that there is not' --format csv --section nothing events.jsonl
exits 64 'a section of another format' --section top_users events.jsonl

# --- HTML ---

usual --format html events.jsonl
expected html
page_is_fine 'the HTML report' html
usual --format mail --to x@x.example events.jsonl
python3 -IS "$e2e/mailparts.py" "$work/out" html >"$work/mail-html"
cp "$work/mail-html" "$work/out"
expected mail-html
page_is_fine 'the HTML of mails' mail-html
usual --format mail --to x@x.example --attach page events.jsonl
mv "$work/out" "$work/attached"
ok 'with the page attached it is a mail' test -z "$(python3 -IS "$e2e/mailparts.py" "$work/attached" faults)"
python3 -IS "$e2e/mailparts.py" "$work/attached" html >"$work/out"
expected mail-html
python3 -IS "$e2e/mailparts.py" "$work/attached" attached >"$work/out"
has 'milter-device-2023-07-17.html' 'the page has the day in its name'
sed -i 1d "$work/out"
expected html
exits 64 'what cannot be attached' --format mail --to x@x.example --attach report events.jsonl
exits 64 'a page with no mail' --attach page events.jsonl
usual --format html "$work/hostile.jsonl"
cp "$work/out" "$work/hostile.html"
page_is_fine 'the HTML report of hostile values' "$work/hostile.html"
usual --format html --people none events.jsonl
lacks '@minprom' '--people none names nobody in HTML'
for name in top_users affected_users new_devices opened_not_sent contradicted; do
	usual --format csv --section $name --people none events.jsonl
	lacks '@' "--people none names nobody in $name"
done

usual --format html --people none --where user=anna@minprom.example events.jsonl
has 'user=(not named)' 'nor does it name whom it was asked about'
lacks 'anna' 'in any place'

# --- a phone that is seen with its model and without ---

make_phones
phones --format csv --section new_devices
ok 'the only model known is the phone: new devices in CSV' \
	test "$(tail -n +2 "$work/out" | tr -d '\r"' | sed 's/:00.000Z,false$//')" = \
	'anna@x.example,iphone,iPhone 13 Pro,,2023-07-17T09:00
boris@x.example,iphone,iPhone 15,,2023-07-17T09:00
clara@x.example,iphone,,,2023-07-17T09:20
clara@x.example,iphone,iPhone 15,,2023-07-17T09:30
clara@x.example,iphone,iPhone 14,,2023-07-17T09:40'
phones --format csv --section opened_not_sent
ok 'and what was only opened' \
	test "$(tail -n +2 "$work/out" | tr -d '\r"')" = \
	'boris@x.example,iphone,iPhone 15,,2,,false
clara@x.example,iphone,,,1,,false
clara@x.example,iphone,iPhone 14,,1,,false
clara@x.example,iphone,iPhone 15,,1,,false'
phones --format json
has '"new_devices":[{"user":"anna@x.example","device":"iphone","model":"iPhone 13 Pro","device_id":"","first":"2023-07-17T09:00:00.000Z","unverified":false},{"user":"boris@x.example","device":"iphone","model":"iPhone 15",' 'in JSON'
has '"new_usages":5,' 'and in their number'
has '"opened_not_sent":[{"user":"boris@x.example","device":"iphone","model":"iPhone 15","device_id":"","opened":2,' \
	'and what was opened in JSON'
phones --format text
ok 'in text, which does not say models' sh -c "sed -n '/^New devices/,/^\$/p' '$work/out' |
	grep -c '@' | grep -qx 5 && grep -q 'boris@x.example  *iphone  *2 ' '$work/out'"
has '5 devices were not seen before with their users' 'and in its words'
phones --format html
has '<summary>3 people, and what is seen of each</summary>' 'in HTML, each name once'
ok 'in HTML, in lines under it' \
	test "$(grep -o '>new: [^<]*' "$work/out" | sed 's/; since .*//')" = \
	'>new: device iphone
>new: device iphone; iPhone 15
>new: device iphone; iPhone 14
>new: device iphone; iPhone 13 Pro
>new: device iphone; iPhone 15'
has '<bdi class="k">clara@<wbr>x.<wbr>example</bdi><div class="below">' 'which follow the name'
ok 'and no more than once' test "$(grep -o '<bdi class="k">clara' "$work/out" | wc -l)" -eq 1
has 'only opened: opened on iphone; iPhone 15; opened 2; sent from nothing' \
	'and what was only opened'

# --- text ---

usual "$work/hostile.jsonl"
cat >"$work/text.py" <<'END'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
assert max(map(len, text.split("\n"))) <= 80, max(text.split("\n"), key=len)
END
ok 'text of hostile values moves no terminal and fits 80 columns' python3 "$work/text.py" "$work/out"

# --- with the period before ---

for format in text html; do
	"$program" --timezone UTC --day 2023-07-18 --compare --people all --format $format \
		events.jsonl >"$work/out" 2>/dev/null
	expected compare-$format
done
page_is_fine 'the HTML report with the period before' compare-html

# --- the trend of the page, and its figures ---

# on DAY ACTION COUNT: a line
on() {
	printf '{"time":"%sT09:00:00Z","type":"sighting","user":"anna@x.example","device":"iphone",' "$1"
	printf '"policy":"p<q>","action":"%s","count":%s}\n' "$2" "$3"
}
{
	on 2023-05-08 reject 40
	on 2023-05-09 tag 7
	on 2023-05-14 log 2
	on 2023-05-15 '<b>odd' 5
	on 2023-11-30 discard 3
} >"$work/trend"
# trend OPTION...: the page of it, its first picture
trend() {
	"$program" --timezone UTC --people all --format html "$@" "$work/trend" >"$work/page" 2>"$work/err"
	sed -n '/<svg class="broad"/,/<\/svg>/p' "$work/page" >"$work/out"
}
# bars N WHAT: it has so many
bars() {
	ok "$2" test "$(grep -c '^<g' "$work/out")" -eq "$1"
}
trend --since 2023-05-08 --until 2023-05-22
has 'aria-label="Events by day"' 'two weeks are drawn by days'
bars 4 'one bar for each day with events'
has '<title>Mon 2023-05-08: 40 events: 40 rejected</title>' 'which says in words what it shows'
has 'class="a-other"' 'an action that we do not know is one of the others'
lacks '<b>odd' 'and no markup'
lacks 'class="partly"' 'every day is whole'
trend --since 2023-05-09 --until 2023-07-08
has 'aria-label="Events by week"' 'two months are drawn by weeks, from Mondays'
has '<g class="partly"><title>week from Mon 2023-05-08: 9 events: 7 tagged, 2 only logged; not whole</title>' \
	'of which the first is not whole'
has '<g><title>week from Mon 2023-05-15: 5 events: 5 others</title>' 'and the second is'
trend --since 2023-01-01 --until 2024-01-01
has 'aria-label="Events by month"' 'a year is drawn by months'
has '<title>2023-05: 54 events: 40 rejected, 7 tagged, 2 only logged, 5 others</title>' 'with their sums'
# The days are of May and November of 2023, and by steps that are asked for.
trend --since 2023-01-01 --until 2024-01-01 --by quarter
has 'aria-label="Events by quarter"' 'or by what is asked for'
bars 2 'which has a bar for each'
"$program" --timezone UTC --since 2023-05-09 --until 2023-12-01 --by month --format csv --section by_step "$work/trend" >"$work/out"
ok 'in CSV with the days, and whether it is whole' test "$(tr -d '\r"' <"$work/out")" = \
	'from,to,partly,events,users
2023-05-01,2023-05-31,true,14,1
2023-11-01,2023-11-30,false,3,1'
"$program" --timezone UTC --by week "$work/trend" >"$work/out"
has '  Mon 2023-05-08 to Sun 2023-05-14 ' 'and in text'
"$program" --timezone UTC --format json "$work/trend" >"$work/out"
lacks by_step 'nothing that is not asked for'
exits 64 'a step that there is not' --by fortnight "$work/trend"
exits 64 'the section without it' --format csv --section by_step "$work/trend"
exits 64 'steps that follow' --by week --follow "$work/trend"
trend --since 2010-01-01 --until 2024-01-01
has 'aria-label="Events by year"' 'many years by years'
trend --since 2023-05-08 --until 2023-05-09
ok 'of one day there is no trend' sh -c "! grep -q '<svg' '$work/page'"
printf '{"time":"0001-01-01T00:00:00Z","type":"sighting"}\n{"time":"9999-12-31T00:00:00Z","type":"sighting"}\n' >>"$work/trend"
trend
ok 'a log of all time is drawn, with bars for the last years' \
	test "$(wc -c <"$work/page")" -lt 100000 -a -s "$work/out"

cat >"$work/trend.conf" <<'END'
timezone = 'UTC'
device iphone {
	vendor = Apple family = iOS
	match { when = { 'X-Mailer: ^iPhone Mail' } confidence = certain example = { 'X-Mailer: iPhone Mail (20F75)' } }
}
policy no-iphones { devices = { iphone } warn_from = 2023-05-10 enforce_from = 2023-05-12 action = reject }
policy later { devices = { iphone } warn_from = 2033-05-10 enforce_from = 2033-05-12 action = reject }
END
trend --since 2023-05-08 --until 2023-05-22
lacks 'class="when"' 'without the configuration no date of a policy is known'
trend -c "$work/trend.conf" --since 2023-05-08 --until 2023-05-22
ok 'with it, the days on which it begins to warn and is enforced are marked' \
	test "$(grep -o '<circle class="when"' "$work/out" | wc -l)" -eq 2
cp "$work/page" "$work/out"
has 'Wed 2023-05-10: <bdi class="k">no-iphones</bdi> warns from then on' 'the first in words'
has 'Fri 2023-05-12: <bdi class="k">no-iphones</bdi> is enforced from then on' 'and the second'
lacks '<bdi class="k">later' 'but nothing that is still to come'

{
	on 2023-05-07 tag 9
	on 2023-05-08 tag 4
	printf '{"time":"2023-05-07T10:00:00Z","type":"sighting","user":"boris@x.example","policy":"p"}\n'
} >"$work/trend"
trend --day 2023-05-08 --compare
cp "$work/page" "$work/out"
has 'Fewer people than before are on devices that a policy names: <span class="u">1,</span> after' \
	'the page says whether that is better than before'
has '<p class="change better">&#9660; 1 fewer than the 2 before</p>' 'so does its figure'
has '<p class="change same">&#9660; 6 fewer than the 10 before</p>' 'fewer events are neither good nor bad'
{
	on "$(date -d yesterday +%Y-%m-%d)" tag 9
	on "$(date +%Y-%m-%d)" tag 4
} >"$work/trend"
printf '{"time":"2023-07-%sT09:00:00Z","type":"sighting","user":"a@x.example","device":"iphone","policy":"p","action":"log"}\n' \
	17 18 19 >"$work/young.jsonl"
report --timezone UTC --since 2023-07-18 --until 2023-07-20 --compare "$work/young.jsonl"
has 'The period before cannot be compared: the log begins within it, at' \
	'days that the log does not have are no improvement'
report --timezone UTC --since 2023-07-18 --until 2023-07-20 --compare --format html "$work/young.jsonl"
lacks 'than before' 'nor called one'
report --timezone UTC --since 2023-07-18 --until 2023-07-19 --compare "$work/young.jsonl"
has 'The period before (Mon 2023-07-17' 'a log that begins on its first day is compared'
trend --day today --compare
cp "$work/page" "$work/out"
has 'The period is not over' 'a day that has begun is not compared with a whole one'
lacks 'before</p>' 'by no figure'

# --- what only the configuration knows ---

mkdir "$work/conf"
printf 'build\tos\tversion\tdate\n20Z999\tiOS\t16.99\t2099-01-01\n20Z998a\tiOS\t16.100 beta\t2098-01-01\n' \
	>"$work/conf/builds.tsv"
cat >"$work/conf/milter-device.conf" <<'END'
timezone = 'UTC'
device iphone {
	vendor = Apple family = iOS
	match { when = { 'X-Mailer: ^iPhone Mail' } confidence = certain example = { 'X-Mailer: iPhone Mail (20F75)' } }
}
policy no-iphones { devices = { iphone } warn_from = 2023-07-01 enforce_from = 2099-07-17 action = reject }
exemption minister { users = { 'minister@minprom.example' } until = 2099-12-31 owner = 'owner@minprom.example' ticket = 'SEC-1' }
exemption unused { users = { 'nobody@minprom.example' } owner = 'owner@minprom.example' }
exemption over { users = { 'nobody@minprom.example' } until = 2023-01-31 owner = 'owner@minprom.example' }
END
configured() {
	usual -c "$work/conf/milter-device.conf" "$@" events.jsonl
}
configured --format csv --section exemptions_configured
has '"minister",false,"ends in ' 'an exemption that was used'
has '2099-12-31","owner@minprom.example","SEC-1",1,2023-07-17T10:00:05.000Z' 'and when'
has '"unused",true,"has no end","owner@minprom.example","",0,' 'one that was not'
has '"over",true,"ended ' 'and one that is over'
configured --format csv --section by_os_version
has '"iOS","16.5.1",false,4,4,"16.99",true' 'the newest version of the same major, but no beta'
has '"macOS","13.4.1",false,7,1,"",false' 'and nothing where it is not known'
configured --format json
has '"newest_build":"2099-01-01"' 'the age of builds.tsv'
has '"exemptions_ending":0' 'how many exemptions end soon'
configured
has '2099-01-01.' 'also in words'
has '  iOS 16.5.1 (behind) ' 'a system that has a newer release is marked'
has '  iOS 15.7.6 (outdated) ' 'and one that is outdated as that'
# --- the impact assessment ---

{
	cat "$work/conf/milter-device.conf"
	cat <<-'END'
	contact = 'it@minprom.example'
	pseudonym_key = { '2099-01-01 a key of later years', 'a key of some length' }
	pseudonym_keep = { queue_id }
	log_sightings = all
	state_dir = '/var/lib/here'
	policy strangers { devices = { iphone } traffic = { inbound } users = { 'carl@x.example' } action = log }
	policy dated { devices = { iphone } warn_from = 2098-01-01 enforce_from = 2099-02-01 until = 2099-12-31 action = tag }
	END
} >"$work/conf/assessed.conf"
assessed() {
	usual -c "$work/conf/assessed.conf" --format assessment "$@" events.jsonl
}
answer() {
	ok "$2" grep -qE "(^|   )$1 +([^<]* )?$3" "$work/flat"
}
assessed
tr -s '\n ' ' ' <"$work/out" | sed 's/ \(Warned from\|Refused from\|Until\|Let off\) /\n\1 /g' >"$work/flat"
cat "$work/out" >>"$work/flat"
answer 'All devices, or those alone' 'what is written down' 'all devices'
answer 'Names or pseudonyms' 'whether people are named' 'pseudonyms, by 2 keys'
answer 'What identifies a message' 'and messages' 'queue_id$'
answer 'Of strangers' 'which policies are about strangers' 'strangers$'
answer 'Warned from' 'when people are warned' 'dated: 2098-01-01 00:00'
answer 'Refused from' 'when it is enforced' 'dated: 2099-02-01 00:00'
answer 'Until' 'and until when' 'dated: 2100-01-01 00:00'
answer 'Who is asked' 'who is asked' 'it@minprom.example'
answer 'Configurations' 'where configurations are' '/var/lib/here/config'
answer 'Legal ground' 'what only people know is a question' '<law, agreement>$'
has 'minister' 'who is let off'
has 'carl@x.example' 'of whom'
has 'of 2023-07-16 12:00' 'how old the oldest line is'
has '5. ' 'it has all its parts'
has 'THE POLICIES IN PLAIN WORDS' 'and the policies'
ok 'no line is too long for print' test -z "$(sed '/^THE POLICIES/,$d' "$work/out" | awk 'length > 79')"
# a form that is filled in by hand has the same lines
sed -n 's/^   \([^ ].*[^ ]\)   *[^ ].*/\1/p' "$e2e/../../contrib/privacy/assessment.txt" | sed 's/   .*//' >"$work/labels"
ok 'the empty form has lines' test "$(grep -c . "$work/labels")" -gt 25
while read -r label; do
	ok "the form's line: $label" grep -qF "   $label " "$work/out"
done <"$work/labels"
assessed --people none
lacks 'carl@x' '--people none names nobody there'
lacks 'owner@' 'nor who answers for somebody'
has 'left out, as they name people' 'and leaves the policies out'
exits 78 'an assessment without a configuration' --format assessment events.jsonl

configured --people none
lacks 'owner@' '--people none does not name who owns an exemption either'

# The register: what ends within 14 days, or has ended as lately.
day() {
	date -u -d "$1" +%Y-%m-%d
}
{
	printf 'user\tdevice\tmodel\tdevice_id\tstate\tuntil\towner\n'
	printf 'late@minprom.example\t\t\tAPPL1\tblocked\t%s\t\n' "$(day '14 days')"
	printf 'anna@minprom.example\tiphone\tiPhone 15 Pro\t\tallowed\t%s\towner@minprom.example\n' \
		"$(day '3 days')"
	printf 'today@minprom.example\tiphone\t\t\tallowed\t%s\t\n' "$(day now)"
	printf 'over@minprom.example\tiphone\t\t\tallowed\t%s\t\n' "$(day '-1 day')"
	printf 'far@minprom.example\tiphone\t\t\tallowed\t%s\t\n' "$(day '16 days')"
	printf 'long@minprom.example\tiphone\t\t\tallowed\t%s\t\n' "$(day '-16 days')"
	printf 'ever@minprom.example\tiphone\t\t\tallowed\t\t\n'
} >"$work/conf/register.tsv"
{
	echo "register = 'register.tsv'"
	cat "$work/conf/milter-device.conf"
} >"$work/conf/register.conf"
registered() {
	usual -c "$work/conf/register.conf" "$@" events.jsonl
}
registered --format csv --section register_ending
printf 'user,device,model,device_id,ended,state,until,owner
"over@minprom.example","iphone","","",true,"allowed",%s,""
"today@minprom.example","iphone","","",false,"allowed",%s,""
"anna@minprom.example","iphone","iPhone 15 Pro","",false,"allowed",%s,"owner@minprom.example"
"late@minprom.example","","","appl1",false,"blocked",%s,""
' "$(day '-1 day')" "$(day now)" "$(day '3 days')" "$(day '14 days')" >"$work/expected"
tr -d '\r' <"$work/out" >"$work/rows"
ok 'rows of the register that end, by their day' cmp "$work/expected" "$work/rows"
registered --format json
has '"registrations_ending":3' 'how many of them end soon'
registered --format json --user anna@minprom.example
has '"registrations_ending":1' 'one of them is about her'
lacks 'today@' 'and all about her names nobody else'
registered
has '3 rows of the register end within 14 days.' 'in words'
has '(has ended)' 'and that one has ended'
registered --people none
lacks 'anna@' '--people none names nobody of the register'
has '3 rows of the register' 'but counts its rows'

sed 's/"would":\["no-ipads=/"would":["no-iphones=/' events.jsonl >"$work/would.jsonl"
usual -c "$work/conf/milter-device.conf" --format csv --section readiness "$work/would.jsonl"
has '"no-iphones","reject",1,1,"2099-07-17"' 'from when a policy acts'

printf '{"time":"2023-07-17T09:00:00Z","type":"sighting","action":"log","count":1234567890}\n' \
	>"$work/many.jsonl"
usual --compare "$work/many.jsonl"
ok 'a billion has room' grep -q '^  log  *1,234,567,890  100.0 %' "$work/out"
ok 'in 80 columns' awk 'length > 80 { exit 1 }' "$work/out"

# --- events ---

usual --format events events.jsonl
sed -n '2,5p; 7,8p; 11,$p' events.jsonl | sed '$d' >"$work/expected"
ok 'events are the lines of the period, unchanged, each id once' diff "$work/expected" "$work/out"
usual --format events --where id=mx1-5f0c9a3b7d2e4816-b events.jsonl events.jsonl
sed -n 13p events.jsonl >"$work/expected"
ok 'one is found by its id' diff "$work/expected" "$work/out"
usual --format events --where type=totals --where host=mx1 events.jsonl
ok 'totals are lines like others' test "$(wc -l <"$work/out")" -eq 4
printf 'Jul 17 12:00:00 mx1 milter-device[7]: event %s\n' "$(sed -n 13p events.jsonl)" >"$work/syslog"
usual --format events "$work/syslog"
ok 'a syslog line stays one' diff "$work/syslog" "$work/out"
exits 64 'events cannot hide people' --format events --people none events.jsonl
ok 'bad lines are named' sh -c "'$program' --format events events.jsonl 2>&1 | grep -q 'jsonl:10: not JSON'"

# --- following ---

mkdir "$work/followed"
: >"$work/followed/events.jsonl"
drawn='a followed log is drawn as events come, through rotation, and the terminal is given back'
if python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
	ok "$drawn" \
		sh -c 'said=$(python3 "$0" "$1" "$2" --timezone UTC --follow "$1") && echo "$said" && test -z "$said"' \
		"$e2e/terminal.py" "$work/followed/events.jsonl" "$program"
else
	skip "$drawn" 'there are no pseudo-terminals here'
fi
exits 64 'following without a terminal' --follow events.jsonl
ok 'which says so' grep -q 'follow needs a terminal' "$work/err"
exits 64 'following in another format' --follow --format html events.jsonl

done_testing
