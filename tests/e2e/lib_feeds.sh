# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # some of what is set here is for the tests
# For tests of shippers, behind lib.sh: an event log with bad lines, and what was kept aside of it.

feed=$dir/feed
mkdir "$feed"
feed_log=$feed/events.jsonl

# What a test started is in these.
stop_programs() {
	for stop_pid in ${shipper:-} ${server:-} ${broker:-} ${one:-} ${two:-}; do
		kill -KILL "$stop_pid" 2>/dev/null
		wait "$stop_pid" 2>/dev/null
	done
}

# events_from FIRST LAST >>LOG: with a bad line of each kind in their midst
events_from() {
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (n = first; n <= last; n++) {
			printf "{\"time\":\"2023-11-01T10:00:00.000Z\",\"type\":\"sighting\",\"id\":\"mx1-0123456789abcdef-%x\",\"host\":\"mx1\",\"user\":\"anna\",\"device\":\"iphone\"}\n", n
			if (n == first + 100) {
				printf "{\"time\":\"2023-11-01T10:00:00.000Z\",\"type\":\"sigh\n"
				printf "\n\377\376\001\200\033\n"
				printf "{\"foreign\":[1,2]}\n"
			}
		}
	}'
}

# refused COUNT: of each kind of bad line at least so many (a killed shipper may keep one twice)
refused() {
	[ "$(grep -c foreign "$feed/refused")" -ge "$1" ] && [ "$(grep -c 'sigh$' "$feed/refused")" -ge "$1" ]
}
