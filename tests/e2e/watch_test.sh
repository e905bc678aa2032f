#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-watch as its users run it, on logs made here: read once, followed through rotation,
# stopped and resumed, fed by a pipe, with a damaged state, with bad input, with commands.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

maillog=$dir/mail.log
watch=
ran=$dir/ran

# watch_configure [LINE...] <POLICY.CONF
watch_configure() {
	configure "log_sightings = 'all'" "$@"
	cat >"$dir/conf/sources.conf" <<-END
	source dovecot {
		input = { '$maillog' }
		lines = { '^(?<time>\S+) \S+ dovecot: imap-login: ID sent: (?<imap_id>.*): user=<>, rip=(?<ip>[^,]+), session=<(?<session>[^<>]+)>$',
		          '^(?<time>\S+) \S+ dovecot: imap-login: Login: user=<(?<user>[^<>]+)>, rip=(?<ip>[^,]+), session=<(?<session>[^<>]+)>$',
		          '^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$' }
	}
	source web {
		lines = { '^(?<ip>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "[^"]*" [23]\d\d \S+ "[^"]*" "(?<user_agent>[^"]*)"' }
		time  = '%d/%b/%Y:%H:%M:%S %z'
	}
	END
	printf "include('sources.conf')\n" >>"$conf"
}

# access TIME USER [PROGRAM [BUILD [SYSTEM]]]: one line of Dovecot's log
access() {
	printf '%s mx dovecot: imap(%s)<71><s%s>: ID sent: name=%s, version=%s, os=iOS, os-version=%s (%s), vendor=Apple Inc\n' \
		"$1" "$2" "$2" "${3:-iPhone Mail}" "${4:-20G75}" "${5:-16.6}" "${4:-20G75}"
}

# once [OPTION...]: leaves its exit status in $status, what it says in $said
once() {
	"$BUILD/milter-device-watch" --once -c "$conf" "$@" </dev/null >"$said" 2>&1
	status=$?
}

watch_start() {
	: >"$said"
	"$BUILD/milter-device-watch" -f -c "$conf" "$@" </dev/null >>"$said" 2>&1 &
	watch=$!
	wait_for 20 grep -q ' runs, configuration' "$said" || give_up 'milter-device-watch starts'
}

watch_stop() {
	kill -TERM "$watch"
	wait "$watch"
	status=$?
	watch=
}

stop_programs() {
	if runs "${watch:-}"; then kill -KILL "$watch"; fi
}

# counted [KEY=VALUE...]: accesses, by the report
counted() {
	# shellcheck disable=SC2046 # --where and its value are two words
	"$BUILD/milter-device-report" --format json --timezone UTC \
		$(for where; do echo "--where $where"; done) "$log" 2>/dev/null |
		"$python" -IS -c 'import json, sys; print(json.load(sys.stdin)["events"])'
}

accesses() {
	[ "$(counted)" = "$1" ]
}

written() {
	events count type=sighting
}

begin_anew() {
	rm -rf "$dir/state" "$log" "$maillog"*
	mkdir "$dir/state"
}

# ---- once ----

watch_configure </dev/null
for hour in 09 10 11; do
	for minute in 00 10 20 30; do
		access "2023-07-17T$hour:$minute:00.5+03:00" anna
		access "2023-07-17T$hour:$minute:01+03:00" 'MINPROM\Bert' 'iPad Mail'
	done
done >"$maillog"
once
is '--once: exit 0' "$status" 0
is '--once: 24 accesses are counted' "$(counted)" 24
is '--once: each hour of each phone is two events' "$(written)" 12
is 'the log is valid' "$(events valid && events ids)" 0
is 'an event tells what the daemon would' \
	"$(events show user=bert@minprom.example source traffic user_source device os_version count | tr '\n' ' ')" \
	'source=dovecot traffic=access user_source=login device=ipad os_version=16.6 count=3 '
is 'its time is the first repeat, its last the last, as the log has them' \
	"$(events show user=anna@minprom.example time last | tr '\n' ' ')" \
	'time=2023-07-17T08:10:00.500Z last=2023-07-17T08:30:00.500Z '
once
is '--once again: nothing is added' "$(written)" 12
access 2023-07-17T12:30:00+03:00 anna >>"$maillog"
printf '2023-07-17T12:31:00+03:00 mx dovecot: imap(carla)<71><scarla>: ID sent: name=iPho' >>"$maillog"
once
is '--once after more: only that is added' "$(counted)" 25
printf 'ne Mail, os=iOS\n' >>"$maillog"
once
is 'a line cut in its middle waits for its rest' "$(counted user=carla@minprom.example)" 1
is 'all in all' "$(counted)" 26

# ---- a damaged state ----

state=$dir/state/watch.state
printf 'x' | dd of="$state" bs=1 seek=100 conv=notrunc 2>/dev/null
once
like 'a damaged state: it says so' "$(cat "$said")" 'watch.state: damaged'
is 'a damaged state: each access counts once' "$(counted)" 26
printf 'x' | dd of="$state" bs=1 seek=100 conv=notrunc 2>/dev/null
printf 'x' | dd of="$state.old" bs=1 seek=100 conv=notrunc 2>/dev/null
once
like 'both damaged: it says what it does' "$(cat "$said")" 'reading all logs from their beginning'
is 'both damaged: each access counts once' "$(counted)" 26
rm "$state" "$state.old"
once
is 'no state at all: each access counts once' "$(counted)" 26
: >"$state"
once
is 'an empty state: each access counts once' "$(counted)" 26
cp "$log" "$log.1"
gzip -f "$log.1"
: >"$log"
rm -f "$state" "$state.old"
once
is 'no state, the event log rotated and packed: nothing is written again' "$(written)" 0
gunzip "$log.1.gz"
mv "$log.1" "$log"
watch_configure <<'END'
policy p { devices = { ios } traffic = { access } action = log }
END
rm "$state" "$state.old"
once
is 'no state, and another policy: each access counts once' "$(counted)" 26
begin_anew
mkdir "$dir/state/a*[b]"
watch_configure </dev/null
sed -i "s,$log,$dir/state/a*[b]/events.jsonl," "$conf"
access 2023-07-17T09:00:00Z "$(printf 'b\377rt')" >"$maillog"
once
rm "$state"
once
is 'no state, an event log of an odd name, a user that is no UTF-8: nothing is written again' \
	"$(grep -c sighting "$dir/state/a*[b]/events.jsonl")" 1
begin_anew
watch_configure </dev/null
mkdir "$dir/other"
ln -sf "$dir/other/none" "$state.lock"
once
is 'a lock that is a symbolic link: exit 73' "$status" 73
rm "$state.lock"

# ---- followed ----

begin_anew
watch_start
sleep 0.2
like 'a log that was never there is waited for' "$(cat "$said")" 'not there yet, and waited for: .*/mail.log$'
access 2023-07-17T09:00:00Z anna >"$maillog"
works 'it appears: its lines are read' wait_for 10 accesses 1
exec 3>>"$maillog"
mv "$maillog" "$maillog.1"
access 2023-07-17T09:00:01Z bert >&3
access 2023-07-17T09:00:02Z carla >"$maillog"
works 'renamed: the new one is read, and the old one to its end' wait_for 10 accesses 3
access 2023-07-17T09:00:03Z dora >&3
works 'renamed: late lines are read as well' wait_for 10 accesses 4
exec 3>&-
cp "$maillog" "$maillog.2"
: >"$maillog"
access 2023-07-17T09:00:04Z emil >>"$maillog"
works 'copied and truncated: it goes on' wait_for 10 accesses 5
once -P "$dir/run/pid"
is 'a second process on the same state: exit 69' "$status" 69
is 'and it leaves no pid file' "$(ls "$dir/run")" 'control.watch
control.watch.lock'
kill -KILL "$watch"
wait "$watch" 2>/dev/null
watch=
mv "$maillog.2" "$maillog.3"
mv "$maillog" "$maillog.2"
access 2023-07-17T09:00:05Z frida >>"$maillog.2"
access 2023-07-17T09:00:06Z gustav >"$maillog"
watch_start
works 'killed, and rotated meanwhile: the rest is read under its new name' wait_for 10 accesses 7
rm "$maillog"
access 2023-07-17T09:00:07Z hanna >"$maillog"
works 'deleted and made anew' wait_for 10 accesses 8
access 2023-07-17T09:00:08Z anna >>"$maillog"
sleep 1                             # a repeat: it is counted, but not written yet
is 'a repeat is not written yet' "$(counted)" 8
access 2023-07-17T10:00:00Z ivan >>"$maillog"
works "its hour is over by the log's own times: written" wait_for 10 accesses 10
access 2023-07-17T10:00:01Z ivan >>"$maillog"
sleep 0.3
watch_stop
is 'TERM: exit 0' "$status" 0
is 'TERM: totals of each source, those of the process before included, and that it stopped' \
	"$(events show type=totals source messages_access | tr '\n' ' ')$(events show type=config result)" \
	'source=dovecot messages_access=11 result=stopped'
is 'TERM: what is being counted stays in the state' "$(counted)" 10
once
is 'and is written when it is over' "$(counted)" 11

begin_anew
ln -s mail.log "$dir/maillog"
: >"$maillog"
watch_configure </dev/null
sed -i "s,input = { '$maillog',&\, '$dir/maillog'," "$dir/conf/sources.conf"
watch_start
{
	access 2038-01-19T03:14:07Z fast
	access 2023-07-17T09:00:00Z anna
	access 2023-07-17T09:00:01Z anna
	access 2023-07-17T10:00:01Z bert
} >"$maillog"
works 'a time that is far ahead keeps no count from its end' wait_for 10 accesses 4
like 'two names of one file: it is read once, and said' "$(cat "$said")" '/maillog is another name of an input'
mkdir "$dir/state/watch.state.new"
access 2023-07-17T10:00:02Z carla >>"$maillog"
works 'a state that cannot be saved is said' wait_for 20 grep -q 'state cannot be saved: new file .*/watch.state.new: File exists' "$said"
rmdir "$dir/state/watch.state.new"
works 'and is saved as soon as it can be' wait_for 20 grep -q 'the state can be saved again' "$said"
rm "$dir/maillog"
watch_stop
is 'it was said once' "$(grep -c 'cannot be saved' "$said")" 1

# ---- reload ----

begin_anew
watch_start
access 2023-07-17T09:00:00Z anna >"$maillog"
wait_for 10 accesses 1
echo 'source broken { lines = { "(" } }' >>"$conf"
kill -HUP "$watch"
works 'a broken configuration is refused' wait_for 10 grep -q 'the old one stays in force' "$said"
like 'with file and line' "$(cat "$said")" 'milter-device.conf:[0-9]+: lines: '
access 2023-07-17T09:00:01Z bert >>"$maillog"
works 'and it goes on' wait_for 10 accesses 2
watch_configure <<'END'
policy p { devices = { ios } traffic = { access } action = log }
END
cat >>"$conf" <<END
source more { like = dovecot input = { '$dir/more.log' } }
END
access 2023-07-17T09:00:02Z carla >"$dir/more.log"
kill -HUP "$watch"
works 'a new source is read after a reload' wait_for 10 accesses 3
is 'by the new policy' "$(events show source=more policy action | tr '\n' ' ')" 'policy=p action=log '
sed -i '/^source more /d' "$conf"
kill -HUP "$watch"
taken_out() {
	events show type=totals source=more messages_access | grep -q '=1$'
}
works 'a source that is taken out has its totals at once' wait_for 10 taken_out
access 2023-07-17T09:00:03Z bert >>"$maillog"
works 'what the new policy decides differently is an event of its own' wait_for 10 accesses 4
watch_stop

# ---- the control socket ----

# ctl COMMAND: sets ctl_said and ctl_status
ctl() {
	ctl_said=$(timeout 60 "$BUILD/milter-device-ctl" -w -c "$conf" "$@" 2>&1 </dev/null)
	ctl_status=$?
}
begin_anew
watch_configure </dev/null
watch_start
{
	access 2023-07-17T09:00:00Z anna
	access 2023-07-17T09:00:05Z anna
	access nonsense bert
} >"$maillog"
wait_for 10 accesses 1
wait_for 10 grep -q 'cannot be read' "$said"
ctl ping
is 'ping' "$ctl_said" 'milter-device-watch 0.1 is running'
ctl stats
like 'stats: accesses' "$ctl_said" '^2 accesses, of which 1 was a repeat; 1 event written'
like 'stats: sources' "$ctl_said" '^source dovecot: 2 accesses, the latest at 2023-07-17T09:00:05.000Z, 1 count of'
like 'stats: inputs' "$ctl_said" '/mail.log: [0-9]+ bytes read$'
like 'stats: what was left out' "$ctl_said" '^left out: 1 access whose time could not be read$'
ctl metrics
like 'metrics: accesses' "$ctl_said" '^milter_device_watch_accesses_total[{]source="dovecot"[}] 2$'
like 'metrics: what was left out' "$ctl_said" '^milter_device_watch_skipped_total[{]reason="bad_time"[}] 1$'
if "$python" -I -c 'import prometheus_client.openmetrics' 2>/dev/null; then
	printf '%s\n' "$ctl_said" | "$python" -I "$e2e/metrics.py" >/dev/null
	is 'metrics: a strict parser takes them' $? 0
else
	skip 'metrics: a strict parser takes them' 'python3-prometheus-client is not here'
fi
ctl reload
is 'reload: exit 0' "$ctl_status" 0
like 'reload: says what is in force' "$ctl_said" '^configuration [0-9a-f]{16} loaded$'
echo 'nonsense = 1' >>"$conf"
ctl reload
is 'a broken configuration: exit 78' "$ctl_status" 78
like 'a broken configuration: file and line' "$ctl_said" 'milter-device.conf:[0-9]+: '
sed -i '/nonsense/d; /sources.conf/d' "$conf"
ctl reload
like 'no source any more: says so' "$ctl_said" 'no source has an input: .*: nothing is read$'
ctl reopen
is 'reopen: exit 0' "$ctl_status" 0
watch_stop
ctl ping
is 'nobody there: exit 69' "$ctl_status" 69

# ---- policies ----

begin_anew
watch_configure <<'END'
policy ban { devices = { iphone } traffic = { access } warn_from = 2023-07-10 enforce_from = 2023-07-17
	action = reject reply = { '550 5.7.1 no' } }
policy watched { devices = { ipad } traffic = { access } mode = observe action = log }
policy night { devices = { any } traffic = { access } hours = 'Mon-Sun 22:00-06:00' action = log }
exemption minister { users = { 'minister@minprom.example' } devices = { iphone } until = 2023-12-31 }
END
{
	access 2023-07-01T09:00:00Z early
	access 2023-07-11T09:00:00Z warned
	access 2023-07-18T09:00:00Z banned
	access 2023-07-18T09:00:00Z minister
	access 2023-07-18T09:00:00Z observed 'iPad Mail'
	access 2023-07-18T23:00:00Z late 'iPad Mail'
	access 2023-07-18T21:59:58Z owl 'iPad Mail'
	access 2023-07-18T21:59:59Z owl 'iPad Mail'
	access 2023-07-18T22:00:00Z owl 'iPad Mail'
	access 2023-07-18T22:00:01Z owl 'iPad Mail'
	for time in 07-09T23:59:58Z 07-09T23:59:59Z 07-10T00:00:00Z 07-10T00:00:01Z 07-10T00:00:02Z \
		07-16T23:59:58Z 07-16T23:59:59Z 07-17T00:00:00Z 07-17T00:00:01Z; do
		access "2023-$time" dated
	done
} >"$maillog"
once
outcome() {
	events show "user=$1@minprom.example" policy action would exemption grace count |
		grep -v '=$' | tr '\n' ' '
}
is 'before its dates a policy observes' "$(outcome early)" 'action=allow would=ban=reject '
is 'from warn_from on: log, in grace, with would' "$(outcome warned)" \
	'policy=ban action=log would=ban=reject grace=true '
is 'nothing can be rejected: log, with would' "$(outcome banned)" 'policy=ban action=log would=ban=reject '
is 'an exemption' "$(outcome minister)" 'policy=ban action=log would=ban=reject exemption=minister '
is 'observing' "$(outcome observed)" 'action=allow would=watched=log '
is 'hours' "$(outcome late)" 'policy=night action=log would=watched=log '
is 'repeats are counted apart where an hour of a policy begins' \
	"$(counted user=owl@minprom.example policy=night) of $(counted user=owl@minprom.example)" '2 of 4'
dated() {
	counted user=dated@minprom.example "$@"
}
is 'and where its dates begin' \
	"$(dated policy=night) before, $(dated policy=ban grace=true) warned, $(dated policy=ban grace=) banned" \
	'2 before, 5 warned, 2 banned'

begin_anew
watch_configure </dev/null
watch_start
access 2023-07-17T09:00:00Z anna >"$maillog"
access 2023-07-17T09:00:01Z anna >>"$maillog"
wait_for 10 accesses 1
watch_configure <<'END'
policy later { devices = { ios } traffic = { access } action = log }
END
ctl reload
access 2023-07-17T09:00:02Z anna >>"$maillog"
works 'what was decided before a reload is decided anew' wait_for 10 accesses 2
is 'by the new rules' "$(events show policy=later user action | tr '\n' ' ')" \
	'user=anna@minprom.example action=log '
watch_stop

# ---- days ----

begin_anew
watch_configure "timezone = 'Europe/Moscow'" </dev/null
{
	access 2023-07-17T20:50:00Z anna
	access 2023-07-17T20:55:00Z anna
	access 2023-07-17T21:05:00Z anna
	access 2023-07-17T21:10:00Z anna
} >"$maillog"
once
is 'local midnight ends what is being counted' \
	"$("$BUILD/milter-device-report" --format json --timezone Europe/Moscow "$log" |
		"$python" -IS -c 'import json, sys
print([(day["day"], day["events"]) for day in json.load(sys.stdin)["by_day"]])')" \
	"[('2023-07-17', 2), ('2023-07-18', 2)]"
begin_anew
watch_configure "coalesce = '10 min'" </dev/null
{
	access 2023-07-17T09:00:00Z anna
	access 2023-07-17T09:09:00Z anna
	access 2023-07-17T09:11:00Z anna
	access 2023-07-17T08:00:00Z anna
	access 2023-07-17T08:00:01Z anna
} >"$maillog"
once
is 'coalesce, and a clock that goes back' "$(counted) in $(written)" '5 in 5'

# ---- pipes and files ----

begin_anew
watch_configure </dev/null
{ access 2023-07-17T09:00:00Z anna; access 2023-07-17T09:00:01Z anna; } |
	"$BUILD/milter-device-watch" -c "$conf" --source dovecot - >"$said" 2>&1
is 'standard input: exit 0 at its end' "$?" 0
is 'standard input: a repeat stays in the state' "$(counted)" 1
access 2023-07-17T11:00:00Z anna | tr -d '\n' |
	"$BUILD/milter-device-watch" --once -c "$conf" --source dovecot - >"$said" 2>&1
is 'standard input again: goes on, and takes a last line without its newline' "$(counted)" 3
{
	head -c 300000 /dev/zero | tr '\0' 'x'
	echo
	access 2023-07-17T12:00:00Z anna
} | "$BUILD/milter-device-watch" --once -c "$conf" --source dovecot - >"$said" 2>&1
is 'standard input: what is behind a line too long is read' "$(counted)" 4
like 'and it is counted' "$(cat "$said")" 'left out: 1 line too long to read'
"$BUILD/milter-device-watch" --once -c "$conf" --source dovecot - <"$dir" >"$said" 2>&1
is 'standard input that cannot be read: exit 71' $? 71
like 'and it says so' "$(cat "$said")" 'standard input: Is a directory'
printf '192.0.2.1 - frida [17/Jul/2023:09:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1"\n' \
	>"$dir/web.log"
once --source web "$dir/web.log"
is 'a file, as the source that is named' \
	"$(events show type=sighting source=web user client_ip device os_version | tr '\n' ' ')" \
	'user=frida@minprom.example client_ip=192.0.2.1 device=iphone os_version=16.5 '
once --source web "$dir/web.log"
is 'the same file again adds nothing' "$(counted source=web)" 1
printf "source 'of/web' { like = web }\n" >>"$dir/conf/sources.conf"
once --source of/web "$dir/web.log"
is 'a source with a slash in its name' "$(counted source=of/web) $(cd "$dir/state" && echo watch-of*.state)" \
	'1 watch-of%2fweb.state'

# ---- wrong usage ----

# exits CODE WORDS OPTION...
exits() {
	exits_code=$1 exits_words=$2
	shift 2
	once "$@"
	is "exit $exits_code: $*" "$status" "$exits_code"
	like "and says so: $*" "$(cat "$said")" "$exits_words"
}
exits 64 'Name it: --source' "$dir/web.log"
exits 66 'No such file' --source web "$dir/none.log"
exits 78 "no source 'none'" --source none
exits 78 'has no input: name a file' --source web
exits 64 'no such option' --nonsense
exits 64 'the name of a source is wanted' --source '' "$dir/web.log"
exits 64 'cannot be combined' --source web - "$dir/web.log"
sed -i "/sources.conf/d" "$conf"
exits 78 'no source has an input'

# ---- bad input ----

begin_anew
watch_configure </dev/null
i=0
while [ $i -lt 100 ]; do
	echo "2023-07-17T09:00:00Z mx dovecot: imap-login: Login: user=<anna>, rip=192.0.2.7, session=<s$i>"
	i=$((i + 1))
done >"$maillog"
once
like 'logins, and nothing of clients: the setting is hinted at' "$(cat "$said")" \
	'source dovecot: .*mail.log: many logins, but nothing of what clients say'
begin_anew
{
	access 2023-07-17T09:00:00Z anna
	head -c 1000000 /dev/zero | tr '\0' 'x'
	echo
	access 2023-07-17T09:00:01Z bert
	head -c 5000 /dev/urandom
	echo
	printf 'a\0b: ID sent: \0\n\n\n'
	access nonsense carla
	access 2023-07-17T09:00:02Z "$(printf 'd\033[31mora')"
	access 2023-07-17T09:00:03Z emil "$(head -c 20000 /dev/zero | tr '\0' 'y')"
	access 2023-07-17T09:00:04Z frida
} >"$maillog"
once
is 'bad lines: exit 0' "$status" 0
is 'bad lines: the others are read' \
	"$(counted user=anna@minprom.example)$(counted user=bert@minprom.example)$(counted user=frida@minprom.example)" 111
like 'a line of a megabyte is said' "$(cat "$said")" '1 line too long to read'
like 'a time that cannot be read is said' "$(cat "$said")" "a time that cannot be read: 'nonsense'"
is 'the log is valid' "$(events valid && events ids)" 0
is 'nothing moves a terminal' "$(LC_ALL=C grep -c "$(printf '\033')" "$log" "$said" | tr '\n' ' ')" "$log:0 $said:0 "
begin_anew
{ access 2023-07-17T09:00:00Z anna; access 2023-07-17T09:00:01Z bert; } >"$maillog"
once
access 2023-07-17T10:00:00Z carla >"$maillog"
once
like 'a log that shrank is said' "$(cat "$said")" 'lines from there on are missing'
is 'and read from its beginning' "$(counted)" 3
rm "$maillog"
mkdir "$maillog"
once
is 'a log that is a folder is refused' "$status" 78
rmdir "$maillog"

# ---- commands ----

begin_anew
cat >"$dir/kick" <<END
#!/bin/sh
{ echo "\$0 \$* \$MILTER_DEVICE_USER \$MILTER_DEVICE_DEVICE \$MILTER_DEVICE_OS_VERSION \$PATH \${HOME:-none}"; cat; } >>$ran
END
chmod +x "$dir/kick"
watch_configure <<END
policy kick { devices = { iphone } traffic = { access } action = run run = { '$dir/kick', 'one two', '\$(id)' } }
END
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
watch_start
access "$now" 'anna;id' >"$maillog"
works 'a command is run' wait_for 10 test -s "$ran"
is 'without a shell, with the event in its environment and nothing else' "$(cat "$ran")" \
	"$dir/kick one two \$(id) \"anna;id\"@minprom.example iphone 16.6 /usr/sbin:/usr/bin:/sbin:/bin none"
is 'the event says so' "$(events show type=sighting policy action | tr '\n' ' ')" 'policy=kick action=run '
{
	access "$now" 'anna;id'
	access 2023-07-17T09:00:00Z bert
	access "$now" carla 'iPad Mail'
} >>"$maillog"
wait_for 10 accesses 3
sleep 0.5
is 'not for a repeat, for an old line, or for another device' "$(wc -l <"$ran")" 1
i=0
while [ $i -lt 80 ]; do
	access "$now" "user$i"
	i=$((i + 1))
done >>"$maillog"
wait_for 20 accesses 83
works 'too many at once: said' wait_for 10 grep -q 'no more than 4 are started at a time and 60 a minute' "$said"
works 'and not run' test "$(wc -l <"$ran")" -lt 80
watch_stop
done_testing
