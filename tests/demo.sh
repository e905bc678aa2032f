#!/bin/sh
# A real Postfix and milter-device on loopback: a dozen mails under three policies, what Postfix
# answers, what it queues and what the event log says; a real Dovecot, whose log milter-device-watch
# follows; and what the report makes of both.  Nothing is left running, and nothing outside a
# temporary folder is touched.

e2e=$(cd "$(dirname "$0")/e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"
# shellcheck source=tests/e2e/lib_dovecot.sh
. "$e2e/lib_dovecot.sh"

stop_programs() {
	watch_kill
	dovecot_stop
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

# The last event of an action, one key a line's worth at a time, else untouched.
show_event() {
	grep "\"action\":\"$1\"" "$log" | tail -n 1 | sed 's/,"/,\n"/g' |
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
		daemon_start
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

echo 'milter-device: which mail is sent from a phone, and what to do about it'
echo "(a private Postfix and the daemon, in $dir)"
postfix_start

title 'Tag: mail from iPhones and iPads is delivered, and says so'
policy_is <<'END'
policy flag-iphones {
    devices = { iphone, ipad }
    action  = tag
}
END
deliver_all
printf '\n    The first of them, as Postfix queued it:\n'
show_queued 'iPhone, iOS 16'
printf '\n    The iPhone that brought its own tag header:\n'
show_queued 'iPhone, with'
printf '\n    Thunderbird, which brought one too:\n'
show_queued 'Thunderbird, with'

title 'Reject: the sender is told why'
policy_is <<'END'
policy no-iphones {
    devices = { iphone, ipad }
    action  = reject
    reply   = { '550 5.7.1 Work mail from %{device} (%{os}) is not permitted.', 'Contact %{contact}' }
}
END
deliver_all

title 'Quarantine: the mail is held until someone has looked; and a claim that cannot be true is, too'
policy_is <<'END'
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
for action in tag reject quarantine; do show_event "$action"; done

daemon_stop     # which writes how many mails there were in all

title 'Opened: a filter cannot see that, the mail store can; a real Dovecot and its log'
dovecot_start
cat >"$dir/conf/local.conf" <<END
source dovecot-here { like = dovecot  input = '$imap_log' }
END
indent '' <"$dir/conf/local.conf"
cp "$conf_source/sources.conf" "$dir/conf/"
printf "include('sources.conf')\ninclude('local.conf')\nsources = { dovecot-here }\n" >>"$conf"
"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >>"$said" 2>&1 &
watch=$!
wait_for 20 grep -q ' runs, configuration' "$said" || give_up 'milter-device-watch starts'
visit
wait_for 20 seen mallory
watch_stop
printf '\n    A line of the log, and what became of it (nothing can be held back there: the policy\n    is named as what it would have done):\n\n'
grep 'ID sent' "$imap_log" | grep 'imap(anna)' | indent '| '
echo
show_event log

title 'The report'
"$BUILD/milter-device-report" "$log" | indent ''

printf '\nThat was a real Postfix and a real Dovecot.  For your Postfix, add to main.cf:\n\n'
printf '    smtpd_milters = unix:/run/milter-device/socket\n    milter_default_action = accept\n\nREADME says where the socket goes if smtpd is chrooted, as on Debian.\n'
