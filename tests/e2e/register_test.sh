#!/bin/sh
# SPDX-License-Identifier: ISC
# The register: a new phone is told by the log of a web server in front of ActiveSync, allowed and
# blocked by milter-device-ctl, and the daemons that run go by it at once.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$(dirname "$0")/lib_watch.sh"

register=$dir/conf/register.tsv
access=$dir/access.log
iphone='X-Mailer: iPhone Mail (20F75)'
watch=

stop_programs() {
	watch_kill
}

ctl() {
	"$BUILD/milter-device-ctl" -c "$conf" "$@" 2>&1 </dev/null
}
# phone USER ID: opens the mailbox, as nginx writes it
phone() {
	printf '192.0.2.7 - %s [%s] "POST /Microsoft-Server-ActiveSync?Cmd=Ping&User=%s&DeviceId=%s&DeviceType=iPhone HTTP/1.1" 200 0 "-" "Apple-iPhone14C2/2006.75"\n' \
		"$1" "$(date '+%d/%b/%Y:%H:%M:%S %z')" "$1" "$2" >>"$access"
}
# decided N: by which policy, with which device_id, in that event of an access
decided() {
	wait_for 30 accesses "$1"
	grep '"traffic":"access"' "$log" | sed -n "${1}s/.*\"user\":\"\([^\"]*\)\".*/\1 &/p" |
		sed 's/ .*"device_id":"\([^"]*\)".*"policy":"\([^"]*\)".*/ \1 \2/'
}
# new_in N: whether that event of an access calls its device new
new_in() {
	grep '"traffic":"access"' "$log" | sed -n "${1}p" | grep -o '"new":[a-z]*'
}
accesses() {
	test "$(grep -c '"traffic":"access"' "$log")" -ge "$1"
}
# at TIME: the policy by which Anna's phone is decided then
at() {
	"$BUILD/milter-device-check" -c "$conf" --json --field 'User-Agent: Apple-iPhone14C2/2006.75' \
		--user anna --traffic access --protocol activesync --device-id "$2" --at "$1" |
		grep -o '"policy":"[^"]*"'
}

{
	printf '# phones of ours\n\n'
	printf 'user\tdevice_id\tdevice\tmodel\tstate\tuntil\towner\tticket\treason\n'
	printf '# the desk\n'
	printf 'boris@minprom.example\t\tiphone\t\tallowed\t\tdesk\tSD-1\told one\n'
} >"$dir/register"
: >"$access"
watch_configure "register = 'register.tsv'" <<CONF
source web { input = { '$access' } like = web }
policy blocked    { devices = { 'kind:phone' } registered = blocked action = log }
policy new-phones { devices = { 'kind:phone' } registered = no protocols = { activesync, smtp } action = log }
policy known      { devices = { 'kind:phone' } action = log }
CONF
sed -i "s/^source web {.*/source front { like = web input = { '$(echo "$access" | sed 's|/|\\/|g')' } }/" "$dir/conf/local.conf"
cp "$dir/register" "$register"
chmod 640 "$register"
chown nobody "$register"
printf "sources = { front }\n" >>"$conf"
works 'the configuration is good' "$BUILD/milter-device" -n -c "$conf"

works 'the register is listed' ctl register list
is 'with its rows' "$(ctl register list)" \
	"$(printf 'boris@minprom.example\tiphone\t-\tallowed\t-\tdesk\tSD-1\told one')"

watch_start
phone anna ApplX1
is 'a new phone meets the policy' "$(decided 1)" 'anna@minprom.example applx1 new-phones'
is 'its event calls it new' "$(new_in 1)" '"new":true'
is 'and is pending' "$(ctl register pending | cut -f 1,2)" "$(printf 'anna@minprom.example\tid:applx1')"
is 'of somebody else nothing is' "$(ctl register pending boris)" ''

cp "$log" "$dir/log.before"
for time in '' 2026-07-17T09:00:00Z; do
	printf '{"v":1,"type":"sighting","time":"%s","traffic":"access","user":"x@y.example","device":"iphone"}\n' \
		"$time" >>"$log"
done
is 'a day is told though the first event of the device had none' \
	"$(ctl register pending x@y.example | cut -f 4)" 2026-07-17
cat "$dir/log.before" >"$log"

like 'it is allowed, and the watcher reloads' "$(ctl register allow anna id:ApplX1 --ticket SD-2)" \
	'^configuration .* loaded$'
is 'whose event names who and what' "$(grep '"by":"ctl:' "$log" | sed 's/.*"result"/"result"/')" \
	'"result":"loaded: register: allowed id:applx1 of anna@minprom.example"}'
is 'in a row behind the others, comments kept' "$(cat "$register")" "$(cat "$dir/register"
	printf 'anna@minprom.example\tApplX1\t\t\tallowed\t\t\tSD-2\n')"
is 'mode and owner are kept' "$(stat -c '%a %U' "$register")" '640 nobody'
phone anna ApplX1
is 'it is no longer new' "$(decided 2)" 'anna@minprom.example applx1 known'
is 'as its event says' "$(new_in 2)" ''
phone anna ApplX2
is 'another phone of hers is' "$(decided 3)" 'anna@minprom.example applx2 new-phones'
is 'which alone is pending' "$(ctl register pending | cut -f 2)" 'id:applx2'
like 'it is blocked' "$(ctl register block anna id:applx2 --reason 'lost, "found"')" 'loaded$'
phone anna ApplX2
is 'by the policy about that' "$(decided 4)" 'anna@minprom.example applx2 blocked'
is 'what is blocked is not new' "$(new_in 3)$(new_in 4)" '"new":true'
is 'the report counts what is new' "$("$BUILD/milter-device-report" --where new=true --format csv \
	--section by_device "$log" | cut -d , -f 1,2 | tail -n 1)" '"iphone",2'
is 'nothing is pending' "$(ctl register pending)" ''

like 'a row gets an end, and keeps its ticket' \
	"$(ctl register allow anna id:applx1 --until 2026-12-31 >/dev/null; grep applx1 "$register")" \
	"^anna@minprom.example	applx1			allowed	2026-12-31		SD-2$"
is 'until then it is allowed' "$(at 2026-12-31T23:59:59Z ApplX1)" '"policy":"known"'
is 'then it counts as not there' "$(at 2027-01-01T00:00:00Z applx1)" '"policy":"new-phones"'
like 'that an end is over is said' "$(ctl register allow anna id:applx1 --until 2020-01-01)" \
	'^milter-device-ctl: 2020-01-01 is over: the row counts as not there'
is 'a row that has run out is none' "$(at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" applx1)" '"policy":"new-phones"'
like 'the list says so' "$(ctl register list anna)" 'allowed	2020-01-01 [(]run out[)]'

like 'a row is forgotten' "$(ctl register forget anna id:applx2)" 'loaded$'
is 'and the rest stays' "$(sed -n '1,5p' "$register")" "$(cat "$dir/register")"
like 'its event says so' "$(tail -n 1 "$log")" 'loaded: register: forgot id:applx2 of anna@minprom.example"'
is 'what is not there cannot be' "$(ctl register forget anna id:applx2)" \
	'milter-device-ctl: the register has no row of that user and device'
cp "$register" "$dir/before"
like 'a device that nobody knows is no id' "$(ctl register allow anna iphnoe)" "did you mean 'iphone'?"
like 'a date that is none' "$(ctl register allow anna iphone --until soon)" "'soon' is not a date"
like 'a user who is nobody' "$(ctl register allow @minprom.example iphone)" 'is nobody'
like 'a user whom the register could not have' "$(ctl register allow '"b' iphone)" 'write .*@minprom'
like 'nor one that is no UTF-8' "$(ctl register allow "$(printf 'b\377b')" iphone)" 'not UTF-8'
like 'a row that would be a comment' "$(ctl register allow '#bob' iphone)" 'would be a comment'
like 'a group, which is nobody' "$(ctl register allow group:board iphone)" 'is nobody'
like 'a model that stands for several' "$(ctl register allow anna iphone --model 'iPhone *')" \
	"model 'iPhone [*]': a [*] stands for nothing here"
like 'an id that is marked twice' "$(ctl register allow anna id:id:applx3)" 'is written without id:'
like 'a reason that is no UTF-8' \
	"$(ctl register allow anna iphone --reason "$(printf 'b\377b')")" 'reason is not UTF-8'
like 'a TAB would end a cell' "$(ctl register allow anna iphone --reason "$(printf 'a\tb')")" \
	"has a TAB"
works 'none of that changed it' cmp "$register" "$dir/before"
like 'a device and its model' \
	"$(ctl register allow anna iphone --model 'iPhone 13 Pro' >/dev/null; tail -n 1 "$register")" \
	"^anna@minprom.example		iphone	iPhone 13 Pro	allowed$"
is 'that holds for the device without an id' "$("$BUILD/milter-device-check" -c "$conf" --json \
	--field 'User-Agent: Apple-iPhone14C2/2006.75' --user anna --traffic access |
	grep -o '"policy":"[^"]*"')" '"policy":"known"'
is 'mail from another model is new' "$("$BUILD/milter-device-check" -c "$conf" --json \
	--field "$iphone" --user anna | grep -o '"policy":"[^"]*"')" '"policy":"new-phones"'

asked() { # USER TRAFFIC: whether the device is new to the register
	"$BUILD/milter-device-check" -c "$conf" --json --field "$iphone" --user "$1" --traffic "$2" |
		grep -o '"new":[a-z]*'
}
is 'mail, too, tells of a new device' "$(asked dora submission)" '"new":true'
is 'mail from outside does not' "$(asked dora@elsewhere.example inbound)" ''
printf 'dora@minprom.example\t\tiphone\t\tpending\n' >>"$register"
is 'nor what somebody has noted as pending' "$(asked dora submission)" ''

for number in 1 2 3 4 5 6 7 8; do
	ctl register allow "user$number" iphone >/dev/null &
	writers="${writers:-} $!"
done
for writer in $writers; do
	wait "$writer"
done
is 'of eight at a time none is lost' "$(grep -c '^user' "$register")" 9
watch_stop
like 'without daemons it says who goes by the old one' "$(ctl register allow clara iphone)" \
	'no daemon could be asked to reload'
echo 'nonsense' >>"$register"
like 'a register with an error is not written to' "$(ctl register allow dora iphone)" \
	'register.tsv:[0-9]*: this row names no device'
done_testing
