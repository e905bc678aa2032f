#!/bin/sh
# SPDX-License-Identifier: ISC
# contrib/tables takes newer rows into builds.tsv and models.tsv and refuses wrong ones; the report
# says when the newest row is old.
# shellcheck source=lib_report.sh
. "$(dirname "$0")/lib_report.sh"

if ! command -v python3 >/dev/null; then
	echo '1..0 # SKIP python3 is not installed'
	exit
fi
mkdir "$work/conf" "$work/contrib"
cp ../../conf/*.tsv "$work/conf"
cp ../../contrib/tables "$work/contrib"
tables() { "$work/contrib/tables" "$@" >"$work/said" 2>&1; }
list() { printf '%b' "$1" >"$work/list"; }
says() { ok "$2" grep -q -- "$1" "$work/said"; }

ok 'the tables that are there are good' tables
ok 'and sorted as they stand' cmp ../../conf/builds.tsv "$work/conf/builds.tsv"
ok 'both of them' cmp ../../conf/models.tsv "$work/conf/models.tsv"

list 'source\tbuild\tos\tversion\trelease_date\nx\t31A100\tiOS\t34.0\t2034-09-14\nx\t31A90\tiOS\t34.0\t\n'
ok 'a list may have other columns, and rows without a date' tables "$work/list"
says '^+ builds.tsv 31A100 iOS 34.0 2034-09-14$' 'what is new is shown'
says '^builds.tsv: .* rows, 2 of them new or changed$' 'and counted'
tail -n 2 "$work/conf/builds.tsv" >"$work/said"
ok 'both are in their place' test "$(cut -f1 "$work/said" | tr '\n' ' ')" = '31A90 31A100 '
ok 'the comment says how new the table is' grep -q '^#.*Newest row: 2034-09-14' "$work/conf/builds.tsv"
list 'identifier\tname\tfamily\niPhone99,1\tiPhone 99\tiphone\n'
tables "$work/list"
says '^+ models.tsv iPhone99,1 iPhone 99 iphone$' 'a model'

cp "$work/conf/builds.tsv" "$work/before"
# refused ROW WORDS WHAT
refused() {
	list "build\tos\tversion\tdate\n$1\n"
	tables "$work/list"
	says "$2" "$3"
	ok "nothing is written: $3" cmp "$work/before" "$work/conf/builds.tsv"
}
refused '23A999\tiOS\t27.0\t' 'iOS of train 23 is 26' 'a train that does not fit its major'
refused '20A999\tmacOS\t12.0\t' 'macOS of train 20 is 11' 'that of a Mac'
refused '20F75\tiOS\t16.5.2\t' 'differs from 20F75 iOS 16.5.1' 'a row that says something else'
refused 'A20\tiOS\t16.5.2\t' 'is no build' 'what is no build'
refused '20A999\tiOS\t16.9\t14.9.2022' 'has a date that is not written' 'a date in another form'
refused '20A999\tHaiku\t1.0\t' 'is not known' 'a system that is not known'

# --- the report ---

echo "timezone = 'UTC'" >"$work/milter-device.conf"
# aged DATE WHAT COMMAND...
aged() {
	printf 'build\tos\tversion\tdate\n20F75\tiOS\t16.5.1\t%s\n' "$1" >"$work/builds.tsv"
	"$program" -c "$work/milter-device.conf" --day 2023-07-17 events.jsonl >"$work/out" 2>&1
	tr '\n' ' ' <"$work/out" | tr -s ' ' >"$work/said"
}
aged "$(date -d '-130 days' +%F)"
says 'builds.tsv is of [0-9-]*, 1[23][0-9] days before this report' 'an old table is told'
says 'Newer rows need no release: put them into a builds.tsv beside milter-device.conf' \
	'and how to get newer rows'
aged "$(date -d '-100 days' +%F)"
says 'builds.tsv is of [0-9-]*\. ' 'one that is not old is not'
aged 2099-01-01
says 'builds.tsv is of 2099-01-01\. ' 'nor one of the future'

done_testing
