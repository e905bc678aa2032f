#!/bin/sh
# SPDX-License-Identifier: ISC
# Made-up configurations and logs against letters_model.py, which finds in its own way who is written
# to about what: each notice is equal, as it is noted down and as it is worded, and of a longer log
# only what is new is sent.  SEED and COUNT say which, and how many; dates are near today, so what
# differs is printed whole.
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
		sed 's/^/# /' "$work/seen"
	fi
}

seed=${SEED:-1} count=${COUNT:-150}
mkdir "$work/cases"
"$python" -B letters_compare.py "$work/cases" "$seed" "$count" >"$work/seen" 2>&1
result $? "seeds $seed to $((seed + count - 1)): each notice is as the model says"
grep -Eq '^cases [1-9][0-9]* people [1-9][0-9]* letters [1-9][0-9]* ends [1-9][0-9]* differ 0$' "$work/seen"
result $? 'some people were written to'

echo "1..$tests"
[ "$failed" -eq 0 ]
