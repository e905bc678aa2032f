#!/bin/sh
# SPDX-License-Identifier: ISC
# Which mail a policy applies to: submission, receipt or inbound, and whose it is.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
outside='ADDR=198.51.100.9'
login='LOGIN=anna ADDR=198.51.100.9'
received='Received: from elsewhere.example by relay.example; Mon, 3 Jul 2023 10:00:00 +0000'
printf 'short\tanna.long@minprom.example\n' >"$dir/user_map.tsv"

configure "own_relays = { '192.0.2.20' }" "user_map = '$dir/user_map.tsv'" <<'END'
device testphone {
	vendor = Test family = TestOS kind = phone
	match {
		when       = { '@Receipt-UA: ^TestPhone/(?<version>[0-9.]+)' }
		confidence = certain
		example    = { '@Receipt-UA: TestPhone/1.2' }
	}
}
policy outside {
	devices = { iphone, testphone } traffic = { inbound } action = log
}
policy own {
	devices = { iphone, testphone } traffic = { submission, receipt } action = tag
}
END
postfix_start
daemon_start

# traffic WHAT WANTED OPTION...: what the event of this mail says of traffic, policy and user
traffic() {
	traffic_what=$1 traffic_wanted=$2
	shift 2
	mail "$@"
	is "$traffic_what" "$(event traffic user user_source policy | sed 's/[a-z_]*=//g')" \
		"$traffic_wanted"
}

# ---- submission ----

traffic 'a login, from anywhere: submission' 'submission anna@minprom.example login own' \
	-x "$login" "$iphone"
traffic 'a login, although it carries Received: submission' \
	'submission anna@minprom.example login own' -x "$login" "$iphone" "$received"
traffic 'own network, no Received: submission by its sender' \
	'submission anna@minprom.example sender own' "$iphone"
traffic 'own relay, own sender, with Received: submission' \
	'submission anna@minprom.example sender own' -x 'ADDR=192.0.2.20' "$iphone" "$received"

# ---- inbound ----

traffic 'own network with Received: inbound' 'inbound anna@minprom.example sender outside' \
	"$iphone" "$received"
traffic 'from outside without a login: inbound' 'inbound anna@minprom.example sender outside' \
	-x "$outside" "$iphone"
traffic 'own relay, foreign sender: inbound' 'inbound carl@partner.example sender outside' \
	-x 'ADDR=192.0.2.20' -f carl@partner.example "$iphone" "$received"
traffic 'a login, but a mailing list: inbound' 'inbound anna@minprom.example login outside' \
	-x "$login" "$iphone" 'List-Id: <list.partner.example>'
traffic 'a login, but resent: inbound' 'inbound anna@minprom.example login outside' \
	-x "$login" "$iphone" 'Resent-From: anna@minprom.example'
traffic 'own network, but resent: inbound' 'inbound anna@minprom.example sender outside' \
	"$iphone" 'resent-message-id: <x@client.example>'

# ---- users ----

traffic 'a login in capitals is the same user' 'submission anna@minprom.example login own' \
	-x 'LOGIN=ANNA' "$iphone"
traffic 'a login with its domain in front' 'submission anna@minprom.example login own' \
	-x 'LOGIN=MINPROM+5Canna' "$iphone"
traffic 'a login with an extension' 'submission anna@minprom.example login own' \
	-x 'LOGIN=anna+2Bphone@minprom.example' "$iphone"
traffic 'a login that user_map names' 'submission anna.long@minprom.example login own' \
	-x 'LOGIN=short' "$iphone"
traffic 'a sender with an extension, in capitals' 'submission anna@minprom.example sender own' \
	-f 'Anna+news@MinProm.Example' "$iphone"
traffic 'no sender at all' 'submission   own' -f '' "$iphone"

# ---- addresses ----

mail -x "$login" "$iphone"
is 'client_ip is the address of the client' "$(event client_ip)" 'client_ip=198.51.100.9'
if grep -q . /proc/net/if_inet6 2>/dev/null; then
	mail -x 'LOGIN=anna ADDR=IPV6:2001:db8::7' "$iphone"
	is 'an IPv6 client' "$(event traffic client_ip)" 'traffic=submission client_ip=2001:db8::7'
	mail -x 'ADDR=IPV6:2001:db8::7' "$iphone"
	is 'an IPv6 client from outside' "$(event traffic client_ip)" \
		'traffic=inbound client_ip=2001:db8::7'
	mail -x 'ADDR=IPV6:::1' "$iphone"
	is 'an IPv6 client on loopback is own network' "$(event traffic client_ip)" \
		'traffic=submission client_ip=::1'
else
	skip 'an IPv6 client' 'no IPv6 here'
fi

# ---- receipts ----

# receipt DISPOSITION FINAL-RECIPIENT USER-AGENT: the parts of a read receipt, as one body
receipt() {
	printf '%s' '--b\r\nContent-Type: text/plain\r\n\r\nYour mail was read.\r\n' \
		'--b\r\nContent-Type: message/disposition-notification\r\n\r\n' \
		"Reporting-UA: $3\\r\\nFinal-Recipient: rfc822;$2\\r\\n" \
		"Disposition: manual-action/MDN-sent-manually; $1\\r\\n\\r\\n--b--"
}
report='Content-Type: multipart/report; report-type=disposition-notification; boundary=b'
displayed=$(receipt displayed anna@minprom.example TestPhone/1.2)

traffic 'a read receipt from own network' 'receipt anna@minprom.example receipt own' \
	-f '' -b "$displayed" "$report"
is 'a read receipt: the device is known by its Reporting-UA' \
	"$(event device os_version evidence)" \
	'device=testphone os_version=1.2 evidence=@Receipt-UA: TestPhone/1.2'
like 'a read receipt is tagged' "$(queued_headers "$queue_id")" \
	'^X-Device-Policy: testphone; .*action=tag'
traffic 'a read receipt with a login: the login is the user' \
	'receipt anna@minprom.example login own' -x "$login" -f '' -b "$displayed" "$report"
traffic 'a read receipt from outside: inbound' 'inbound   outside' \
	-x "$outside" -f '' -b "$displayed" "$report" "$iphone"
traffic 'a receipt for a mail deleted unread is no read receipt' 'submission   own' -f '' \
	-b "$(receipt deleted anna@minprom.example TestPhone/1.2)" "$report" "$iphone"
traffic 'a receipt of a foreign recipient is no receipt of ours' 'submission   own' -f '' \
	-b "$(receipt displayed carl@partner.example TestPhone/1.2)" "$report" "$iphone"
traffic 'a delivery report is no read receipt' 'submission   own' -f '' -b "$displayed" \
	"$iphone" 'Content-Type: multipart/report; report-type=delivery-status; boundary=b'

# ---- mail from sendmail(1) ----

local_mail() {
	printf '%s\n' "$@" '' 'Hello.' |
		MAIL_CONFIG=$postfix sendmail -f anna@minprom.example bob@partner.example
	wait_for 20 local_mail_queued
}

local_mail_queued() {
	queue_id=$(sed -n 's/.*pickup.*: \([0-9A-Za-z]*\): uid=.*/\1/p' "$dir/mail.log" | tail -n 1)
	[ -n "$queue_id" ] && [ "$(queue_of "$queue_id")" = deferred ]
}

local_mail "$iphone"
is 'sendmail(1): the mail is queued' "$(queue_of "$queue_id")" deferred
is 'sendmail(1): submission, from 127.0.0.1, by the bare sender' \
	"$(events show "queue_id=$queue_id" traffic user user_source client_ip from policy |
		sed 's/.*=//' | tr '\n' ' ')" \
	'submission anna@minprom.example sender 127.0.0.1 anna@minprom.example own '
like 'sendmail(1): tagged' "$(queued_headers "$queue_id")" '^X-Device-Policy: iphone; '

# ---- what the MTA added is not evidence ----

reconfigure <<'END'
device by-id {
	vendor = Test family = TestOS kind = phone
	match { when = { 'Message-Id: @mx\.minprom\.example>$' } confidence = likely
		example = { 'Message-Id: <1@mx.minprom.example>' } }
}
policy own { devices = { by-id } action = tag }
END
send "$port" -f anna@minprom.example 'Message-Id: <mine@mx.minprom.example>'
is 'a Message-Id of the client is evidence' \
	"$(events show "queue_id=$queue_id" device 2>&1)" device=by-id
send "$port" -f anna@minprom.example 'Subject: no id'
is 'the Message-Id that Postfix made is none' \
	"$(events show "queue_id=$queue_id" device 2>&1)" 'no such event'
local_mail 'Subject: no id'
is 'the Message-Id that Postfix made for sendmail(1) is none' \
	"$(events show "queue_id=$queue_id" device 2>&1)" 'no such event'

is 'every line of the event log is a whole event' "$(events valid)" ''
is 'ids are unique, rise, and none is missing' "$(events ids)" 0
done_testing
