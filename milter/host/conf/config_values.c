/* config_values -- reads single values: switches, sizes, dates, addresses, networks. */
#include "host/conf/config_read.h"

#define DAY_SECONDS 86400
#define LIST_BYTES_MAX (256U << 20) /* of a file of addresses */

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

	if (!calendar_read_date(value->text, &date)) {
		complain(l->complaints, value->place, "'%.*s' is not a date: write 2023-07-17",
			 SPAN_FORMAT(value->text));
		return;
	}
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
