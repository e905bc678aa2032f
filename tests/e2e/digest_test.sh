#!/bin/sh
# SPDX-License-Identifier: ISC
# Digests: what milter-device-report folds, and that nothing counts twice or is lost when a digest is
# read beside its log, or a part of it.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"

# fold OUT ARGUMENT...: writes a digest
fold() {
	out=$1
	shift
	"$program" --timezone UTC --format digest "$@" >"$out" 2>"$work/err"
	status=$?
}

# figures FILTER ARGUMENT...: from the JSON summary, by Python's own words
figures() {
	filter=$1
	shift
	usual --format json "$@"
	python3 -c 'import json, sys
summary = json.load(open(sys.argv[1]))
print(eval(sys.argv[2], {}, {"s": summary, "i": summary["input"]}))' "$work/out" "$filter" >"$work/figures" 2>&1
}

# is WHAT WANTED: the figures
is() {
	ok "$1" sh -c 'test "$(cat "$1")" = "$2" || { cat "$1"; exit 1; }' sh "$work/figures" "$2"
}

# counted EVENTS WHAT FILE...
counted() {
	wanted=$1 says=$2
	shift 2
	figures 's["events"]' "$@"
	is "$says" "$wanted"
}

# A log with each id once and no bad line.
grep -v '^{"time":"[^"]*"$' events.jsonl | python3 -c 'import json, sys
seen = set()
for line in sys.stdin:
    try:
        event = json.loads(line)
    except ValueError:
        continue
    if event["id"] not in seen:
        print(line, end="")
    seen.add(event["id"])' >"$work/log.jsonl"

# --- what is folded ---

fold "$work/all.jsonl" "$work/log.jsonl"
ok 'a log becomes digests' test "$status" -eq 0
ok 'one for each day' sh -c 'test "$(grep -c "\"type\":\"digest\"" "$1")" -eq 4' sh "$work/all.jsonl"
fold "$work/17.jsonl" --day 2023-07-17 "$work/log.jsonl"
fold "$work/18.jsonl" --day 2023-07-18 "$work/log.jsonl"
ok 'or of one day alone' sh -c '! grep -v "digest/2023-07-18/" "$1"' sh "$work/18.jsonl"
fold "$work/again.jsonl" --day 2023-07-17 "$work/log.jsonl"
ok 'the same day gives the same bytes' cmp "$work/17.jsonl" "$work/again.jsonl"
fold "$work/none.jsonl" --day 2023-07-17 --people none "$work/17.jsonl"
ok 'and people go out of a digest' sh -c '! grep @ "$1"' sh "$work/none.jsonl"
ok 'nothing of single mails is in one' sh -c '! grep -E "\"(evidence|message_id|client_ip|queue_id|from|to)\":" "$1"' sh "$work/all.jsonl"
fold "$work/empty" --day 2020-01-01 "$work/log.jsonl"
ok 'a day without events is an empty digest' test ! -s "$work/empty"

# --- the same report ---

usual --format json "$work/log.jsonl"
mv "$work/out" "$work/raw"
usual --format json "$work/all.jsonl"
cat >"$work/compare.py" <<'END'
import json, sys
raw, folded = (json.load(open(path)) for path in sys.argv[1:3])
raw.pop("input"), folded.pop("input")
assert len(raw) > 30, len(raw)
for name in raw:
    assert raw[name] == folded[name], (name, raw[name], folded[name])
END
ok 'a report of digests is that of the log' python3 "$work/compare.py" "$work/raw" "$work/out"
gzip -k "$work/17.jsonl"
counted "$(python3 -c 'import json; print(json.load(open("'"$work"'/raw"))["events"])')" \
	'a packed one is read' "$work/17.jsonl.gz" "$work/18.jsonl"
whole=$(cat "$work/figures")

# A phone that came again and again, from before a reload until after it.
cat >"$work/reload.jsonl" <<'END'
{"time":"2023-07-17T09:00:00.000Z","type":"sighting","id":"mx1-5f-1","host":"mx1","source":"dovecot","config":"aaaa","user":"anna@x.example","device":"iphone","count":3,"last":"2023-07-17T09:50:00.000Z"}
{"time":"2023-07-17T09:10:00.000Z","type":"sighting","id":"mx1-5f-2","host":"mx1","source":"dovecot","config":"bbbb","user":"boris@x.example","device":"iphone"}
END
fold "$work/reload_digest.jsonl" "$work/reload.jsonl"
figures '[(h["config"], h["last"]) for h in s["hosts"]]' "$work/reload.jsonl"
wanted=$(cat "$work/figures")
ok 'a host has the configuration that it loaded last' sh -c 'echo "$1" | grep -q bbbb' sh "$wanted"
figures '[(h["config"], h["last"]) for h in s["hosts"]]' "$work/reload_digest.jsonl"
is 'also in a digest of the day on which it did' "$wanted"

# --- of several days ---

fold "$work/month.jsonl" --by month "$work/log.jsonl"
ok 'a month is one digest' sh -c 'test "$(grep -c "\"type\":\"digest\"" "$1")" -eq 1 && grep -q "\"days\":\"" "$1"' sh "$work/month.jsonl"
fold "$work/of_days.jsonl" --by month "$work/all.jsonl"
ok 'of its days or of the log, by the byte' cmp "$work/month.jsonl" "$work/of_days.jsonl"
cat >"$work/to_the_day.py" <<'END'
import json, re, sys
inexact = ("input", "by_hour", "by_weekday_hour", "hourless_events", "decisions", "lost_events")
of_all = ("hosts", "configurations", "hosts_differing", "feeders", "silent_feeders")
summary = json.loads(re.sub(r"T\d\d:\d\d:\d\d\.\d{3}Z", "T", sys.stdin.read()))
for part in (summary, summary.get("previous") or {}):
    for name in inexact + (of_all if sys.argv[1] else ()):
        part.pop(name, None)
print(json.dumps(summary))
END
# to_the_day OPTION...: the report of the log and that of its month are the same, but for times of day; with
# OF_ALL, and for what is about all events.
to_the_day() {
	report --timezone UTC --people all --format json "$@" "$work/log.jsonl"
	python3 "$work/to_the_day.py" "${OF_ALL:-}" <"$work/out" >"$work/raw_part"
	report --timezone UTC --people all --format json "$@" "$work/month.jsonl"
	python3 "$work/to_the_day.py" "${OF_ALL:-}" <"$work/out" >"$work/month_part"
	ok "a report of a month is that of its log: $*" sh -c 'test -s "$1" && cmp "$1" "$2"' sh "$work/raw_part" "$work/month_part"
}
to_the_day --top 5
to_the_day --day 2023-07-17
to_the_day --since 2023-07-18
to_the_day --day 2023-07-18 --compare
to_the_day --by week
to_the_day --where host=mx1
OF_ALL=1
to_the_day --user anna@minprom.example
to_the_day --where device=iphone
counted "$(python3 -c 'import json; print(json.load(open("'"$work"'/raw"))["events"])')" \
	'days and their month are counted once' "$work/all.jsonl" "$work/month.jsonl" "$work/17.jsonl"
fold "$work/none" --day 2023-07-17 "$work/month.jsonl"
ok 'a month is not folded to a day' sh -c 'test "$1" -eq 65 && grep -q "of more days than .*: add --by month" "$2"' sh "$status" "$work/err"
fold "$work/none" --by month --since 2023-07-18 "$work/month.jsonl"
ok 'nor cut' sh -c 'test "$1" -eq 65 && grep -q "begins or ends within its day" "$2"' sh "$status" "$work/err"
exits 64 'a digest of a quarter' --format digest --by quarter "$work/log.jsonl"
exits 64 'or of less than days' --format digest --by week --since 2023-07-17T12:00 "$work/log.jsonl"

# --- counted once ---

figures 'i["left_out"], s["events"]' "$work/log.jsonl" "$work/17.jsonl"
is 'a digest and its log are counted once, and the log is preferred' "(['2023-07-17'], $whole)"
ok 'and standard error says so' grep -q 'left out, as .* the digest of 2023-07-17' "$work/err"
figures 'i["left_out"], s["events"]' "$work/17.jsonl" "$work/log.jsonl"
is 'whichever is named first' "(['2023-07-17'], $whole)"
mkdir "$work/folder"
cp "$work/log.jsonl" "$work/17.jsonl" "$work/18.jsonl" "$work/folder"
figures 'i["left_out"], s["events"]' "$work/folder"
is 'and in a folder of both' "(['2023-07-17', '2023-07-18'], $whole)"
cp "$work/17.jsonl" "$work/copy.jsonl"
counted "$whole" 'a digest twice is one' "$work/17.jsonl" "$work/copy.jsonl" "$work/18.jsonl"
figures 'i["left_out"], s["events"]' "$work/17.jsonl" "$work/none.jsonl" "$work/18.jsonl"
is 'and so it is with people and without' "(['2023-07-17'], $whole)"

# What a rotation has left of the log begins within the day.
for lines in 3 7 11; do
	tail -n +"$lines" "$work/log.jsonl" >"$work/rest.jsonl"
	figures 'i["left_out"], i["refused_digests"], s["events"]' "$work/rest.jsonl" "$work/17.jsonl"
	is "the log from line $lines on and the digest of its first day" "([], [], $whole)"
	tail -n +1 "$work/17.jsonl" | { usual --format json "$work/rest.jsonl" -; echo "$status" >"$work/status"; }
	ok 'through a pipe, what cannot be made right is refused' grep -qx 65 "$work/status"
	ok 'and standard error says why' \
		grep -q 'the digest of 2023-07-17 is not counted: some of its events came before' "$work/err"
done
ok 'an event that a digest lacks is counted beside it' sh -c 'head -n 8 "$1" >"$2"' sh "$work/log.jsonl" "$work/early.jsonl"
fold "$work/early_digest.jsonl" "$work/early.jsonl"
counted "$whole" 'and a part that was folded beside the whole log' "$work/early_digest.jsonl" "$work/log.jsonl"
figures 'sorted(i["left_out"] + i["refused_digests"]), s["events"]' "$work/early_digest.jsonl" "$work/all.jsonl"
is 'of the digest of a part and that of the whole, the whole counts' "(['2023-07-17'], $whole)"

# --- what is refused ---

usual --timezone Europe/Moscow --format json "$work/17.jsonl"
ok 'days of another zone are refused' test "$status" -eq 65
ok 'and it is said which zone is needed' grep -q 'another time zone: name that with --timezone' "$work/err"
report --timezone UTC --since 2023-07-17T12:00 "$work/17.jsonl"
ok 'and a period that begins within the day' grep -q 'a period of the report begins or ends within its day' "$work/err"
head -n 4 "$work/17.jsonl" >"$work/cut.jsonl"
usual "$work/cut.jsonl"
ok 'a digest that is cut off is damaged data' test "$status" -eq 65
ok 'and it is said how much is there' grep -q 'is cut off: 4 of its [0-9]* lines are there' "$work/err"
has '1 digest is not counted, or not all of it.' 'and the report says so, too'
sed 1d "$work/17.jsonl" >"$work/headless.jsonl"
figures 'i["refused_digests"], s["events"]' "$work/headless.jsonl"
is 'one without its head counts for nothing' "(['2023-07-17'], 0)"
cat "$work/log.jsonl" "$work/17.jsonl" >"$work/mixed.jsonl"
figures 'i["refused_digests"], s["events"]' "$work/mixed.jsonl"
is 'one among events neither' "(['2023-07-17'], $whole)"
exits 64 'a digest of some people' --format digest --user anna@minprom.example "$work/log.jsonl"
ok 'which standard error explains' grep -q 'a digest is of all events' "$work/err"
exits 64 'or events' --format digest --where device=iphone "$work/log.jsonl"
echo '{"time":"2023-07-17T09:00:00.000Z","type":"sighting","device":"iphone"}' >"$work/nameless.jsonl"
exits 65 'an event without an id cannot be folded' --format digest "$work/nameless.jsonl"
ok 'and is named' grep -q '1 event has no id to be counted once by' "$work/err"
tail -n +9 "$work/log.jsonl" >"$work/rest.jsonl"
fold "$work/bad.jsonl" "$work/rest.jsonl" "$work/17.jsonl"
ok 'a digest is not made of parts that do not fit' sh -c 'test "$1" -eq 65 && test ! -s "$2"' sh "$status" "$work/bad.jsonl"

# --- what needs single events ---

usual --user anna@minprom.example --format json "$work/17.jsonl"
has '"decisions":[]' 'a digest has no decisions'
usual --format events "$work/17.jsonl"
ok 'and no events to print' test ! -s "$work/out"

done_testing
