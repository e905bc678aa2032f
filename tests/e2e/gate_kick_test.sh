#!/bin/sh
# SPDX-License-Identifier: ISC
# An iPhone that says who it is behind its login is put out of a real Dovecot by the command that is
# shipped for it, and told why when it comes back; whom else that hits, and what it does not take.

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

if ! command -v dovecot >/dev/null || ! command -v curl >/dev/null; then
	skip 'Dovecot' 'there is none, or no curl'
	done_testing
fi

kick=$(cd "$e2e/../../contrib" && pwd)/dovecot/kick
api_port=$(free_ports 1)
api=http://127.0.0.1:$api_port/doveadm/v1
printf '%s\n' "$key" >"$dir/api.key"

# configure_both RUN-WORD...
configure_both() {
	gate_configure "gate_key = '$key'" "gate_memory = '1 h'" "sources = { imap }" <<-END
	policy no-iphones {
		devices = { iphone }  traffic = { access }  action = deny
		reply = { 'Not on %{title}: ask %{contact}' }
		run = { '$kick', '-l', $(printf "'%s', " "$@" | sed 's/, $//') }
	}
	source imap { like = dovecot  input = '$imap_log' }
	END
	cp "$conf_source/sources.conf" "$dir/conf/"
	printf "include('sources.conf')\n" >>"$conf"
}

remembered() {
	gate_ctl metrics | grep -qx "milter_device_gate_remembered $1"
}

# kick_with USER [ADDRESS]: its exit status, and what it says
kick_with() {
	MILTER_DEVICE_USER=$1 MILTER_DEVICE_CLIENT_IP=${2:-} "$kick" -c "$dir/dovecot.conf" 2>&1
	echo "$?"
}

# stays USER ADDRESS: opens a session that stays for a while, and what becomes of it, in $dir/stays.USER
stays() {
	phone='"name" "Thunderbird"' phone_login "$1" "$2" 30 >"$dir/stays.$1" &
	works "$1 is in" wait_for 10 sh -c "doveadm -c '$dir/dovecot.conf' who | grep -q '^$1 '"
}

dovecot_asks
dovecot_more="$dovecot_more
	doveadm_api_key = $key
	service doveadm {
	  inet_listener http {
	    port = $api_port
	  }
	}"
dovecot_start
configure_both -c "$dir/dovecot.conf"
watch_start
gate_start

stays carl 127.0.0.1
carl=$!
stays dora 127.0.0.2
dora=$!

out=$(phone_login anna 127.0.0.1 10)
like 'an iPhone is put out' "$out" '^b OK, and out after '
echo "# an iPhone: $out"
is 'the event says so' \
	"$(events show user=anna@minprom.example type=sighting policy action would | tr '\n' ' ')" \
	'policy=no-iphones action=run would=no-iphones=deny '
works 'the gate knows' wait_for 20 remembered 1
is 'the next time it is told why' "$(phone_login anna 127.0.0.1 10)" \
	'b NO [ALERT] Not on iPhone: ask security@minprom.example'
is 'from elsewhere she comes in' "$(login anna '' '' 127.0.0.2)" 'b OK'
is 'so does another device of hers that says who it is' "$(login anna "$mac")" 'b OK'

watch_stop
configure_both -H "$api" -K "$dir/api.key"
watch_start
out=$(phone_login boris 127.0.0.1 10)
like 'by the HTTP API, too' "$out" '^b OK, and out after '
echo "# by the HTTP API: $out"

# ---- what it does not take ----

for user in '*' '?arl' 'carl;id' "carl'" 'carl
dora' '-l' '' 'ca rl' '0.0.0.0/0' '127.0.0.1' '::' '@x'; do
	is "no '$(printf %s "$user" | tr '\n' '/')'" "$(kick_with "$user" | tail -n 1)" 65
done
is 'no network' "$(kick_with carl 127.0.0.0/24 | tail -n 1)" 65
is 'nor anything else for an address' "$(kick_with carl '127.0.0.1 -f' | tail -n 1)" 65
kick_with carl 127.0.0.2 >/dev/null
works 'all others are still in' runs "$carl"
works 'wherever they are' runs "$dora"
is 'with the right ones, it does' "$(kick_with carl 127.0.0.1 | tail -n 1)" 0
wait "$carl"
like 'for that one' "$(cat "$dir/stays.carl")" '^b OK, and out after '
is 'without an address, for each of the user' "$(kick_with dora | tail -n 1)" 0
wait "$dora"
like 'wherever it is' "$(cat "$dir/stays.dora")" '^b OK, and out after '
done_testing
