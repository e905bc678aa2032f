#!/bin/sh
# SPDX-License-Identifier: ISC
# Disks and file servers that fail, and come back.  A full disk is in lifecycle_test.sh.

# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

build_shim
echo "$tagging" | configure
postfix_start
daemon_start_faulty

# ---- the event log of the daemon ----

for error in 5:EIO 28:ENOSPC 122:EDQUOT 0:short; do
	what="writes of the log fail (${error#*:})"
	fault write "${error%:*}" events.jsonl
	mail "$iphone"
	like "$what: mail is answered" "$reply" '^250 '
	like "$what: and tagged" "$(queued_headers "$queue_id")" '^X-Device-Policy: iphone'
	works "$what: the event is in the mail log" told
	mend write
	mail "$iphone"
	works "$what: then it is written again" logged
done
half=$(grep -vc '^{.*}$' "$log")
works "half lines end where the next one begins ($half)" test "$half" -le 1
sed -i '/^{.*}$/!d' "$log"
is 'all other lines are whole events' "$(events valid)" ''
daemon_stop
is 'it stops cleanly' "$daemon_status" 0

# ---- a log that is followed ----

rm "$log"
configure "log_sightings = 'all'" </dev/null
cat >>"$conf" <<END
source dovecot {
	input = { '$dir/mail.log.followed' }
	lines = { '^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$' }
}
END
access() {
	printf '2023-07-17T09:00:%02dZ mx dovecot: imap(user%d)<7><s%d>: ID sent: name=iPhone Mail, version=20F75, os=iOS, os-version=16.5.1 (20F75), vendor=Apple Inc\n' \
		"$1" "$1" "$1" >>"$dir/mail.log.followed"
}
accesses() {
	events count type=sighting traffic=access
}
have() {
	[ "$(accesses)" -ge "$1" ]
}
watch_start_faulty() {
	: >"$said"
	LD_PRELOAD=$shim "$BUILD/milter-device-watch" -f -c "$conf" </dev/null >>"$said" 2>&1 &
	watch=$!
	wait_for 20 grep -q ' runs, configuration' "$said" || give_up 'the watcher starts, with the shim'
}
stop_programs() {
	if runs "${watch:-}"; then kill -KILL "$watch"; fi
}
access 1
access 2
access 3
watch_start_faulty
works 'a followed log is read' wait_for 10 have 3
for error in 5:EIO 116:ESTALE; do
	fault read "${error%:*}" followed
	access $((4 + ${error%:*} / 100))
	sleep 3
	works "reads fail (${error#*:}): it is said" grep -q 'mail.log.followed.*: read\|mail.log.followed: ' "$said"
	is "reads fail (${error#*:}): nothing is taken for truncated" "$(said_times truncated)" 0
	mend read
	works "reads fail (${error#*:}): then it goes on" wait_for 10 have $((4 + ${error%:*} / 100))
done
sleep 2
is 'reads failed: each access is counted once' "$(accesses)" 5
fault write 5 watch.state.new
access 6
works 'the state cannot be written: accesses are' wait_for 10 have 6
works 'the state cannot be written: it is said' wait_for 10 grep -q 'the state cannot be saved' "$said"
mend write
works 'the state can be written again: it is said' wait_for 20 grep -q 'the state can be saved again' "$said"
kill -KILL "$watch"
wait "$watch" 2>/dev/null
watch_start_faulty
access 7
works 'killed and started again: it goes on' wait_for 10 have 7
sleep 1
is 'killed and started again: each access once' "$(accesses)" 7
kill -TERM "$watch"
wait "$watch"
is 'the watcher stops cleanly' $? 0
done_testing
