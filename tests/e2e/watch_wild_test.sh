#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-watch on logs whose names go with the day, as those of IIS: files that come, grow, are
# renamed and go while it runs and while it does not; each line is read once.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"

logs=$dir/logs
mkdir "$logs"
watch_configure 'coalesce = 1s' <<-END
source owa { like = iis  input = '$logs/u_ex*.log' }
source days { like = dovecot  input = '$logs/mail-????.log' }
END
stop_programs() {
	watch_kill
}

head='#Software: Microsoft Internet Information Services 10.0'
# day DAY [COLUMN]: a file as IIS begins it
day() {
	printf '%s\n#Version: 1.0\n#Date: 2023-07-%s 00:00:00\n#Fields: date time cs-method cs-uri-stem %s cs(User-Agent) sc-status\n' \
		"$head" "$1" "${2:-cs-username}" >"$logs/u_ex2307$1.log"
}
# hit DAY USER [TIME]: an access
hit() {
	echo "2023-07-$1 ${3:-06:00:00} POST /owa/ $2 Mozilla/5.0+(iPhone;+CPU+iPhone+OS+16_6+like+Mac+OS+X) 200" \
		>>"$logs/u_ex2307$1.log"
}
once() {
	"$BUILD/milter-device-watch" -c "$conf" --once </dev/null >"$said" 2>&1
	status=$?
}
# users: whose accesses there are, in the order of the event log
users() {
	"$python" -IS - "$log" <<-'END'
	import json, sys
	events = (json.loads(line) for line in open(sys.argv[1]) if line != "\n")
	print(*(event["user"].split("@")[0] for event in events if event["type"] == "sighting"
	        for _ in range(event.get("count", 1))))
	END
}
users_are() {
	[ "$(users)" = "$1" ]
}

# ---- once ----

day 18 && hit 18 cy && hit 18 dee
day 17 && hit 17 anna
day 19 && hit 19 eve
day 20 x-user && hit 20 nobody # other columns, nobody in them
echo 'no log' >"$logs/u_ex.log.txt"
gzip -c "$logs/u_ex230718.log" >"$logs/u_ex230701.log.gz"
once
is '--once: exit status' "$status" 0
is '--once: all files, by their names' "$(users)" 'anna cy dee eve'
once
is '--once again: nothing is added' "$(users)" 'anna cy dee eve'
hit 18 fay
once
is '--once: an old file that has grown, by its own columns' "$(users)" 'anna cy dee eve fay'
mv "$logs/u_ex230717.log" "$logs/u_ex_a.log"
mv "$logs/u_ex230718.log" "$logs/u_ex230717.log"
mv "$logs/u_ex230719.log" "$logs/u_ex230718.log"
once
is '--once: names that were changed, and given to others' "$(users)" 'anna cy dee eve fay'
hit 18 gus
once
is '--once: one of them has grown' "$(users)" 'anna cy dee eve fay gus'
ln -s u_ex230718.log "$logs/u_ex_today.log"
once
is '--once: a link is no other file' "$(users)" 'anna cy dee eve fay gus'
rm "$logs"/u_ex*.log "$log"
rm -rf "$dir"/state/watch*

# ---- while it runs ----

day 17 && hit 17 anna
watch_start
works 'a file that is there' wait_for 20 users_are 'anna'
day 18 && hit 18 bo
works 'a file that comes' wait_for 20 users_are 'anna bo'
hit 17 cy
works 'a late line of the day before' wait_for 20 users_are 'anna bo cy'
mv "$logs/u_ex230718.log" "$logs/u_ex_old.log"
day 18 && hit 18 dee
works 'a file whose name is given to another' wait_for 20 users_are 'anna bo cy dee'
echo '2023-07-18 07:00:00 POST /owa/ eve Mozilla/5.0+(iPhone;+CPU+iPhone+OS+16_6+like+Mac+OS+X) 200' \
	>>"$logs/u_ex_old.log"
works 'a late line under the new name' wait_for 20 users_are 'anna bo cy dee eve'
mv "$logs/u_ex230718.log" "$logs/u_ex230718.log.1"
day 18 && hit 18 fay
works 'rotation by number' wait_for 20 users_are 'anna bo cy dee eve fay'
rm "$logs/u_ex230717.log"
for file in $(seq 21 31); do day "$file" && hit "$file" "u$file"; done
works 'many at once, in their order' wait_for 30 users_are \
	'anna bo cy dee eve fay u21 u22 u23 u24 u25 u26 u27 u28 u29 u30 u31'
before=$(users)
watch_kill
hit 25 gus
mv "$logs/u_ex230722.log" "$logs/u_ex_renamed.log"
watch_start
works 'after a crash: what is new, and nothing twice' wait_for 20 users_are "$before gus"
stats=$("$BUILD/milter-device-ctl" -c "$conf" -w stats)
like 'stats: one line of the pattern' "$stats" "^input $logs/u_ex\\*\\.log: [0-9]+ bytes read, 1[3-9] files, [0-9]+ open\$"
like 'metrics: one row of the pattern' "$("$BUILD/milter-device-ctl" -c "$conf" -w metrics)" \
	"input_bytes_total\\{path=\"$logs/u_ex\\*\\.log\"\\} [1-9]"
watch_stop
is 'it stops' "$watch_status" 0

# ---- a session that goes over midnight ----

echo 'Jul 17 23:59:59 mx dovecot: imap-login: Login: user=<hal>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=7, TLS, session=<s1>' \
	>"$logs/mail-0717.log"
echo 'Jul 18 00:00:01 mx dovecot: imap-login: ID sent: name=iPhone Mail, os=iOS: user=<>, rip=192.0.2.7, lip=192.0.2.1, TLS, session=<s1>' \
	>"$logs/mail-0718.log"
once
is 'a session over two files' "$(access hal)" \
	'source=days client_ip=192.0.2.7 device=iphone os_version= client=iPhone Mail'

# ---- more files than are open, or known ----

rm -rf "$logs" "$log" "$dir"/state/watch*
mkdir "$logs"
for file in $(seq 100 150); do
	printf '#Fields: date time cs-username cs(User-Agent) sc-status\n2023-07-17 06:00:00 u%s iPhone+Mail 200\n' \
		"$file" >"$logs/u_ex$file.log"
done
watch_start
fifty_read() {
	[ "$(events count type=sighting)" = 51 ]
}
works 'over 32 files are read' wait_for 60 fifty_read
open=$(find "/proc/$watch/fd" -lname "$logs/*" | wc -l)
works "at most 32 of them are open, and not $open" test "$open" -le 32
watch_stop
for file in $(seq 1000 2100); do echo >"$logs/u_ex$file.log"; done
once
like 'over 1,000 files: said' "$(cat "$said")" 'over 1000 files: only the last by name are read'
is 'over 1,000 files: nothing twice' "$(events count type=sighting)" 51

done_testing
