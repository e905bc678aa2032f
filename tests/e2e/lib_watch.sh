# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # much of what is set here is for the tests
# milter-device-watch beside a real server whose log it follows; source it after lib.sh.

# watch_configure [MILTER-DEVICE.CONF-LINE...] <LOCAL.CONF: every access that names a device is
# written; the sources are those installed, and those from stdin.
watch_configure() {
	configure 'log_sightings = all' "$@" </dev/null
	cp "$conf_source/sources.conf" "$dir/conf/"
	cat >"$dir/conf/local.conf"
	printf "include('%s')\n" sources.conf local.conf >>"$conf"
}

# Starts it in the foreground, so that what it says can be read in $said.
watch_start() {
	"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >>"$said" 2>&1 &
	watch=$!
	wait_for 30 test -s "$log" || {
		sed 's/^/# /' "$said"
		give_up 'the watcher starts'
	}
}

# Leaves its exit status in $watch_status.
watch_stop() {
	kill -TERM "$watch"
	wait "$watch"
	watch_status=$?
	watch=
}

watch_kill() {
	if runs "${watch:-}"; then kill -KILL "$watch"; fi
	watch=
}

# accesses USER: events of accesses to that mailbox
accesses() {
	events count type=sighting traffic=access "user=$1@minprom.example"
}

# seen USER: true when there is one
seen() {
	[ "$(accesses "$1")" -gt 0 ]
}

# access USER: what the last of these events says
access() {
	events show type=sighting "user=$1@minprom.example" source client_ip device os_version \
		client | tr '\n' ' ' | sed 's/ $//'
}

# counted USER: how many accesses the events stand for, repeats included
counted() {
	"$python" -IS - "$log" "$1@minprom.example" <<-'END'
	import json, sys
	events = (json.loads(line) for line in open(sys.argv[1]) if line != "\n")
	print(sum(event.get("count", 1) for event in events if event.get("user") == sys.argv[2]))
	END
}
