#!/bin/sh
# SPDX-License-Identifier: ISC
# An iPhone says who it is behind its login, when a real Dovecot has let it in.  The watcher sees
# that in Dovecot's log, and the gate, which follows the event log, refuses the next login of that
# user from there: whom that hits, whom not, and for how long.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$(dirname "$0")/lib_watch.sh"
# shellcheck source=tests/e2e/lib_dovecot.sh
. "$(dirname "$0")/lib_dovecot.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"

stop_programs() {
	gate_kill
	watch_kill
	dovecot_stop
}

if ! command -v dovecot >/dev/null; then
	skip 'Dovecot' 'there is none'
	done_testing
fi

policies() {
	cat <<-END
	policy no-iphones {
		devices = { iphone }  traffic = { access }  action = deny
		except_users = { 'duty@minprom.example' }
		reply = { '%{title}s are not permitted: ask %{contact}, %{id}' }
	}
	policy no-macs {
		devices = { mac }  traffic = { access }  action = deny
		warn_from = 2023-07-01  enforce_from = 2123-07-17
	}
	exemption minister {
		users = { 'minister@minprom.example' }  devices = { iphone }  until = 2123-12-31
	}
	source imap { like = dovecot  input = '$imap_log' }
	END
}

# configure_both [MILTER-DEVICE.CONF-LINE...] <POLICIES
configure_both() {
	gate_configure "gate_key = '$key'" 'log_sightings = all' "sources = { imap }" "$@"
	cp "$conf_source/sources.conf" "$dir/conf/"
	printf "include('sources.conf')\n" >>"$conf"
}

# remembered COUNT: whether the gate knows so many users and addresses
remembered() {
	gate_ctl metrics | grep -qx "milter_device_gate_remembered $1"
}

denial='^b NO \[ALERT\] iPhones are not permitted: ask security@minprom\.example, [^ ]+-[0-9a-f]+$'
dovecot_asks
dovecot_start
policies | configure_both "gate_memory = '1 h'"
watch_start
gate_start

is 'an iPhone comes in, as nobody knows it yet' "$(phone_login anna 127.0.0.1)" 'b OK'
works 'the watcher sees it' wait_for 20 seen anna
works 'the gate knows' wait_for 20 remembered 1
like 'the next time it is told why it does not' "$(phone_login anna 127.0.0.1)" "$denial"
is 'the event says what was remembered' \
	"$(events show user=anna@minprom.example action=deny source user_source client_ip device os_version client policy | tr '\n' ' ')" \
	'source=gate-dovecot user_source=login client_ip=127.0.0.1 device=iphone os_version=16.5.1 client=iPhone Mail policy=no-iphones '
like 'in its evidence' "$(events show user=anna@minprom.example action=deny evidence)" \
	'^evidence=@Remembered: @IMAP-ID: .*iPhone Mail'
like 'a client that says nothing is taken for it' "$(login anna)" "$denial"
is 'one that says who it is, is not' "$(login anna "$mac")" 'b OK'
is 'nor is anybody from elsewhere' "$(login anna '' '' 127.0.0.2)" 'b OK'
is 'nor somebody else from there' "$(login dora)" 'b OK'
like 'without the password there is no answer of the gate' "$(login anna '' wrong)" \
	'^b NO \[AUTHENTICATIONFAILED\] '
with_key="X-Device-Key: $key"
is 'and nobody learns anything who only names a user' \
	"$(client ask "$gate_port" '/dovecot?command=allow' '{"login":"anna","remote":"127.0.0.1"}' "$with_key")" \
	'200 {"status":0,"msg":""}'
like 'others that ask are answered alike' \
	"$(client ask "$gate_port" /decide '{"user":"anna","user_source":"login","client_ip":"127.0.0.1"}' "$with_key")" \
	'"device":"iphone".*"evidence":"@Remembered: .*"action":"deny"'

phone_login minister >/dev/null
phone_login duty >/dev/null
client phone "$imap_port" dora "$password" "$mac" >/dev/null
works 'others are seen' wait_for 20 sh -c "grep -q minister '$log' && grep -q duty '$log' && grep -q 'dora.*grace' '$log'"
is 'whoever is exempt comes in again' "$(phone_login minister)" 'b OK'
is 'so does whoever is left out' "$(phone_login duty)" 'b OK'
is 'and who is in grace' "$(login dora)" 'b OK'

# ---- what is remembered is decided anew ----

policies | sed 's/duty@/anna@/' | configure_both "gate_memory = '1 h'"
works 'a policy spares her' gate_ctl reload
is 'then she comes in' "$(login anna)" 'b OK'
policies | sed 's/enforce_from = 2123-07-17/enforce_from = 2023-07-17/; s/warn_from = 2023-07-01//; s/^policy no-iphones/& { devices = { iphone } traffic = { access } action = allow } policy x/' | configure_both "gate_memory = '1 h'"
works 'a policy allows' gate_ctl reload
is 'then the phone comes in' "$(login anna)" 'b OK'
policies | configure_both "gate_memory = '1 h'"
works 'it is as it was' gate_ctl reload
like 'then it does not' "$(login anna)" "$denial"
{
	policies
	echo "policy own-tablets { devices = { ipad } traffic = { access } registered = no action = deny reply = 'Have it registered' }"
} | configure_both "gate_memory = '1 h'" "register = 'register.tsv'"
printf 'user\tdevice_id\tstate\nolga@minprom.example\tapplr1\tallowed\n' >"$dir/conf/register.tsv"
works 'tablets are registered' gate_ctl reload
# tablet ID: Olga has opened her mailbox on it by ActiveSync, before it was registered
tablet() {
	printf '{"time":"%s","type":"sighting","source":"web","traffic":"access","protocol":"activesync","user":"olga@minprom.example","user_source":"login","client_ip":"127.0.0.1","device":"ipad","vendor":"Apple","device_id":"%s","confidence":"certain","evidence":"@EAS-Device-Type: iPad","policy":"own-tablets","action":"log","mode":"enforce","would":["own-tablets=deny"]}\n' \
		"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" "$1" >>"$log"
}
# olga_gets REGEX: what the gate tells her by now
olga_gets() { login olga | grep -q "$1"; }
tablet applr2
works 'one that is not keeps her out' wait_for 20 olga_gets '^b NO .*Have it registered'
is 'and the event has its id' "$(events show user=olga@minprom.example action=deny device_id)" 'device_id=applr2'
sleep 1 # the later one counts
tablet applr1
works 'one that is registered by now does not' wait_for 20 olga_gets '^b OK'
policies | configure_both
works 'without gate_memory' gate_ctl reload
is 'nothing is remembered' "$(login anna)" 'b OK'
policies | configure_both 'gate_memory = 1s' 'coalesce = 1s'
works 'with a short one' gate_ctl reload
works 'it forgets' wait_for 20 remembered 0
is 'and lets in' "$(login anna)" 'b OK'

# ---- the log ----

policies | configure_both "gate_memory = '1 h'"
works 'with a long one again' gate_ctl reload
gate_kill
gate_start
works 'a gate that was killed reads the log again' wait_for 20 remembered 2
like 'and refuses as before' "$(login anna)" "$denial"
mv "$log" "$log.1"
works 'the event log is rotated' wait_for 20 test -f "$log"
is 'an iPhone of somebody else' "$(phone_login boris)" 'b OK'
works 'is remembered from the new one' wait_for 20 remembered 3
like 'and refused' "$(login boris)" "$denial"
like 'as is the first' "$(login anna)" "$denial"
{
	head -c 300000 /dev/urandom | tr '\n' '='
	printf '\n{"time":"x","user":"\377=deny","would":["=deny"]}\n=deny"\n=deny"\n'
	printf '{"time":"%s","type":"sighting","source":"imap","traffic":"access","user":"carl@minprom.example","user_source":"claimed","client_ip":"127.0.0.1","device":"iphone","policy":"no-iphones","action":"log","would":["no-iphones=deny"]}\n' \
		"$(date -u +%FT%T.000Z)"
} >>"$log"
is 'what is not ours in the log changes nothing' "$(phone_login dora)" 'b OK'
works 'what comes behind it is read' wait_for 20 remembered 4
is 'nor does a user whom only a client has named' "$(login carl)" 'b OK'
gate_stop
is 'the gate stops when it is told to' "$gate_status" 0

# ---- pseudonyms ----

rm -f "$log" "$log".*
policies | configure_both "gate_memory = '1 h'" "pseudonym_key = '$key'"
watch_stop
watch_start
gate_start
is 'with pseudonyms, an iPhone comes in once' "$(phone_login anna)" 'b OK'
works 'it is remembered' wait_for 20 remembered 1
like 'and refused' "$(login anna)" "$denial"
is 'others are not' "$(login boris)" 'b OK'
is 'the log names nobody' "$(grep -c anna "$log")" 0
if command -v openssl >/dev/null; then
	# of yesterday, by the key of yesterday
	printf '{"time":"%s","type":"sighting","source":"imap","traffic":"access","user":"%s@minprom.example","user_source":"login","client_ip":"127.0.0.0/24","device":"iphone","confidence":"certain","evidence":"@IMAP-ID: iPhone","policy":"no-iphones","action":"log","mode":"enforce","would":["no-iphones=deny"]}\n' \
		"$(date -u -d '25 hours ago' +%FT%T.000Z)" \
		"$(printf boris | openssl dgst -sha256 -hmac "$key" | sed 's/.* //' | cut -c1-16)" >>"$log"
	gate_stop
	policies | configure_both "gate_memory = '2 d'" 'timezone = UTC' \
		"pseudonym_key = { '$(date -u +%F) another key, of today', '$key' }"
	gate_start
	works 'a gate with a new key reads the log' wait_for 20 remembered 2
	like 'and knows whom the old one hid' "$(login boris)" "$denial"
	is 'and nobody else' "$(login carl)" 'b OK'
else
	skip 'a new key' 'no openssl'
fi
gate_stop
done_testing
