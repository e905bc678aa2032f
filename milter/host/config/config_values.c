/* SPDX-License-Identifier: ISC */
/* config_values -- reads single values: switches, words, sizes, dates, networks, files, sockets. */
#include "event/action.h"
#include "host/config/config_read.h"
#include "host/socketname.h"

#define DAY_SECONDS 86400
#define LIST_BYTES_MAX (256U << 20) /* of a file of addresses */
#define WORDS_BYTES 800

void read_string(struct loading *l, const struct conf_setting *setting, const char **out)
{
	if (setting->values[0].text.size == 0)
		complain(l->complaints, setting->values[0].place,
			 "%s is empty: leave it out for the default", setting->name);
	*out = arena_string(l->arena, setting->values[0].text);
}

void read_path(struct loading *l, const struct conf_setting *setting, const char **out)
{
	read_string(l, setting, out);
	if ((*out)[0] != '/' && (*out)[0] != '\0')
		complain(l->complaints, setting->values[0].place,
			 "%s: '%s' is not an absolute path: begin it with /", setting->name, *out);
}

void read_bool(struct loading *l, const struct conf_value *value, bool *out)
{
	static const char *const words[2][4] = { { "no", "false", "off", "0" },
						 { "yes", "true", "on", "1" } };

	for (int truth = 0; truth < 2; truth++) {
		for (int i = 0; i < 4; i++) {
			if (span_equal_nocase(value->text, span_of(words[truth][i]))) {
				*out = truth == 1;
				return;
			}
		}
	}
	complain(l->complaints, value->place, "'%.*s' is neither yes nor no",
		 SPAN_FORMAT(value->text));
}

void read_count(struct loading *l, const struct conf_value *value, uint64_t limit, uint64_t *out)
{
	uint64_t number;

	if (span_number(value->text, limit, &number) && number > 0)
		*out = number;
	else
		complain(l->complaints, value->place, "'%.*s' is not a number from 1 to %llu",
			 SPAN_FORMAT(value->text), (unsigned long long)limit);
}

struct unit {
	const char *name;
	uint64_t worth;
};

/* '64 KiB' or '64KiB' or '65536'. */
static bool read_with_unit(struct span text, const struct unit *units, uint64_t *out)
{
	size_t digits = 0;
	struct span unit;
	uint64_t number;

	while (digits < text.size && byte_is_digit(text.data[digits]))
		digits++;
	unit = span_trim(span_from(text, digits));
	if (!span_number(span_first(text, digits), 1U << 30, &number) || number == 0)
		return false;
	for (; units->name != NULL; units++) {
		if (span_equal_nocase(unit, span_of(units->name))) {
			*out = number * units->worth;
			return true;
		}
	}
	return false;
}

void read_bytes(struct loading *l, const struct conf_value *value, uint64_t *out)
{
	static const struct unit units[] = { { "", 1 },       { "B", 1 },       { "K", 1024 },
					     { "KiB", 1024 }, { "M", 1048576 }, { "MiB", 1048576 },
					     { NULL, 0 } };

	if (!read_with_unit(value->text, units, out) || *out > 1U << 30)
		complain(l->complaints, value->place,
			 "'%.*s' is not a size up to 1024 MiB: write '64 KiB'",
			 SPAN_FORMAT(value->text));
}

void read_seconds(struct loading *l, const struct conf_value *value, int64_t *out)
{
	static const struct unit units[] = { { "", 1 },   { "s", 1 },    { "min", 60 },
					     { "m", 60 }, { "h", 3600 }, { "d", 86400 },
					     { NULL, 0 } };
	uint64_t seconds;

	if (read_with_unit(value->text, units, &seconds))
		*out = (int64_t)seconds;
	else
		complain(l->complaints, value->place, "'%.*s' is not a duration: write '1 h'",
			 SPAN_FORMAT(value->text));
}

void read_day(struct loading *l, const struct conf_value *value, int plus_days, int64_t *out)
{
	struct civil date;
	bool timed;

	if (!calendar_read_moment(value->text, &date, &timed)) {
		complain(l->complaints, value->place,
			 "'%.*s' is not a date: write 2023-07-17, or '2023-07-17 09:00'",
			 SPAN_FORMAT(value->text));
		return;
	}
	if (!timed)
		date = calendar_civil(calendar_seconds(&date) + (int64_t)plus_days * DAY_SECONDS);
	*out = zone_seconds(&l->config->rules.policies.zone, &date);
}

static struct span read_named(struct loading *l, const struct conf_value *value, struct span name,
			      bool secret)
{
	struct conf_sources *sources = &l->tree.sources;
	const char *path = confsource_find(sources, value->place.file, name);
	struct trouble why;
	struct span content;

	if (name.size == 0) {
		complain(l->complaints, value->place, "'%.*s' names no file: write its path",
			 SPAN_FORMAT(value->text));
		return (struct span){ NULL, 0 };
	}
	if (path == NULL) {
		complain(l->complaints, value->place,
			 "%.*s: no such file: write its path, or put it beside this file",
			 SPAN_FORMAT(name));
		return (struct span){ NULL, 0 };
	}
	content = secret ? confsource_read_secret(sources, path, LIST_BYTES_MAX, &why)
			 : confsource_read(sources, path, LIST_BYTES_MAX, &why);
	if (content.data == NULL)
		complain(l->complaints, value->place, "%s", why.sentence);
	return content;
}

struct span read_named_file(struct loading *l, const struct conf_value *value, struct span name)
{
	return read_named(l, value, name, false);
}

struct span read_secret_file(struct loading *l, const struct conf_value *value, struct span name)
{
	return read_named(l, value, name, true);
}

void read_networks(struct loading *l, const struct conf_setting *setting, struct network_list *list)
{
	struct trouble why;

	for (size_t i = 0; i < setting->count; i++)
		if (!network_list_add(list, l->arena, setting->values[i].text, &why))
			complain(l->complaints, setting->values[i].place, "%s", why.sentence);
	warn_of_doubles(l, setting);
}

void read_choice(struct loading *l, const struct conf_setting *setting, const char *no,
		 const char *yes, bool *out)
{
	struct span text = setting->values[0].text;

	if (span_equal(text, span_of(no)) || span_equal(text, span_of(yes)))
		*out = span_equal(text, span_of(yes));
	else
		complain(l->complaints, setting->values[0].place, "%s: '%.*s' is neither %s nor %s",
			 setting->name, SPAN_FORMAT(text), no, yes);
}

/* "a, b or c" */
static void add_words(struct text *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_printf(text, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
}

void complain_of_word(struct loading *l, const struct conf_value *value, const char *what,
		      const char *const *words, size_t count)
{
	struct nearest nearest = { .given = value->text };
	struct text list;

	text_begin(&list, WORDS_BYTES);
	add_words(&list, words, count);
	for (size_t i = 0; i < count; i++)
		nearest_try(&nearest, span_of(words[i]));
	complain_unknown(l->complaints, value->place, &nearest, NULL, "%s is %s, not '%.*s'", what,
			 text_string(&list), SPAN_FORMAT(value->text));
	text_end(&list);
}

void read_action(struct loading *l, const struct conf_value *value, enum action *out)
{
	const char *words[ACTIONS];

	if (action_named(value->text, out))
		return;
	for (int i = 0; i < ACTIONS; i++)
		words[i] = action_name((enum action)i);
	complain_of_word(l, value, "action", words, ACTIONS);
}

bool read_traffic(struct loading *l, const struct conf_value *value, enum traffic *out)
{
	const char *words[TRAFFICS];

	if (traffic_named(value->text, out))
		return true;
	for (int i = 0; i < TRAFFICS; i++)
		words[i] = traffic_name((enum traffic)i);
	complain_of_word(l, value, "traffic", words, TRAFFICS);
	return false;
}

enum protocol read_protocol(struct loading *l, const char *what, const struct conf_value *value)
{
	enum protocol protocol = protocol_named(value->text);
	const char *words[PROTOCOLS];

	if (protocol != PROTOCOL_NONE)
		return protocol;
	for (int i = PROTOCOL_NONE + 1; i < PROTOCOLS; i++)
		words[i - 1] = protocol_name((enum protocol)i);
	complain_of_word(l, value, what, words, PROTOCOLS - 1);
	return PROTOCOL_NONE;
}

void read_confidence(struct loading *l, const struct conf_value *value, enum confidence *out)
{
	const char *words[CONFIDENCES];

	if (confidence_named(value->text, out))
		return;
	for (int i = 0; i < CONFIDENCES; i++)
		words[i] = confidence_name((enum confidence)(CONFIDENCES - 1 - i));
	complain_of_word(l, value, "confidence", words, CONFIDENCES);
}

void note_limit_reached(struct loading *l, struct place place)
{
	if (l->limited++ == 0)
		l->first_limited = place;
}

void complain_of_limit(struct loading *l)
{
	const struct conf_setting *limit = conf_find(l->tree.settings, "match_limit");

	if (l->limited == 0)
		return;
	complain(l->complaints, limit != NULL ? limit->values[0].place : l->first_limited,
		 "match_limit: with %llu, %zu %s not found, the first at %s:%d: raise it",
		 (unsigned long long)l->config->rules.limits.match_steps, l->limited,
		 l->limited == 1 ? "example is" : "examples are", l->first_limited.file,
		 l->first_limited.line);
}

void note_value_cut(struct loading *l, struct place place)
{
	if (l->cut++ == 0)
		l->first_cut = place;
}

/* The first one of these that the configuration gives. */
static struct place place_of(const struct loading *l, const char *name, const char *other)
{
	const struct conf_setting *setting = conf_find(l->tree.settings, name);

	if (setting == NULL)
		setting = conf_find(l->tree.settings, other);
	return setting != NULL ? setting->values[0].place : (struct place){ NULL, 0 };
}

void warn_of_limits(struct loading *l)
{
	unsigned long long one = l->config->rules.limits.match_steps;
	unsigned long long all = l->config->rules.limits.all_steps;

	if (l->cut != 0)
		complain_mildly(l->complaints, place_of(l, "max_value_bytes", "max_value_bytes"),
				"warning: max_value_bytes: with %llu, values are cut in %zu %s, "
				"the first at %s:%d",
				(unsigned long long)l->config->rules.limits.value_bytes, l->cut,
				l->cut == 1 ? "example" : "examples", l->first_cut.file,
				l->first_cut.line);
	if (all < one)
		complain_mildly(l->complaints, place_of(l, "max_match_steps", "match_limit"),
				"warning: max_match_steps: %llu for all is less than match_limit "
				"for one, %llu: raise it",
				all, one);
	if (l->config->gate_memory_seconds != 0 &&
	    l->config->gate_memory_seconds < l->config->coalesce_seconds)
		complain_mildly(l->complaints, place_of(l, "gate_memory", "coalesce"),
				"warning: gate_memory: it is over before coalesce is, and until "
				"then nobody sees what comes again: make it as long");
}

/* ---- where the daemons listen ---- */

void apply_socket(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct trouble why;

	read_string(l, setting, &l->config->socket);
	if (l->config->socket[0] != '\0' && !socketname_check(l->config->socket, &why))
		complain(l->complaints, setting->values[0].place, "socket: %s", why.sentence);
}

void apply_socket_mode(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct span text = setting->values[0].text;
	unsigned mode = 0;

	for (size_t i = 0; i < text.size; i++) {
		unsigned digit = (unsigned)(text.data[i] - '0');

		mode = digit < 8 && mode < 01000 ? mode * 8 + digit : 010000;
	}
	if (text.size == 0 || mode >= 010000)
		complain(l->complaints, setting->values[0].place,
			 "socket_mode: '%.*s' is not an octal mode: write 0660", SPAN_FORMAT(text));
	else if ((mode & 0222) == 0)
		complain(l->complaints, setting->values[0].place,
			 "socket_mode: with '%.*s' nobody may connect: write 0660",
			 SPAN_FORMAT(text));
	l->config->socket_mode = mode & 0777;
}

void apply_control_socket(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct trouble why;

	read_path(l, setting, &l->config->control_socket);
	if (l->config->control_socket[0] == '/' &&
	    !socketname_check(l->config->control_socket, &why))
		complain(l->complaints, setting->values[0].place, "control_socket: %s",
			 why.sentence);
	l->config->control_socket_set = setting->values[0].place.file != NULL;
}

static bool is_same_socket(const char *a, const char *b)
{
	const char *path_a = socketname_path(a), *path_b = socketname_path(b);

	return path_a != NULL && path_b != NULL ? strcmp(path_a, path_b) == 0 : strcmp(a, b) == 0;
}

/* Reads one behind those of the list. */
static void read_listen(struct loading *l, const struct conf_value *value, const char **list,
			const char **out)
{
	struct trouble why;

	*out = arena_string(l->arena, value->text);
	while (*out != NULL && list != out && (*list == NULL || !is_same_socket(*list, *out)))
		list++;
	if (*out == NULL)
		complain(l->complaints, value->place, "out of memory");
	else if (list != out)
		complain(l->complaints, value->place, "gate_listen: '%s' is given twice: leave one",
			 *out);
	else if (!socketname_check(*out, &why))
		complain(l->complaints, value->place, "gate_listen: %s", why.sentence);
	else if (!socketname_is_local(*out) && l->config->gate_key.size == 0 &&
		 l->tree.sources.kept == NULL) /* a key is not kept */
		complain(l->complaints, value->place,
			 "gate_listen: '%s' can be reached from other machines: set gate_key, or "
			 "listen at 127.0.0.1",
			 *out);
}

/* As many as there are, NULL behind the last. */
void apply_gate_listen(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	const char **list = arena_take(l->arena, (setting->count + 1) * sizeof(*list));

	if (setting->count > GATE_LISTENERS)
		complain(l->complaints, setting->values[0].place,
			 "gate_listen: at most %d sockets can be listened at", GATE_LISTENERS);
	for (size_t i = 0; i < setting->count && list != NULL; i++)
		read_listen(l, &setting->values[i], list, &list[i]);
	l->config->gate_listen = list;
}
