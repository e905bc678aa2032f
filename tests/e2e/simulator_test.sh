#!/bin/sh
# SPDX-License-Identifier: ISC
# The simulator is the daemon: 200 messages through milter-device-check and through the daemon
# behind Postfix, decided alike in every field.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

count=200

day() {
	date -u -d "$1" +%Y-%m-%d
}

simulate() {
	"$python" -IS "$e2e/simulator.py" "$@"
}

# Every condition that a saved message can meet, and at the end one that takes all the rest, so
# that every message leaves an event.
configure 'log_sightings = all' <<END
policy watched   { devices = { any } confidence = hint mode = observe action = quarantine }
policy nobody    { devices = { any } users = { 'boss@minprom.example' } action = allow }
policy warned    { devices = { ios } users = { 'warned@minprom.example' } action = reject
                   warn_from = $(day '-5 days') enforce_from = $(day '+5 days') }
policy later     { devices = { ios, mac } action = tempfail enforce_from = $(day '+9 days') }
policy forged    { devices = { 'vendor:Apple' } contradicted = yes action = quarantine }
policy outdated  { devices = { 'family:iOS' } older_than = { '15.7.7', '16.5.1' } action = reject
                   reply = { '550 5.7.1 %{device} with %{os}', 'Reference %{id}' } }
policy certain   { devices = { ios } confidence = certain except_users = { '@.minprom.example' } action = tag }
policy hinted    { devices = { ios } confidence = hint hours = '00:00-24:00' action = tag }
policy never     { devices = { any } hours = 'Mon 00:00-00:01' older_than = { 'watchOS 1' } action = discard }
policy android   { devices = { android } traffic = { submission } action = tempfail }
policy receipts  { devices = { any } traffic = { receipt } contradicted = any action = quarantine }
policy incoming  { devices = { any } traffic = { inbound } action = tag }
policy computers { devices = { mac, windows } users = { 'anna@minprom.example', '@minprom.example' } action = discard }
policy rest      { devices = { any, unknown } traffic = { submission, receipt, inbound }
                   confidence = hint contradicted = any action = log }
exemption minister { users = { 'minister@minprom.example' } until = $(day '+30 days') }
exemption phones { users = { 'dora@minprom.example' } devices = { ios } policies = { certain, hinted } }
END
postfix_start 'message_size_limit = 100000000'
daemon_start

works "$count messages are made" simulate make "$dir" "$count" "$dir/conf/devices.conf"
works 'and sent' simulate send "$dir" "$port"
is 'each left an event' "$(events count type=sighting)" "$count"
simulate groups "$dir" | while read -r group; do
	eval "set -- $group"
	"$BUILD/milter-device-check" -c "$conf" --json "$@" >>"$dir/check.jsonl" 2>>"$dir/check.said"
done
is 'the check program decided about each' "$(wc -l <"$dir/check.jsonl")" "$count"
if compared=$(simulate compare "$dir" "$log"); then
	pass 'check and daemon agree in every field'
else
	fail 'check and daemon agree in every field'
fi
printf '%s\n' "$compared" | head -n 60 | sed 's/^/# /'
like 'with every action, grace, an exemption, and old, forged and unknown devices' "$compared" \
	'action: allow discard log quarantine reject tag tempfail'
like 'and limits that were reached' "$compared" 'max_body_bytes reached'
done_testing
