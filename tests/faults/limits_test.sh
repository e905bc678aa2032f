#!/bin/sh
# Little memory, few descriptors, a process that is stopped for a while, and mail servers that die
# in the middle of a message: the mail server gets an answer or fails by its own rules, nothing is
# let through that a policy refuses, and the daemon is well again afterwards.

# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

echo "policy no-iphones { devices = { iphone } action = reject }" | configure 'on_error = tempfail'
postfix_start

# limited ULIMIT-OPTION VALUE
limited() {
	daemon_starts=$(times_listening)
	( # shellcheck disable=SC3045 # dash knows -n and -v
	ulimit "$1" "$2" && exec "$BUILD/milter-device" -f -c "$conf" </dev/null >>"$said" 2>&1) &
	daemon=$!
	wait_for 30 daemon_ready || give_up "the daemon starts with ulimit $1 $2"
}

# Those that are accepted with an event that says otherwise, or without any.
none_passed() {
	is "$1: each mail has an answer" "$(wc -l <"$dir/load")" "$2"
	is "$1: none was accepted" "$(grep -v '^[^ ]* - ' "$dir/load")" ''
	works "$1: the daemon lives" runs "$daemon"
}

refused() {
	mail "$iphone"
	case $reply in 5*) ;; *) return 1 ;; esac
}

# ---- few descriptors ----

limited -n 40
"$python" -IS "$e2e/smtp.py" load "$port" 60 300 few >"$dir/load" 2>&1
none_passed '40 descriptors, 60 connections' 300
works '40 descriptors: then all is well' wait_for 30 refused
daemon_stop

# ---- little memory ----

# A little more than it has when it starts: an address space is mostly libraries.
daemon_start
limited_kb=$(($(sed -n 's/^VmPeak:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status") + 40000))
daemon_stop
case $BUILD in
*asan | *tsan) skip 'little memory' 'a sanitizer needs terabytes of addresses' ;;
*)
	limited -v "$limited_kb"
	"$python" -IS "$e2e/smtp.py" load "$port" 60 300 little >"$dir/load" 2>&1
	none_passed "an address space of $limited_kb kB, 60 connections" 300
	works 'little memory: then all is well' wait_for 30 refused
	daemon_stop
	is 'little memory: it stops cleanly' "$daemon_status" 0
	;;
esac

# ---- stopped for a while ----

daemon_start
"$python" -IS "$e2e/smtp.py" load "$port" 20 400 stopped >"$dir/load" 2>&1 &
loader=$!
for _ in 1 2 3 4 5; do
	kill -STOP "$daemon"
	sleep 0.4
	kill -CONT "$daemon"
	sleep 0.2
done
wait "$loader"
none_passed 'stopped and continued five times' 400
is 'stopped and continued: each is refused, none put off' "$(grep -vc '^[^ ]* - 550' "$dir/load")" 0

# ---- a mail server that dies ----

# dying STEPS: a milter client that goes away without a word
dying() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		printf '%s\n' "$@" "wait $dir/never" |
			timeout -s KILL 0.5 "$python" -IS "$e2e/milter.py" talk "$socket" >/dev/null 2>&1 &
	done
	sleep 1
}
dying 'connect 127.0.0.1'
dying 'connect 127.0.0.1' 'mail <anna@minprom.example>'
dying 'connect 127.0.0.1' 'mail <anna@minprom.example>' 'rcpt <bob@x.example>' "header $iphone"
dying 'connect 127.0.0.1' 'mail <anna@minprom.example>' "header $iphone" eoh 'body hello'
idle() {
	"$BUILD/milter-device-ctl" -c "$conf" metrics | grep -q '^milter_device_messages_in_progress 0$'
}
works 'forty mail servers died: no message is left in progress' wait_for 10 idle
works 'forty mail servers died: mail is refused as ever' refused
descriptors() {
	find "/proc/$daemon/fd" -mindepth 1 | wc -l
}
works "forty mail servers died: their descriptors are closed ($(descriptors))" test "$(descriptors)" -lt 40
daemon_stop
is 'it stops cleanly' "$daemon_status" 0
is 'every line is a whole event' "$(events valid)" ''
done_testing
