#!/bin/sh
# SPDX-License-Identifier: ISC
# -n tells what a start would fail at, and makes nothing; where it finds nothing, a start succeeds.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

configure <<END
policy p { devices = { iphone } action = tag }
END
good=$dir/conf/good.conf
cp "$conf" "$good"
chmod 711 "$dir"

files() {
	find "$dir/run" "$dir/log" "$dir/state" -printf '%p %u %m\n' | sort
}

# tried WHAT STATUS PATTERN SED-SCRIPT [OPTION...]: what -n says and returns; no file is made
tried() {
	tried_what=$1 tried_status=$2 tried_pattern=$3
	sed "$4" "$good" >"$conf"
	shift 4
	tried_before=$(files)
	tried_said=$("$BUILD/milter-device" -n -c "$conf" "$@" 2>&1)
	is "$tried_what: exit status" $? "$tried_status"
	like "$tried_what: words" "$tried_said" "$tried_pattern"
	is "$tried_what: nothing is made" "$(files)" "$tried_before"
}

# fails WHAT PATTERN SED-SCRIPT [OPTION...]: -n says so, and a start fails
fails() {
	fails_what=$1 fails_pattern=$2 fails_script=$3
	shift 3
	tried "$fails_what" 78 "$fails_pattern" "$fails_script" "$@"
	unlike "$fails_what: not good" "$tried_said" ': good'
	timeout $((10 * slow)) "$BUILD/milter-device" -f -c "$conf" "$@" </dev/null >/dev/null 2>&1
	case $? in
	0 | 124) fail "$fails_what: a start fails" ;;
	*) pass "$fails_what: a start fails" ;;
	esac
	rm -rf "$dir/run/"* "$dir/log/"* "$dir/state/"*
}

# lacks WHAT FOLDER SED-SCRIPT [OPTION...]: a folder of this machine is missing
lacks() {
	lacks_what=$1 lacks_folder=$2 lacks_script=$3
	shift 3
	tried "$lacks_what" 0 "^warning: .*there is no folder $lacks_folder: .install -d.* $lacks_folder. makes it" \
		"$lacks_script" "$@"
	like "$lacks_what: good, but" "$tried_said" 'good, configuration [0-9a-f]+, but a folder is missing on this machine'
}

tried 'nothing is wrong' 0 'good, configuration [0-9a-f]{16}$' ''
fails 'no such user' '^user nosuchuser: there is no such user' '$a user = nosuchuser'
fails 'no such user by option' '^user nosuchuser: there is no such user' '' -u nosuchuser
fails 'no such group' '^user nobody:nosuchgroup: there is no such group' '$a user = "nobody:nosuchgroup"'
fails 'host and port turned round' "write a number from 1 to 65535, as in 'inet:8891@localhost'" \
	's/^socket = .*/socket = "inet:localhost:8891"/'
fails 'no host' "'inet:8891' names no host" 's/^socket = .*/socket = "inet:8891"/'
fails 'a host that nobody knows' "^socket inet:8891@host.invalid: .*: write 'inet:8891@localhost'" \
	's/^socket = .*/socket = "inet:8891@host.invalid"/'
fails 'a service that nobody knows' "'nosuchservice' is not a port" \
	's/^socket = .*/socket = "inet:nosuchservice@127.0.0.1"/'
fails "another machine's address" '^socket inet:8891@192.0.2.1: .*: this machine has no such address' \
	's/^socket = .*/socket = "inet:8891@192.0.2.1"/'
tried 'an own address' 0 good 's/^socket = .*/socket = "inet:8891@127.0.0.1"/'
fails 'a socket path that is too long' 'the path of a socket has at most 107 bytes' \
	"s|^socket = .*|socket = 'unix:$dir/run/$(printf %0100d 0)'|"
fails 'a file in the place of the socket' "^socket $good: a file is there, which is not a socket" \
	"s|^socket = .*|socket = 'unix:$good'|"
fails 'a file in the place of the control socket' "^control_socket $good: a file is there" \
	"s|^control_socket = .*|control_socket = '$good'|"
fails 'a folder as event log' "^event_log $dir/log: a folder is there, which is not a file" \
	"s|^event_log = .*|event_log = '$dir/log'|"
fails 'an event log in a file' "^event_log $good/x: $good is not a folder" "s|^event_log = .*|event_log = '$good/x'|"
fails 'a folder as pid file' "^pid file $dir/log: a folder is there" '' -P "$dir/log"
fails 'the configuration as pid file' "^pid file $conf: the configuration is at this path: name another" '' -P "$conf"
works 'and it is still there' grep -q '^socket = ' "$conf"
ln -s conf "$dir/link"
fails 'the configuration as pid file, by another name of its folder' 'the configuration is at this path' '' \
	-P "$dir/link/./${conf##*/}"
echo one >"$dir/conf/other"
fails "another's file as pid file" "^pid file $dir/conf/other: it is there, and holds something else than a process id" \
	'' -P "$dir/conf/other"
is "another's file is left alone" "$(cat "$dir/conf/other")" one
mknod "$dir/null" c 1 3
fails 'a device as pid file' "^pid file $dir/null: a character device is there" '' -P "$dir/null"
works 'the device is still there' test -c "$dir/null"
fails 'the event log as pid file' "^pid file $log: event_log is at this path" '' -P "$log"
fails 'the lock of the socket as pid file' "^pid file $socket.lock: the lock of socket is at this path" '' -P "$socket.lock"
fails 'one path for both sockets' "^control_socket $socket: socket is at this path: name another" \
	"s|^control_socket = .*|control_socket = '$socket'|"
fails 'the socket as event log' "^event_log $socket: socket is at this path" "s|^event_log = .*|event_log = '$socket'|"
fails 'a lock as event log' "^event_log $socket.lock: the lock of socket is at this path" \
	"s|^event_log = .*|event_log = '$socket.lock'|"
tried 'a file as state_dir' 78 "^state_dir $good: a file is there, which is not a folder" \
	"s|^state_dir = .*|state_dir = '$good'|"
tried 'a state_dir that the user may not write to' 78 \
	"^state_dir $dir/state: Permission denied: $dir/state belongs to root, and this runs as nobody; .chown nobody: " \
	'' -u nobody
for device in null stderr; do
	tried "/dev/$device as event log" 0 good "s|^event_log = .*|event_log = '/dev/$device'|"
done
lacks 'the folder of the event log' "$dir/none" "s|^event_log = .*|event_log = '$dir/none/x'|"
lacks 'the folder of the socket' "$dir/none" "s|^socket = .*|socket = 'unix:$dir/none/x'|"
lacks 'the folder of the pid file' "$dir/none" '' -P "$dir/none/pid"
lacks 'the folder of state_dir' "$dir/none" "s|^state_dir = .*|state_dir = '$dir/none/x'|"

chown nobody "$dir/log"
setpriv --reuid=nobody -- ln -s "$good" "$dir/log/events.jsonl"
tried 'a link that root would not follow' 78 "^event_log $log: a symbolic link is on the way" ''
"$BUILD/milter-device-watch" -n -c "$conf" >"$dir/watch.said" 2>&1
is 'the watcher: exit status' $? 78
like 'the watcher says the same' "$(cat "$dir/watch.said")" "^event_log $log: a symbolic link is on the way"
rm "$log"

# ---- the pid file ----

cp "$good" "$conf"
echo 4194305 >"$dir/run/pid"
daemon_start -P "$dir/run/pid"
is 'a pid file that an older process left is replaced' "$(cat "$dir/run/pid")" "$daemon"
daemon_stop
works 'and is removed at the end' test ! -e "$dir/run/pid"
daemon_start -P "$dir/run/pid"
echo 4194305 >"$dir/run/pid"
daemon_stop
is "another's pid file is left alone at the end" "$(cat "$dir/run/pid")" 4194305
done_testing
