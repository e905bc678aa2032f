#!/bin/sh
# SPDX-License-Identifier: ISC
# conf/policies.d: each pack loads, and decides examples of what it says.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

packs=$(cd "$e2e/../../conf/policies.d" && pwd)
iphone='X-Mailer: iPhone Mail (20F75)' # iOS 16.5
ipad='X-Mailer: iPad Mail (20F75)'

# pack NAME [MILTER-DEVICE.CONF-LINE...]
pack() {
	pack=$1
	shift
	echo "include('$packs/$pack.conf')" | configure "$@"
	works "$pack loads" "$BUILD/milter-device" -n -c "$conf"
	tested="${tested:-} $pack.conf"
}
# decides SAYS DECISION FIELD TIME USER [OPTION...]
decides() {
	says=$1 wanted=$2 field=$3 time=$4 user=$5
	shift 5
	is "$pack: $says" "$("$BUILD/milter-device-check" -c "$conf" --json --field "$field" --at "$time" \
		--user "$user" "$@" |
		sed -n 's/.*"action":"\([a-z]*\)".*/\1 &/p' | sed 's/^\([a-z]*\) .*"policy":"\([^"]*\)".*/\1 \2/
			s/^\([a-z]*\) {.*/\1/')" "$wanted"
}

pack ban-with-dates
decides 'in August it only observes' allow 'X-Mailer: iPhone Mail (22H20)' 2026-08-31T12:00:00Z \
	a@a.example.org
decides 'then it warns' 'tag no-apple' "$iphone" 2026-09-15T08:59:59Z a@a.example.org
decides 'and refuses from nine on' 'reject no-apple' "$iphone" 2026-09-15T09:00:00Z a@a.example.org
decides 'a Mac, too' 'reject no-apple' 'X-Mailer: Apple Mail (2.3731.600.7)' 2026-10-01T12:00:00Z \
	a@a.example.org
decides 'iPads in B may, through November' 'allow ipads-until-december' "$ipad" 2026-11-30T23:59:59Z \
	b@b.example.org
decides 'and no longer' 'reject no-apple' "$ipad" 2026-12-01T00:00:00Z b@b.example.org
decides 'iPads elsewhere may not' 'reject no-apple' "$ipad" 2026-11-30T23:59:59Z a@a.example.org
decides 'the board is let off the ban, not off updates' 'reject outdated' "$iphone" \
	2026-12-31T12:00:00Z board@example.org
decides 'with a newer system it may' 'log no-apple' 'X-Mailer: iPhone Mail (22H20)' \
	2026-12-31T12:00:00Z board@example.org
decides 'until the end of the year' 'reject no-apple' 'X-Mailer: iPhone Mail (22H20)' \
	2027-01-01T00:00:00Z board@example.org
decides 'no other system is meant' allow 'X-Mailer: Microsoft Outlook 16.0' 2026-12-31T12:00:00Z \
	a@a.example.org

noon=2026-12-07T12:00:00Z # a Monday
pack no-cloud-programs
decides 'Outlook on an iPhone' 'reject no-cloud-programs' \
	'User-Agent: Outlook-iOS/709.2042344.prod.iphone (3.21.0)' $noon a@example.org
decides 'Spark' 'reject no-cloud-programs' 'X-Readdle-Message-ID: 5b1c7d1e-0a2b@Spark' $noon \
	a@example.org
decides 'an iPhone with its own program' allow "$iphone" $noon a@example.org
decides 'a mailbox that was opened' 'log cloud-access' 'User-Agent: Outlook-Android/2.0' $noon \
	a@example.org --traffic access

pack patched-systems
decides 'a system without fixes' 'reject outdated' "$iphone" $noon a@example.org
decides 'a beta of the one that has them' 'reject outdated' 'X-Mailer: iPhone Mail (23B5073a)' $noon \
	a@example.org
decides 'that one' allow 'X-Mailer: iPhone Mail (23B85)' $noon a@example.org
decides 'a version that is not told' allow 'X-Mailer: Apple Mail (2.3731.600.7)' $noon a@example.org
decides 'of the board it must be told' 'reject outdated-board' 'X-Mailer: Apple Mail (2.3731.600.7)' \
	$noon a@board.example.org
decides 'of no other system' allow 'X-Mailer: Microsoft Outlook 16.0' $noon chair@example.org
decides 'what is unknown is observed' allow 'Subject: hello' $noon a@example.org

printf '2026-12-10\tFounders\n12-25/12-26\n' >"$dir/holidays.tsv"
pack night-shift "holidays = 'file:$dir/holidays.tsv'"
decides 'at noon' allow "$iphone" $noon a@example.org
decides 'at night' 'tempfail phones-at-night' "$iphone" 2026-12-07T20:00:00Z a@example.org
decides 'until six' 'tempfail phones-at-night' "$iphone" 2026-12-08T05:59:00Z a@example.org
decides 'then no longer' allow "$iphone" 2026-12-08T06:00:00Z a@example.org
decides 'on Sunday' 'tempfail phones-at-night' "$ipad" 2026-12-06T12:00:00Z a@example.org
decides 'before Monday begins' 'tempfail phones-at-night' "$ipad" 2026-12-07T05:59:00Z a@example.org
decides 'on a holiday' 'tempfail phones-at-night' "$ipad" 2026-12-10T12:00:00Z a@example.org
decides 'of each year' 'tempfail phones-at-night' "$iphone" 2028-12-25T12:00:00Z a@example.org
decides 'in the morning of the day behind it, too' 'tempfail phones-at-night' "$ipad" \
	2026-12-11T05:59:00Z a@example.org
decides 'not at noon of that day' allow "$ipad" 2026-12-11T12:00:00Z a@example.org
decides 'who stands by may on a holiday' 'log phones-at-night' "$ipad" 2026-12-10T12:00:00Z \
	standby@example.org
decides 'not on another day' 'tempfail phones-at-night' "$ipad" 2026-12-13T12:00:00Z \
	standby@example.org
like 'the holiday is told of' "$("$BUILD/milter-device-check" -c "$conf" --field "$iphone" --user \
	a@example.org --at 2026-12-10T12:00:00Z)" 'day  *2026-12-10 is a holiday .Founders.'
decides 'the night shift may' allow "$iphone" 2026-12-07T23:00:00Z a@nightshift.example.org
decides 'and whoever is in the office' allow "$iphone" 2026-12-07T23:00:00Z a@example.org \
	--client 192.0.2.7
decides 'a computer may' allow 'X-Mailer: Microsoft Outlook 16.0' 2026-12-07T23:00:00Z a@example.org

printf 'user\tdevice_id\tdevice\tmodel\tstate\tuntil\na@example.org\t\tiphone\t\tallowed\t2027-06-30\n' >"$dir/register"
printf 'a@example.org\tapplx9\t\t\tblocked\nb@example.org\t\tiphone\t\tblocked\n' >>"$dir/register"
pack own-devices "register = '$dir/register'" "contact = 'the desk'"
decides 'a phone that is registered' allow "$iphone" 2027-06-30T12:00:00Z a@example.org
decides 'until its end' 'reject new-phones' "$iphone" 2027-07-01T00:00:00Z a@example.org
decides 'another device of hers' 'reject new-phones' "$ipad" 2027-01-01T12:00:00Z a@example.org
decides 'at first it is only warned of' 'tag new-phones' "$ipad" 2026-12-31T12:00:00Z a@example.org
"$BUILD/milter-device-check" -c "$conf" --json --at 2026-12-31T12:00:00Z --user a@example.org \
	--field "$ipad" >"$dir/first"
like "$pack: whoever has a new one can be written to" "$("$BUILD/milter-device-report" -c "$conf" \
	--where new=true --format notice --template "$packs/../notice.txt" "$dir/first" 2>&1)" '^To: a@example.org$'
sed 's/"new":true,//' "$dir/first" >"$dir/later"
unlike "$pack: and nobody else is" "$("$BUILD/milter-device-report" -c "$conf" --where new=true \
	--format notice --template "$packs/../notice.txt" "$dir/later" 2>&1)" '^To:'
decides 'one that is blocked' 'reject blocked-phones' "$iphone" 2026-09-01T12:00:00Z b@example.org
decides 'one that was lost' 'log blocked-phones' 'User-Agent: Apple-iPhone14C2/2006.75' $noon a@example.org \
	--traffic access --protocol activesync --device-id ApplX9
decides 'a computer' allow 'X-Mailer: Microsoft Outlook 16.0' 2027-01-01T12:00:00Z a@example.org

pack two-ministries
decides 'trade has no iPads' 'reject trade-no-apple' "$ipad" $noon a@trade.example.org
decides 'nor have its offices' 'reject trade-no-apple' "$ipad" $noon a@north.trade.example.org
decides 'health has' allow "$ipad" $noon a@health.example.org
decides 'but no phones' 'quarantine health-phones' "$iphone" $noon a@health.example.org \
	--recipient b@elsewhere.example
decides 'but to hospitals' allow "$iphone" $noon a@health.example.org \
	--recipient ward@north.hospitals.example.org
decides 'the minister may' 'log trade-no-apple' "$iphone" $noon minister@trade.example.org
decides 'with no iPad' 'reject trade-no-apple' "$ipad" $noon minister@trade.example.org
printf 'From: minister@trade.example.org\n%s\nMIME-Version: 1.0\n\nHello.\n' "$iphone" >"$dir/forged"
is 'a forged iPhone of the minister is tagged' "$("$BUILD/milter-device-check" -c "$conf" --json \
	--at $noon --traffic submission "$dir/forged" | grep -o '"policy":"[^"]*"')" '"policy":"inconsistent"'

pack gradual
decides 'one in ten' 'reject no-iphones' "$iphone" $noon olga@example.org
decides 'nine are not' allow "$iphone" $noon jan@example.org
decides 'whoever is a pilot' 'reject no-iphones-pilots' "$iphone" $noon bob@it.example.org
decides 'and the board' 'reject no-iphones-pilots' "$iphone" $noon Chair@Example.org
decides 'but no printer' allow "$iphone" $noon printer@it.example.org
sed "s/'10 %'/13/" "$packs/gradual.conf" >"$dir/conf/more.conf"
echo "include('more.conf')" | configure
decides 'with three more, whoever was in is still' 'reject no-iphones' "$iphone" $noon olga@example.org
decides 'and another is, now' 'reject no-iphones' "$iphone" $noon jan@example.org
like 'who is not is told so' "$("$BUILD/milter-device-check" -c "$conf" --field "$iphone" \
	--user anna@example.org)" 'no-iphones .*: the user anna@example.org is not among the 13 % of its rollout'

# --- the rules in plain words: what README says is what is tried ---

# rule N [MILTER-DEVICE.CONF-LINE...]
rule() {
	pack="rule $1"
	awk -v number="$1." '/^[0-9]+\. / { at = $1 == number } at && /^    /' "$packs/README" >"$dir/rule"
	shift
	cp "$dir/rule" "$dir/conf/policies.conf"
	echo "include('policies.conf')" | configure "$@"
	works "$pack loads" "$BUILD/milter-device" -n -c "$conf"
	rules=$((${rules:-0} + 1))
}
rule 1
decides 'not yet' allow "$iphone" 2027-02-28T12:00:00Z a@a.example.org
decides 'a warning' 'tag no-apple-in-a' "$iphone" 2027-03-15T08:59:59Z a@a.example.org
decides 'then no more' 'reject no-apple-in-a' 'X-Mailer: Apple Mail (2.3731.600.7)' 2027-03-15T09:00:00Z \
	a@a.example.org
decides 'elsewhere' allow "$iphone" 2027-04-01T09:00:00Z a@b.example.org
rule 2
decides 'an iPad' 'allow ipads-in-b' "$ipad" 2027-11-30T23:59:59Z a@b.example.org
decides 'in December' 'reject no-apple-in-b' "$ipad" 2027-12-01T00:00:00Z a@b.example.org
decides 'an iPhone' 'reject no-apple-in-b' "$iphone" $noon a@b.example.org
decides 'elsewhere' allow "$iphone" $noon a@a.example.org
printf 'user\tdevice\tstate\na@example.org\tiphone\tallowed\n' >"$dir/register"
rule 3 "register = '$dir/register'"
decides 'one that is allowed' allow "$iphone" $noon a@example.org
decides 'another' 'reject not-registered' "$ipad" $noon a@example.org
decides 'of somebody else' 'reject not-registered' "$iphone" $noon b@example.org
rule 4
decides 'an old one' 'reject outdated' "$iphone" $noon a@example.org
decides 'a new one' allow 'X-Mailer: iPhone Mail (23B85)' $noon a@board.example.org
decides 'one that is not told' allow 'X-Mailer: Apple Mail (2.3731.600.7)' $noon a@example.org
decides 'of the board' 'reject outdated-board' 'User-Agent: iPhone' $noon a@board.example.org
rule 5
decides 'Outlook on an iPhone' 'reject no-cloud-programs' \
	'User-Agent: Outlook-iOS/709.2042344.prod.iphone (3.21.0)' $noon a@example.org
decides 'its own program' allow "$iphone" $noon a@example.org
rule 6
decides 'a program that nobody knows' 'log unknown-programs' 'X-Mailer: Frobnicator 1.0' $noon a@example.org
decides 'one that is known' allow "$iphone" $noon a@example.org
rule 7
decides 'by day' allow "$iphone" $noon a@example.org
decides 'by night' 'tempfail phones-at-night' "$iphone" 2026-12-07T20:00:00Z a@example.org
decides 'the night shift' allow "$iphone" 2026-12-07T20:00:00Z a@nightshift.example.org
rule 8 "holidays = 'file:$dir/holidays.tsv'"
decides 'on Christmas' 'tempfail phones-on-holidays' "$iphone" 2026-12-25T12:00:00Z a@example.org
decides 'on another day' allow "$iphone" 2026-12-24T12:00:00Z a@example.org
decides 'who stands by' 'log phones-on-holidays' "$iphone" 2026-12-25T12:00:00Z standby@example.org
decides 'but not at night' 'tempfail phones-on-holidays' "$iphone" 2026-12-25T21:00:00Z standby@example.org
mkdir "$dir/conf/groups"
seq -f 'user%.0f@trade.example.org' 1 100000 >"$dir/conf/groups/trade"
rule 9
decides 'the last of 100,000' 'reject no-iphones-in-trade' "$iphone" $noon user100000@trade.example.org
decides 'one more' allow "$iphone" $noon user100001@trade.example.org
rule 10
decides 'anybody' 'reject no-iphones' 'X-Mailer: iPhone Mail (23B85)' $noon a@example.org
decides 'the minister' 'log no-iphones' 'X-Mailer: iPhone Mail (23B85)' 2027-12-31T12:00:00Z \
	minister@example.org
decides 'with an old one' 'reject no-old-iphones' "$iphone" 2027-12-31T12:00:00Z minister@example.org
decides 'next year' 'reject no-iphones' 'X-Mailer: iPhone Mail (23B85)' 2028-01-01T12:00:00Z \
	minister@example.org
rule 11
decides 'one in ten' 'reject first-in-ten' "$iphone" $noon user8@example.org
decides 'nine are not' allow "$iphone" $noon anna@example.org
is 'each rule of README is tested here' "$rules" "$(grep -c '^[0-9]*\. ' "$packs/README")"

# shellcheck disable=SC2086 # a word each
is 'each pack is tested here' "$(printf '%s\n' $tested | sort)" "$(find "$packs" -name '*.conf' -printf '%f\n' | sort)"
done_testing
