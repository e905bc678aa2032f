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
