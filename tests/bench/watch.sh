#!/bin/sh
# SPDX-License-Identifier: ISC
# Access logs: milter-device-watch reads them whole, beside `grep -cP` with one of its patterns, in
# turns; CPU time of both, and the ratio.  What it takes to start, which no log is the reason for, is
# in its time, and told apart.  BENCH_ROUNDS and BENCH_LINES say how much.

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"

rounds=${BENCH_ROUNDS:-5}
lines=${BENCH_LINES:-1000000}

imap='^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$'
login='^(?<time>\S+) \S+ dovecot: imap-login: Login: user=<(?<user>[^<>]+)>,[^<>]* rip=(?<ip>[^<>,]+),[^<>]* session=<(?<session>[^<>]+)>$'
web='^(?<ip>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "[^"]*" [23]\d\d \S+ "[^"]*" "(?<user_agent>[^"]*)"'

configure 'log_sightings = all' <<-END
source imap { lines = { '$imap', '$login' } }
source web  { lines = { '$web' } time = '%d/%b/%Y:%H:%M:%S %z' }
END

# make_log KIND [SHARE]: so many lines, of 500 people with two clients.
#   mail    one line of twenty is an IMAP login, and as many of a thousand as is said are IDs
#   id      each line is an ID, with its user
#   login   of each session a login and an ID: both lines are remembered, and the second is an access
#   web     each line is an access
make_log() {
	"$python" -IS - "$1" "$lines" "${2:-0}" <<-'END'
	import random, sys, time
	kind, lines, share = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
	random.seed(1)
	agents = (
	    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1",
	    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Firefox/102.0",
	)
	clients = (
	    "name=iPhone Mail, version=20G75, os=iOS, os-version=16.6 (20G75), vendor=Apple Inc",
	    "name=Mac OS X Mail, version=16.0 (3731.700.6), os=Mac OS X, os-version=13.5 (22G74), vendor=Apple Inc.",
	)
	for number in range(lines):
	    if kind != "login" or number % 2 == 0:
	        user, session = random.randrange(500), f"{random.getrandbits(60):x}"
	    moment = time.gmtime(1689573600 + number // 50)
	    if kind == "web":
	        stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", moment)
	        agent = agents[random.random() < 0.3]
	        print(f'192.0.2.{user % 250} - user{user} [{stamp}] "PROPFIND /dav/ HTTP/1.1" 207 1311 "-" "{agent}"')
	        continue
	    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.123456+00:00", moment)
	    if kind == "id" or kind == "login" and number % 2 == 1 or random.random() < share / 1000:
	        client = clients[kind != "mail" and user % 3 == 0]
	        print(f"{stamp} mx dovecot: imap(user{user})<71><{session}>: ID sent: {client}")
	    elif kind == "login" or random.random() < 0.05 * (share > 0):
	        print(f"{stamp} mx dovecot: imap-login: Login: user=<user{user}>, method=PLAIN, rip=192.0.2.{user % 250}, lip=192.0.2.1, mpid=71, TLS, session=<{session}>")
	    elif random.random() < 0.4:
	        print(f"{stamp} mx dovecot: imap(user{user})<71><{session}>: Disconnected: Logged out in=120 out=41235 deleted=0 expunged=0 trashed=0 hdr_count=3 hdr_bytes=912 body_count=1 body_bytes=20412")
	    else:
	        print(f"{stamp} mx postfix/smtpd[712]: {random.getrandbits(40):010X}: client=host{user}.minprom.example[192.0.2.{user % 250}], sasl_method=PLAIN, sasl_username=user{user}")
	END
}

# seconds COMMAND...: CPU seconds of it, in thousandths
seconds() {
	"$python" -IS - "$@" <<-'END'
	import os, resource, subprocess, sys
	# Not to /dev/null: grep then stops at the first line that it finds.
	subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
	used = resource.getrusage(resource.RUSAGE_CHILDREN)
	print(int((used.ru_utime + used.ru_stime) * 1000))
	END
}

# row NAME SOURCE PATTERN LOG
row() {
	for _ in $(seq "$rounds"); do
		rm -rf "$dir/state"
		mkdir "$dir/state"
		: >"$log"
		echo "$1|$(seconds grep -cP "$3" "$4")|$(seconds "$BUILD/milter-device-watch" --once \
			-c "$conf" --source "$2" "$4")" >>"$dir/results"
	done
}

make_log mail >"$dir/none.log"
make_log mail 2 >"$dir/few.log"
make_log mail 20 >"$dir/some.log"
make_log id >"$dir/id.log"
make_log login >"$dir/login.log"
make_log web >"$dir/web.log"
: >"$dir/empty.log"
echo "$rounds rounds, logs of $lines lines; CPU milliseconds, medians"
row 'no access in it' imap "$imap" "$dir/none.log"
row '2 IDs in 1,000' imap "$imap" "$dir/few.log"
row '20 IDs in 1,000' imap "$imap" "$dir/some.log"
row 'all IDs' imap "$imap" "$dir/id.log"
row 'logins and IDs' imap "$imap" "$dir/login.log"
row 'all accesses (web)' web "$web" "$dir/web.log"
row 'the start alone' imap "$imap" "$dir/empty.log"
"$python" -IS - "$dir/results" <<-'END'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, grep, watch = line.split("|")
    rows.setdefault(name, []).append((int(grep), int(watch)))
print(f"{'':20} {'grep -cP':>9} {'watch':>9} {'ratio':>7}")
for name, pairs in rows.items():
    grep, watch = (statistics.median(values) for values in zip(*pairs))
    print(f"{name:20} {grep:9.0f} {watch:9.0f} {watch / grep:7.2f}")
END
