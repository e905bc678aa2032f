#!/bin/sh
# SPDX-License-Identifier: ISC
# packages: builds Debian's packages, and installs, uses, upgrades, removes and purges them, on the
# system that this runs on: for a fresh one, as in
#	tests/debian.sh trixie tests/packages.sh
# and, where systemd runs the units, tests/debian.sh -b trixie tests/packages.sh
# The tests of the packages themselves are contrib/debian/tests.  Prints what it does, and how long
# the way from `apt install` to the first flagged mail took.
set -eu
cd "$(dirname "$0")/.."
test "$(id -u)" -eq 0 || { echo 'packages: only root can install packages' >&2; exit 77; }
DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)"
export DEBIAN_FRONTEND=noninteractive DEB_BUILD_OPTIONS

say() { echo "packages: $*"; }
get() { apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >/tmp/apt.log 2>&1 || {
	tail -n 20 /tmp/apt.log
	exit 1
}; }
fail() { say "FAILED: $*"; exit 1; }

# What is there beside other packages' files; /run, logs of apt and caches do not count.
snapshot() {
	find /etc /usr /var /lib -xdev \( -path '*milter-device*' \) ! -path /var/lib/dpkg\* \
		! -path /var/cache\* 2>/dev/null | sort
}

make deb >/tmp/deb.log 2>&1 || { tail -n 30 /tmp/deb.log; fail 'the build'; }
say "built $(echo build/deb/*.deb)"
get lintian
lintian --fail-on error,warning --pedantic --allow-root build/deb/*.changes || fail lintian
say 'lintian is content'

# Where no init runs, invoke-rc.d starts nothing unless it is told that it may.
if ! test -d /run/systemd/system; then
	printf '#!/bin/sh\ncase $1 in milter-device*) exit 0 ;; *) exit 101 ;; esac\n' \
		>/usr/sbin/policy-rc.d
	chmod 755 /usr/sbin/policy-rc.d
fi

# How an administrator comes to it: the packages, then a mail server, then README.Debian.
began=$(date +%s)
get ./build/deb/milter-device-common_*.deb ./build/deb/milter-device-tools_*.deb \
	./build/deb/milter-device_*.deb
test "$(systemctl is-enabled milter-device 2>&1)" = enabled || fail 'the daemon is not enabled'
id milter-device >/dev/null || fail 'there is no user'
milter-device-ctl ping || fail 'the daemon was not started'
get postfix swaks curl procps
contrib/debian/tests/postfix >/tmp/test.log 2>&1 || { tail -n 40 /tmp/test.log; fail 'with Postfix'; }
say "from apt install to the first flagged mail: $(($(date +%s) - began)) s"
contrib/debian/tests/report >/tmp/test.log 2>&1 || { cat /tmp/test.log; fail 'the tools'; }

get dovecot-imapd python3 openssl
contrib/debian/tests/dovecot >/tmp/test.log 2>&1 || { tail -n 40 /tmp/test.log; fail 'with Dovecot'; }
say 'the watcher reads the log of a real Dovecot'
if test -d /run/systemd/system; then
	get prometheus-node-exporter
	tests/units.sh
fi

# An upgrade keeps what the administrator wrote, and has the new program running.
sum=$(sha256sum /etc/milter-device/milter-device.conf)
before=$(pgrep -o -x milter-device)
sed -i '1s/(0.1-1)/(0.1-2)/' contrib/debian/changelog
make deb >/tmp/deb.log 2>&1 || { tail -n 30 /tmp/deb.log; fail 'the build of the next version'; }
get ./build/deb/milter-device-common_*.deb ./build/deb/milter-device-tools_*.deb \
	./build/deb/milter-device_*.deb
test "$sum" = "$(sha256sum /etc/milter-device/milter-device.conf)" || fail 'the configuration changed'
milter-device-ctl ping || fail 'the daemon does not run after an upgrade'
test "$before" != "$(pgrep -o -x milter-device)" || fail 'the daemon was not started anew'
say 'upgraded'

# What lets invoke-rc.d start our programs only lets it not stop others; and Debian 13's package leaves its
# server running when it is removed under systemd.
if test -d /run/systemd/system; then systemctl stop postfix; else postfix stop; fi >/tmp/apt.log 2>&1
apt-get -qq purge -y postfix >/tmp/apt.log 2>&1 || fail 'Postfix stays'
get sendmail-bin sendmail-base procmail make
sed -i '/^socket/d' /etc/milter-device/milter-device.conf
contrib/debian/tests/sendmail >/tmp/test.log 2>&1 || { tail -n 40 /tmp/test.log; fail 'with Sendmail'; }
say 'Sendmail asks it'

apt-get -qq remove -y milter-device milter-device-tools milter-device-common >/tmp/apt.log 2>&1 ||
	fail 'removal'
! pgrep -x milter-device >/dev/null || fail 'the daemon still runs'
test -f /etc/milter-device/milter-device.conf || fail 'the configuration is gone'
test -f /var/log/milter-device/events.jsonl || fail 'the event log is gone'
apt-get -qq purge -y milter-device milter-device-tools milter-device-common >/tmp/apt.log 2>&1 ||
	fail 'purging'
left=$(snapshot | grep -v "^$PWD" || :)
test -z "$left" || fail "left after purging: $left"
say 'removed and purged, nothing is left'
