#!/bin/sh
# SPDX-License-Identifier: ISC
# The daemon beside a real systemd-journald, in a mount namespace with a /run of their own: what
# journalctl finds by the fields of a line, and mail that goes on while the journal stalls or is gone.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

journald=/lib/systemd/systemd-journald
if ! [ -x "$journald" ] || ! command -v systemd-cat >/dev/null; then
	skip 'the journal' 'no systemd-journald'
	done_testing
fi
if ! [ -s /etc/machine-id ] || ! unshare -m true 2>/dev/null; then
	skip 'the journal' 'no machine id, or no mount namespaces'
	done_testing
fi

stop_programs() {
	[ ! -s "$dir/journald.pid" ] || kill -KILL "$(cat "$dir/journald.pid")" 2>/dev/null
}

# entry FIELD MATCH...: that field of the last entry that has these values
entry() {
	entry_field=$1
	shift
	journalctl -q -D "$dir/journal" -o json "$@" | tail -n 1 | "$python" -ISc '
import json, sys
print(json.loads(sys.stdin.readline() or "{}").get(sys.argv[1], "-"))' "$entry_field"
}

counted() { journalctl -q -D "$dir/journal" | grep -Eq 'the journal stalled: [0-9]+ lines? w'; }
written() { [ "$(entry MESSAGE "$@")" != - ]; }

# What goes to the journal: a program behind systemd-cat has its stream as standard error, and
# JOURNAL_STREAM that says so, as under a unit.
cat >"$dir/inside" <<END
mount -t tmpfs none /run && mkdir -p /run/systemd/journald.conf.d /run/log/journal || exit
mount --bind '$dir/journal' /run/log/journal || exit
printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToSyslog=no\n' \
	>/run/systemd/journald.conf.d/test.conf
'$journald' </dev/null >'$dir/journald.said' 2>&1 &
echo \$! >'$dir/journald.pid'
for try in 1 2 3 4 5 6 7 8 9 10; do
	test -S /run/systemd/journal/socket && break
	sleep 1
done
exec systemd-cat sh -c 'JOURNAL_STREAM=\$(stat -L -c %d:%i /proc/self/fd/2) \
	exec "\$0" "\$@"' '$BUILD/milter-device' -f -v -c '$conf'
END

mkdir "$dir/journal"
policy='policy no-phones { devices = { iphone } action = tag }'
echo "$policy" | configure
postfix_start
unshare -m --propagation private sh "$dir/inside" </dev/null >>"$said" 2>&1 &
daemon=$!
wait_for 30 written || {
	skip 'the journal' "systemd-journald does not run here: $(tail -n 1 "$dir/journald.said" "$said" | tr '\n' ' ')"
	done_testing
}

works 'the daemon tells the journal' wait_for $((30 * slow)) written SYSLOG_IDENTIFIER=milter-device

decision=c88b96544418497b86bdb22c6741eca8
mail 'X-Mailer: iPhone Mail (20F75)'
works 'a decision is found by its queue id' wait_for 20 written "QUEUE_ID=$queue_id"
is 'its kind' "$(entry MESSAGE_ID "QUEUE_ID=$queue_id")" "$decision"
is 'the device' "$(entry DEVICE "QUEUE_ID=$queue_id")" iphone
is 'the system' "$(entry OS "QUEUE_ID=$queue_id")" 'iOS 16.5.1'
is 'what was done' "$(entry ACTION "QUEUE_ID=$queue_id")" tag
is 'by which policy' "$(entry POLICY "QUEUE_ID=$queue_id")" no-phones
is 'to whom' "$(entry MILTER_DEVICE_USER "QUEUE_ID=$queue_id")" anna@minprom.example
is 'the event' "$(entry EVENT_ID "QUEUE_ID=$queue_id") " "$(event id | cut -d = -f 2) "
is 'the facility of mail' "$(entry SYSLOG_FACILITY "QUEUE_ID=$queue_id")" 2
is 'whose line it is' "$(entry SYSLOG_IDENTIFIER "QUEUE_ID=$queue_id")" milter-device
is 'the journal itself says who sent it' "$(entry _PID "QUEUE_ID=$queue_id")" "$daemon"
like 'and the line is as ever' "$(entry MESSAGE "QUEUE_ID=$queue_id")" \
	"^$queue_id: device=iphone os=\"iOS 16.5.1\" action=tag policy=no-phones user=anna@minprom.example id="

mail 'X-Mailer: Apple Mail (2.3731.600.7)'
works 'with -v, what is allowed too' wait_for 20 written PRIORITY=7

echo 'policy no-phones { device = { iphone } }' | configure
kill -HUP "$daemon"
works 'a configuration that is refused has a kind' wait_for 20 written \
	MESSAGE_ID=ca2d0b1a86564ed5aed5482908909566
echo "$policy" | sed 's/= tag/= reject/' | configure
kill -HUP "$daemon"
works 'and so has one that is loaded' wait_for 20 written MESSAGE_ID=8840fc6f01da46e9b83a32696b8c73a9

# ---- a journal that stalls, and one that is gone ----

kill -STOP "$(cat "$dir/journald.pid")"
queue=$(cat /proc/sys/net/unix/max_dgram_qlen)
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	mail 'X-Mailer: iPhone Mail (20F75)'
	case $reply in
	5*) ;;
	*) break ;;
	esac
done
is 'mail goes on while the journal stalls' "$try $(printf '%.4s' "$reply")" '15 550 '
kill -CONT "$(cat "$dir/journald.pid")"
works 'and then the journal has lines again' wait_for 20 written "MESSAGE_ID=$decision" ACTION=reject
if [ "$queue" -lt 14 ]; then
	mail 'X-Mailer: iPhone Mail (20F75)'
	works 'lines that it did not take are counted' wait_for 20 counted
fi

kill -KILL "$(cat "$dir/journald.pid")"
rm -f "$dir/journald.pid"
mail 'X-Mailer: iPhone Mail (20F75)'
like 'mail goes on without a journal' "$reply" '^550 '
is 'with its event' "$(event policy action)" 'policy=no-phones action=reject'
done_testing
