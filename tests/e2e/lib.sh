# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034 # much of what is set here is for the tests
# What the end-to-end tests build on: a private Postfix on loopback, the daemon beside it, mails,
# and results in TAP.  Everything lives in one temporary folder and nothing outlives the test.
#
#	. "$(dirname "$0")/lib.sh"
#	postfix_start && configure <policy && daemon_start
#	mail 'X-Mailer: iPhone Mail (20F75)'    # sets reply, queue_id, message_id
#	is 'what the row claims' "$reply" '250 ...'
#	done_testing

: "${BUILD:?the folder with the built programs, as an absolute path}"

e2e=${e2e:-$(cd "$(dirname "$0")" && pwd)}
conf_source=$e2e/../../conf

# Postfix starts only as root.  Nobody is asked for a password where NEEDS=no.
if [ "$(id -u)" != 0 ] && [ "${NEEDS:-}" = no ] && ! sudo -n true 2>/dev/null; then
	echo 'ok 1 - # SKIP only root can run it'
	echo 1..1
	exit
fi
if [ "$(id -u)" != 0 ]; then
	exec sudo env BUILD="$BUILD" PATH="$PATH" TMPDIR="${TMPDIR:-/tmp}" \
		${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} ${UBSAN_OPTIONS+"UBSAN_OPTIONS=$UBSAN_OPTIONS"} \
		${TSAN_OPTIONS+"TSAN_OPTIONS=$TSAN_OPTIONS"} ${LSAN_OPTIONS+"LSAN_OPTIONS=$LSAN_OPTIONS"} \
		sh "$0" "$@"
fi

PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL
umask 022
unset MAKEFLAGS MFLAGS # a make that a test calls shares nothing with the one that runs the tests
python=/usr/bin/python3
[ -x "$python" ] || python=python3

# Sanitizers make everything some ten times slower.
case $BUILD in
*asan | *tsan) slow=10 ;;
*) slow=1 ;;
esac

tests_run=0
tests_failed=0
mails_made=0

pass() {
	tests_run=$((tests_run + 1))
	printf 'ok %d - %s\n' "$tests_run" "$1"
}

# fail WHAT [REASON...]
fail() {
	tests_run=$((tests_run + 1))
	tests_failed=$((tests_failed + 1))
	printf 'not ok %d - %s\n' "$tests_run" "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/# /'
}

skip() {
	tests_run=$((tests_run + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tests_run" "$1" "$2"
}

# is WHAT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:    $2" "wanted: $3"; fi
}

# like WHAT GOT PATTERN: an extended regular expression that matches one of the lines
like() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		pass "$1"
	else
		fail "$1" "got:    $2" "no line matches: $3"
	fi
}

# unlike WHAT GOT PATTERN
unlike() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		fail "$1" "got:    $2" "a line matches: $3"
	else
		pass "$1"
	fi
}

# works WHAT COMMAND...: passes if the command does
works() {
	works_what=$1
	shift
	if works_said=$("$@" 2>&1); then
		pass "$works_what"
	else
		fail "$works_what" "failed: $*" "$works_said"
	fi
}

# Ends the whole test, even from within a pipeline.
give_up() {
	fail "$1" "$(head -n 40 "$dir"/sanitizer/* 2>/dev/null)"
	printf '1..%d\n' "$tests_run"
	kill -TERM $$
	exit 1
}

done_testing() {
	daemon_kill
	if sanitizer_said=$(head -n 40 "$dir"/sanitizer/* 2>/dev/null); then
		fail 'the sanitizers have nothing to say' "$sanitizer_said"
	fi
	printf '1..%d\n' "$tests_run"
	[ "$tests_failed" -eq 0 ]
	exit
}

# wait_for SECONDS COMMAND...: true as soon as the command is, false when the time is up.
wait_for() {
	wait_end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$wait_end" ] || return 1
		sleep 0.05
	done
}

not() {
	! "$@"
}

# A zombie no longer runs.
runs() {
	[ -n "$1" ] && kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

free_ports() {
	perl -MIO::Socket::INET -e '
		my @taken = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") } 1 .. shift;
		print join(" ", map { $_->sockport } @taken), "\n"' "$1"
}

# greets PORT: an SMTP server answers there
greets() {
	perl -MIO::Socket::INET -e '
		my $peer = IO::Socket::INET->new(PeerAddr => "127.0.0.1:" . shift, Timeout => 5);
		exit !($peer && <$peer> =~ /^220 /)' "$1"
}

# ---- the temporary folder, and what is left at the end: nothing ----

dir=$(mktemp -d "${TMPDIR:-/tmp}/milter-device-e2e.XXXXXX") || exit 71
chmod 755 "$dir"
conf=$dir/conf/milter-device.conf
socket=$dir/run/socket
log=$dir/log/events.jsonl
said=$dir/said
: >"$said"

# What the sanitizers report is kept in files, which a daemon that has changed its user can write.
mkdir -m 1777 "$dir/sanitizer"
ASAN_OPTIONS=log_path=$dir/sanitizer/report:quarantine_size_mb=16:${ASAN_OPTIONS:-}
UBSAN_OPTIONS=log_path=$dir/sanitizer/report:print_stacktrace=1:${UBSAN_OPTIONS:-}
TSAN_OPTIONS=log_path=$dir/sanitizer/report:suppressions=$e2e/tsan.supp:${TSAN_OPTIONS:-}
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS

clean_up() {
	clean_up_status=$?
	trap '' INT TERM HUP PIPE
	stop_programs
	daemon_kill
	postfix_stop
	end_leftovers
	if mountpoint -q "$dir/small" 2>/dev/null; then umount "$dir/small"; fi
	if [ -n "${KEEP:-}" ]; then echo "# kept: $dir"; else rm -rf "$dir"; fi
	exit "$clean_up_status"
}

# Kills whatever has its working directory here: a Postfix may just be starting when we are stopped.
end_leftovers() {
	leftovers=$(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$dir/*" 2>/dev/null | cut -d / -f 3)
	# shellcheck disable=SC2086 # numbers
	[ -z "$leftovers" ] || kill -KILL $leftovers 2>/dev/null
}

# A test that starts programs of its own redefines this.
stop_programs() {
	:
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP PIPE

# ---- Postfix ----

# postfix_start [MAIN.CF-LINE...]: $port filters, $plain_port does not.  Mail stays in the queue,
# where postcat can read it, because its transport is deferred.  $postfix_services may hold more
# lines for master.cf.
postfix_start() {
	# shellcheck disable=SC2046
	set -- $(free_ports 2) "$@"
	port=$1 plain_port=$2
	shift 2
	postfix=$dir/postfix
	mkdir -p "$postfix" "$dir/queue" "$dir/data"
	chown postfix "$dir/data"
	postfix_main "$@" | last_of_each >"$postfix/main.cf"
	{ postfix_master && printf '%s\n' "${postfix_services:-}"; } >"$postfix/master.cf"
	postfix -c "$postfix" start >"$dir/postfix.said" 2>&1
	wait_for 10 greets "$plain_port" || {
		sed 's/^/# /' "$dir/postfix.said" "$dir/mail.log" 2>/dev/null
		give_up 'a private Postfix starts'
	}
}

# Keeps only the last of the lines that set the same name.
last_of_each() {
	awk '{ line[$1] = $0 } !seen[$1]++ { name[++names] = $1 }
		END { for (i = 1; i <= names; i++) print line[name[i]] }'
}

postfix_main() {
	cat <<-END
	compatibility_level = 3.6
	queue_directory = $dir/queue
	data_directory = $dir/data
	maillog_file = $dir/mail.log
	maillog_file_prefixes = $dir
	myhostname = mx.minprom.example
	mydestination =
	alias_maps =
	inet_interfaces = 127.0.0.1
	inet_protocols = all
	mynetworks = 127.0.0.0/8
	smtpd_authorized_xclient_hosts = 127.0.0.0/8
	smtpd_relay_restrictions = check_client_access static:OK, reject
	smtpd_sasl_auth_enable = yes
	disable_dns_lookups = yes
	smtpd_peername_lookup = no
	default_transport = discard:
	relay_transport = discard:
	local_transport = discard:
	defer_transports = discard
	smtpd_milters = unix:$socket
	non_smtpd_milters = unix:$socket
	milter_default_action = tempfail
	milter_connect_timeout = 10s
	header_size_limit = 2000000
	message_size_limit = 50000000
	in_flow_delay = 0
	smtpd_error_sleep_time = 0
	smtpd_hard_error_limit = 10000
	smtpd_soft_error_limit = 10000
	smtpd_client_event_limit_exceptions = static:all
	smtpd_client_connection_count_limit = 0
	default_process_limit = 200
	max_idle = 600s
	END
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

postfix_master() {
	cat <<-END
	127.0.0.1:$port inet n - n - - smtpd
	127.0.0.1:$plain_port inet n - n - - smtpd -o smtpd_milters=
	pickup unix n - n 1 1 pickup
	cleanup unix n - n - 0 cleanup
	qmgr unix n - n 300 1 qmgr
	rewrite unix - - n - - trivial-rewrite
	bounce unix - - n - 0 bounce
	defer unix - - n - 0 bounce
	trace unix - - n - 0 bounce
	verify unix - - n - 1 verify
	proxymap unix - - n - - proxymap
	showq unix n - n - - showq
	error unix - - n - - error
	retry unix - - n - - error
	discard unix - - n - - discard
	anvil unix - - n - 1 anvil
	postlog unix-dgram n - n - 1 postlogd
	END
}

# Not "postfix stop", which sleeps: the master takes its children with it.
postfix_stop() {
	[ -f "$dir/queue/pid/master.pid" ] || return 0
	postfix_master_pid=$(tr -d ' \n' <"$dir/queue/pid/master.pid")
	kill -TERM "$postfix_master_pid" 2>/dev/null
	wait_for 5 not kill -0 "-$postfix_master_pid" || kill -KILL "-$postfix_master_pid"
	rm -f "$dir/queue/pid/master.pid"
}

# The headers of a queued mail, as Postfix has them; on its way through the queue a file is
# missing for a moment.
queued_headers() {
	wait_for 5 postcat -c "$postfix" -qh "$1"
	postcat -c "$postfix" -qh "$1"
}

# Where a queued mail is: hold, deferred, incoming, active or nowhere.
queue_of() {
	queue_found=$(cd "$dir/queue" && find hold deferred incoming active -name "$1" 2>/dev/null)
	queue_found=${queue_found%%/*}
	echo "${queue_found:-nowhere}"
}

# ---- the daemon ----

# configure [MILTER-DEVICE.CONF-LINE...] <POLICY.CONF: with the catalogue that is installed, unless
# $catalogue names another file, or none.
configure() {
	mkdir -p "$dir/conf" "$dir/run" "$dir/log" "$dir/state"
	cp "$conf_source"/devices.conf "$conf_source"/*.tsv "$dir/conf/"
	cat >"$dir/conf/policy.conf"
	configure_main "$@" | last_of_each >"$conf"
	# shellcheck disable=SC2086 # without a catalogue, no word
	printf "include('%s')\n" ${catalogue-devices.conf} policy.conf >>"$conf"
}

configure_main() {
	cat <<-END
	socket = 'unix:$socket'
	socket_mode = 0666
	control_socket = '$dir/run/control'
	event_log = '$log'
	state_dir = '$dir/state'
	own_domains = { 'minprom.example' }
	timezone = 'UTC'
	contact = 'security@minprom.example'
	END
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# daemon_start [OPTION...]: in the foreground, so that what it says can be read in $said.
daemon_start() {
	daemon_starts=$(times_listening)
	"$BUILD/milter-device" -f -c "$conf" "$@" </dev/null >>"$said" 2>&1 &
	daemon=$!
	wait_for 30 daemon_ready || {
		[ ! -f "$said" ] || sed 's/^/# /' "$said"
		give_up 'the daemon starts'
	}
}

times_listening() {
	grep -c ' listens on ' "$said"
}

daemon_ready() {
	[ "$(times_listening)" -gt "$daemon_starts" ]
}

# Leaves its exit status in $daemon_status.
daemon_stop() {
	kill -TERM "$daemon"
	wait "$daemon"
	daemon_status=$?
	daemon=
}

daemon_kill() {
	if runs "${daemon:-}"; then kill -KILL "$daemon"; fi
	daemon=
}

# Replaces policy.conf (from stdin) and options; ready when the daemon has said so in its log.
reconfigure() {
	configure "$@"
	reconfigure_seen=$(events count type=config)
	kill -HUP "$daemon"
	wait_for 20 reloaded || give_up 'the daemon reloads'
}

reloaded() {
	[ "$(events count type=config)" -gt "$reconfigure_seen" ]
}

# events COMMAND [KEY=VALUE]...: see events.py
events() {
	events_command=$1
	shift
	"$python" -IS "$e2e/events.py" "$events_command" "$log" "$@"
}

# event KEY...: these keys of the event of the mail sent last, `key=value` on one line
event() {
	events show "message_id=$message_id" "$@" | tr '\n' ' ' | sed 's/ $//'
}

# ---- mails ----

# mail [-p PORT] [OPTIONS OF smtp.py send] HEADER...: sends one mail with its own Message-Id.
# Sets reply (all its lines), queue_id (empty unless accepted) and message_id.
mail() {
	mails_made=$((mails_made + 1))
	message_id="<$(date +%s%N).$mails_made@client.example>"
	mail_port=$port
	if [ "$1" = -p ]; then
		mail_port=$2
		shift 2
	fi
	send "$mail_port" "$@" "Message-Id: $message_id" 'From: Anna <anna@minprom.example>' \
		'Subject: report'
}

# Sends a mail with nothing added, not even a Message-Id.
send() {
	reply=$("$python" -IS "$e2e/smtp.py" send "$@")
	queue_id=$(printf '%s\n' "$reply" | sed -n 's/^250 .*queued as \([0-9A-Za-z]*\).*/\1/p')
}

# talk [PORT] <DIALOGUE: sets replies
talk() {
	replies=$("$python" -IS "$e2e/smtp.py" talk "${1:-$port}")
}
