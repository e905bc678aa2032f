#!/bin/sh
# SPDX-License-Identifier: ISC
# layers MILTER PURE_LIBRARY... -- OTHER_LIBRARY...: whether the rooms of milter/ keep their order.
# Standard input is the table, a line a room: `ROOM: ROOMS THAT IT MAY INCLUDE`.  Says each
#  - include that the table does not allow, or that does not name its room,
#  - circle of files, by their includes and by what they call,
#  - data at file scope that changes, and call of the system, in a pure library,
#  - library that more files include than the one that it is for.
# Exit status 1 if there is one.
set -u
LC_ALL=C
export LC_ALL

milter=$1
shift
work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT

# bad WHAT: standard input says where; nothing there is good.
bad() {
	sed "s|^|layers: $1: |" >>"$work/bad"
}

sed 's/: */ /' >"$work/table"
test -s "$work/table" || { echo 'layers: no table on standard input' >&2; exit 64; }
find "$milter" -name '*.[ch]' | sed "s|^$milter/||" | sort >"$work/files"
test -s "$work/files" || { echo "layers: $milter: no C" >&2; exit 66; }

# FILE INCLUDED for each include of our own; FILE:LINE NAME for each of others
while read -r file; do
	awk -v file="$file" -v own="$work/own" -v foreign="$work/foreign" '
	/^#[ \t]*include[ \t]*"/ { split($0, part, "\""); print file, part[2] >>own }
	/^#[ \t]*include[ \t]*</ { split($0, part, /[<>]/); print file ":" FNR, part[2] >>foreign }
	' "$milter/$file"
done <"$work/files"

# The programs, directly in milter/, have no row and may see all.
awk '
function room_of(file) { return match(file, /.*\//) ? substr(file, 1, RLENGTH - 1) : "" }
FILENAME == ARGV[1] {
	known[$1] = 1
	may[$1, $1] = 1
	for (i = 2; i <= NF; i++)
		may[$1, $i] = 1
	next
}
{
	from = room_of($1)
	to = room_of($2)
	if (from == "" && (to == "" || known[to]))
		next
	if (!known[to])
		print $1 " includes \"" $2 "\", which names no room"
	else if (!may[from, to])
		print $1 " includes \"" $2 "\": " from " may not see " to
}' "$work/table" "$work/own" | bad 'not in the table'

# circle: lines `A B` on standard input, A needs B; prints the members of each circle in a line.
circle() {
	sort -u | tsort 2>&1 >/dev/null | awk '
	/ loop:$/ { if (circle != "") print circle; circle = ""; next }
	          { circle = circle (circle == "" ? "" : " ") $2 }
	END       { if (circle != "") print circle }'
}
circle <"$work/own" | bad 'a circle of includes'
nm -A "$@" 2>/dev/null >"$work/symbols"
awk '
NF >= 3 {
	file = $1
	sub(/:[0-9a-f]*$/, "", file)
	sub(/.*:/, "", file)
	name = $NF
	if ($(NF - 1) == "U")
		wanted[file, name]
	else if ($(NF - 1) ~ /[TDBRVW]/)
		home[name] = file
}
END {
	for (pair in wanted) {
		split(pair, part, SUBSEP)
		if (part[2] in home && home[part[2]] != part[1])
			print part[1], home[part[2]]
	}
}' "$work/symbols" | circle | bad 'a circle of calls'

pure=
for library; do
	test "$library" != -- || break
	pure="$pure $library"
done
# shellcheck disable=SC2086 # names of libraries hold no blanks
set -- $pure
size -A "$@" | awk '
/ex / { member = $1 }
($1 ~ /^\.t?(data|bss)$/ || $1 ~ /^\.t?(data|bss)\./) && $1 !~ /\.rel\.ro/ && $2 > 0 { print member, $1 }' |
	bad 'data that changes, in a pure room'
system='^(_exit|abort|exit|access|close|open(at)?(64)?|creat|read|write|pread|pwrite|lseek|f?l?stat(64)?|dup[23]?'
system="$system|pipe2?|fork|vfork|exec[a-z]*|kill|raise|signal|sig[a-z]*|wait(pid)?|socket|bind|listen|connect"
system="$system|accept4?|send(to|msg)?|recv(from|msg)?|p?select|p?poll|epoll_[a-z0-9]*|mmap|ioctl|fcntl|flock"
system="$system|rename|unlink|mkdir|rmdir|link|symlink|chmod|chown|umask|get[a-z]*(id|env|name|addrinfo|pwnam|grnam)"
system="$system|setenv|putenv|time|times|clock[a-z_]*|gettimeofday|localtime(_r)?|mktime|tzset|(nano|u)?sleep|alarm"
system="$system|pthread_[a-z_]*|f?open(64)?|fclose|f?printf|f?puts|putchar|fwrite|fread|perror|stdout|stderr|stdin"
system="$system|s?rand(om)?|getrandom|(v|open|close)?syslog|setlocale|system|popen)$"
nm -A "$@" 2>/dev/null | awk -v system_call="$system" '
NF >= 3 && $(NF - 1) == "U" {
	name = $NF
	sub(/@.*/, "", name)
	if (name ~ system_call) {
		file = $1
		sub(/:$/, "", file)
		sub(/.*:/, "", file)
		print file " calls " name
	}
}' | bad 'a call of the system, in a pure room'

# One library, one file.
while read -r library file; do
	awk -v library="$library" -v file="$file" '
	$2 ~ library { where = $1; sub(/:[0-9]*$/, "", where); if (where != file) print $1 " includes <" $2 ">" }
	' "$work/foreign" | bad "only $file may"
done <<END
mfapi daemon/filter.c
^confuse host/conf/conffile.c
^pcre2 device/pattern.c
^curl/ host/clickhouse.c
END

if test -s "$work/bad"; then
	cat "$work/bad"
	exit 1
fi
echo 'layers: kept'
