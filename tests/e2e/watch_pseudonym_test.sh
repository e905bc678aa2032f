#!/bin/sh
# SPDX-License-Identifier: ISC
# With a pseudonym_key nothing that milter-device-watch writes names a person: all logs of
# tests/sources, and clients that write addresses and a Message-ID into what they say.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"

sources=$e2e/../sources
key="pseudonym_key = 'not to be told to anybody'"

# A login of anna's by a client that says more of itself than it should.
cat >"$dir/odd.log" <<'END'
2023-07-17T09:30:00Z mx dovecot: imap(anna@minprom.example)<7><s91>: ID sent: name=iPhone Mail, version=20F75, os=iOS, os-version=16.5.1 (20F75), vendor=anna@minprom.example
2023-07-17T09:30:01Z mx dovecot: imap(boris@minprom.example)<7><s92>: ID sent: name=iPhone Mail <anna@minprom.example>, version=20F75, os=iOS, address=boris@minprom.example
2023-07-17T09:30:02Z mx dovecot: imap(clara@minprom.example)<7><s93>: ID sent: name=iPad Mail <20230717.4Qw1@mx.minprom.example>, os=iOS
END

stop_programs() {
	watch_kill
}

# read_all: each log by its own source, and an odd one by dovecot's; the watcher is asked to reload
read_all() {
	rm -rf "$dir/state" "$log"
	mkdir "$dir/state"
	for tsv in "$sources"/*.tsv; do
		name=$(basename "$tsv" .tsv)
		"$BUILD/milter-device-watch" --once -c "$conf" --source "$name" "$sources/$name.log" \
			</dev/null >>"$said" 2>&1
	done
	"$BUILD/milter-device-watch" --once -c "$conf" --source dovecot "$dir/odd.log" </dev/null >>"$said" 2>&1
	"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >"$said" 2>&1 &
	watch=$!
	wait_for 30 grep -q ' runs, configuration' "$said" || give_up 'the watcher starts'
	wait_for 30 "$BUILD/milter-device-ctl" -w -c "$conf" reload || give_up 'it loads again'
	wait_for 30 grep -q '"by":"ctl:root"' "$log" || give_up 'it says so'
	watch_stop
}

# names: who and what is named in the events: users without their domain, addresses, phones
names() {
	"$python" -IS - "$log" <<-'END'
	import json, sys
	for line in open(sys.argv[1]):
	    event = json.loads(line)
	    for key in "user", "from", "to", "client_ip":
	        if key in event:
	            print(event[key].split("@")[0])
	END
}

# named FILE: those of the file's lines that stand in an event's values as words, but for what is no
# name of a person's: values that the catalogue or the program gives
named() {
	"$python" -IS - "$log" "$1" <<-'END'
	import json, re, sys
	names = set(open(sys.argv[2]).read().split("\n")) - {""}
	for line in open(sys.argv[1]):
	    for key, value in json.loads(line).items():
	        words = set(re.split(r"[^A-Za-z0-9.:+_-]+", str(value))) | {str(value)}
	        for name in sorted(names & words):
	            print(key, name)
	END
}

watch_configure </dev/null
read_all
open_events=$(events count type=sighting)
names | sort -u >"$dir/names"
named "$dir/names" >"$dir/named"
works 'without a key: people are named' test "$(grep -c '^user' "$dir/named")" -ge 20
like 'without a key: and their hosts' "$(cat "$dir/named")" '^client_ip 192\.0\.2\.7$'
like 'without a key: a client tells an address' "$(cat "$log")" '"client":"[^"]*anna@minprom\.example'

watch_configure "$key" </dev/null
read_all
is 'with it: the same events are written' "$(events count type=sighting)" "$open_events"
is 'with it: nobody is named' "$(named "$dir/names")" ''
unlike 'with it: nowhere is an address but a pseudonym' \
	"$(grep -oE '[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+' "$log" | grep -vE '^[0-9a-f]{16}@')" .
unlike 'with it: no event has a queue id or a Message-ID' "$(cat "$log")" '"(queue_id|message_id)":'
unlike 'with it: nor what a client tells of one' "$(cat "$log")" '@mx\.minprom'
is 'with it: the watcher says as much of itself' "$(events count type=config by=ctl:root)" 1
works 'with it: totals are there, too' test "$(events count type=totals)" -ge 1
is 'with it: a network, and no host' "$(events show type=sighting client_ip | grep -c '=192\.0\.2\.[1-9]')" 0
is 'every line is a whole event' "$(events valid)" ''
done_testing
