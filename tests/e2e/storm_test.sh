#!/bin/sh
# SPDX-License-Identifier: ISC
# Much at once: 10,000 mails over 50 connections, the same while 10,000 signals come, and a daemon
# killed with 200 mails in flight.  What Postfix accepted has its event, once; nothing is lost,
# deferred or left without an answer.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

mails=$((10000 / slow))
signals=$((10000 / slow))
# 20 configurations of some 20 MB are loaded, and a leak would keep them all.  Growth by one or two
# of them has been seen, most likely those that messages hold while others are loaded.
growth_kb=65536

# 5,000 devices more make a reload last.
slow_policies() {
	echo 'policy no-iphones { devices = { iphone } action = tag }'
	awk -v devices=$((5000 / slow)) 'BEGIN {
		for (i = 1; i <= devices; i++)
			printf "device agent%d { vendor = Test family = TestOS kind = phone match {\n" \
			    "\twhen = { '\''User-Agent: ^Agent-%d/(?<version>[0-9.]+)'\'' }\n" \
			    "\tconfidence = likely example = { '\''User-Agent: Agent-%d/1.2'\'' } } }\n", i, i, i
	}'
}

# storm MAILS: Postfix's own load generator, which stops at the first answer that is not a success
storm() {
	timeout 300 smtp-source -d -s 50 -m "$1" -f anna@minprom.example -t bob@partner.example \
		-F "$dir/storm.eml" -M client.example "127.0.0.1:$port"
}

sightings() {
	events count type=sighting
}

delivered() {
	grep -c 'status=sent (' "$dir/mail.log"
}

resident_kb() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

all_delivered() {
	[ "$(delivered)" -eq "$1" ]
}

slow_policies | configure
printf '%s\n' 'From: anna@minprom.example' 'X-Mailer: iPhone Mail (20F75)' '' 'Hello.' \
	>"$dir/storm.eml"
postfix_start 'defer_transports ='
daemon_start

# ---- load ----

works "$mails mails over 50 connections: each is answered with success" storm "$mails"
is "$mails mails: each has its event" "$(sightings)" "$mails"
works "$mails mails: each is delivered" wait_for 60 all_delivered "$mails"
is 'ids are unique, rise, and none is missing' "$(events ids)" 0

# ---- signals under load ----

# signals COUNT: HUP and USR1 in random order, some milliseconds apart
signals() {
	perl -e '
		my ($process, $count) = @ARGV;
		for (1 .. $count) {
			kill rand() < 0.5 ? "HUP" : "USR1", $process or die "the daemon is gone\n";
			select undef, undef, undef, rand 0.004;
		}' "$daemon" "$1"
}

for _ in 1 2 3 4 5; do slow_policies | reconfigure; done
storm $((mails / 10))
warm_kb=$(resident_kb)

signals "$signals" >"$dir/signals" 2>&1 &
signaller=$!
works "$mails mails while $signals signals come: each is answered with success" storm "$mails"
wait "$signaller"
is "$signals signals: the daemon lives" "$?$(cat "$dir/signals")" 0
expected=$((mails * 2 + mails / 10))
is 'mails and signals: each mail has its event' "$(sightings)" "$expected"
works 'mails and signals: each mail is delivered' wait_for 60 all_delivered "$expected"
is 'mails and signals: none was put off' "$(grep -c 'milter-reject\|status=deferred' "$dir/mail.log")" 0
reloads=$(events count type=config)
works "mails and signals: the configuration was reloaded ($reloads times)" test "$reloads" -gt 5
is 'mails and signals: every line is a whole event' "$(events valid)" ''
is 'mails and signals: ids are unique, rise, and none is missing' "$(events ids)" 0
hot_kb=$(resident_kb)
works "mails and signals: memory stays ($warm_kb kB, then $hot_kb kB)" \
	test $((hot_kb - warm_kb)) -lt "$growth_kb"

# ---- once a minute, what was seen ----

totals() {
	[ "$(events count type=totals)" -ge 1 ]
}
works 'totals: a line a minute' wait_for 65 totals
daemon_stop
is 'totals: with the last line, at the stop, they count every mail' \
	"$(events sum messages_submission)" "$expected"

# ---- kill -9 ----

echo 'policy no-iphones { devices = { iphone } action = tag }' | configure
daemon_start
"$python" -IS "$e2e/smtp.py" load "$port" 200 $((5000 / slow)) killed >"$dir/load" &
loader=$!
answered() {
	[ "$(wc -l <"$dir/load")" -ge "$1" ]
}
wait_for 60 answered $((500 / slow))
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
daemon_start
wait "$loader"
is 'kill -9: every mail has an answer' "$(wc -l <"$dir/load")" $((5000 / slow))
works 'kill -9: some were put off, as milter_default_action says' grep -q '^[^ ]* - 4' "$dir/load"
is 'kill -9: none was refused for ever or lost' "$(grep '^[^ ]* - [^4]' "$dir/load")" ''
sed -n 's/^[^ ]* \([^ -][^ ]*\) .*/\1/p' "$dir/load" | sort >"$dir/accepted"
grep -o '"queue_id":"[^"]*"' "$log" | cut -d '"' -f 4 | sort -u >"$dir/recorded"
is "kill -9: each of the $(wc -l <"$dir/accepted") mails that Postfix accepted has its event" \
	"$(comm -23 "$dir/accepted" "$dir/recorded")" ''
works 'kill -9: the next daemon took mail' grep -q '^killed-'$((5000 / slow - 1))' [^-]' "$dir/load"
is 'kill -9: every line is a whole event' "$(events valid)" ''
is 'kill -9: ids are unique, rise, and none is missing' "$(events ids)" 0
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
