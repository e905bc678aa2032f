/* address_entry -- entries of lists that can never match, and what was meant. */
#include "mail/address_entry.h"

#include "mail/address.h"

static bool take_front(struct span entry, struct span front, struct span *meant)
{
	*meant = span_from(entry, front.size);
	return span_starts_nocase(entry, front) && meant->size != 0;
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
	       span_equal_nocase(entry, SPAN("everybody")) || span_equal(entry, SPAN("*"));
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
	size_t comma = span_find(entry, ','), semicolon = span_find(entry, ';');

	*meant = span_trim(span_first(entry, comma < semicolon ? comma : semicolon));
	return meant->size != 0 && (comma < entry.size || semicolon < entry.size);
}

/* The first that fits is told.  Each sentence has the entry, and then what was meant. */
static const struct {
	bool (*fits)(struct span entry, struct span *meant);
	const char *sentence;
} mistakes[] = {
	{ is_commented, "'%.*s': a comment has a line of its own: write '%.*s'" },
	{ is_mailbox, "'%.*s': only the address counts: write '%.*s'" },
	{ is_link, "'%.*s': only the address counts: write '%.*s'" },
	{ is_wild_subdomain, "'%.*s': there are no wildcards: write '@.%.*s'" },
	{ is_wild_domain, "'%.*s': there are no wildcards: write '@%.*s'" },
	{ is_everybody, "'%.*s' is nobody: leave %.*s out for everybody" },
	{ is_path, "'%.*s' is a path: write 'file:%.*s'" },
	{ is_table, "'%.*s': people come from no %.*s, but from files: write 'file:PATH'" },
	{ is_realm, "'%.*s': users are known without what precedes the \\: write '%.*s'" },
	{ is_several, "'%.*s': each address is an item or a line of its own: write '%.*s'" },
	{ is_subdomain, "'%.*s' needs an @: write '@.%.*s'" },
};

bool address_entry_check(struct span entry, struct trouble *why)
{
	struct span shown = span_first(entry, 80), meant;

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
	if (span_find(entry, '@') < entry.size || span_find(entry, '.') == entry.size)
		return false;
	while (rest.size != 0)
		end = span_cut(&rest, '.');
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_equal_nocase(end, span_of(ends[i])))
			return true;
	return end.size == 2 && byte_is_alpha(end.data[0]) && byte_is_alpha(end.data[1]);
}
