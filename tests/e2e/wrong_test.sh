#!/bin/sh
# SPDX-License-Identifier: ISC
# What is given wrong, and all that is said of it: see tests/wrong/.  WRONG_PRINT=1 prints the table
# as it would be now, instead of comparing.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

if ! command -v setpriv >/dev/null; then
	skip 'wrong configurations and invocations' 'no setpriv'
	done_testing
fi
group=$(id -gn nobody)
PATH=$BUILD:$PATH
cd "$dir" || exit 1
chmod 711 .

as_nobody() {
	setpriv --reuid=nobody --regid="$group" --clear-groups -- "$@"
}

# What rows name: files that are good, and others.
mkdir -p folder run log state closed/a
chmod 700 closed
chown nobody state run log
printf 'X-Mailer: iPhone Mail (20F75)\n\nHello.\n' >mail
: >empty
printf '\001\002garbage\n\003\n' >garbage
echo 'Jul 17 09:00:00 mx dovecot: imap(anna)<1><s>: ID sent: name=iPhone Mail, os=iOS' >dovecot.log
gzip -c dovecot.log | head -c 30 >cut.gz
echo '{"type":' >events.jsonl
printf 'anna@x.example\r\nBob <bob@x.example>\r\n' >people
printf '# ours\n2026-12-25\tChristmas\n25.12.2026\n2026-12-31/2026-12-24\n12-01/11-30\n2026-01-01 New Year\n' \
	>holidays.tsv
printf '\377\376a\000' >utf16
printf '2020-12-25\tChristmas\n' >old-holidays
printf "observe = true\ncontact = 'anna\n" >unclosed
printf 'To: %%{user}\n' >template
cp dovecot.log secret.log
chmod 600 secret.log
cp "$conf_source/sources.conf" .
echo "include('conf')" >loop
cat >rest <<-END
	socket = 'unix:$dir/run/socket'
	control_socket = '$dir/run/control'
	event_log = '$dir/log/events.jsonl'
	state_dir = '$dir/state'
END

# keep_line LINE: of the row's configuration
keep_line() {
	printf '%s\n' "$1" >>row
	names="$names ${1%% *} "
}

# write_conf: the row's lines begin on line 2; behind them comes what it leaves out.
write_conf() {
	rm -f conf
	{
		echo "device iphone { family = iOS match { when = { 'X-Mailer: iPhone' } } }" \
			"device mac { family = macOS match { when = { 'X-Mailer: Apple' } } }"
		sed "s|DIR|$dir|" row
		while read -r name value; do
			case $names in
			*" $name "*) ;;
			*) echo "$name $value" ;;
			esac
		done <rest
	} >conf
}

# without_places: what is another in each run
without_places() {
	sed "s|$dir|DIR|g; s|nor in /[^ ]*|nor in SHARE|; s/^\\(milter-device[a-z-]*\\)\\[[0-9]*\\]/\\1/"
}

# finish_row: compares what the row's command says with what the row wants
finish_row() {
	[ -n "$says" ] || return 0
	write_conf
	eval "$command" >got 2>&1 </dev/null
	got_status=$?
	got=$(without_places <got)
	if [ -n "${WRONG_PRINT:-}" ]; then
		printf '# %s\n' "$says"
		sed 's/^/| /' row
		printf '$ %s\n= %s\n%s\n\n' "$command" "$got_status" "$got"
	else
		is "$says: status" "$got_status" "$status"
		is "$says: words" "$got" "$wanted"
	fi
}

begin_row() {
	says=$1 command='milter-device -n -c conf' status=78 wanted='' names=''
	: >row
}

for table in "$e2e"/../wrong/*.txt; do
	says=
	while IFS= read -r line; do
		case $line in
		'# '*)  finish_row; begin_row "${line#??}" ;;
		'| '*)  keep_line "${line#??}" ;;
		'$ '*)  command=${line#??} ;;
		'= '*)  status=${line#??} ;;
		'')     ;;
		*)      wanted=$wanted${wanted:+
}$line ;;
		esac
	done <"$table"
	finish_row
done

cd / || exit 1
done_testing
