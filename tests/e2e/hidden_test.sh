#!/bin/sh
# SPDX-License-Identifier: ISC
# --people none and --pseudonymise of milter-device-report: of a log and a configuration that are
# full of names, none comes through in any section or format, and pseudonyms are the daemon's.

# shellcheck source=tests/e2e/lib_report.sh
. "$(dirname "$0")/lib_report.sh"

conf=$work/milter-device.conf log=$work/named.jsonl key='a key of some length'
soon=$(date -u -d '+5 days' +%Y-%m-%d)

# Whoever is named somewhere, and what is theirs alone.
names='anna boris wilma gustav ottokar paula minister oona owen rita roman tom-is-ill yvonne sender-sara
rcpt-rolf xenia.note applanna applrita client-carl model-mia'

cat >"$conf" <<-END
own_domains = { 'minprom.example' }
timezone = 'UTC'
contact = 'it-desk@minprom.example'
register = 'register.tsv'
pseudonym_key = '$key'
device iphone { match { when = { 'X-Mailer: ^iPhone' } } }
device ipad { match { when = { 'X-Mailer: ^iPad' } } }
policy phones { devices = { iphone } except_users = { 'paula@minprom.example' } mode = observe action = reject }
policy pads { devices = { ipad } users = { 'boris@minprom.example', 'yvonne@minprom.example' } action = tag }
exemption leave { users = { 'minister@minprom.example', 'oona@minprom.example' } devices = { any } until = $soon
	owner = 'owen@minprom.example' reason = 'tom-is-ill' ticket = 'T-1' }
END
{
	printf 'user\tdevice\tdevice_id\tstate\tuntil\towner\n'
	printf 'rita@minprom.example\tiphone\tapplrita\tallowed\t%s\troman\n' "$soon"
} >"$work/register.tsv"
chmod 640 "$work/register.tsv"

# did TIME ID REST: a sighting
did() {
	printf '{"time":"2023-07-%s:00.000Z","type":"sighting","id":"mx1-5f-%s","host":"mx1","source":"smtp",%s}\n' \
		"$1" "$2" "$3"
}
{
	printf '{"time":"2023-07-16T12:00:00.000Z","type":"totals","id":"mx1-5f-0","host":"mx1","messages_submission":9}\n'
	did 17T08:00 1 '"traffic":"submission","user":"anna@minprom.example","user_source":"login","client_ip":"192.0.2.77","queue_id":"QANNA7","message_id":"<xenia.note@minprom.example>","from":"<sender-sara@minprom.example>","to":["<rcpt-rolf@partner.example>"],"device":"iphone","os":"iOS","os_version":"16.5","client":"Mail of <client-carl@x.example>","confidence":"certain","evidence":"X-Mailer: iPhone of anna","action":"log","mode":"observe","would":["phones=reject"]'
	did 17T09:00 2 '"traffic":"access","protocol":"activesync","user":"anna@minprom.example","user_source":"login","device":"iphone","model":"iPhone 13 of model-mia@x.example","os":"iOS","os_version":"16.5","device_id":"applanna","new":true,"action":"log"'
	did 17T10:00 3 '"traffic":"submission","user":"boris@minprom.example","user_source":"sender","device":"ipad","os":"iPadOS","os_version":"15.7","contradicted":true,"policy":"pads","action":"tag","outdated":true,"error":"too many headers"'
	did 17T11:00 4 '"traffic":"submission","user":"minister@minprom.example","user_source":"login","device":"ipad","action":"log","would":["pads=tag"],"exemption":"leave"'
	did 18T08:00 5 '"traffic":"receipt","user":"yvonne@minprom.example","user_source":"receipt","device":"iphone","action":"log"'
	printf '{"time":"2023-07-18T09:00:00.000Z","type":"config","id":"mx1-5f-6","host":"mx1","config":"aa","by":"ctl:wilma","result":"reloaded: register: allowed id:applrita of gustav@minprom.example","reason":"for gustav"}\n'
	printf '{"time":"2023-07-18T10:00:00.000Z","type":"reveal","id":"mx1-5f-7","host":"mx1","user":"5a0c2e4f6b8d9a10@minprom.example","by":"wilma","result":"found","reason":"ottokar was ill"}\n'
} >"$log"

# tell ARGUMENT...
tell() {
	report -c "$conf" --since 2023-07-17 --until 2023-07-20 "$@" "$log"
}

# unnamed WHAT [NAME...]: nobody is named in what was just told, but there is something
unnamed() {
	ok "$1: it is written" test "$status" -eq 0 -a -s "$work/out"
	about=$1
	shift
	# shellcheck disable=SC2086 # one name a line
	printf '%s\n' $names "$@" >"$work/names"
	# Quoted-printable may end a line within a name.
	sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' "$work/out" >"$work/joined"
	ok "$about: nobody is named" sh -c '! grep -oiF -f "$1" "$2"' sh "$work/names" "$work/joined"
}

sections=$("$program" --help | sed -n '/NAME is one of:/,/^$/p' | tr -s ' \n' '\n' | sed '/^NAME$/d;/^is$/d;/^one$/d;/^of:$/d;/^\.$/d')
ok 'the names of all sections are known' test "$(echo "$sections" | grep -c .)" -gt 30

# every [OPTION...]: all summaries, with these options
every() {
	for format in text html json 'mail --to board@works.example' 'mail --attach page --to board@works.example' assessment; do
		# shellcheck disable=SC2086 # several words
		tell "$@" --format $format
		unnamed "$* $format"
		test "$format" = assessment && continue
		# shellcheck disable=SC2086
		tell "$@" --by day --unseen 1d --compare --format $format
		unnamed "$* $format with all lists"
	done
	for section in $sections; do
		tell "$@" --by day --unseen 1d --format csv --section "$section"
		unnamed "$* csv $section"
	done
}

# --- the names are there, where nobody hides them ---

for name in anna boris minister yvonne applanna oona owen rita roman paula wilma ottokar; do
	found=no
	for format in text json assessment; do
		tell --people all --format "$format"
		grep -qiF -- "$name" "$work/out" && found=yes
	done
	ok "$name is named otherwise" test "$found" = yes
done

# --- nobody ---

every --people none
tell --people none --format digest
unnamed '--people none digest' 192.0.2.77 QANNA7
tell --people none --where user=anna@minprom.example --where from=sender-sara@minprom.example \
	--where to=rcpt-rolf@partner.example --where message_id=xenia.note --where device_id=applanna --format text
unnamed '--people none, whoever is asked for'

# --- pseudonyms ---

every --pseudonymise --people all
every --pseudonymise
for format in events ecs ocsf digest; do
	tell --pseudonymise --format "$format"
	unnamed "--pseudonymise $format" QANNA7 192.0.2.77
done
tell --pseudonymise --user anna@minprom.example --format json
unnamed '--pseudonymise --user'
has '"events":2,"users":1' 'one person is found by the address'
has '"decisions":[{' 'with the single events'
tell --pseudonymise --user anna@minprom.example --format html
unnamed '--pseudonymise --user html'
tell --pseudonymise --where user=anna@minprom.example --format text
unnamed '--pseudonymise --where'
tell --pseudonymise --where 'user=*@minprom.example' --format json
has '"events":5' 'whole domains are found'

# hidden KEY WORD...: what the daemon would have written there
hidden() {
	hidden_key=$1
	shift
	"$BUILD/milter-device-check" -c "$conf" --json --field 'X-Mailer: iPhone' --at 2023-07-17T08:00 "$@" |
		sed -n "s/.*\"$hidden_key\":\"\([^\"]*\)\".*/\1/p"
}
anna=$(hidden user --user anna@minprom.example)
phone=$(hidden device_id --traffic access --protocol activesync --user anna@minprom.example --device-id ApplAnna)
tell --pseudonymise --people all --format json
ok 'the daemon hides them' test -n "$anna" -a -n "$phone" -a "$anna" != anna@minprom.example
has "\"user\":\"$anna\"" 'people have the pseudonyms of the daemon'
has "\"device_id\":\"$phone\"" 'and so have their phones'
tell --pseudonymise --format events
has '"client_ip":"192.0.2.0/24"' 'addresses of clients are networks'
lacks '"evidence"' 'there is no evidence'
lacks '"by"' 'nor who did it'
has '"client":"Mail of [address]"' 'an address in the name of a program is hidden'
report -c "$conf" --pseudonymise --format events "$log"
cp "$work/out" "$work/hidden.jsonl"
report -c "$conf" --pseudonymise --format events "$work/hidden.jsonl"
ok 'what is hidden stays as it is' diff "$work/hidden.jsonl" "$work/out"
report -c "$conf" --since 2023-07-17 --until 2023-07-20 --people all --json "$work/hidden.jsonl"
sed 's/"reveals":\[.*\],"by_traffic"/"by_traffic"/; s/"register_ending":\[.*\],"by_device"/"by_device"/; s/"owner":"[^"]*"//g' \
	"$work/out" >"$work/from-hidden"
tell --pseudonymise --people all --json
sed 's/"reveals":\[.*\],"by_traffic"/"by_traffic"/; s/"register_ending":\[.*\],"by_device"/"by_device"/; s/"owner":"[^"]*"//g' \
	"$work/out" >"$work/from-named"
ok 'a report of hidden lines is that of the log' diff "$work/from-hidden" "$work/from-named"
did 17T12:00 8 '"traffic":"receipt","client_ip":"192.0.2.77","queue_id":"QANNA7","from":"'"$anna"'","to":["rcpt-rolf@partner.example"],"device":"iphone","device_id":"applanna","client":"Mail of <client-carl@x.example>","action":"log"' \
	>"$work/forged.jsonl"
report -c "$conf" --pseudonymise --format events "$work/forged.jsonl"
unnamed 'a sender who looks like a pseudonym keeps nothing in the open' QANNA7 192.0.2.77
sed -i "s/^pseudonym_key.*/pseudonym_key = { '2023-07-18 a newer key of length', '$key' } pseudonym_keep = { queue_id, message_id }/" "$conf"
tell --pseudonymise --format events
has "\"user\":\"$anna\"" 'each event by the key of its day'
has "\"user\":\"$(hidden user --user yvonne@minprom.example --at 2023-07-18T08:00)\"" 'the newer one, too'
has '"queue_id":"QANNA7"' 'what the configuration keeps is kept'
has '@minprom.example>' 'and ids of messages are hidden like addresses'
lacks 'xenia' 'without their local parts'

done_testing
