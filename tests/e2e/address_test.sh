#!/bin/sh
# SPDX-License-Identifier: ISC
# Whatever the spelling of an address: if Postfix delivers to the minister, policies about the
# minister act.  What Postfix makes of a path is read from its queue, and not taken from us.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'

# delivered: to whom Postfix delivers the mail sent last, by the log of who delivers it
delivered() {
	wait_for 10 grep -q " $queue_id: to=" "$dir/mail.log"
	sed -n "s/.* $queue_id: to=<\([^>]*\)>.*/\1/p" "$dir/mail.log"
}

# spelled ADDRESS ACTS PATH...: mail to each path is delivered to that address, and the policy about
# it acts, or (ACTS is `no`) does not; and so does the one about mail from there.
spelled() {
	address=$1 to=to from=from
	[ "$2" != no ] || to=others from=others
	shift 2
	for path; do
		mail -f bob@partner.example -t "$path" "$iphone"
		is "to <$path>" "$(delivered) $(event policy)" "$address policy=$to"
		mail -f "$path" "$iphone"
		is "from <$path>" "$(event policy)" "policy=$from"
	done
}

# utf8 POLICY FROM TO: the same in a dialogue in which the client says that it means UTF-8
utf8() {
	mails_made=$((mails_made + 1))
	message_id="<utf8.$mails_made@client.example>"
	talk <<-END
	EHLO client.example
	MAIL FROM:<$2> SMTPUTF8
	RCPT TO:<$3>
	DATA
	Message-Id: $message_id
	$iphone

	Hello.
	.
	QUIT
	END
	is "SMTPUTF8, from <$2> to <$3>" "$(event policy)" "policy=$1"
}

postfix_start 'mydestination = minprom.example' 'local_recipient_maps =' 'myorigin = minprom.example' \
	'strict_rfc821_envelopes = no' 'smtputf8_enable = yes' 'recipient_delimiter = +' \
	'defer_transports ='
configure <<'END'
policy to { devices = { iphone } recipients = { 'minister@minprom.example', 'bücher@minprom.example',
	'anna@bücher.example' } action = tag }
policy from { devices = { iphone } users = { '"minister"@MINPROM.example.', 'bücher@minprom.example',
	'anna@bücher.example' } action = tag }
policy others { devices = { iphone } action = tag }
END
daemon_start

spelled minister@minprom.example yes minister@minprom.example '"minister"@minprom.example' \
	'min\ister@minprom.example' '"m\inister"@minprom.example' \
	'@relay.example:minister@minprom.example' '@a.example,@b.example:minister@minprom.example' \
	minister@minprom.example. '(c)minister@minprom.example' 'minister(c)@minprom.example' \
	'minister@(c)minprom.example' 'minister @ minprom.example' minister 'minprom.example!minister' \
	minister%minprom.example 'minister%minprom.example@minprom.example' \
	'minprom.example!minister@minprom.example' minister@minprom.example@minprom.example \
	'"minister@minprom.example"' '"minister@minprom.example"@minprom.example' \
	'"minister%minprom.example"@minprom.example' '"minprom.example!minister"@minprom.example'
spelled MINISTER@MINPROM.example yes MINISTER@MINPROM.example
spelled minister+x@minprom.example yes minister+x@minprom.example '"minister+x"@minprom.example'
spelled anna@xn--bcher-kva.example yes anna@xn--bcher-kva.example anna@xn--bcher-kva.example.
spelled anna@partner.example no anna@partner.example
spelled minister%minprom.example@partner.example no minister%minprom.example@partner.example

for address in 'b\xc3\xbccher@minprom.example' 'B\xc3\x9cCHER@minprom.example' \
	'"bu\xcc\x88cher"@minprom.example.' 'anna@b\xc3\xbccher.example' 'anna@B\xc3\x9cCHER.example' \
	'anna@xn--bcher-kva.example'; do
	utf8 to bob@partner.example "$address"
	utf8 from "$address" bob@partner.example
done
utf8 others 'b\xc3\xb6cher@minprom.example' 'anna@b\xc3\xb6cher.example'

# How people are known and listed.
mail -t '"Minister"@minprom.example' -t minister@minprom.example. "$iphone"
is 'the event has addresses in one form' "$(event to)" \
	'to=minister@minprom.example,minister@minprom.example'
done_testing
