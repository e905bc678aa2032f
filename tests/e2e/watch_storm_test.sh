#!/bin/sh
# SPDX-License-Identifier: ISC
# A log that grows and rotates, and a watcher that is killed a hundred times: the report counts each
# access exactly once.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

kills=$((100 / slow))

catalogue=small.conf
configure "log_sightings = 'all'" </dev/null
cat >"$dir/conf/small.conf" <<END
device iphone { kind = phone vendor = Apple family = iOS
	match { when = { '@IMAP-ID: ^name="iPhone Mail"' } confidence = certain } }
device ipad { kind = tablet vendor = Apple family = iOS
	match { when = { '@IMAP-ID: ^name="iPad Mail"' } confidence = certain } }
source dovecot {
	input = { '$dir/mail.log' }
	lines = { '^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$' }
}
END
: >"$dir/mail.log"

# counted [USER]: accesses, by the report
counted() {
	"$BUILD/milter-device-report" --format json --people all --top 100 --timezone UTC \
		${1:+--where "user=$1@minprom.example"} "$log" >"$dir/report.json"
	"$python" -IS -c 'import json, sys; print(json.load(open(sys.argv[1]))["events"])' \
		"$dir/report.json"
}

"$python" -IS "$e2e/watch_storm.py" "$BUILD/milter-device-watch" "$conf" "$dir" "$kills" 1 \
	>"$dir/written"
like "$kills kills: the writer came to its end" "$(cat "$dir/written")" '^all [0-9]+$'
while read -r user number; do
	[ "$user" != all ] || user=
	is "$kills kills: ${user:-all} accesses are counted once each" "$(counted "$user")" "$number"
done <"$dir/written"
unlike 'nothing was left out' "$(cat "$dir/storm.said")" 'gone|cut short|failures|missing'
done_testing
