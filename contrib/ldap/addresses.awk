# SPDX-License-Identifier: ISC
# addresses.awk -- addresses of people out of LDIF, one a line, for milter-device-groups.  In the
# environment: ATTRIBUTES have the addresses; MODE is all, or walk: whoever is a member of GROUP, by way
# of other groups too.  To standard error: without COUNT, left COUNT FIRST, no-such-group.
BEGIN {
	split(tolower(ENVIRON["ATTRIBUTES"]), names, " ")
	for (i in names) is_address[names[i]] = 1
	digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for (i = 1; i <= 64; i++) digit[substr(digits, i, 1)] = i - 1
	for (i = 1; i < 256; i++) byte[i] = sprintf("%c", i)
}

# Base64; what has a byte below a blank is no name and no address: "\n".
function decoded(text,   out, i, n, bits, value) {
	out = ""
	for (i = 1; i <= length(text); i++) {
		if (!(substr(text, i, 1) in digit)) continue
		value = value * 64 + digit[substr(text, i, 1)]
		bits += 6
		if (bits < 8) continue
		bits -= 8
		n = int(value / 2 ^ bits)
		value -= n * 2 ^ bits
		if (n < 32 || n == 127) return "\n"
		out = out byte[n]
	}
	return out
}

# The form of a DN by which two spellings are compared: servers write the members of a group
# as they were entered.  A comma behind a backslash is part of a name.
function normal(dn) {
	dn = tolower(dn)
	gsub(/\\\\/, "\001", dn)
	gsub(/\\2c/, "\002", dn)
	gsub(/\\,/, "\002", dn)
	gsub(/ *, */, ",", dn)
	gsub(/ *= */, "=", dn)
	gsub(/\002/, "\\,", dn)
	gsub(/\001/, "\\\\", dn)
	return dn
}

# Letters beyond ASCII in UTF-8, but none that nobody sees.
function is_text(value) {
	if (value ~ /\302[\200-\240\255]|\342\200[\200-\257]|\342\201\240|\343\200\200|\357\273\277/) return 0
	gsub(/[\302-\337][\200-\277]/, "", value)
	gsub(/\340[\240-\277][\200-\277]/, "", value)
	gsub(/\355[\200-\237][\200-\277]/, "", value)
	gsub(/[\341-\354\356\357][\200-\277][\200-\277]/, "", value)
	gsub(/\360[\220-\277][\200-\277][\200-\277]/, "", value)
	gsub(/[\361-\363][\200-\277][\200-\277][\200-\277]/, "", value)
	gsub(/\364[\200-\217][\200-\277][\200-\277]/, "", value)
	return value !~ /[\200-\377]/
}

# Nothing else is written: no domain as a whole, reference, pattern, quote, blank or comment.
function is_one(value) {
	return length(value) < 255 && is_text(value) && \
	       value ~ /^[A-Za-z0-9_\200-\377][A-Za-z0-9_.+~\047&$^{}|=\200-\377-]*@[A-Za-z0-9\200-\377][A-Za-z0-9.\200-\377-]*$/ && \
	       value !~ /^(mail|email|cn|uid|dn|user)=/ && value !~ /\.\.|-$|\.$/
}

function add_address(key, value) {
	if (key == "proxyaddresses") {
		if (tolower(value) !~ /^smtp:/) return
		value = substr(value, 6)
	}
	sub(/^ +/, "", value)
	sub(/ +$/, "", value)
	if (is_one(value)) {
		found[++founds] = tolower(value)
	} else if (left++ == 0) {
		gsub(/[^ -~]/, "?", value)
		first_left = substr(value, 1, 80)
	}
}

# The entry that ends here.
function end_entry(   i) {
	if (dn != "") {
		if (founds == 0) without[dn] = 1
		for (i = 1; i <= founds; i++) {
			of[dn] = of[dn] found[i] "\n"
			if (ENVIRON["MODE"] == "all") print found[i]
		}
	}
	dn = ""
	founds = 0
}

function follow(   i, count, at, one, todo, who) {
	todo[count = 1] = normal(ENVIRON["GROUP"])
	if (!(todo[1] in known)) {
		print "no-such-group" >"/dev/stderr"
		return
	}
	seen[todo[1]] = 1
	for (at = 1; at <= count && at <= 2000000; at++) {
		who = todo[at]
		if (who in of) {
			printf "%s", of[who]
		} else if (!(who in members)) {
			nowhere++
		}
		for (i = 1; i <= members[who]; i++) {
			one = member[who, i]
			if (!(one in seen)) {
				seen[one] = 1
				todo[++count] = one
			}
		}
	}
}

/^$/ { end_entry(); next }
/^[# ]/ { next }
{
	colon = index($0, ":")
	key = tolower(substr($0, 1, colon - 1))
	sub(/;.*/, "", key)
	value = substr($0, colon + 1)
	if (substr(value, 1, 1) == ":") value = decoded(substr(value, 2))
	else sub(/^ /, "", value)
	if (key == "dn") {
		dn = normal(value)
		known[dn] = 1
		next
	}
	if (key in is_address) add_address(key, value)
	if (key == "uid" && value !~ /\n/) names_of["uid " value] = dn
	if (key == "member" || key == "uniquemember") {
		sub(/#.*B$/, "", value) # a unique identifier (RFC 4517, 3.3.21)
		value = normal(value)
	} else if (key == "memberuid") {
		value = "uid " value
	} else {
		next
	}
	if (value !~ /\n/) member[dn, ++members[dn]] = value # a string would be copied 50,000 times
}
END {
	end_entry()
	for (i in names_of) if (!(i in of) && names_of[i] in of) of[i] = of[names_of[i]]
	if (ENVIRON["MODE"] == "walk") follow()
	if (nowhere > 0) print "without " nowhere >"/dev/stderr"
	if (left > 0) print "left " left " " first_left >"/dev/stderr"
}
