#!/bin/sh
# SPDX-License-Identifier: ISC
# README to the letter: from `make install` to the first flagged mail, with a Postfix that has a signer
# already, chrooted as on Debian and not, and with Sendmail in its place.  All of it happens in a copy of this system that nothing
# leaves: an overlay, with a network and processes of its own.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
top=$(cd "$e2e/../.." && pwd)

# ---- inside ----

# README with its continued lines joined.
joined() {
	sed -e ':more' -e '/\\$/{N;s/\\\n *//;b more' -e '}' "$top/README" | sed 's/  *#.*$//'
}

# readme COMMAND [STATUS]: README says so, and it exits with that, or 0
readme() {
	if ! joined | grep -Fqx -- "    $1"; then
		fail "README says: $1" 'it does not'
		return
	fi
	eval "$1" >"$dir/said_inside" 2>&1
	readme_status=$?
	if [ "$readme_status" -eq "${2:-0}" ]; then
		pass "README: $1"
	else
		fail "README: $1" "exit status $readme_status" "$(cat "$dir/said_inside")"
	fi
}

setting() {
	joined | sed -n "s/^    \($1 = .*\)/\1/p" | head -n 1
}

system_postfix() {
	cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
	sed -i "s/^\(smtp *inet *n *- *\)[yn-]/\1$1/" /etc/postfix/master.cf
	cat >/etc/postfix/main.cf <<-END
	compatibility_level = 3.6
	myhostname = mx.example.org
	mydestination = example.org
	inet_interfaces = loopback-only
	inet_protocols = ipv4
	mynetworks = 127.0.0.0/8
	alias_maps =
	maillog_file = /var/log/postfix.log
	smtpd_milters = inet:127.0.0.1:8891
	milter_default_action = accept
	milter_connect_timeout = 2s
	END
}

# The first flagged mail, by README's own swaks.
flagged_mail() {
	rm -f /var/mail/you
	flagged=$(joined | sed -n 's/^    \(swaks --server .*\)/\1/p')
	eval "$flagged" >"$dir/swaks" 2>&1
	is "$1: it is taken" $? 0
	works "$1: it is delivered" wait_for 20 grep -q '^X-Mailer' /var/mail/you
	like "$1: it bears the tag" "$(cat /var/mail/you)" \
		'^X-Device-Policy: iphone; confidence=certain; os="iOS 16\.5\.1"; '
}

# Debian's Sendmail in the place of Postfix, from packages that were fetched outside.
system_sendmail() {
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d &&
		dpkg --purge --force-depends postfix && dpkg -i --force-depends "$debs"/*.deb &&
		hostname mx.example.org && echo '127.0.0.1 mx.example.org mx localhost' >/etc/hosts &&
		cp /etc/mail/service.switch-nodns /etc/mail/service.switch &&
		sed -i "/^MAILER_DEFINITIONS/i FEATURE(\`accept_unresolvable_domains')dnl\\nLOCAL_DOMAIN(\`example.org')dnl" \
			/etc/mail/sendmail.mc
}

with_sendmail() {
	if ! system_sendmail >"$dir/packages" 2>&1; then
		fail 'Sendmail is installed' "$(tail -n 5 "$dir/packages")"
		return
	fi
	filter_line=$(sed -n 's/^    \(INPUT_MAIL_FILTER.*\)/\1/p' "$top/README")
	like 'README: the line for sendmail.mc' "$filter_line" 'S=unix:/run/milter-device/socket'
	sed -i "/^MAILER_DEFINITIONS/i $filter_line" /etc/mail/sendmail.mc
	readme 'make -C /etc/mail'
	works 'with Sendmail: the daemon starts' milter-device -u milter-device
	/usr/sbin/sendmail -bd
	works 'Sendmail starts' wait_for 20 greets 25
	flagged_mail 'Sendmail'
	kill "$(pidof milter-device)"
}

inside() {
	dir=$(mktemp -d)
	works 'make install' make -s -C "$top" install BUILD="$BUILD" SYSCONFDIR=/etc
	readme 'useradd -r -U -d /var/lib/milter-device -s /usr/sbin/nologin milter-device'
	readme 'install -d -o milter-device -g milter-device -m 750 /var/lib/milter-device /var/log/milter-device'
	readme 'install -d -o milter-device -g milter-device /run/milter-device'

	readme 'install -d -m 2750 -o milter-device -g postfix /var/spool/postfix/milter-device'
	{ setting own_domains && setting contact && setting socket; } >>/etc/milter-device/milter-device.conf
	readme 'milter-device -n'
	readme 'milter-device -u milter-device'
	useradd -m you
	system_postfix y
	works 'Postfix starts' postfix start
	readme 'postconf -e "smtpd_milters=$(postconf -h smtpd_milters) unix:milter-device/socket"'
	is 'the signer stays, and is first' "$(postconf -h smtpd_milters)" \
		'inet:127.0.0.1:8891 unix:milter-device/socket'
	readme 'postconf -e milter_default_action=accept'
	readme 'postfix reload'
	flagged_mail 'chrooted'
	is 'the event log has a line' "$(grep -c '"device":"iphone"' /var/log/milter-device/events.jsonl)" 1
	sed 1d /var/mail/you >saved-mail.eml
	milter-device-check saved-mail.eml >"$dir/check" 2>&1
	is 'README: milter-device-check saved-mail.eml' $? 1
	like 'it says why' "$(cat "$dir/check")" 'iphone'
	readme 'milter-device-report --day today'

	joined | sed -n '/^    policy no-iphones {/,/^    }/p' >/etc/milter-device/policy.conf
	readme 'milter-device -n'
	milter-device-check --at 2023-07-17 saved-mail.eml >"$dir/check" 2>&1
	is "README's policy would reject it" "$? $(grep -o 'reject' "$dir/check" | head -n 1)" '1 reject'
	readme 'milter-device-check --explain-policy'
	works 'README: milter-device-ctl reload' milter-device-ctl reload
	readme 'milter-device-check --replay -c new.conf /var/log/milter-device'

	kill "$(cat /run/milter-device/pid 2>/dev/null || pidof milter-device)"
	wait_for 10 not pidof milter-device
	postfix stop >/dev/null 2>&1
	sed -i '/^socket = /d' /etc/milter-device/milter-device.conf
	cp "$top/conf/policy.conf" /etc/milter-device/policy.conf
	usermod -a -G milter-device postfix
	works 'without a chroot: the daemon starts' milter-device -u milter-device
	system_postfix n
	postconf -e 'smtpd_milters = inet:127.0.0.1:8891 unix:/run/milter-device/socket'
	works 'without a chroot: Postfix starts' postfix start
	flagged_mail 'not chrooted'
	postfix stop >/dev/null 2>&1
	kill "$(pidof milter-device)"
	wait_for 10 not pidof milter-device
	if [ -d "$debs" ]; then
		with_sendmail
	else
		skip 'Sendmail' 'its packages cannot be fetched'
	fi
}

# The loopback of a new network is down.
loopback_up() {
	"$python" -c '
import fcntl, socket, struct
s = socket.socket()
fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x49))'
}

if [ "${1:-}" = inside ]; then
	cd /root || exit
	debs=$2
	trap - EXIT
	loopback_up
	cp "$top"/conf/*.conf .
	cp milter-device.conf new.conf # a new policy, to be tried on the past: the one that comes with it
	inside
	echo "tests: $tests_run $tests_failed"
	exit
fi

# ---- outside ----

# apt only resolves and downloads.
fetch() {
	mkdir -p "$debs/partial"
	apt-get -qq -y --no-install-recommends --download-only -o Dir::Cache::archives="$debs" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User=root \
		install sendmail-bin sendmail-cf sendmail-base m4 \
		sensible-mda procmail >/dev/null 2>&1
}

case $BUILD in
*asan | *tsan)
	skip 'README' 'it builds programs of its own, without sanitizers'
	done_testing
	;;
esac
copy=$dir/copy
debs=/var/tmp/milter-device-readme.$$ # /tmp is another inside
mkdir "$copy" "$dir/system"
if [ ! -f /usr/share/postfix/master.cf.dist ] || ! command -v swaks >/dev/null ||
	! unshare -m -n -p -f sh -c 'mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" &&
		mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$2"' sh \
		"$copy" "$dir/system" 2>/dev/null; then
	skip 'README' 'no overlay of this system, no swaks, or no Postfix as Debian packages it'
	done_testing
fi
fetch || rm -rf "$debs"
timeout -k 5 300 unshare --kill-child -m -n -u -p -f sh -c '
	mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" &&
	mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$2" &&
	mount -t proc proc "$2/proc" && mount --bind /dev "$2/dev" &&
	mount -t tmpfs tmpfs "$2/run" && mount -t tmpfs tmpfs "$2/tmp" &&
	exec chroot "$2" sh "$3" inside "$4"' sh "$copy" "$dir/system" "$(cd "$(dirname "$0")" && pwd)/readme_test.sh" \
	"$debs" </dev/null >"$dir/inside" 2>&1
grep -E '^(ok|not ok|#)' "$dir/inside"
# shellcheck disable=SC2046 # two numbers
set -- $(sed -n 's/^tests: //p' "$dir/inside")
if [ $# -ne 2 ]; then
	tests_run=$(grep -cE '^(ok|not ok)' "$dir/inside")
	fail 'README is followed to its end' "$(tail -n 20 "$dir/inside")"
else
	tests_run=$1 tests_failed=$2
fi
rm -rf "$debs"
done_testing
