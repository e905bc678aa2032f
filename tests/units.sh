#!/bin/sh
# SPDX-License-Identifier: ISC
# units: the units of the installed packages under the systemd that runs, with a Postfix, a Dovecot and
# a node_exporter beside them.  tests/packages.sh starts it; alone it needs what that installs.
set -eu
test -d /run/systemd/system || { echo 'units: skipped: systemd does not run here'; exit 77; }
conf=/etc/milter-device/milter-device.conf

say() { echo "units: $*"; }
fail() { say "FAILED: $*"; journalctl -n 40 --no-pager; exit 1; }
# Waits 20 s for a command that is to succeed.
soon() {
	soon_tries=0
	until "$@" >/dev/null 2>&1; do
		soon_tries=$((soon_tries + 1))
		test $soon_tries -lt 100 || return 1
		sleep 0.2
	done
}
main_pid() { systemctl show -P MainPID milter-device; }

# ---- What a compromised program could still do (systemd.exec(5)) ----

# exposed UNIT LIMIT: at most that by systemd's own reckoning
exposed() {
	exposure=$(systemd-analyze security --no-pager "$1" |
		sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p')
	awk "BEGIN { exit !(${exposure:-11} <= $2) }" || fail "$1 is exposed: $exposure, more than $2"
	say "$1: exposure $exposure"
}
exposed milter-device 1.2
exposed milter-device-watch 1.2
exposed milter-device-gate 1.2
exposed milter-device-report 1.0
exposed milter-device-metrics 1.0
exposed milter-device-digest 1.0

# ---- Start, reload, death ----

test "$(systemctl is-active milter-device milter-device-watch | sort -u)" = active || fail 'not both are active'
systemctl reload milter-device milter-device-watch || fail 'reload'
cp -p $conf /tmp/conf
echo 'action = tga' >>$conf
! systemctl reload milter-device 2>/tmp/reload || fail 'a broken configuration is taken'
soon sh -c "journalctl -u milter-device -n 20 --no-pager | grep -q \"milter-device.conf:.*'action'\"" ||
	fail 'the journal does not say what is wrong'
milter-device-ctl ping || fail 'the daemon is gone after a refused reload'
! systemctl restart milter-device || fail 'it starts with a broken configuration'
sleep 3
test "$(systemctl show -P NRestarts milter-device)" = 0 || fail 'it is started again and again'
cp -p /tmp/conf $conf
systemctl reset-failed milter-device
systemctl start milter-device || fail 'it does not start again'
before=$(main_pid)
systemctl kill -s KILL milter-device
soon sh -c "milter-device-ctl ping" || fail 'it is not started again after it was killed'
test "$before" != "$(main_pid)" || fail 'it was not killed'
systemctl restart milter-device-watch || fail 'the watcher shares the folders with it'
milter-device-ctl ping || fail 'a restart of the watcher takes the folder of the socket away'
say 'start, reload, a refused reload, a refused start, a restart after a kill'

# ---- Mail still passes, as in the test of the packages ----

swaks --server localhost --from you@example.org --to you@example.org \
	--header 'X-Mailer: iPhone Mail (20F75)' --header 'Mime-Version: 1.0 (1.0)' \
	--header 'Subject: under systemd' >/tmp/swaks || fail 'no mail passes'
soon grep -q 'Subject: under systemd' /var/mail/you || fail 'the mail does not arrive'

soon sh -c "journalctl -b --no-pager -o json DEVICE=iphone _SYSTEMD_UNIT=milter-device.service | grep -q QUEUE_ID" ||
	fail 'the journal has no fields of the message'

# ---- The report, by the real sendmail(1) of a Postfix ----

mkdir -p /etc/systemd/system/milter-device-report.service.d
printf '[Service]\nEnvironment=REPORT_TO=you@example.org\n' \
	>/etc/systemd/system/milter-device-report.service.d/to.conf
systemctl daemon-reload
systemctl start milter-device-report || fail 'the report'
soon grep -q '^Subject: Declared devices' /var/mail/you || fail 'the report does not arrive'
systemctl enable --now milter-device-report.timer >/dev/null 2>&1
systemctl list-timers --no-pager milter-device-report.timer | grep -q 'milter-device-report.service' ||
	fail 'the timer of the report'
say 'the report arrives, sent by its unit through the sendmail(1) of Postfix'

# ---- Digests, by the timer ----

systemctl is-enabled milter-device-digest.timer >/dev/null || fail 'no digests are made'
systemctl start milter-device-digest || fail 'the digests'
test "$(stat -c '%U %G %a' /var/lib/milter-device-digests)" = 'milter-device milter-device-audit 2750' ||
	fail 'the folder of digests'
say 'digests are made'

# ---- Metrics, by the timer, in a real node_exporter ----

systemctl enable --now milter-device-metrics.timer >/dev/null 2>&1
systemctl start milter-device-metrics || fail 'the metrics'
soon sh -c "curl -s http://127.0.0.1:9100/metrics | grep -q '^milter_device_up'" || fail 'no metrics in node_exporter'
curl -s http://127.0.0.1:9100/metrics >/tmp/metrics
grep -qx 'node_textfile_scrape_error 0' /tmp/metrics || fail 'node_exporter refuses the metrics'
say "node_exporter has $(grep -c '^milter_device' /tmp/metrics) series"

# ---- Nothing was forbidden that they need ----

! journalctl --no-pager -b | grep -i 'milter-device.*\(operation not permitted\|bad system call\|SIGSYS\)' ||
	fail 'the sandbox is too narrow'

# What an administrator wrote stays when the packages are purged; this was ours.
rm -r /etc/systemd/system/milter-device-report.service.d
systemctl daemon-reload
