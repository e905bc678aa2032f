#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-check --replay on a log that the daemon itself wrote, behind a real Postfix: under
# the same configuration nothing changes, and under another only what that one says.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
ipad='X-Mailer: iPad Mail (20F75)'
mac='X-Mailer: Apple Mail (2.3731.600.7)'
android='User-Agent: K-9 Mail for Android'
forged='Mime-Version: 1.0'
made='Mime-Version: 1.0 (1.0)'

day() {
	date -u -d "$1" +%Y-%m-%d
}

# Every action, and every way not to take it.  $1: what rejected may become.
policies() {
	cat <<-END
	policy watched   { devices = { any } mode = observe action = quarantine }
	policy later     { devices = { ipad } action = reject enforce_from = $(day '+10 days') }
	policy outdated  { devices = { mac } older_than = { '99.0' } hours = '00:00-24:00' action = tag }
	policy to-rival  { devices = { iphone } recipients = { '@rival.example' } action = quarantine }
	policy warned    { devices = { iphone } users = { 'warned@minprom.example' }
	                   warn_from = $(day '-5 days') enforce_from = $(day '+5 days') action = reject }
	policy abroad    { devices = { iphone } networks = { '198.51.100.0/24' } action = tempfail }
	policy forged    { devices = { iphone } contradicted = yes action = tag }
	policy no-iphones { devices = { iphone } except_users = { 'boss@minprom.example' } action = ${1:-reject} }
	policy logged    { devices = { 'android' } action = log }
	policy mails-in  { devices = { any } traffic = { inbound } action = tag }
	exemption minister { users = { 'minister@minprom.example' } devices = { iphone } until = $(day '+20 days') }
	exemption past   { users = { 'warned@minprom.example' } until = $(day '-20 days') }
	END
}

replay() {
	replayed=$("$BUILD/milter-device-check" --replay -c "$conf" "$@" 2>&1)
	replay_status=$?
}

policies | configure 'log_sightings = all'
postfix_start
daemon_start

mail "$iphone" "$made"
like 'the mail of an iPhone is rejected' "$reply" '^550 '
mail "$ipad" "$made"
mail "$mac" 'Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3731.600.7\\))'
mail -t carl@rival.example -t bob@partner.example "$iphone" "$made"
is 'to a rival it is held' "$(queue_of "$queue_id")" hold
mail -f warned@minprom.example "$iphone" "$made"
mail -f minister@minprom.example "$iphone" "$made"
mail -x 'LOGIN=boss ADDR=192.0.2.9' "$iphone" "$made"
mail -x 'LOGIN=anna ADDR=198.51.100.9' "$iphone" "$made"
like 'from abroad it may come again' "$reply" '^451 '
mail "$iphone" "$forged"
mail "$android"
mail -x 'ADDR=198.51.100.9' "$ipad" "$made"
mail -f '' "$iphone" "$made"
mail 'X-Mailer: Pigeon 1.0'
twelve=
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do twelve="$twelve -t user$n@partner.example"; done
# shellcheck disable=SC2086 # many words
mail $twelve "$iphone" "$made"
sightings=$(events count type=sighting)
is 'every device left an event' "$sightings" 13

# ---- the same configuration ----

replay "$log"
is 'the same configuration changes nothing' "$replay_status" 0
like 'and says so' "$replayed" '^ +0  changed$'
like 'what it cannot tell is not unchanged' "$replayed" '^ +1  undecidable$'
replay
is 'without a name it reads the configured log' "$replay_status" 0
replay --json "$log"
like 'as JSON' "$replayed" '"events":13,"unchanged":12,"changed":0,"undecidable":1,'
like 'as JSON: why' "$replayed" '"undecidable_for":\[\{"lacks":"recipients","events":1\}\]'
replay --diff --json "$log"
is 'no difference: the summary alone' "$(printf '%s\n' "$replayed" | wc -l)" 1

kept=$(echo "$dir"/state/config/*.conf)
cp "$kept" "$dir/kept.conf"
conf=$dir/kept.conf replay "$log"
is 'the configuration that was kept changes nothing either' "$replay_status" 0

# ---- what was in force ----

explain() {
	explained=$("$BUILD/milter-device-check" --explain-policy -c "$dir/kept.conf" "$@" 2>"$dir/warned" |
		tr -s ' \n' ' ')
}

mv "$dir/conf" "$dir/conf.gone"
explain
like 'the kept configuration needs no other file' "$explained" \
	"^Configuration $(basename "$kept" .conf), as of "
like 'and tells its warnings' "$(cat "$dir/warned")" 'warning: exemption past ended 20 days ago'
like 'it says what was in force' "$explained" \
	"5\\. warned .*/policy.conf:[0-9]+\\) From $(day '+5 days') 00:00 UTC \\(in 5 days; it warns "
like 'and who was exempt' "$explained" 'Spares minister@minprom.example on iPhone, from every policy; it ends in 20 days'
explain --at "$(day '+6 days')"
like 'on another day' "$explained" "5\\. warned .*\\) From $(day '+5 days') 00:00 UTC \\(in force for 1 day\\), "
mv "$dir/conf.gone" "$dir/conf"
warnings=$("$BUILD/milter-device" -n -c "$conf" 2>&1 >/dev/null)
is 'milter-device -n warns, and takes the configuration' "$?" 0
like 'of exemptions that have ended' "$warnings" ': warning: exemption past ended 20 days ago, on '
unlike 'not of those with time left' "$warnings" 'minister'

# ---- another configuration ----

policies quarantine | configure 'log_sightings = all'
replay "$log"
is 'another action is a change' "$replay_status" 1
like 'what would change, of how many' "$replayed" \
	'^ +2 +1  reject by no-iphones \(would watched=quarantine\) -> quarantine by no-iphones '
like 'an exemption spares from another action' "$replayed" \
	'^ +1 +1  log by no-iphones \(exemption minister, .*=reject\) -> log .*=quarantine\)$'
like 'by policy and action' "$replayed" '^  no-iphones: quarantine +2 +1 +0 +0$'
replay --diff "$log"
like 'each change: its id, user and device, before and after' "$replayed" \
	'^[^ ]+-[0-9a-f]+ anna@minprom.example iphone: reject by .* -> quarantine by no-iphones '
replay --json "$log"
works 'what it prints is JSON' sh -c "printf '%s' '$replayed' | $python -m json.tool"

policies | configure 'log_sightings = all'
replay --at "$(day '+10 days')" "$log"
is 'in ten days: a change' "$replay_status" 1
like 'in ten days: what was only announced is done' "$replayed" \
	' tag by warned \(grace, .*\) -> reject by warned '
like 'in ten days: what only observed is done' "$replayed" '-> reject by later '
replay --at "$(day '+21 days')" "$log"
like 'in 21 days: the exemption is over' "$replayed" \
	' log by no-iphones \(exemption minister, .*\) -> reject by no-iphones '
printf 'user\tdevice_id\tdevice\tmodel\tstate\tuntil\towner\tticket\treason\nanna@minprom.example\t\tiphone\t\tallowed\t%s\t\t\t\n' \
	"$(day '+5 days')" >"$dir/conf/register.tsv"
printf 'policy unknown { devices = { iphone } registered = no users = { "anna@minprom.example" } action = reject }\n' |
	configure "register = 'register.tsv'"
replay --at "$(day '+2 days')" "$log"
unlike 'in 2 days: a row of the register holds' "$replayed" '-> reject by unknown'
replay --at "$(day '+6 days')" "$log"
like 'in 6 days: it has run out' "$replayed" '-> reject by unknown'
configure 'log_sightings = all' 'observe = true' </dev/null
replay "$log"
like 'without policies, nothing happens' "$replayed" '  .* -> allow$'

# ---- pseudonyms ----

policies | configure 'log_sightings = all' "pseudonym_key = '0123456789abcdef'"
kill -HUP "$daemon"
wait_for 20 sh -c "[ \$(grep -c '\"type\":\"config\"' '$log') -ge 2 ]"
before=$(wc -l <"$log")
mail "$iphone" "$made"
mail -f warned@minprom.example "$mac"
tail -n "+$((before + 1))" "$log" >"$dir/hidden.jsonl"
replay --json "$dir/hidden.jsonl"
is 'pseudonyms: nothing is said to change' "$replay_status" 0
like 'pseudonyms: addresses in policies cannot be told' "$replayed" \
	'"unchanged":1,"changed":0,"undecidable":1,.*"lacks":"user"'

# ---- bad input ----

replay "$dir/none.jsonl"
is 'no such log' "$replay_status" 66
{ printf 'half a li\n'; head -n 1 "$log"; } >"$dir/bad.jsonl"
replay "$dir/bad.jsonl"
is 'a bad line is no change' "$replay_status" 0
like 'and is named' "$replayed" 'bad.jsonl:1: not JSON'
replay --at 2023-02-30 "$log"
is 'no such day' "$replay_status" 64
conf=$dir/none.conf replay "$log"
is 'no such configuration' "$replay_status" 78

done_testing
