#!/bin/sh
# SPDX-License-Identifier: ISC
# corpus: what milter-device-check says of each mail in tests/corpus, under the configuration as
# installed and at one moment.  NAME.expect has the event of each message of NAME.eml; the
# configuration's hash is left out, as every release has a different one.
# `corpus_test.sh write` writes what it says now; read that before you commit it.
set -u
cd "$(dirname "$0")/../corpus" || exit 71
: "${BUILD:?the folder with the built programs, as an absolute path}"

work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() {
	"$BUILD/milter-device-check" -c ../../conf/milter-device.conf --json \
		--at 2023-07-17T10:00:00Z "$1" 2>&1 | sed 's/"config":"[0-9a-f]*",//'
}

if test "${1:-}" = write; then
	for mail in *.eml; do
		say "$mail" >"${mail%.eml}.expect"
	done
	exit
fi
count=0 failed=0
for mail in *.eml; do
	name=${mail%.eml}
	count=$((count + 1))
	say "$mail" >"$work/said"
	if diff -u "$name.expect" "$work/said" >"$work/differs"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$work/differs"
		failed=$((failed + 1))
	fi
done
echo "1..$count"
test "$failed" -eq 0
