# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034 # what is set here is for the tests
# What goes wrong on purpose: for the tests of `make faults`, in place of lib.sh.
#
#	. "$(dirname "$0")/lib_faults.sh"
#	fault write 5 events.jsonl      # EIO, from now on, in programs that faulty starts
#	mend write

faults_source=$(cd "$(dirname "$0")" && pwd)
e2e=$faults_source/../e2e

# shellcheck source=tests/e2e/lib.sh
. "$e2e/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
tagging='policy tagging { devices = { iphone } action = tag }'
FAULTS=$dir/faults
export FAULTS
mkdir "$FAULTS"
chmod 755 "$FAULTS"

# fault NAME WORDS...: see shim.c
fault() {
	fault_name=$1
	shift
	echo "$*" >"$FAULTS/.new"
	mv "$FAULTS/.new" "$FAULTS/$fault_name"
}

mend() {
	rm -f "$FAULTS/$1"
}

# The shim does not go with a sanitizer, which wants to be loaded first.
build_shim() {
	shim=$dir/shim.so
	"${CC:-cc}" -D_GNU_SOURCE -shared -fPIC -O2 -o "$shim" "$faults_source/shim.c" >"$dir/shim.said" 2>&1 ||
		give_up "the shim is built: $(cat "$dir/shim.said")"
}

# faulty COMMAND...: with the shim
faulty() {
	LD_PRELOAD=$shim "$@"
}

# daemon_start_faulty: as daemon_start
daemon_start_faulty() {
	daemon_starts=$(times_listening)
	LD_PRELOAD=$shim "$BUILD/milter-device" -f -c "$conf" </dev/null >>"$said" 2>&1 &
	daemon=$!
	wait_for 30 daemon_ready || give_up 'the daemon starts, with the shim'
}

# said_times PATTERN: in how many lines
said_times() {
	grep -cE -- "$1" "$said"
}

# The event of the mail sent last: in the log, or in the mail log where it went instead.
logged() {
	grep -qF "$message_id" "$log"
}
told() {
	grep -F "$message_id" "$said" | grep -q 'event {.*}$'
}
