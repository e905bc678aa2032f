#!/bin/sh
# SPDX-License-Identifier: ISC
# What deleting copies of the tag costs a real Postfix, in turns with as many fields of another name
# that stay: the limit on copies rests on it.  BENCH_ROUNDS says how many mails of each.

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"

# mail_of NAME COPIES
mail_of() {
	{
		yes "$1: forged" | head -n "$2"
		printf 'Subject: x\n\nHello.\n'
	} | sed 's/$/\r/' >"$dir/$1.eml"
}

# Prints milliseconds for ten mails.
measure() {
	measure_begin=$(date +%s%N)
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		send "$port" -m "$dir/$1.eml"
	done
	measure_end=$(date +%s%N)
	echo $(((measure_end - measure_begin) / 1000000))
}

printf 'policy p { devices = { iphone } action = tag }\n' | configure
postfix_start
daemon_start
printf '%-10s %12s %12s %8s\n' copies 'stay, ms' 'deleted, ms' ratio
for copies in 1 50 100 150 200; do
	mail_of X-Other "$copies"
	mail_of X-Device-Policy "$copies"
	stay=0 deleted=0 round=0
	while [ "$((round += 1))" -le "${BENCH_ROUNDS:-5}" ]; do
		stay=$((stay + $(measure X-Other)))
		deleted=$((deleted + $(measure X-Device-Policy)))
	done
	echo "$copies $stay $deleted ${BENCH_ROUNDS:-5}" | awk '
		{ printf "%-10d %12.1f %12.1f %8.2f\n", $1, $2 / $4 / 10, $3 / $4 / 10, $3 / $2 }'
done
