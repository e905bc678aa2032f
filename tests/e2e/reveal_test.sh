#!/bin/sh
# SPDX-License-Identifier: ISC
# Whose a pseudonym is: what the daemon's own code has hidden is found again among candidates, by
# each key, and not before it was written down who asked and why; the report counts it.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

work=$dir
log=$work/log/events.jsonl
reveals=$work/log/reveals.jsonl
conf=$work/conf/milter-device.conf
mkdir -p "$work/log" "$work/conf"

# keys VALUE [LINE...]: the configuration with that pseudonym_key
keys() {
	echo "own_domains = { 'minprom.example' }"
	echo "timezone = 'UTC'"
	echo "event_log = '$log'"
	echo "pseudonym_key = $1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@"
	echo "device phone { match { when = { 'X-Mailer: ^iPhone' } } }"
}
both="{ '2026-11-01 the key from november on', 'the first of the keys' }"
# hidden KEY USER TIME [MORE...]: what the event has in its place
hidden() {
	hidden_key=$1 hidden_user=$2 hidden_time=$3
	shift 3
	"$BUILD/milter-device-check" -c "$conf" --json --field 'X-Mailer: iPhone' --traffic access \
		--at "$hidden_time" --user "$hidden_user" "$@" |
		sed -n "s/.*\"$hidden_key\":\"\([^\"]*\)\".*/\1/p"
}
# reveal [ARGUMENT...] <INPUT
reveal() {
	"$BUILD/milter-device-ctl" -c "$conf" reveal "$@" >"$work/out" 2>"$work/err"
	reveal_status=$?
}
told() { cat "$work/out"; }
lines() { grep -c '' "$reveals" 2>/dev/null || echo 0; }

keys "$both" >"$conf"
before=$(hidden user anna 2026-10-31T23:59:59Z)
after=$(hidden user anna 2026-11-01T00:00:00Z)
phone=$(hidden device_id anna 2026-11-02T00:00:00Z --protocol activesync --device-id ApplX1)
works 'the events hide her' test -n "$before"
works 'by two keys' test "$before" != "$after"
works 'and her phone' test -n "$phone" -a "$phone" != applx1

printf 'boris@minprom.example\nANNA@minprom.example, ApplX1\n' >"$work/list"
reveal --reason 'ticket 7' --candidates "$work/list" "$before" "$after" "$phone"
is 'all are found' "$reveal_status" 0
is 'each on a line' "$(told)" "$(printf '%s\tanna@minprom.example\n%s\tanna@minprom.example\n%s\tapplx1' "$before" "$after" "$phone")"
is 'each was written down' "$(lines)" 3
like 'with the reason' "$(tail -n 1 "$reveals")" '"result":"found","reason":"ticket 7"'
is 'without the person' "$(grep -c 'anna\|applx1' "$reveals")" 0
is 'for nobody else to read' "$(stat -c %a "$reveals")" 640
works "in the form of events" "$python" -IS "$e2e/events.py" valid "$reveals"

# --- who is found, and who is not ---

reveal --reason x 0123456789abcdef "$before" <"$work/list"
is 'without candidates nobody is found' "$reveal_status" 1
is 'so nobody is told' "$(told)" ''
like 'which is said' "$(cat "$work/err")" "$before: none of 0 candidates, by 2 keys"
is 'and written down' "$(tail -n 2 "$reveals" | grep -c '"result":"not found"')" 2
reveal --reason x --candidates - "$(echo "$before" | tr a-f A-F)" <"$work/list"
is 'standard input has candidates, and case does not count' "$(told | cut -f2)" anna@minprom.example
reveal --reason x --candidates - "${before%@*}" <"$work/list"
is 'without a domain it is anybody of that name' "$(told | cut -f2)" anna@minprom.example
reveal --reason x --candidates - "${before%@*}@other.example" <"$work/list"
is 'with another it is not' "$reveal_status" 1
for form in 'mail: anna@minprom.example' 'mail:: YW5uYUBtaW5wcm9tLmV4YW1wbGU=' 'proxyAddresses: SMTP:anna@minprom.example' \
	'uid: anna' 'anna' '"Anna" <anna@minprom.example>; boris'; do
	printf 'dn: cn=x\n%s\n' "$form" >"$work/ldif"
	reveal --reason x --candidates "$work/ldif" "$before"
	is "found by: $form" "$(told | cut -f2)" anna@minprom.example
done
printf 'mail: anna@minp\n rom.example\r\n' >"$work/ldif"
reveal --reason x --candidates "$work/ldif" "$before"
is 'a line of LDIF that goes on in the next' "$(told | cut -f2)" anna@minprom.example
{
	head -c 100000 /dev/urandom
	printf '\n\0anna\0\nmail:: \377\377=\n:\n: \n::\n\n \n'
	head -c 100000 /dev/zero | tr '\0' a
	printf '\nanna@minprom.example'
} >"$work/odd"
reveal --reason x --candidates "$work/odd" "$before"
is 'among nonsense she is found' "$(told | cut -f2)" anna@minprom.example
mkdir -p "$work/conf"
printf 'login\tanna@minprom.example\n' >"$work/conf/users.tsv"
keys "$both" "user_map = 'users.tsv'" >"$conf"
reveal --reason x "$before" </dev/null
is 'whom user_map names is a candidate' "$(told | cut -f2)" anna@minprom.example
printf 'user\tdevice_id\tstate\nanna@minprom.example\tapplx1\tallowed\n' >"$work/conf/register.tsv"
keys "$both" "register = 'register.tsv'" >"$conf"
reveal --reason x "$before" "$phone" </dev/null
is 'so is whom the register names, and each device' "$(told | cut -f2 | tr '\n' ' ')" 'anna@minprom.example applx1 '
keys "{ '2026-11-01 the key from november on' }" >"$conf"
reveal --reason x --candidates "$work/list" "$before"
is 'without the old key, what it hid is hidden for good' "$reveal_status" 1

# --- what is wrong ---

keys "$both" >"$conf"
count=$(lines)
reveal --candidates "$work/list" "$before"
is 'without a reason nobody is told' "$reveal_status:$(told)" '64:'
like 'which is said' "$(cat "$work/err")" '--reason is missing'
reveal --reason ' ' "$before"
is 'a blank is none' "$reveal_status" 64
reveal --reason "$(printf 'a\033[31mb')" "$before"
is 'nor is what a terminal would obey' "$reveal_status" 64
reveal --reason x anna@minprom.example
is 'a person is no pseudonym' "$reveal_status" 64
reveal --reason x --candidates "$work/none" "$before"
is 'a list that is not there' "$reveal_status" 66
like 'is named' "$(cat "$work/err")" "$work/none: No such file"
is 'none of that is written down' "$(lines)" "$count"
mv "$reveals" "$work/kept"
mkdir "$reveals"
reveal --reason x --candidates "$work/list" "$before"
is 'what cannot be written down is not told' "$reveal_status:$(told)" '73:'
rmdir "$reveals"
mv "$work/kept" "$reveals"
if [ -c /dev/full ]; then
	mv "$reveals" "$work/kept"
	ln -s /dev/full "$reveals"
	reveal --reason x --candidates "$work/list" "$before"
	is 'nor on a full disk' "$reveal_status:$(told)" '73:'
	rm "$reveals"
	mv "$work/kept" "$reveals"
fi
echo "own_domains = { 'minprom.example' }" >"$work/conf/plain.conf"
"$BUILD/milter-device-ctl" -c "$work/conf/plain.conf" reveal --reason x "$before" >"$work/out" 2>"$work/err"
is 'without a key there is nothing to turn back' "$?" 78
like 'which is said' "$(cat "$work/err")" 'there is no pseudonym_key'

# --- the report ---

: >"$log"
"$BUILD/milter-device-report" -c "$conf" --format csv --section reveals >"$work/out"
like 'the report names who and why' "$(told)" '","ticket 7",3,'
"$BUILD/milter-device-report" -c "$conf" --format json >"$work/out"
is 'and how often' "$(sed 's/.*"pseudonyms_revealed":\([0-9]*\).*/\1/' "$work/out")" "$count"
is 'they are no events of mail' "$(sed 's/.*"users":\([0-9]*\).*/\1/' "$work/out" | head -c 1)" 0
"$BUILD/milter-device-report" -c "$conf" --people none >"$work/out"
is 'with --people none it names nobody' "$(grep -c 'ticket 7' "$work/out")" 0
like 'but says that it was' "$(told)" 'pseudonyms were turned back'
"$BUILD/milter-device-report" -c "$conf" --user anna@minprom.example --format csv --section reveals >"$work/out"
is 'a dossier has those about its person' "$(grep -c 'ticket 7' "$work/out")" 1
"$BUILD/milter-device-check" --replay "$log" -c "$conf" "$reveals" >"$work/out" 2>&1
is 'replay leaves them alone' "$?" 0
done_testing
