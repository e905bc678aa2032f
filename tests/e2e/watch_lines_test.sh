#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-watch on lines in other forms than one a record: entries of the journal, as its own
# programs write them; records that a newline breaks; lines that no pattern takes.  And what
# milter-device-check --log says of logs.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"

logs=$dir/logs
mkdir "$logs"
push=$logs/z-push.log
watch_configure <<-END
source pushed { like = z-push  input = '$push' }
END

# once FILE...: leaves its exit status in $status, what it says in $said
once() {
	"$BUILD/milter-device-watch" -c "$conf" --once "$@" </dev/null >"$said" 2>&1
	status=$?
}

# log_check FILE...: what --log says, in $told, and its exit status in $status
log_check() {
	told=$("$BUILD/milter-device-check" -c "$conf" --log "$@" </dev/null 2>&1)
	status=$?
}

# ---- the journal ----

# journal_of FILE: messages of dovecot, one a line, as a journal
journal_of() {
	"$python" -IS - >"$logs/journal.export" <<-'END'
	import sys
	base = 1689573600123456
	messages = (
	    b"imap-login: ID sent: name=Mac OS X Mail, version=16.0 (3731.700.6), os=Mac OS X, os-version=13.5 (22G74): user=<>, rip=192.0.2.7, lip=192.0.2.1, session=<j1>",
	    b"imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=71, TLS, session=<j1>",
	    b"imap(bert)<712><j2>: ID sent: name=iPhone Mail, version=20G75, os=iOS, os-version=16.6 (20G75)",
	    b"imap(clara)<713><j3>: ID sent: name=iPad Mail, x=\xe4, os=iOS",
	    b"imap-login: Disconnected: x\", \"MESSAGE\":\"imap(boss)<1><j4>: ID sent: name=iPhone Mail",
	)
	for number, message in enumerate(messages):
	    moment = base + number * 1000000
	    fields = {"__REALTIME_TIMESTAMP": moment + 250, "__MONOTONIC_TIMESTAMP": 1000 + number,
	              "_BOOT_ID": "0123456789abcdef0123456789abcdef", "_HOSTNAME": "mx", "_PID": 71,
	              "_MACHINE_ID": "0123456789abcdef0123456789abcdef", "SYSLOG_IDENTIFIER": "dovecot",
	              "_COMM": "dovecot", "_SOURCE_REALTIME_TIMESTAMP": moment}
	    for name, value in fields.items():
	        sys.stdout.write(f"{name}={value}\n")
	    sys.stdout.flush()
	    sys.stdout.buffer.write(b"MESSAGE\n" + len(message).to_bytes(8, "little") + message + b"\n\n")
	END
	"$remote" -o "$1" "$logs/journal.export" >/dev/null 2>&1
}

remote=/usr/lib/systemd/systemd-journal-remote
[ -x "$remote" ] || remote=/lib/systemd/systemd-journal-remote
if [ -x "$remote" ] && command -v journalctl >/dev/null; then
	works 'a journal is made' journal_of "$logs/of.journal"
	journalctl --file "$logs/of.journal" -a -o json >"$logs/journal.json"
	once --source dovecot "$logs/journal.json"
	is 'the journal: exit status' "$status" 0
	like 'the journal: each access is read' "$(cat "$said")" 'read 3 accesses'
	is 'the journal: an access over two entries' "$(access anna)" \
		'source=dovecot client_ip=192.0.2.7 device=mac os_version=13.5 client=Apple Mail'
	is 'the journal: bytes' "$(access clara)" \
		'source=dovecot client_ip= device=ipad os_version= client=iPad Mail'
	is 'the journal: the time is exact' \
		"$(events show type=sighting user=bert@minprom.example time)" time=2023-07-17T06:00:02.123Z
	is 'the journal: nobody poses' "$(accesses boss)" 0
	rm -f "$dir"/state/watch* "$log"
	journalctl --file "$logs/of.journal" -a -o json |
		"$BUILD/milter-device-watch" -c "$conf" --source dovecot - >"$said" 2>&1
	like 'the journal by a pipe' "$(cat "$said")" 'read 3 accesses'
	journalctl --file "$logs/of.journal" -a -o json-pretty >"$logs/pretty.json"
	log_check "$logs/pretty.json"
	is 'over several lines it is none' "$status" 65
else
	skip 'the journal' 'no systemd-journal-remote'
fi

# ---- a record that is broken in two ----

# push_half SECOND USER: as Z-Push does it whose file `version` ends with a newline
push_half() {
	printf "17/07/2023 09:00:%s [  812] [ INFO] [%s] cmd='Sync' memory='2.13 MiB/4.00 MiB' time='0.21s' devType='iPhone' devId='a%s' getUser='x' from='192.0.2.7' idle='0s' version='2.7.5\n" \
		"$1" "$2" "$1"
}
push_rest() {
	printf "' method='POST' httpcode='%s'\n" "${1:-200}"
}

rm -f "$dir"/state/watch* "$log"
{ push_half 01 anna; push_rest; push_half 02 boss; push_rest 401; push_half 03 'bert#info'; } >"$push"
once --source pushed
like 'two halves are one access' "$(cat "$said")" 'read 1 access,'
is 'refused is refused' "$(accesses boss)" 0
push_rest >>"$push"
once --source pushed
like 'a rest that comes when its half was read long ago' "$(cat "$said")" 'read 1 access,'
is 'of two names, the one that gave the password' "$(accesses bert) $(accesses info)" '1 0'
{ push_half 04 boss; push_half 05 dora; push_rest; } >>"$push"
once --source pushed
is 'a half without its rest takes none of another' "$(accesses boss) $(accesses dora)" '0 1'
like '... and is said' "$(cat "$said")" "is of no pattern: '17/07/2023 09:00:04 .*boss"

# ---- the hour that comes twice ----

# moments: of all accesses in the event log, in its order
moments() {
	"$python" -IS - "$log" <<-'END'
	import json, sys
	events = (json.loads(line) for line in open(sys.argv[1]) if line != "\n")
	print(*(event["time"][11:19] for event in events if event["type"] == "sighting"))
	END
}
rm -f "$dir"/state/watch* "$log"
number=0
for time in 01:59:59 02:10:00 02:59:58 02:00:02 02:59:59 02:03:00 02:45:00 02:59:59 03:00:01; do
	number=$((number + 1))
	echo "Oct 29 $time mx dovecot: imap(u$number)<1><s$number>: ID sent: name=iPhone Mail, os=iOS"
done >"$logs/back.log"
cat >>"$dir/conf/local.conf" <<-END
source berlin { like = dovecot  timezone = 'Europe/Berlin' }
source zoned { like = dovecot  timezone = 'Europe/Berlin' }
END
touch -d '2023-10-30 12:00 UTC' "$logs/back.log"
once --source berlin "$logs/back.log"
is 'clocks are set back: by the order of the log' "$(moments)" \
	'23:59:59 00:10:00 00:59:58 01:00:02 00:59:59 01:03:00 01:45:00 01:59:59 02:00:01'
is '--once writes totals' "$(events show type=totals source messages_access | tr '\n' ' ')" \
	'source=berlin messages_access=9 '
rm -f "$log"
for time in 02:10:00+02:00 02:50:00+02:00 02:10:00+02:00 02:10:00+01:00; do
	number=$((number + 1))
	echo "2023-10-29T$time mx dovecot: imap(u$number)<1><s$number>: ID sent: name=iPhone Mail, os=iOS"
done >"$logs/zoned.log"
once --source zoned "$logs/zoned.log"
is '... but not where a time names its zone' "$(moments)" '00:10:00 00:50:00 00:10:00 01:10:00'

# ---- a line that no pattern takes ----

: >"$dir/conf/local.conf"
cat >"$logs/other.log" <<-END
Jul 17 09:00:01 mx dovecot: imap(anna)<1><s1>: ID sent: name=iPhone Mail, os=iOS
Jul 17 09:00:02 mx dovecot: imap-login: Login: user=<bo>, method=PLAIN, client=192.0.2.7, sid=<s2>
Jul 17 09:00:03 mx dovecot: imap-login: Login: user=<cy>, method=PLAIN, client=192.0.2.7, sid=<s3>
Jul 17 09:00:04 mx dovecot: imap-login: Disconnected: Inactivity: user=<dee>, rip=192.0.2.7, session=<s4>
Jul 17 09:00:05 mx postfix/smtpd[7]: dovecot: imap-login: Login: user=<eve>, session=<s5>
END
once --source dovecot "$logs/other.log"
is 'lines of another version: exit status' "$status" 0
like 'the first is said' "$(cat "$said")" \
	"source dovecot: $logs/other.log: a line looks like one of its own, but is of no pattern: 'Jul 17 09:00:02 .*user=<bo>.*said once"
is '... and no other' "$(grep -c 'is of no pattern:' "$said")" 1
like 'all are counted' "$(cat "$said")" 'left out: 2 lines that look like their source.s, but are of no pattern'
printf 'Jul 17 09:00:02 mx dovecot: imap-login: Login: user=<\033[31m\342\200\256%s>\n' \
	"$(printf '%0500d' 0)" >"$logs/hostile.log"
once --source dovecot "$logs/hostile.log"
like 'hostile: escaped and cut' "$(cat "$said")" 'user=<.u001b.31m.u202e0{50,200}. \(said once'

log_check "$logs/other.log"
is '--log: exit status' "$status" 0
is '--log: which source, how much, what not' "$told" "$logs/other.log: source dovecot
  lines       1 of 5
  likely      33.3 % of the lines that look like its own are read
  accesses    1
  not read    2: Jul 17 09:00:02 mx dovecot: imap-login: Login: user=<bo>, method=PLAIN, client=192.0.2.7, sid=<s2>"
log_check --json "$logs/other.log"
is '--log --json' "$told" "{\"file\":\"$logs/other.log\",\"lines\":5,\"all\":true,\"sources\":[{\"source\":\"dovecot\",\"lines\":1,\"unlike\":2,\"share\":0.333,\"accesses\":1,\"bad_times\":0,\"first_unlike\":\"Jul 17 09:00:02 mx dovecot: imap-login: Login: user=<bo>, method=PLAIN, client=192.0.2.7, sid=<s2>\"}]}"
gzip -k "$logs/other.log"
log_check "$logs/other.log.gz"
like '--log: packed' "$told" 'source dovecot'
echo nothing >"$logs/nothing"
log_check "$logs/nothing" "$logs/other.log"
is '--log: no source reads one: exit status' "$status" 65
like '--log: ... the other is read' "$told" 'other.log: source dovecot'
like '--log: ... and the one named' "$told" 'nothing: no line is of any source in '
printf 'BZh9\n' >"$logs/other.bz2"
log_check "$logs/other.bz2"
like '--log: what unpacks it' "$told" 'only gzip and zstd are unpacked here: try .bzip2 -dc. before'
log_check "$logs/nowhere"
is '--log: not there: exit status' "$status" 66
log_check --lines X "$logs/other.log"
is '--log: alone' "$status" 64
grep -v ID "$logs/other.log" | sed 's/client=/rip=/; s/sid=/session=/' >"$logs/silent.log"
log_check "$logs/silent.log"
like '--log: no client is named' "$told" 'none of them names a client: the comments in sources.conf'

done_testing
