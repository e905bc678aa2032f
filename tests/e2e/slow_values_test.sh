#!/bin/sh
# SPDX-License-Identifier: ISC
# Values that regular expressions are slow on, through a real Postfix: what ends the search is said
# in the event, the answer is what the policies make of what was found by then, and mail beside it
# has its own.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'

# parts COUNT FIELD PART: so many fields, of a thousand bytes of that part
parts() {
	"$python" -c 'import sys
for i in range(int(sys.argv[1])):
    print(sys.argv[2] + ": " + (sys.argv[3] * 1000)[:995 - i])' "$@" >>"$dir/hostile.eml"
}

# attack: sends what parts have made, with the header of an iPhone behind it; sets reply and so on
attack() {
	mails_made=$((mails_made + 1))
	message_id="<slow.$mails_made@client.example>"
	printf '%s\n' "$@" "Message-Id: $message_id" '' 'Hello.' >>"$dir/hostile.eml"
	sed 's/$/\r/' "$dir/hostile.eml" >"$dir/hostile.crlf"
	send "$port" -m "$dir/hostile.crlf"
	: >"$dir/hostile.eml"
}
: >"$dir/hostile.eml"

configure 'log_sightings = all' <<'END'
policy phones { devices = { iphone } action = tag }
policy unseen { devices = { unknown } action = quarantine }
END
postfix_start
daemon_start

# ---- the shipped catalogue: all is looked at, or the event says what ended that ----

ended=0

for part in '(Linux; Android 1; ' 'Mozilla/5.0 (iPhone; CPU iPhone OS 1_1 ' 'Outlook-iOS/7.1 ' 'a' \
	'iPhone iPad Mail (1A1a' '((((' '1.1.'; do
	parts 20 User-Agent "$part"
	parts 20 X-Mailer "$part"
	attack "$iphone"
	like "40 values of '$part': accepted" "$reply" '^250 '
	told=$(event policy action device error)
	case $told in
	'policy=unseen action=quarantine device=unknown error=max_match_steps reached')
		ended=$((ended + 1))
		pass "40 values of '$part': the event says what ended the search" ;;
	*)
		is "40 values of '$part': the iPhone behind them is found" "$told" \
			'policy=phones action=tag device=iphone error=' ;;
	esac
	mail "$iphone"
	is "40 values of '$part': the next mail has its decision" "$(event policy error)" \
		'policy=phones error='
done
works 'some of them end the search' test "$ended" -ge 1
like 'each that did is counted' "$("$BUILD/milter-device-ctl" -c "$conf" metrics)" \
	"^milter_device_errors_total\\{kind=\"limit\"\\} $ended\$"

# ---- a regular expression of the administrator's that is slow ----

configure 'log_sightings = all' <<'END'
device slow {
	vendor = Test family = Test kind = phone
	match { when = { 'X-Slow: ^(a+)+\1b$' } example = { 'X-Slow: aab' } }
}
policy slow { devices = { slow } action = reject }
policy phones { devices = { iphone } action = tag }
END
reconfigure_seen=$(events count type=config)
kill -HUP "$daemon"
wait_for 20 reloaded
echo 'X-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacb' >>"$dir/hostile.eml"
attack "$iphone"
like 'a slow pattern: its value has no part in the decision' "$reply" '^250 '
like 'a slow pattern: the rest has, and the event says so' "$(event policy action error)" \
	'^policy=phones action=tag error=regex .* match limit exceeded$'
mail 'X-Slow: aaab'
like 'a slow pattern: a short value is found' "$reply" '^550 '
is 'every line of the event log is a whole event' "$(events valid)" ''
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
