/* SPDX-License-Identifier: ISC */
/* candidates -- people and devices whose a pseudonym may be. */
#include "ctl/candidates.h"

#include <errno.h>
#include <stdlib.h>

#include "mail/transfer.h"

#define VALUE_BYTES 4096 /* of a value in base64; none that is an address is longer */

/* Nobody's address has these, which stand between those of a list. */
static bool is_between(char byte)
{
	return byte == ' ' || byte == '\t' || byte == ',' || byte == ';' || byte == '\r' ||
	       byte == '<' || byte == '>' || byte == '"';
}

static void offer(struct candidates *c, struct span word)
{
	const struct address_home home = rules_home(&c->config->rules);
	struct span address;

	if (word.size == 0)
		return;
	arena_empty(c->arena);
	if (!address_normal(c->arena, word, &home, &address)) {
		c->out_of_memory = true;
		return;
	}
	c->count++;
	c->take(c->context, word, address);
}

static void offer_all(struct candidates *c, const struct people *people)
{
	for (size_t i = 0; people != NULL && i < names_count(people->addresses); i++)
		offer(c, names_at(people->addresses, i));
}

void candidates_of_config(struct candidates *c)
{
	const struct rules *rules = &c->config->rules;
	const struct registry *registry = rules->policies.registry;
	const struct user_map *map = &rules->user_map;

	for (size_t i = 0; map->logins != NULL && i < names_count(map->logins); i++)
		offer(c, map->addresses[i]);
	for (size_t i = 0; registry != NULL && i < registry->count; i++) {
		offer(c, registry->rows[i].user);
		offer(c, registry->rows[i].device_id);
	}
	for (size_t i = 0; i < rules->policies.group_count; i++)
		offer_all(c, rules->policies.groups[i].members);
	for (size_t i = 0; i < rules->policies.count; i++)
		offer_all(c, rules->policies.policies[i].users);
	for (size_t i = 0; i < rules->policies.exemption_count; i++)
		offer_all(c, rules->policies.exemptions[i].users);
}

/* Active Directory's proxyAddresses are smtp:anna@x.example. */
static struct span without_scheme(struct span word)
{
	return span_starts_nocase(word, SPAN("smtp:")) ? span_from(word, 5) : word;
}

static void offer_words(struct candidates *c, struct span line)
{
	while (line.size != 0) {
		size_t size = 0;

		while (size < line.size && !is_between(line.data[size]))
			size++;
		offer(c, without_scheme(span_first(line, size)));
		line = span_from(line, size + 1);
	}
}

/* The value of `mail: anna@x.example`; the line itself, if it is no such line. */
static void offer_line(struct candidates *c, struct span line)
{
	size_t name = span_find(line, ':');
	struct transfer transfer;
	char decoded[VALUE_BYTES];
	struct span value = span_from(line, name + 1);

	if (line.size == 0 || line.data[0] == '#')
		return;
	if (span_starts_nocase(value, SPAN(": "))) {
		value = span_trim(span_from(value, 2));
		transfer_begin(&transfer, SPAN("base64"));
		offer_words(c, (struct span){ decoded, transfer_decode(&transfer, &value, decoded,
								       sizeof(decoded)) });
	} else if (span_starts_nocase(value, SPAN(" "))) {
		offer_words(c, value);
	} else {
		offer_words(c, line);
	}
}

/* LDIF goes on with a blank in front of the next line: that line is put behind this one. */
bool candidates_of_file(struct candidates *c, FILE *file)
{
	struct text whole;
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	bool read;

	text_begin(&whole, 4 * VALUE_BYTES);
	errno = 0;
	while ((size = getline(&line, &room, file)) != -1) {
		struct span one = { line, (size_t)size };
		bool goes_on = one.data[0] == ' ' && text_span(&whole).size != 0;

		if (one.data[one.size - 1] == '\n')
			one.size--;
		if (!goes_on) {
			offer_line(c, text_span(&whole));
			text_clear(&whole);
		}
		text_add(&whole, span_from(one, goes_on ? 1 : 0));
	}
	offer_line(c, text_span(&whole));
	read = !ferror(file) && errno != ENOMEM;
	text_end(&whole);
	free(line);
	return read;
}
