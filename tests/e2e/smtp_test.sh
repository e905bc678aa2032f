#!/bin/sh
# SPDX-License-Identifier: ISC
# What Postfix shows the client and keeps in its queue, and what the event log says of it: every
# action, our own header and foreign copies of it, and conversations that go many ways.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
mac='X-Mailer: Apple Mail (2.3731.600.7)'

policies() {
	for action in allow log tag quarantine discard; do
		policy "$action" "users = { '$action@minprom.example' } action = $action"
	done
	policy reject "users = { 'reject@minprom.example' } action = reject reply = {
		'550 5.7.1 Work mail from %{device} is not permitted until further notice.',
		'Contact %{contact}' }"
	policy tempfail "users = { 'tempfail@minprom.example' } action = tempfail
		reply = { '451 4.7.1 Not now' }"
	policy words "users = { 'words@minprom.example' } action = reject
		reply = { '550 5.7.1 %{device}|%{os}|%{user}|%{policy}|%{queue_id}|%{contact}',
		'%{id}', 'not 100 % of it' }"
	policy plain "users = { 'plain@minprom.example' } action = reject"
	policy later "users = { 'later@minprom.example' } action = tempfail"
	policy looks "users = { 'first@minprom.example' } action = reject mode = observe"
	policy first "users = { 'first@minprom.example' } action = tag"
	policy second "users = { 'first@minprom.example' } action = reject"
}

policy() {
	echo "policy $1 { devices = { iphone } $2 }"
}

policies | configure
postfix_start
daemon_start

# ---- every action, as the client sees it ----

mail -f allow@minprom.example "$iphone"
like 'allow: accepted' "$reply" '^250 2\.0\.0 Ok: queued'
unlike 'allow: no tag' "$(queued_headers "$queue_id")" '^X-Device-Policy:'
is 'allow: the event says so' "$(event policy action mode)" \
	'policy=allow action=allow mode=enforce'

mail -f log@minprom.example "$iphone"
like 'log: accepted' "$reply" '^250 2\.0\.0 Ok: queued'
unlike 'log: no tag' "$(queued_headers "$queue_id")" '^X-Device-Policy:'
is 'log: the event says so' "$(event policy action mode)" 'policy=log action=log mode=enforce'

mail -f tag@minprom.example "$iphone"
like 'tag: accepted' "$reply" '^250 2\.0\.0 Ok: queued'
is 'tag: the header is the first, and says device, system, build, policy and action' \
	"$(queued_headers "$queue_id" | sed -n '/^Received:/q;p' | tr -s '\n\t ' ' ')" \
	'X-Device-Policy: iphone; confidence=certain; os="iOS 16.5.1"; build=20F75; policy=tag; action=tag '
is 'tag: not held' "$(queue_of "$queue_id")" deferred
is 'tag: the event says so' "$(event queue_id policy action mode)" \
	"queue_id=$queue_id policy=tag action=tag mode=enforce"

mail -f quarantine@minprom.example "$iphone"
like 'quarantine: accepted' "$reply" '^250 2\.0\.0 Ok: queued'
is 'quarantine: held' "$(queue_of "$queue_id")" hold
like 'quarantine: tagged' "$(queued_headers "$queue_id")" \
	'^X-Device-Policy: iphone; .*policy=quarantine; action=quarantine$'
is 'quarantine: the event says so' "$(event policy action)" 'policy=quarantine action=quarantine'

mail -f discard@minprom.example "$iphone"
like 'discard: the client hears 250' "$reply" '^250 2\.0\.0 Ok: queued'
is 'discard: nothing is queued' "$(queue_of "$queue_id")" nowhere
is 'discard: the event says so' "$(event policy action)" 'policy=discard action=discard'

mail -f reject@minprom.example "$iphone"
is 'reject: the reply has all its lines' "$reply" \
	'550-5.7.1 Work mail from iphone is not permitted until further notice.
550 5.7.1 Contact security@minprom.example'
is 'reject: the event says so' "$(event policy action)" 'policy=reject action=reject'

mail -f tempfail@minprom.example "$iphone"
is 'tempfail: the reply is its own' "$reply" '451 4.7.1 Not now'
is 'tempfail: the event says so' "$(event policy action)" 'policy=tempfail action=tempfail'

mail -f words@minprom.example "$iphone"
is 'a reply: every placeholder is filled and % stays %' "$reply" \
	"550-5.7.1 iphone|iOS 16.5.1|words@minprom.example|words|$(event queue_id | sed 's/.*=//'
	)|security@minprom.example
550-5.7.1 $(event id | sed 's/.*=//')
550 5.7.1 not 100 % of it"

mail -f plain@minprom.example "$iphone"
like 'reject without a reply of its own: 550 5.7.1' "$reply" '^550[- ]5\.7\.1 '
mail -f later@minprom.example "$iphone"
like 'tempfail without a reply of its own: 451 4.7.1' "$reply" '^451[- ]4\.7\.1 '

# ---- which policy ----

mail -f first@minprom.example "$iphone"
is 'the first policy that matches decides, and one that observes lets it' \
	"$(event policy action would)" 'policy=first action=tag would=looks=reject'
mail -f tag@minprom.example "$mac"
like 'another device: accepted' "$reply" '^250 '
unlike 'another device: no tag' "$(queued_headers "$queue_id")" '^X-Device-Policy:'
is 'another device: no event, as no policy matched' "$(event id)" 'no such event'

# ---- the whole event ----

mail -x 'LOGIN=Anna ADDR=192.0.2.7' -f reject@minprom.example -t bob@partner.example \
	-t eve@partner.example "$iphone"
is 'the user is the login, not the sender' "$(event id)" 'no such event'
mail -x 'LOGIN=Reject ADDR=192.0.2.7' -f anna@minprom.example -t bob@partner.example \
	-t eve@partner.example "$iphone"
is 'the event: every key and its value' "$(events show "message_id=$message_id" |
	sed -E '/^(time|id|host|config|queue_id)=/s/=.+/=./')" "$(cat <<-END
	time=.
	type=sighting
	id=.
	host=.
	source=smtp
	traffic=submission
	config=.
	user=reject@minprom.example
	user_source=login
	client_ip=192.0.2.7
	queue_id=.
	message_id=$message_id
	from=anna@minprom.example
	to=bob@partner.example,eve@partner.example
	device=iphone
	vendor=Apple
	family=iOS
	kind=phone
	os=iOS
	os_version=16.5.1
	build=20F75
	client=iPhone Mail
	confidence=certain
	evidence=$iphone
	policy=reject
	action=reject
	mode=enforce
	END
)"
like 'the event: its time is RFC 3339 in UTC with milliseconds' "$(event time)" \
	'^time=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$'
like 'the event: its id is HOST-STREAM-COUNTER' "$(event id)" \
	'^id=[^ ]+-[0-9a-f]{16}-[0-9a-f]+$'
like 'the event: config is 16 hex digits' "$(event config)" '^config=[0-9a-f]{16}$'

# shellcheck disable=SC2046
mail -f log@minprom.example $(printf ' -t r%d@partner.example' 1 2 3 4 5 6 7 8 9 10 11 12) "$iphone"
is 'the event: ten recipients at most, and how many there were' "$(event to to_count)" \
	"to=$(seq -f 'r%g@partner.example' -s, 10) to_count=12"

# ---- the line in the mail log ----

mail -f reject@minprom.example "$iphone"
like 'the mail log: a line for each decision' "$(cat "$said")" \
	"$(event queue_id | sed 's/.*=//'): device=iphone os=\"iOS 16\.5\.1\" action=reject policy=reject user=reject@minprom\.example id=$(event id | sed 's/.*=//')"

# ---- -v ----

mail -f nobody@minprom.example 'X-Mailer: Elsewhere'
unlike 'without -v: nothing of a mail that is let through' "$(cat "$said")" "$queue_id: "
daemon_stop
daemon_start -v
mail -f nobody@minprom.example 'X-Mailer: Elsewhere'
like '-v: a mail that is let through is one line too' "$(cat "$said")" \
	"$queue_id: (device=unknown action=allow|nothing in its headers)"
daemon_stop
daemon_start

# ---- foreign copies of our header ----

forged='X-Device-Policy: none; confidence=certain'
copies() {
	queued_headers "$queue_id" | grep -ci '^x-device-policy'
}

mail -p "$plain_port" "$mac" "$forged"
is 'without the filter a forged header stays' "$(copies)" 1
mail "$mac" "$forged"
is 'one forged header is deleted' "$(copies)" 0
mail "$forged" 'X-One: 1' 'x-device-policy: second' "$mac" 'X-DEVICE-POLICY: third\r\n folded' \
	'X-Two: 2'
is 'three between others are deleted, in any case of letters, folded or not' \
	"$(queued_headers "$queue_id" | grep -E '^(X-|x-| folded)')" "X-One: 1
$mac
X-Two: 2"
mail -x 'ADDR=198.51.100.9' "$forged" 'To: bob@partner.example'
is 'deleted from a mail without any device, from outside' "$(copies)" 0
mail -f tag@minprom.example "$forged" "$iphone" "$forged"
is 'replaced by our own' "$(queued_headers "$queue_id" | grep -i '^x-device-policy')" \
	'X-Device-Policy: iphone; confidence=certain; os="iOS 16.5.1"; build=20F75; policy=tag; action=tag'
mail -f quarantine@minprom.example "$forged" "$iphone"
is 'replaced by our own in a mail that is held' "$(copies)" 1

# many COPIES [HEADER]
many() {
	message_id="<many-$1@client.example>"
	"$python" -c 'import sys
for number in range(int(sys.argv[1])): print("X-Device-Policy: forged\r\nX-%d: y\r" % number)
print("%s\r\nMessage-Id: %s\r\n\r\nHello.\r" % (sys.argv[3], sys.argv[2]))' \
		"$1" "$message_id" "${2:-X-None: x}" >"$dir/many.eml"
}
many 200
send "$port" -m "$dir/many.eml"
is '200 copies are deleted' "$(copies)/$(queued_headers "$queue_id" | grep -c '^X-1*[0-9]*: y')" 0/200
many 201
send "$port" -m "$dir/many.eml"
is '201 copies: refused, and told why' "$reply" \
	'550 5.6.0 the message brings 201 fields X-Device-Policy where 200 are allowed'
is '201 copies: the event says so' "$(event action error)" \
	'action=reject error=the message brings 201 fields X-Device-Policy where 200 are allowed'
like '201 copies: so does the log' "$(cat "$said")" \
	': device=unknown action=reject .*error="the message brings 201 fields '
many 202 "$iphone"
send "$port" -f reject@minprom.example -m "$dir/many.eml"
like '201 copies: a policy that rejects says it in its own words' "$reply" '^550 5\.7\.1 '

policies | reconfigure 'observe = true' 'on_error = tempfail'
send "$port" -m "$dir/many.eml"
like '201 copies: refused while policies only observe' "$reply" '^550 5\.6\.0 '
mail "$forged" "$mac"
is 'observing: a forged header is deleted all the same' "$(copies)" 0
mail -f tag@minprom.example "$iphone" "$forged"
is 'observing: nothing is tagged' "$(copies)" 0
mail -f reject@minprom.example "$iphone"
like 'observing: nothing is refused' "$reply" '^250 '
is 'observing: the event says what would have been' "$(event action mode would)" \
	'action=allow mode=observe would=reject=reject'

policies | reconfigure "tag_header = 'X-Mobile'" "tag_subject = '[mobile]'"
mail -f tag@minprom.example "$iphone" 'X-Mobile: forged' "$forged"
is 'tag_header: the header has another name' \
	"$(queued_headers "$queue_id" | grep -E '^X-(Mobile|Device-Policy):' | cut -c 1-22)" \
	'X-Mobile: iphone; conf
X-Device-Policy: none;'
like 'tag_subject: the subject says so' "$(queued_headers "$queue_id")" \
	'^Subject: \[mobile\] report$'

# ---- many ways through a conversation ----

policies | reconfigure
events_before=$(events count type=sighting)
talk <<'END'
EHLO client.example
MAIL FROM:<reject@minprom.example>
RCPT TO:<bob@partner.example>
DATA
X-Mailer: iPhone Mail (20F75)

.
MAIL FROM:<reject@minprom.example>
RCPT TO:<bob@partner.example>
DATA
X-Mailer: Apple Mail (2.3731.600.7)

.
MAIL FROM:<tag@minprom.example>
RCPT TO:<bob@partner.example>
DATA
X-Mailer: iPhone Mail (20F75)

.
QUIT
END
is 'three mails on one connection: each is judged for itself' \
	"$(printf '%s\n' "$replies" | grep -Eo '^(550 5.7.1|250 2.0.0 Ok)' | tr '\n' ' ')" \
	'550 5.7.1 250 2.0.0 Ok 250 2.0.0 Ok '
is 'three mails on one connection: two events' \
	$(($(events count type=sighting) - events_before)) 2

talk <<'END'
EHLO client.example
MAIL FROM:<reject@minprom.example>
RCPT TO:<bob@partner.example>
RSET
MAIL FROM:<allow@minprom.example>
RCPT TO:<eve@partner.example>
RSET
MAIL FROM:<log@minprom.example>
RCPT TO:<carl@partner.example>
DATA
Message-Id: <after-rset@client.example>
X-Mailer: iPhone Mail (20F75)

.
END
message_id='<after-rset@client.example>'
is 'RSET: sender and recipients before it are forgotten' "$(event user from to policy)" \
	'user=log@minprom.example from=log@minprom.example to=carl@partner.example policy=log'

events_before=$(events count type=sighting)
talk <<'END'
EHLO client.example
MAIL FROM:<reject@minprom.example>
RCPT TO:<bob@partner.example>
DATA
X-Mailer: iPhone Mail (20F75)
Half of a
!close
END
mail -f reject@minprom.example "$mac"
like 'a connection lost in DATA: the next mail is unharmed' "$reply" '^250 2\.0\.0 Ok'
is 'a connection lost in DATA: no event' "$(events count type=sighting)" "$events_before"

printf '!close\n' | talk
printf 'EHLO probe\n!close\n' | talk
printf 'GET / HTTP/1.0\n' | talk
mail -f reject@minprom.example "$iphone"
like 'probes that say nothing or nonsense: the next mail is unharmed' "$reply" '^550'

load_said=$("$python" -IS "$e2e/smtp.py" load "$port" 20 100 parallel)
is '20 connections at once: every mail is answered' \
	"$(printf '%s\n' "$load_said" | grep -c ' 250 2.0.0 Ok')" 100

is 'every line of the event log is a whole event' "$(events valid)" ''
is 'ids are unique, rise, and none is missing' "$(events ids)" 0
works 'the daemon still runs' runs "$daemon"
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
