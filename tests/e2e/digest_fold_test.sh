#!/bin/sh
# SPDX-License-Identifier: ISC
# The script of contrib's timer that keeps digests: which days it folds, what it deletes, and from whom
# it takes the people.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"
TZ=UTC # as the report below
export TZ
script=$e2e/../../contrib/digest/fold
folder=$work/digests
mkdir "$folder"
python3 - "$work/events.jsonl" <<'END'
import datetime, sys
today = datetime.datetime.now(datetime.timezone.utc).replace(hour=12, minute=0, second=0)
with open(sys.argv[1], "w") as out:
    for ago in range(10, -1, -1):
        day = (today - datetime.timedelta(days=ago)).strftime("%Y-%m-%d")
        for n, user in enumerate(("anna", "boris", "anna")):
            out.write('{"time":"%sT%02d:00:00.000Z","type":"sighting","id":"mx1-5f-%x","host":"mx1",'
                      '"user":"%s@x.example","device":"iphone"}\n' % (day, 9 + n, (10 - ago) * 3 + n, user))
END
day() { date -d "@$(($(date +%s) - $1 * 86400))" +%F; }

# keep ARGUMENT...: sets status; leaves $work/err.  VARIABLE=... in front, as env has them.
keep() {
	env MILTER_DEVICE_REPORT="$work/report" "$@" "$script" "$folder" "$work/events.jsonl" >"$work/out" 2>"$work/err"
	status=$?
}
# The report, whatever configuration this machine has.
printf '#!/bin/sh\nexec "%s" --timezone UTC "$@"\n' "$program" >"$work/report"
chmod +x "$work/report"
files() { (cd "$folder" && ls -A); }

keep
ok 'it ends well' test "$status" -eq 0
ok 'and says nothing' test ! -s "$work/err"
ok 'the first time, each day that the log has is folded' test "$(files | wc -l)" -eq 10
ok 'and as old as the day is' test -n "$(find "$folder/$(day 10).jsonl" -mtime +8)"
for ago in 8 9 10; do
	"$work/report" --format digest --day "$(day $ago)" "$work/events.jsonl" | cmp -s - "$folder/$(day $ago).jsonl"
	ok "as it would have been alone: $ago days ago" test $? -eq 0
done
rm "$folder/$(day 8).jsonl" "$folder/$(day 9).jsonl" "$folder/$(day 10).jsonl"
keep
ok 'later, yesterday and the six days before are' test "$(files | wc -l)" -eq 7
ok 'each is named by its day' test -s "$folder/$(day 1).jsonl" -a -s "$folder/$(day 7).jsonl"
ok 'today is not' test ! -e "$folder/$(day 0).jsonl"
ok 'others than the group cannot read them' test "$(stat -c %a "$folder/$(day 1).jsonl")" -eq 640
usual() { "$work/report" --since "$(day 7)" --people all --format json "$@"; }
usual --until "$(day 0)" "$work/events.jsonl" >"$work/raw"
usual --until "$(day 0)" "$folder" >"$work/folded"
ok 'what they have is what the log has' python3 -c 'import json, sys
raw, folded = (json.load(open(path)) for path in sys.argv[1:])
assert raw["events"] == folded["events"] == 21 and raw["by_day"] == folded["by_day"]
assert raw["top_users"] == folded["top_users"]' "$work/raw" "$work/folded"

cp "$folder/$(day 5).jsonl" "$work/before"
rm "$folder/$(day 3).jsonl"
cp "$work/events.jsonl" "$work/all.jsonl"
grep "^{\"time\":\"$(day 3)\|^{\"time\":\"$(day 1)" "$work/all.jsonl" >"$work/events.jsonl"
keep
ok 'a day that is missing is made up for' test -s "$folder/$(day 3).jsonl"
ok 'a day that is there stays, though the log has it no more' cmp "$work/before" "$folder/$(day 5).jsonl"
: >"$work/events.jsonl"
keep
ok 'a log without events is no trouble' test "$status" -eq 0
ok 'and deletes nothing' test "$(files | wc -l)" -eq 7

for ago in 4 5; do touch -d "$((ago * 100)) days ago" "$folder/$(day "$ago").jsonl"; done
keep DIGEST_PEOPLE_DAYS=300
ok 'a digest that is too old goes' test ! -e "$folder/$(day 5).jsonl"
ok 'one that is not stays' test -e "$folder/$(day 4).jsonl"
ok 'but without its people' sh -c '! grep -q anna "$1"' sh "$folder/$(day 4).jsonl"
ok 'and as old as it was' test -n "$(find "$folder/$(day 4).jsonl" -mtime +399)"
ok 'a younger one keeps them' grep -q anna "$folder/$(day 6).jsonl"
usual --until "$(day 0)" "$folder" >"$work/folded"
ok 'its events are counted still' grep -q '"events":18,' "$work/folded"
keep DIGEST_DAYS=399
ok 'how long they are kept can be said' test ! -e "$folder/$(day 4).jsonl"

# --- months ---

# Days of two years ago, half of them in one month and half in the next, with a year of the first.
year=$(($(date +%Y) - 2))
python3 - "$work/old.jsonl" "$year" <<'END'
import sys
with open(sys.argv[1], "w") as out:
    for n, day in enumerate(("05-30", "05-31", "06-01", "06-02")):
        for k, user in enumerate(("anna", "boris")):
            out.write('{"time":"%s-%sT%02d:00:00.000Z","type":"sighting","id":"mx2-5f-%x","host":"mx2",'
                      '"user":"%s@x.example","device":"iphone"}\n' % (sys.argv[2], day, 9 + k, 2 * n + k, user))
END
month_folder() {
	rm -rf "$folder"
	mkdir "$folder"
	for old_day in 05-30 05-31 06-01 06-02; do
		"$work/report" --format digest --day "$year-$old_day" "$work/old.jsonl" >"$folder/$year-$old_day.jsonl"
	done
}
: >"$work/events.jsonl"
month_folder
usual_old() { "$work/report" --people all --format json "$@" 2>"$work/err" | sed 's/"input":{[^}]*}//; s/"by_hour":\[[^]]*\]//; s/"by_weekday_hour":\[[^]]*\]//'; }
usual_old "$work/old.jsonl" >"$work/raw"
keep DIGEST_DAYS=9999
ok 'days of months that are over become months' test "$(files | tr '\n' ' ')" = "$year-05.jsonl $year-06.jsonl "
usual_old "$folder" >"$work/folded"
ok 'of which a report says what it said of the log' cmp "$work/raw" "$work/folded"
ok 'others than the group cannot read one' test "$(stat -c %a "$folder/$year-05.jsonl")" -eq 640
cp "$folder/$year-05.jsonl" "$work/may.jsonl"
month_folder
cp "$work/may.jsonl" "$folder/$year-05.jsonl"
rm "$folder/$year-05-30.jsonl"
usual_old "$folder" >"$work/folded"
ok 'while days are beside their month, each event counts once' cmp "$work/raw" "$work/folded"
keep DIGEST_DAYS=9999
ok 'what was left of the days goes the next time' test "$(files | tr '\n' ' ')" = "$year-05.jsonl $year-06.jsonl "
ok 'and the month is as it was' cmp "$work/may.jsonl" "$folder/$year-05.jsonl"
head -n 1 "$folder/$year-05.jsonl" >"$work/cut" && mv "$work/cut" "$folder/$year-05.jsonl"
"$work/report" --format digest --day "$year-05-31" "$work/old.jsonl" >"$folder/$year-05-31.jsonl"
keep DIGEST_DAYS=9999
ok 'of a month that is damaged no day is lost' test -s "$folder/$year-05-31.jsonl"
ok 'and the status tells' test "$status" -eq 65
month_folder
keep DIGEST_DAYS=9999 DIGEST_PEOPLE_DAYS=9000
ok 'days that are to lose their people are kept until then' test "$(files | wc -l)" -eq 4
keep DIGEST_DAYS=9999
touch -d '300 days ago' "$folder/$year-05.jsonl"
keep DIGEST_DAYS=9999 DIGEST_PEOPLE_DAYS=200
ok 'a month can lose its people, too' sh -c '! grep -q anna "$1" && grep -q iphone "$1"' sh "$folder/$year-05.jsonl"
keep DIGEST_DAYS=299
ok 'and goes when it is too old' test ! -e "$folder/$year-05.jsonl" -a -e "$folder/$year-06.jsonl"
mv "$work/all.jsonl" "$work/events.jsonl"
rm -rf "$folder"
mkdir "$folder"
keep

keep DIGEST_DAYS=ten
ok 'a number that is none is refused' test "$status" -eq 64
ok 'and named' grep -q "not 'ten'" "$work/err"
rm "$folder/$(day 1).jsonl"
chmod -w "$folder"
if test -w "$folder"; then
	skip 'a folder that cannot be written to is an error' 'root can write anywhere'
else
	keep
	ok 'a folder that cannot be written to is an error' test "$status" -ne 0
fi
chmod +w "$folder"
rm -r "$folder"
keep
ok 'a folder that is missing, too' test "$status" -eq 73
ok 'which says who needs it' grep -q 'group milter-device-audit' "$work/err"
printf '#!/bin/sh\necho cut; exit 71\n' >"$work/report"
mkdir "$folder"
keep
ok 'a report that fails is no digest' test "$status" -eq 71 -a -z "$(files)"

done_testing
