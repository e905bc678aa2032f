#!/bin/sh
# SPDX-License-Identifier: ISC
# What the shells complete the command lines by: --completion of each program, in each shell that is here.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

programs='milter-device milter-device-watch milter-device-gate milter-device-check milter-device-report milter-device-ctl'
for shell in bash zsh fish; do
	for program in $programs; do
		works "$program --completion $shell" sh -c "'$BUILD/$program' --completion $shell >'$dir/$program.$shell'"
	done
done
is 'there is no other shell' "$("$BUILD/milter-device" --completion csh 2>&1 | head -n 1)" \
	"milter-device: --completion: 'csh' is not bash, zsh or fish"

# in_bash WORD...: what bash offers for the last one, on one line
in_bash() {
	# shellcheck disable=SC2016
	bash --norc --noprofile -c 'compopt() { :; }; . "$1/$2.bash" && shift
		complete -p "$1" >/dev/null || exit
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		"_$1"; echo "${COMPREPLY[*]}"' bash "$dir" "$@"
}

# in_fish LINE: what fish offers for its last word
in_fish() {
	# shellcheck disable=SC2016
	fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$dir/${1%% *}.fish" "$1" |
		cut -f 1 | tr '\n' ' '
}

if command -v bash >/dev/null; then
	is 'bash: an option' "$(in_bash milter-device-report --form)" '--format'
	is 'bash: options' "$(in_bash milter-device-ctl -)" \
		'--config --format --gate --model --until --owner --ticket --reason --candidates --socket --watch --completion --version --help'
	is 'bash: a word' "$(in_bash milter-device-report --format h)" 'html'
	is 'bash: a word behind =' "$(in_bash milter-device-report --format = h)" 'html'
	is 'bash: all words behind =' "$(in_bash milter-device-report --people =)" 'none policy all'
	is 'bash: kinds of traffic' "$(in_bash milter-device-check --traffic '')" \
		'submission receipt access inbound'
	is 'bash: header fields' "$(in_bash milter-device-check --lines '')" 'User-Agent X-Mailer @IMAP-ID'
	is 'bash: a file is left to bash' "$(in_bash milter-device-report --config x)" ''
	is 'bash: so is an operand' "$(in_bash milter-device-report x)" ''
	is 'bash: a format of metrics' "$(in_bash milter-device-ctl --format '')" 'openmetrics prometheus'
	is 'bash: a command' "$(in_bash milter-device-ctl re)" 'reload reopen register reveal'
else
	skip 'bash' 'no bash'
fi
for program in $programs; do
	if command -v zsh >/dev/null; then
		works "zsh reads that of $program" zsh -n "$dir/$program.zsh"
	else
		skip "zsh reads that of $program" 'no zsh'
	fi
done
if command -v fish >/dev/null; then
	is 'fish: an option' "$(in_fish 'milter-device-report --form')" '--format '
	is 'fish: a word' "$(in_fish 'milter-device-report --format ht')" 'html '
	is 'fish: a command' "$(in_fish 'milter-device-ctl relo')" 'reload '
else
	skip 'fish' 'no fish'
fi
done_testing
