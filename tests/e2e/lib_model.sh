# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# For tests that compare a program with a model in Python: $python, $work, `result` and `done_testing`.
set -u

: "${BUILD:?the folder with the built programs, as an absolute path}"
export BUILD
cd "$(dirname "$0")" || exit 71
python=/usr/bin/python3
[ -x "$python" ] || python=python3
work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if ! command -v "$python" >/dev/null ||
	! "$python" -c 'import zoneinfo; zoneinfo.ZoneInfo("Australia/Lord_Howe")' 2>/dev/null; then
	echo '1..0 # SKIP no python3 with zoneinfo'
	exit 0
fi

# result STATUS DESCRIPTION: where it failed, $work/seen says how.
tests=0 failed=0
result() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
		head -n 200 "$work/seen" | sed 's/^/# /'
	fi
}

done_testing() {
	echo "1..$tests"
	[ "$failed" -eq 0 ]
}
