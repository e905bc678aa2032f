#!/bin/sh
# SPDX-License-Identifier: ISC
# What the daemon asks of a mail server and answers to it, step by step: as little as the loaded
# configuration needs.  milter.py plays the server.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
report='Content-Type: multipart/report; report-type=disposition-notification; boundary=b'

# The installed catalogue needs HELO and more; this one needs a header.
catalogue=
phone='device iphone {
	vendor = Apple family = iOS kind = phone
	match { when = { "X-Mailer: ^iPhone Mail" } confidence = certain
		example = { "X-Mailer: iPhone Mail (20F75)" } }
}'

headers_only="$phone"'
policy p { devices = { iphone } traffic = { submission } action = tag }'
with_receipts="$phone"'
policy p { devices = { iphone } traffic = { submission, receipt } action = tag }'

negotiate() {
	negotiated=$("$python" -IS "$e2e/milter.py" negotiate "$socket")
}

# play STEP...: prints what the daemon answers
play() {
	printf '%s\n' "$@" | "$python" -IS "$e2e/milter.py" talk "$socket"
}

# message STEP...: from MAIL to the headers' end with a local client; then the steps
message() {
	play 'connect 127.0.0.1' 'helo client.example' \
		'macro {client_addr}=127.0.0.1 {mail_addr}=anna@minprom.example' \
		'mail <anna@minprom.example>' 'macro i=ABC' 'rcpt <bob@partner.example>' data "$@"
}

# ---- headers only ----

echo "$headers_only" | configure
daemon_start
negotiate
like 'headers only: neither connect, nor helo, data, end of headers or body' "$negotiated" \
	'^no: connect helo (rcpt )?data unknown eoh body$'
like 'headers only: no answer but at the end' "$negotiated" '^silent: mail (rcpt )?header$'
like 'actions: only what a tag, a deletion and a quarantine need' "$negotiated" \
	'^actions: addhdrs chghdrs quarantine setsymlist$'
like 'macros at MAIL: what a decision needs' "$negotiated" \
	'^macros mail: \{client_addr\} \{auth_authen\} \{mail_addr\} i \{daemon_name\}$'
like 'macros at the end of the message: the queue id' "$negotiated" '^macros eom: i$'
unlike 'macros: never an empty list, which would mean the defaults' "$negotiated" \
	'^macros [a-z]+: *$'

is 'headers only: a tag at index 0' \
	"$(message "header $iphone" eoh 'body Hello.' 'macro i=ABC' eom |
		sed 's/;.*//' | grep -v -e ': silent' -e ': not wanted')" \
	'eom: insert 0 X-Device-Policy: iphone
eom: continue'
is 'copies are deleted from the last to the first, before the tag goes in' \
	"$(message 'header X-Device-Policy: one' "header $iphone" 'header x-device-policy: two' \
		eoh 'macro i=ABC' eom | sed -n 's/;.*//; s/^eom: //p')" \
	'change 2 X-Device-Policy: 
change 1 X-Device-Policy: 
insert 0 X-Device-Policy: iphone
continue'

# ---- receipts ----

echo "$with_receipts" | reconfigure
negotiate
like 'receipts: end of headers and body are wanted' "$negotiated" \
	'^no: connect helo (rcpt )?data unknown$'
like 'receipts: they are answered' "$negotiated" '^silent: mail (rcpt )?header$'
like 'receipts: skipping is agreed' "$negotiated" '^skip: yes$'
is 'receipts: a mail that nothing more can matter for is let go at the end of its headers' \
	"$(message 'header Subject: x' eoh | tail -n 1)" 'eoh: accept'
is 'receipts: a device in the headers keeps it' \
	"$(message "header $iphone" eoh | tail -n 1)" 'eoh: continue'
is 'receipts: a copy of our header keeps it' \
	"$(message 'header X-Device-Policy: x' eoh | tail -n 1)" 'eoh: continue'
is 'receipts: a report keeps it' "$(message "header $report" eoh | tail -n 1)" 'eoh: continue'
is 'receipts: the body is skipped when it can tell no more' \
	"$(message "header $iphone" eoh 'body Hello.\r\n' | tail -n 1)" 'body: skip'
is 'receipts: the body of a report is read on until its receipt was seen' \
	"$(message "header $report" eoh 'body --b\r\nContent-Type: text/plain\r\n\r\nHello.\r\n' |
		tail -n 1)" 'body: continue'

# ---- only what the configuration needs ----

echo "$headers_only" | sed 's/action/recipients = { "@partner.example" } action/' | reconfigure
negotiate
unlike 'recipients: RCPT is wanted' "$negotiated" '^no:.* rcpt'

reconfigure <<'END'
device greeter {
	vendor = Test family = TestOS kind = phone
	match { when = { '@EHLO: ^phone\.example$' } confidence = likely
		example = { '@EHLO: phone.example' } }
}
policy p { devices = { greeter } traffic = { submission } action = tag }
END
negotiate
unlike '@EHLO: HELO is wanted' "$negotiated" '^no:.* helo'
like '@EHLO: the device is known by it' \
	"$(play 'helo phone.example' 'macro {client_addr}=127.0.0.1' 'mail <anna@minprom.example>' \
		'rcpt <bob@partner.example>' 'header Subject: x' eoh eom)" '^eom: insert 0 X-Device-Policy: greeter;'

# ---- a reload between two steps ----

echo "$headers_only" | reconfigure
"$python" -IS "$e2e/milter.py" talk "$socket" <<END >"$dir/answers" &
macro {client_addr}=127.0.0.1
mail <anna@minprom.example>
rcpt <bob@partner.example>
header $iphone
wait $dir/reloaded
eom
mail <anna@minprom.example>
rcpt <bob@partner.example>
header $iphone
eoh
eom
END
player=$!
wait_for 10 grep -q 'header: ' "$dir/answers"
echo "$with_receipts" | sed 's/action = tag/action = quarantine/' | reconfigure
: >"$dir/reloaded"
wait "$player"
is 'a reload in mid-message: the mail is decided by the configuration it began with' \
	"$(sed -n '/^eom/p' "$dir/answers" | sed -n '1s/.*action=//p')" tag
is 'a reload in mid-connection: the next mail is decided by the new one, in the steps agreed' \
	"$(grep -E '^eo[hm]: (quar|not)' "$dir/answers" | sed 's/ [a-z-]*$//;s/quarantine.*/quarantine/')" \
	'eoh: not
eom: quarantine'

is 'every line of the event log is a whole event' "$(events valid)" ''
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
