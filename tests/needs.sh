#!/bin/sh
# SPDX-License-Identifier: ISC
# needs [-n] WHAT...: installs what build, unit, test, demo, lint, fuzz, bench, debian or deb need, if it is
# missing.  With apt (Debian, Ubuntu) it installs without a question; elsewhere it names the packages and
# exits 69.  It never removes a package: another mail server than Postfix stays, and we say so.
# -n installs nothing: it names what is missing, and how to get it, and exits 69 then.
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

usage() { echo "usage: needs.sh [-n] build|unit|test|demo|lint|fuzz|bench|debian|deb ..." >&2; exit 64; }
give_up() { echo "needs: $*" >&2; exit 69; }

# Debian's names, for each word.
debian_packages() {
	case $1 in
	build) echo gcc make pkg-config libc6-dev libmilter-dev libpcre2-dev libconfuse-dev \
		libssl-dev libjansson-dev zlib1g-dev libzstd-dev libidn2-dev libunistring-dev \
		libmicrohttpd-dev
		curl_library ;;
	unit)  echo check tzdata ;;
	test)  echo check tzdata postfix libsasl2-modules swaks perl python3 python3-prometheus-client procps \
		tidy chromium dovecot-imapd nginx gzip zstd systemd-journal-remote
		echo prometheus prometheus-node-exporter curl slapd ldap-utils openssl; clickhouse; syslog_ng; rsyslog_feeds ;;
	demo)  echo postfix libsasl2-modules swaks dovecot-imapd perl python3 procps ;;
	bench) echo postfix libsasl2-modules perl python3 mawk time curl wrk; clickhouse ;;
	lint)  echo clang-format cppcheck shellcheck mandoc ;;
	fuzz)  echo clang; fuzz_runtime || echo libclang-rt-dev ;;
	debian) echo debootstrap ;;
	deb)   echo build-essential debhelper fakeroot check tzdata
		systemd_pc ;;
	*)     usage ;;
	esac
}

# libcurl's headers come with one of several libraries for TLS; whichever is there stays.
curl_library() {
	pkg-config --exists libcurl 2>/dev/null || echo libcurl4-openssl-dev
}

# systemd.pc moved to a package of its own in Debian 13.
systemd_pc() {
	if apt-cache show systemd-dev >/dev/null 2>&1; then echo systemd-dev; else echo systemd; fi
}

# Not every release, nor processor, has it; where the lists say that they do not, it is no need.
clickhouse() {
	! apt-cache show gcc >/dev/null 2>&1 || apt-cache show clickhouse-server >/dev/null 2>&1 ||
		return 0
	echo clickhouse-server clickhouse-client
}

# It takes the place of rsyslog, which stays where it is.
syslog_ng() {
	! dpkg-query -W -f '${db:Status-Status}\n' rsyslog 2>/dev/null | grep -qx installed || return 0
	echo syslog-ng-core syslog-ng-mod-http
}

# rsyslog's outputs where it is installed; else the libraries of the one that unpack_rsyslog unpacks.
rsyslog_feeds() {
	echo kcat
	if dpkg-query -W -f '${db:Status-Status}\n' rsyslog 2>/dev/null | grep -qx installed; then
		echo rsyslog-elasticsearch rsyslog-kafka
	else
		echo libestr0 libfastjson4 liblognorm5 librdkafka1
	fi
}

# syslog-ng and rsyslog keep each other out of a system, and a test wants each.
unpack_rsyslog() {
	unpacked=$(dirname "$0")/../build/rsyslog
	if command -v rsyslogd >/dev/null || test -e "$unpacked/usr/sbin/rsyslogd"; then return 0; fi
	mkdir -p "$unpacked" || return 0
	(
		cd "$unpacked" || exit
		apt-get -qq download rsyslog rsyslog-elasticsearch rsyslog-kafka >/dev/null 2>&1
		for package in *.deb; do
			if test -f "$package"; then dpkg-deb -x "$package" .; fi
		done
		rm -f ./*.deb
	)
}

# libFuzzer's library is a package of its own since clang 14; before that it came with clang.
fuzz_runtime() {
	command -v clang >/dev/null &&
		ls "$(clang -print-resource-dir)"/lib/*/libclang_rt.fuzzer[-_.]* >/dev/null 2>&1
}

# What the same words come down to on any system: commands, and modules of pkg-config.
commands() {
	case $1 in
	build) echo cc make pkg-config ;;
	unit)  ;;
	test)  echo postfix smtp-source swaks perl python3 gzip zstd ;;
	demo)  echo postfix swaks dovecot perl python3 ;;
	bench) echo postfix smtp-source perl python3 mawk ;;
	lint)  echo clang-format cppcheck shellcheck mandoc ;;
	fuzz)  echo clang ;;
	debian) echo debootstrap ;;
	deb)   echo dpkg-buildpackage dh ;;
	*)     usage ;;
	esac
}
modules() {
	case $1 in
	build) echo milter libpcre2-8 libconfuse libcrypto jansson zlib libzstd libidn2 libcurl libmicrohttpd ;;
	unit|test) echo check ;;
	esac
}

name_the_packages() {
	cat >&2 <<-END
	needs: missing here: $1
	needs: this system has no apt-get; please install the packages yourself:
	  dnf:    gcc make pkgconf sendmail-milter-devel pcre2-devel libconfuse-devel openssl-devel
	          jansson-devel zlib-devel libzstd-devel libidn2-devel libunistring-devel
	          libcurl-devel libmicrohttpd-devel check-devel postfix swaks perl python3 dovecot zstd clang compiler-rt
	          clang-tools-extra cppcheck ShellCheck mandoc
	  apk:    build-base pkgconf libmilter-dev pcre2-dev confuse-dev openssl-dev jansson-dev
	          zlib-dev zstd-dev libidn2-dev libunistring-dev zstd curl-dev libmicrohttpd-dev bsd-compat-headers check-dev postfix
	          swaks perl python3 dovecot clang compiler-rt clang-extra-tools cppcheck shellcheck mandoc
	  pacman: base-devel libmilter pcre2 confuse openssl jansson zlib zstd libidn2
	          libunistring curl libmicrohttpd check postfix swaks perl python dovecot clang compiler-rt cppcheck shellcheck mandoc
	  zypper: gcc make pkgconf sendmail-devel pcre2-devel libconfuse-devel libopenssl-devel
	          libjansson-devel zlib-devel libzstd-devel libidn2-devel libunistring-devel zstd
	          libcurl-devel libmicrohttpd-devel check-devel postfix swaks perl python3 dovecot clang cppcheck ShellCheck mandoc
	  pkg:    gmake pkgconf libmilter pcre2 libconfuse jansson zstd libidn2 libunistring curl libmicrohttpd check postfix
	          swaks perl5 python3 dovecot llvm cppcheck hs-ShellCheck
	END
	exit 69
}

without_apt() {
	missing=
	for word; do
		for command in $(commands "$word"); do
			command -v "$command" >/dev/null || missing="$missing $command"
		done
		for module in $(modules "$word"); do
			pkg-config --exists "$module" 2>/dev/null || missing="$missing $module"
		done
	done
	test -z "$missing" || name_the_packages "$missing"
}

as_root() {
	if test "$(id -u)" -eq 0; then
		"$@"
	else
		sudo "$@"
	fi
}

# Servers that only tests want are not started because they are installed.
hold_services() {
	test ! -e /usr/sbin/policy-rc.d || return 0
	printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
	as_root chmod 755 /usr/sbin/policy-rc.d
	held=yes
}

let_services() {
	test -z "${held:-}" || as_root rm -f /usr/sbin/policy-rc.d
}

# Quiet; its words are kept in $log.
apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1
}

# apt's own figures, a line each (dlstatus:1:40.2:..., pmstatus:postfix:60.0:...), as a line of ours
# for each quarter of either.
show_progress() {
	awk -F: '
	$1 == "dlstatus" { what = "downloaded" }
	$1 == "pmstatus" { what = "installed" }
	what != "" && $3 ~ /^[0-9.]+$/ {
		quarter = int($3 / 25) * 25
		if (quarter > 0 && quarter > shown[what]) {
			shown[what] = quarter
			print "needs:   " what " " quarter " %"
			fflush()
		}
	}'
}

# The same as apt_get, with progress; its exit status goes by way of a file, as a pipe has none.  The
# progress has a descriptor of its own, which apt keeps from the packages' scripts (Debian 13's does so
# with any, and Postfix's cannot be installed without a standard output); sudo would close it.
apt_get_shown() {
	{
		as_root env DEBIAN_FRONTEND=noninteractive sh -c 'exec apt-get "$@" 3>&1 >&2' sh \
			-qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 "$@" \
			2>"$log"
		echo $? >"$log.status"
	} | tee -a "$log.said" | show_progress
	cat "$log.said" >>"$log"
	apt_get_status=$(cat "$log.status")
	rm -f "$log.said" "$log.status"
	return "$apt_get_status"
}

with_apt() {
	# shellcheck disable=SC2046 # names of packages hold no blanks
	wanted=$(for word; do debian_packages "$word" || exit 64; done) || exit 64
	# shellcheck disable=SC2086,SC2016 # the same; ${...} is dpkg-query's
	missing=$({
		dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null
		printf 'wanted %s\n' $wanted
	} | awk '
		$1 == "installed"                { has[$2] = 1 }
		$1 == "wanted" && !has[$2]++     { printf " %s", $2 }')
	test -n "$missing" || return 0
	test -z "$only_names" ||
		give_up "missing:$missing; as root: apt-get install$missing"

	test "$(id -u)" -eq 0 || command -v sudo >/dev/null ||
		give_up "missing:$missing; install them as root (there is no sudo here)"
	echo "needs: installing$missing"
	log=$(mktemp) || exit 71
	trap 'rm -f "$log" "$log".*; let_services' EXIT
	trap 'exit 130' INT TERM
	hold_services
	apt_get update || echo "needs: apt-get update failed; trying with the lists there are" >&2
	# On older systems clang brings libclang-rt-dev; on newer ones there is no ClickHouse.
	for optional in libclang-rt-dev clickhouse-server clickhouse-client syslog-ng-core \
		syslog-ng-mod-http systemd-journal-remote prometheus prometheus-node-exporter kcat \
		libestr0 libfastjson4 liblognorm5 librdkafka1 rsyslog-elasticsearch rsyslog-kafka; do
		apt-cache show "$optional" >/dev/null 2>&1 ||
			missing=$(echo "$missing " | sed "s/ $optional / /")
	done
	test -n "${missing# }" || return 0
	case "$missing " in
	*" postfix "*)                  # else its installation asks what kind of server to set up
		echo "postfix postfix/main_mailer_type select No configuration" |
			as_root debconf-set-selections ;;
	esac
	# shellcheck disable=SC2086 # the same
	apt_get_shown install -y --no-remove --no-install-recommends $missing || {
		grep -v '^[dp][lm]status:' "$log" | tail -n 20 >&2
		give_up "apt-get could not install$missing (nothing was removed)"
	}
}

only_names=
if test "${1:-}" = -n; then
	only_names=yes
	shift
fi
test $# -gt 0 || usage
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
	with_apt "$@"
	case " $* " in
	*' test '*) test -n "$only_names" || unpack_rsyslog ;;
	esac
else
	without_apt "$@"
fi
