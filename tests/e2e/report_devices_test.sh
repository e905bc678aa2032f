#!/bin/sh
# SPDX-License-Identifier: ISC
# What milter-device-report says of devices and of one person: what is new, what is not seen any
# more, what the policies in force say of each device, and all decisions about somebody.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"
LC_ALL=C.UTF-8

make_phones

# --- what is new only where there is a past ---

sed 1d "$work/phones" >"$work/young"
for since in 2023-07-17 2023-07-01; do
	"$program" --timezone UTC --since $since --people all "$work/young" >"$work/out"
	has '  - Which devices are new cannot be told: the log begins within the period, at' \
		"a log that begins within the period from $since on is no past"
	lacks 'New devices' 'nothing is called new in text'
done
for format in html json mail; do
	to=
	test $format != mail || to='--to x@x.example'
	# shellcheck disable=SC2086 # nothing, or two words
	"$program" --timezone UTC --people all --format $format $to "$work/young" >"$work/out"
	lacks 'new_devices' "nor in $format"
	lacks 'not seen before' 'by no words'
done
has 'cannot be told' 'which mail says'
"$program" --timezone UTC --people all --format html "$work/young" >"$work/out"
has 'cannot be told' 'and HTML'
"$program" --timezone UTC --people all --format json "$work/young" >"$work/out"
has '"log_begins":"2023-07-17T09:00:00.000Z",' 'JSON says when the log begins'
lacks '"new_usages"' 'and not how many are new'
for section in new_devices figures; do
	report --timezone UTC --people all --format csv --section $section "$work/young"
	lacks '2023-07-17T09:30' "no row of $section is about new devices"
	lacks new_usages 'and no figure'
done
report --timezone UTC --people all --format csv --section new_devices "$work/young"
ok 'CSV says on standard error why it has no row' \
	test "$(cat "$work/err")" = 'milter-device-report: Which devices are new cannot be told: the log begins within the period, at 2023-07-17 09:00.'
phones --format csv --section new_devices
ok 'and nothing where it has some' test ! -s "$work/err"
"$program" --timezone UTC --day 2023-07-20 "$work/young" >"$work/out"
lacks 'cannot be told' 'where there is nothing, nothing is said of it'

# --- devices that are not seen any more ---

# gone OPTION...: users and devices, which is all that CSV has of them here
gone() {
	report --timezone UTC --people all --format csv --section unseen_devices "$@" events.jsonl
	sed 1d "$work/out" | cut -d, -f1,2 | tr -d '"\r' | sed 's/@minprom.example//' >"$work/gone"
}
gone --since 2023-07-17 --until 2023-07-19 --unseen 37h
ok 'the longest unseen first, also by minutes' test "$(tr '\n' ' ' <"$work/gone")" = \
	'anna,iphone clara,ipad minister,iphone boris,iphone '
gone --since 2023-07-17 --until 2023-07-19 --unseen 36h
ok 'one more a moment later' test "$(tail -n 1 "$work/gone")" = anna,mac
gone --since 2023-07-18 --until 2023-07-19 --unseen 23h
ok 'only what was there in the period' test "$(cat "$work/gone")" = clara,iphone
gone --unseen 1w
ok 'without an end, up to now' test "$(wc -l <"$work/gone")" -eq 6
usual --unseen 1d events.jsonl
has 'Devices that are not seen any more' 'in text'
usual --unseen 1d --format html events.jsonl
has 'unseen: device iphone' 'in HTML'
usual --unseen 1d --people none events.jsonl
lacks 'anna' 'and of nobody who may not be named'
exits 64 'a length that is none' --unseen 30 events.jsonl
exits 64 'no length' --unseen 0d events.jsonl
exits 64 'a length that is longer than the period' --unseen 30d --since 2023-07-17 --until 2023-07-19 events.jsonl
exits 64 'the section without it' --format csv --section unseen_devices events.jsonl

# --- devices by when they were seen ---

# seen CONDITION...: users and devices that are left
seen() {
	conditions=
	for condition; do conditions="$conditions --where $condition"; done
	# shellcheck disable=SC2086
	report --timezone UTC --people all --format csv --section devices $conditions events.jsonl
	sed 1d "$work/out" | cut -d, -f1,2 | tr -d '"\r' | sed 's/@minprom.example//' | tr '\n' ' '
}
ok 'those seen last before a time' test "$(seen 'last<2023-07-17T10:00:15.000Z')" = 'clara,ipad minister,iphone '
ok 'not at it' test "$(seen 'last<2023-07-17T10:00:15.001Z')" = 'boris,iphone clara,ipad minister,iphone '
ok 'from it on' test "$(seen 'last>=2023-07-18')" = 'anna,iphone clara,iphone '
ok 'between two' test "$(seen 'last>=2023-07-17T10:00' 'last<2023-07-17T10:00:10Z')" = 'minister,iphone '
ok 'those seen first from a day on, in the zone' test "$(seen 'first>=2023-07-18')" = 'clara,iphone '
ok 'both, and a condition on events' test "$(seen 'first<2023-07-18' 'last<-1d' device=ipad)" = 'clara,ipad '
report --timezone UTC --people all --where 'last>=2023-07-18' --json events.jsonl
has '"events":16,' 'all else counts as before'
usual --where 'first>=2023-07-18' --where 'last<-1d' events.jsonl
has 'Only devices seen first from 2023-07-18 00:00, last before ' 'people are told so'
report --timezone UTC --since 2023-07-17 --until 2023-07-19 --people all --unseen 1d \
	--where 'last>=2023-07-17T11:00' --json events.jsonl
has '"unseen_devices":[{"user":"anna@minprom.example","device":"mac"' 'of those that are not seen any more, too'
exits 64 'a whole day is the next one' --where 'first<=2023-07-18' events.jsonl
says='milter-device-report: --where: first and last have only < and >=: for a whole day, name the next'
ok 'as is said' grep -qF -- "$says" "$work/err"
exits 64 'twice the same' --where 'last<-1d' --where 'last<-2d' events.jsonl
exits 64 'no time' --where 'last<soon' events.jsonl
exits 64 'none that could be' --where 'last>=-1d' --where 'last<-2d' events.jsonl
exits 64 'lines have no devices' --where 'last<-1d' --format events events.jsonl
ok 'as is said' grep -qF -- 'first and last are of devices' "$work/err"
report --people all --where last= --json events.jsonl
ok 'last= is of events, as it was' test "$status" -eq 0

# --- what the policies in force say ---

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
# now SECTION-OF-CSV: users, devices and what the policies in force say of them now
now() {
	configured --format csv --section devices "$@"
	sed 1d "$work/out" | tr -d '"\r' | sed 's/@minprom.example//' | cut -d, -f1,2,5-8,17 >"$work/now"
}
now
ok 'what the policies in force say of each device now, and which is behind' \
	test "$(sort "$work/now")" = 'anna,iphone,warned,no-iphones,reject,2099-07-16,true
anna,mac,unknown,,,,false
boris,iphone,warned,no-iphones,reject,2099-07-16,true
clara,ipad,unknown,,,,false
clara,iphone,warned,no-iphones,reject,2099-07-16,true
minister,iphone,exempt,no-iphones,reject,2099-12-31,true'
configured
has 'now exempt; by no-iphones; until 2099-12-31; iOS' 'for people, too'
configured --format json
has '"device":"ipad","model":"","device_id":"","state":"unknown",' 'and in JSON'
cp "$work/conf/milter-device.conf" "$work/conf/kept"
# policies WORDS: instead of the policy
policies() {
	sed "s/^policy .*/$1/" "$work/conf/kept" >"$work/conf/milter-device.conf"
	now
}
policies 'policy no-iphones { devices = { iphone } older_than = { 16.6 } action = reject }'
ok 'it is the latest version that counts' grep -qx 'boris,iphone,acted on,no-iphones,reject,,true' "$work/now"
policies 'policy no-iphones { devices = { iphone } older_than = { 16.5 } action = reject }'
ok 'not what it was before' grep -qx 'boris,iphone,allowed,,,,true' "$work/now"
policies 'policy vip { devices = { iphone } users = { "boris@minprom.example" } action = allow } policy no-iphones { devices = { iphone } action = reject mode = observe }'
ok 'the first policy that matches decides' grep -qx 'boris,iphone,allowed,,,,true' "$work/now"
ok 'one that observes is said to' grep -qx 'anna,iphone,observed,no-iphones,reject,,true' "$work/now"
policies 'policy no-iphones { devices = { iphone } networks = { "192.0.2.0\/24" } action = reject }'
ok 'what hangs on an address that nobody knows is unknown' \
	grep -qx 'boris,iphone,unknown,,,,true' "$work/now"
policies 'policy no-access { devices = { iphone } traffic = { access } action = reject }'
ok 'only traffic that the device was seen by counts' grep -qx 'boris,iphone,allowed,,,,true' "$work/now"
cp "$work/conf/kept" "$work/conf/milter-device.conf"

# --- what is new and what is gone ---

compared() {
	report --timezone UTC --day 2023-07-17 --compare --people all "$@"
}
sed 's/no-ipads=reject/gone-by-then=reject/; s/"iphone"/"phone2"/' events.jsonl | sed -n '4p;8p' |
	sed 's/07-17/07-16/; s/"id":"[^"]*",//' >"$work/before"
compared "$work/before" events.jsonl
has '  phone2 (gone)  ' 'what was there before and is no more has a row'
has '  gone-by-then: reject (gone)' 'also of what would be done'
has '  mac (new)  ' 'what was not there before is said to be new'
lacks '  ipad (new)' 'what was is not'
compared --format html "$work/before" events.jsonl
has '<bdi class="k">phone2</bdi> <span class="mark">gone</span>' 'in HTML'
compared --format csv --section by_device "$work/before" events.jsonl
lacks phone2 'programs have the period before by itself'
report --timezone UTC --day 2023-07-17 "$work/before" events.jsonl
lacks '(new)' 'without a period before, nothing is new'
lacks '(gone)' 'or gone'
report --timezone UTC --day 2023-07-17 --compare "$work/young"
lacks '(new)' 'nor where that has no events'
printf '{"time":"%s","type":"sighting","device":"iphone"}\n' "$(date -u +%Y-%m-%dT00:00:00Z)" \
	"$(date -u -d yesterday +%Y-%m-%dT00:00:00Z)" >"$work/begun"
report --timezone UTC --day today --compare "$work/begun"
has 'The period is not over: it is not compared' 'a day that has begun is not compared with a whole one'
lacks '  before' 'in no table'

# --- nobody is named ---

"$program" --help | sed -n '/^NAME is one of:/,/^$/p' | tr -s ' ' '\n' | sed '1,/^of:$/d; /^$/d' >"$work/names"
ok 'there are sections' test "$(wc -l <"$work/names")" -gt 25
grep -vx decisions "$work/names" | while read -r name; do
	usual --people none --unseen 1d --by week --compare -c "$work/conf/milter-device.conf" --format csv \
		--section "$name" events.jsonl
	grep -H --label="$name" @ "$work/out"
done >"$work/named"
ok '--people none names nobody in any section of CSV' test ! -s "$work/named"
for format in text html json; do
	usual --people none --unseen 1d --by week --compare -c "$work/conf/milter-device.conf" --format $format \
		--where device=iphone --where device=ipad --where device=mac events.jsonl
	lacks '@minprom' "nor in $format"
done

# --- one person, one device ---

# dossier OPTION...: all about boris, and the lines of its decisions in $work/decisions
dossier() {
	report --timezone UTC --user ' <Boris@MinProm.example>' --format csv --section decisions "$@" events.jsonl
	sed 1d "$work/out" | tr -d '"\r' | cut -d, -f1,3,7,13,14 >"$work/decisions"
}
dossier
ok 'all decisions about a user, the newest first, each once' test "$(cat "$work/decisions")" = \
	'2023-07-17T10:00:15.000Z,boris@minprom.example,iphone,,log
2023-07-17T09:00:20.000Z,boris@minprom.example,iphone,no-iphones,reject'
dossier --until 2023-07-17T10:00
ok 'in the period' test "$(wc -l <"$work/decisions")" -eq 1
for threads in 1 4; do
	dossier --threads $threads
	ok "with $threads threads" test "$(wc -l <"$work/decisions")" -eq 2
done
report --timezone UTC --user boris@minprom.example events.jsonl
has '2 events by 1 person: 1 rejected, 1 only logged.' 'all other sections are about that user'
ok 'and nobody else is named' sh -c "! grep -Eq 'anna@|clara@|minister@' '$work/out'"
ok 'in text, with what led to it' grep -q 'outdated; boris@.*; iOS; 15.7.6; by no-iphones; X-Mailer' "$work/out"
report --timezone UTC --user boris@minprom.example --format html events.jsonl
has '<summary>Decisions</summary>' 'in HTML'
has '1 person, and what is seen of each' 'with the devices'
report --timezone UTC --user boris@minprom.example --format json events.jsonl
has '"decisions":[{"time":"2023-07-17T10:00:15.000Z","id":"mx1-5f0c9a3b7d2e4816-c",' 'in JSON'
report --user boris@minprom.example --format events events.jsonl
ok 'and as they were written' test "$(wc -l <"$work/out")" -eq 2
report --timezone UTC --user minister@minprom.example --format csv --section decisions events.jsonl
has '"log","no-iphones=reject","minister"' 'what would have been done, and who is exempt'
report --timezone UTC --format json events.jsonl
lacks '"decisions"' 'of everybody there are no decisions'
report --timezone UTC --format json --where 'user=boris*' events.jsonl
lacks '"decisions"' 'nor of several people'
exits 64 'a user with a star' --user '*@minprom.example' events.jsonl
exits 64 'no user' --user '' events.jsonl
exits 64 'a user who may not be named' --user boris@minprom.example --people none events.jsonl

# 2,500 events, of which the newest thousand are kept, whatever their order and the threads
awk 'BEGIN {
	for (n = 0; n < 2500; n++)
		printf "{\"time\":\"2023-07-17T%02d:%02d:00.000Z\",\"type\":\"sighting\",\"id\":\"mx1-0000000000000001-%x\",\"host\":\"mx1\",\"user\":\"anna@x.example\",\"device\":\"iphone\",\"device_id\":\"%s\",\"action\":\"log\"}\n",
			n * 7 % 24, n * 11 % 60, n + 1, n % 2 ? "appla" : "applb"
}' >"$work/long"
"$program" --threads 1 --user anna@x.example --format csv --section decisions "$work/long" >"$work/one"
"$program" --threads 4 --user anna@x.example --format csv --section decisions "$work/long" >"$work/four"
ok 'a thousand are kept' test "$(wc -l <"$work/one")" -eq 1001
ok 'the same by any number of threads' cmp "$work/one" "$work/four"
tac "$work/long" >"$work/backwards"
"$program" --user anna@x.example --format csv --section decisions "$work/backwards" >"$work/four"
ok 'in any order' cmp "$work/one" "$work/four"
python3 -IS - "$work/long" "$work/one" >"$work/seen" 2>&1 <<'END'
import csv, json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
newest = sorted(sorted(lines, key=lambda e: e["id"]), key=lambda e: e["time"], reverse=True)[:1000]
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
assert [row["id"] for row in rows] == [event["id"] for event in newest]
END
ok 'and they are the newest' test ! -s "$work/seen"
report --people all --where device_id=appla --format csv --section decisions "$work/long"
ok 'one device is asked about alike' test "$(sed 1d "$work/out" | cut -d, -f9 | sort -u)" = '"appla"'
report --people none --where device_id=appla --format json "$work/long"
lacks '"decisions"' '--people none has no single decisions'

# --- whose pseudonym the log has ---

key=0123456789abcdef0123
hidden() {
	printf %s "$1" | openssl dgst -sha256 -hmac "${2:-$key}" | sed 's/.* //' | cut -c1-16
}
if command -v openssl >/dev/null; then
	{
		sed "s/boris@/$(hidden boris)@/; s/anna@/$(hidden anna)@/" events.jsonl
		sed "s/appla/$(hidden appla)/" "$work/long" | head -n 4
	} >"$work/hidden"
	{
		echo "pseudonym_key = { '2026-01-01 $key', '2025-01-01 an older key of ours' }"
		cat "$work/conf/milter-device.conf"
	} >"$work/conf/hidden.conf"
	report -c "$work/conf/hidden.conf" --user boris@minprom.example --format csv --section decisions "$work/hidden"
	ok 'with the key, the pseudonym of the user is looked for' test "$(grep -c "$(hidden boris)@" "$work/out")" -eq 2
	lacks "$(hidden anna)" 'and no other'
	sed "s/anna@/$(hidden anna 'an older key of ours')@/g" events.jsonl >"$work/older"
	report -c "$work/conf/hidden.conf" --user anna@minprom.example --format csv --section decisions "$work/older"
	ok 'and that by an older key' grep -q "$(hidden anna 'an older key of ours')@" "$work/out"
	report -c "$work/conf/hidden.conf" --people all --where device_id=appla --format csv --section decisions "$work/hidden"
	ok 'so is that of a device' test "$(grep -c "$(hidden appla)" "$work/out")" -eq 2
	usual -c "$work/conf/hidden.conf" --format csv --section devices "$work/hidden"
	ok 'whom an exemption names is not known behind a pseudonym' \
		grep -q "^\"$(hidden boris)@minprom.example\",\"iphone\",\"\",\"\",\"unknown\"" "$work/out"
else
	skip 'pseudonyms are looked for' 'no openssl'
fi

done_testing
