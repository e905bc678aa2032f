#!/bin/sh
# SPDX-License-Identifier: ISC
# The demo tells its story to the end, and goes on where a part of it cannot be shown.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demo=$e2e/../demo.sh

titles() {
	grep -oE '^[0-9]\. [A-Z][a-z ]*' "$1" | tr '\n' ','
}
tells='1. Tag,2. Reject,3. Quarantine,4. The event log,'

"$demo" >"$dir/whole" 2>&1
is 'the demo ends well' $? 0
if command -v dovecot >/dev/null; then
	is 'every part has its title' "$(titles "$dir/whole")" "${tells}5. Opened,6. Denied,7. The report,"
	unlike 'nothing is missing' "$(cat "$dir/whole")" 'cannot be shown|^not ok|^#'
	like 'the access of the line is shown' "$(grep -A 12 'Anna opens' "$dir/whole")" '"user":"anna@'
	like 'so is what a client is told that may not open a mailbox' "$(cat "$dir/whole")" \
		'NO \[ALERT\] Work mail on this Mac is not permitted'
else
	skip 'every part has its title' 'no Dovecot'
fi
like 'what the sender is told is shown' "$(cat "$dir/whole")" '-> 550-5\.7\.1 Work mail from '
like 'it says what to do next' "$(tail -n 8 "$dir/whole")" 'smtpd_milters = unix:'

# Without a Dovecot, in a file system of its own.
if unshare -m true 2>/dev/null; then
	: >"$dir/nothing"
	unshare -m sh -c 'found=$(command -v dovecot) && mount --bind "$1" "$found"; exec "$2"' \
		sh "$dir/nothing" "$demo" >"$dir/part" 2>&1
	is 'it ends well without a Dovecot' $? 0
	is 'the report is shown all the same' "$(titles "$dir/part")" "${tells}5. Opened,6. Denied,7. The report,"
	like 'a sentence says what is missing' "$(cat "$dir/part")" \
		'^    This part cannot be shown here, as this failed: there is a Dovecot\.$'
else
	skip 'it ends well without a Dovecot' 'no namespace of its own'
fi
done_testing
