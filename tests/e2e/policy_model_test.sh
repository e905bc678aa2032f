#!/bin/sh
# SPDX-License-Identifier: ISC
# Made-up configurations against policy_model.py, which decides in its own way: each decision of
# milter-device-check is equal, and so is what --replay says another configuration would have done,
# where it says so.  SEED and COUNT say which configurations, and how many.
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

tests=0 failed=0
result() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
		head -n 80 "$work/seen" | sed 's/^/# /'
	fi
}

"$python" -B policy_compare.py "$work" "${SEED:-1}" "${COUNT:-25}" >"$work/seen" 2>&1
result $? 'each decision and each replay is as the model says'
grep -Eq '^asked [1-9][0-9]+ replayed [1-9][0-9]+ undecidable [1-9][0-9]* differ 0$' "$work/seen"
result $? 'requests were decided, replayed, and a few could not be'

echo "1..$tests"
[ "$failed" -eq 0 ]
