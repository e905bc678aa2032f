# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # much of what is set here is for the tests
# milter-device-gate on loopback; source it after lib.sh.

gate_port=$(free_ports 1)

gate_ctl() {
	"$BUILD/milter-device-ctl" --gate -c "$conf" "$@"
}

# gate_configure [MILTER-DEVICE.CONF-LINE...] <POLICY.CONF
gate_configure() {
	configure "gate_listen = { 'inet:$gate_port@127.0.0.1', 'unix:$dir/run/gate' }" "$@"
}

# Starts it in the foreground, so that what it says can be read in $said.
gate_start() {
	"$BUILD/milter-device-gate" -f -c "$conf" "$@" </dev/null >>"$said" 2>&1 &
	gate=$!
	wait_for 30 gate_ctl ping || {
		sed 's/^/# /' "$said"
		give_up 'the gate starts'
	}
}

# Leaves its exit status in $gate_status.
gate_stop() {
	kill -TERM "$gate"
	wait "$gate"
	gate_status=$?
	gate=
}

gate_kill() {
	if runs "${gate:-}"; then kill -KILL "$gate"; fi
	wait "$gate" 2>/dev/null
	gate=
}

client() {
	"$python" -IS "$e2e/gate_clients.py" "$@"
}

# What the gate has denied, of that user: "EVENTS OPENINGS".
denied() {
	"$python" -IS - "$log" "$1@minprom.example" <<-'END'
	import json, sys
	events = (json.loads(line) for line in open(sys.argv[1]) if line != "\n")
	counts = [event.get("count", 1) for event in events
	          if event.get("user") == sys.argv[2] and event.get("action") == "deny"]
	print(len(counts), sum(counts))
	END
}

# What Mail says of itself on a phone, and on a Mac, which says it before it logs in.
phone='"name" "iPhone Mail" "version" "20F75" "os" "iOS" "os-version" "16.5 (20F75)"'
mac='"name" "Mac OS X Mail" "version" "16.0 (3731.600.7)" "os" "Mac OS X" "os-version" "13.4 (22F66)" "vendor" "Apple Inc."'
key=0123456789abcdef0123456789abcdef

# dovecot_asks [KEY]: what Dovecot is told of the gate, as the manual says for either version.
dovecot_asks() {
	case $(dovecot --version) in
	2.[0-3].*) dovecot_more="
		imap_id_retain = yes
		auth_policy_server_url = http://127.0.0.1:$gate_port/dovecot
		auth_policy_server_api_header = X-Device-Key: ${1:-$key}
		auth_policy_hash_nonce = not-used
		auth_policy_check_before_auth = no
		auth_policy_request_attributes = login=%{requested_username} remote=%{rip} device_id=%{client_id} verified=yes" ;;
	*) dovecot_more="
		imap_id_retain = yes
		auth_policy_server_url = http://127.0.0.1:$gate_port/dovecot
		auth_policy_server_api_header = X-Device-Key: ${1:-$key}
		auth_policy_hash_nonce = not-used
		auth_policy_check_before_auth = no
		auth_policy_request_attributes {
		  login = %{requested_username}
		  remote = %{remote_ip}
		  device_id = %{client_id}
		  verified = yes
		}" ;;
	esac
}

# login USER [IMAP-ID [PASSWORD [ADDRESS]]]: prints the answer
login() {
	client imap "$imap_port" "$1" "${3:-$password}" "${2:-}" "${4:-127.0.0.1}"
}

# phone_login USER [ADDRESS [SECONDS]]: the same of an iPhone, which says so behind its login
phone_login() {
	client phone "$imap_port" "$1" "$password" "$phone" "${2:-127.0.0.1}" "${3:-0}"
}
