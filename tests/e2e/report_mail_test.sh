#!/bin/sh
# SPDX-License-Identifier: ISC
# The daily mail and the notices of milter-device-report, through a real Postfix and as Python's
# email package reads them.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

TZ=UTC
export TZ
report=$BUILD/milter-device-report
sample=$e2e/../report/events.jsonl

configure <<-END
policy no-iphones { devices = { iphone } warn_from = 2023-07-01 enforce_from = 2035-07-17
	action = reject }
policy no-ipads { devices = { ipad } mode = observe action = quarantine }
policy no-macs { devices = { mac } enforce_from = 2020-01-01 action = reject }
exemption minister { users = { 'minister@minprom.example', 'fritz@minprom.example' } }
END
cp "$conf_source/notice.txt" "$dir/conf/"
postfix_start 'smtpd_milters =' 'non_smtpd_milters ='
sendmail="/usr/sbin/sendmail -C $postfix -t -i"

# summary FORMAT OPTION...: of the sample, or of $input; leaves $dir/out, $dir/err and $status.
summary() {
	summary_format=$1
	shift
	"$report" -c "$conf" --since 2023-07-17 --until 2023-07-19 --people all \
		--format "$summary_format" "$@" "${input:-$sample}" >"$dir/out" 2>"$dir/err"
	status=$?
}

parts() {
	"$python" -IS "$e2e/mailparts.py" "$@"
}

# Takes all mail out of the queue, as files in $dir/got that are named by address.
take_queued() {
	rm -rf "$dir/got"
	mkdir "$dir/got"
	find "$dir/queue" -path '*/deferred/*' -type f | while read -r file; do
		id=${file##*/}
		postcat -c "$postfix" -qbh "$id" >"$dir/taken"
		mv "$dir/taken" "$dir/got/$(postcat -c "$postfix" -qe "$id" |
			sed -n 's/^recipient: //p' | head -n 1)"
	done
	postsuper -c "$postfix" -d ALL >/dev/null 2>&1
}

# Of what was taken.
recipients() {
	(cd "$dir/got" && printf '%s\n' *)
}

deferred_are() {
	[ "$(find "$dir/queue/deferred" -type f | wc -l)" -eq "$1" ]
}

# --- the daily mail ---

summary text
cp "$dir/out" "$dir/text"
summary mail --to 'Bürö <security@minprom.example>, boss@minprom.example' \
	--from 'Report <report@minprom.example>' --subject 'Geräte: heute'
is 'a mail can be made' "$status" 0
cp "$dir/out" "$dir/printed"
is 'it has no faults' "$(parts "$dir/printed" faults)" ''
works 'and goes through sendmail -t' sh -c "$sendmail <'$dir/printed'"
works 'and into the queue' wait_for 20 deferred_are 1
take_queued
is 'to all whom it is for' "$(recipients | wc -w)" 1
got=$dir/got/$(recipients)
is 'it arrives without faults' "$(parts "$got" faults)" ''
parts "$got" text >"$dir/got.text"
works 'its text is the text report' diff "$dir/text" "$dir/got.text"
parts "$got" html >"$dir/got.html"
parts "$dir/printed" html >"$dir/html"
works 'its HTML is what was sent' diff "$dir/html" "$dir/got.html"
like 'which has tables that mail clients draw, and no picture' "$(grep -c '<table class="bar"' "$dir/got.html") $(grep -c '<svg' "$dir/got.html")" '^[1-9][0-9]* 0$'
is 'its subject arrives' "$(parts "$got" Subject)" 'Geräte: heute'
is 'its sender' "$(parts "$got" From)" 'Report <report@minprom.example>'
is 'its recipients' "$(parts "$got" To)" \
	'Bürö <security@minprom.example>, boss@minprom.example'
is 'programs do not answer it' "$(parts "$got" Auto-Submitted)" auto-generated

summary mail --to security@minprom.example --send "$sendmail"
is '--send sends it' "$status" 0
works 'into the queue as well' wait_for 20 deferred_are 1
take_queued
got=$dir/got/security@minprom.example
is 'the sender is then whoever runs it' "$(parts "$got" From | grep -c 'root@')" 1
is 'the subject names the period' "$(parts "$got" Subject)" \
	'Declared devices in mail and mailbox accesses: Mon 2023-07-17 to Tue 2023-07-18, 2 days'

summary mail --to security@minprom.example --send 'exit 75'
is 'exit 69: it cannot be sent' "$status" 69
like 'and why' "$(cat "$dir/err")" 'exit 75: ended with exit status 75'

nl='
'
for bad in '' 'x y' "a@x${nl}Bcc: b@y" "a@x, " '-oQ/tmp@x' "Name${nl} <a@x>"; do
	summary mail --to "$bad"
	is "exit 64: --to '$(printf %s "$bad" | tr '\n' '|')'" "$status" 64
done
summary mail --to a@minprom.example --subject "x${nl}Bcc: b@y"
is 'exit 64: a subject of two lines' "$status" 64
summary mail
is 'exit 64: a mail to nobody' "$status" 64
summary text --to a@minprom.example
is 'exit 64: --to for text' "$status" 64

"$python" -IS "$e2e/hostile.py" >"$dir/hostile.jsonl"
input=$dir/hostile.jsonl
summary mail --to security@minprom.example --where "user=--=_milter-device@minprom.example"
is 'a mail of hostile values has no faults' "$(parts "$dir/out" faults)" ''
summary mail --to security@minprom.example
is 'nor has one of all of them' "$(parts "$dir/out" faults)" ''
cp "$dir/out" "$dir/printed"
works 'sendmail takes it' sh -c "$sendmail <'$dir/printed'"
works 'whole' wait_for 20 deferred_are 1
take_queued
summary text
parts "$dir/got/security@minprom.example" text >"$dir/got.text"
works 'its text is the text report of the same' diff "$dir/out" "$dir/got.text"
summary notice
is 'nobody with a hostile name gets a notice' "$(grep -c '^From ' "$dir/out")" 0

# --- notices ---

# seen USER SOURCE DEVICE REST: an event
seen() {
	printf '{"time":"2023-07-17T09:%02d:00Z","type":"sighting","traffic":"submission",' "$minute"
	printf '"user":"%s@minprom.example","user_source":"%s","client_ip":"192.0.2.7",' "$1" "$2"
	printf '"to":["x@y.example"],"to_count":1,"device":"%s","confidence":"certain",%s}\n' "$3" "$4"
	minute=$((minute + 1))
}
minute=0
input=$dir/notices.jsonl
{
	seen anna login iphone '"policy":"no-iphones","action":"tag","grace":true,"would":["no-iphones=reject"]'
	seen anna login ipad '"action":"log","would":["no-ipads=quarantine"]'
	seen boris login ipad '"action":"log","would":["no-ipads=quarantine"]'
	seen clara sender iphone '"action":"log","would":["no-iphones=reject"]'
	seen minister login iphone '"policy":"no-iphones","action":"log","exemption":"m","would":["no-iphones=reject"]'
	seen dmitri login android '"action":"log"'
	seen elena login mac '"policy":"no-macs","action":"reject"'
	seen fritz login iphone '"action":"log","would":["no-iphones=log"]'	# exempt, and it only observes
	seen dmitri sender iphone '"action":"log","would":["no-iphones=reject"]'
	seen hugo claimed iphone '"action":"log","would":["no-iphones=reject"]'
	seen greta login mac '"action":"log","would":["no-macs=reject"]'
} >"$input"

summary notice
is 'notices are printed as a mailbox, to be looked at' "$(grep -c '^From MAILER-DAEMON' "$dir/out")" 3
like 'and it is said that none was sent' "$(cat "$dir/err")" '3 of 3 notices printed, none sent'
like 'and that others get none' "$(cat "$dir/err")" '3 more people get none'

summary notice --from 'Security <security@minprom.example>' --send "$sendmail"
is 'notices can be sent' "$status" 0
works 'each is a mail of its own' wait_for 20 deferred_are 3
take_queued
is 'to those found in grace, or whom an observing policy would have acted on; to nobody unverified, exempt or acted on' \
	"$(recipients | tr '\n' ' ')" 'anna@minprom.example boris@minprom.example greta@minprom.example '
got=$dir/got/anna@minprom.example
is 'a notice has no faults' "$(parts "$got" faults)" ''
is 'its subject names the devices by their titles' "$(parts "$got" Subject)" 'Your work mail from iPad, iPhone'
text=$(parts "$got" text)
like 'it names the policies' "$text" '^    Policy:   no-ipads$'
like 'of each device' "$text" '^    Policy:   no-iphones$'
like 'the first day that one acts' "$text" '^From 2035-07-17 on, mail sent from iPhone is refused\.$'
unlike 'but of none that only observes' "$text" 'held|iPad is refused'
like 'the contact' "$text" 'security@minprom\.example\.$'
like 'and when it was, with the zone' "$text" '^    Seen:     2023-07-17 09:00 \+0000 to 2023-07-17 09:00 \+0000$'
unlike 'without a placeholder left' "$text" '%\{'
text=$(parts "$dir/got/boris@minprom.example" text)
unlike 'what has no value is no line' "$text" '^From '
is 'nor two empty lines' "$(printf '%s\n' "$text" | cat -s)" "$text"
like 'who does not know that it has begun is told' "$(parts "$dir/got/greta@minprom.example" text)" \
	'^From 2020-01-01 on, mail sent from Mac is refused\.$'

summary notice --again --send 'exit 1'
is 'exit 69: notices that cannot be sent' "$status" 69
like 'and how many were' "$(cat "$dir/err")" '0 of 3 notices sent'
printf '# mine\nSubject: Hello %%{user}\n\nDear %%{name},\n' >"$dir/bad.txt"
summary notice --template "$dir/bad.txt"
is 'exit 78: a placeholder that there is not' "$status" 78
like 'with file and line' "$(cat "$dir/err")" "bad.txt:4: there is no placeholder '%\{name\}'"
printf 'Hello\n' >"$dir/bad.txt"
summary notice --template "$dir/bad.txt"
like 'a template needs a subject' "$(cat "$dir/err")" "bad.txt:1: it must begin with 'Subject: '"
summary notice --template "$dir/none.txt"
is 'exit 66: no such template' "$status" 66
summary notice --people none
is 'exit 64: a notice to nobody' "$status" 64
printf 'Subject: Устройство %%{devices}\r\n\r\nПривет, %%{user}\r\n' >"$dir/own.txt"
summary notice --again --template "$dir/own.txt"
awk '/^From / { messages++; next } messages == 1' "$dir/out" >"$dir/one"
is 'a template in other letters' "$(parts "$dir/one" Subject)" 'Устройство ipad, iphone'

done_testing
