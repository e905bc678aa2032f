#!/bin/sh
# style: the sizes that the house keeps: no function in milter/ over 70 lines, no file over 500,
# no line of C over 100 columns (a tab is 8).  Prints what breaks that, then the medians.
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
too_long "$work/functions" 70 function
too_long "$work/files" 500 file

while read -r file; do
	expand "$file" | awk -v file="$file" '
	{ line = $0; gsub(/[\200-\277]/, "", line) }    # a character of UTF-8 is one column
	length(line) > 100 { print "style: " file ":" NR ": " length(line) " columns, at most 100"; bad = 1 }
	END { exit bad }' || status=1
done <"$work/all"

# sizes LIST WHAT
sizes() {
	awk -v what="$2" '
	{ lines[NR] = $1; last = $2 }
	END {
		if (NR == 0) { print "style: no " what; exit }
		printf "style: %d %s, median %d lines, 95%% within %d, longest %d (%s)\n", NR, what,
			lines[int((NR + 1) / 2)], lines[int((NR * 95 + 99) / 100)], lines[NR], last
	}' "$1"
}
sizes "$work/functions" functions
sizes "$work/files" files
exit "$status"
