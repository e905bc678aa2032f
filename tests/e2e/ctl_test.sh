#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-ctl and the control socket: what can be asked for, who may ask, and what the daemon
# does when somebody misuses it.  RELOADS (default 1000) is how often the configuration is loaded to
# see that memory does not grow.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
tagging='policy tagging { devices = { iphone } action = tag }'
holding='policy holding { devices = { iphone } action = quarantine }'
control=$dir/run/control
mute=

# ctl ARGUMENT...: sets ctl_said (both streams) and ctl_status
ctl() {
	ctl_said=$(timeout 60 "$BUILD/milter-device-ctl" "$@" 2>&1 </dev/null)
	ctl_status=$?
}

# Finds the socket by the configuration.
ask() {
	ctl -c "$conf" "$@"
}

# sample NAME[{LABELS}]: its value
sample() {
	"$BUILD/milter-device-ctl" -c "$conf" metrics |
		awk -v name="$1" 'index($0, name " ") == 1 { print $NF }'
}

# strict WHEN: a strict parser takes all metrics, and finds as many samples as there are lines
strict() {
	if ! "$python" -I -c 'import prometheus_client.openmetrics' 2>/dev/null; then
		skip "metrics $1: a strict parser takes them" 'python3-prometheus-client is not here'
		return
	fi
	ask metrics
	strict_said=$(printf '%s\n' "$ctl_said" | "$python" -I "$e2e/metrics.py")
	is "metrics $1: a strict parser takes them" $? 0
	is "metrics $1: and finds a sample in each line" \
		"$(printf '%s\n' "$strict_said" | grep -c '} -*[0-9.e+-]*$')" \
		"$(printf '%s\n' "$ctl_said" | grep -vc '^#')"
}

last_config() {
	events show type=config "$@" | tr '\n' ' ' | sed 's/ $//'
}

stop_programs() {
	[ -z "$mute" ] || kill "$mute" 2>/dev/null
}

# ---- without a daemon ----

echo "$tagging" | configure
ask ping
is 'no daemon: exit status' "$ctl_status" 69
like 'no daemon: says so, and where it looked' "$ctl_said" "$control: .*is milter-device running"
ctl -s "$dir/none/control" ping
is 'no socket at -s: exit status' "$ctl_status" 69
ctl -c "$dir/none.conf" ping
is 'no configuration: exit status' "$ctl_status" 78
like 'no configuration: says so' "$ctl_said" 'none\.conf: No such file'
for words in '' 'explode' 'ping ping' '--explode' '-s'; do
	# shellcheck disable=SC2086 # words
	ctl $words
	is "usage: '$words': exit status" "$ctl_status" 64
done
ctl -V
like '-V: the version' "$ctl_said" '^milter-device-ctl [0-9]'
ctl -s "/$(printf '%0200d' 1)" ping
is 'a path that is too long: exit status' "$ctl_status" 69

# ---- what it asks for ----

postfix_start
daemon_start
ask ping
is 'ping: exit status' "$ctl_status" 0
like 'ping: the answer' "$ctl_said" '^milter-device [0-9].* is running$'
ctl -s "$control" ping
is '-s: exit status' "$ctl_status" 0
is 'the socket is for its owner only' "$(stat -c %a "$control")" 600

mail "$iphone"
echo "$holding" | configure
ask reload
is 'reload: exit status' "$ctl_status" 0
like 'reload: what was loaded' "$ctl_said" '^configuration [0-9a-f]{16} loaded$'
hash=$(printf '%s\n' "$ctl_said" | sed -n 's/^configuration \([0-9a-f]*\) loaded$/\1/p')
is 'reload: the log says who asked' "$(last_config config by result)" \
	"config=$hash by=ctl:root result=loaded"
mail "$iphone"
is 'reload: when it returns, the new policy decides' "$(event policy config)" \
	"policy=holding config=$hash"
works 'reload: the configuration is kept' test -s "$dir/state/config/$hash.conf"

# ---- holidays: from yesterday on, so that no midnight ends them ----

{
	echo "policy free { devices = { iphone } hours = 'holiday' action = tag }"
	echo "policy rest { devices = { iphone } action = tag }"
} | configure "holidays = 'holidays.tsv'" "timezone = 'UTC'"
echo 2020-01-01 >"$dir/conf/holidays.tsv"
ask reload
is 'holidays: a file of an old year is taken' "$ctl_status" 0
mail "$iphone"
is 'holidays: today is none' "$(event policy)" 'policy=rest'
printf '%s/%s\tthese days\n' "$(date -u -d yesterday +%F)" "$(date -u -d '3 days' +%F)" \
	>"$dir/conf/holidays.tsv"
ask reload
is 'holidays: the file is read anew' "$ctl_status" 0
mail "$iphone"
is 'holidays: then today is one' "$(event policy)" 'policy=free'
kept=$(printf '%s\n' "$ctl_said" | sed -n 's/^configuration \([0-9a-f]*\) loaded$/\1/p')
echo 'today' >"$dir/conf/holidays.tsv"
ask reload
is 'holidays: a bad line is refused' "$ctl_status" 78
like 'holidays: by its place' "$ctl_said" "holidays\.tsv:1: 'today' is no date"
rm "$dir/conf/holidays.tsv"
like 'holidays: they are kept with the configuration' \
	"$("$BUILD/milter-device-check" -c "$dir/state/config/$kept.conf" --field "$iphone" --user anna)" \
	'is a holiday .these days.'
echo "$holding" | configure
ask reload
is 'holidays: the configuration of before is the same again' "$ctl_said" "configuration $hash loaded"

configure <<'EOF'
policy one { devices = { no-such-device } action = tag }
policy two { devices = { iphone }
	action = explode }
EOF
ask reload
is 'reload of a bad configuration: exit status' "$ctl_status" 78
like 'reload of a bad configuration: an error' "$ctl_said" 'policy\.conf:1: .*no-such-device'
like 'reload of a bad configuration: another' "$ctl_said" 'policy\.conf:3: .*explode'
like 'reload of a bad configuration: the old one stays' "$ctl_said" 'refused; the old one stays'
like 'reload of a bad configuration: the log' "$(last_config by result)" \
	'^by=ctl:root result=refused'
like 'reload of a bad configuration: the mail log names the errors too' "$(cat "$said")" \
	'policy\.conf:3: .*explode'
mail "$iphone"
is 'reload of a bad configuration: the old one decides' "$(event policy config)" \
	"policy=holding config=$hash"
printf '%s\n' 'policy broken {' >>"$conf"
ask reload
is 'reload of a file that does not parse: exit status' "$ctl_status" 78
like 'reload of a file that does not parse: where' "$ctl_said" 'milter-device\.conf:[0-9]+: '
unlike 'reload of a file that does not parse: the socket was found' "$ctl_said" 'name it with -s'

echo "$holding" | configure "control_socket = '$dir/run/elsewhere'"
ctl -s "$control" reload
is 'reload with another control_socket: exit status' "$ctl_status" 0
like 'reload with another control_socket: a warning' "$ctl_said" '^control_socket .*restarted$'
echo "$holding" | configure
ctl -s "$control" reload

mv "$log" "$log.1"
ask reopen
is 'reopen: exit status' "$ctl_status" 0
works 'reopen: the log is there at once' test -f "$log"
mv "$dir/log" "$dir/log.away"
ask reopen
is 'reopen without its folder: exit status' "$ctl_status" 73
like 'reopen without its folder: says so' "$ctl_said" 'events\.jsonl: there is no folder '
mv "$dir/log.away" "$dir/log"

# ---- counts ----

daemon_stop
works 'the control socket is gone at the end' test ! -e "$control"
rm "$log"
configure 'max_headers = 20' <<'EOF'
device odd_1 {
	vendor = Test family = TestOS kind = phone
	match { when = { 'X-Odd: ^yes$' } confidence = likely example = { 'X-Odd: yes' } }
}
device odd_2 {
	vendor = Test family = TestOS kind = phone
	match { when = { 'X-Odder: ^yes$' } confidence = likely example = { 'X-Odder: yes' } }
}
policy odd { devices = { odd_1 } action = log }
policy tagging { devices = { iphone } action = tag }
EOF
daemon_start
strict 'of a daemon that has seen nothing'
for _ in 1 2 3; do mail "$iphone"; done
mail 'X-Odd: yes'
mail 'X-Odder: yes'
mail 'X-Mailer: Something else'
headers=$(i=0; while [ $i -lt 30 ]; do i=$((i + 1)); echo "X-Number-$i:$i"; done)
# shellcheck disable=SC2086 # 30 headers
mail "$iphone" $headers
# shellcheck disable=SC2086
mail -x ADDR=198.51.100.9 -f stranger@partner.example -t anna@minprom.example "$iphone" $headers
echo 'nonsense = 1' >>"$conf"
kill -HUP "$daemon"
refused() {
	[ "$(sample 'milter_device_reloads_total{result="refused"}')" = 1 ]
}
works 'metrics: a refused HUP is counted' wait_for 20 refused
strict 'of one at work'
is 'metrics: messages' "$(sample 'milter_device_messages_total{traffic="submission"}')" 7
is 'metrics: of other traffic' "$(sample 'milter_device_messages_total{traffic="inbound"}')" 1
is 'metrics: sightings of a device, by what was done' \
	"$(sample 'milter_device_sightings_total{device="iphone",traffic="submission",action="tag"}')" 4
is 'metrics: of another device' \
	"$(sample 'milter_device_sightings_total{device="odd_1",traffic="submission",action="log"}')" 1
is 'metrics: of a device that the headers alone decided about' \
	"$(sample 'milter_device_sightings_total{device="odd_2",traffic="submission",action="allow"}')" 1
is 'metrics: a limit that was reached, also by mail from elsewhere' \
	"$(sample 'milter_device_errors_total{kind="limit"}')" 2
is 'metrics: the last configuration was refused' \
	"$(sample milter_device_config_last_reload_successful)" 0
is 'metrics: events are those in the log' "$(sample milter_device_event_log_events_total)" \
	"$(events count host="$(events show host | sed 's/host=//')")"
is 'metrics: verdicts are as many as messages' "$(sample milter_device_verdict_seconds_count)" 8
is 'metrics: nothing is in progress' "$(sample milter_device_messages_in_progress)" 0
works 'metrics: the daemon started less than an hour ago' test \
	"$(sample milter_device_start_time_seconds | awk -v now="$(date +%s)" '{ print int(now - $1) }')" -lt 3600

printf '%s\n' 'connect 127.0.0.1' 'mail <anna@minprom.example>' "wait $dir/go_on" |
	"$python" -IS "$e2e/milter.py" talk "$socket" >"$dir/answers" &
player=$!
in_progress() {
	[ "$(sample milter_device_messages_in_progress)" = 1 ]
}
works 'metrics: a message in progress is told' wait_for 10 in_progress
: >"$dir/go_on"
wait "$player"

ask stats
is 'stats: exit status' "$ctl_status" 0
like 'stats: messages' "$ctl_said" '^messages +7 submission, 0 receipt'
like 'stats: sightings' "$ctl_said" '^sightings +4 iphone, submission, tag$'
like 'stats: errors' "$ctl_said" '^errors .*2 limit'
like 'stats: reloads' "$ctl_said" '^reloads +0 loaded, 1 refused$'
like 'stats: the configuration' "$ctl_said" '^configuration +[0-9a-f]{16}, .*last was refused$'
if [ -w /dev/full ]; then
	"$BUILD/milter-device-ctl" -c "$conf" stats >/dev/full 2>/dev/null
	is 'an answer that cannot be printed: exit status' $? 74
fi

# ---- who may ask ----

if su nobody -s /bin/sh -c "test -x '$BUILD/milter-device-ctl'" 2>/dev/null; then
	nobody_said=$(su nobody -s /bin/sh -c "'$BUILD/milter-device-ctl' -s '$control' ping" 2>&1)
	is 'another user: the mode of the socket keeps him out' $? 77
	like 'another user: is told who may ask' "$nobody_said" \
		"$control: Permission denied: only root and the daemon's own user may ask: try it with sudo"
	chmod 666 "$control"
	nobody_said=$(su nobody -s /bin/sh -c "'$BUILD/milter-device-ctl' -s '$control' ping" 2>&1)
	is 'another user who can connect: exit status' $? 77
	like 'another user who can connect: is told so' "$nobody_said" "^user $(id -u nobody) may not ask"
	daemon_stop
	chown postfix "$dir/run" "$dir/log" "$dir/state"
	echo "$tagging" | configure
	daemon_start -u postfix
	is "the socket is the daemon's own user's" "$(stat -c '%U %a' "$control")" 'postfix 600'
	su postfix -s /bin/sh -c "'$BUILD/milter-device-ctl' -c '$conf' reload" >/dev/null
	is "the daemon's own user may ask" $? 0
	is "the daemon's own user: the log names him" "$(last_config by result)" \
		'by=ctl:postfix result=loaded'
	ask reload
	is 'root may ask a daemon that is not root' "$ctl_status" 0
	is 'root: the log names him' "$(last_config by result)" 'by=ctl:root result=loaded'
	daemon_stop
	chown root "$dir/run" "$dir/log" "$dir/state"
	rm -f "$log" "$dir"/run/*
else
	skip 'other users' "they cannot run $BUILD/milter-device-ctl"
	daemon_stop
fi

# ---- callers who misbehave ----

echo "$tagging" | configure
daemon_start
perl -MIO::Socket::UNIX -e '
	my @silent = map { IO::Socket::UNIX->new(Peer => $ARGV[0]) } 1 .. 50;
	print { $_ } "metr" and $_->flush for @silent[25 .. 49];
	print "ready\n"; STDOUT->flush; sleep 60' "$control" >"$dir/mute" &
mute=$!
wait_for 10 grep -q ready "$dir/mute"
mail "$iphone"
is 'callers who say nothing: mail is decided about' "$(event policy)" policy=tagging
# Four at a time, with 5 seconds for each, would take a minute.
ctl_said=$(timeout $((15 * slow)) "$BUILD/milter-device-ctl" -c "$conf" reload 2>&1 </dev/null)
is 'callers who say nothing: others have their turn' $? 0
kill -HUP "$daemon"
kill "$mute"
mute=
perl -MIO::Socket::UNIX -e '
	for (1 .. 200) {
		my $caller = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die;
		print { $caller } ("metrics\n", "reload\n", "\0\xff\n", "x" x 100)[$_ % 4];
		close $caller;
	}' "$control"
is 'callers who hang up: the daemon took the calls' $? 0
mail "$iphone"
is 'callers who hang up: mail is decided about' "$(event policy)" policy=tagging
works 'callers who hang up: the daemon lives' runs "$daemon"
ask ping
is 'callers who hang up: others have their turn' "$ctl_status" 0

# ---- reloads from all sides ----

askers=
for i in 1 2 3 4 5 6 7 8; do
	"$BUILD/milter-device-ctl" -c "$conf" reload >"$dir/asked.$i" 2>&1 &
	askers="$askers $!"
	kill -HUP "$daemon"
done
answered=0
for asker in $askers; do
	wait "$asker" && answered=$((answered + 1))
done
is 'eight reloads at a time, and HUPs: all are answered' "$answered" 8

kill -STOP "$daemon"
"$BUILD/milter-device-ctl" -c "$conf" ping >"$dir/asked" 2>&1 &
asker=$!
sleep 0.2
kill -KILL "$daemon"
wait "$asker"
is 'a daemon that dies: exit status' $? 69
like 'a daemon that dies: says so' "$(cat "$dir/asked")" 'no whole answer|is milter-device running'
wait "$daemon" 2>/dev/null
works 'kill -9 leaves the control socket' test -S "$control"
ask ping
is 'a socket that nobody listens on: exit status' "$ctl_status" 69
daemon_start
ask ping
is 'the next daemon takes it over' "$ctl_status" 0

# ---- the socket's place ----

# second OPTION...: another daemon, which should not come up.  Sets second_said, second_status.
second() {
	second_said=$(timeout $((20 * slow)) "$BUILD/milter-device" -f "$@" 2>&1 </dev/null)
	second_status=$?
}
second -c "$conf" -p "unix:$dir/run/second" -P "$dir/run/second.pid"
is "another daemon's control socket: exit status" "$second_status" 69
like "another daemon's control socket: says so" "$second_said" \
	"control_socket $control: another milter-device"
is "another daemon's control socket: in one sentence" "$(printf '%s\n' "$second_said" | grep -c .)" 1
works "another daemon's control socket: nothing is left behind" \
	test ! -e "$dir/run/second" -a ! -e "$dir/run/second.pid"
ask ping
is "another daemon's control socket: he is still to be reached" "$ctl_status" 0
daemon_stop

echo "$tagging" | configure "control_socket = '$dir/none/control'"
second -c "$conf"
is 'a control socket whose folder is missing: exit status' "$second_status" 69
like 'a control socket whose folder is missing: says so' "$second_said" \
	'control_socket .*none/control.*: there is no folder .*none: .install -d '
works 'a control socket whose folder is missing: nothing is left behind' test ! -e "$socket"

if [ -e /run/milter-device ]; then
	skip 'the default control socket' 'its folder is there'
else
	echo "$tagging" | configure
	sed -i '/^control_socket/d' "$conf"
	: >"$said"
	daemon_start
	is 'the default control socket, whose folder is missing: the daemon says so once' \
		"$(grep -c 'control_socket /run/milter-device/.*cannot reach' "$said")" 1
	mail "$iphone"
	is 'the default control socket, whose folder is missing: mail is decided about' \
		"$(event policy)" policy=tagging
	daemon_stop
fi

# ---- old configurations are freed ----

resident_kb() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# reload_often COUNT: two configurations in turn, and a mail now and then.  Prints what went wrong.
reload_often() {
	reload_count=0
	while [ "$reload_count" -lt "$1" ]; do
		reload_count=$((reload_count + 1))
		cp "$dir/policy.$((reload_count % 2))" "$dir/conf/policy.conf"
		ask reload
		[ "$ctl_status" -eq 0 ] || echo "reload $reload_count: $ctl_said"
		[ $((reload_count % 100)) -ne 0 ] || mail "$iphone"
	done
}

reloads=$((${RELOADS:-1000} / slow))
growth_kb=2048
[ "$slow" -eq 1 ] || growth_kb=65536
echo "$tagging" | configure
echo "$tagging" >"$dir/policy.0"
echo "$holding" >"$dir/policy.1"
daemon_start
reload_often $((reloads / 10))
warm_kb=$(resident_kb)
is "$reloads reloads: each is answered with success" "$(reload_often "$reloads")" ''
hot_kb=$(resident_kb)
works "$reloads reloads: memory stays ($warm_kb kB, then $hot_kb kB)" \
	test $((hot_kb - warm_kb)) -lt "$growth_kb"
is "$reloads reloads: all are counted" "$(sample 'milter_device_reloads_total{result="loaded"}')" \
	$((reloads + reloads / 10))
is 'every line of the event log is a whole event' "$(events valid)" ''
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
