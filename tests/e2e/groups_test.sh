#!/bin/sh
# SPDX-License-Identifier: ISC
# Groups: who is in them, what policies about them decide, and what check says of them.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

iphone='X-Mailer: iPhone Mail (20F75)'
mkdir -p "$dir/groups"
printf '# the ministry\n\nAnna@Trade.example.org\n"bo"@trade.example.org\n@.offices.example.org\n' >"$dir/groups/trade"
configure "user_map = '$dir/logins'" <<-END
	policy no-trade {
		devices = { iphone }
		users = { 'group:trade' }
		except_users = { 'group:duty' }
		except_recipients = { 'group:partners' }
		action = reject
	}
	policy rest { devices = { iphone } users = { 'group:all' } action = tag }
	exemption ministers { users = { 'group:ministers' } policies = { no-trade } }
	group trade {
		members = { 'file:$dir/groups/trade', 'group:ministers' }
		except  = { 'visitor@a.offices.example.org' }
	}
	group ministers { members = { 'minister@trade.example.org' } }
	group duty { members = { 'bo@trade.example.org' } }
	group partners { members = { '@partner.example' } }
	group all { members = { 'group:trade', 'group:duty', '@minprom.example' } }
END
printf 'TRADE\\a.smith\tanna@trade.example.org\n' >"$dir/logins"
works 'groups load, before and behind what names them' "$BUILD/milter-device" -n -c "$conf"

# decides SAYS WANTED USER [OPTION...]
decides() {
	says=$1 wanted=$2 user=$3
	shift 3
	is "$says" "$("$BUILD/milter-device-check" -c "$conf" --json --field "$iphone" --user "$user" "$@" |
		grep -o '"\(policy\|action\)":"[^"]*"' | tr '\n' ' ')" "$wanted"
}
decides 'a line of the file' '"policy":"no-trade" "action":"reject" ' ANNA@trade.example.org
decides 'with an extension' '"policy":"no-trade" "action":"reject" ' anna+x@trade.example.org
decides 'by a login of user_map' '"policy":"no-trade" "action":"reject" ' 'TRADE\a.smith'
decides 'a domain of the file' '"policy":"no-trade" "action":"reject" ' x@a.offices.example.org
decides 'whom the group excepts' '"action":"allow" ' visitor@a.offices.example.org
decides 'whom the policy excepts by a group' '"policy":"rest" "action":"tag" ' bo@trade.example.org
decides 'whom an exemption spares by a group' '"policy":"rest" "action":"tag" ' minister@trade.example.org
decides 'mail to partners alone' '"policy":"rest" "action":"tag" ' anna@trade.example.org \
	--recipient x@partner.example
decides 'mail to others too' '"policy":"no-trade" "action":"reject" ' anna@trade.example.org \
	--recipient x@partner.example --recipient y@elsewhere.example
decides 'somebody else' '"action":"allow" ' eve@elsewhere.example

groups() {
	"$BUILD/milter-device-check" -c "${2:-$conf}" --groups --user "$1" 2>&1 | sed "s,$dir/,,g"
}
is 'check says which groups, and by which line' "$(groups 'TRADE\a.smith' |
	sed 's/device.conf:[0-9]*/CONF/g; s/milter-CONF/CONF/g; s/([^()]*conf:[0-9]*)/(CONF)/g')" \
	"anna@trade.example.org is in 2 of 5 groups:
  trade (CONF), by 'Anna@Trade.example.org' (groups/trade:3)
  all (CONF), by 'group:trade' (CONF)"
like 'one that is in many' "$(groups bo@trade.example.org | tr '\n' ' ')" \
	"is in 3 of 5 groups: .*trade .*'\"bo\"@trade.example.org' .groups/trade:4.*duty .*all "
is 'nobody whom a group excepts' "$(groups visitor@a.offices.example.org)" \
	'visitor@a.offices.example.org is in no group, of 5'
like 'a login alone has the default domain' "$(groups anna)" '^anna@minprom.example is in 1 of 5'
like '--explain-policy names groups' "$("$BUILD/milter-device-check" -c "$conf" --explain-policy 2>&1 |
	tr -s ' \n' ' ')" 'by the group trade, but not by the group duty, to anybody but the group partners'
like '--dump has the group' "$("$BUILD/milter-device" -c "$conf" --dump=changed)" "^group 'trade' {"
is '--dump=json has it, too' "$("$BUILD/milter-device" -c "$conf" --dump=json |
	python3 -c 'import json, sys; print(json.load(sys.stdin)["group"][1]["members"])')" \
	"['minister@trade.example.org']"

# A hundred thousand people: the file is read once, and each of them found.
seq 100000 | sed 's/.*/user&@trade.example.org/' >"$dir/groups/trade"
decides 'one of a hundred thousand' '"policy":"no-trade" "action":"reject" ' user99999@trade.example.org
decides 'one who is not' '"action":"allow" ' user100001@trade.example.org
like 'by a line far below' "$(groups user99999@trade.example.org)" 'groups/trade:99999)'

for entry in 'group:ministers' 'file:/etc/passwd' '/^anna/' '@*' '!anna@trade.example.org'; do
	printf 'anna@trade.example.org\n%s\n' "$entry" >"$dir/groups/trade"
	works "a line of a file cannot be $entry" not "$BUILD/milter-device" -n -c "$conf"
done
printf 'group:ministers\n' >"$dir/groups/trade"
like 'and is told so' "$("$BUILD/milter-device" -n -c "$conf" 2>&1)" \
	"groups/trade:1: 'group:ministers': a file has addresses only: write 'group:ministers' into the"
done_testing
