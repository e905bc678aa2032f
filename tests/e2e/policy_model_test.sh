#!/bin/sh
# SPDX-License-Identifier: ISC
# Made-up configurations against policy_model.py, which decides in its own way: each decision of
# milter-device-check is equal, and so is what --replay says another configuration would have done,
# where it says so.  SEED and COUNT say which configurations, and how many.

# shellcheck source=tests/e2e/lib_model.sh
. "$(dirname "$0")/lib_model.sh"

"$python" -B policy_compare.py "$work" "${SEED:-1}" "${COUNT:-25}" >"$work/seen" 2>&1
result $? 'each decision and each replay is as the model says'
grep -Eq '^asked [1-9][0-9]+ replayed [1-9][0-9]+ undecidable [1-9][0-9]* differ 0$' "$work/seen"
result $? 'requests were decided, replayed, and a few could not be'

done_testing
