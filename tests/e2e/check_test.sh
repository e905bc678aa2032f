#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-check: why each policy did not act, what can be supposed of a saved message,
# and --dump, which daemon, watch and report have as well.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

configure <<'CONF'
user_map = 'logins'
policy androids { devices = { android } action = reject }
policy abroad   { devices = { ios } networks = { '192.0.2.0/24' } action = tag }
policy press    { devices = { ios } users = { 'peter@press.example' } recipients = { '@x.example' } action = reject }
policy later    { devices = { ios } enforce_from = 2023-07-18 action = reject }
CONF
printf 'p.kovacs\tpeter@press.example\n' >"$dir/conf/logins"
printf 'X-Mailer: iPhone Mail (20F75)\nFrom: anna@minprom.example\n\nHello.\n' >"$dir/mail"
check() {
	"$BUILD/milter-device-check" -c "$conf" --at 2023-07-17T09:00:00Z "$@" "$dir/mail" 2>&1
}
# nots ARGUMENT...: which policies did not act, and why, without files and lines
nots() {
	check "$@" | sed -n 's/^  not  *\([^ ]*\) ([^)]*): /\1: /p'
}

is 'each policy says why not' "$(nots | sed 's|about Android.*|about Android|')" \
	"androids: the device is another: it is about Android
abroad: the client's address is not known, and it is about 192.0.2.0/24
press: the user anna@minprom.example is not among its users
later: it matches, but only observes until 2023-07-18 00:00 UTC"
like 'with its file and line' "$(check)" '^  not         abroad \(/.*:[0-9]+\): '

is 'a client in the network' "$(check --client 192.0.2.7 | sed -n 's/^  action *//p')" tag
like 'the policies behind one that acts are told too' "$(nots --client 192.0.2.7)" \
	'^later: it matches, but abroad comes first$'
like 'a client elsewhere' "$(nots --client 203.0.113.5)" \
	'^abroad: the client 203.0.113.5 is not in 192.0.2.0/24$'
like 'the client is in the event' "$(check --json --client 192.0.2.7)" '"client_ip":"192.0.2.7"'

like 'a login goes through user_map' "$(check --user p.kovacs)" \
	'user peter@press.example \(known by login\)'
like 'its recipients are not known' "$(nots --user p.kovacs)" \
	'^press: it asks for recipients, and none is known$'
like 'recipients elsewhere' "$(nots --user p.kovacs --recipient a@y.example)" \
	'^press: no recipient is among those that it is about$'
is 'one of several recipients' \
	"$(check --user p.kovacs --recipient a@y.example --recipient '<b@x.example>' |
		sed -n 's/^  action *//p')" reject
like 'the recipients are in the event' "$(check --json --recipient a@y.example --recipient b@x.example)" \
	'"to":\["a@y.example","b@x.example"\]'

like 'mail of a list is inbound' "$(nots --field 'List-Id: <l.x>')" \
	'^later: the traffic is inbound because of List-Id, and it is about mail sent, read receipts sent and '

# --- saved mail as it comes ---

message='X-Mailer: iPad Mail (22G86)\r\nMime-Version: 1.0 (1.0)\r\n\r\nhi\r\n'
# saved WHAT FRONT: a message behind what programs put in front of it
saved() {
	printf "%b$message" "$2" >"$dir/saved"
	like "saved mail: $1" "$("$BUILD/milter-device-check" -c "$conf_source/milter-device.conf" --json "$dir/saved")" \
		'"device":"ipad".*"os_version":"18.6"'
}
saved 'nothing in front' ''
saved 'a white line' '        \r\n'
saved 'a byte order mark' '\0357\0273\0277'
saved 'a quoted From_ line' '>From a Fri Nov 20 10:00:00 2026\n'
saved 'the count of an .emlx' '62       \n'
saved 'an mbox with CRLF' 'From a Fri Nov 20 10:00:00 2026\r\n'
printf '\320\317\021\340\241\261\032\341' >"$dir/saved"
said=$(check "$dir/saved" 2>&1)
is '.msg: status' $? 65
like '.msg: is refused by name' "$said" "saved: is Outlook's .msg, which is no text: save the message as .eml\$"
echo 'no header' >"$dir/saved"
said=$(check "$dir/saved" 2>&1)
is 'no header: status' $? 65
like 'no header: is said' "$said" 'saved: nothing in it is a header field$'

# bare FILE: a dump without what is a comment
bare() {
	sed '/^#/d; s/	# .*//' "$1"
}
for program in milter-device milter-device-watch milter-device-check milter-device-report; do
	"$BUILD/$program" -c "$conf" --dump >"$dir/$program.dump" 2>"$dir/err"
	is "$program --dump: status" $? 0
	is 'all programs print the same' "$(cksum <"$dir/$program.dump")" \
		"$(cksum <"$dir/milter-device.dump")"
done
like 'a dump bears the hash of the events' "$(cat "$dir/milter-device.dump")" \
	"^# configuration $(check --json | sed 's/.*"config":"\([^"]*\)".*/\1/')\$"
like 'a value has its origin' "$(cat "$dir/milter-device.dump")" \
	"^contact = 'security@minprom.example'	# /.*:[0-9]+\$"
cp "$dir/milter-device.dump" "$dir/conf/dump.conf"
works 'a dump loads' "$BUILD/milter-device" -n -c "$dir/conf/dump.conf"
"$BUILD/milter-device" -n --dump -c "$dir/conf/dump.conf" >"$dir/again"
bare "$dir/milter-device.dump" >"$dir/first"
bare "$dir/again" >"$dir/second"
works 'and is the same when dumped' cmp "$dir/first" "$dir/second"
is 'and decides alike' "$("$BUILD/milter-device-check" -c "$dir/conf/dump.conf" --client 192.0.2.7 "$dir/mail" |
	sed -n 's/^  action *//p')" tag
unlike 'what is changed has no defaults' \
	"$("$BUILD/milter-device" -c "$conf" --dump=changed)" 'default|not set'
works '--dump=json is JSON' sh -c '"$BUILD/milter-device" -c "$1" --dump=json | "$2" -m json.tool >/dev/null' \
	- "$conf" "$python"

# --- an administrator's correction of the catalogue, which is less specific, and says as much ---

corrected=$dir/corrected
mkdir "$corrected"
ln -s "$conf_source/devices.conf" "$conf_source/builds.tsv" "$conf_source/models.tsv" "$corrected"
for name in local.conf kiosks.conf; do
	cat >"$corrected/$name" <<-'END'
		device kiosk {
			match {
				when       = { 'User-Agent: ^Acme/\d.*\biPhone14,2\b' }
				confidence = certain
				example    = { 'User-Agent: Acme/1.0 (iPhone14,2; iOS 16.5)' }
			}
		}
	END
done
# said_with FILE...: the device, with these files included in that order
said_with() {
	printf "include('%s')\n" "$@" >"$corrected/milter-device.conf"
	echo 'Acme/1.0 (iPhone14,2; iOS 16.5)' |
		"$BUILD/milter-device-check" -c "$corrected/milter-device.conf" --json --lines User-Agent |
		sed 's/.*"device":"\([^"]*\)".*"confidence":"\([^"]*\)".*/\1 \2/'
}
is 'without it, the release says' "$(said_with devices.conf)" 'iphone certain'
is 'local.conf behind the catalogue wins a tie' "$(said_with devices.conf local.conf)" 'kiosk certain'
is 'local.conf before the catalogue wins a tie' "$(said_with local.conf devices.conf)" 'kiosk certain'
is 'so does a file of any other name' "$(said_with kiosks.conf devices.conf)" 'kiosk certain'
is 'behind it, too' "$(said_with devices.conf kiosks.conf)" 'kiosk certain'
sed -i 's/= certain/= likely/' "$corrected/local.conf"
is 'what is less certain wins nothing' "$(said_with local.conf devices.conf)" 'iphone certain'

# --- what the program and the device call themselves ---

configure <<'CONF'
policy other    { devices = { any } clients = { 'K-9 *', 'Outlook' } action = reject }
policy others   { devices = { any } except_devices = { 'vendor:Apple' } action = reject }
policy model    { devices = { any } models = { 'iPad Pro*' } action = reject }
policy programs { devices = { any } clients = { 'K-9 *', 'iphone m*' } action = tag }
CONF
is 'a policy about the program decides' "$(check --json | grep -o '"policy":"[^"]*"')" '"policy":"programs"'
is 'those about another say so' "$(nots)" \
	"other: the client, iPhone Mail, is not one that it is about, K-9 * or Outlook
others: the device is in its except_devices: any device of vendor Apple
model: the model is not told, and it is about iPad Pro*"
like 'the policies in words' "$("$BUILD/milter-device-check" -c "$conf" --explain-policy | tr -s ' \n' ' ')" \
	'with the client K-9 \* or iphone m\*, is tagged'

configure <<'CONF'
policy mail    { devices = { ios } except_recipients = { 'desk@x.example' } except_networks = { '192.0.2.0/25' } action = tag }
CONF
is 'mail to who is excepted passes' "$(nots --recipient desk@x.example)" \
	'mail: no recipient is among those that it is about, except_recipients aside'
is 'but not if it goes to others too' \
	"$(check --json --recipient desk@x.example --recipient a@x.example | grep -o '"policy":"[^"]*"')" \
	'"policy":"mail"'
is 'mail from an excepted network passes' "$(nots --client 192.0.2.7)" \
	'mail: the client 192.0.2.7 is in its except_networks: 192.0.2.0/25'
is 'from beside it, it does not' "$(check --json --client 192.0.2.200 | grep -o '"policy":"[^"]*"')" \
	'"policy":"mail"'

configure <<'CONF'
policy patched { devices = { any } older_than = { 'macOS 13.4' } action = log }
policy known   { devices = { any } older_than = { 'macOS 13.4' } version = known action = tag }
CONF
is 'of a version that is not told, older_than holds if it must be known' \
	"$("$BUILD/milter-device-check" -c "$conf" --json --field 'X-Mailer: Apple Mail (2.3731.600.7)' |
		grep -o '"policy":.*')" '"policy":"known","action":"tag","mode":"enforce"}'

configure <<'CONF'
policy trial { devices = { ios } until = 2023-07-16 action = reject }
policy then  { devices = { ios } action = tag }
CONF
decided() { check --json "$@" | grep -o '"policy":"[^"]*"'; }
is 'a policy holds through its last day' "$(decided --at 2023-07-16T23:59:59Z)" '"policy":"trial"'
is 'and on the next the ones behind it do' "$(decided)" '"policy":"then"'
like 'which is said' "$(nots)" '^trial: it held until the end of 2023-07-16$'

configure <<'CONF'
policy no-apple { devices = { ios } action = reject }
policy outdated { devices = { ios } older_than = { '16.6' } action = tag }
policy rest     { devices = { any } action = log }
exemption board { users = { 'anna@minprom.example' } policies = { no-apple } }
CONF
outcome() { check --json "$@" | grep -o '"policy":.*}'; }
is 'an exemption spares from one policy, and a later one holds' "$(outcome)" \
	'"policy":"outdated","action":"tag","mode":"enforce","would":["no-apple=reject"],"exemption":"board","outdated":true}'
is 'both are said' "$(nots)" \
	'no-apple: it matches, but anna@minprom.example is exempt by board, which has no end
rest: it matches, but outdated comes first'
like 'nobody else is spared' "$(outcome --user boris@minprom.example)" '^"policy":"no-apple","action":"reject"'

configure <<'CONF'
policy no-apple { devices = { ios } action = reject }
exemption desk  { users = { 'anna@minprom.example' } networks = { '192.0.2.0/24' } hours = 'Mon-Fri 09:00-18:00' from = 2023-07-17 }
CONF
is 'an exemption in a network' "$(outcome --client 192.0.2.7)" \
	'"policy":"no-apple","action":"log","mode":"enforce","would":["no-apple=reject"],"exemption":"desk"}'
rejected='"policy":"no-apple","action":"reject","mode":"enforce"}'
is 'not in another' "$(outcome --client 192.0.3.7)" "$rejected"
is 'not after hours' "$(outcome --client 192.0.2.7 --at 2023-07-17T18:00:00Z)" "$rejected"
is 'not before it begins' "$(outcome --client 192.0.2.7 --at 2023-07-14T09:00:00Z)" "$rejected"
# unspared ARGUMENT...: which exemptions did not spare, and why, without files and lines
unspared() {
	check "$@" | sed -n 's/^  not exempt  *\([^ ]*\) ([^)]*): /\1: /p'
}
is 'which says so' "$(unspared --client 192.0.3.7)" 'desk: the client 192.0.3.7 is not in 192.0.2.0/24'
is 'and the hours' "$(unspared --client 192.0.2.7 --at 2023-07-17T18:00:00Z)" \
	'desk: the time, Mon 2023-07-17 18:00 UTC, is outside its hours, Mon-Fri 09:00-18:00'
is 'and when it begins' "$(unspared --client 192.0.2.7 --at 2023-07-14T09:00:00Z)" \
	'desk: it begins in 3 days, on 2023-07-17, and has no end'
is 'nothing of somebody else, or where it spares' "$(unspared --user boris; unspared --client 192.0.2.7)" ''
"$BUILD/milter-device" --dump -c "$conf" >"$dir/dumped"
like 'what is dumped has all of it' "$(tr -s ' \t\n' ' ' <"$dir/dumped")" \
	"networks = \{ '192.0.2.0/24' \} hours = 'Mon-Fri 09:00-18:00' from = '2023-07-17'"

configure <<'CONF'
policy leaves { devices = { ios } recipients = { outside } action = tag }
CONF
is 'mail within' "$(nots --recipient a@minprom.example)" \
	'leaves: no recipient is among those that it is about'
is 'mail that leaves the house' "$(decided --recipient a@minprom.example --recipient a@x.example)" \
	'"policy":"leaves"'

configure <<'CONF'
policy shut { devices = { iphone } traffic = { access } action = deny }
CONF
opened() {
	echo '"name" "iPhone Mail" "os" "iOS"' |
		"$BUILD/milter-device-check" -c "$conf" --json --lines @IMAP-ID --traffic access "$@" |
		grep -o '"action":"[^"]*"\|"would":.*]'
}
is 'an access that has happened is logged' "$(opened | tr '\n' ' ')" '"action":"log" "would":["shut=deny"] '
is 'one that is still to come is denied' "$(opened --ahead)" '"action":"deny"'

configure <<'CONF'
policy no-cloud { devices = { 'kind:cloud' } confidence = hint action = reject }
policy iphones  { devices = { iphone } action = tag }
CONF
of() { "$BUILD/milter-device-check" -c "$conf" --json --user anna --field "$@" | grep -o '"policy":"[^"]*"'; }
is 'Outlook on an iPhone is a cloud program' \
	"$(of 'User-Agent: Outlook-iOS/709.2042344.prod.iphone (3.21.0)')" '"policy":"no-cloud"'
is 'so is it on Android' "$(of 'User-Agent: Outlook-Android/2.0')" '"policy":"no-cloud"'
is 'and wherever it is' "$(of 'X-Mailer: Outlook for iOS and Android')" '"policy":"no-cloud"'
is 'and the new Outlook' \
	"$(of 'Message-ID: <AB1PR01MB1234567@AB1PR01MB1234.eurprd01.prod.outlook.com>')" \
	'"policy":"no-cloud"'
is 'and Spark' "$(of 'X-Readdle-Message-ID: 5b1c7d1e-0a2b@Spark')" '"policy":"no-cloud"'
is 'Mail of an iPhone is none' "$(of 'X-Mailer: iPhone Mail (20F75)')" '"policy":"iphones"'
is 'neither is the classic Outlook' "$(of 'X-Mailer: Microsoft Outlook 16.0')" ''

done_testing
