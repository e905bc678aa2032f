#!/bin/sh
# SPDX-License-Identifier: ISC
# Who opens mailboxes on a real Dovecot: clients that say who they are before or after their login
# are followed in its own log, through a rotation, and named in the report.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$(dirname "$0")/lib_watch.sh"
# shellcheck source=tests/e2e/lib_dovecot.sh
. "$(dirname "$0")/lib_dovecot.sh"

stop_programs() {
	watch_kill
	dovecot_stop
}

if ! command -v dovecot >/dev/null; then
	skip 'Dovecot' 'there is none'
	done_testing
fi

dovecot_start
watch_configure 'sources = { imap }' <<-END
	source imap { like = dovecot  input = '$imap_log' }
END
watch_start
works 'clients log in and say who they are' visit
works 'they are seen' wait_for 20 seen mallory
here='source=imap client_ip=127.0.0.1'

# behind USER: the access of a client that sends its ID after the login.  Whether the login's line,
# with the address, comes before it in the log is up to Dovecot's processes.
behind() {
	access "$1" | sed 's/ client_ip= / client_ip=127.0.0.1 /'
}

is 'an iPhone, behind the login' "$(behind anna)" \
	"$here device=iphone os_version=16.6 client=iPhone Mail"
is 'an iPad, its keys in another order' "$(behind boris)" \
	"$here device=ipad os_version=16.5.1 client=iPad Mail"
is 'the mail service of iOS 18' "$(behind clara)" \
	"$here device=ios os_version=18.0 client=Apple Mail"
is 'a Mac, before the login' "$(access dora)" "$here device=mac os_version=13.5 client=Apple Mail"
is 'an iPhone that says so before and behind it' "$(behind fritz)" \
	"$here device=iphone os_version=16.6 client=iPhone Mail"
is 'who poses as the boss is seen himself' "$(behind mallory)" \
	"$here device=iphone os_version= client=iPhone Mail"
is 'a client that names no system is of no known device' "$(accesses erik)" 0
is 'nor is one that says nothing' "$(accesses greta)" 0
is 'nobody is the boss without his password' "$(accesses boss)" 0
works 'the event log is valid' events valid

mv "$imap_log" "$imap_log.1"
kill -USR1 "$dovecot"
works 'the log is rotated' wait_for 10 test -f "$imap_log"
works 'and all come again' visit
watch_stop
is 'the watcher stops when it is told to' "$watch_status" 0
works 'what it did not see it reads later' "$BUILD/milter-device-watch" --once -c "$conf"
# Each visit: one of anna, boris, clara and dora, two of fritz.
for who in anna boris clara dora; do
	is "each access of $who counts once" "$(counted "$who")" 2
done
is 'each of fritz as well' "$(counted fritz)" 4
is 'still nobody is the boss' "$(accesses boss)" 0

"$BUILD/milter-device-report" -c "$conf" --people all "$log" >"$dir/report" 2>&1
for who in anna boris clara dora fritz; do
	like "the report names $who" "$(cat "$dir/report")" "$who@minprom\\.example"
done
like 'and iPhones' "$(cat "$dir/report")" '^ *iPhone '
unlike 'and no boss' "$(cat "$dir/report")" 'boss'
done_testing
