#!/bin/sh
# SPDX-License-Identifier: ISC
# Questions a second that milter-device-gate answers, with 500 patterns of IMAP IDs beside those of
# devices.conf, and of a server that only says yes, by the same client (wrk) in turns; and how long
# the client waits, for half of the answers and for 99 of 100.  Then with few connections, which leave
# time between questions.  BENCH_ROUNDS and BENCH_SECONDS say how much.

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$e2e/lib_gate.sh"

rounds=${BENCH_ROUNDS:-5}
seconds=${BENCH_SECONDS:-3}
command -v wrk >/dev/null || {
	echo 'gate: left out: there is no wrk (apt-get install wrk)'
	exit 0
}

yes=
stop_programs() {
	gate_kill
	if [ -n "$yes" ]; then kill -KILL "$yes"; fi
}

gate_configure "gate_memory = '1 h'" <<-END
	device benched {
	$("$python" -IS - <<-'PATTERNS'
	for i in range(500):
	    print(r"""match { when = { '@IMAP-ID: (?i)"name" "App%dMail" .*"version" "(?<version>[\d.]+)"' } }""" % i)
	PATTERNS
	)
	}
	policy no-iphones { devices = { iphone }  traffic = { access }  action = deny }
	policy no-apps { devices = { benched }  traffic = { access }  action = deny }
END

# asks NAME: what Dovecot asks of 1,000 users; half of the IDs are of a phone that is denied.
#   known   of 200 clients
#   new     each ID is one that was never seen
#   none    no ID
asks() {
	cat >"$dir/$1.lua" <<-END
	local i = math.random(1000000) * 1000
	request = function()
	  i = i + 1
	  local kind, n = "$1", i
	  if kind == "known" then n = i % 200 end
	  local id = string.format('\\\\"name\\\\" \\\\"%s\\\\" \\\\"version\\\\" \\\\"%d\\\\" \\\\"os\\\\" \\\\"iOS\\\\"', i % 2 == 0 and "iPhone Mail" or "Lumera Mail", n)
	  if kind == "none" then id = "" end
	  return wrk.format("POST", "/dovecot?command=allow", nil,
	    string.format('{"device_id":"%s","login":"user%d","protocol":"imap","remote":"192.0.2.7","session_id":"x","tls":false,"verified":"yes"}', id, i % 1000))
	end
	END
}

# ask PORT ASKS CONNECTIONS: "A-SECOND P50 P99", the latter two in milliseconds
ask() {
	wrk -t1 -c"$3" -d"${seconds}s" --latency -s "$dir/$2.lua" "http://127.0.0.1:$1" | awk '
	function ms(t) {
		if (t ~ /us$/) return t / 1000
		if (t ~ /ms$/) return t + 0
		return t * 1000
	}
	$1 == "50%" { half = ms($2) }
	$1 == "99%" { most = ms($2) }
	/Non-2xx|Socket errors/ { bad = " (" $0 ")" }
	/^Requests\/sec/ { printf "%d %.2f %.2f%s\n", $2, half, most, bad }'
}

yes_port=$(free_ports 1)
"$BUILD/tests/bench/gate_yes" "$yes_port" &
yes=$!
gate_start
for kind in known new none; do asks $kind; done
yes_answers() { curl -s "http://127.0.0.1:$yes_port/" >/dev/null; }
wait_for 10 yes_answers

echo 'gate: a second, milliseconds of half and of 99 of 100; median of rounds'
for clients in 32 2; do
	for kind in known new none; do
		for server in gate yes; do : >"$dir/$server"; done
		round=0
		while [ $round -lt "$rounds" ]; do
			ask "$gate_port" $kind $clients >>"$dir/gate"
			ask "$yes_port" $kind $clients >>"$dir/yes"
			round=$((round + 1))
		done
		for server in gate yes; do
			sort -n "$dir/$server" | sed -n "$(((rounds + 1) / 2))p" >"$dir/$server.median"
		done
		paste -d ' ' "$dir/gate.median" "$dir/yes.median" | awk -v kind=$kind -v clients=$clients '
		{ printf "gate: %2d connections, %-5s %6d (%.2f, %.2f), only yes %6d (%.2f, %.2f), ratio %.2f\n",
			clients, kind, $1, $2, $3, $4, $5, $6, $1 / $4 }'
	done
done
gate_ctl stats | sed 's/^/gate: /'
gate_stop
