#!/bin/sh
# SPDX-License-Identifier: ISC
# The report without files: the log, and for the time before it, digests.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"
mkdir "$work/log" "$work/digests"
cat >"$work/conf" <<END
event_log = "$work/log/events.jsonl"
digests = "$work/digests"
timezone = "UTC"
END
# One phone each, on every tenth day; anna's is seen in the last days alone, and boris's only before.
python3 - "$work" <<'END'
import datetime, sys
now = datetime.datetime.now(datetime.timezone.utc)
whole, log = (open(sys.argv[1] + name, "w") for name in ("/whole.jsonl", "/log/events.jsonl"))
for number, ago in enumerate(range(80, -1, -1)):
    who = "anna" if ago < 3 else "boris" if ago > 40 else "carla"
    for hour in (1, 22):
        time = (now - datetime.timedelta(days=ago)).replace(hour=hour, minute=0, second=0)
        line = ('{"time":"%s","type":"sighting","id":"mx1-5f-%x","host":"mx1","source":"smtp","config":"aaaa",'
                '"user":"%s@x.example","device":"iphone"}\n'
                % (time.strftime("%Y-%m-%dT%H:%M:%S.000Z"), 2 * number + (hour == 22), who))
        if time > now:
            continue
        whole.write(line)
        if ago < 20 or (ago == 20 and hour == 22):
            log.write(line)
END
day() { date -u -d "@$(($(date +%s) - $1 * 86400))" +%F; }
"$program" --timezone UTC --format digest --by month --until "$(day 40)" "$work/whole.jsonl" >"$work/digests/months.jsonl"
"$program" --timezone UTC --format digest --since "$(day 40)" --until "$(day 10)" "$work/whole.jsonl" >"$work/digests/days.jsonl"

# same WHAT WHOLE_SINCE OPTION...: as a report of the whole log since then
same() {
	says=$1 whole_since=$2
	shift 2
	"$program" --timezone UTC -c "$work/conf" --people all --json "$@" >"$work/out" 2>"$work/err"
	status=$?
	"$program" --timezone UTC -c "$work/conf" --people all --json "$@" --since "$whole_since" "$work/whole.jsonl" >"$work/raw"
	python3 - "$work/raw" "$work/out" >"$work/differs" 2>&1 <<'END'
import json, re, sys
# Where the period begins in a month, first is of the day.
raw, out = (json.loads(re.sub(r"T\d\d:\d\d:\d\d\.\d{3}Z", "T", open(path).read())) for path in sys.argv[1:])
for part in (raw, out, raw.get("previous") or {}, out.get("previous") or {}):
    for name in ("input", "by_hour", "by_weekday_hour", "hourless_events", "lost_events"):
        part.pop(name, None)
for name in raw:
    assert raw[name] == out[name], (name, raw[name], out[name])
assert raw["events"] > 0
END
	ok "$says" sh -c 'test "$1" -eq 0 || { cat "$2"; exit 1; }' sh "$?" "$work/differs"
	ok 'and it ends well' test "$status" -eq 0
	ok 'without a word' test ! -s "$work/err"
}
same 'what is new is told by the past that only digests have' "$(day 3)" --since "$(day 3)"
ok 'of which there is one' grep -q '"new_usages":1,' "$work/out"
same 'a period longer than the log' "$(day 30)" --since "$(day 30)"
same 'one that begins in a month' "$(day 60)" --since "$(day 60)"
same 'one of so many days begins with a day, where there are digests' "$(day 30)" --since -30d
same 'in a month, too' "$(day 70)" --since -70d
same 'all there is' 1970-01-01 --since 1970-01-01
same 'and compared' "$(day 30)" --since "$(day 30)" --until "$(day 0)" --compare
"$program" -c "$work/conf" --json --since -30d --compare >"$work/out" 2>"$work/err"
ok 'what it is compared with begins with a day, too' test $? -eq 0 -a ! -s "$work/err"
ok 'and is not empty' python3 -c 'import json, sys
previous = json.load(open(sys.argv[1]))["previous"]
assert previous["events"] >= 58, previous["events"]' "$work/out"
"$program" -c "$work/conf" --format digest >"$work/out"
ok 'a digest of the log is of the log alone' sh -c '! grep -q boris "$1"' sh "$work/out"
"$program" -c "$work/conf" --people all --json "$work/log" >"$work/out"
ok 'and so is a report of files that are named' sh -c 'grep -q carla "$1" && ! grep -q boris "$1"' sh "$work/out"
mv "$work/digests" "$work/elsewhere"
"$program" -c "$work/conf" --json >"$work/out" 2>"$work/err"
ok 'a folder that is missing is no trouble' test $? -eq 0 -a ! -s "$work/err"
: >"$work/digests"
"$program" -c "$work/conf" --people all --json >"$work/out" 2>"$work/err"
ok 'one that cannot be listed is told' sh -c 'test "$1" -eq 0 && grep -q "digests: Not a directory: the report is without the digests" "$2"' sh $? "$work/err"
ok 'and the log is reported all the same' grep -q anna "$work/out"

done_testing
