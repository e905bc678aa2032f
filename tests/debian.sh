#!/bin/sh
# SPDX-License-Identifier: ISC
# debian [-b] [-u] SUITE COMMAND...: runs the commands, one by one, in a copy of these sources, in a fresh
# Debian of that suite (bookworm, trixie, sid) that has git, make and nothing else of ours.
# -u: as a user with sudo, not as root.
# -b: in one that systemd has booted (systemd-nspawn(1)), on this machine's network.
# Exit status 77: a fresh Debian cannot be had here, and why.
# With DEBIANS, a folder, each system is kept there as SUITE.tar, and unpacked the next time.
set -u
PATH=$PATH:/usr/sbin:/sbin
top=$(cd "$(dirname "$0")/.." && pwd)

skip() { echo "debian: skipped: $*"; exit 77; }

user=root
boot=no
while getopts bu option; do
	case $option in
	b) boot=yes ;;
	u) user=builder ;;
	*) exit 64 ;;
	esac
done
shift $((OPTIND - 1))
test $# -ge 2 || { echo 'usage: debian.sh [-b] [-u] SUITE COMMAND...' >&2; exit 64; }
suite=$1
shift

# Mounts and processes of our own go away with us.
if test "${DEBIAN_INSIDE:-}" != yes; then
	test "$(id -u)" -eq 0 || skip 'only root can make one'
	command -v debootstrap >/dev/null || skip 'there is no debootstrap (apt-get install debootstrap)'
	unshare --mount --pid --fork true 2>/dev/null || skip 'no mounts of our own here (unshare(1))'
	test $boot = no || command -v systemd-nspawn >/dev/null ||
		skip 'there is no systemd-nspawn (apt-get install systemd-container)'
	work=$(mktemp -d) || exit 71
	trap 'rm -rf --one-file-system "$work"' EXIT
	trap 'exit 130' INT TERM
	options=
	test $user = root || options=-u
	test $boot = no || options="$options -b"
	# shellcheck disable=SC2086 # none, or some
	DEBIAN_INSIDE=yes DEBIAN_WORK=$work \
		unshare --mount --pid --fork --kill-child "$0" $options "$suite" "$@"
	exit $?
fi
root=$DEBIAN_WORK/root

# Where this machine has its packages from, if it is a Debian.
mirror() {
	# shellcheck disable=SC2016 # apt's own
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 2>/dev/null |
		awk '$1 == "Debian" && $2 == "Debian" && $3 ~ /^http/ { print $3; exit }'
}

get_it() {
	kept=${DEBIANS:+$DEBIANS/$suite.tar}
	if test -n "$kept" && test -f "$kept"; then
		mkdir "$root" && tar -C "$root" -xf "$kept"
		return
	fi
	# shellcheck disable=SC2046 # none, or one
	debootstrap --variant=minbase --include=ca-certificates,git,make,sudo \
		"$suite" "$root" $(mirror) >"$DEBIAN_WORK/log" 2>&1 || return
	rm -f "$root"/var/cache/apt/archives/*.deb
	test -z "$kept" || tar -C "$root" -cf "$kept" .
}

# inside COMMAND...: in the fresh system; in the one that was booted, if it was.
clean='/usr/bin/env -i TERM=dumb LANG=C.UTF-8'
clean="$clean PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
leader=
inside() {
	if test -n "$leader"; then
		# shellcheck disable=SC2086 # words
		nsenter --target "$leader" --all -- $clean HOME="$home" "$@"
	else
		# shellcheck disable=SC2086 # words
		chroot "$root" $clean HOME="$home" "$@"
	fi
}

# Boots it.  What systemd wants is a hierarchy of control groups of version 2, and a group of its own.
boot_it() {
	mount -t proc proc /proc && mount -t cgroup2 cgroup2 /sys/fs/cgroup &&
		mkdir -p /sys/fs/cgroup/milter-device &&
		echo $$ >/sys/fs/cgroup/milter-device/cgroup.procs || return
	systemd-nspawn --quiet --directory="$root" --capability=CAP_NET_ADMIN --resolv-conf=copy-host \
		--register=no --keep-unit --console=pipe --boot </dev/null >"$DEBIAN_WORK/log" 2>&1 &
	nspawn=$!
	tries=0
	until leader=$(pgrep -P $nspawn) && inside test -S /run/dbus/system_bus_socket; do
		leader=
		tries=$((tries + 1))
		test $tries -lt 300 && kill -0 $nspawn || return
		sleep 0.2
	done
	inside systemctl is-system-running --wait >"$DEBIAN_WORK/state" || cat "$DEBIAN_WORK/state"
}

get_it || {
	tail -n 3 "$DEBIAN_WORK/log" >&2
	skip "debootstrap could not make a $suite"
}
# A mirror that has not been renewed for a while will do.
echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90mirror"
home=/root
if test $boot = yes; then
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	{
		inside sh -c 'apt-get -qq update && apt-get -qq install -y systemd systemd-sysv dbus' \
			>"$DEBIAN_WORK/log" 2>&1 && boot_it
	} || {
		tail -n 3 "$DEBIAN_WORK/log" >&2
		skip 'systemd-nspawn could not boot it'
	}
else
	{
		mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
			mount --rbind /sys "$root/sys"
	} || skip 'mount(8) is not allowed'
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts" # sudo looks itself up

if test $user != root; then
	home=/home/$user
	inside useradd -m $user
	echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
fi
mkdir "$root$home/milter-device"
(cd "$top" && git ls-files -z | xargs -0 tar -cf - --) | tar -C "$root$home/milter-device" -xf -
inside chown -R $user "$home/milter-device"

echo "debian: $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release"), as $user"
for command; do
	echo "debian: $command"
	began=$(date +%s)
	inside su $user -c "PATH=\$PATH:/usr/sbin:/sbin; cd $home/milter-device && $command" \
		</dev/null || exit
	echo "debian: $command: $(($(date +%s) - began)) s"
done
