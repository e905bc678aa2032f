/* SPDX-License-Identifier: ISC */
/* config: all that is wrong, in one run, each with file and line. */
#include "support_config.h"

#define FILES 4
#define MAIN "test.conf"

struct file {
	const char *name, *content;
};

/* A catalogue to name devices of, on one line, so that what a row adds begins on the second. */
#define DEVICES                                                                                  \
	"timezone = UTC device iphone { family = iOS match { when = { 'X-Mailer: iPhone' } } } " \
	"device mac { family = macOS match { when = { 'X-Mailer: Apple' } } }\n"

/* How to see all that there are. */
#define MANUAL ": milter-device.conf(5) has them all\n"
#define ALL " milter-device.conf(5) has them all\n"
#define LISTS ": `milter-device-check --devices` lists them all\n"
#define MEANT(word) ": did you mean '" word "'? `milter-device-check --devices` lists them all\n"
#define NO_LIMIT " = { } would limit nothing: fill the list, or leave it out\n"
#define DIGITS_55 "0123456789012345678901234567890123456789012345678901234"
#define DIGITS_110 DIGITS_55 DIGITS_55
#define ACTIONS_ARE "action is allow, log, tag, quarantine, reject, tempfail, discard, run or deny"

/* What is written into the file, and each complaint on a line of its own. */
static const struct {
	const char *says, *content, *complaints;
} settings[] = {
	{ "socket: nothing", "socket = ''\n",
	  "test.conf:1: socket is empty: leave it out for the default\n" },
	{ "socket: no scheme that is known", "socket = 'foo:bar'\n",
	  "test.conf:1: socket: 'foo:bar' is neither unix:/path nor inet:port@host\n" },
	{ "socket: a path that would move with the process", "socket = 'unix:run/socket'\n",
	  "test.conf:1: socket: 'unix:run/socket' is neither unix:/path nor inet:port@host\n" },
	{ "socket: a port beyond all ports", "socket = 'inet:70000@localhost'\n",
	  "test.conf:1: socket: 'inet:70000@localhost': '70000' is not a port: write a number from "
	  "1 to 65535, as in 'inet:8891@localhost'\n" },
	{ "socket: a port without a host", "socket = 'inet:8891'\n",
	  "test.conf:1: socket: 'inet:8891' names no host and would listen to everybody: write "
	  "'inet:8891@localhost'\n" },
	{ "socket_mode: no octal", "socket_mode = 0690\n",
	  "test.conf:1: socket_mode: '0690' is not an octal mode: write 0660\n" },
	{ "socket_mode: too large", "socket_mode = 10660\n",
	  "test.conf:1: socket_mode: '10660' is not an octal mode: write 0660\n" },
	{ "socket_mode: for nobody", "socket_mode = 0\n",
	  "test.conf:1: socket_mode: with '0' nobody may connect: write 0660\n" },
	{ "socket_mode: only to execute", "socket_mode = 0111\n",
	  "test.conf:1: socket_mode: with '0111' nobody may connect: write 0660\n" },
	{ "socket_mode: nothing", "socket_mode = ''\n",
	  "test.conf:1: socket_mode: '' is not an octal mode: write 0660\n" },
	{ "own_domains: no domain", "own_domains = { '', 'a b', '.' }\n",
	  "test.conf:1: own_domains: '' is not a domain: write 'example.org'\n"
	  "test.conf:1: own_domains: 'a b' is not a domain: write 'example.org'\n"
	  "test.conf:1: own_domains: '.' is not a domain: write 'example.org'\n" },
	{ "own_domains: an address", "own_domains = { 'anna@minprom.example' }\n",
	  "test.conf:1: own_domains: 'anna@minprom.example' is not a domain: write "
	  "'example.org'\n" },
	{ "own_domains: a wildcard", "own_domains = { '*.x.example', '*@x.example' }\n",
	  "test.conf:1: own_domains: '*.x.example': there are no wildcards: write '.x.example'\n"
	  "test.conf:1: own_domains: '*@x.example' is not a domain: write 'example.org'\n" },
	{ "default_domain: more than one domain", "default_domain = '.x.example'\n",
	  "test.conf:1: default_domain: '.x.example' is not one domain: write 'example.org'\n" },
	{ "default_domain: an address", "default_domain = 'anna@x.example'\n",
	  "test.conf:1: default_domain: 'anna@x.example' is not one domain: write "
	  "'example.org'\n" },
	{ "default_domain: nothing", "default_domain = ''\n",
	  "test.conf:1: default_domain: '' is not one domain: write 'example.org'\n" },
	{ "own_networks", "own_networks = { '192.0.2.0/33' }\n",
	  "test.conf:1: '192.0.2.0/33' is not a network: write 192.0.2.0/24 or 2001:db8::/32\n" },
	{ "own_relays", "own_relays = { 'relay.example' }\n",
	  "test.conf:1: 'relay.example' is not a network: write 192.0.2.0/24 or 2001:db8::/32\n" },
	{ "event_log: no absolute path", "event_log = 'events.jsonl'\n",
	  "test.conf:1: event_log: 'events.jsonl' is not an absolute path: begin it with /\n" },
	{ "control_socket: no absolute path", "control_socket = 'control'\n",
	  "test.conf:1: control_socket: 'control' is not an absolute path: begin it with /\n" },
	{ "state_dir: no absolute path", "state_dir = '.'\n",
	  "test.conf:1: state_dir: '.' is not an absolute path: begin it with /\n" },
	{ "log_sightings", "log_sightings = some\n",
	  "test.conf:1: log_sightings: 'some' is neither acted nor all\n" },
	{ "on_error", "on_error = reject\n",
	  "test.conf:1: on_error: 'reject' is neither accept nor tempfail\n" },
	{ "observe", "observe = maybe\n", "test.conf:1: 'maybe' is neither yes nor no\n" },
	{ "timezone", "timezone = 'Europe/Atlantis'\n",
	  "test.conf:1: no time zone is called 'Europe/Atlantis' on this system: write one such as "
	  "Europe/Moscow\n" },
	{ "tag_header: a colon", "tag_header = 'X-Device:'\n",
	  "test.conf:1: tag_header: 'X-Device:' is not a header field name\n" },
	{ "tag_header: of mail itself", "tag_header = 'subject'\n",
	  "test.conf:1: tag_header: mail has fields 'subject' of its own, which would be deleted: "
	  "write one such as 'X-Device-Policy'\n" },
	{ "tag_header: one of many of mail itself", "tag_header = 'Content-Device'\n",
	  "test.conf:1: tag_header: mail has fields 'Content-Device' of its own, which would be "
	  "deleted: write one such as 'X-Device-Policy'\n" },
	{ "pseudonym_key: blanks", "pseudonym_key = '                  '\n",
	  "test.conf:1: pseudonym_key: a key has at least 16 characters: `openssl rand -hex 32` "
	  "makes one\n" },
	{ "control_socket: too long for a socket", "control_socket = '/" DIGITS_110 "'\n",
	  "test.conf:1: control_socket: '/" DIGITS_110 "': the path of a socket has at most 107 "
	  "bytes\n" },
	{ "tag_header: nothing", "tag_header = ''\n",
	  "test.conf:1: tag_header: '' is not a header field name\n" },
	{ "tag_subject: beyond ASCII", "tag_subject = 'тел '\n",
	  "test.conf:1: tag_subject: printable ASCII only\n" },
	{ "coalesce: no duration", "coalesce = '1 year'\n",
	  "test.conf:1: '1 year' is not a duration: write '1 h'\n" },
	{ "gate_memory: no duration", "gate_memory = yes\n",
	  "test.conf:1: 'yes' is not a duration: write '1 h'\n" },
	{ "coalesce: zero", "coalesce = 0\n", "test.conf:1: '0' is not a duration: write '1 h'\n" },
	{ "pseudonym_key: too short", "pseudonym_key = 'short'\n",
	  "test.conf:1: pseudonym_key: a key has at least 16 characters"
	  ": `openssl rand -hex 32` makes one\n" },
	{ "pseudonym_key: no file", "pseudonym_key = 'file:key'\n",
	  "test.conf:1: key: no such file: write its path, or put it beside this file\n" },
	{ "pseudonym_key: no such day", "pseudonym_key = '2026-02-30 0123456789abcdef'\n",
	  "test.conf:1: '2026-02-30' is not a date: write 2023-07-17, or '2023-07-17 09:00'\n" },
	{ "pseudonym_key: a time of day", "pseudonym_key = '2026-02-28 09:00 file:key'\n",
	  "test.conf:1: pseudonym_key: 'file:' comes first, or behind a day and a blank\n" },
	{ "pseudonym_key: the day counts not", "pseudonym_key = '2026-02-28 01234'\n",
	  "test.conf:1: pseudonym_key: a key has at least 16 characters"
	  ": `openssl rand -hex 32` makes one\n" },
	{ "pseudonym_key: none", "pseudonym_key = { }\n",
	  "test.conf:1: pseudonym_key = { } would limit nothing: fill the list, or leave it "
	  "out\n" },
	{ "pseudonym_key: the oldest first",
	  "pseudonym_key = { '2025-01-01 0123456789abcdef',\n'2026-01-01 123456789abcdef0' }\n",
	  "test.conf:2: pseudonym_key: this key begins no earlier than the one in front of it: the "
	  "newest comes first\n" },
	{ "pseudonym_key: two of a day",
	  "pseudonym_key = { '2026-01-01 0123456789abcdef',\n'2026-01-01 123456789abcdef0' }\n",
	  "test.conf:2: pseudonym_key: this key begins no earlier than the one in front of it: the "
	  "newest comes first\n" },
	{ "pseudonym_key: one that holds always in front",
	  "pseudonym_key = { '0123456789abcdef',\n'2026-01-01 123456789abcdef0' }\n",
	  "test.conf:2: pseudonym_key: the key in front of this one has no day, and so holds "
	  "always: write '2026-11-01 file:...', the day from which on it holds\n" },
	{ "max_headers: zero", "max_headers = 0\n",
	  "test.conf:1: '0' is not a number from 1 to 1000000\n" },
	{ "max_headers: too many", "max_headers = 1000001\n",
	  "test.conf:1: '1000001' is not a number from 1 to 1000000\n" },
	{ "max_headers: negative", "max_headers = -1\n",
	  "test.conf:1: '-1' is not a number from 1 to 1000000\n" },
	{ "max_header_bytes", "max_header_bytes = '64 Kib '\nmax_body_bytes = '64 GB'\n",
	  "test.conf:2: '64 GB' is not a size up to 1024 MiB: write '64 KiB'\n" },
	{ "max_body_bytes: too many", "max_body_bytes = '1025 MiB'\n",
	  "test.conf:1: '1025 MiB' is not a size up to 1024 MiB: write '64 KiB'\n" },
	{ "max_value_bytes", "max_value_bytes = much\n",
	  "test.conf:1: 'much' is not a size up to 1024 MiB: write '64 KiB'\n" },
	{ "max_match_steps: zero", "max_match_steps = 0\n",
	  "test.conf:1: '0' is not a number from 1 to 1000000000\n" },
	{ "match_limit", "match_limit = lots\n",
	  "test.conf:1: 'lots' is not a number from 1 to 100000000\n" },
	{ "user_map: no file", "user_map = 'users.tsv'\n",
	  "test.conf:1: users.tsv: no such file: write its path, or put it beside this file\n" },
	{ "a setting given twice", "observe = true\nobserve = false\n",
	  "test.conf:2: observe is given twice, first at test.conf:1: leave one of them\n" },
	{ "a list given twice", "own_relays = { '192.0.2.1' }\nown_relays = { '192.0.2.2' }\n",
	  "test.conf:2: own_relays is given twice, first at test.conf:1: leave one of them, or add "
	  "to the list with +=\n" },
	{ "a list that is added to", "own_relays = { '192.0.2.1' }\nown_relays += { 'x' }\n",
	  "test.conf:2: 'x' is not a network: write 192.0.2.0/24 or 2001:db8::/32\n" },
	{ "an unknown setting does not hide the others",
	  "colour = red\nobserve = maybe\nsize = 3\n",
	  "test.conf:1: there is no setting 'colour' here" MANUAL
	  "test.conf:3: there is no setting 'size' here" MANUAL
	  "test.conf:2: 'maybe' is neither yes nor no\n" },
	{ "an unknown list and section",
	  "list = { 'a', 'b' }\nblock x { a = 1 b { } }\n"
	  "observe = maybe\n",
	  "test.conf:1: there is no setting 'list' here" MANUAL
	  "test.conf:2: there is no setting 'block' here" MANUAL
	  "test.conf:3: 'maybe' is neither yes nor no\n" },
	{ "a setting of another place",
	  "action = tag\npolicy p { devices = { any } action = tag "
	  "observe = true }\n" DEVICES,
	  "test.conf:1: there is no setting 'action' here: it belongs in a section `policy`\n"
	  "test.conf:2: there is no setting 'observe' here: it belongs outside of all sections\n" },
};

/* device sections; DEVICES stands before them on line 1. */
static const struct {
	const char *says, *content, *complaints;
} devices[] = {
	{ "no parent of that name", "device x { parent = y }\n",
	  "test.conf:2: parent: there is no device 'y'" LISTS },
	{ "unknown is no parent", "device x { parent = unknown }\n",
	  "test.conf:2: parent: there is no device 'unknown'" LISTS },
	{ "its own parent", "device x { parent = x }\n",
	  "test.conf:2: parent: 'x' inherits from this device already\n" },
	{ "parents in a circle", "device x { parent = y }\ndevice y {\n parent = x }\n",
	  "test.conf:4: parent: 'x' inherits from this device already\n" },
	{ "a name with a blank", "device 'a b' { }\n",
	  "test.conf:2: 'a b' is not a name for a device: use letters, digits, - and _\n" },
	{ "an empty name", "device '' { }\n",
	  "test.conf:2: '' is not a name for a device: use letters, digits, - and _\n" },
	{ "the name that policies use for all", "device any { }\n",
	  "test.conf:2: 'any' is not a name for a device: use letters, digits, - and _\n" },
	{ "the name of none", "device unknown { vendor = x }\n",
	  "test.conf:2: 'unknown' is not a name for a device: use letters, digits, - and _\n" },
	{ "a title of nothing", "device x { title = ' ' }\n",
	  "test.conf:2: title is empty: leave it out, and the name 'x' is shown\n" },
	{ "a title that is no line", "device x {\n title = 'a\tb' }\n",
	  "test.conf:3: title: only UTF-8 without line breaks\n" },
	{ "a match without when", "device x { match { confidence = certain } }\n",
	  "test.conf:2: a match of device x has no when\n" },
	{ "an empty when", "device x { match { when = { } } }\n",
	  "test.conf:2: a match of device x has no when\n" },
	{ "no field", "device x { match { when = { 'iPhone' } } }\n",
	  "test.conf:2: 'iPhone' is not of the form 'Field: regex': write 'X-Mailer: iPhone'\n" },
	{ "broken regexes, each",
	  "device x { match {\n when = { 'A: (', 'B: x{2,1}' }\n"
	  " contradicted_if = { 'C: [' } } }\n",
	  "test.conf:3: regex: missing closing parenthesis at offset 1\n"
	  "test.conf:3: regex: numbers out of order in {} quantifier at offset 5\n"
	  "test.conf:4: regex: missing terminating ] for character class at offset 1\n" },
	{ "a confidence", "device x { match { when = { 'A: x' } confidence = sure } }\n",
	  "test.conf:2: confidence is certain, likely or hint, not 'sure'\n" },
	{ "an example that does not match, a counterexample that does",
	  "device x { match { when = { 'A: ^x$' }\n example = { 'A: x', 'A: y' }\n"
	  " counterexample = { 'A: x' } } }\n",
	  "test.conf:3: device x: an example does not match: 'A: y'\n"
	  "test.conf:4: device x: a counterexample matches: 'A: x'\n" },
	{ "a field that is a regex", "device x { match { when = { '^A: b' } } }\n",
	  "test.conf:2: '^A': a field is named without any regex: write 'X-Mailer: ^iPhone'\n" },
	{ "a counterexample without a field",
	  "device x { match { when = { 'A: b' } counterexample = 'b' } }\n",
	  "test.conf:2: 'b' is not of the form 'Field: value': write 'X-Mailer: iPhone Mail'\n" },
	{ "a field that is mistyped", "device x { match { when = { '@imap-di: x' } } }\n",
	  "test.conf:2: there is no field '@imap-di': did you mean '@IMAP-ID'?\n" },
	{ "a field that nobody fills",
	  "device x { match { contradicted_if = { '@Phone: x' }\n"
	  " when = { 'A: x' } } }\n",
	  "test.conf:2: there is no field '@Phone': milter-device.conf(5) has all that begin with "
	  "@\n" },
	{ "a field that becomes another", "device x { match { when = { '@EAS-Query: x' } } }\n",
	  "test.conf:2: @EAS-Query is read into @EAS-Device-Type: write that\n" },
	{ "a group that is mistyped", "device x { match { when = { 'A: (?<buidl>x)' } } }\n",
	  "test.conf:2: there is no group 'buidl': did you mean 'build'?\n" },
	{ "a group of sources", "device x { match { when = { 'A: (?P<user>x)' } } }\n",
	  "test.conf:2: there is no group 'user': those that are read are build, version, model, "
	  "client and eas\n" },
	{ "a group that the regex itself needs, and what is none",
	  "device x { match { when = { 'A: (?<d>\\d+)-(?&d)(?<=1)(?<!2)\\(\\?<e>' } } }\n", "" },
};

/* source sections; LINES is what a source needs. */
#define LINES "lines = { '^(?<time>\\S+) (?<user>\\S+) (?<imap_id>.+)$' }"

static const struct {
	const char *says, *content, *complaints;
} sources[] = {
	{ "input: a path that would move with the process",
	  "source s { " LINES "\ninput = { '/var/log/a', 'mail.log' } }\n",
	  "test.conf:2: input: 'mail.log' is not an absolute path: begin it with /\n" },
	{ "like: mistyped",
	  "source dovecot { " LINES " }\nsource cyrus { " LINES " }\n"
	  "source t { like = dovceot }\n",
	  "test.conf:3: like: there is no source 'dovceot' (known: dovecot, cyrus, t): did "
	  "you mean 'dovecot'?\n" },
	{ "lines: no regex", "source s {\nlines = { '(?<user>' } }\n", "test.conf:2: lines: " },
	{ "lines: a group that nobody knows", "source s {\nlines = { '(?<usr>x)' } }\n",
	  "test.conf:2: lines: there is no group 'usr': did you mean 'user'?\n" },
	{ "lines: a group that is like none", "source s {\nlines = { '(?<abc>x)' } }\n",
	  "test.conf:2: lines: there is no group 'abc': those that are read are time, user, "
	  "claimed, ip, session, imap_id, user_agent, eas_type, eas_version, query, status, "
	  "device_id and protocol\n" },
	{ "lines: no time", "source s {\nlines = { '^(?<user>\\S+) (?<imap_id>.+)$' } }\n",
	  "test.conf:2: lines: there is no group `time`: add one, or write time = arrival\n" },
	{ "lines: no time, where the clock is asked",
	  "source s {\nlines = { '^(?<user>\\S+) (?<imap_id>.+)$' } time = arrival }\n", "" },
	{ "lines: what is wrong in them is not said of each heir",
	  "source s {\nlines = { '(?<usr>x)' } }\nsource t { like = s }\nsource u { like = s }\n",
	  "test.conf:2: lines: there is no group 'usr': did you mean 'user'?\n" },
	{ "input: a folder", "source s { " LINES "\ninput = '/' }\n",
	  "test.conf:2: input: /: this is a folder: name the files in it\n" },
	{ "input: twice", "source s { " LINES "\ninput = { '/a/b', '/a/c', '/a/b' } }\n",
	  "test.conf:2: input: '/a/b' is given twice, and each access would be counted twice: "
	  "leave one\n" },
	{ "columns: a group that is mistyped", "source s {\ncolumns = { 'tiem=date time' } }\n",
	  "test.conf:2: columns: there is no group 'tiem': did you mean 'time'?\n" },

	{ "lines: nobody is named", "source s {\nlines = { '^(?<time>\\S+) (?<imap_id>.+)$' } }\n",
	  "test.conf:2: lines: there is no group `user`, `claimed` or `query`, so nobody could be "
	  "named\n" },
	{ "lines: no client is named", "source s {\nlines = { '^(?<time>\\S+) (?<user>.+)$' } }\n",
	  "test.conf:2: lines: there is no group that names the client, such as `imap_id` or "
	  "`user_agent`\n" },
	{ "columns: no such group", "source s {\ncolumns = { 'usr=cs-username' } }\n",
	  "test.conf:2: columns: there is no group 'usr': did you mean 'user'?\n" },
	{ "columns: one group twice, and too many for another",
	  "source s {\ncolumns = { 'user=a', 'user=b', 'time=a b c' } }\n",
	  "test.conf:2: columns: there are two for 'user': leave one of them\n"
	  "test.conf:2: columns: 'time=a b c' has more than 2 columns\n" },
	{ "a name with a blank", "source 'a b' { " LINES " }\n",
	  "test.conf:1: 'a b' is not a name for a source: use letters, digits, - and _\n" },
	{ "a name that is empty", "source '' { " LINES " }\n",
	  "test.conf:1: '' is not a name for a source: use letters, digits, - and _\n" },
	{ "time: what strptime does not know", "source s { " LINES "\ntime = '%Q' }\n",
	  "test.conf:2: time: '%Q' is not rfc3339, syslog, epoch or arrival, nor a format for "
	  "strptime that tells the day\n" },
	{ "columns: no column", "source s {\ncolumns = { 'user' } }\n",
	  "test.conf:2: columns: 'user' is not of the form 'group=column': write "
	  "'user=cs-username'\n" },
	{ "columns: no client is named", "source s {\ncolumns = { 'user=cs-username' } }\n",
	  "test.conf:2: columns: there is no group that names the client, such as `imap_id` or "
	  "`user_agent`\n" },
	{ "columns: a client is named",
	  "source s {\ncolumns = { 'time=date time', 'user=cs-username',\n"
	  " 'user_agent=cs(User-Agent)' } }\n",
	  "" },
	{ "columns: no time",
	  "source s {\ncolumns = { 'user=cs-username', 'user_agent=cs(User-Agent)' } }\n",
	  "test.conf:2: columns: there is no group `time`: add one, or write time = arrival\n" },
	{ "columns: nobody is named",
	  "source s {\ncolumns = { 'time=date time', 'user_agent=cs(User-Agent)' } }\n",
	  "test.conf:2: columns: there is no group `user`, `claimed` or `query`, so nobody could "
	  "be named\n" },
	{ "neither lines nor columns", "\nsource s { }\n",
	  "test.conf:2: source s: give either lines or columns\n" },
	{ "lines and columns", "\nsource s { " LINES " columns = { 'user_agent=x' } }\n",
	  "test.conf:2: source s: give either lines or columns\n" },
	{ "time: no format", "source s { " LINES "\ntime = { rfc3339, iso } }\n",
	  "test.conf:2: time: 'iso' is not rfc3339, syslog, epoch or arrival, nor a format for "
	  "strptime that tells the day\n" },
	{ "timezone: no such zone", "source s { " LINES "\ntimezone = 'Europe/Atlantis' }\n",
	  "test.conf:2: no time zone is called 'Europe/Atlantis' on this system: write one such as "
	  "Europe/Moscow\n" },
	{ "like: no such source", "source s {\nlike = t }\n",
	  "test.conf:2: like: there is no source 't' (known: s)\n" },
	{ "like: one that is like another",
	  "source s { " LINES " }\nsource t { like = s }\n"
	  "source u {\nlike = t }\n",
	  "test.conf:4: like: source 't' is itself like another: name that\n" },
	{ "like: itself", "source s {\nlike = s }\n",
	  "test.conf:2: like: source 's' cannot be like itself: name another\n" },
	{ "an example that tells of nothing", "source s { " LINES "\nexample = { 'x' } }\n",
	  "test.conf:2: source s: an example tells of no access, or its time cannot be read: "
	  "'x'\n" },
	{ "an example whose time cannot be read",
	  "source s { " LINES "\nexample = { 'noon anna name=x' } }\n",
	  "test.conf:2: source s: an example tells of no access, or its time cannot be read: "
	  "'noon anna name=x'\n" },
	{ "a half that is no regex", "source s { " LINES " join = '(' }\n",
	  "test.conf:1: join: regex: missing closing parenthesis at offset 1\n" },
	{ "a folder of any name", "source s { " LINES " input = '/logs*/u_ex.log' }\n",
	  "test.conf:1: input: '/logs*/u_ex.log': only the last part of a path may have * and "
	  "?\n" },
	{ "a counterexample that tells of an access",
	  "source s { " LINES "\ncounterexample = { '2023-07-17T09:00:00Z anna name=x' } }\n",
	  "test.conf:2: source s: a counterexample tells of an access: "
	  "'2023-07-17T09:00:00Z anna name=x'\n" },
	{ "sources: no such source", "sources = { s }\n",
	  "test.conf:1: sources: there is no source 's' (known: none)\n" },
	{ "sources: one that has no file", "sources = { s }\nsource s { " LINES " }\n",
	  "test.conf:1: sources: source 's' has no input: give it the log's path\n" },
	{ "a setting that there is not", "source s { " LINES "\nuser = x }\n",
	  "test.conf:2: there is no setting 'user' here: it belongs outside of all sections\n" },
};

/* policy and exemption sections; DEVICES stands before them on line 1. */
#define P(rest) "policy p { devices = { iphone } " rest " }\n"

#define USER(entry) P("action = tag users = { '" entry "' }")

static const struct {
	const char *says, *content, *complaints;
} policies[] = {
	{ "no devices, no action", "policy p { }\n",
	  "test.conf:2: policy p names no devices: write devices = { 'any' } for every known "
	  "device\n"
	  "test.conf:2: policy p has no action: write action = log, or another\n" },
	{ "devices that are none",
	  "policy p { devices = { ipad, 'vendor:Apple', 'family:' }\n"
	  "action = tag older_than = { '1' } }\n",
	  "test.conf:2: there is no device 'ipad'" LISTS
	  "test.conf:2: no device matches 'vendor:Apple'" LISTS
	  "test.conf:2: no device matches 'family:'" LISTS },
	{ "users", P("action = tag users = { 'a b', '@', 'anna' }"),
	  "test.conf:2: 'a b' is not an address: write user@domain, @domain or @.domain\n"
	  "test.conf:2: '@' is not an address: write user@domain, @domain or @.domain\n" },
	{ "users: a domain without @", USER("x.example"),
	  "test.conf:2: 'x.example' is a name, not a domain: write '@x.example' for all of the "
	  "domain, or 'x.example@domain' for a user\n" },
	{ "users: that, with a default domain",
	  "default_domain = 'x.example'\n" USER("mail.x.example"),
	  "test.conf:3: 'mail.x.example' is a name, not a domain: write '@mail.x.example' for all "
	  "of the domain, or 'mail.x.example@domain' for a user\n" },
	{ "users: a name with a dot", "default_domain = 'x.example'\n" USER("anna.sergeyevna"),
	  "" },
	{ "users: that, without a default domain", USER("anna.sergeyevna"),
	  "test.conf:2: 'anna.sergeyevna' is a name, not a domain: write '@anna.sergeyevna' for "
	  "all of the domain, or 'anna.sergeyevna@domain' for a user\n" },
	{ "users: a wildcard", USER("*@x.example"),
	  "test.conf:2: '*@x.example': there are no wildcards: write '@x.example'\n" },
	{ "users: wildcards of subdomains",
	  P("action = tag users = { '*.x.example', '@*.x.example', '*@*.x.example' }"),
	  "test.conf:2: '*.x.example': there are no wildcards: write '@.x.example'\n"
	  "test.conf:2: '@*.x.example': there are no wildcards: write '@.x.example'\n"
	  "test.conf:2: '*@*.x.example': there are no wildcards: write '@.x.example'\n" },
	{ "users: subdomains without @", USER(".x.example"),
	  "test.conf:2: '.x.example' needs an @: write '@.x.example'\n" },
	{ "users: everybody", P("action = tag users = { any, '*' }"),
	  "test.conf:2: 'any' is nobody: leave the list out for everybody\n"
	  "test.conf:2: '*' is nobody: leave the list out for everybody\n" },
	{ "users: angle brackets", USER("<bob@x.example>"),
	  "test.conf:2: '<bob@x.example>': only the address counts: write 'bob@x.example'\n" },
	{ "users: a realm", USER("EXAMPLE\\anna"),
	  "test.conf:2: 'EXAMPLE\\anna': users are known without what precedes the \\: write "
	  "'anna'\n" },
	{ "users: a directory", USER("ldap:/etc/postfix/people.cf"),
	  "test.conf:2: 'ldap:/etc/postfix/people.cf': people come from no ldap, but from files: "
	  "write 'file:PATH'\n" },
	{ "users: a path", USER("/etc/people"),
	  "test.conf:2: '/etc/people' is a path: write 'file:/etc/people'\n" },
	{ "users: a link", USER("mailto:bob@x.example"),
	  "test.conf:2: 'mailto:bob@x.example': only the address counts: write 'bob@x.example'\n" },
	{ "users: two in one item", USER("a@x.example,b@x.example"),
	  "test.conf:2: 'a@x.example,b@x.example': each address is an item or a line of its own: "
	  "write 'a@x.example'\n" },
	{ "users: no domain behind the @", P("action = tag users = { '@x..example', 'a@.x' }"),
	  "test.conf:2: '@x..example' is not an address: write user@domain, @domain or @.domain\n"
	  "test.conf:2: 'a@.x' is not an address: write user@domain, @domain or @.domain\n" },
	{ "except_users, recipients, networks",
	  P("action = tag\nexcept_users = { '@' }\nrecipients = { 'a@' }\nnetworks = { 'x' }"),
	  "test.conf:3: '@' is not an address: write user@domain, @domain or @.domain\n"
	  "test.conf:4: 'a@' is not an address: write user@domain, @domain or @.domain\n"
	  "test.conf:5: 'x' is not a network: write 192.0.2.0/24 or 2001:db8::/32\n" },
	{ "a list that is not there", P("action = tag users = { 'file:groups/trade' }"),
	  "test.conf:2: groups/trade: no such file: write its path, or put it beside this file\n" },
	{ "a setting given twice in a section", P("action = tag\naction = log"),
	  "test.conf:3: action is given twice, first at test.conf:2: leave one of them\n" },
	{ "a list given twice in a section",
	  P("action = tag users = { '@x.example' }\nusers = { '@y.example' }"),
	  "test.conf:3: users is given twice, first at test.conf:2: leave one of them, or add to "
	  "the list with +=\n" },
	{ "the same setting in two sections",
	  P("action = tag") "policy q { devices = { mac } action = tag }\n", "" },
	{ "empty lists, which would hold for everybody",
	  P("action = tag\nusers = { }\nrecipients = {}\nnetworks = { # none\n}\ntraffic = {}\n"
	    "older_than = {}"),
	  "test.conf:3: users" NO_LIMIT "test.conf:4: recipients" NO_LIMIT
	  "test.conf:5: networks" NO_LIMIT "test.conf:7: traffic" NO_LIMIT
	  "test.conf:8: older_than" NO_LIMIT },
	{ "nobody is excepted", P("action = tag except_users = { }"), "" },
	{ "no devices at all", "policy p { devices = { } action = tag }\n",
	  "test.conf:2: policy p names no devices: write devices = { 'any' } for every known "
	  "device\n" },
	{ "empty lists of an exemption",
	  P("action = tag") "exemption e { users = { '@x.example' }\ndevices = { }\n"
			    "policies = { } }\n",
	  "test.conf:4: devices" NO_LIMIT "test.conf:5: policies" NO_LIMIT },
	{ "an exemption of nobody", "exemption e { users = { } }\n",
	  "test.conf:2: exemption e names no users: write users = { 'name@example.org' }\n" },
	{ "traffic", P("action = tag traffic = { outbound }"),
	  "test.conf:2: traffic is submission, receipt, access or inbound, not 'outbound'\n" },
	{ "confidence, contradicted, mode",
	  P("action = tag\nconfidence = sure\ncontradicted = maybe\nmode = test"),
	  "test.conf:3: confidence is certain, likely or hint, not 'sure'\n"
	  "test.conf:4: 'maybe' is neither yes nor no\n"
	  "test.conf:5: mode is enforce or observe, not 'test'\n" },
	{ "older_than", P("action = tag older_than = { '16.5', 'new', '16..5' }"),
	  "test.conf:2: 'new' is not a version: write '16.5.1' or 'macOS 13.4'\n"
	  "test.conf:2: '16..5' is not a version: write '16.5.1' or 'macOS 13.4'\n" },
	{ "older_than over several systems",
	  "policy p { devices = { any } action = tag older_than = { 'iOS 16', '13.4' } }\n",
	  "test.conf:2: older_than: '13.4' of which system? The devices of policy p run on "
	  "several: name it, as in 'iOS 13.4'\n" },
	{ "older_than over several systems, each entry once",
	  "policy p { devices = { any } action = tag older_than = { '16.5', '13.4', '16.5' } }\n",
	  "test.conf:2: older_than: '16.5' of which system? The devices of policy p run on "
	  "several: name it, as in 'iOS 16.5'\n"
	  "test.conf:2: older_than: '13.4' of which system? The devices of policy p run on "
	  "several: name it, as in 'iOS 13.4'\n"
	  "test.conf:2: older_than: '16.5' and '16.5' are of one major version: leave the one "
	  "that is meant\n" },
	{ "older_than with each system named",
	  "policy p { devices = { any } action = tag older_than = { 'iOS 16', 'macOS 13.4' } }\n",
	  "" },
	{ "older_than: systems that the devices do not have",
	  P("action = tag older_than = { 'Windows 11', 'Foo 1.0',\n'ios 16.5' }"),
	  "test.conf:2: older_than: no device of policy p runs 'Windows', but iOS\n"
	  "test.conf:2: older_than: no device of policy p runs 'Foo', but iOS\n" },
	{ "older_than: a system's former name",
	  "policy p { devices = { mac } action = tag older_than = { 'Mac OS X 13.0' } }\n",
	  "test.conf:2: older_than: no device of policy p runs 'Mac OS X', but macOS\n" },
	{ "older_than: either name of a system",
	  "device ipad { parent = iphone os = iPadOS }\n"
	  "policy p { devices = { ipad } action = tag older_than = { 'iPadOS 16.5' } }\n"
	  "policy q { devices = { ipad } action = tag older_than = { 'iOS 16.5' } }\n"
	  "policy r { devices = { mac } action = tag older_than = { 'iPadOS 16.5' } }\n",
	  "test.conf:5: older_than: no device of policy r runs 'iPadOS', but macOS\n" },
	{ "older_than on devices that tell no system",
	  "policy p { devices = { unknown } action = tag older_than = { 'iOS 16.5' } }\n",
	  "test.conf:2: older_than: an unknown device tells no version: name devices, or leave "
	  "older_than out\n" },
	{ "what no unknown device tells",
	  "policy p { devices = { unknown } action = tag\nolder_than = { '16.5' }\n"
	  "contradicted = yes }\n",
	  "test.conf:3: older_than: an unknown device tells no version: name devices, or leave "
	  "older_than out\n"
	  "test.conf:4: contradicted: an unknown device claims nothing: name devices, or leave "
	  "contradicted out\n" },
	{ "older_than: nothing", P("action = tag older_than = { '0', 'iOS 0.0' }"),
	  "test.conf:2: older_than: nothing is older than '0': write the oldest version that will "
	  "do\n"
	  "test.conf:2: older_than: nothing is older than 'iOS 0.0': write the oldest version that "
	  "will do\n" },
	{ "a policy with an empty name", "policy '' { devices = { iphone } action = tag }\n",
	  "test.conf:2: this policy has an empty name: give it one\n" },
	{ "a program without a path", P("traffic = { access } action = run run = { '' }"),
	  "test.conf:2: run: '' is not an absolute path: begin it with /\n" },
	{ "a contact of blanks",
	  P("action = reject reply = { '550 5.7.1 Ask %{contact}' }") "contact = ' '\n",
	  "test.conf:2: reply: %{contact} would be empty: set contact\n" },
	{ "older_than: two entries of one major version",
	  P("action = tag older_than = { '16.5', '15.7',\n'16.6.1', 'iOS 15.8' }"),
	  "test.conf:3: older_than: '16.5' and '16.6.1' are of one major version: leave the one "
	  "that is meant\n"
	  "test.conf:3: older_than: '15.7' and 'iOS 15.8' are of one major version: leave the one "
	  "that is meant\n" },
	{ "older_than: the same major version of two systems",
	  "policy p { devices = { any } action = tag older_than = { 'iOS 16.5', 'macOS 16.1' } }\n",
	  "" },
	{ "recipients of accesses",
	  P("traffic = { access } action = log recipients = { '@x.example' }"),
	  "test.conf:2: policy p: an access has no recipients: name other traffic, or leave "
	  "recipients out\n" },
	{ "recipients of accesses and other traffic",
	  P("traffic = { access, receipt } action = log recipients = { '@x.example' }"), "" },
	{ "a contact that is not there",
	  P("action = reject reply = { '550 5.7.1 No',\n'Ask %{contact}' }"),
	  "test.conf:3: reply: %{contact} would be empty: set contact\n" },
	{ "a contact, wherever it stands",
	  P("action = reject reply = { '550 5.7.1 Ask %{contact}' }") "contact = desk\n", "" },
	{ "hours", P("action = tag hours = 'Mon-Son 9-18'"),
	  "test.conf:2: 'Mon-Son 9-18' are not hours: 'Son' is no day: did you mean 'Sun'?\n" },
	{ "hours on holidays, of which there are none", P("action = tag hours = 'Sat,Sun,holiday'"),
	  "test.conf:2: hours: no day is a holiday: name their file by holidays = "
	  "'holidays.tsv' among the general settings\n" },
	{ "empty hours", P("action = tag hours = ''"),
	  "test.conf:2: '' are not hours: write 'Mon-Fri 09:00-18:00', several with a ; "
	  "between them\n" },
	{ "dates", P("action = tag\nwarn_from = 2023-02-29\nenforce_from = '17.07.2023'"),
	  "test.conf:3: '2023-02-29' is not a date: write 2023-07-17, or '2023-07-17 09:00'\n"
	  "test.conf:4: '17.07.2023' is not a date: write 2023-07-17, or '2023-07-17 09:00'\n" },
	{ "warn_from alone", P("action = tag warn_from = 2023-07-01"),
	  "test.conf:2: policy p: warn_from needs a later enforce_from\n" },
	{ "warn_from on the day of enforce_from",
	  P("action = tag warn_from = 2023-07-01 enforce_from = 2023-07-01"),
	  "test.conf:2: policy p: warn_from needs a later enforce_from\n" },
	{ "warn_from the day before",
	  P("action = tag warn_from = 2023-07-01 "
	    "enforce_from = 2023-07-02"),
	  "" },
	{ "an action", P("action = bounce"), "test.conf:2: " ACTIONS_ARE ", not 'bounce'\n" },
	{ "an action that is mistyped", P("action = Rejct"),
	  "test.conf:2: " ACTIONS_ARE ", not 'Rejct': did you mean 'reject'?\n" },
	{ "traffic that is mistyped", P("action = tag traffic = { submision }"),
	  "test.conf:2: traffic is submission, receipt, access or inbound, not 'submision': "
	  "did you mean 'submission'?\n" },
	{ "a confidence that is mistyped", P("action = tag confidence = certian"),
	  "test.conf:2: confidence is certain, likely or hint, not 'certian': did you mean "
	  "'certain'?\n" },
	{ "a device that is mistyped", "policy p { devices = { iPhone } action = tag }\n",
	  "test.conf:2: there is no device 'iPhone'" MEANT("iphone") },
	{ "no device, mistyped", "policy p { devices = { unknwon } action = tag }\n",
	  "test.conf:2: there is no device 'unknwon'" MEANT("unknown") },
	{ "a family that is mistyped", "policy p { devices = { 'family:IOSS' } action = tag }\n",
	  "test.conf:2: no device matches 'family:IOSS'" MEANT("family:iOS") },
	{ "a parent that is mistyped", "device x { parent = iphon }\n",
	  "test.conf:2: parent: there is no device 'iphon'" MEANT("iphone") },
	{ "a setting that is mistyped", P("action = tag excpet_users = { '@x.example' }"),
	  "test.conf:2: there is no setting 'excpet_users' here: did you mean 'except_users'? "
	  "milter-device.conf(5) has them all\n" },
	{ "one for many", P("action = tag\ndevice = iphone\nuser = anna"),
	  "test.conf:3: there is no setting 'device' here: did you mean 'devices'?" ALL
	  "test.conf:4: there is no setting 'user' here: did you mean 'users'?" ALL },
	{ "the same words in another order",
	  P("action = tag users_except = { a }\nuser_except = { a }") "header_tag = X-Y\n",
	  "test.conf:2: there is no setting 'users_except' here: did you mean 'except_users'?" ALL
	  "test.conf:3: there is no setting 'user_except' here: did you mean 'except_users'?" ALL
	  "test.conf:4: there is no setting 'header_tag' here: did you mean 'tag_header'?" ALL },
	{ "one policy of an exemption", "exemption e { users = { '@x.example' } policy = p }\n",
	  "test.conf:2: there is no setting 'policy' here: did you mean 'policies'?" ALL },
	{ "nearly that of another section", "enforce_form = 2023-07-17\n",
	  "test.conf:2: there is no setting 'enforce_form' here: did you mean 'enforce_from'? it "
	  "belongs in a section `policy`\n" },
	{ "nearly one outside of all", P("action = tag own_domain = x.example even_log = '/x'"),
	  "test.conf:2: there is no setting 'own_domain' here: did you mean 'own_domains'? it "
	  "belongs outside of all sections\n"
	  "test.conf:2: there is no setting 'even_log' here: did you mean 'event_log'? it "
	  "belongs outside of all sections\n" },
	{ "a setting of a section within a section", P("action = tag when = { 'A: x' }"),
	  "test.conf:2: there is no setting 'when' here: it belongs in a section `match`\n" },
	{ "a policy that is mistyped",
	  P("action = tag") "exemption e { users = { '@x.example' } policies = { pp } }\n"
			    "exemption f { users = { '@x.example' } policies = { policy } }\n",
	  "test.conf:3: there is no policy 'pp'\n"
	  "test.conf:4: there is no policy 'policy'\n" },
	{ "a reply of another class", P("action = reject reply = { '450 4.7.1 No' }"),
	  "test.conf:2: reply: it must begin with a 5xx code to fit the action\n" },
	{ "a reply of a tempfail", P("action = tempfail reply = { '550 5.7.1 No' }"),
	  "test.conf:2: reply: it must begin with a 4xx code to fit the action\n" },
	{ "codes that do not fit each other", P("action = reject reply = { '550 4.7.1 No' }"),
	  "test.conf:2: reply: enhanced code 4.7.1 does not fit code 550\n" },
	{ "a placeholder", P("action = reject reply = { '550 5.7.1 %{phone}' }"),
	  "test.conf:2: reply: there is no %{phone}" MANUAL },
	{ "a placeholder in another case, which is no contact either",
	  P("action = reject reply = { '550 5.7.1 Ask %{Contact}' }"),
	  "test.conf:2: reply: there is no %{Contact}: did you mean %{contact}?\n" },
	{ "a contact that is not there, in two lines",
	  P("action = reject reply = { '550 5.7.1 Ask %{contact}', '%{contact}' }"),
	  "test.conf:2: reply: %{contact} would be empty: set contact\n" },
	{ "a contact that is there, but wrong",
	  "contact = { a }\n" P("action = reject reply = { '550 5.7.1 Ask %{contact}' }"),
	  "test.conf:2: contact is one value, not a list: write contact = a\n" },
	{ "a second line beyond ASCII", P("action = reject reply = { '550 5.7.1 No',\n'Нет' }"),
	  "test.conf:2: reply: only printable ASCII can be sent\n" },
	{ "a reply where none is sent", P("action = tag reply = { '550 5.7.1 No' }"),
	  "test.conf:2: reply: action tag sends none\n" },
	{ "run without a program", P("traffic = { access } action = run"),
	  "test.conf:2: policy p: action = run and run = { '/path' } go together\n" },
	{ "a program without run", P("traffic = { access } action = log run = { '/bin/true' }"),
	  "test.conf:2: policy p: action = run and run = { '/path' } go together\n" },
	{ "run on mail", P("action = run run = { '/bin/true' }"),
	  "test.conf:2: policy p: run is possible only with traffic = { access }\n" },
	{ "a program that is no path", P("traffic = { access } action = run run = { 'true' }"),
	  "test.conf:2: run: 'true' is not an absolute path: begin it with /\n" },
	{ "a policy of that name", P("action = tag") P("action = log"),
	  "test.conf:3: policy 'p' is already defined at test.conf:2: rename one\n" },
	{ "an exemption", "exemption e { devices = { ipad }\npolicies = { q } until = tomorrow }\n",
	  "test.conf:2: there is no device 'ipad'" LISTS "test.conf:3: there is no policy 'q'\n"
	  "test.conf:3: 'tomorrow' is not a date: write 2023-07-17, or '2023-07-17 09:00'\n"
	  "test.conf:2: exemption e names no users: write users = { 'name@example.org' }\n" },
	{ "a policy and an exemption may have one name",
	  P("action = tag") "exemption p { users = { '@x.example' } policies = { p } }\n", "" },
	{ "everything at once",
	  "nonsense = 1\nobserve = maybe\ndevice x { parent = y }\n"
	  "policy p { devices = { z } action = bounce }\n"
	  "exemption e { users = { '@' } }\n",
	  "test.conf:2: there is no setting 'nonsense' here" MANUAL
	  "test.conf:3: 'maybe' is neither yes nor no\n"
	  "test.conf:4: parent: there is no device 'y'" LISTS
	  "test.conf:5: there is no device 'z'" LISTS "test.conf:5: " ACTIONS_ARE ", not 'bounce'\n"
	  "test.conf:6: '@' is not an address: write user@domain, @domain or @.domain\n" },
};

/* What libconfuse would take without a word, or give up on. */
static const struct {
	const char *says;
	struct span content;
	const char *complaints;
} syntax[] = {
	{ "a backslash in double quotes", SPAN("contact = \"a\\db\"\nobserve = maybe\n"),
	  "test.conf:1: a backslash in double quotes would be lost: use single quotes\n"
	  "test.conf:2: 'maybe' is neither yes nor no\n" },
	{ "an expansion in double quotes", SPAN("contact = \"${HOME}\"\n"),
	  "test.conf:1: ${ in double quotes would be lost: use single quotes\n" },
	{ "an expansion without quotes", SPAN("contact = ${HOME}\n"),
	  "test.conf:1: ${ would be expanded: use single quotes\n" },
	{ "in the midst of a word", SPAN("contact = a${HOME}b\n"),
	  "test.conf:1: ${ would be expanded: use single quotes" },
	{ "a $ alone", SPAN("contact = a$b\n"), "" },
	{ "both in single quotes", SPAN("contact = '${HOME} \\d'\n"), "" },
	{ "a quote that never closes", SPAN("observe = maybe\ncontact = 'x\n\n"),
	  "test.conf:2: this quote is never closed\n" },
	{ "a brace that never closes", SPAN("policy p {\n devices = { any }\n"),
	  "test.conf:1: the '{' opened here is never closed\n" },
	{ "a list that never closes", SPAN("own_domains = { 'a',\n\n"),
	  "test.conf:1: the '{' opened here is never closed\n" },
	{ "a brace too many", SPAN("observe = true\n}\n"),
	  "test.conf:2: unexpected '}': is a quote or a bracket missing before it?\n" },
	{ "a comment that never closes", SPAN("observe = maybe\n/* x\n"),
	  "test.conf:2: this comment is never closed\n" },
	{ "a name alone", SPAN("contact\n"), "test.conf:1: contact has no value: write one\n" },
	{ "a value alone", SPAN("'x'\n"),
	  "test.conf:1: unexpected 'x': is a quote or a bracket missing before it?\n" },
	{ "no value", SPAN("contact =\n"), "test.conf:1: contact has no value: write one\n" },
	{ "a policy without a name", SPAN("policy { action = tag }\nobserve = maybe\n"),
	  "test.conf:1: this policy has no name: write policy NAME { ... }\n"
	  "test.conf:2: 'maybe' is neither yes nor no\n" },
	{ "a policy without braces", SPAN("policy p\nobserve = maybe\n"),
	  "test.conf:1: '{' is missing after policy p\n" },
	{ "a policy with two names", SPAN("policy p q { action = tag }\n"),
	  "test.conf:1: 'p q': a name with a blank in it needs quotes\n" },
	{ "a value with a colon", SPAN("observe: yes\n"),
	  "test.conf:1: 'observe:': write '=' in place of ':'\n" },
	{ "no sign", SPAN("observe yes\n"), "test.conf:1: '=' is missing after observe\n" },
	{ "no value before another setting",
	  SPAN("contact\nobserve = yes\ncoalesce =\n"
	       "observe = yes\n"),
	  "test.conf:1: contact has no value: write one\n"
	  "test.conf:3: coalesce has no value: write one\n"
	  "test.conf:4: observe is given twice, first at test.conf:2: leave one of them\n" },
	{ "two signs", SPAN("contact == a\n"),
	  "test.conf:1: contact has two '=': leave one of them\n" },
	{ "a value that is added to", SPAN("contact += a\n"),
	  "test.conf:1: contact is one value, to which nothing is added: write '=' in place of "
	  "'+='\n" },
	{ "a list where one value is meant", SPAN("contact = { 'a b', c }\n"),
	  "test.conf:1: contact is one value, not a list: write contact = 'a b'\n" },
	{ "several values where one is meant", SPAN("contact = a, b\nobserve = yes\n"),
	  "test.conf:1: contact is one value: leave one, or put quotes around them all\n" },
	{ "several items without braces", SPAN("own_domains = a.example, b.example\n"),
	  "test.conf:1: own_domains: several items stand in braces: write own_domains = { "
	  "a.example, ... }\n" },
	{ "a list in brackets", SPAN("own_domains = [ a.example, b.example ]\nobserve = yes\n"),
	  "test.conf:1: own_domains: a list stands in braces: write own_domains = { ... }\n" },
	{ "a list in round brackets", SPAN("own_domains = ( a.example )\nobserve = yes\n"),
	  "test.conf:1: own_domains: a list stands in braces: write own_domains = { ... }\n" },
	{ "a list with semicolons", SPAN("own_domains = { a.example; b.example }\n"),
	  "test.conf:1: own_domains: items are separated by ',', not by ';'\n" },
	{ "a list without commas", SPAN("own_domains = { a.example\nb.example c.example }\n"),
	  "test.conf:2: own_domains: a comma is missing between 'a.example' and 'b.example'\n" },
	{ "a list with a comma too many", SPAN("own_domains = { a.example,, b.example }\n"),
	  "test.conf:1: own_domains: no item stands before this comma: leave one out\n" },
	{ "a list with a comma at its end", SPAN("own_domains = { a.example, }\n"), "" },
	{ "a list in a list", SPAN("own_domains = { { a.example } }\n"),
	  "test.conf:1: own_domains: an item with a bracket around it needs quotes\n" },
	{ "an item with =", SPAN("own_domains = { a=b }\n"),
	  "test.conf:1: own_domains: an item with '=' in it needs quotes\n" },
	{ "a list that ends where the next setting is",
	  SPAN("own_domains = { a.example,\n\nobserve = maybe\n"),
	  "test.conf:1: own_domains: the list is not closed: write '}' before 'observe'\n"
	  "test.conf:3: 'maybe' is neither yes nor no\n" },
	{ "semicolons behind settings", SPAN("observe = yes;\ncontact = a;\ncoalesce = soon;\n"),
	  "test.conf:1: ';' is out of place: nothing stands between settings but blanks\n"
	  "test.conf:3: 'soon' is not a duration: write '1 h'\n" },
	{ "a section that closes too late",
	  SPAN("device x { match { when = { 'A: b' }\n}\nobserve = yes\ncontact = a\n"),
	  "test.conf:1: the '{' opened here is never closed: is a '}' missing before 'observe' on "
	  "line 3?\n" },
	{ "a quote that closes too late", SPAN("contact = 'x\nobserve = 'maybe'\n"),
	  "test.conf:1: the quote opened here is closed only on line 2: is a ' missing?\n" },
	{ "a quote within quotes", SPAN("tag_subject = 'it's'\n"),
	  "test.conf:1: a word follows the quote that closes 'it': write \\' for a quote in a "
	  "text\n" },
	{ "a comment right behind a quote", SPAN("contact = 'x'// y\ntag_subject = 'y'/* x */\n"),
	  "" },
	{ "a comment in a list that never closes", SPAN("own_domains = { a.example /* x\n"),
	  "test.conf:1: this comment is never closed\n" },
	{ "a setting that is mistyped is not missing",
	  SPAN("policy p {\n devcies = { any }\n"
	       " acton = tag\n}\n"),
	  "test.conf:2: there is no setting 'devcies' here: did you mean 'devices'?" ALL
	  "test.conf:3: there is no setting 'acton' here: did you mean 'action'?" ALL },
	{ "nor is one of the wrong form",
	  SPAN("policy p {\n devices { any }\n action = { tag }\n}\n"),
	  "test.conf:2: '=' is missing after devices\n"
	  "test.conf:3: action is one value, not a list: write action = tag\n" },
	{ "a NUL", SPAN("observe = true\ncontact = 'a\0b'\n"),
	  "test.conf:2: this is not text: it has a byte of value 0 in it\n" },
	{ "a binary file",
	  SPAN("\x7f"
	       "ELF\x02\x01\x01"),
	  "test.conf:1: this is not text: it has a byte of value 2 in it\n" },
	{ "an include of nothing", SPAN("include('none.conf')\n"),
	  "test.conf:1: include: none.conf "
	  "is neither beside this file" },
	{ "an include without brackets", SPAN("include 'x'\n"),
	  "test.conf:1: write include('file')\n" },
	{ "an include in a section", SPAN("policy p {\n include('x')\n}\n"), "test.conf:2: " },
	{ "comments of every kind", SPAN("# x\n// y\n/* z\n */ contact = 'a' # b\n"), "" },
	{ "CRLF", SPAN("observe = maybe\r\ncontact = 'a'\r\nlog_sightings = x\r\n"),
	  "test.conf:3: log_sightings: 'x' is neither acted nor all\n"
	  "test.conf:1: 'maybe' is neither yes nor no\n" },
	{ "a byte order mark",
	  SPAN("\xef\xbb\xbf"
	       "observe = maybe\n"),
	  "test.conf:1: 'maybe' is neither yes nor no\n" },
	{ "a byte order mark alone", SPAN("\xef\xbb\xbf"), "" },
	{ "nothing", SPAN(""), "" },
};

static const char *load(struct arena *arena)
{
	struct complaints complaints = { .arena = arena };
	struct config *config = config_load(MAIN, &complaints);
	struct text text;
	const char *out;

	ck_assert_msg((config == NULL) == (complaints.count != 0),
		      "a configuration is taken whole or not at all");
	text_begin(&text, 1 << 20);
	for (size_t i = 0; i < complaints.count; i++)
		text_printf(&text, "%s\n", complaints.lines[i]);
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	config_drop(config);
	return out;
}

/* One that does not end in a line end is only the front of the first, in libconfuse's words. */
static void check(const char *says, struct span content, const char *wanted)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena), *got;
	size_t size = strlen(wanted);

	test_write(MAIN, content);
	got = load(arena);
	test_folder_remove(arena, folder);
	if (size != 0 && wanted[size - 1] != '\n')
		ck_assert_msg(strncmp(got, wanted, size) == 0, "%s:\n%s", says, got);
	else
		ck_assert_msg(strcmp(got, wanted) == 0, "%s:\n%s", says, got);
	arena_free(arena);
}

START_TEST(setting_is_refused)
{
	check(settings[_i].says, span_of(settings[_i].content), settings[_i].complaints);
}
END_TEST

static void check_behind_devices(const char *says, const char *content, const char *wanted)
{
	struct arena *arena = test_arena();

	check(says, span_of(test_printf(arena, DEVICES "%s", content)), wanted);
	arena_free(arena);
}

START_TEST(device_is_refused)
{
	check_behind_devices(devices[_i].says, devices[_i].content, devices[_i].complaints);
}
END_TEST

START_TEST(source_is_refused)
{
	check(sources[_i].says, span_of(sources[_i].content), sources[_i].complaints);
}
END_TEST

START_TEST(policy_is_refused)
{
	check_behind_devices(policies[_i].says, policies[_i].content, policies[_i].complaints);
}
END_TEST

START_TEST(syntax_is_refused)
{
	check(syntax[_i].says, syntax[_i].content, syntax[_i].complaints);
}
END_TEST

#define TABBED ": a line is a login, one TAB and an address"
#define NO_LANGUAGE                                                                             \
	" is no language: a line is a login, one TAB and an address, and behind another TAB a " \
	"language may follow, as in 'de' or 'pt-BR'"
#define NOBODYS " is nobody's address: write one person's, as in 'anna@example.org'\n"

/* Several files, the first of them MAIN. */
static const struct {
	const char *says;
	struct file files[FILES];
	const char *complaints;
} sets[] = {
	{ "each file's own lines",
	  { { MAIN, "observe = maybe\ninclude('a.conf')\nlog_sightings = x\n" },
	    { "a.conf", "\n\non_error = y\ninclude('sub/b.conf')\n" },
	    { "sub/b.conf", "nonsense = 1\ncoalesce = z\n" } },
	  "./sub/b.conf:1: there is no setting 'nonsense' here" MANUAL
	  "test.conf:3: log_sightings: 'x' is neither acted nor all\n"
	  "./a.conf:3: on_error: 'y' is neither accept nor tempfail\n"
	  "test.conf:1: 'maybe' is neither yes nor no\n"
	  "./sub/b.conf:2: 'z' is not a duration: write '1 h'\n" },
	{ "a title of another file, and what is wrong in both",
	  { { MAIN, DEVICES "policy p { devices = { any } action = bounce }\ninclude('a.conf')\n" },
	    { "a.conf", "policy p { devices = { none } action = tag }\n" } },
	  "./a.conf:1: policy 'p' is already defined at test.conf:2: rename one\n"
	  "test.conf:2: " ACTIONS_ARE ", not 'bounce'\n"
	  "./a.conf:1: there is no device 'none'" LISTS },
	{ "a setting that another file gives again",
	  { { MAIN, "observe = no\ninclude('a.conf')\nown_relays += { '192.0.2.2' }\n" },
	    { "a.conf", "own_relays = { '192.0.2.1' }\nobserve = yes\n" } },
	  "./a.conf:2: observe is given twice, first at test.conf:1: leave one of them\n" },
	{ "a file that is read twice",
	  { { MAIN, "include('a.conf')\ninclude('a.conf')\n" }, { "a.conf", "observe = yes\n" } },
	  "test.conf:2: include: ./a.conf is included twice, first at test.conf:1: leave one of "
	  "them\n" },
	{ "a file that is read twice, by way of a third",
	  { { MAIN, "include('a.conf')\ninclude('b.conf')\n" },
	    { "a.conf", "include('b.conf')\n" },
	    { "b.conf", "observe = yes\n" } },
	  "test.conf:2: include: ./b.conf is included twice, first at ./a.conf:1: leave one of "
	  "them\n" },
	{ "a file that is broken may have what is named",
	  { { MAIN, "include('a.conf')\npolicy p { devices = { iphone } action = reject\n"
		    " reply = '550 5.7.1 Ask %{contact}' }\n"
		    "exemption e { users = { '@x.example' } policies = { q } }\n"
		    "source s { like = t }\nsources = { u }\n" },
	    { "a.conf", "device iphone { title = 'x }\n" } },
	  "./a.conf:1: this quote is never closed\n" },
	{ "a file that is broken does not hide the others",
	  { { MAIN, "include('a.conf')\nobserve = maybe\n" }, { "a.conf", "contact = 'x\n" } },
	  "./a.conf:1: this quote is never closed\n"
	  "test.conf:2: 'maybe' is neither yes nor no\n" },
	{ "a file that includes itself",
	  { { MAIN, "include('test.conf')\n" } },
	  "test.conf:1: include: ./test.conf would include itself: leave this out\n" },
	{ "two files that include each other",
	  { { MAIN, "include('a.conf')\n" }, { "a.conf", "include('test.conf')\n" } },
	  "./a.conf:1: include: ./test.conf would include itself by way of another file: "
	  "leave this out\n" },
	{ "files that are none",
	  { { MAIN, "include('sub')\nuser_map = sub\ninclude('/dev/null')\n"
		    "pseudonym_key = 'file:'\n" } },
	  "test.conf:1: ./sub: this is a folder: name a file in it\n"
	  "test.conf:3: /dev/null: this is not a regular file\n"
	  "test.conf:4: 'file:' names no file: write its path\n"
	  "test.conf:2: ./sub: this is a folder: name a file in it\n" },
	{ "a limit that no example is found with",
	  { { MAIN, "match_limit = 1\ndevice x { match { when = { 'A: ^(?:a+)+$' }\n"
		    " example = { 'A: aaaaaaaaaaaa', 'A: aaaaaaaaaaaaa' }\n"
		    " counterexample = { 'A: aaaaaaaaaaaac' } } }\n" } },
	  "test.conf:1: match_limit: with 1, 2 examples are not found, the first at test.conf:3: "
	  "raise it\n" },
	{ "every bad line of a list, and of the next",
	  { { MAIN, DEVICES "policy p { devices = { any } action = tag\n"
			    " users = { 'file:list' } except_users = { 'file:other' } }\n" },
	    { "list", "# people\n\nanna@x.example\nboris@\n@\n  clara@x.example\r\n" },
	    { "other", "a b\n" } },
	  "list:4: 'boris@' is not an address: write user@domain, @domain or @.domain\n"
	  "list:5: '@' is not an address: write user@domain, @domain or @.domain\n"
	  "other:1: 'a b' is not an address: write user@domain, @domain or @.domain\n" },
	{ "a list as people write it, and export it",
	  { { MAIN, DEVICES "policy p { devices = { any } action = tag users = { 'file:l' } }\n" },
	    { "l", "Anna <anna@x.example>\n\"Bo, B.\" <bo@x.example>\nc@x.example # the boss\n"
		   "d@x.example;\nx.example\n" } },
	  "l:1: 'Anna <anna@x.example>': only the address counts: write 'anna@x.example'\n"
	  "l:2: '\"Bo, B.\" <bo@x.example>': only the address counts: write 'bo@x.example'\n"
	  "l:3: 'c@x.example # the boss': a comment has a line of its own: write 'c@x.example'\n"
	  "l:4: 'd@x.example;': each address is an item or a line of its own: write "
	  "'d@x.example'\n"
	  "l:5: 'x.example' is a name, not a domain: write '@x.example' for all of the domain, or "
	  "'x.example@domain' for a user\n" },
	{ "a list in UTF-16",
	  { { MAIN, DEVICES "policy p { devices = { any } action = tag users = { 'file:l' } }\n" },
	    { "l", "\xff\xfe"
		   "a" } },
	  "l:1: this is UTF-16: save it as UTF-8\n" },
	{ "a user_map",
	  { { MAIN, "own_domains = { 'x.example' }\nuser_map = 'users.tsv'\n" },
	    { "users.tsv",
	      "# comment\nanna\tanna@x.example\nboris\nclara\t \nANNA\tz@x.example\n" } },
	  "users.tsv:4: no address after login 'clara'\n"
	  "users.tsv:5: login 'ANNA' occurs twice\n"
	  "users.tsv:3: no address after login 'boris'" TABBED "\n" },
	{ "a user_map with languages",
	  { { MAIN, "user_map = 'm'\n" },
	    { "m", "a\ta@x.example\tde\nb\tb@x.example\tpt-BR\nc\ta@x.example\tde\n"
		   "d\ta@x.example\tfr\ne\te@x.example\t../x\nf\tf@x.example\tde\tx\n"
		   "g\tg@x.example\tde-\nh\th@x.example\t\n" } },
	  "m:4: a@x.example has two languages, 'de' and 'fr'\n"
	  "m:5: '../x'" NO_LANGUAGE "\nm:6: 'de?x'" NO_LANGUAGE "\nm:7: 'de-'" NO_LANGUAGE "\n" },
	{ "a user_map whose values are nobody's",
	  { { MAIN, "user_map = 'm'\n" },
	    { "m", "a\tAnna <a@x.example>\nb\ta@x.example # comment\nc\ta@x.example,b@x.example\n"
		   "d\ta@x.example\tb\ne\t@x.example\nf\t*@x.example\n@x.example\t@y.example\n"
		   "g\ta@\nh\ta b@x.example\n\ta@x.example\n" } },
	  "m:1: 'Anna <a@x.example>': only the address counts: write 'a@x.example'\n"
	  "m:2: 'a@x.example # comment': a comment has a line of its own: write 'a@x.example'\n"
	  "m:3: 'a@x.example,b@x.example': each address is an item or a line of its own: write "
	  "'a@x.example'\n"
	  "m:4: 'b'" NO_LANGUAGE "\n"
	  "m:5: '@x.example'" NOBODYS "m:6: '*@x.example'" NOBODYS "m:7: '@y.example'" NOBODYS
	  "m:8: 'a@'" NOBODYS "m:9: 'a b@x.example'" NOBODYS
	  "m:10: no login before address 'a@x.example'\n" },
	{ "a user_map that is another kind of file",
	  { { MAIN, "user_map = 'm'\n" }, { "m", "root:x:0:0\n\nanna a@x.example\nbo:x\n" } },
	  "m:1: no address after login 'root:x:0:0'" TABBED " (and 2 more like it)\n" },
	{ "a register",
	  { { MAIN, "own_domains = { 'x.example' }\nregister = 'r'\n" DEVICES },
	    { "r", "# ours\n\nuser\tdevice_id\tdevice\tmodel\tstate\tuntil\n"
		   "anna@x.example\t\tiphone\t\tallowed\t2023-02-30\n"
		   "@x.example\t\tiphone\t\tallowed\n"
		   "anna\t\tiphnoe\t\tallowed\n"
		   "anna\t\tiphone\t\tallow\n"
		   "anna\t\t\tiPhone 12\tallowed\n"
		   "\tAPPL1\t\t\tallowed\n"
		   "anna\tAPPL1\t\t\tblocked\n"
		   "Anna@X.example\tappl1\tiphone\t\tallowed\n"
		   "anna\t\tiphone\t\tallowed\t\tx\n"
		   "anna\ta\033b\t\t\tallowed\n"
		   "group:board\t\tiphone\t\tallowed\n"
		   "anna\t\tkind:phone\t\tallowed\n"
		   "anna\t\tiphone\tiPhone *\tallowed\n"
		   "anna\tid:APPL2\t\t\tallowed\n"
		   "anna\t\tiphone\tiPhone \344\tallowed\n" } },
	  "r:4: '2023-02-30' is not a date: write 2023-07-17, or '2023-07-17 09:00'\n"
	  "r:5: '@x.example'" NOBODYS
	  "r:6: there is no device 'iphnoe': did you mean 'iphone'? `milter-device-check "
	  "--devices` lists them all\n"
	  "r:7: state is pending, allowed or blocked, not 'allow': did you mean 'allowed'?\n"
	  "r:8: this row names no device: write its device_id, or a device\n"
	  "r:9: this row names no user: write whose device it is\n"
	  "r:11: 'anna@x.example' has this device already, at r:10: leave one of them\n"
	  "r:12: this row has more cells than the first line has columns (6)\n"
	  "r:13: device_id has a control character in it\n"
	  "r:14: 'group:board'" NOBODYS
	  "r:15: there is no device 'kind:phone': `milter-device-check --devices` lists them all\n"
	  "r:16: model 'iPhone *': a * stands for nothing here: write it as events show it, or "
	  "leave it out for any model\n"
	  "r:17: device_id 'id:APPL2' is written without id:\n"
	  "r:18: model is not UTF-8: write it as UTF-8\n" },
	{ "a register without a heading",
	  { { MAIN, "register = 'r'\n" DEVICES }, { "r", "anna@x.example\tiphone\tallowed\n" } },
	  "r:1: 'anna@x.example' is no column: the first line names them, with a TAB between: "
	  "user, device_id, device, model, state, until, owner, ticket, reason\n" },
	{ "a heading that lacks a column",
	  { { MAIN, "register = 'r'\n" DEVICES }, { "r", "user\tmodel\tstate\n" } },
	  "r:1: the columns user and state are needed, and device_id or device: name them in the "
	  "first line, with a TAB between\n" },
	{ "a register named as lists of people name files",
	  { { MAIN, "register = 'file:r'\n" DEVICES }, { "r", "user\tdevice\n" } },
	  "r:1: the columns user and state are needed, and device_id or device: name them in the "
	  "first line, with a TAB between\n" },
	{ "a column twice",
	  { { MAIN, "register = 'r'\n" DEVICES }, { "r", "user\tdevice\tDevice\tstate\n" } },
	  "r:1: the column device is named twice: leave one of them\n" },
	{ "tables",
	  { { MAIN, "observe = maybe\n" },
	    { "builds.tsv", "build\tos\tversion\n20F75\n" },
	    { "models.tsv", "iPhone14,2\tiPhone 13 Pro\n" } },
	  "test.conf:1: 'maybe' is neither yes nor no\n"
	  "./builds.tsv: line 2 has too few columns\n"
	  "./models.tsv: line 1 does not name the columns (identifier, name ...)\n" },
};

START_TEST(files_are_refused)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena), *got;

	ck_assert_int_eq(mkdir("sub", 0700), 0);
	for (int i = 0; i < FILES && sets[_i].files[i].name != NULL; i++)
		test_write(sets[_i].files[i].name, span_of(sets[_i].files[i].content));
	got = load(arena);
	test_folder_remove(arena, folder);
	ck_assert_msg(strcmp(got, sets[_i].complaints) == 0, "%s:\n%s", sets[_i].says, got);
	arena_free(arena);
}
END_TEST

START_TEST(a_file_that_cannot_be_read)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);

	ck_text(span_of(load(arena)), "test.conf: No such file or directory: -c names another\n",
		"not there");
	ck_assert_int_eq(mkdir(MAIN, 0700), 0);
	ck_assert_ptr_nonnull(
		strstr(load(arena), "test.conf: this is a folder: name a file in it"));
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config_errors");

	add_rows(tcase, setting_is_refused, settings);
	add_rows(tcase, device_is_refused, devices);
	add_rows(tcase, source_is_refused, sources);
	add_rows(tcase, policy_is_refused, policies);
	add_rows(tcase, syntax_is_refused, syntax);
	add_rows(tcase, files_are_refused, sets);
	tcase_add_test(tcase, a_file_that_cannot_be_read);
	return test_run("config_errors", tcase);
}
