/* SPDX-License-Identifier: ISC */
/* address_entry -- entries of lists that can never match, and what was meant. */
#include "mail/address_entry.h"

#include <string.h>

#include "base/text.h"
#include "mail/address.h"

/* What nobody sees, and what therefore no login has; blanks among them. */
static const char *const invisible[] = {
	"\xc2\xa0",     /* NO-BREAK SPACE */
	"\xc2\xad",     /* SOFT HYPHEN */
	"\xe2\x80\x8b", /* ZERO WIDTH SPACE */
	"\xe2\x80\x8c", /* ZERO WIDTH NON-JOINER */
	"\xe2\x80\x8d", /* ZERO WIDTH JOINER */
	"\xe2\x80\x8e", /* LEFT-TO-RIGHT MARK */
	"\xe2\x80\x8f", /* RIGHT-TO-LEFT MARK */
	"\xe2\x80\xaa", /* LEFT-TO-RIGHT EMBEDDING */
	"\xe2\x80\xac", /* POP DIRECTIONAL FORMATTING */
	"\xe2\x80\xaf", /* NARROW NO-BREAK SPACE */
	"\xe2\x81\xa0", /* WORD JOINER */
	"\xe3\x80\x80", /* IDEOGRAPHIC SPACE */
	"\xef\xbb\xbf", /* ZERO WIDTH NO-BREAK SPACE */
};

static bool take_front(struct span entry, struct span front, struct span *meant)
{
	*meant = span_from(entry, front.size);
	return span_starts_nocase(entry, front) && meant->size != 0;
}

static bool is_invisible(struct span entry, struct span *meant)
{
	size_t first = entry.size;

	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
		size_t at = span_find_nocase(entry, span_of(invisible[i]));

		first = at < first ? at : first;
	}
	*meant = span_first(entry, first);
	return first < entry.size;
}

static bool is_invisible_first(struct span entry, struct span *meant)
{
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++)
		if (take_front(entry, span_of(invisible[i]), meant))
			return true;
	return false;
}

static bool is_foreign(struct span entry, struct span *meant)
{
	size_t at = 0, size = 1;

	while (at < entry.size && (size = utf8_character(span_from(entry, at))) != 0)
		at += size;
	*meant = span_first(entry, at);
	return at < entry.size;
}

static bool is_wild_subdomain(struct span entry, struct span *meant)
{
	return take_front(entry, SPAN("*@*."), meant) || take_front(entry, SPAN("@*."), meant) ||
	       take_front(entry, SPAN("*."), meant);
}

static bool is_wild_domain(struct span entry, struct span *meant)
{
	return take_front(entry, SPAN("*@"), meant);
}

static bool is_subdomain(struct span entry, struct span *meant)
{
	return take_front(entry, SPAN("."), meant) && span_find(entry, '@') == entry.size;
}

static bool is_everybody(struct span entry, struct span *meant)
{
	*meant = SPAN("the list");
	return span_equal_nocase(entry, SPAN("any")) || span_equal_nocase(entry, SPAN("all")) ||
	       span_equal_nocase(entry, SPAN("everybody")) ||
	       span_equal_nocase(entry, SPAN("everyone")) || span_equal(entry, SPAN("*"));
}

static bool is_nobody(struct span entry, struct span *meant)
{
	*meant = entry;
	return span_equal_nocase(entry, SPAN("nobody")) || span_equal_nocase(entry, SPAN("none"));
}

/* "/^anna/" */
static bool is_regex(struct span entry, struct span *meant)
{
	*meant = span_from(entry, 1);
	return entry.size > 2 && entry.data[0] == '/' &&
	       (entry.data[entry.size - 1] == '/' || span_find(entry, '^') < entry.size);
}

/* "user*@x.example", "?": after what is meant as a whole domain. */
static bool is_wild(struct span entry, struct span *meant)
{
	size_t at = span_find(entry, '@');

	*meant = at + 1 < entry.size ? span_from(entry, at) : SPAN("@example.org");
	return span_find(span_first(entry, at), '*') < at || span_find(entry, '?') < entry.size;
}

static bool is_negated(struct span entry, struct span *meant)
{
	return take_front(entry, SPAN("!"), meant);
}

/* As sudoers has them, and others. */
static bool is_group(struct span entry, struct span *meant)
{
	return (take_front(entry, SPAN("%"), meant) || take_front(entry, SPAN("&"), meant)) &&
	       span_find(entry, '@') == entry.size;
}

/* Which a configuration may say, but no line of a file. */
static bool is_reference(struct span entry, struct span *meant)
{
	*meant = entry;
	return span_starts_nocase(entry, SPAN("file:")) ||
	       span_starts_nocase(entry, SPAN("group:"));
}

/* "EXAMPLE/anna" */
static bool is_realm_by_slash(struct span entry, struct span *meant)
{
	*meant = span_from(entry, span_find(entry, '/') + 1);
	return meant->size != 0 && span_find(entry, '/') != 0 &&
	       span_find(entry, '@') == entry.size && span_find(entry, ':') == entry.size;
}

static bool has_attribute(struct span entry)
{
	static const char *const attributes[] = {
		"mail=", "email=", "cn=", "uid=", "dn=", "user="
	};

	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (span_starts_nocase(entry, span_of(attributes[i])))
			return true;
	return false;
}

/* "mail=anna@x.example" */
static bool is_attribute(struct span entry, struct span *meant)
{
	*meant = span_from(entry, span_find(entry, '=') + 1);
	return has_attribute(entry) && span_find(*meant, '@') < meant->size &&
	       span_find(*meant, '=') == meant->size && span_find(*meant, ',') == meant->size;
}

/* "cn=anna,dc=x" */
static bool is_directory_name(struct span entry, struct span *meant)
{
	*meant = span_first(entry, span_find(entry, '='));
	return has_attribute(entry);
}

/* "anna at x.example" */
static bool is_spelled_at(struct span entry, struct span *meant)
{
	size_t at = span_find_nocase(entry, SPAN(" at "));

	*meant = span_trim(span_from(entry, at + 4 < entry.size ? at + 4 : entry.size));
	return meant->size != 0 && span_find(entry, '@') == entry.size;
}

/* In quotes as a whole. */
static bool is_quoted(struct span entry, struct span *meant)
{
	if (entry.size < 3 || (entry.data[0] != '"' && entry.data[0] != '\'') ||
	    entry.data[entry.size - 1] != entry.data[0])
		return false;
	*meant = span_trim(span_from(span_first(entry, entry.size - 1), 1));
	return span_find(*meant, '@') < meant->size;
}

/* "anna@x.example (boss)" */
static bool is_described(struct span entry, struct span *meant)
{
	*meant = span_trim(address_of_mailbox(entry));
	return span_find(entry, ' ') < entry.size && span_ends_nocase(entry, SPAN(")")) &&
	       meant->size < entry.size && span_find(*meant, '@') < meant->size;
}

static bool is_end_of_mailbox(struct span entry, struct span *meant)
{
	*meant = span_trim(span_first(entry, span_find(entry, '>')));
	return meant->size + 1 == entry.size && span_find(*meant, '@') < meant->size;
}

/* "Anna <anna@x.example>", with or without the name. */
static bool is_mailbox(struct span entry, struct span *meant)
{
	*meant = address_of_mailbox(entry);
	return span_find(entry, '<') < entry.size && meant->size != 0;
}

static bool is_realm(struct span entry, struct span *meant)
{
	*meant = span_from(entry, span_find(entry, '\\') + 1);
	return meant->size != 0;
}

static bool is_link(struct span entry, struct span *meant)
{
	return take_front(entry, SPAN("mailto:"), meant);
}

/* "ldap:..." */
static bool is_table(struct span entry, struct span *meant)
{
	*meant = span_first(entry, span_find(entry, ':'));
	for (size_t i = 0; i < meant->size; i++)
		if (!byte_is_alpha(meant->data[i]))
			return false;
	return meant->size != 0 && meant->size < entry.size;
}

static bool is_path(struct span entry, struct span *meant)
{
	*meant = entry;
	return entry.size > 1 && entry.data[0] == '/';
}

static bool is_commented(struct span entry, struct span *meant)
{
	size_t at = span_find(entry, '#');

	*meant = span_trim(span_first(entry, at));
	return at < entry.size && meant->size < at && meant->size != 0;
}

static bool is_several(struct span entry, struct span *meant)
{
	size_t end = 0;

	while (end < entry.size && memchr(",; \t", entry.data[end], 4) == NULL)
		end++;
	*meant = span_first(entry, end);
	if (end < entry.size && (entry.data[end] == ' ' || entry.data[end] == '\t'))
		return span_find(*meant, '@') < end &&
		       span_find(span_from(entry, end), '@') < entry.size - end;
	return meant->size != 0 && end < entry.size;
}

/* The first that fits is told.  Each sentence has the entry, and then what was meant. */
static const struct {
	bool (*fits)(struct span entry, struct span *meant);
	const char *sentence;
} mistakes[] = {
	{ is_invisible_first, "'%.*s' begins with a character that nobody sees: write '%.*s'" },
	{ is_invisible, "'%.*s' has a character that nobody sees behind '%.*s': remove it" },
	{ is_foreign, "'%.*s' is not UTF-8 behind '%.*s': save it as UTF-8" },
	{ is_commented, "'%.*s': a comment has a line of its own: write '%.*s'" },
	{ is_mailbox, "'%.*s': only the address counts: write '%.*s'" },
	{ is_end_of_mailbox, "'%.*s': only the address counts: write '%.*s'" },
	{ is_described, "'%.*s': only the address counts: write '%.*s'" },
	{ is_quoted, "'%.*s': only the address counts: write '%.*s'" },
	{ is_attribute, "'%.*s': only the address counts: write '%.*s'" },
	{ is_directory_name, "'%.*s': people are not known by %.*s: write 'user@domain'" },
	{ is_link, "'%.*s': only the address counts: write '%.*s'" },
	{ is_wild_subdomain, "'%.*s': there are no wildcards: write '@.%.*s'" },
	{ is_wild_domain, "'%.*s': there are no wildcards: write '@%.*s'" },
	{ is_everybody, "'%.*s' is nobody: leave %.*s out for everybody" },
	{ is_nobody, "'%.*s' is the name of a user here: write '%.*s@domain' if it is meant" },
	{ is_negated,
	  "'%.*s': a list has no exceptions: put '%.*s' into except_users or except_recipients" },
	{ is_group, "'%.*s' is nobody: write 'group:%.*s', and what that is in a section `group`" },
	{ is_reference, "'%.*s': a file has addresses only: write '%.*s' into the configuration" },
	{ is_wild, "'%.*s': there are no wildcards: write each address, or '%.*s' for all" },
	{ is_spelled_at, "'%.*s' needs an @ for its at: write 'name@%.*s'" },
	{ is_regex, "'%.*s': there are no patterns such as '/%.*s': write each address" },
	{ is_path, "'%.*s' is a path: write 'file:%.*s'" },
	{ is_table, "'%.*s': people come from no %.*s, but from files: write 'file:PATH'" },
	{ is_realm, "'%.*s': users are known without what precedes the \\: write '%.*s'" },
	{ is_realm_by_slash, "'%.*s': users are known without what precedes the /: write '%.*s'" },
	{ is_several, "'%.*s': each address is an item or a line of its own: write '%.*s'" },
	{ is_subdomain, "'%.*s' needs an @: write '@.%.*s'" },
};

/* Lists of a million people have hardly any but such entries, in which nothing can be wrong. */
static bool is_common(struct span entry)
{
	size_t ats = 0;

	for (size_t i = 0; i < entry.size; i++) {
		char byte = entry.data[i];

		if (byte == '@' && i != 0)
			ats++;
		else if (!byte_is_alpha(byte) && !byte_is_digit(byte) && byte != '.' && byte != '-')
			return false;
	}
	return ats == 1;
}

bool address_entry_check(struct span entry, struct trouble *why)
{
	struct span shown = span_first(entry, 80), meant;

	if (is_common(entry))
		return true;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		if (!mistakes[i].fits(entry, &meant))
			continue;
		meant = span_first(meant, 80);
		trouble_say(why, mistakes[i].sentence, SPAN_FORMAT(shown), SPAN_FORMAT(meant));
		return false;
	}
	return true;
}

bool address_entry_is_domain(struct span entry)
{
	static const char *const ends[] = {
		"com",  "org", "net",  "edu",  "gov",     "mil", "int",
		"info", "biz", "name", "test", "example", "lan", "local"
	};
	struct span rest, end;

	if (span_ends_nocase(entry, SPAN(".")))
		entry = span_first(entry, entry.size - 1);
	rest = end = entry;
	if (span_find(entry, '@') < entry.size || span_find(entry, '%') < entry.size ||
	    span_find(entry, '!') < entry.size || span_find(entry, '.') == entry.size)
		return false;
	while (rest.size != 0)
		end = span_cut(&rest, '.');
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_equal_nocase(end, span_of(ends[i])))
			return true;
	return end.size == 2 && byte_is_alpha(end.data[0]) && byte_is_alpha(end.data[1]);
}
