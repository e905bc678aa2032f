#!/bin/sh
# SPDX-License-Identifier: ISC
# Root first, then the user: what a start by hand as root leaves behind locks nobody out, the socket
# belongs to whoever the daemon becomes, and where somebody else's file stands in the way, the message
# says whose it is and what mends it.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

if ! command -v setpriv >/dev/null; then
	skip 'root and user' 'no setpriv'
	done_testing
fi
user=nobody
group=$(id -gn nobody)
as_user() {
	setpriv --reuid="$user" --regid="$group" --clear-groups -- "$@"
}
chmod 711 "$dir"
configure 'log_sightings = all' <<END
policy p { devices = { iphone } action = tag }
END
for folder in run log state; do chown "$user:$group" "$dir/$folder"; done
chmod 755 "$dir/run"

owner() {
	stat -c %U:%G "$1"
}

# ---- root starts it by hand, without a user ----

daemon_start
like 'a daemon that stays root says so' "$(cat "$said")" 'stays root'
is 'its socket is given to the owner of the folder' "$(owner "$socket")" "$user:$group"
is 'so is its control socket' "$(owner "$dir/run/control")" "$user:$group"
"$BUILD/milter-device-ctl" -c "$conf" reload >/dev/null
daemon_stop
like 'the last line says what stopped it' "$(tail -n 1 "$said")" ': stopped by SIGTERM$'
is 'so is the event log' "$(owner "$log")" "$user:$group"
is 'so are the locks' "$(owner "$socket.lock") $(owner "$dir/run/control.lock")" \
	"$user:$group $user:$group"
is "so is the configuration that it kept" "$(owner "$dir/state/config/"*.conf | sort -u)" "$user:$group"

# ---- then the unit does, as its user ----

: >"$said"
setpriv --reuid="$user" --regid="$group" --clear-groups -- "$BUILD/milter-device" -f -c "$conf" </dev/null >>"$said" 2>&1 &
daemon=$!
works 'the user can start it then' wait_for 20 grep -q ' listens on ' "$said"
unlike 'and nothing is refused' "$(cat "$said")" 'denied'
daemon_stop

# ---- -u, in a folder of its own and in one that is Postfix's ----

daemon_start -u "$user"
is '-u: the socket belongs to that user' "$(owner "$socket") $(stat -c %a "$socket")" "$user:$group 666"
is '-u: so does the event log' "$(owner "$log")" "$user:$group"
unlike '-u: nothing stays root' "$(tail -n 3 "$said")" 'stays root'
daemon_stop

mkdir "$dir/shared"
chown "$user:postfix" "$dir/shared"
chmod 2750 "$dir/shared"
sed -i "s|^socket = .*|socket = 'unix:$dir/shared/socket'|; s|^socket_mode.*|socket_mode = 0660|" "$conf"
daemon_start -u "$user"
is "-u: where the folder hands on its group, the socket has it" "$(owner "$dir/shared/socket")" "$user:postfix"
daemon_stop

# ---- watch --once as root, README's own form ----

printf 'Jul 17 09:00:00 mx dovecot: imap(anna)<1><s>: ID sent: name=iPhone Mail, os=iOS\n' >"$dir/mail.log"
cp "$conf_source/sources.conf" "$dir/conf/"
printf "include('sources.conf')\n" >>"$conf"
chmod 644 "$dir/mail.log" "$dir"/conf/*
works 'root reads a log once' "$BUILD/milter-device-watch" -c "$conf" --once --source dovecot "$dir/mail.log"
is 'its state is given to the owner of the folder' \
	"$(find "$dir/state" -type f -printf '%u:%g\n' | sort -u)" "$user:$group"
works 'the user reads it after that' as_user "$BUILD/milter-device-watch" -c "$conf" --once --source dovecot \
	"$dir/mail.log"

# ---- what is not ours is left alone, and named ----

ln "$dir/mail.log" "$dir/run/hard"
rm -f "$log"
ln -s "$dir/mail.log" "$dir/state/soft"
is 'a file with another name stays' "$(owner "$dir/mail.log")" root:root

mkdir -p "$dir/closed/a"
chmod 700 "$dir/closed"
sed "s|^event_log.*|event_log = '$dir/log/none/events'|" "$conf" >"$dir/conf/none.conf"

# refused_with WHAT STATUS PATTERN COMMAND...
refused_with() {
	refused_what=$1 refused_status=$2 refused_pattern=$3
	shift 3
	"$@" </dev/null >"$dir/refused" 2>&1
	is "$refused_what: exit status" $? "$refused_status"
	like "$refused_what: the message" "$(cat "$dir/refused")" "$refused_pattern"
}
touch "$log"
chmod 600 "$log"
chown root "$log"
refused_with 'an event log of root' 73 \
	"event_log $log: Permission denied: $log belongs to root, and this runs as $user; .chown $user: $log. mends that" \
	as_user "$BUILD/milter-device" -f -c "$conf"
rm "$log"
chown root "$dir/log"
chmod 755 "$dir/log"
refused_with 'a log folder of root' 73 "$dir/log belongs to root, and this runs as $user; .chown $user: $dir/log" \
	as_user "$BUILD/milter-device" -f -c "$conf"
chown "$user" "$dir/log"
refused_with 'a log folder that is missing' 73 \
	"event_log $dir/log/none/events: there is no folder $dir/log/none: .install -d -o $user -g $group -m 750 $dir/log/none. makes it" \
	"$BUILD/milter-device" -f -c "$dir/conf/none.conf" -u "$user"
refused_with 'of the watcher too' 73 \
	"there is no folder $dir/log/none: .install -d -o $user -g $group -m 750 $dir/log/none. makes it" \
	"$BUILD/milter-device-watch" -c "$dir/conf/none.conf" --once --source dovecot "$dir/mail.log" -u "$user"
refused_with 'a pid file whose folder is missing' 73 "pid file $dir/none/pid: there is no folder $dir/none: .install " \
	"$BUILD/milter-device" -f -c "$conf" -P "$dir/none/pid"
refused_with 'a socket whose folder is missing' 69 "socket $dir/none/s.lock: there is no folder $dir/none: .install " \
	"$BUILD/milter-device" -f -c "$conf" -p "unix:$dir/none/s"
refused_with 'a folder that lets nobody in' 69 \
	"socket $dir/closed/a/s.lock: Permission denied: $dir/closed, which belongs to root, does not let user $user in" \
	as_user "$BUILD/milter-device" -f -c "$conf" -p "unix:$dir/closed/a/s"
chmod 600 "$dir/conf/none.conf"
refused_with 'a configuration of root' 78 \
	"^$dir/conf/none.conf: Permission denied: it belongs to root:root with the mode 0600, and this runs as $user; .chgrp $group $dir/conf/none.conf && chmod g.r $dir/conf/none.conf. lets it read that" \
	as_user "$BUILD/milter-device" -f -c "$dir/conf/none.conf"
rm -f "$dir/shared/socket.lock"
chown root:postfix "$dir/shared"
chmod 2755 "$dir/shared"
refused_with 'a socket folder of root' 69 "$dir/shared belongs to root, and this runs as $user" \
	as_user "$BUILD/milter-device" -f -c "$conf"

# ---- a start as root that fails locks nobody out either ----

chown "$user:postfix" "$dir/shared"
chmod 2755 "$dir/shared"
ln -s "$dir/none" "$dir/shared/socket"
rm -f "$dir/shared/socket.lock"
refused_with 'a dangling link at the path of the socket' 69 \
	"socket $dir/shared/socket: a symbolic link is there, which is not a socket: name another path" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$conf" -u "$user"
is "a dangling link: the lock is the user's" "$(owner "$dir/shared/socket.lock")" "$user:postfix"
is 'a dangling link: nothing else is said' "$(grep -c . "$dir/refused")" 1
rm "$dir/shared/socket" "$dir/shared/socket.lock" "$dir/run/control.lock"
echo text >"$dir/run/control"
refused_with 'a file at the path of the control socket' 69 \
	"control_socket $dir/run/control: a file is there, which is not a socket" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$conf" -u "$user"
is "a file: the locks are the user's" "$(owner "$dir/shared/socket.lock") $(owner "$dir/run/control.lock")" \
	"$user:postfix $user:$group"
rm "$dir/run/control" "$log"
refused_with 'a pid file that cannot be made' 73 "pid file $dir/none/pid: there is no folder" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$conf" -u "$user" -P "$dir/none/pid"
is "the event log is the user's" "$(owner "$log")" "$user:$group"

# ---- a control socket in a folder of root's ----

rm -f "$dir"/run/*
chown root:root "$dir/run"
refused_with 'a control socket in a folder of root' 69 \
	"control_socket $dir/run/control: Permission denied: $dir/run belongs to root, and this runs as $user; .chown $user: $dir/run. mends that" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$conf" -u "$user"

# ---- who may become whom, and whose lock that is ----

refused_with 'as the user, -u root' 77 '^milter-device.*: user root: only root can become another user' \
	as_user "$BUILD/milter-device" -f -c "$conf" -u root
refused_with 'the same for the watcher' 77 'user root: only root can become another user' \
	as_user "$BUILD/milter-device-watch" --once -c "$conf" -u root --source dovecot "$dir/mail.log"
mkdir -m 777 "$dir/roots"
sed "s|^socket = .*|socket = 'unix:$dir/roots/socket'|" "$conf" >"$dir/conf/roots.conf"
daemon_start -p "unix:$dir/roots/socket" -u root
refused_with "the lock of a daemon of root's" 69 \
	"roots/socket.lock belongs to root, .*mends that, unless another milter-device runs there: stop that first" \
	as_user "$BUILD/milter-device" -f -c "$dir/conf/roots.conf"
daemon_stop

# ---- what the user puts in root's way is not opened ----

for folder in run log state shared; do chown "$user:$group" "$dir/$folder"; done
rm -rf "$dir"/state/* "$dir/log/"*
mkdir -m 1777 "$dir/all"
printf 'root\n' >"$dir/target"
chmod 644 "$dir/target"
pid=$dir/run/pid

# lured WHAT STATUS PATTERN COMMAND...: it is refused, and what root alone may write to is as it was.
lured() {
	lured_what=$1
	refused_with "$@"
	is "$lured_what: nothing is written" "$(cat "$dir/target")" root
}
for as in "-u $user" ''; do
	begin="as root${as:+ $as}"
	# shellcheck disable=SC2086 # an option and its argument
	set -- timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$conf" $as
	as_user ln -s "$dir/target" "$log"
	lured "$begin: a link as event log" 73 "event_log $log: a symbolic link is on the way" "$@"
	lured "$begin: the same for the watcher" 73 "event_log $log: a symbolic link is on the way" \
		timeout $((20 * slow)) "$BUILD/milter-device-watch" --once -c "$conf" --source dovecot "$dir/mail.log"
	as_user ln -sf /dev/null "$log"
	lured "$begin: a link to a device" 73 "event_log $log: a symbolic link is on the way" "$@"
	rm "$log"
	ln "$dir/target" "$log"
	lured "$begin: a hard link" 73 "event_log $log: it has another name too \\(a hard link\\)" "$@"
	rm "$log"
	as_user mkfifo "$log"
	lured "$begin: a FIFO" 73 "event_log $log: it is no regular file" "$@"
	rm "$log"
	as_user ln -s "$dir/target" "$pid"
	lured "$begin: a link as pid file" 73 "pid file $pid: a symbolic link is on the way" "$@" -P "$pid"
	rm "$pid"
	ln "$dir/target" "$pid"
	lured "$begin: a hard link as pid file" 73 "pid file $pid: it has another name too" "$@" -P "$pid"
	rm -f "$pid" "$dir/shared/socket.lock" "$log"
	as_user ln -s "$dir/target" "$dir/shared/socket.lock"
	lured "$begin: a link as lock" 69 "socket.lock: a symbolic link is on the way" "$@"
	rm "$dir/shared/socket.lock"
done
is 'whose it is has not changed' "$(owner "$dir/target")" root:root

sed "s|^event_log = .*|event_log = '$dir/all/events.jsonl'|" "$conf" >"$dir/conf/all.conf"
as_user touch "$dir/all/events.jsonl"
refused_with "somebody's file where all may write" 73 "all/events.jsonl: it is somebody else's" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$dir/conf/all.conf"
rm "$dir/all/events.jsonl"
as_user ln -s "$dir/target" "$dir/all/events.jsonl"
lured "a link where all may write" 73 "all/events.jsonl: a symbolic link is on the way" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$dir/conf/all.conf"
as_user ln -s "$dir" "$dir/log/elsewhere"
sed "s|^event_log = .*|event_log = '$dir/log/elsewhere/new'|" "$conf" >"$dir/conf/all.conf"
lured 'a link on the way' 73 "log/elsewhere/new: a symbolic link is on the way" \
	timeout $((20 * slow)) "$BUILD/milter-device" -f -c "$dir/conf/all.conf"
is 'and nothing is made behind it' "$(find "$dir/new" 2>/dev/null)" ''

# While it runs as root, a rotation brings the link.
: >"$said"
daemon_start
mv "$log" "$log.1"
as_user ln -s "$dir/target" "$log"
kill -USR1 "$daemon"
works 'reopened as root: the link is refused' wait_for 20 grep -q \
	"event_log $log: a symbolic link is on the way.*: still writing to the old file" "$said"
rm "$log"
works 'and the log is made anew when it is gone' wait_for 20 test -f "$log"
daemon_stop
is 'nothing was written behind the link' "$(cat "$dir/target")" root

# ---- what an administrator has set up stays ----

mkdir -m 755 "$dir/admin"
ln -s "$log" "$dir/admin/link"
sed "s|^event_log = .*|event_log = '$dir/admin/link'|" "$conf" >"$dir/conf/admin.conf"
rm -f "$log"
main=$conf
conf=$dir/conf/admin.conf
daemon_start
daemon_stop
works "root's own link in a folder of root's is followed" test -s "$log"
sed -i "s|^event_log = .*|event_log = '$dir/admin/log'|" "$conf"
touch "$dir/admin/log"
chown root:mail "$dir/admin/log"
chmod 640 "$dir/admin/log"
daemon_start
daemon_stop
is 'root keeps the group and mode of a log' "$(stat -c %U:%G:%a "$dir/admin/log")" root:mail:640
daemon_start -u "$user"
daemon_stop
is "the user gets the log, and its group stays" "$(stat -c %U:%G:%a "$dir/admin/log")" "$user:mail:640"
sed -i "s|^event_log = .*|event_log = '/dev/stderr'|" "$conf"
: >"$said"
daemon_start -u "$user"
daemon_stop
like 'standard error can be the event log' "$(cat "$said")" '^\{.*"type":"config"'
conf=$main
done_testing
