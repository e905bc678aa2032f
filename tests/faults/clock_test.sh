#!/bin/sh
# SPDX-License-Identifier: ISC
# The clock of the wall is set back and forth: totals come all the same, once a minute, and mail is
# decided about by the hour that the clock says.

# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

build_shim
cat >"$dir/policy" <<'END'
policy night { devices = { iphone } hours = '22:00-06:00' action = reject }
END
configure <"$dir/policy"
postfix_start
fault clock 0
daemon_start_faulty
begun=$(date +%s)

# at HOUR: sets the clock of the daemon to that hour of today, in UTC
at() {
	fault clock $(($(date -u -d "today $1" +%s) - $(date +%s)))
}
at 12:00
mail "$iphone"
like 'at noon: accepted' "$reply" '^250 '
at 23:00
mail "$iphone"
like 'at night: refused' "$reply" '^550 '
at 11:00
mail "$iphone"
like 'set back half a day: accepted again' "$reply" '^250 '
fault clock -3600
totals() {
	[ "$(events count type=totals)" -ge 1 ]
}
works 'set back an hour: totals come within a minute' wait_for 70 totals
works 'and not before' test $(($(date +%s) - begun)) -ge 50
fault clock 2000000000
mail "$iphone"
like 'set into 2090: mail is answered' "$reply" '^[25]50 '
daemon_stop
is 'it stops cleanly' "$daemon_status" 0
is 'totals count every mail, once' "$(events sum messages_submission)" 4
is 'ids rise, and none is missing' "$(events ids)" 0
is 'every line is a whole event' "$(events valid)" ''
done_testing
