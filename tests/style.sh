#!/bin/sh
# SPDX-License-Identifier: ISC
# style: the sizes that the house keeps: no function in milter/ over 50 lines, half within 12, 95 %
# within 30; no file over 400 lines, half within 180; no room with more than 25 modules; tests at least
# half as many lines as code; no line of C over 100 columns (a tab is 8); each file of code, each manual,
# unit and configuration names its licence in its first two lines.  Prints what breaks that, then the
# medians.
# A function begins at its name, at the left margin, and ends with a brace at the left margin.
set -u
cd "$(dirname "$0")/.." || exit 71
LC_ALL=C
export LC_ALL

work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT
status=0

find milter -name '*.[ch]' | sort >"$work/house"
find milter tests -name '*.[ch]' | sort >"$work/all"
test -s "$work/house" || { echo "style: no C in milter/" >&2; exit 66; }

# LINES FILE:LINE NAME of each function
# shellcheck disable=SC2016 # awk's own dollars
xargs awk '
FNR == 1                { inside = 0 }
!inside && /^[A-Za-z_]/ { start = FNR; name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^\{/                   { inside = 1 }
inside && /^\}/         { print FNR - start + 1, FILENAME ":" start, name; inside = 0 }
' <"$work/house" | sort -n >"$work/functions"
while read -r file; do
	echo "$(wc -l <"$file") $file"
done <"$work/house" | sort -n >"$work/files"

# too_long LIST LIMIT WHAT
too_long() {
	awk -v limit="$2" -v what="$3" '
	$1 > limit { print "style: " $2 ": " what, $3, "has", $1, "lines, at most", limit; bad = 1 }
	END        { exit bad }' "$1" || status=1
}
too_long "$work/functions" 50 function
too_long "$work/files" 400 file

while read -r file; do
	expand "$file" | awk -v file="$file" '
	{ line = $0; gsub(/[\200-\277]/, "", line) }    # a character of UTF-8 is one column
	length(line) > 100 { print "style: " file ":" NR ": " length(line) " columns, at most 100"; bad = 1 }
	END { exit bad }' || status=1
done <"$work/all"

find milter tests conf contrib .ci Makefile -type f \( -name '*.[ch158]' -o -name '*.sh' -o -name '*.py' -o \
	-name '*.service' -o -name '*.timer' -o -name '*.conf' -o -name '*.sql' -o -name Makefile -o -name run \) |
	sort | while read -r file; do
	sed 2q "$file" | grep -q 'SPDX-License-Identifier: ISC$\|SPDX-License-Identifier: ISC \*/$' ||
		echo "style: $file: its first two lines name no licence: SPDX-License-Identifier: ISC"
done >"$work/unlicensed"
cat "$work/unlicensed"
test ! -s "$work/unlicensed" || status=1

# sizes LIST WHAT MEDIAN NINETY_FIVE: prints them; more than the last two is too long (0: any)
sizes() {
	awk -v what="$2" -v median_most="$3" -v most="$4" '
	{ lines[NR] = $1; last = $2 }
	END {
		if (NR == 0) { print "style: no " what; exit 1 }
		median = lines[int((NR + 1) / 2)]
		ninety_five = lines[int((NR * 95 + 99) / 100)]
		printf "style: %d %s, median %d lines, 95%% within %d, longest %d (%s)\n", NR, what,
			median, ninety_five, lines[NR], last
		if (median > median_most || (most > 0 && ninety_five > most)) {
			print "style: these are too long: median at most " median_most \
				(most > 0 ? ", 95% within " most : "")
			exit 1
		}
	}' "$1" || status=1
}
sizes "$work/functions" functions 12 30
sizes "$work/files" files 180 0

# A room's subfolders are rooms of their own.
find milter -type d | while read -r room; do
	modules=$(find "$room" -maxdepth 1 -name '*.c' | wc -l)
	echo "$modules $room"
done | sort -n >"$work/rooms"
awk '$1 > 25 { print "style: " $2 " has " $1 " modules, at most 25"; bad = 1 } END { exit bad }' "$work/rooms" || status=1

# lines DIRECTORY SUFFIX...
lines() {
	where=$1
	shift
	for suffix; do find "$where" -name "*.$suffix" -exec cat {} +; done | wc -l
}
code=$(lines milter c h)
tests=$(lines tests c h sh py)
echo "style: $code lines of code, $tests of tests; at most $(tail -n 1 "$work/rooms" | cut -d ' ' -f 1) modules in a room"
if [ "$((2 * tests))" -lt "$code" ]; then
	echo 'style: there are too few tests'
	status=1
fi
exit "$status"
