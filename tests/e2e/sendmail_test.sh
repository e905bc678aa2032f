#!/bin/sh
# SPDX-License-Identifier: ISC
# The daemon beside a real Sendmail: mail is tagged, refused, held, and a forged header deleted.
# Sendmail's package cannot be installed beside Postfix, so it is unpacked into the temporary folder
# and runs from there under a host name of its own.  Where that cannot be done, the tests are skipped.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
root=$dir/root
sendmail_dir=$dir/sendmail

skip_all() {
	skip 'Sendmail' "$1"
	done_testing
}

# Unpacks everything it needs without installing it: apt only resolves and downloads.
fetch() {
	mkdir -p "$dir/debs/partial" "$root"
	apt-get -qq -y --no-install-recommends --download-only -o Dir::Cache::archives="$dir/debs" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User=root \
		install sendmail-bin sendmail-cf sendmail-base m4 >"$dir/fetched" 2>&1 || return 1
	for package in "$dir"/debs/*.deb; do
		dpkg -x "$package" "$root" || return 1
	done
	sendmail=$(find "$root" -type f -name sendmail -perm -100 -path '*/libexec/*' -o \
		-type f -name sendmail -perm -100 -path '*/sm.bin/*' | head -n 1)
	chmod 755 "$sendmail"   # setgid would make it ignore LD_LIBRARY_PATH
}

sendmail_mc() {
	cat <<-END
	divert(0)dnl
	OSTYPE(\`linux')dnl
	FEATURE(\`no_default_msa')dnl
	FEATURE(\`nouucp', \`reject')dnl
	FEATURE(\`accept_unresolvable_domains')dnl
	FEATURE(\`accept_unqualified_senders')dnl
	FEATURE(\`promiscuous_relay')dnl
	DAEMON_OPTIONS(\`Port=$sendmail_port, Addr=127.0.0.1, Name=MTA')dnl
	define(\`QUEUE_DIR', \`$sendmail_dir/queue')dnl
	define(\`confPID_FILE', \`$sendmail_dir/pid')dnl
	define(\`STATUS_FILE', \`$sendmail_dir/statistics')dnl
	define(\`HELP_FILE', \`')dnl
	define(\`ALIAS_FILE', \`')dnl
	define(\`confDELIVERY_MODE', \`queueonly')dnl
	define(\`confDONT_PROBE_INTERFACES', \`True')dnl
	define(\`confDONT_BLAME_SENDMAIL', \`TrustStickyBit')dnl
	define(\`confTO_IDENT', \`0s')dnl
	define(\`confCW_FILE', \`-o')dnl
	define(\`confINPUT_MAIL_FILTERS', \`milter-device')dnl
	MAIL_FILTER(\`milter-device', \`S=unix:$socket, F=T, T=C:10s;S:10s;R:10s;E:10s')dnl
	define(\`confREFUSE_LA', \`9999')dnl
	define(\`confQUEUE_LA', \`9999')dnl
	MAILER(\`smtp')dnl
	END
}

sendmail_start() {
	sendmail_port=$(free_ports 1)
	port=$sendmail_port
	mkdir -p "$sendmail_dir/queue"
	chmod 700 "$sendmail_dir/queue"
	printf '127.0.0.1 mx.minprom.example mx localhost\n' >"$sendmail_dir/hosts"
	sendmail_mc >"$sendmail_dir/sendmail.mc"
	LD_LIBRARY_PATH=$(find "$root" -type d -name '*-linux-gnu*' -path '*lib*' | tr '\n' ':')
	cf=$root/usr/share/sendmail/cf
	LD_LIBRARY_PATH=$LD_LIBRARY_PATH "$(command -v m4 || echo "$root/usr/bin/m4")" \
		-D_CF_DIR_="$cf/" "$cf/m4/cf.m4" "$sendmail_dir/sendmail.mc" \
		>"$sendmail_dir/sendmail.cf" 2>"$sendmail_dir/said" || return 1
	LD_LIBRARY_PATH=$LD_LIBRARY_PATH unshare -u -m sh -c '
		hostname mx.minprom.example && mount --bind "$1/hosts" /etc/hosts &&
		exec "$2" -bD -C "$1/sendmail.cf"' sh "$sendmail_dir" "$sendmail" \
		>>"$sendmail_dir/said" 2>&1 </dev/null &
	sendmail_pid=$!
	wait_for 20 sendmail_up && greets "$port"
}

sendmail_up() {
	greets "$port" || ! runs "$sendmail_pid"
}

# The children first: each holds a connection.
stop_programs() {
	if runs "${sendmail_pid:-}"; then
		kill -TERM "$sendmail_pid"
		wait_for 5 not runs "$sendmail_pid" || kill -KILL "$sendmail_pid"
	fi
	sendmail_pid=
}

command -v apt-get >/dev/null || skip_all 'its package is fetched with apt-get'
unshare -u -m true 2>/dev/null || skip_all 'a host name of its own is not permitted here'
fetch || skip_all "it cannot be fetched: $(tail -n 1 "$dir/fetched")"

configure <<'END'
policy held { devices = { iphone } users = { 'hold@minprom.example' } action = quarantine }
policy refused { devices = { iphone } users = { 'reject@minprom.example' } action = reject
	reply = { '550 5.7.1 Not from %{device}, 100 %', 'Contact %{contact}' } }
policy later { devices = { iphone } users = { 'tempfail@minprom.example' } action = tempfail
	reply = { '451 4.7.1 Not now' } }
policy minister { devices = { iphone } recipients = { 'minister@partner.example' } action = tag }
policy ministers { devices = { iphone } users = { 'minister@minprom.example' } action = tag }
policy flagged { devices = { iphone } action = tag }
END
daemon_start
if ! sendmail_start; then
	sed 's/^/# /' "$sendmail_dir/said"
	skip_all 'it does not start here'
fi

# The queue file of a kind (qf: queued, hf: held) with this mail's Message-Id, its headers only.
queue_file() {
	grep -lF "$message_id" "$sendmail_dir/queue/$1"* 2>/dev/null
}
headers_of() {
	sed -n 's/^H[^?]*?[^?]*?//p' "$(queue_file "$1")" /dev/null
}

mail "$iphone"
like 'flagged: accepted' "$reply" '^250 2\.0\.0 .*accepted'
is 'flagged: the tag is the first header but those that Sendmail adds itself' \
	"$(headers_of qf | grep -v -e '^Return-Path:' -e '^Received:' -e '^Date:' | head -n 1 |
		tr -s '\n\t ' ' ')" \
	'X-Device-Policy: iphone; confidence=certain; os="iOS 16.5.1"; build=20F75; policy=flagged; action=tag '
is 'flagged: the event' "$(event traffic user client_ip to action)" \
	'traffic=submission user=anna@minprom.example client_ip=127.0.0.1 to=bob@partner.example action=tag'

mail -f reject@minprom.example "$iphone"
is 'refused: the reply has all its lines' "$reply" '550-5.7.1 Not from iphone, 100 %
550 5.7.1 Contact security@minprom.example'
is 'refused: the event' "$(event policy action)" 'policy=refused action=reject'

mail -f tempfail@minprom.example "$iphone"
is 'put off: the reply' "$reply" '451 4.7.1 Not now'

mail -f hold@minprom.example "$iphone"
like 'held: accepted' "$reply" '^250 2\.0\.0 '
works 'held: the queue file is a held one' test -n "$(queue_file hf)"
like 'held: tagged as well' "$(headers_of hf)" '^X-Device-Policy: iphone; .*'
is 'held: the event' "$(event policy action)" 'policy=held action=quarantine'

# Whatever the spelling that Sendmail takes (R of the queue file), the policy about the minister acts.
queued_for() {
	sed -n 's/^R[A-Z]*://p' "$(queue_file qf)" /dev/null
}
for path in 'minister@partner.example' '"minister"@partner.example' '"mini\ster"@partner.example' \
	'@relay.example:minister@partner.example' '@a.example,@b.example:minister@partner.example' \
	'minister@PARTNER.example' 'minister@partner.example.' 'minister(he)@partner.example' \
	'minister%partner.example@mx.minprom.example' 'bob@partner.example'; do
	mail -t "$path" "$iphone"
	is "to <$path>: Sendmail queues it" "$(queued_for)" "<$path>"
	case $path in
	bob*) is "to <$path>: the policy about the minister does not act" "$(event policy)" policy=flagged ;;
	*) is "to <$path>: the policy about the minister acts" "$(event policy)" policy=minister ;;
	esac
done
for path in '"minister"@minprom.example' '@relay.example:minister@minprom.example' \
	'minister@minprom.example.' 'minister(he)@minprom.example'; do
	mail -f "$path" "$iphone"
	is "from <$path>: so does the one about mail of the minister's" "$(event policy user)" \
		'policy=ministers user=minister@minprom.example'
done

mail 'X-Device-Policy: one' 'X-One: 1' 'x-device-policy: two' 'X-Two: 2' 'X-Device-Policy: three' \
	'X-Mailer: Apple Mail (2.3731.600.7)'
is 'forged headers are deleted, others stay' \
	"$(headers_of qf | grep -i -e '^x-[dot]' | tr '\n' ' ')" 'X-One: 1 X-Two: 2 '
mail 'X-Device-Policy: one' "$iphone" 'X-Device-Policy: two'
is 'a forged header is replaced by our own' "$(headers_of qf | grep -ic '^x-device-policy')" 1

for copies in 200 201; do
	message_id="<many-$copies@client.example>"
	{
		yes 'X-Device-Policy: forged' | head -n "$copies"
		printf 'Message-Id: %s\n\nHello.\n' "$message_id"
	} | sed 's/$/\r/' >"$dir/many.eml"
	send "$port" -m "$dir/many.eml"
	if [ "$copies" = 200 ]; then
		like '200 copies: accepted' "$reply" '^250 2\.0\.0 '
		is '200 copies: all are deleted' "$(headers_of qf | grep -ic '^x-device-policy')" 0
	else
		is '201 copies: refused, and told why' "$reply" \
			'550 5.6.0 the message brings 201 fields X-Device-Policy where 200 are allowed'
		is '201 copies: the event' "$(event action)" 'action=reject'
	fi
done

is 'every line of the event log is a whole event' "$(events valid)" ''
stop_programs
daemon_stop
is 'the daemon stops cleanly' "$daemon_status" 0
done_testing
