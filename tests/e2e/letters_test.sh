#!/bin/sh
# SPDX-License-Identifier: ISC
# Whom the notices of milter-device-report are written to, and what they say: by the policies that
# are in force now, not by those of the time of the events.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

TZ=UTC
export TZ
log=$dir/events.jsonl

# in_days N: that date
in_days() {
	date -u -d "$1 days" +%F
}

# seen USER DAYS-AGO DEVICE TRAFFIC REST: an event of somebody who was logged in
seen() {
	printf '{"time":"%sT09:00:00.000Z","type":"sighting","traffic":"%s",' "$(in_days "-$2")" "$4"
	[ "$4" != access ] || printf '"protocol":"imap",'
	printf '"user":"%s@minprom.example","user_source":"login","client_ip":"192.0.2.7",' "$1"
	[ "$4" = access ] || printf '"to":["x@y.example"],"to_count":1,'
	printf '"device":"%s",%s"confidence":"certain","action":"log"}\n' "$3" "$5"
}
ios() {
	printf '"model":"%s","os":"iOS","os_version":"%s",' "$1" "$2"
}

# letters OPTION...: of the log; leaves $dir/out, $dir/err and $status.
letters() {
	"$BUILD/milter-device-report" -c "$conf" --format notice "$@" "$log" >"$dir/out" 2>"$dir/err"
	status=$?
}

# letter USER: the text of the letter to that user, decoded
letter() {
	awk -v to="To: $1@minprom.example" '/^From MAILER-DAEMON/ { if (mine) exit; text = "" }
		{ text = text $0 "\n" } $0 == to { mine = 1 } END { if (mine) printf "%s", text }' "$dir/out" |
		sed 1d >"$dir/letter"
	[ -s "$dir/letter" ] && "$python" -IS "$e2e/mailparts.py" "$dir/letter" text
}
addressees() {
	sed -n 's/^To: \(.*\)@minprom.example$/\1/p' "$dir/out" | tr '\n' ' '
}

soon=$(in_days 10) later=$(in_days 60) far=$(in_days 200) past=$(in_days -10)
configure <<-END
policy vip         { devices = { iphone } users = { 'vip@minprom.example' } action = allow }
policy old-ios     { devices = { iphone } older_than = { '16.7.2', '17.4' } warn_from = $past
	enforce_from = $later action = quarantine }
policy no-iphones  { devices = { iphone } users = { 'group:office' } warn_from = $past
	enforce_from = $soon action = reject }
policy no-ipads    { devices = { ipad } mode = observe action = reject }
policy no-macs     { devices = { mac } enforce_from = $past action = reject }
policy tagged      { devices = { android } traffic = { submission } enforce_from = $later action = tag }
policy from-home   { devices = { windows } networks = { '203.0.113.0/25' } enforce_from = $soon action = reject }
group office { members = { 'anna@minprom.example', 'boris@minprom.example', 'clara@minprom.example',
	'dmitri@minprom.example', 'elena@minprom.example', 'vip@minprom.example', 'fritz@minprom.example' } }
exemption for-good  { users = { 'boris@minprom.example' } }
exemption till-soon { users = { 'clara@minprom.example' } until = $(in_days 8) }
exemption a-bit     { users = { 'fritz@minprom.example' } until = $(in_days 12) }
exemption till-far  { users = { 'dmitri@minprom.example' } until = $far }
exemption over      { users = { 'elena@minprom.example' } until = $past }
END
cp "$conf_source/notice.txt" "$dir/conf/"

{
	seen anna 5 iphone submission "$(ios 'iPhone 13 Pro' 17.5)"
	seen anna 4 iphone access "$(ios 'iPhone 13 Pro' 17.5)"
	seen boris 5 iphone submission "$(ios '' 17.5)\"would\":[\"no-iphones=reject\"],"
	seen clara 5 iphone submission "$(ios '' 17.5)"
	seen dmitri 5 iphone submission "$(ios '' 17.5)"
	seen fritz 5 iphone submission "$(ios '' 17.5)"
	seen elena 5 iphone submission "$(ios '' 17.5)\"policy\":\"no-iphones\",\"exemption\":\"over\",\"would\":[\"no-iphones=reject\"],"
	seen vip 5 iphone submission "$(ios '' 17.5)\"policy\":\"no-iphones\",\"grace\":true,\"would\":[\"no-iphones=reject\"],"
	# out of a policy that was narrowed
	seen other 5 iphone submission "$(ios '' 17.5)\"policy\":\"no-iphones\",\"grace\":true,\"would\":[\"no-iphones=reject\"],"
	# of a policy that is no more
	seen greta 5 blackberry submission '"would":["no-blackberries=reject"],'
	# too old, updated since, and two phones in turns
	seen hugo 5 iphone submission "$(ios 'iPhone 8' 16.1)"
	seen ida 5 iphone submission "$(ios 'iPhone 12' 16.1)"
	seen ida 2 iphone submission "$(ios 'iPhone 12' 17.5)"
	seen jan 6 iphone submission "$(ios '' 17.5)"
	seen jan 5 iphone submission "$(ios '' 16.1)"
	seen jan 2 iphone submission "$(ios '' 17.5)"
	seen karl 5 ipad submission ''
	seen lena 5 mac access ''
	seen mara 5 mac submission ''
	seen nina 5 android submission ''
	seen olga 5 android access ''
	# at home, and there since another address is told
	seen paul 5 windows submission '' | sed 's/192\.0\.2\.7/203.0.113.7/'
	seen quin 5 windows submission ''
	# where a network is all that is told, what was decided stands, unless its policy is gone
	seen rosa 5 windows submission '"would":["from-home=reject"],' | sed 's,192\.0\.2\.7,203.0.113.0/24,'
	seen sven 5 windows submission '"would":["no-pcs=reject"],' | sed 's,192\.0\.2\.7,203.0.113.0/24,'
	seen tina 5 windows submission '' | sed 's,192\.0\.2\.7,203.0.113.0/24,'
	# one person, two devices with two ends
	seen anna 3 mac submission ''
} >"$log"

letters
is "notices are written: $(head -3 "$dir/err")" "$status" 0
is 'to those whom the policies now in force concern, and to nobody else' "$(addressees)" \
	'anna clara elena fritz hugo jan karl lena mara nina paul rosa '

text=$(letter anna)
like 'a device is named by its model' "$text" '^    Device:   iPhone 13 Pro, as'
is 'sent from and opened with, it is one device' "$(printf '%s\n' "$text" | grep -c '^    Device: ')" 2
like 'from when mail is refused' "$text" "^From $soon on, mail sent from iPhone 13 Pro is refused\\.\$"
like 'and for how long it is already' "$text" "^From $past on, mail sent from Mac is refused\\.\$"
like 'a subject names all' "$(grep '^Subject: ' "$dir/letter")" 'iPhone, Mac'
like 'when it was seen' "$text" "^    Seen:     $(in_days -5) 09:00 \\+0000 to $(in_days -4) 09:00 \\+0000\$"

text=$(letter clara)
like 'an exemption that ends has its last day' "$text" "^Your exemption for iPhone lasts until $(in_days 8)\\.\$"
like 'and the day on which mail is refused then' "$text" "^From $soon on, mail sent from iPhone is refused\\.\$"
like 'one that ends soon thereafter' "$(letter fritz)" "^From $(in_days 13) on, mail sent from iPhone is refused"
like 'one that has ended spares nobody' "$(letter elena)" "^From $soon on, mail sent from iPhone is refused\\.\$"
unlike 'nor is it named' "$(letter elena)" 'exemption'

text=$(letter hugo)
like 'from when old systems are held' "$text" "^From $later on, mail sent from iPhone 8 is held until"
like 'and what they are to be brought up to' "$text" '^With iOS 16\.7\.2 or later, iPhone 8 can be used as before'
like 'two phones in turns are no upgrade' "$(letter jan)" '^With iOS 16\.7\.2 or later'
like 'who is only observed is told the policy' "$(letter karl)" '^    Policy:   no-ipads$'
unlike 'and nothing that will happen' "$(letter karl)" '^From '
unlike 'as who opened mail that cannot be refused' "$(letter lena)" '^From '
like 'who sent, and does not know it yet, is told' "$(letter mara)" "^From $past on, mail sent from Mac is refused"
like 'what is marked' "$(letter nina)" "^From $later on, mail sent from Android is marked\\.\$"
like 'what was decided before stands where nobody can tell' "$(letter rosa)" "^From $soon on, mail sent from .* is refused"

# an update that does not help is not recommended
sed -i "s/users = { 'group:office' } warn_from = $past/warn_from = $past/" "$dir/conf/policy.conf"
letters --where user=hugo@minprom.example
like 'a phone that two policies are about has a letter' "$(letter hugo)" "^From $later on, mail sent from iPhone 8 is held"
unlike 'an update that does not help is not recommended' "$(letter hugo)" 'update'

# --- what others write, and what was done since ---
whole_log=$log log=$dir/others.jsonl
forged() {
	seen "$@" | sed 's/"login"/"sender"/'
}
configure <<-END
policy old-ios { devices = { iphone } older_than = { '17.4' } enforce_from = $soon action = quarantine }
policy no-macs { devices = { mac } enforce_from = $(in_days -20) action = reject }
policy logged  { devices = { android } networks = { '203.0.113.0/25' } action = log }
policy held    { devices = { windows } networks = { '203.0.113.0/25' } enforce_from = $soon action = quarantine }
END
{
	seen hugo 9 iphone submission "$(ios 'iPhone 8' 16.1)"
	forged hugo 2 iphone submission "$(ios 'iPhone 8' 18.1)"
	seen ida 9 iphone submission "$(ios 'iPhone 8' 16.1)"
	seen ida 5 iphone submission "$(ios 'iPhone 8' 18.1)"
	forged ida 12 iphone submission "$(ios 'iPhone 8' 18.1)"
	seen jan 9 iphone submission "$(ios 'iPhone 8' 16.1)"
	for i in $(seq 1 201); do forged jan 3 iphone submission "$(ios "iPhone $i" 16.1)"; done
	# not acted on at first, and rejected since; rejected by another policy; tagged since
	seen mara 15 mac submission ''
	seen mara 5 mac submission '' | sed 's/"action":"log"/"policy":"no-macs","action":"reject"/'
	seen nina 5 mac submission '' | sed 's/"action":"log"/"policy":"no-pcs","action":"reject"/'
	seen olga 5 mac submission '' | sed 's/"action":"log"/"policy":"no-macs","action":"tag"/'
	# nobody can tell, and the policy does nothing any more, or something else
	seen rosa 5 android submission '"would":["logged=reject"],' | sed 's,192\.0\.2\.7,203.0.113.0/24,'
	seen sven 5 windows submission '"would":["held=reject"],' | sed 's,192\.0\.2\.7,203.0.113.0/24,'
} >"$log"
letters
is 'no forged mail keeps a letter away, or brings one; who knows needs none' "$(addressees)" \
	'hugo jan nina olga sven '
like 'a policy does what it says now' "$(letter sven)" "^From $soon on, mail sent from .* is held"
policies=$(cat "$dir/conf/policy.conf")
printf '%s\n' "$policies" | configure 'observe = yes'
letters --where user=sven@minprom.example
like 'nothing is announced where all policies only observe' "$(letter sven)" '^    Policy:   held$'
unlike 'not even its day' "$(letter sven)" '^From '
{
	for i in $(seq 1 150); do seen anna 5 iphone submission "$(ios "$i $("$python" -c "print('x' * 4000)")" 16.1)"; done
	seen boris 5 iphone submission "$(ios '<script>\r\nSubject: x\n.\u0000%{contact}' 16.1)"
} >"$log"
letters
is 'no program calls itself so long that others get no letter' "$(addressees)" 'anna boris '
like 'of a name, as much is told as people read' "$(letter anna)" '^    Device:   1 x{98}\.\.\., as'
is 'nor so that a letter has another subject' "$(grep -c '^Subject: ' "$dir/letter")" 1
log=$whole_log

# --- who was written to ---
log_sent=$dir/notices.jsonl
configure "event_log = '$log'" <<-END
policy no-iphones { devices = { iphone } users = { 'anna@minprom.example', 'boris@minprom.example', 'clara@minprom.example' }
	enforce_from = $soon action = reject }
policy no-macs    { devices = { mac } enforce_from = $later action = reject }
END
send="cat >>'$dir/sent'"
letters
is 'what is only printed is not noted down' "$(test -e "$log_sent" && echo there)" ''
letters --send "$send"
is 'letters are sent' "$status $(grep -c '^To: ' "$dir/sent")" '0 5'
like 'and it is said' "$(cat "$dir/err")" '^milter-device-report: 5 of 5 notices sent$'
is 'each is noted down, of each device' "$(sed 's/.*"user":"\([a-z]*\).*"device":"\([a-z]*\)".*"policy":"\([^"]*\)","action":"\([^"]*\)".*"reason":"\([^"]*\)".*/\1 \2 \3 \4 \5/' \
	"$log_sent" | sort | head -n 2)" "anna iphone no-iphones reject from $soon
anna mac no-macs reject from $later"
works 'as events of the schema' "$python" -IS "$e2e/events.py" valid "$log_sent"
letters --send "$send"
is 'nobody is told the same twice' "$status $(grep -c '^To: ' "$dir/sent")" '0 5'
like 'which is said, with the remedy' "$(cat "$dir/err")" '5 more people were told the same before; --again writes once more'
letters
is 'nor printed' "$(addressees)" ''
letters --again
is 'unless it is asked for' "$(addressees)" 'anna boris clara lena mara '
letters --again --where user=anna@minprom.example --send "$send"
is 'and noted down again' "$(grep -c '"anna@' "$log_sent")" 4
seen boris 1 mac submission '' >>"$log"
letters --send "$send"
is 'who has a new device is' "$(tail -n +2 "$dir/sent" | sed -n 's/^To: //p' | tail -n 1)" boris@minprom.example
sed -i "s/$soon/$far/" "$dir/conf/policy.conf"
letters
is 'or another date' "$(addressees)" 'anna boris clara '
gzip "$log_sent" && mv "$log_sent.gz" "$log_sent-20260101.gz"
letters
is 'also after a rotation' "$(addressees)" 'anna boris clara '
letters --send 'grep -q "^To: boris" && exit 67; cat >/dev/null'
is 'one who is refused keeps nobody else from a letter' "$status" 69
like 'and is named' "$(cat "$dir/err")" '^milter-device-report: not sent to boris@minprom.example: exit 67|^milter-device-report: not sent to boris@minprom.example: .*ended with exit status 67'
letters
is 'and is the only one who has none' "$(addressees)" 'boris '
rm -f "$log_sent"
letters --send "exit 1"
is 'what could not be sent' "$status" 69
is 'is not noted down' "$(grep -c . "$log_sent")" 0

all=$("$BUILD/milter-device-report" -c "$conf" --people all --format csv --section notices)
like 'the report tells who was written to' "$all" '^"anna@minprom.example","iphone","no-iphones","reject",2,'
is 'and nobody, where nobody is named' "$("$BUILD/milter-device-report" -c "$conf" --people none --format csv --section notices | wc -l)" 1
like 'all about one person has it' "$("$BUILD/milter-device-report" -c "$conf" --user anna@minprom.example)" \
	'anna@minprom.example iPhone +2 '
unlike 'and nobody else' "$("$BUILD/milter-device-report" -c "$conf" --user anna@minprom.example)" boris

"$BUILD/milter-device-report" -c "$conf" --format preview "$log" >"$dir/page.html" 2>"$dir/err"
is 'a preview of all letters is a page' "$?" 0
"$python" "$e2e/page.py" "$(command -v chromium)" "$dir/page.html" >"$dir/faults" 2>&1
is 'which fetches nothing and fits a phone, in a browser' "$(cat "$dir/faults")" ''
like 'with each person' "$(cat "$dir/page.html")" '<summary>anna@minprom.example</summary>'
like 'why they are written to' "$(cat "$dir/page.html")" "iPhone: no-iphones=reject, from .*$far;</span> Mac: no-macs=reject, from .*$later<"
like 'what they will read' "$(cat "$dir/page.html")" "^From $far on, mail sent from iPhone 13 Pro is refused\\.\$"
like 'and the template' "$(cat "$dir/page.html")" 'By .*/conf/notice.txt<'
unlike 'but nobody who was told' "$(cat "$dir/page.html")" 'mara@'
is 'exit 64: a preview is not sent' "$("$BUILD/milter-device-report" -c "$conf" --format preview --send cat "$log" >/dev/null 2>&1; echo $?)" 64
rm -f "$dir"/notices.jsonl*
: >"$dir/sent"
letters --send "touch '$dir/begun'; sleep 1; $send" &
wait_for 20 test -e "$dir/begun"
"$BUILD/milter-device-report" -c "$conf" --format notice --send "$send" "$log" 2>"$dir/second"
wait
is 'of two runs at once, one writes to each' "$(grep -c '^To: ' "$dir/sent") $(grep -c . "$log_sent")" '5 7'
like 'and the other waits, and says so' "$(cat "$dir/second")" 'another run is sending notices: waiting'
rm -f "$dir"/notices.jsonl*
mkdir "$log_sent"
letters --send "$send"
is 'exit 73: where nothing can be noted down' "$status" 73
like 'nobody is written to, and why is said' "$(cat "$dir/err")" \
	'/notices.jsonl: .*; nobody is written to where that cannot be noted down: run it as root'
rmdir "$log_sent"

# --- templates by language and group ---
printf 'anna\tanna@minprom.example\tde\nboris\tboris@minprom.example\tfr\nhugo\thugo@minprom.example\tde\n' >"$dir/conf/users"
cp "$conf_source/notice-de.txt" "$dir/conf/"
printf 'Subject: office\n\nTo the office: %%{device}\n' >"$dir/conf/notice-office.txt"
printf 'Subject: bureau\n\nAu bureau : %%{device}\n' >"$dir/conf/notice-office-fr.txt"
printf 'Subject: nobody\n\nnobody\n' >"$dir/conf/notice-offices.txt"
configure "user_map = 'users'" <<-END
group some   { members = { 'karl@minprom.example' } }
group office { members = { 'boris@minprom.example', 'clara@minprom.example', 'anna@minprom.example' } }
policy no-iphones { devices = { 'kind:phone', ipad } enforce_from = $soon action = reject }
END
letters
like 'a template of the language' "$(letter hugo)" "^Ab $soon wird Post, die Sie von iPhone 8 senden, abgewiesen\\.\$"
is 'one of the group' "$(letter clara)" 'To the office: iPhone'
is 'also for who has another language' "$(letter anna)" 'To the office: iPhone 13 Pro'
is 'one of the group in the language' "$(letter boris)" 'Au bureau : iPhone'
like 'the one for everybody, in a group without one' "$(letter karl)" "^From $soon on, mail sent from iPad is refused"
like 'a template for nobody is warned of' "$(cat "$dir/err")" \
	'warning: .*/notice-offices\.txt is used for nobody: no group has that name'
is 'and no other' "$(grep -c warning "$dir/err")" 1
rm "$dir/conf/notice-offices.txt"
printf 'Subject: bureau\n\n%%{appareil}\n' >"$dir/conf/notice-office-fr.txt"
letters
is 'exit 78: a template with a mistake, whoever it is for' "$status" 78
like 'which is named' "$(cat "$dir/err")" "notice-office-fr\\.txt:3: there is no placeholder '%\\{appareil\\}'"
cp "$conf_source/notice-de.txt" "$dir/own-de.txt"
printf 'Subject: own\n\nOwn: %%{device}\n' >"$dir/own.txt"
letters --template "$dir/own.txt"
is 'a template that was named' "$(letter clara)" 'Own: iPhone'
like 'has its languages beside it' "$(letter hugo)" "^Ab $soon wird Post"
rm "$dir/conf/"notice-*

# --- the register ---
{
	printf 'user\tdevice_id\tdevice\tmodel\tstate\tuntil\towner\tticket\treason\n'
	printf 'anna@minprom.example\t\tiphone\t\tallowed\t%s\tdesk\t\t\n' "$(in_days 5)"
	printf 'boris@minprom.example\t\tiphone\t\tallowed\t%s\tdesk\t\t\n' "$far"
} >"$dir/conf/register.tsv"
configure "register = 'register.tsv'" <<-END
policy unknown { devices = { iphone } registered = no action = reject }
END
letters
like 'whose device is allowed for a few days more is told until when' "$(letter anna)" \
	"^From $(in_days 6) on, mail sent from iPhone 13 Pro is refused"
unlike 'whose is for long is not written to' "$(addressees)" 'boris'
like 'who is in no row is refused today' "$(letter dmitri)" "^From $(in_days 0) on, mail sent from iPhone is refused"

# --- an exemption from what is only observed so far ---
configure <<-END
policy no-iphones { devices = { iphone } enforce_from = $(in_days 3) action = reject }
exemption till-soon { users = { 'anna@minprom.example' } until = $(in_days 5) }
END
letters --where user=anna@minprom.example
like 'an exemption that ends after a policy began has its last day, also before that begins' "$(letter anna)" \
	"^Your exemption for iPhone 13 Pro lasts until $(in_days 5)\\.\$"
like 'and what comes then' "$(letter anna)" "^From $(in_days 6) on, mail sent from iPhone 13 Pro is refused"

# --- days begin where the policies are ---
configure "timezone = 'Pacific/Kiritimati'" <<-CONF
policy no-iphones { devices = { iphone } enforce_from = $soon action = reject }
CONF
letters --where user=anna@minprom.example --timezone UTC
like 'a day is that of the policies, whatever the zone of the report' "$(letter anna)" "^From $soon on, mail sent"
like 'a time is that of the report' "$(letter anna)" '09:00 \+0000'
letters --where user=anna@minprom.example --timezone Asia/Kolkata
like 'with its zone' "$(letter anna)" '14:30 \+0530'

done_testing
