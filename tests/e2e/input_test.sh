#!/bin/sh
# SPDX-License-Identifier: ISC
# Bad input: the mail is decided or on_error answers, the event log stays whole, the daemon lives
# and the next mail is unharmed.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
mac='X-Mailer: Apple Mail (2.3731.600.7)'

configure <<'END'
policy no-iphones { devices = { iphone } action = tag }
END
postfix_start
daemon_start

# After whatever came before, an ordinary mail is tagged, and the log is whole.
next_mail() {
	next_reply=$reply
	mail "$iphone"
	next_bad=$(events valid)
	if ! runs "$daemon"; then
		echo 'the daemon is gone'
	elif [ -n "$next_bad" ]; then
		echo "$next_bad"
	elif [ "$(event action)" != action=tag ]; then
		echo "the next mail: $reply; $(event action)"
	fi
	reply=$next_reply
}

# decided WHAT WANTED OPTION...: accepted, and the event says WANTED (`-`: there is none)
decided() {
	decided_what=$1 decided_wanted=$2
	shift 2
	mail "$@"
	decided_got="$(events show "queue_id=$queue_id" device build action error | tr '\n' ' ')$reply"
	[ "$decided_wanted" != - ] || decided_wanted='no such event'
	decided_after=$(next_mail)
	case "$decided_got" in
	"$decided_wanted"*' 250 2.0.0 Ok'*) ;;
	*) decided_after="got $decided_got; wanted $decided_wanted. $decided_after" ;;
	esac
	is "$decided_what" "$decided_after" ''
}
tagged='device=iphone build=20F75 action=tag error='

# ---- odd headers ----

decided 'an X-Mailer folded with CRLF and a blank' "$tagged" 'X-Mailer: iPhone\r\n Mail (20F75)'
decided 'an X-Mailer folded with a tab before its value' "$tagged" \
	'X-Mailer:\r\n\tiPhone Mail (20F75)'
decided 'a name in odd letters, with no blank before the value' "$tagged" \
	'x-MAILER:iPhone Mail (20F75)'
decided 'a blank before the colon' "$tagged" 'X-Mailer : iPhone Mail (20F75)'
decided 'trailing blanks' "$tagged" 'X-Mailer: iPhone Mail (20F75)  \t '
decided 'two X-Mailer, the first an iPhone' "$tagged" "$iphone" "$mac"
decided 'two X-Mailer, the second an iPhone' "$tagged" "$mac" "$iphone"
decided 'a header without a colon ends the headers' - 'X-Mailer iPhone Mail (20F75)' "$iphone"
decided 'a header with an empty name' "$tagged" "$iphone" ': empty'
decided 'an empty value' "$tagged" 'X-Mailer:' "$iphone"
decided 'NUL ends a value' "$tagged" 'X-Mailer: iPhone Mail (20F75)\0 forged'
decided 'NUL in another header' "$tagged" 'X-Nul: a\0\0b' "$iphone"
decided 'NUL in a header name ends the headers' - 'X-Nul\0: a' "$iphone"
decided 'bytes that are no UTF-8 in X-Mailer' - 'X-Mailer: iPhone Mail (20F75)\xff\xfe\xc0'
decided 'bytes that are no UTF-8 elsewhere' "$tagged" "$iphone" \
	'Subject: \xff\xfe\xc0\x80\xed\xa0\x80' 'From: \xc3 <anna@minprom.example>'
decided 'control characters and quotes' "$tagged" "$iphone" 'X-Quotes: "\x01\x1b[2J\\"\x7f'
decided 'a bare CR' "$tagged" "$iphone" 'X-Cr: one\rX-Device-Policy: forged'
decided 'a bare LF that starts a header' "$tagged" 'X-Lf: one\nX-Mailer: iPhone Mail (20F75)'
mail 'X-Lf: one\nX-Device-Policy: forged' "$iphone"
is 'a forged header behind a bare LF is deleted' \
	"$(queued_headers "$queue_id" | grep -c '^X-Device-Policy: ')" 1
decided 'CR CR LF and LF CR at the ends of lines' - 'X-A: b\r\r\nX-B: c\n\rX-C: d'

# ---- a Message-Id, sender or recipient that nobody expects ----

send "$port" 'Message-Id: <"a b"\\\xff\0@client.example>' "$iphone"
is 'a Message-Id with quotes, 8-bit and NUL' "$(next_mail)$(printf '%s' "$reply" | cut -c 1-9)" \
	'250 2.0.0'
send "$port" -f '"an\"na"@minprom.example' -t '"b ob"@partner.example' "$iphone"
is 'quotes and blanks in addresses' "$(next_mail)$(printf '%s' "$reply" | cut -c 1-9)" '250 2.0.0'
send "$port" -f "$(printf '%0300d' 0)@minprom.example" "$iphone"
is 'a sender of 300 digits' "$(next_mail)" ''
send "$port" -e "$(printf 'x%0500d.example' 0)" "$iphone"
is 'an EHLO of 500 characters' "$(next_mail)" ''
send "$port" -x "LOGIN=$(printf '%0900d' 0)" "$iphone"
is 'a login of 900 digits' "$(next_mail)" ''
send "$port" -x 'LOGIN=+22,+0D+0A+FF+7B' "$iphone"
is 'a login of quotes, CR, LF and 8-bit' "$(next_mail)" ''

# ---- too much, and nothing ----

# message FILE PROGRAM: a mail written by a line of Perl
message() {
	perl -e "$2" >"$dir/$1"
	send "$port" -m "$dir/$1"
}
big='print "X-Mailer: iPhone Mail (20F75)\r\nMessage-Id: <big\@client.example>\r\n";'
message_big() {
	message_id='<big@client.example>'
	message big.eml "$big $1 print \"\\r\\nHello.\\r\\n\""
}

message_big 'print "X-Big: ", "a" x 1_000_000, "\r\n";'
is 'a header of 1 MB' "$(event device action) $reply$(next_mail)" \
	"device=iphone action=tag 250 2.0.0 Ok: queued as $queue_id"
message_big 'print "X-Big: a\r\n", " b" x 500, "\r\n" for 1 .. 1000;'
is 'headers of 1 MB in 1,000 pieces' "$(event device action) $reply$(next_mail)" \
	"device=iphone action=tag 250 2.0.0 Ok: queued as $queue_id"
message_big 'print "X-$_: y\r\n" for 1 .. 10_000;'
is '10,000 headers' "$(event device action) $reply$(next_mail)" \
	"device=iphone action=tag 250 2.0.0 Ok: queued as $queue_id"
message_id='<big@client.example>'
like '10,000 headers: the event says that a limit was reached' "$(event error)" '^error=max_headers '
message_big 'print "X-Device-Policy: forged\r\nX-$_: y\r\n" for 1 .. 150;'
is '150 forged headers between others' \
	"$(queued_headers "$queue_id" | grep -c '^X-Device-Policy')$(next_mail)" 1
message none.eml 'print "\r\nHello.\r\n"'
is 'no headers at all' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'
message empty.eml ''
is 'nothing at all' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'
message long.eml 'print "X-Mailer: ", "iPhone Mail (20F75) " x 30_000, "\r\n\r\nHello.\r\n"'
is 'an X-Mailer of 600 kB' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'
message body.eml 'print "X-Mailer: iPhone Mail (20F75)\r\n\r\n", ("z" x 990 . "\r\n") x 10_000'
is 'a body of 10 MB' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'
message parts.eml 'print "Content-Type: multipart/report; report-type=disposition-notification;",
	" boundary=b\r\nX-Mailer: iPhone Mail (20F75)\r\n\r\n", "--b\r\n\r\n" x 100_000'
is 'a receipt of 100,000 empty parts' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'
message deep.eml 'print "Content-Type: multipart/report; report-type=disposition-notification;",
	" boundary=b0\r\nX-Mailer: iPhone Mail (20F75)\r\n\r\n";
	print "--b$_\r\nContent-Type: multipart/mixed; boundary=b", $_ + 1, "\r\n\r\n" for 0 .. 5_000'
is 'parts in parts, 5,000 deep' "$(printf '%s' "$reply" | cut -c 1-9)$(next_mail)" '250 2.0.0'

# ---- bytes on the milter's own socket that are not the milter protocol ----

garbage() {
	"$python" -IS - "$socket" <<'END'
import os, socket, struct, sys
openings = [b"", b"\0", b"EHLO x\r\n", struct.pack(">I", 0xffffffff) + b"O", struct.pack(">I", 0),
            struct.pack(">IcIII", 13, b"O", 6, 0x1ff, 0x1fffff), os.urandom(4000),
            struct.pack(">IcIII", 13, b"O", 6, 0x1ff, 0x1fffff) + struct.pack(">Ic", 3, b"M") + b"\0\0"]
for opening in openings:
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(sys.argv[1])
    try:
        peer.sendall(opening)
    except OSError:
        pass
    peer.close()
END
}
works 'garbage on the milter socket' garbage
is 'garbage on the milter socket: the next mail is unharmed' "$(next_mail)" ''

is 'ids are unique, rise, and none is missing' "$(events ids)" 0
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
