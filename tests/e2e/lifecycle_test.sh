#!/bin/sh
# SPDX-License-Identifier: ISC
# Starting, stopping, reloading, rotating, and what happens when something is in the way.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
tagging='policy tagging { devices = { iphone } action = tag }'
holding='policy holding { devices = { iphone } action = quarantine }'

# attempt OPTION...: runs the daemon; it should not come up.  Sets attempt_said, attempt_status.
attempt() {
	attempt_said=$(timeout $((60 * slow)) "$BUILD/milter-device" -c "$conf" "$@" 2>&1 </dev/null)
	attempt_status=$?
}

lines_of() {
	printf '%s\n' "$1" | grep -c .
}

# ---- -n ----

echo "$tagging" | configure
attempt -n
is '-n: a good configuration is exit status 0' "$attempt_status" 0
[ ! -e "$socket" ]
is '-n: nothing is started' $? 0

configure "nonsense = 1" <<'END'
policy one { devices = { iphone } action = tag }
policy two {
	devices = { no-such-device }
	action = tag
}
policy three { devices = { iphone } action = reject
	reply = { '450 4.7.1 soft' }
}
policy four {
	devices = { iphone }
	action = explode
}
END
attempt -n
is '-n: a bad configuration is exit status 78' "$attempt_status" 78
like '-n: the unknown option, by file and line' "$attempt_said" \
	'^([^:]*/)?milter-device\.conf:[0-9]+: .*nonsense'
configure <<'END'
policy one { devices = { iphone } action = tag }
policy two {
	devices = { no-such-device }
	action = tag
}
policy three { devices = { iphone } action = reject
	reply = { '450 4.7.1 soft' }
}
policy four {
	devices = { iphone }
	action = explode
}
END
attempt -n
is '-n: a bad configuration is exit status 78' "$attempt_status" 78
like '-n: an unknown device, by file and line' "$attempt_said" \
	'policy\.conf:[2-5]: .*no-such-device'
like '-n: a reply that does not fit, by file and line' "$attempt_said" 'policy\.conf:[678]: .*reply'
like '-n: an unknown action, by file and line' "$attempt_said" 'policy\.conf:1?[19012]: .*explode'

echo 'policy one { devices = { iphone } action = ' | configure
attempt -n
is '-n: a syntax error is exit status 78' "$attempt_status" 78
like '-n: a syntax error, by file and line' "$attempt_said" 'policy\.conf:[12]: '

# ---- what keeps it from starting: one sentence, the exit status, nothing half-started ----

# refuses WHAT STATUS PATTERN OPTION...
refuses() {
	refuses_what=$1 refuses_status=$2 refuses_pattern=$3
	shift 3
	attempt -f "$@"
	is "$refuses_what: exit status" "$attempt_status" "$refuses_status"
	like "$refuses_what: says so" "$attempt_said" "$refuses_pattern"
	is "$refuses_what: in one sentence" "$(lines_of "$attempt_said")" 1
	[ ! -e "$socket" ]
	is "$refuses_what: no socket is left behind" $? 0
}

conf=$dir/conf/none.conf
refuses 'no configuration' 78 'none\.conf.*No such file'
conf=$dir/conf/milter-device.conf

echo "$tagging" | configure "user_map = '$dir/no-map.tsv'"
refuses 'a table that is missing' 78 'no-map\.tsv.*No such file'

echo "$tagging" | configure "event_log = '$dir/no-folder/events.jsonl'"
refuses 'a log folder that does not exist' 73 'no-folder/events\.jsonl: there is no folder .*no-folder: .install -d '

echo "$tagging" | configure
refuses 'a socket folder that does not exist' 69 'no-folder/socket.*: there is no folder .*no-folder: .install -d ' \
	-p "unix:$dir/no-folder/socket"
refuses 'an unknown user' 78 'nobody-at-all' -u nobody-at-all
"$BUILD/milter-device" --no-such-option >/dev/null 2>&1 </dev/null
is 'an unknown option: exit status' $? 64

# ---- one daemon per socket ----

postfix_start
daemon_start
attempt -f
is 'a socket in use: exit status' "$attempt_status" 69
like 'a socket in use: says so' "$attempt_said" "$socket"
is 'a socket in use: in one sentence' "$(lines_of "$attempt_said")" 1
mail "$iphone"
is 'a socket in use: the living daemon works on' "$(event action)" action=tag

kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
works 'kill -9 leaves the socket' test -S "$socket"
mail "$iphone"
like 'without the daemon Postfix does what milter_default_action says' "$reply" '^4[0-9][0-9] '
"$BUILD/milter-device" -f -c "$conf" </dev/null >>"$said" 2>&1 &
daemon=$!
mail_again() {
	mail "$iphone"
	[ "$(event action 2>&1)" = action=tag ]
}
works 'the next daemon takes a stale socket over' wait_for 20 mail_again

# ---- stop ----

seconds() {
	date +%s%N | sed 's/.\{8\}$//'      # tenths
}

stop_begin=$(seconds)
daemon_stop
is 'TERM: exit status' "$daemon_status" 0
works 'TERM: gone within 3 s' test $(($(seconds) - stop_begin)) -lt $((30 * slow))
works 'TERM: the socket is gone' test ! -e "$socket"

daemon_start
printf '%s\n' 'connect 127.0.0.1' 'mail <anna@minprom.example>' "wait $dir/never" |
	"$python" -IS "$e2e/milter.py" talk "$socket" >"$dir/answers" &
player=$!
wait_for 10 grep -q . "$dir/answers"
stop_begin=$(seconds)
kill -INT "$daemon"
wait "$daemon"
is 'INT with a message in flight: exit status' $? 0
works 'INT with a message in flight: gone within 4 s' test $(($(seconds) - stop_begin)) -lt $((40 * slow))
kill "$player"
wait "$player" 2>/dev/null

# ---- as a daemon, and where it listens ----

"$BUILD/milter-device" -c "$conf" -P "$dir/pid" </dev/null >"$dir/daemonized" 2>&1
is 'without -f: returns 0' $? 0
daemon=$(cat "$dir/pid")
works 'without -f: the pid file names a living process' runs "$daemon"
printf 'mail <a@minprom.example>\n' | "$python" -IS "$e2e/milter.py" talk "$socket" >"$dir/answers" 2>&1
is 'without -f: ready when it returns' "$(cat "$dir/answers")" 'mail: silent'
is 'without -f: a session of its own' "$(ps -o sid= -p "$daemon" | tr -d ' ')" \
	"$(ps -o sid= -p "$daemon" | tr -d ' ' | grep -v "^$(ps -o sid= -p $$ | tr -d ' ')$")"
kill -TERM "$daemon"
works 'without -f: TERM stops it' wait_for 4 not runs "$daemon"
works 'without -f: the pid file is gone' test ! -e "$dir/pid"
daemon=

chown postfix "$dir/run"
daemon_start -u postfix
is '-u: the user is changed' "$(sed -n 's/^Uid:\t//p' "/proc/$daemon/status" | tr '\t' ' ')" \
	"$(u=$(id -u postfix); echo "$u $u $u $u")"
is '-u: the group too' "$(sed -n 's/^Gid:\t//p' "/proc/$daemon/status" | tr '\t' ' ')" \
	"$(g=$(id -g postfix); echo "$g $g $g $g")"
is '-u: no other groups of root' "$(sed -n 's/^Groups:\t//p' "/proc/$daemon/status" | tr ' ' '\n' | grep -cx 0)" 0
is '-u: no capability is left' "$(sed -n 's/^CapEff:\t0*//p' "/proc/$daemon/status")" ''
is 'the socket has the mode it was given' "$(stat -c %a "$socket")" 666
daemon_stop
works '-u: the socket is gone at the end' test ! -e "$socket"
chown root "$dir/run"

echo "$tagging" | configure 'socket_mode = 0660'
daemon_start
is 'the socket has another mode' "$(stat -c %a "$socket")" 660
daemon_stop

inet_port=$(free_ports 1)
echo "$tagging" | configure
"$BUILD/milter-device" -f -c "$conf" -p "inet:$inet_port@127.0.0.1" </dev/null >>"$said" 2>&1 &
daemon=$!
postconf -c "$postfix" -e "smtpd_milters = inet:127.0.0.1:$inet_port"
postfix -c "$postfix" reload >/dev/null 2>&1
works 'an inet socket: mail goes through it' wait_for 20 mail_again
attempt -f -p "inet:$inet_port@127.0.0.1"
is 'an inet socket in use: exit status' "$attempt_status" 69
daemon_stop
postconf -c "$postfix" -e "smtpd_milters = unix:$socket"
postfix -c "$postfix" reload >/dev/null 2>&1

# ---- reload ----

echo "$tagging" | configure
daemon_start
works 'Postfix is back on the unix socket' wait_for 20 mail_again
mail "$iphone"
before=$(event config | sed 's/config=//')
works 'the configuration is kept under the name that events give it' \
	test -s "$dir/state/config/$before.conf"

echo "$holding" | reconfigure
mail "$iphone"
is 'HUP: the new policy decides' "$(event policy action)" 'policy=holding action=quarantine'
after=$(event config | sed 's/config=//')
works 'HUP: another configuration has another name' test "$before" != "$after"
works 'HUP: it is kept too' test -s "$dir/state/config/$after.conf"
works 'HUP: so is the old one' test -s "$dir/state/config/$before.conf"
is 'HUP: the log says who asked, and which configuration it is' \
	"$(events show type=config config by result | tr '\n' ' ')" "config=$after by=SIGHUP result=loaded "

echo 'policy broken { devices = { no-such-device } action = tag }' | reconfigure
mail "$iphone"
is 'HUP with a bad configuration: the old one stays' "$(event policy config)" \
	"policy=holding config=$after"
like 'HUP with a bad configuration: it is said, by file and line' "$(cat "$said")" \
	'policy\.conf:1: .*no-such-device'
is 'HUP with a bad configuration: the log names who asked' \
	"$(events show type=config by | tr '\n' ' ')" 'by=SIGHUP '
unlike 'HUP with a bad configuration: the log says that it was refused' \
	"$(events show type=config result)" '^result=loaded$'
works 'HUP with a bad configuration: the daemon lives' runs "$daemon"
echo "$tagging" | reconfigure
mail "$iphone"
is 'HUP: mended, it is taken' "$(event policy)" policy=tagging

# ---- rotation ----

lines=$(wc -l <"$log")
mv "$log" "$log.1"
kill -USR1 "$daemon"
works 'USR1: a new log is opened' wait_for 5 test -f "$log"
mail "$iphone"
is 'USR1: the event is in the new log' "$(event policy)" policy=tagging
is 'USR1: the old log is whole' "$(wc -l <"$log.1")" "$lines"

mv "$log" "$log.2"
works 'a log renamed without a word: a new one is opened' wait_for 5 test -f "$log"
mail "$iphone"
is 'a log renamed without a word: the event is in the new log' "$(event policy)" policy=tagging
cat "$log.1" "$log.2" "$log" >"$dir/all.jsonl"
is 'the logs together: ids rise, none is missing' \
	"$("$python" -IS "$e2e/events.py" ids "$dir/all.jsonl")" 0
is 'the logs together: every line is a whole event' \
	"$("$python" -IS "$e2e/events.py" valid "$dir/all.jsonl")" ''

printf '{"half":' >>"$log"
kill -USR1 "$daemon"
mail "$iphone"
mail "$iphone"
is 'a log that ends in half a line: the next event is on a line of its own' \
	"$(event policy)" policy=tagging
daemon_stop
is 'TERM after reloads: exit status' "$daemon_status" 0
works 'TERM after reloads: the socket is gone' test ! -e "$socket"

# ---- a full disk ----

# full WHAT: the log cannot take a line, yet the mail is decided, and the line is not lost
full() {
	: >"$said"
	mail "$iphone"
	like "$1: the mail is accepted" "$reply" '^250 '
	like "$1: and tagged" "$(queued_headers "$queue_id")" '^X-Device-Policy: iphone'
	like "$1: the whole line goes to the system log" "$(cat "$said")" \
		"event \{.*\"queue_id\":\"$queue_id\".*\}"
	mail "$iphone"
	like "$1: the next one as well" "$(cat "$said")" "event \{.*\"queue_id\":\"$queue_id\".*\}"
}

ln -s /dev/full "$dir/log/full.jsonl"
echo "$tagging" | configure "event_log = '$dir/log/full.jsonl'"
daemon_start
full 'a log without room'
works 'a log without room: the daemon lives' runs "$daemon"
daemon_stop
is 'a log without room: it stops cleanly' "$daemon_status" 0

# A limit on the size of files fails the second line, half of which may be written.
rm -f "$log"
echo "$tagging" | configure
(
	ulimit -f 4     # 2048 bytes: room for the start and a mail or two
	exec "$BUILD/milter-device" -f -c "$conf" </dev/null
) 2>&1 | cat >>"$said" &
works 'a limit on the log: it starts' wait_for 20 test -S "$socket"
daemon=$(ps -eo pid=,args= | awk -v program="$BUILD/milter-device" -v conf="$conf" \
	'$2 == program && $5 == conf { print $1 }')
for _ in 1 2 3 4 5; do mail "$iphone"; done
full 'a limit on the log'
mv "$log" "$log.short"
kill -USR1 "$daemon"
wait_for 5 test -f "$log"
mail "$iphone"
is 'a limit on the log: after rotation events are written again' "$(event policy)" policy=tagging
is 'a limit on the log: nothing in the new log is cut' "$(events valid)" ''
kill -TERM "$daemon"
works 'a limit on the log: it stops' wait_for 4 not runs "$daemon"
daemon=

mkdir -p "$dir/small"
if mount -t tmpfs -o size=16k none "$dir/small" 2>/dev/null; then
	log=$dir/small/events.jsonl
	echo "$tagging" | configure
	daemon_start
	dd if=/dev/zero of="$dir/small/filler" bs=1k count=64 2>/dev/null
	for _ in 1 2 3 4 5 6 7 8; do mail "$iphone"; done
	full 'a full disk'
	rm "$dir/small/filler"
	mail "$iphone"
	is 'a full disk with room again: the event is on a line of its own' "$(event policy)" \
		policy=tagging
	daemon_stop
	umount "$dir/small"
else
	skip 'a full disk' 'mounting is not permitted here'
fi
done_testing
