#!/bin/sh
# SPDX-License-Identifier: ISC
# What the keyed hash of tables costs against the quick one, and what keys cost that are made to meet
# in one place.  BENCH_ROUNDS says how often.
set -eu

cd "$(dirname "$0")/../.."
build=${BUILD:-build}
make -s BUILD="$build" "$build/tests/bench/hashes"
"$build/tests/bench/hashes" "${BENCH_ROUNDS:-9}"
