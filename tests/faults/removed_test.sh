#!/bin/sh
# SPDX-License-Identifier: ISC
# What the daemon and the watcher have made is taken away while they run: the event log, its folder,
# sockets, pid files, locks.  No event is lost without a word, and no mail stays out for longer than
# some seconds.

# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

echo "$tagging" | configure
postfix_start
mkdir "$dir/pids"
daemon_start -P "$dir/pids/daemon"
mail "$iphone"
is 'before: tagged' "$(event action)" action=tag

# ---- the event log ----

rm "$log"
mail "$iphone"
works 'the log deleted: the next event is in a new one' logged
for _ in 1 2 3 4 5; do mail "$iphone"; done
is 'the log deleted: so are others' "$(events count type=sighting)" 6
is 'the log deleted: nothing went elsewhere' "$(said_times 'event \{')" 0

: >"$said"
rm -r "$dir/log"
for _ in 1 2 3 4 5; do mail "$iphone"; done
like 'the folder gone: mail is answered' "$reply" '^250 '
like 'the folder gone: and tagged' "$(queued_headers "$queue_id")" '^X-Device-Policy: iphone'
works 'the folder gone: the event is in the mail log' told
is 'the folder gone: so is each' "$(said_times 'event \{.*"type":"sighting"')" 5
sleep 3
is 'the folder gone: the cause is said once' "$(said_times 'went to syslog instead')" 1
works 'the folder gone: not each second' test "$(said_times 'events go to syslog until')" -le 1
mkdir "$dir/log"
mail "$iphone"
works 'the folder is back: events are in the log' logged
is 'the folder is back: which is said' "$(said_times 'events are written again')" 1
like 'what failed is counted' "$("$BUILD/milter-device-ctl" -c "$conf" metrics)" \
	'^milter_device_event_log_failures_total 5$'

# ---- the socket ----

tagged_again() {
	mail "$iphone"
	[ "$(event action 2>&1)" = action=tag ]
}

printf '%s\n' 'connect 127.0.0.1' 'macro i=UNDERWAY' 'mail <anna@minprom.example>' \
	"wait $dir/go_on" 'rcpt <bob@partner.example>' "header $iphone" eoh 'body hello' eom |
	"$python" -IS "$e2e/milter.py" talk "$socket" >"$dir/answers" &
player=$!
wait_for 10 grep -q '^mail' "$dir/answers"
rm "$socket"
works 'the socket deleted: mail comes in again' wait_for 15 tagged_again
like 'the socket deleted: it is said' "$(cat "$said")" "socket $socket: the socket was gone and is made anew"
is 'the socket deleted: the new one has its mode' "$(stat -c %a "$socket")" 666
: >"$dir/go_on"
wait "$player"
like 'the socket deleted: the mail under way is answered' "$(cat "$dir/answers")" '^eom: .*continue'
like 'the socket deleted: with its tag' "$(cat "$dir/answers")" 'X-Device-Policy'

: >"$said"
rm -r "$dir/run"
sleep 3
is 'its folder gone: it is said once' "$(said_times "^[^ ]*.*socket $socket: the socket is gone")" 1
mkdir "$dir/run"
works 'its folder back: mail comes in again' wait_for 15 tagged_again
works 'its folder back: the lock too' test -e "$socket.lock"
control_answers() {
	"$BUILD/milter-device-ctl" -c "$conf" stats
}
works 'its folder back: the control socket answers' wait_for 10 control_answers

rm "$socket"
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 5); unlink shift' \
	"$socket" "$dir/none"
works 'a stale socket in its place: mail comes in again' wait_for 15 tagged_again

# ---- the pid file ----

# holds FILE NUMBER
holds() {
	[ "$(cat "$1")" = "$2" ]
}
: >"$said"
rm "$dir/pids/daemon"
works 'the pid file deleted: it is there again' wait_for 10 holds "$dir/pids/daemon" "$daemon"
is 'the pid file deleted: it is said' "$(said_times "pid file $dir/pids/daemon: it was gone and is made anew")" 1
rm -r "$dir/pids"
sleep 3
is 'its folder gone: it is said once' "$(said_times 'it is gone, and tried every second: pid file .*: there is no folder')" 1
mkdir "$dir/pids"
works 'its folder back: it is there again' wait_for 10 holds "$dir/pids/daemon" "$daemon"
echo 1 >"$dir/pids/daemon"
sleep 2
works "another's in its place stays" holds "$dir/pids/daemon" 1
rm "$dir/pids/daemon"
wait_for 10 holds "$dir/pids/daemon" "$daemon"

daemon_stop
is 'it stops cleanly' "$daemon_status" 0
works 'the pid file that it made anew is gone' test ! -e "$dir/pids/daemon"
works 'the socket that it made is gone' test ! -e "$socket"
is 'every line is a whole event' "$(events valid)" ''

# ---- the watcher's ----

cat >>"$conf" <<END
source dovecot {
	input = { '$dir/followed' }
	lines = { '^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$' }
}
END
stop_programs() {
	if runs "${watch:-}"; then kill -KILL "$watch"; fi
}
: >"$dir/followed"
: >"$said"
"$BUILD/milter-device-watch" -f -c "$conf" -P "$dir/pids/watch" </dev/null >>"$said" 2>&1 &
watch=$!
wait_for 20 grep -q ' runs, configuration' "$said"
state_is_kept() {
	[ -s "$dir/state/watch.state" ] && [ -e "$dir/state/watch.state.lock" ]
}
rm -r "$dir/state" "$dir/pids"
sleep 3
is 'state and pid file gone: each is said once' "$(said_times 'it is gone, and tried every second')" 2
mkdir "$dir/state" "$dir/pids"
printf '2023-07-17T09:00:00Z mx dovecot: imap(anna)<7><s1>: ID sent: name=iPhone Mail, version=20F75\n' >>"$dir/followed"
works 'their folders back: the state is kept again' wait_for 20 state_is_kept
works 'their folders back: the pid file is there' wait_for 10 holds "$dir/pids/watch" "$watch"
second=$(timeout 20 "$BUILD/milter-device-watch" -f -c "$conf" 2>&1 </dev/null)
is 'a second watcher: exit status' $? 69
like 'a second watcher: is told why' "$second" 'watch.state: another milter-device-watch is running'
kill -TERM "$watch"
wait "$watch"
is 'the watcher stops cleanly' $? 0
done_testing
