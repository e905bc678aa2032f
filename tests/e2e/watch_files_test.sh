#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-watch --once on files that it is given: archives, and what is no log of the source.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$e2e/lib_watch.sh"

watch_configure </dev/null

# once FILE...: leaves its exit status in $status, what it says in $said
once() {
	"$BUILD/milter-device-watch" -c "$conf" --once "$@" </dev/null >"$said" 2>&1
	status=$?
}

dovecot_line() {
	echo "Jul 17 09:00:0$1 mx dovecot: imap($2)<1><s$1>: ID sent: name=iPhone Mail, os=iOS"
}
logs=$dir/logs
mkdir "$logs"
{ dovecot_line 1 anna; dovecot_line 2 bo; } >"$logs/mail.log"
dovecot_line 3 cy | gzip -c >"$logs/mail.log.2.gz"

# ---- archives ----

once --source dovecot "$logs/mail.log.2.gz" "$logs/mail.log"
is 'an archive and a log: exit status' "$status" 0
unlike 'an archive and a log: nothing is missing' "$(cat "$said")" 'not there yet'
like 'an archive and a log: both are read' "$(cat "$said")" 'read 3 accesses'
once --source dovecot "$logs/mail.log.2.gz" "$logs/mail.log"
is 'the same again: exit status' "$status" 0
like 'the same again: nothing is added' "$(cat "$said")" 'read 0 accesses'
cp "$logs/mail.log.2.gz" "$logs/moved" # named as none is
dovecot_line 4 dee | gzip -c >"$logs/moved"
once --source dovecot "$logs/moved"
like 'what is packed is known by its bytes' "$(cat "$said")" 'read 1 access,'
if command -v zstd >/dev/null; then
	dovecot_line 5 eve | zstd -qc >"$logs/mail.log.3.zst"
	once --source dovecot "$logs/mail.log.3.zst"
	like 'zstd too' "$(cat "$said")" 'read 1 access,'
else
	skip 'zstd too' 'no zstd'
fi
{ dovecot_line 6 fay; dovecot_line 7 gus; } | gzip -c | head -c 60 >"$logs/cut.gz"
once --source dovecot "$logs/cut.gz"
is 'an archive that is cut off: exit status' "$status" 65
like 'an archive that is cut off: named' "$(cat "$said")" 'cut\.gz: .*the archive is cut off'
dovecot_line 8 hal | xz -c >"$logs/mail.xz" 2>/dev/null || printf '\3757zXZ\0\n' >"$logs/mail.xz"
once --source dovecot "$logs/mail.xz"
is 'xz: exit status' "$status" 65
like 'xz: what unpacks it' "$(cat "$said")" \
	"mail\\.xz: only gzip and zstd are unpacked here: xz -dc $logs/mail.xz . milter-device-watch --source dovecot -\$"

# ---- what is no log of the source ----

: >"$logs/empty"
once --source dovecot "$logs/empty"
is 'an empty file is fine' "$status" 0
cp "$logs/mail.log" "$logs/dovecot.log"
once --source zimbra "$logs/dovecot.log"
is 'another source: exit status' "$status" 65
like 'another source: which' "$(cat "$said")" \
	'dovecot\.log: no line is of source zimbra; of the first 2 lines 2 are of source dovecot: --source dovecot$'
gzip -k "$logs/dovecot.log"
once --source cyrus "$logs/dovecot.log.gz"
is 'another source, packed: exit status' "$status" 65
like 'another source, packed: which' "$(cat "$said")" '2 are of source dovecot: --source dovecot$'
head -c 100000 /dev/urandom >"$logs/garbage"
once --source dovecot "$logs/garbage"
is 'garbage: exit status' "$status" 65
like 'garbage: it is none' "$(cat "$said")" \
	'garbage: no line is of source dovecot, nor of any other in .*: is that the log of a mail store\?'
cp "$logs/mail.log" "$logs/grown"
once --source dovecot "$logs/grown"
echo 'Jul 17 10:00:00 mx postfix/smtpd[1]: connect from localhost' >>"$logs/grown"
once --source dovecot "$logs/grown"
is 'what only grew by other lines is fine' "$status" 0
cp "$logs/mail.log" "$logs/good"
once --source dovecot "$logs/good" "$logs/garbage" "$logs/good"
like 'what is good beside it is read' "$(cat "$said")" 'read 2 accesses'

once --source dovecot - # of nothing
is 'nothing at standard input is fine' "$status" 0
piped() {
	"$BUILD/milter-device-watch" -c "$conf" --once --source "$@" - <"$piped_from" >"$said" 2>&1
	status=$?
}
piped_from=$logs/garbage
piped dovecot
is 'garbage at standard input: exit status' "$status" 65
like 'garbage at standard input: it is none' "$(cat "$said")" ': -: no line is of source dovecot, nor of any other'
piped_from=$logs/dovecot.log
piped zimbra
is 'another source at standard input: exit status' "$status" 65
like 'another source at standard input: which' "$(cat "$said")" '2 are of source dovecot: --source dovecot$'
piped_from=$logs/mail.xz
piped dovecot
is 'xz at standard input: exit status' "$status" 65
like 'xz at standard input: what unpacks it' "$(cat "$said")" 'xz -dc FILE . milter-device-watch --source dovecot -$'

# What has no line end is judged too.
head -c 5000 /dev/zero >"$logs/nul"
head -c 5000000 /dev/zero | tr '\0' x >"$logs/long"
for name in nul long; do
	once --source dovecot "$logs/$name"
	is "$name: exit status" "$status" 65
	like "$name: it is none" "$(cat "$said")" "/$name: no line is of source dovecot, nor of any other"
	piped_from=$logs/$name
	piped dovecot
	is "$name at standard input: exit status" "$status" 65
done
{ dovecot_line 1 ina; printf %s "$(dovecot_line 2 jon)"; } >"$logs/unended"
once --source dovecot "$logs/unended"
is 'a last line without its newline: exit status' "$status" 0
like 'a last line without its newline: it waits, which is said' "$(cat "$said")" \
	'/unended: the last line has no newline, and waits for its rest'
printf %s "$(dovecot_line 2 kai)" >"$logs/one"
once --source dovecot "$logs/one"
is 'the only line: exit status' "$status" 0
like 'the only line: the same' "$(cat "$said")" '/one: the last line has no newline'

# packed WHAT WORDS: what $logs/packed is, of which nothing is known yet
packed() {
	rm -f "$dir/state/"*.state*
	once --source dovecot "$logs/packed"
	is "$1: exit status" "$status" 65
	like "$1: words" "$(cat "$said")" "/packed: $2"
	unlike "$1: it is there" "$(cat "$said")" 'not there yet'
}
gzip -c "$logs/dovecot.log" | gzip -c >"$logs/packed"
packed 'packed twice' 'this is packed twice: unpack it once before$'
tar -cf "$logs/packed" -C "$logs" dovecot.log
packed 'a tar' "this is an archive of files: tar -xOf $logs/packed . milter-device-watch --source dovecot -$"
tar -czf "$logs/packed" -C "$logs" dovecot.log
packed 'a tar, packed' 'this is an archive of files: tar -xOf'
printf 'PK\003\004....\n' >"$logs/packed"
packed 'a zip' 'only gzip and zstd are unpacked here: unzip -p '
{ printf '\377\376'; sed 's/./&\n/g' "$logs/dovecot.log" | tr '\n' '\0'; } >"$logs/packed"
packed 'UTF-16' 'this is UTF-16: iconv -f UTF-16 -t UTF-8 '
printf '\135\0\0\200\0\377' >"$logs/packed"
packed lzma 'only gzip and zstd are unpacked here: xz -dc '
{ printf '\357\273\277'; dovecot_line 1 lea; } >"$logs/bom"
once --source dovecot "$logs/bom"
like 'a byte order mark costs no line' "$(cat "$said")" 'read 1 access,'

# ---- what cannot be read ----

once --source dovecot "$logs/none" "$logs/none"
is 'what is named twice is told once' "$(grep -c . "$said")" 1

once --source dovecot "$logs/none" "$logs/good" "$logs"
is 'what is not there: exit status' "$status" 66
is 'each is named, and nothing else is said' "$(cut -d : -f 1,2,3 "$said")" \
	"milter-device-watch: $logs/none: No such file or directory
milter-device-watch: $logs: this is a folder"

done_testing
