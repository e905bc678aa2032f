#!/bin/sh
# SPDX-License-Identifier: ISC
# Where the system forbids writable code (systemd's MemoryDenyWriteExecute), there is no JIT of
# PCRE2's: patterns are interpreted, the log says so once, and the decisions are the same.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# denied PROGRAM ARGUMENT...: runs it without the right to make memory executable.
denied() {
	"$python" -IS -c '
import ctypes, os, sys
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
if ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    sys.exit(200)
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}

real=$BUILD
denied /bin/true
if [ $? -eq 200 ] || [ "$slow" -ne 1 ]; then
	skip 'without JIT' 'this kernel (before 6.3) or build cannot forbid writable code'
	done_testing
fi

# The harness starts $BUILD/milter-device: let that be one that is denied JIT.
mkdir "$dir/denied"
cat >"$dir/denied/milter-device" <<END
#!/bin/sh
exec $python -IS -c 'import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
os.execv("$real/milter-device", ["milter-device"] + sys.argv[1:])' "\$@"
END
chmod 755 "$dir/denied/milter-device"
BUILD=$dir/denied

postfix_start
echo "policy p { devices = { iphone } action = reject }" | configure
daemon_start
mail 'X-Mailer: iPhone Mail (20F75)'
like 'without JIT: the decision is the same' "$reply" '^550 5\.7\.1 '
is 'without JIT: it is said once' "$(grep -c 'patterns are interpreted' "$said")" 1
daemon_stop
BUILD=$real
daemon_start
is 'with JIT: nothing is said of it' "$(grep -c 'patterns are interpreted' "$said")" 1
daemon_stop
done_testing
