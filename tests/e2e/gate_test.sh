#!/bin/sh
# SPDX-License-Identifier: ISC
# A real Dovecot asks the gate before it opens a mailbox: who is let in, who is told no and how, and
# what comes of it while the gate is not there.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_dovecot.sh
. "$(dirname "$0")/lib_dovecot.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"

stop_programs() {
	gate_kill
	dovecot_stop
	if runs "${asking:-}"; then kill -KILL "$asking"; fi
}

if ! command -v dovecot >/dev/null; then
	skip 'Dovecot' 'there is none'
	done_testing
fi

# refuses USER: whether an iPhone of that user is kept out
refuses() {
	login "$1" "$phone" | grep -q '^b NO .*not permitted'
}

policies() {
	cat <<-END
	policy no-iphones {
		devices = { iphone }  traffic = { access }  action = deny
		except_users = { 'duty@minprom.example' }
		reply = { '%{title}s are not permitted: ask %{contact}, %{id}. 100%' }
	}
	policy no-macs {
		devices = { mac }  traffic = { access }  action = deny
		warn_from = 2023-07-01  enforce_from = 2123-07-17
	}
	exemption minister {
		users = { 'minister@minprom.example' }  devices = { iphone }  until = 2123-12-31
	}
	END
}

policies | gate_configure "gate_key = '$key'"
dovecot_asks
dovecot_start
gate_start

is 'a client of no policy comes in' "$(login anna)" 'b OK'
said_to_anna=$(login anna "$phone")
like 'an iPhone is told why it does not' "$said_to_anna" \
	'^b NO \[ALERT\] iPhones are not permitted: ask security@minprom\.example, [^ ]+-[0-9a-f]+-[0-9a-f]+\. 100%$'
id=$(printf '%s\n' "$said_to_anna" | sed 's/.*example, //; s/\. 100%//')
is 'the event has the id that was told' "$(events show user=anna@minprom.example action=deny id)" "id=$id"
is 'and says what happened' \
	"$(events show user=anna@minprom.example source traffic user_source client_ip device os_version policy action mode | tr '\n' ' ')" \
	'source=gate-dovecot traffic=access user_source=login client_ip=127.0.0.1 device=iphone os_version=16.5.1 policy=no-iphones action=deny mode=enforce '
like 'the log has the decision' "$(cat "$said")" 'device=iphone .*action=deny policy=no-iphones user=anna@minprom\.example'
is 'a phone that asks again is told the same id' "$(login anna "$phone")" "$said_to_anna"
is 'whoever is left out comes in' "$(login duty "$phone")" 'b OK'
is 'whoever is exempt comes in' "$(login minister "$phone")" 'b OK'
is 'a Mac in its grace comes in' "$(login dora "$mac")" 'b OK'
is 'of what is let in there is no event' "$(events count type=sighting)" 1
like 'a wrong password is no matter of the gate' "$(login boris "$phone" wrong)" \
	'^b NO \[AUTHENTICATIONFAILED\] '
is 'nor of its log' "$(denied boris)" '0 0'
hostile=$(printf '"name" "iPhone Mail" "version" "20F75" "os" "\377\\"}{"')
like 'an ID that is no UTF-8 hides nothing' "$(login erik "$hostile")" '^b NO .*not permitted'

policies | sed 's/duty@/anna@/' >"$dir/conf/policy.conf"
works 'the configuration is read again' gate_ctl reload
is 'and holds' "$(login anna "$phone")" 'b OK'
like 'its sockets are still those that were opened' "$(gate_ctl reload)" '^configuration [0-9a-f]* loaded$'
is 'and that is all there is to say' "$(gate_ctl reload | wc -l)" 1
like 'for who is no longer left out, too' "$(login duty "$phone")" '^b NO .*not permitted'
echo 'policy' >"$dir/conf/policy.conf"
works 'a broken one is refused' not gate_ctl reload
like 'and the old one stays' "$(login duty "$phone")" '^b NO .*not permitted'
policies >"$dir/conf/policy.conf"
kill -HUP "$gate"
wait_for 20 sh -c "grep -c '\"by\":\"SIGHUP\",\"result\":\"loaded\"' '$log'"
like 'a signal does it as well' "$(login anna "$phone")" '^b NO .*not permitted'

# ---- the gate itself ----

is 'without the key nothing is answered' \
	"$(client ask "$gate_port" '/dovecot?command=allow' '{"login":"x"}')" \
	'401 X-Device-Key is wrong or missing'
is 'nor with another' \
	"$(client ask "$gate_port" '/dovecot?command=allow' '{}' "X-Device-Key: 0123456789abcdef0123456789abcdee")" \
	'401 X-Device-Key is wrong or missing'
with_key="X-Device-Key: $key"
is 'with it, it is' "$(client ask "$gate_port" '/dovecot?command=allow' '{"login":"x"}' "$with_key")" \
	'200 {"status":0,"msg":""}'
is 'a report is taken' \
	"$(client ask "$gate_port" '/dovecot?command=report' '{"login":"x","success":true}' "$with_key")" \
	'200 {"status":0,"msg":""}'
is 'what cannot be read is allowed' \
	"$(client ask "$gate_port" '/dovecot?command=allow' '{"login":' "$with_key")" \
	'200 {"status":0,"msg":""}'
is 'anybody asks by the keys of events' \
	"$(client ask "$gate_port" /decide '{"user":"anna"}' "$with_key" | sed 's/"config":"[0-9a-f]*",//')" \
	'200 {"type":"sighting","source":"gate-decide","traffic":"access","user":"anna@minprom.example","user_source":"claimed","device":"unknown","action":"allow"}'
decided=$(client ask "$gate_port" /decide \
	'{"user":"carl","user_source":"login","query":"User=boss&DeviceType=iPhone"}' "$with_key")
like 'and is told the event of what is denied' "$decided" \
	'^200 .*"id":"[^"]*".*"user":"carl@minprom\.example","user_source":"login".*"action":"deny".*"reply":"iPhones are not permitted: .*"\}$'
is 'which the event log has by that id' "$(events show user=carl@minprom.example action=deny id)" \
	"id=$(printf '%s\n' "$decided" | sed 's/.*"id":"//; s/".*//')"
like 'what it cannot read is an error' "$(client ask "$gate_port" /decide '{' "$with_key")" '^400 '
is 'nothing else is answered' "$(client ask "$gate_port" '/' '{}' "$with_key")" \
	'404 nothing is answered here'
is 'the socket answers, too' \
	"$(curl -s --unix-socket "$dir/run/gate" -H "$with_key" -d '{"login":"x"}' 'http://gate/dovecot?command=allow')" \
	'{"status":0,"msg":""}'
rm "$dir/run/gate"
works 'a socket that was removed is made anew' wait_for 10 curl -s --unix-socket "$dir/run/gate" http://gate/
like 'health knows what there was' "$(gate_ctl health)" '^MILTER-DEVICE-GATE .*questions=[1-9]'
like 'so do the counts' "$(gate_ctl stats)" '^dovecot: [0-9]* questions, [0-9]* denied$'
like 'and the metrics' "$(gate_ctl metrics)" '^milter_device_gate_denied_total\{asker="dovecot"\} [1-9]'
if "$python" -I -c 'import prometheus_client.openmetrics' 2>/dev/null; then
	gate_ctl metrics >"$dir/metrics"
	works 'which are OpenMetrics' sh -c "'$python' -I '$e2e/metrics.py' <'$dir/metrics'"
else
	skip 'the metrics are OpenMetrics' 'no python3-prometheus-client'
fi
works 'milter-device-ctl asks one process at a time' not gate_ctl --watch ping
policies | gate_configure "gate_key = '$key'" "gate_on_error = deny"
works 'faults may be denied' gate_ctl reload
like 'then they are' "$(client ask "$gate_port" '/dovecot?command=allow' '{"login":' "$with_key")" \
	'^200 \{"status":-1,"msg":"This mailbox cannot be opened now; try again later"\}$'

# ---- before it denies anybody ----

{
	policies
	cat <<-END
	policy own-tablets {
		devices = { ipad }  traffic = { access }  registered = no  action = deny
		reply = 'Have your tablet registered'
	}
	group board { members = { 'ruth@minprom.example' } }
	policy no-board {
		devices = { 'vendor:Samsung' }  users = { 'group:board' }  traffic = { access }  action = deny
		reply = 'Not for the board'
	}
	END
} | gate_configure "gate_key = '$key'" 'gate_events = would' "register = 'register.tsv'"
printf 'user\tdevice_id\tstate\nolga@minprom.example\tapplr1\tallowed\n' >"$dir/conf/register.tsv"
works 'what would be denied may be told' gate_ctl reload
is 'whoever is exempt still comes in' "$(login minister "$phone")" 'b OK'
is 'and so does a Mac in its grace' "$(login dora "$mac")" 'b OK'
# spared USER: what the gate wrote of whom it let in
spared() { events show source=gate-dovecot "user=$1@minprom.example" action=log policy grace exemption would | tr '\n' ' '; }
is 'but both are events: who is exempt' "$(spared minister)" \
	'policy=no-iphones grace= exemption=minister would=no-iphones=deny '
is 'and whoever is warned' "$(spared dora)" 'policy=no-macs grace=true exemption= would=no-macs=deny '
# decided USER QUERY: the action that is answered
decided() {
	client ask "$gate_port" /decide "{\"user\":\"$1\",\"user_source\":\"login\",\"query\":\"$2\"}" "$with_key" |
		sed 's/.*"action":"\([a-z]*\)".*/\1/'
}
is 'a tablet that is registered comes in' "$(decided olga 'DeviceId=ApplR1&DeviceType=iPad')" allow
is 'another of the same person does not' "$(decided olga 'DeviceId=ApplR2&DeviceType=iPad')" deny
is 'a policy for a group holds for its members' \
	"$(decided ruth 'DeviceId=s1&DeviceType=SamsungDevice')" deny
is 'and for nobody else' "$(decided paul 'DeviceId=s1&DeviceType=SamsungDevice')" allow

# ---- what repeats is counted ----

gate_stop
is 'the gate stops when it is told to' "$gate_status" 0
is 'a phone that asked again and again is two events' "$(denied anna)" '2 3'
works 'the event log is valid' events valid
is 'the totals count what was written' \
	"$("$python" -IS - "$log" <<-'END'
	import json, sys
	events = [json.loads(line) for line in open(sys.argv[1]) if line != "\n"]
	print(sum(e["messages_access"] for e in events if e["type"] == "totals") ==
	      sum(e.get("count", 1) for e in events if e["type"] == "sighting"))
	END
	)" True
"$BUILD/milter-device-report" -c "$conf" --people all "$log" >"$dir/report" 2>&1
like 'the report has what was denied' "$(cat "$dir/report")" '^ *deny '

# ---- without a gate ----

is 'while it is not there, Dovecot lets in, as it is told to' "$(login anna "$phone")" 'b OK'
gate_start
like 'once it is there again, it denies' "$(login anna "$phone")" '^b NO .*not permitted'
kill -STOP "$gate"
is 'while it hangs, Dovecot lets in after a while' "$(login anna "$phone")" 'b OK'
kill -CONT "$gate"
works 'once it goes on, it denies' wait_for 20 refuses anna
dovecot_stop
dovecot_asks "${key%?}x"
dovecot_start
is 'with another key, Dovecot lets in as if it were not there' "$(login anna "$phone")" 'b OK'
like 'which the gate says' "$(cat "$said")" 'without the right key in X-Device-Key'

# ---- many at once, and the end by force ----

gate_stop
policies | gate_configure
gate_start
clients=$((1000 / slow))
is 'many at once are answered, each rightly' "$(client crowd "$gate_port" "$clients" 4)" \
	"200 -1: $((clients * 2)), 200 0: $((clients * 2))"
client crowd "$gate_port" "$clients" 8 >"$dir/crowd" 2>&1 &
crowd=$!
reloads=0
while runs "$crowd" && gate_ctl reload >/dev/null; do reloads=$((reloads + 1)); done
wait "$crowd"
is 'while the configuration is read again and again, too' "$(cat "$dir/crowd")" \
	"200 -1: $((clients * 4)), 200 0: $((clients * 4))"
echo "# reloads meanwhile: $reloads"
works 'more than once' test "$reloads" -gt 1
works 'without a reload that was refused' sh -c "! grep -q '\"result\":\"refused\",.*ctl' '$log'"
client hold "$gate_port" >"$dir/asks" 2>&1 &
asking=$!
works 'a client asks without end' wait_for 30 test -s "$dir/asks"
works 'and is answered while the configuration is read again' gate_ctl reload
gate_kill
wait "$asking"
is 'until the gate is killed' "$?" 0
asking=
works 'the event log is whole' events valid
gate_start
works 'the gate starts again at the same places' wait_for 10 curl -s --unix-socket "$dir/run/gate" http://gate/
like 'a second one is kept away' "$("$BUILD/milter-device-gate" -f -c "$conf" </dev/null 2>&1)" \
	'another process listens there'
gate_stop
done_testing
