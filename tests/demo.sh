#!/bin/sh
# SPDX-License-Identifier: ISC
# A real Postfix and milter-device on loopback: a dozen mails under three policies, what Postfix
# answers, what it queues and what the event log says; a real Dovecot, whose log milter-device-watch
# follows, and which asks milter-device-gate; and what the report makes of it all.  Nothing is left
# running, and nothing outside a temporary folder is touched.

e2e=$(cd "$(dirname "$0")/e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"
# shellcheck source=tests/e2e/lib_dovecot.sh
. "$e2e/lib_dovecot.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$e2e/lib_gate.sh"

stop_programs() {
	watch_kill
	gate_kill
	dovecot_stop
}

# What a part of the demo cannot do without is not there: that part ends, the rest goes on.
give_up() {
	printf '\n    This part cannot be shown here, as this failed: %s.\n' "$1"
	touch "$dir/incomplete"
	exit 1
}

# part FUNCTION: in a shell of its own, which give_up ends, and which leaves nothing running
part() {
	(
		trap 'stop_programs; daemon_kill' EXIT
		"$1"
	)
}

step=0
title() {
	step=$((step + 1))
	printf '\n%d. %s\n\n' "$step" "$1"
}

indent() {
	sed "s/^/    $1/"
}

# ---- the mails: name | user | what the message says of its program, headers divided by ~ ----

mails() {
	cat <<'END'
iPhone, iOS 16.5.1 | anna | X-Mailer: iPhone Mail (20F75)~Mime-Version: 1.0 (1.0)
iPhone, iOS 15.7.1 | bert | X-Mailer: iPhone Mail (19H117)~Mime-Version: 1.0 (1.0)
iPad | carla | X-Mailer: iPad Mail (20F75)~Mime-Version: 1.0 (1.0)
Mac | dora | X-Mailer: Apple Mail (2.3731.600.7)~Mime-Version: 1.0 (Mac OS X Mail 16.0 \(3731.600.7\))
Android (K-9 Mail) | emil | User-Agent: K-9 Mail for Android~MIME-Version: 1.0
Thunderbird on Windows | frida | User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Thunderbird/102.12.0~MIME-Version: 1.0
Outlook on Windows | gustav | X-Mailer: Microsoft Outlook 16.0~MIME-Version: 1.0
forged: a Windows program that says iPhone | hanna | X-Mailer: iPhone Mail (20F75)~MIME-Version: 1.0
iPhone, with a tag header of its own | ivan | X-Device-Policy: none; action=allow~X-Mailer: iPhone Mail (20F75)~Mime-Version: 1.0 (1.0)
Thunderbird, with a tag header of its own | julia | X-Device-Policy: iphone; action=tag~User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.12.0~MIME-Version: 1.0
iPhone, on a mailing list | karl | List-Id: <news.partner.example>~X-Mailer: iPhone Mail (20F75)~Mime-Version: 1.0 (1.0)
a script | lotte | Subject: backup done~MIME-Version: 1.0
END
}

# deliver NAME USER HEADERS: sends one mail and shows it as one line; sets queue_id
deliver() {
	{
		printf 'From: %s@minprom.example\nTo: bob@partner.example\n' "$2"
		printf '%s\n' "$3" | tr '~' '\n'
		printf '\nHello Bob.\n'
	} >"$dir/message"
	swaks --server "127.0.0.1:$port" --from "$2@minprom.example" --to bob@partner.example \
		--xclient-login "$2" --data "@$dir/message" >"$dir/swaks" 2>&1
	awk '/^ -> \.$/ { sent = 1; next } sent && /^<[-*~]/ { print substr($0, 5) }
		sent && /^ ->/ { exit }' "$dir/swaks" >"$dir/reply"
	queue_id=$(sed -n 's/^250 .*queued as \([0-9A-Za-z]*\).*/\1/p' "$dir/reply")
	if [ ! -s "$dir/reply" ]; then tail -n 5 "$dir/swaks" >"$dir/reply"; fi
	awk -v name="$1" '{ printf "    %-43s%s %s\n", name, name == "" ? "  " : "->", $0; name = "" }' \
		"$dir/reply"
}

deliver_all() {
	mails | while IFS='|' read -r name user headers; do
		deliver "${name% }" "$(printf '%s' "$user" | tr -d ' ')" "${headers# }" || exit 1
		printf '%s %s\n' "$queue_id" "$name" >>"$dir/queued.$step"
	done
}

# The headers of the mail whose name begins so, as Postfix queued it in this step.
show_queued() {
	show_id=$(sed -n "s/^\([^ ]*\) $1.*/\1/p" "$dir/queued.$step" | head -n 1)
	queued_headers "$show_id" | grep -v '^Date:' | indent '| '
}

# The last event with that in it, one key a line's worth at a time, else untouched.
show_event() {
	grep "$1" "$log" | tail -n 1 | sed 's/,"/,\n"/g' |
		awk 'length(line) + length($0) > 90 { print line; line = " " } { line = line $0 }
			END { print line }' | indent ''
	echo
}

# policy_is <POLICY.CONF: shows it and makes the daemon take it
policy_is() {
	tee "$dir/policy" | indent ''
	echo
	if [ -z "${daemon:-}" ]; then
		configure <"$dir/policy"
		daemon_start || give_up 'the daemon starts'
	else
		policy_seen=$(grep -c '"type":"config"' "$log")
		configure <"$dir/policy"
		kill -HUP "$daemon"
		wait_for 10 policy_taken
	fi
}

policy_taken() {
	[ "$(grep -c '"type":"config"' "$log")" -gt "$policy_seen" ]
}

mail_is_sent() {
	postfix_start

	title 'Tag: mail from iPhones and iPads is delivered, and says so'
	policy_is <<-'END'
	policy flag-iphones {
	    devices = { iphone, ipad }
	    action  = tag
	}
	END
	deliver_all
	printf '\n    The first of them, as Postfix queued it:\n'
	show_queued 'iPhone, iOS 16'
	printf '\n    The iPhone that brought its own tag header (only ours is left):\n'
	show_queued 'iPhone, with'
	printf '\n    Thunderbird, which brought one too (it is gone):\n'
	show_queued 'Thunderbird, with'
	cat <<-'END'

	    Two that say iPhone bear no tag.  The forged one is not made as iPhone Mail makes
	    mail (its MIME-Version is bare), so it contradicts its own claim: a policy takes
	    such mail only if it says so, as the third one below does.  Mail from a mailing
	    list was written by somebody else, somewhere else: policies leave it alone.
	END

	title 'Reject: the sender is told why'
	policy_is <<-'END'
	policy no-iphones {
	    devices = { iphone, ipad }
	    action  = reject
	    reply   = { '550 5.7.1 Work mail from %{device} (%{os}) is not permitted.', 'Contact %{contact}' }
	}
	END
	deliver_all

	title 'Quarantine: mail is held until someone has looked, and so is a claim that cannot be true'
	policy_is <<-'END'
	policy hold-iphones {
	    devices      = { iphone, ipad }
	    contradicted = any
	    action       = quarantine
	}
	END
	deliver_all
	printf '\n    The queue (! is held; "postsuper -H QUEUEID" releases):\n'
	postqueue -c "$postfix" -p | grep '^[0-9A-Z]*!' | indent ''

	title "The event log: one line a decision, $(grep -c '"type":"sighting"' "$log") so far; the last of each kind"
	for action in tag reject quarantine; do show_event '"action":"'$action'"'; done
	daemon_stop     # which writes how many mails there were in all
}

mailboxes_are_opened() {
	title 'Opened: a filter cannot see that, the mail store can; a real Dovecot and its log'
	command -v dovecot >/dev/null || give_up 'there is a Dovecot'
	dovecot_start
	policy_is_written
	cat >"$dir/conf/local.conf" <<-END
	source dovecot-here { like = dovecot  input = '$imap_log' }
	END
	indent '' <"$dir/conf/local.conf"
	cp "$conf_source/sources.conf" "$dir/conf/"
	printf "include('sources.conf')\ninclude('local.conf')\nsources = { dovecot-here }\n" >>"$conf"
	"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >>"$said" 2>&1 &
	watch=$!
	wait_for 20 grep -q ' runs, configuration' "$said" || give_up 'milter-device-watch starts'
	visit
	wait_for 20 seen mallory || give_up 'milter-device-watch reads the log of this Dovecot'
	watch_stop
	printf '\n    Anna opens her mailbox on an iPhone.  What Dovecot writes of it, and what becomes of\n    that (nothing can be held back there: the policy leaves what it would have done):\n\n'
	grep 'ID sent' "$imap_log" | grep 'imap(anna)' | indent '| '
	echo
	show_event '"traffic":"access".*"user":"anna@'
}

mailboxes_stay_closed() {
	title 'Denied: Dovecot asks milter-device-gate before it opens a mailbox'
	command -v dovecot >/dev/null || give_up 'there is a Dovecot'
	cat >"$dir/denying" <<-'END'
	policy no-apple {
	    devices = { 'vendor:Apple' }
	    traffic = { access }
	    action  = deny
	    reply   = { 'Work mail on this %{title} is not permitted; ask %{contact}.' }
	}
	END
	indent '' <"$dir/denying"
	gate_configure "gate_key = '$key'" <"$dir/denying"
	dovecot_asks
	dovecot_start
	gate_start
	printf '\n    Bert logs in with a program that does not say what it is, then on his Mac:\n\n'
	login bert | indent '| '
	login bert "$mac" | indent '| '
	echo
	show_event '"action":"deny".*'
	cat <<-'END'
	    Mail on a Mac says what it is before it logs in.  On an iPhone it says so behind: such a
	    client is let in, and milter-device-watch sees it.
	END
}

# The policy in force, also where no mail could be sent.
policy_is_written() {
	[ -s "$dir/policy" ] || cat >"$dir/policy" <<-'END'
	policy hold-iphones { devices = { iphone, ipad }  action = quarantine }
	END
	configure <"$dir/policy"
}

the_report() {
	title 'The report'
	"$BUILD/milter-device-report" --timezone UTC "$log" | indent ''
}

# Where the socket goes depends on whether Postfix is chrooted, as on Debian and its children.
last_words() {
	if [ -e "$dir/incomplete" ]; then
		printf '\nNot all could be shown here; the sentences above say what was missing.\n'
	else
		printf '\nThat was a real Postfix and a real Dovecot.\n'
	fi
	printf '\nFor your own Postfix, once milter-device is installed (README has each step):\n\n'
	if [ -e /etc/debian_version ]; then
		cat <<-'END'
		    Postfix is chrooted here, so the socket goes where it can see it:
		        sudo install -d -m 2750 -o milter-device -g postfix /var/spool/postfix/milter-device
		    in milter-device.conf:
		        socket = 'unix:/var/spool/postfix/milter-device/socket'
		    in main.cf, behind a filter that is there already:
		        smtpd_milters = unix:milter-device/socket
		        milter_default_action = accept
		END
	else
		cat <<-'END'
		    in main.cf, behind a filter that is there already:
		        smtpd_milters = unix:/run/milter-device/socket
		        milter_default_action = accept
		END
	fi
}

echo 'milter-device: which mail is sent from a phone, and what to do about it'
echo "(a private Postfix and the daemon, in $dir)"
part mail_is_sent
step=4
part mailboxes_are_opened
step=5
part mailboxes_stay_closed
step=6
[ ! -s "$log" ] || part the_report
last_words
