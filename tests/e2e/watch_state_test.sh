#!/bin/sh
# SPDX-License-Identifier: ISC
# States of milter-device-watch that are whole but were never written by it: each record is changed
# or cut somewhere and the hash made right again.  It goes on from another state, from the beginning
# or from what it could read, and always ends well.  SEEDS says how many are tried.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

seeds=${SEEDS:-$((200 / slow))}

configure "log_sightings = 'all'" </dev/null
cat >>"$conf" <<END
source dovecot {
	input = { '$dir/mail.log' }
	lines = { '^(?<time>\S+) \S+ dovecot: imap-login: Login: user=<(?<user>[^<>]+)>, rip=(?<ip>[^,]+), session=<(?<session>[^<>]+)>$',
	          '^(?<time>\S+) \S+ dovecot: imap\((?<user>[^()]+)\)<\d+><(?<session>[^<>]+)>: ID sent: (?<imap_id>.+)$' }
}
END
for minute in 00 01 02 03 04; do
	echo "2023-07-17T09:$minute:00Z mx dovecot: imap-login: Login: user=<anna$minute>, rip=192.0.2.7, session=<s$minute>"
	echo "2023-07-17T09:$minute:01Z mx dovecot: imap(anna$minute)<71><s$minute>: ID sent: name=iPhone Mail, os=iOS"
	echo "2023-07-17T09:$minute:02Z mx dovecot: imap(anna$minute)<71><s$minute>: ID sent: name=iPhone Mail, os=iOS"
done >"$dir/mail.log"

# Stopped, not ended: folds and sessions stay in the state.
"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >"$said" 2>&1 &
watch=$!
stop_programs() {
	if runs "$watch"; then kill -KILL "$watch"; fi
}
five_events() {
	[ "$(events count type=sighting)" -eq 5 ]
}
wait_for 20 five_events
kill -TERM "$watch"
wait "$watch"
cp "$dir/state/watch.state" "$dir/whole"
rm -f "$dir/state/watch.state.old"
like 'the state has folds and sessions' "$(cat "$dir/whole")" '4:fold,.*'

cat >"$dir/mutate.py" <<'END'
import hashlib, random, struct, sys
path, seed = sys.argv[1], int(sys.argv[2])
random.seed(seed)
body = bytearray(open(path, "rb").read()[:-65])
for _ in range(random.randrange(1, 4)):
    at = random.randrange(28, len(body))
    kind = random.randrange(4)
    if kind == 0:
        body[at] = random.randrange(256)
    elif kind == 1:
        del body[at : at + random.randrange(1, 40)]
    elif kind == 2:
        body[at:at] = bytes(random.randrange(256) for _ in range(random.randrange(1, 9)))
    else:
        body[at] = ord(random.choice("0123456789:,"))
body = bytes(body)
hash = hashlib.sha256(struct.pack("=Q", len(body)) + body).hexdigest()
sys.stdout.buffer.write(body + hash.encode() + b"\n")
END
"$python" -IS - "$dir/whole" <<'END'
import hashlib, struct, sys
state = open(sys.argv[1], "rb").read()
body = state[:-65]
sys.exit(hashlib.sha256(struct.pack("=Q", len(body)) + body).hexdigest().encode() != state[-65:-1])
END
is 'the hash is what this test thinks it is' $? 0

bad=0 refused=0 seed=0
while [ "$seed" -lt "$seeds" ]; do
	seed=$((seed + 1))
	"$python" -IS "$dir/mutate.py" "$dir/whole" "$seed" >"$dir/state/watch.state"
	rm -f "$dir/state/watch.state.old"
	timeout 60 "$BUILD/milter-device-watch" --once -c "$conf" </dev/null >"$said" 2>&1 || {
		bad=$((bad + 1))
		echo "# seed $seed: exit $?"
	}
	if grep -q 'not understood' "$said"; then refused=$((refused + 1)); fi
done
is "of $seeds states none ends it" "$bad" 0
like 'and some are said not to be understood' "$refused" '^[1-9]'
is 'the event log is valid' "$(events valid)" ''
done_testing
