#!/bin/sh
# SPDX-License-Identifier: ISC
# Few descriptors and little memory: a start that lacks them says what it could not do; a running
# daemon answers mail again when there is enough, and names each message that it could not decide.

# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

command -v prlimit >/dev/null || {
	skip 'limits' 'no prlimit here'
	done_testing
}
echo "$tagging" | configure 'max_headers = 100000' 'max_header_bytes = 100000000'
postfix_start

# ---- a start ----

# start_with LIMIT: prints "runs", "loader", or the exit status and what was said last
start_with() {
	: >"$dir/start"
	timeout -k 1 20 prlimit "$1" "$BUILD/milter-device" -f -c "$conf" </dev/null >"$dir/start" 2>&1 &
	start=$!
	wait_for 20 start_is_over
	kill -TERM "$start" 2>/dev/null
	wait "$start"
	start_status=$?
	if grep -q 'error while loading shared libraries' "$dir/start"; then
		echo loader
	elif grep -q ' listens on ' "$dir/start" && ! grep -q 'libmilter gave up' "$dir/start"; then
		echo runs
	else
		echo "$start_status $(tail -n 1 "$dir/start")"
	fi
}
start_is_over() {
	! runs "$start" || { grep -q ' listens on ' "$dir/start" && sleep 0.3; }
}

# starts_with NAME LIMIT...: each ends with a status of sysexits(3) and a reason, the last one runs
starts_with() {
	starts_name=$1
	shift
	bad=
	for limit; do
		start_said=$(start_with "--$starts_name=$limit:$limit")
		case $start_said in
		runs | loader) ;;
		69\ *:\ * | 7[0-8]\ *:\ *) ;;
		*) bad="$bad$limit: $start_said
" ;;
		esac
	done
	is "little $starts_name: each start that fails says why" "$bad" ''
	is "enough $starts_name: it runs" "$start_said" runs
}
starts_with nofile 4 5 6 7 8 9 10 12 14 16 64
starts_with as 16000000 32000000 48000000 64000000 80000000 1000000000
like 'too few descriptors: it names what it could not open' "$(start_with --nofile=6:6)" \
	'^73 .*event_log .*: Too many open files'

# ---- descriptors of a running daemon ----

mkdir "$dir/limited"
cat >"$dir/limited/milter-device" <<END
#!/bin/sh
exec prlimit --nofile=64:64 $BUILD/milter-device "\$@"
END
chmod 755 "$dir/limited/milter-device"
built=$BUILD
BUILD=$dir/limited
daemon_start
BUILD=$built
mail "$iphone"
is '64 descriptors: mail is decided about' "$(event action)" action=tag
perl -MIO::Socket::UNIX -e '
	my @held = map { IO::Socket::UNIX->new(Peer => $ARGV[0]) } 1 .. 100;
	print "held\n"; STDOUT->flush; sleep 60' "$socket" >"$dir/held" &
holder=$!
stop_programs() {
	if runs "${holder:-}"; then kill "$holder"; fi
}
works '100 connections: all are made' wait_for 20 grep -q held "$dir/held"
descriptors() {
	[ "$(find "/proc/$daemon/fd" -mindepth 1 | grep -c .)" -ge 60 ]
}
works '100 connections: they take all descriptors' wait_for 20 descriptors
sleep 2
works '100 connections: the daemon lives' runs "$daemon"
kill "$holder"
wait "$holder" 2>/dev/null

# What Postfix puts off is sent again, as any client does.
answered() {
	mail "$iphone"
	[ -n "$queue_id" ]
}
works 'they are gone: mail is answered' wait_for 60 answered
is 'they are gone: and tagged' "$(event action)" action=tag
ctl_answers() {
	timeout 5 "$BUILD/milter-device-ctl" -c "$conf" ping
}
works 'they are gone: so is the control socket' wait_for 20 ctl_answers
accepted=$(find "$dir/queue/deferred" "$dir/queue/active" "$dir/queue/incoming" -type f | grep -c .)
is 'each accepted mail has its event' "$(events count type=sighting)" "$accepted"
daemon_stop
is 'it stops cleanly' "$daemon_status" 0

# ---- memory of a running daemon ----

# One heap for all threads, so that what is taken is what counts.
rm "$log"
MALLOC_ARENA_MAX=1
export MALLOC_ARENA_MAX
daemon_start
mail "$iphone"
agents=$("$python" -c 'print("\n".join("User-Agent:" + "x" * 700 for i in range(1000)))')
size_kb=$(sed -n 's/^VmSize:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status")
prlimit --pid "$daemon" --as=$((size_kb * 1024)):unlimited
: >"$said"
# shellcheck disable=SC2086 # 1000 headers
mail "$iphone" $agents
like 'no memory: mail is let through, as on_error says' "$reply" '^250 '
works 'no memory: its queue id is named' grep -q ": $queue_id: no decision: out of memory" "$said"
is 'no memory: it has no event' "$(events count "message_id=$message_id")" 0
mail "$iphone"
is 'no memory for that: a small mail is decided about' "$(event action)" action=tag
prlimit --pid "$daemon" --as=unlimited:unlimited
# shellcheck disable=SC2086
mail "$iphone" $agents
is 'memory again: so is a large one' "$(event action)" action=tag
like 'what had no decision is counted' "$("$BUILD/milter-device-ctl" -c "$conf" metrics)" \
	'^milter_device_errors_total\{kind="decision"\} 1$'
daemon_stop
is 'it stops cleanly, with memory' "$daemon_status" 0
done_testing
