#!/bin/sh
# SPDX-License-Identifier: ISC
# What the gate does not let itself be talked into: to be open without a key, or busy with nobody.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"

stop_programs() {
	gate_kill
	if runs "${keeping:-}"; then kill -KILL "$keeping"; fi
}

policies() {
	cat <<-END
	policy no-iphones {
		devices = { iphone }  traffic = { access }  action = deny
	}
	END
}

# What a gate says that does not start: its words, without its process id.
refused() {
	"$BUILD/milter-device-gate" "$@" </dev/null 2>&1 | sed 's/\[[0-9]*\]//'
}

# ---- a key that others need ----

everywhere="inet:$gate_port@0.0.0.0"
needs_key="milter-device-gate: $everywhere can be reached from other machines: set gate_key, or listen at 127.0.0.1"
policies | gate_configure
is 'to be reached from elsewhere, it needs a key' "$(refused -f -c "$conf" -p "$everywhere")" "$needs_key"
is 'which --check says, too' "$(refused -n -c "$conf" -p "$everywhere")" "$needs_key"
"$BUILD/milter-device-gate" -n -c "$conf" -p "$everywhere" </dev/null >/dev/null 2>&1
is 'and ends as the start does' "$?" 78

printf '%s\n' "$key" >"$dir/gate.key"
policies | configure "gate_key = 'file:$dir/gate.key'" "gate_listen = { '$everywhere' }"
gate_start
policies | gate_configure
like 'a reload does not take away the key of an open socket' "$(gate_ctl reload 2>&1)" \
	"^gate_key: $everywhere is open, and other machines can reach it: set the key, or restart milter-device-gate without that socket\$"
like 'but is refused as a whole' "$(tail -n 3 "$log")" '"result":"refused: 1 error"'
is 'so the key is still asked for' "$(client ask "$gate_port" /decide '{}')" \
	'401 X-Device-Key is wrong or missing'
is 'and still answered' "$(client ask "$gate_port" /decide '{' "X-Device-Key: $key" | cut -c1-3)" 400
gate_stop

kept=$(echo "$dir"/state/config/*.conf)
for option in -n -f; do
	is "a kept configuration, which has no key of a file, opens nothing ($option)" \
		"$(refused "$option" -c "$kept")" \
		"milter-device-gate: $everywhere can be reached from other machines, and a kept configuration has no gate_key of a file: start with the files that it was made of, or listen at 127.0.0.1"
done

policies | gate_configure "gate_key = '$key'"
gate_start -p "$everywhere"
us=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -m 1 '^[0-9.]*$')
if [ -n "$us" ]; then
	is 'one address other than this machine has 512 connections' "$(client open "$us" "$gate_port" 600)" 512
	like 'of which there is a word' "$(cat "$said")" \
		'a connection could not be taken: too many are open, or too many of its address'
else
	skip 'connections of one address' 'this machine has none but its own'
fi
is 'this machine has more' "$(client open 127.0.0.1 "$gate_port" 600)" 600
policies | gate_configure
works "that of -p is kept as well" not gate_ctl reload
policies | gate_configure "gate_key = '${key%?}x'"
works 'while another key is taken' gate_ctl reload
is 'and asked for' "$(client ask "$gate_port" /decide '{' "X-Device-Key: ${key%?}x" | cut -c1-3)" 400
gate_stop

# ---- what is too large, or no question ----

# answer PATH [CURL-OPTION...]: a body of 70,000 bytes to it: the answer, and its status.
answer() {
	curl -s -w ' %{http_code}\n' --data-binary "@$dir/large" "$@" | tr -d '\n'
}
# What is counted as unreadable: "QUESTIONS TROUBLES" of an asker
counted() {
	gate_ctl metrics | sed -n "s/^milter_device_gate_questions_total{asker=\"$1\"} //p
		s/^milter_device_gate_troubles_total{reason=\"unreadable\"} //p" | tr '\n' ' '
}
at=http://127.0.0.1:$gate_port
printf '{"login":"%70000s"}' x >"$dir/large"
policies | gate_configure
gate_start
is 'what is too large of Dovecot is allowed, as gate_on_error says' \
	"$(answer "$at/dovecot?command=allow")" '{"status":0,"msg":""} 200'
is 'of nginx, too' "$(answer -X GET "$at/nginx")" ' 204'
is 'others are told' "$(answer "$at/decide")" 'it is larger than 64 KiB 413'
is 'all of these are counted' "$(counted dovecot)$(counted nginx)$(counted decide)" '1 3 1 3 1 3 '
like 'and said once' "$(cat "$said")" 'a question that cannot be read was allowed: it is larger than 64 KiB'
is 'what others get wrong is counted' "$(client ask "$gate_port" /decide '{' | cut -c1-3) $(counted decide)" '400 2 4 '
policies | gate_configure 'gate_on_error = deny'
works 'faults may be denied' gate_ctl reload
is 'then so is what is too large of Dovecot' "$(answer "$at/dovecot?command=allow")" \
	'{"status":-1,"msg":"This mailbox cannot be opened now; try again later"} 200'
like 'and of nginx' "$(answer -X GET "$at/nginx")" ' 403$'
for path in dovecot:POST nginx:GET decide:POST; do
	is "/${path%:*} names its own method" \
		"$(curl -s -X PUT -D - -o "$dir/body" "$at/${path%:*}" | tr -d '\r' | grep '^Allow')" "Allow: ${path#*:}"
done
gate_stop

# ---- more than there are descriptors ----

# What it has used of a processor, in hundredths of a second.
used() {
	sed 's/.*) //' "/proc/$gate/stat" | awk '{ print $12 + $13 }'
}
# shellcheck disable=SC3045 # both of Debian's shells have it
ulimit -n 60
gate_start
"$python" -IS "$e2e/gate_clients.py" keep "$gate_port" 50 >"$dir/kept" 2>&1 &
keeping=$!
wait_for 30 grep -q 50 "$dir/kept"
works 'out of descriptors, it says so' wait_for 10 grep -q 'a connection could not be taken: Too many open files' "$said"
before=$(used)
sleep 2
works 'and rests' test $(($(used) - before)) -lt 40
kill -KILL "$keeping"
wait "$keeping" 2>/dev/null
is 'then it answers again' "$(client ask "$gate_port" /decide '{' | cut -c1-3)" 400
gate_stop

# ---- whoever asks slowly ----

policies | gate_configure
gate_start
client slow "$gate_port" answered >"$dir/slow" 2>&1 &
slow_client=$!
is 'a header that does not end is cut off' "$(client slow "$gate_port")" 'cut off'
wait "$slow_client"
is 'so is one behind an answer' "$(cat "$dir/slow")" 'cut off'
gate_stop
is 'and the gate stops as ever' "$gate_status" 0

done_testing
