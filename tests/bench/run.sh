#!/bin/sh
# SPDX-License-Identifier: ISC
# Messages per second through a real Postfix, without a filter and with the daemon, in turns: each
# round runs every row once, so that whatever else the machine does falls on all of them.
# BENCH_MAILS and BENCH_ROUNDS say how much.

e2e=$(cd "$(dirname "$0")/../e2e" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"

mails=${BENCH_MAILS:-2000}
rounds=${BENCH_ROUNDS:-5}
sessions=20
folder=$dir
daemons=

# row NAME: its policy comes from stdin; none: no filter.  A new row is a new call.
rows() {
	row 'no filter' </dev/null
	row 'headers only' <<-'END'
	policy p { devices = { iphone } traffic = { submission } action = tag }
	END
	row 'receipts wanted' <<-'END'
	policy p { devices = { iphone } traffic = { submission, receipt } action = tag }
	END
	seq -f '%05.0f@minprom.example' 10000 >"$folder/trade"
	seq -f '%05.0f@minprom.example	iphone	allowed' 10000 | sed '1i user	device	state' >"$folder/register.tsv"
	echo '2023-12-25' >"$folder/holidays.tsv"
	row 'all conditions' <<-END
	register = '$folder/register.tsv'
	holidays = '$folder/holidays.tsv'
	group trade { members = { 'file:$folder/trade', 'anna@minprom.example' } except = { 'boss@minprom.example' } }
	policy off { devices = { iphone } hours = 'holiday' users = { 'group:trade' } action = tag }
	policy few { devices = { iphone } rollout = '1 %' clients = { 'Outlook *' } action = tag }
	policy p {
		devices = { 'kind:phone' } except_devices = { android } clients = { 'iPhone *' }
		traffic = { submission } protocols = { smtp } registered = no users = { 'group:trade' } rollout = '100 %'
		recipients = { outside } older_than = { 'iOS 99' } version = any hours = 'Mon-Sun 00:00-24:00' action = tag
	}
	policy q { devices = { 'kind:phone' } registered = no users = { 'group:trade' } action = tag }
	exemption e { users = { 'boss@minprom.example' } policies = { p } from = 2023-01-01 hours = 'Mon-Fri 09:00-18:00' }
	END
}

# Gives a row its own port, and its own daemon if it has a policy.
row() {
	row_number=$((row_number + 1))
	row_port=$(free_ports 1)
	row_milter=
	dir=$folder/row$row_number
	mkdir -p "$dir"
	cat >"$dir/policy"
	if [ -s "$dir/policy" ]; then
		conf=$dir/conf/milter-device.conf socket=$dir/run/socket log=$dir/log/events.jsonl
		configure <"$dir/policy"
		daemon_start
		daemons="$daemons $daemon"
		row_milter=unix:$socket
	fi
	dir=$folder
	printf '%s|%s\n' "$row_port" "$1" >>"$dir/rows"
	postfix_services="${postfix_services:-}
127.0.0.1:$row_port inet n - n - - smtpd -o smtpd_milters=$row_milter"
}

stop_programs() {
	for program in $daemons; do
		if runs "$program"; then kill -TERM "$program"; fi
	done
}

# Prints the messages per second of one run.
measure() {
	measure_begin=$(date +%s%N)
	smtp-source -d -s "$sessions" -m "$mails" -f anna@minprom.example -t bob@partner.example \
		-F "$dir/mail" -M client.example "127.0.0.1:$1" || return 1
	measure_end=$(date +%s%N)
	echo $((mails * 1000000000 / (measure_end - measure_begin)))
}

# Each row's median of the results, and its ratio to the first row's.
summary() {
	awk -F '|' '
	!($1 in count) { order[++names] = $1 }
	{ results[$1, ++count[$1]] = $2 }
	function median(name,   i, j, swap) {
		for (i = 1; i < count[name]; i++)
			for (j = i + 1; j <= count[name]; j++)
				if (results[name, j] + 0 < results[name, i] + 0) {
					swap = results[name, i]
					results[name, i] = results[name, j]
					results[name, j] = swap
				}
		return results[name, int((count[name] + 1) / 2)]
	}
	END {
		printf "%-20s %10s %7s   %s\n", "", "mails/s", "ratio", "lowest to highest"
		for (i = 1; i <= names; i++) {
			name = order[i]
			middle = median(name)
			if (i == 1) first = middle
			printf "%-20s %10d %7.2f   %d to %d\n", name, middle, middle / first,
			    results[name, 1], results[name, count[name]]
		}
	}' "$dir/results"
}

printf '%s\n' 'From: anna@minprom.example' 'To: bob@partner.example' 'Mime-Version: 1.0 (1.0)' \
	'Subject: report' 'X-Mailer: iPhone Mail (20F75)' 'Content-Type: text/plain' '' 'Hello.' \
	>"$dir/mail"
row_number=0
rows
postfix_start 'defer_transports ='
echo "$rounds rounds of $mails mails over $sessions connections, $(nproc) processors, $(
	postconf -h mail_version)"
for round in $(seq 0 "$rounds"); do
	while IFS='|' read -r row_port row_name; do
		result=$(measure "$row_port") || give_up "$row_name: a mail was refused"
		# Round 0 only starts Postfix's processes.
		[ "$round" -eq 0 ] || echo "$row_name|$result" >>"$dir/results"
	done <"$dir/rows"
done
summary
echo
"$(dirname "$0")/crowd.sh"
echo
"$(dirname "$0")/tags.sh"
echo
"$(dirname "$0")/patterns.sh"
echo
"$(dirname "$0")/users.sh"
echo
"$(dirname "$0")/hashes.sh"
echo
"$(dirname "$0")/watch.sh"
echo
"$(dirname "$0")/gate.sh"
echo
"$(dirname "$0")/report.sh"
echo
"$(dirname "$0")/clickhouse.sh"
