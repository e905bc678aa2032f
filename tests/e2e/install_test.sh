#!/bin/sh
# SPDX-License-Identifier: ISC
# make install: what is put where names paths that are there, whichever way it was installed; and what
# the units start runs, as their user, in a file system of its own.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
top=$(cd "$e2e/../.." && pwd)

case $BUILD in
*asan | *tsan)
	skip 'install' 'it builds programs of its own, without sanitizers'
	done_testing
	;;
esac

# install_as NAME [VARIABLE=VALUE...]: installs below $dir/NAME
install_as() {
	name=$1
	shift
	works "install: ${*:-as it comes}" make -s -C "$top" -j2 install BUILD="$dir/build" CFLAGS="-O0 -g" \
		DESTDIR="$dir/$name" "$@"
}

# The paths that a file names, but for those at run time (/var, /run).
paths() {
	grep -oE '/(usr|etc|opt)/[A-Za-z0-9./_-]*[A-Za-z0-9_]' "$1" | sort -u
}

# What belongs to other programs, or is an example of the administrator's own.
is_foreign() {
	case $1 in
	/usr/sbin/sendmail | /usr/bin/setpriv | /usr/sbin/nologin | /usr/local | /usr/share/z-push/* | /usr/share/grommunio-* | /usr/local/bin/milter-device-ship | /etc/postfix/* | /etc/mail | /etc/mail/sendmail.mc | /etc/init.d | /etc/cron.d/* | /etc/rsyslog.d | /etc/rsyslog.d/* | /etc/rsyslog.conf | /opt/zimbra/*) ;;
	/etc/milter-device/pseudonym*.key | /usr/local/etc/milter-device/pseudonym*.key) ;;
	/etc/milter-device/groups* | /usr/local/etc/milter-device/groups* | /etc/ssl/certs/example.pem) ;;
	*) return 1 ;;
	esac
}

# Prints each path that is named and is not there.
missing_paths() {
	find "$dir/$1" -type f \( -path '*/systemd/*' -o -path '*/man[1578]/*' -o -path '*/logrotate.d/*' \
		-o -path '*/doc/*' -o -path '*.d/*' \) | while read -r file; do
		paths "$file" | while read -r path; do
			is_foreign "$path" || [ -e "$dir/$1$path" ] || echo "${file#"$dir/$1"}: $path"
		done
	done
}

# names_what_is_there NAME: and at least the programs are named, so that nothing is not all
names_what_is_there() {
	is "all paths are there: $1" "$(missing_paths "$1")" ''
	is "the report is mailed by the system's sendmail: $1" \
		"$(find "$dir/$1" -name milter-device-report.service -exec grep -o "exec [^ ]*sendmail -t -i " {} +)" \
		"exec /usr/sbin/sendmail -t -i "
}

install_as plain
names_what_is_there plain
is 'the sets of rules are installed as examples' \
	"$(ls "$dir/plain/usr/local/share/doc/milter-device/policies.d")" "$(ls "$top/conf/policies.d")"
like 'its manuals name its own configuration' "$(cat "$dir/plain/usr/local/share/man/man8/milter-device.8")" \
	'/usr/local/etc/milter-device/milter-device.conf'
install_as packaged PREFIX=/usr
names_what_is_there packaged
install_as here SYSCONFDIR=/etc
names_what_is_there here

# ---- what other systems start them by, and shut them in with ----

for name in milter-device milter-device-gate; do
	works "OpenRC's script is one: $name" sh -n "$top/contrib/openrc/$name"
	is 'it starts what is installed' \
		"$(sed -n 's/^command="\(.*\)"/\1/p' "$top/contrib/openrc/$name")" "/usr/sbin/$name"
	profile=$top/contrib/apparmor/usr.sbin.$name
	is "AppArmor's profile is of that program: $name" \
		"$(sed -n 's/^profile [^ ]* \(.*\) {/\1/p' "$profile")" "/usr/{,local/}sbin/$name"
	if command -v apparmor_parser >/dev/null; then
		works 'apparmor_parser understands it' apparmor_parser -Q -K "$profile"
	else
		skip 'apparmor_parser understands it' 'there is none (apt-get install apparmor)'
	fi
done

echo '# mine' >>"$dir/here/etc/milter-device/policy.conf"
install_as here SYSCONFDIR=/etc
is "the administrator's files stay" "$(tail -n 1 "$dir/here/etc/milter-device/policy.conf")" '# mine'

# ---- what packagers rely on ----

remembered() {
	make -s -C "$top" remember BUILD="$dir/settings" "$@" && cat "$dir/settings/settings.mk"
}
is 'what make is given is remembered' "$(remembered PREFIX=/usr "CFLAGS=-O1 -DX='a # b'")" \
	"PREFIX ?= /usr
CFLAGS ?= -O1 -DX='a \\# b'"
is 'given again, it is changed, and the rest stays' "$(remembered PREFIX=/opt)" \
	"PREFIX ?= /opt
CFLAGS ?= -O1 -DX='a \\# b'"
like 'make install goes by it' "$(make -s -n -C "$top" install BUILD="$dir/settings" DESTDIR=/none)" \
	'install -m 755 .*/milter-device .*/none/opt/sbin$'

mkdir "$dir/elsewhere"
(cd "$top" && tar -cf - --exclude=./build --exclude=./.git .) | tar -C "$dir/elsewhere" -xf -
works 'it is built in another folder' make -s -C "$dir/elsewhere" -j2 BUILD=build \
	CFLAGS="-O0 -g" SYSCONFDIR=/etc
for program in milter-device milter-device-watch milter-device-gate milter-device-ctl milter-device-report; do
	works "bit for bit the same: $program" cmp "$dir/build/$program" "$dir/elsewhere/build/$program"
done
works 'make dist, without git' make -s -C "$dir/elsewhere" dist
is 'the tarball has all that was there' \
	"$(tar -tzf "$dir"/elsewhere/milter-device-*.tar.gz | grep -vc '/$')" \
	"$(cd "$dir/elsewhere" && find . -path ./build -prune -o -type f ! -name '*.tar.gz' -print | wc -l)"

# ---- what the units start, where it was installed ----

units=$dir/here/usr/local/lib/systemd/system

# Of 10; how much a service could do if it was taken over.
for unit in milter-device.12 milter-device-watch.12 milter-device-gate.12 milter-device-report.10 milter-device-metrics.10 milter-device-digest.10 milter-device-groups.25; do
	most=${unit##*.}
	unit=${unit%.*}
	if systemd-analyze security --offline=yes --version >/dev/null 2>&1; then
		works "$unit is shut in: an exposure of $most tenths at most" \
			systemd-analyze security --offline=yes --no-pager --threshold="$most" "$units/$unit.service"
	else
		skip "$unit is shut in" 'no systemd-analyze of systemd 250 or later'
	fi
done
# unit_line UNIT KEY: its value, on one line, as a shell takes it
unit_line() {
	sed -e ':more' -e '/\\$/{N;s/\\\n[ \t]*/ /;b more' -e '}' "$units/$1" | sed -n "s/^$2=//p" | head -n 1
}

# A namespace whose /usr/local and /etc have what was installed on top, and whose /var/log, /var/lib
# and /run are empty.  The user is made there as systemd-sysusers would.
cat >"$dir/inside" <<'END'
set -e
dir=$1
cp /etc/passwd /etc/group "$dir/here/etc"
echo 'milter-device:x:64999:64999::/var/lib/milter-device:/usr/sbin/nologin' >>"$dir/here/etc/passwd"
echo 'milter-device:x:64999:' >>"$dir/here/etc/group"
mount -t overlay overlay -o "lowerdir=$dir/here/usr/local:/usr/local" /usr/local
mount -t overlay overlay -o "lowerdir=$dir/here/etc:/etc" /etc
for folder in /var/log /var/lib /run; do
	mount -t tmpfs tmpfs "$folder"
	install -d -o milter-device -g milter-device "$folder/milter-device"
done
install -d -o milter-device -g milter-device -m 700 /run/milter-device-report
if test -e "$dir/here/etc/postfix/main.cf"; then
	mount -t tmpfs tmpfs /var/spool
	mkdir -p /var/spool/postfix/public
	install -d -o postfix -g postdrop -m 1730 /var/spool/postfix/maildrop
else
	mount --bind "$dir/sendmail" /usr/sbin/sendmail
fi
shift
exec sh "$@"
END
inside() {
	unshare -m sh "$dir/inside" "$dir" "$@"
}

if ! command -v unshare >/dev/null || ! command -v setpriv >/dev/null ||
	! unshare -m true 2>/dev/null || [ ! -e /usr/sbin/sendmail ]; then
	skip 'the units' 'no namespace of its own, or no sendmail'
	done_testing
fi
# Postfix's sendmail(1), with a queue of its own; else whatever is told to send.
if [ -g /usr/sbin/postdrop ]; then
	mkdir -p "$dir/here/etc/postfix"
	printf '%s\n' 'compatibility_level = 3.6' 'myhostname = mx.minprom.example' \
		'maillog_file = /var/log/postfix.log' >"$dir/here/etc/postfix/main.cf"
fi
printf '#!/bin/sh\ncat >%s/sent\n' "$dir" >"$dir/sendmail"
chmod 755 "$dir/sendmail"
: >"$dir/sent"
chmod 666 "$dir/sent"
touch "$dir/mail.log"

# run_units: starts each unit's program as its user; says what came of it
cat >"$dir/run_units" <<END
# shut_in COMMAND...: as NoNewPrivileges, CapabilityBoundingSet, ProtectSystem, PrivateNetwork
cat >/run/shut_in <<'SHUT_IN'
mount --bind /run/milter-device-report /run/milter-device-report
for mount in / /usr/local /etc /var/log /var/lib /run; do mount -o remount,bind,ro "\$mount"; done
exec setpriv --reuid=milter-device --regid=milter-device --clear-groups --no-new-privs \\
	--bounding-set=-all --inh-caps=-all -- "\$@"
SHUT_IN
shut_in() { unshare -m -n sh -e /run/shut_in "\$@"; }
as_user() { exec setpriv --reuid=milter-device --regid=milter-device --clear-groups -- "\$@"; }
REPORT_TO=security@example.org
as_user $(unit_line milter-device.service ExecStart) </dev/null >/run/daemon.said 2>&1 &
daemon=\$!
as_user $(unit_line milter-device-watch.service ExecStart) </dev/null >/run/watch.said 2>&1 &
watch=\$!
tries=0
until test -S /run/milter-device/control && test -S /run/milter-device/control.watch; do
	tries=\$((tries + 1))
	test \$tries -lt 200 || break
	sleep 0.1
done
$(unit_line milter-device.service ExecReload) >/run/reload.said 2>&1; echo "reload \$?"
$(unit_line milter-device-watch.service ExecReload) >>/run/reload.said 2>&1; echo "watch reload \$?"
shut_in $(unit_line milter-device-report.service ExecStart) >/run/report.said 2>&1; echo "report \$?"
$(unit_line milter-device-report.service ExecStartPost | sed 's/^+//') >>/run/report.said 2>&1; echo "mail \$?"
for mail in /var/spool/postfix/maildrop/*; do
	if test -e "\$mail"; then postcat "\$mail" >$dir/sent; rm "\$mail"; fi
done
kill \$daemon; wait \$daemon; echo "daemon \$?"
kill \$watch; wait \$watch; echo "watch \$?"
sed 's/^/# /' /run/*.said >&2
END
is 'what the units start runs as their user, reloads and stops' \
	"$(inside "$dir/run_units" 2>"$dir/units.said")" \
	'reload 0
watch reload 0
report 0
mail 0
daemon 0
watch 0'
like 'the report is mailed' "$(cat "$dir/sent")" '^To: security@example\.org'
[ "$tests_failed" -eq 0 ] || sed 's/^/# /' "$dir/units.said"
done_testing
