#!/bin/sh
# SPDX-License-Identifier: ISC
# milter-device-groups reads groups from a real slapd: 50,000 people, groups in groups, StartTLS, and
# whatever a directory may say; a file is replaced as a whole, or stays as it is.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

for needed in slapd slapadd ldapsearch ldapmodify openssl; do
	command -v $needed >/dev/null || {
		skip 'groups from a directory' "$needed is not here"
		done_testing
	}
done

suffix=dc=example,dc=org
port=$(free_ports 1)
file=$dir/conf/groups/trade
export PATH="$BUILD:$PATH"

stop_programs() {
	if runs "${slapd:-}"; then
		kill -TERM "$slapd"
		wait_for 10 not runs "$slapd"
	fi
}

certificates() (
	cd "$dir/ldap" || exit
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ours &&
		openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request -subj /CN=127.0.0.1 &&
		printf 'subjectAltName=IP:127.0.0.1\n' >names &&
		openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
			-extfile names -out cert.pem &&
		openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=other
) >"$dir/ldap/openssl.said" 2>&1

# An attribute as Active Directory's, which may hold any text.
slapd_conf() {
	cat <<-END
	include /etc/ldap/schema/core.schema
	include /etc/ldap/schema/cosine.schema
	include /etc/ldap/schema/nis.schema
	include /etc/ldap/schema/inetorgperson.schema
	attributetype ( 1.3.6.1.4.1.55555.1 NAME 'proxyAddresses' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
	objectclass ( 1.3.6.1.4.1.55555.2 NAME 'proxied' SUP top AUXILIARY MAY proxyAddresses )
	modulepath /usr/lib/ldap
	moduleload back_mdb
	moduleload memberof
	TLSCertificateFile $dir/ldap/cert.pem
	TLSCertificateKeyFile $dir/ldap/key.pem
	TLSCACertificateFile $dir/ldap/ca.pem
	security simple_bind=128
	sizelimit size.soft=500 size.hard=unlimited size.prtotal=unlimited
	database mdb
	maxsize 1073741824
	envflags nosync
	index objectClass,memberOf eq
	suffix "$suffix"
	rootdn "cn=admin,$suffix"
	rootpw secret-of-admin
	directory $dir/ldap/data
	overlay memberof
	access to * by dn.exact="cn=reader,$suffix" read by anonymous auth by * none
	limits dn.exact="cn=reader,$suffix" size.soft=500 size.hard=500 size.prtotal=unlimited
	END
}

# person NAME MAIL...: an entry
person() {
	printf 'dn: cn=%s,ou=people,%s\nobjectClass: inetOrgPerson\nobjectClass: proxied\ncn: %s\nsn: x\nuid: %s\n' \
		"$1" "$suffix" "$1" "$1"
	shift
	[ $# -eq 0 ] || printf 'mail: %s\n' "$@"
	echo
}
group() {
	printf 'dn: cn=%s,ou=groups,%s\nobjectClass: groupOfNames\ncn: %s\n' "$1" "$suffix" "$1"
	shift
	printf "member: %s,$suffix\n" "$@"
	echo
}
directory() {
	printf 'dn: %s\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: x\n\n' $suffix
	printf 'dn: ou=%s,%s\nobjectClass: organizationalUnit\nou: %s\n\n' people $suffix people groups $suffix groups
	printf 'dn: cn=reader,%s\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: secret-of-reader\n\n' $suffix
	awk -v s=$suffix 'BEGIN {
		for (i = 1; i <= 50000; i++)
			printf "dn: cn=u%d,ou=people,%s\nobjectClass: inetOrgPerson\ncn: u%d\nsn: x\nmail: U%d@trade.example.org\n\n", i, s, i, i
		printf "dn: cn=big,ou=groups,%s\nobjectClass: groupOfNames\ncn: big\n", s
		for (i = 1; i <= 50000; i++) printf "member: cn=u%d,ou=people,%s\n", i, s
		print ""
	}'
}
# By way of the server, whose overlay notes memberOf only so.
few() {
	person anna anna@example.org anna.smith@example.org
	person 'bob, jr' bob@example.org | sed '1s/bob, jr/bob\\, jr/'
	person carl carl@example.org
	person nomail
	group inner 'cn=bob\, jr,ou=people' 'cn=outer,ou=groups'
	group outer cn=anna,ou=people cn=inner,ou=groups cn=nomail,ou=people cn=gone,ou=people
	printf 'dn: cn=posix,ou=groups,%s\nobjectClass: posixGroup\ncn: posix\ngidNumber: 1\nmemberUid: anna\nmemberUid: carl\n\n' $suffix
	hostile
}
# What somebody may write who can change his own entry: none of it may mean anybody else.
hostile() {
	printf 'dn: cn=eve,ou=people,%s\nobjectClass: inetOrgPerson\nobjectClass: proxied\ncn: eve\nsn: x\n' $suffix
	printf 'proxyAddresses: %s\n' 'SMTP:Eve@Example.org' smtp:eve2@example.org SIP:eve3@example.org \
		"X500:/o=Example/cn=eve" smtp:file:/etc/passwd smtp:group:board smtp:@example.org \
		'smtp:@.example.org' smtp:eve4 'smtp:#eve5@example.org' 'smtp:*@example.org' \
		'smtp:/^a/@example.org' 'smtp:!anna@example.org' 'smtp:"eve 6"@example.org' "smtp:eve7'@example.org" \
		'smtp:eve8@example.org, carl@example.org' 'smtp:<eve9@example.org>' 'smtp:@a:carl@example.org' \
		'smtp:eve%carl@example.org' 'smtp:carl!eve@example.org' 'smtp:mail=eve@example.org' \
		'smtp:EX\eve@example.org' 'smtp:eve10@example..org' 'smtp:eve11@[192.0.2.1]' 'smtp:&eve@example.org' \
		'smtp:%eve@example.org' "smtp:eve12@example.org { '@x' }" "smtp:$(printf %0300d 0)@example.org"
	for value in "$(printf 'smtp:eve13@example.org\n@example.org')" "$(printf 'smtp:eve14@example.org\rx')" \
		"$(printf 'smtp:j\303\266rg@example.org')" "$(printf 'smtp:eve\342\200\213@example.org')" \
		"$(printf 'smtp:eve15@example.org \342\200\256')"; do
		printf 'proxyAddresses:: %s\n' "$(printf '%s' "$value" | base64 -w 0)"
	done
	echo
	group evil cn=eve,ou=people
}

slapd_start() {
	slapd -f "$dir/ldap/slapd.conf" -h "ldap://127.0.0.1:$port" -d 0 >"$dir/ldap/said" 2>&1 </dev/null &
	slapd=$!
	wait_for 30 listens || { sed 's/^/# /' "$dir/ldap/said"; give_up 'slapd starts'; }
}
listens() { LDAPTLS_CACERT=$dir/ldap/ca.pem ldapsearch -x -ZZ -H "ldap://127.0.0.1:$port" -b '' -s base >/dev/null 2>&1; }

# settings NESTED GROUP-DN [LINE...]
settings() {
	printf '%s\n' "uri ldap://127.0.0.1:$port" 'starttls yes' "ca $dir/ldap/ca.pem" "base $suffix" \
		"binddn cn=reader,$suffix" "password $dir/ldap/password" "nested $1" "group trade $2,ou=groups,$suffix" \
		>"$dir/conf/groups.conf"
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$dir/conf/groups.conf"
}
program=$e2e/../../contrib/ldap/milter-device-groups
run() {
	"$program" -c "$dir/conf/groups.conf" "$@" >"$dir/run.said" 2>&1 </dev/null
	status=$?
	ran=$(sed "s,$dir/,,g" "$dir/run.said")
}
lines() { grep -v '^#' "$file" | tr '\n' ' '; }
# stays SAYS STATUS REGEX: the file is as it was
stays() {
	is "$1: the file stays" "$(cksum <"$file")" "$before"
	is "$1: exit status" "$status" "$2"
	like "$1: words" "$ran" "$3"
}
modify() {
	LDAPTLS_CACERT=$dir/ldap/ca.pem ldapmodify "$@" -x -ZZ -H "ldap://127.0.0.1:$port" -D "cn=admin,$suffix" \
		-w secret-of-admin >"$dir/ldap/modified" 2>&1 || give_up 'the directory changes'
}

mkdir -p "$dir/ldap/data" "$dir/conf/groups"
printf 'secret-of-reader\n' >"$dir/ldap/password"
certificates || give_up 'certificates are made'
slapd_conf >"$dir/ldap/slapd.conf"
directory >"$dir/ldap/all.ldif"
slapadd -q -f "$dir/ldap/slapd.conf" -l "$dir/ldap/all.ldif" >"$dir/ldap/added" 2>&1 || {
	sed 's/^/# /' "$dir/ldap/added"
	give_up 'the directory is made'
}
slapd_start
few >"$dir/ldap/few.ldif"
modify -a -f "$dir/ldap/few.ldif"

echo 'policy p { devices = { iphone } users = { "group:trade" } action = reject }' | configure
printf "group trade { members = { 'file:groups/trade' } }\n" >>"$dir/conf/policy.conf"

# A group of 50,000, over a connection that limits an answer to 500 entries a page.
settings walk cn=big
run
is '50,000 people: exit status' "$status" 0
is '50,000 people' "$(grep -vc '^#' "$file")" 50000
is 'what it says' "$(echo "$ran" | head -n 1)" 'trade: 50000 addresses, 50000 new, 0 gone'
is 'a new file can be read by the daemon' "$(stat -c %a "$file")" 644
works 'the configuration takes it' milter-device -n -c "$conf"
is 'and decides by it' "$(milter-device-check -c "$conf" --json --field 'X-Mailer: iPhone Mail (20F75)' \
	--user u49999@trade.example.org | grep -o '"action":"[a-z]*"')" '"action":"reject"'
daemon_start
before=$(cksum <"$file")
chmod 640 "$file"
inode=$(stat -c %i "$file")
run -v
stays 'nothing new' 0 '^milter-device-groups: trade: 50000 addresses, nothing new$'
is 'it is not even written' "$(stat -c %i "$file")" "$inode"
is 'and nothing is reloaded' "$(events count type=config)" 1
modify <<END
dn: cn=big,ou=groups,$suffix
changetype: modify
delete: member
member: cn=u7,ou=people,$suffix
END
run -n
stays 'a dry run' 0 '^trade: 49999 addresses, 0 new, 1 gone$'
run
is 'one who has left is gone' "$(grep -c '^u7@' "$file")" 0
is 'its mode stays' "$(stat -c %a "$file")" 640
like 'the daemon reads it' "$ran" 'good|reloaded|configuration'
is 'once' "$(events count type=config)" 2
is 'nothing is left beside it' "$(ls -A "$dir/conf/groups")" trade

# What may not replace it.
before=$(cksum <"$file")
printf 'wrong' >"$dir/ldap/password"
run
stays 'a wrong password' 69 'Invalid credentials'
printf 'secret-of-reader\n' >"$dir/ldap/password"
settings walk cn=big "ca $dir/ldap/other.pem"
run
stays 'a certificate of somebody else' 69 '(certificate|Connect error|unable to get)'
settings walk cn=none
run
stays 'a group that is not there' 65 'the directory has no cn=none'
settings chain cn=big
run
stays 'a matching rule that this server has not, so that nobody is found' 65 'the directory names nobody'
settings walk cn=outer
run
stays 'a group of others' 65 'more than 20 %'
run --max-change 99
stays 'nor of 99 in a hundred' 65 'more than 99 %'
kill -TERM "$slapd"
wait "$slapd"
settings walk cn=big
run
stays 'a server that is down' 69 "Can't contact LDAP server"
slapd_start
is 'no failure reloads anything' "$(events count type=config)" 2

# Groups in groups, in a circle, with members that are gone, whose name has a comma, who have no address.
settings walk cn=outer
run --force -v
is 'a group in a group' "$(lines)" 'anna.smith@example.org anna@example.org bob@example.org '
like 'members without an address are told' "$ran" 'trade: [12] members have no address'
settings walk 'cn=OUTER' 'attributes mail'
run
is 'a name in another case' "$status" 0
settings memberof cn=outer
run
is 'direct members only' "$(lines)" 'anna.smith@example.org anna@example.org '
settings walk cn=posix
run
is 'members by their logins' "$(lines)" 'anna.smith@example.org anna@example.org carl@example.org '

# What somebody may have written into his own entry.
for nested in walk memberof; do
	rm -f "$file"
	settings $nested cn=evil 'attributes mail proxyAddresses'
	run
	is "$nested: no value means anybody else" "$(lines)" \
		"eve2@example.org eve7'@example.org eve@example.org $(printf 'j\303\266rg@example.org') "
	is "$nested: exit status" "$status" 0
	like "$nested: what was left out is told" "$ran" "left out 2[0-9] that are no addresses, the first: 'file:/etc/passwd'"
done
works 'the configuration takes it' milter-device -n -c "$conf"
unlike 'nothing of it reaches a terminal' "$ran" "$(printf '[\001-\011\013-\037\177-\377]')"

# A disk that is full, and a folder that cannot be written.
before=$(cksum <"$file")
settings walk cn=posix
mkdir -p "$dir/small"
if mount -t tmpfs -o size=64k tmpfs "$dir/small" 2>/dev/null; then
	settings walk cn=big
	TMPDIR=$dir/small run
	stays 'no room for the answer' 69 'cannot be written'
	umount "$dir/small"
else
	skip 'no room for the answer' 'nothing can be mounted here'
fi

# Settings that are wrong.
wrong() {
	settings walk cn=big "$2"
	run
	is "$1: exit status" "$status" 78
	like "$1: words" "$ran" "$3"
}
wrong 'a setting that there is not' 'bindn cn=x' "conf/groups.conf:9: there is no setting 'bindn'"
wrong 'no encryption' 'uri ldap://dc.example.org
starttls no' 'anybody on the way could read and change it'
wrong 'a name that is a path' "group ../policy.conf cn=x,$suffix" "'../policy.conf' is no name for a file"
wrong 'a share of words' 'max_change some' "'some' is no number"
wrong 'another scheme' 'uri http://dc.example.org' "is no URI of a directory"
run nobody
is 'a group that is not configured' "$status" 78
done_testing
