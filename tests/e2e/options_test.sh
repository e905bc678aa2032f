#!/bin/sh
# SPDX-License-Identifier: ISC
# The command lines of all programs: each option has a sentence in --help and a paragraph in the
# manual, and whoever mistypes one is told what is wrong, and where to look.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

manuals=$e2e/../../milter

# of_help PROGRAM: its options, one a line, as `-c` and `--config`
of_help() {
	"$BUILD/$1" --help | sed -n 's/^  *\(-[^ ,]*\), \(--[^ []*\).*/\1\n\2/p; s/^  *\(--[^ []*\).*/\1/p' |
		sort
}

# of_manual FILE: the options that head a paragraph of it; standard input, `-`, is none
of_manual() {
	awk '$1 == ".It" && $2 == "Fl" {
		for (i = 2; i < NF; i++)
			if ($i == "Fl" && $(i + 1) != ",")
				print "-" $(i + 1)
	}' "$1" | sort
}

# of_synopsis FILE: the options that its synopsis names
of_synopsis() {
	awk '
	$1 == ".Sh"                { inside = $2 == "SYNOPSIS" }
	inside && /^\.(Op )?Fl /   { for (i = 1; i < NF; i++) if ($i == "Fl") print $(i + 1) }' "$1" |
		sed '/^\.\.\.$/d; s/^-/--/; t; s/./-&\n/g' | sed '/^$/d' | sort -u
}

# speechless PROGRAM: options without a sentence, on their line or on the next
speechless() {
	"$BUILD/$1" --help | awk '
	/^  +-/ { if (option) print option; option = /[^ ]   +[A-Z]/ ? "" : $0; next }
	option  { if ($0 !~ /^ +[A-Z]/) print option; option = "" }
	END     { if (option) print option }'
}

# wrong WHAT SAID ARGUMENT...: status 64, one line that says it, and one that names the remedy
wrong() {
	wrong_what="$program: $1" wrong_said=$2
	shift 2
	got=$("$BUILD/$program" "$@" 2>&1 >"$dir/out" </dev/null)
	is "$wrong_what: status" $? 64
	is "$wrong_what: words" "$got" "$program: $wrong_said
Try '$program --help'."
	is "$wrong_what: nothing on standard output" "$(cat "$dir/out")" ''
}

for program in milter-device milter-device-watch milter-device-gate milter-device-check milter-device-report \
	milter-device-ctl; do
	manual=$(echo "$manuals/$program".[18])
	help=$("$BUILD/$program" --help 2>"$dir/err")
	is "$program --help: status" $? 0
	is "$program --help: nothing on standard error" "$(cat "$dir/err")" ''
	is "$program -h is --help" "$("$BUILD/$program" -h)" "$help"
	like "$program --version" "$("$BUILD/$program" --version)" "^$program [0-9]"
	is "$program -V is --version" "$("$BUILD/$program" -V)" "$("$BUILD/$program" --version)"
	is "$program --help: no line over 79 columns" "$(printf '%s\n' "$help" | grep '.\{80\}')" ''
	like "$program --help: names its manual" "$(printf '%s\n' "$help" | tr '\n' ' ')" \
		"$program\\(${manual##*.}\\)"
	is "$program --help: each option has a sentence" "$(speechless "$program")" ''
	is "$program: --help and the manual have the same options" "$(of_help "$program")" \
		"$(of_manual "$manual")"
	of_help "$program" >"$dir/known"
	is "$program: the synopsis of the manual has none besides" \
		"$(of_synopsis "$manual" | comm -23 - "$dir/known")" ''

	wrong 'an unknown option' '--xyzzy: no such option' --xyzzy
	wrong 'an unknown letter' '-X: no such option' -X
	wrong 'one that is near another' '--confgi: no such option. Did you mean --config?' --confgi x
	wrong 'a missing argument' '--config: an argument is missing: --config FILE' --config
	wrong 'a missing argument of a letter' '--config: an argument is missing: --config FILE' -c
	wrong 'an argument for a flag' '--version: this option takes no argument' --version=2
	wrong 'nothing that a terminal obeys' '--a?[31m: no such option' "$(printf -- '--a\033[31m')"
done

program=milter-device
wrong 'an operand' "unexpected argument 'x'" x
wrong 'a socket that is none' "--socket: 'nowhere' is neither unix:/path nor inet:port@host" -p nowhere
wrong 'a port without a host' "--socket: 'inet:8891' names no host and would listen to everybody: \
write 'inet:8891@localhost'" -p inet:8891
program=milter-device-watch
wrong 'a source without a name' '--source: the name of a source is wanted, such as dovecot' --source '' -
wrong 'a log of no source' 'which source is that? Name it: --source dovecot' -
program=milter-device-gate
wrong 'an operand' "unexpected argument 'x'" x
wrong 'a port without a host' "--socket: 'inet:8893' names no host and would listen to everybody: \
write 'inet:8893@localhost'" -p inet:8893
program=milter-device-ctl
wrong 'two processes at once' 'one process can be asked: --watch or --gate' -w -g ping
program=milter-device-check
wrong 'a field that is none' "--field: a field is 'NAME: VALUE', not 'x'" --field x
wrong 'traffic that is none' "--traffic: there is no traffic 'x', only submission, receipt, access and inbound" --traffic x
wrong 'a client that is no address' "--client: 'mail.example' is not an IP address: write 192.0.2.7 or 2001:db8::7" --client mail.example
wrong 'a format that is none' "--format: there is no format 'x', only text and json" --format x
wrong 'what does not go together' '--replay: cannot be combined with --lines' --replay --lines X
wrong 'a form that is none' "--dump: there is no form 'x', only json and changed" --dump=x
wrong 'nor do these' '--replay: cannot be combined with --client' --replay --client 192.0.2.7
for option in '--user anna' '--traffic access' '--recipient a@x.example'; do
	for alone in --replay --explain-policy --dump --devices; do
		# shellcheck disable=SC2086 # an option and its argument
		wrong "$alone supposes nothing" "$alone: cannot be combined with ${option%% *}" $alone $option
	done
done
wrong 'recipients of an access' \
	'--recipient: an access has no recipients: leave it out, or name other --traffic' \
	--traffic access --recipient anna@minprom.example
wrong 'a list of devices, and mail' '--devices: reads no mail, such as x' --devices x
configure <<'EOF'
policy p { devices = { 'iphnoe' } action = 'tag' }
EOF
like 'a device that is mistyped' "$("$BUILD/milter-device-check" -c "$conf" </dev/null 2>&1)" \
	"there is no device 'iphnoe': did you mean 'iphone'\? .milter-device-check --devices. lists"
like 'the catalogue, though a policy is wrong' \
	"$("$BUILD/milter-device-check" --devices -c "$conf" 2>&1)" \
	'^ipad +ios < apple +Apple +iOS +iPadOS +tablet$'
configure </dev/null
wrong 'a time that is none' "--at: 'soon' is not a time such as 2023-07-17T09:00:00+03:00" \
	-c "$conf" --at soon
program=milter-device-report
wrong 'a number that is none' "--top: 'x' is not a number from 0 to 9223372036854775807" --top x
wrong 'a number out of bounds' "--clickhouse-timeout: '86401' is not a number from 1 to 86400" \
	--clickhouse-timeout 86401
wrong 'the beginning of two options' \
	'--click: this could be --clickhouse-password-file or --clickhouse-timeout' --click
wrong 'what does not go together' '--to: not for --format text, only for mail' --to anna@minprom.example
wrong 'a day and a period' '--day cannot be combined with --since or --until' --day today --since now
program=milter-device-ctl
wrong 'no command' 'a command is missing, such as reload'
wrong 'no such command' "there is no command 'explode', only ping, reload, reopen, stats, metrics, health, register and reveal" explode
wrong 'two commands' "unexpected argument 'ping'" ping ping

printf 'X-Mailer: iPhone Mail (20F75)\n\nHello.\n' >"$dir/mail"
check() {
	"$BUILD/milter-device-check" -c "$conf" --at 2023-07-17T09:00:00Z "$@" "$dir/mail"
}
like 'milter-device-check --json is an event' "$(check --json)" '"device":"iphone"'
is 'and --format json the same' "$(check --format json)" "$(check --json)"
is 'and --format text the default' "$(check --format text)" "$(check)"
report() {
	"$BUILD/milter-device-report" --timezone UTC "$@" "$e2e/../report/events.jsonl"
}
report --day 2023-07-18 --json >"$dir/json"
report --day 2023-07-18 --format json >"$dir/format"
works 'milter-device-report --json is --format json' cmp "$dir/json" "$dir/format"
like 'and is JSON' "$(cat "$dir/json")" '^{"period":'

done_testing
