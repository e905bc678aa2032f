#!/bin/sh
# SPDX-License-Identifier: ISC
# Made-up configurations and logs against letters_model.py, which finds in its own way who is written
# to about what: each notice is equal, as it is noted down and as it is worded, and of a longer log
# only what is new is sent.  SEED and COUNT say which, and how many; dates are near today, so what
# differs is printed whole.

# shellcheck source=tests/e2e/lib_model.sh
. "$(dirname "$0")/lib_model.sh"

seed=${SEED:-1} count=${COUNT:-150}
mkdir "$work/cases"
"$python" -B letters_compare.py "$work/cases" "$seed" "$count" >"$work/seen" 2>&1
result $? "seeds $seed to $((seed + count - 1)): each notice is as the model says"
grep -Eq '^cases [1-9][0-9]* people [1-9][0-9]* letters [1-9][0-9]* ends [1-9][0-9]* differ 0$' "$work/seen"
result $? 'some people were written to'

done_testing
