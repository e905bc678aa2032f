#!/bin/sh
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
rm -f "$dir/shared/socket.lock"
chown root:postfix "$dir/shared"
chmod 2755 "$dir/shared"
refused_with 'a socket folder of root' 69 "$dir/shared belongs to root, and this runs as $user" \
	as_user "$BUILD/milter-device" -f -c "$conf"
done_testing
