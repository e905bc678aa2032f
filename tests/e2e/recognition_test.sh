#!/bin/sh
# SPDX-License-Identifier: ISC
# How well devices are recognised: the labelled rows of tests/recognition, a table of precision and
# recall by family, and what a policy on one device covers of the others.  No mail server is needed.
set -u

: "${BUILD:?the folder with the built programs, as an absolute path}"
cd "$(dirname "$0")/../.." || exit 71
python=/usr/bin/python3
[ -x "$python" ] || python=python3
exec "$python" tests/recognition/table.py "$BUILD/milter-device-check" conf/milter-device.conf
