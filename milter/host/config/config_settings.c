/* SPDX-License-Identifier: ISC */
/* config_settings -- the settings of the top level. */
#include <string.h>

#include "host/config/config_read.h"
#include "mail/domain.h"
#include "mail/message.h"
#include "host/localzone.h"

static void apply_user(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_string(l, setting, &l->config->user);
}

/* '@x.example' means what 'x.example' does. */
static struct span without_at(struct span domain)
{
	return span_from(domain, span_find(domain, '@') == 0 ? 1 : 0);
}

/* The first entry that is a domain, not the subdomains of one. */
static struct span first_domain(const struct conf_setting *setting)
{
	for (size_t i = 0; i < setting->count; i++) {
		struct span domain = without_at(setting->values[i].text);

		if (span_find(domain, '.') != 0)
			return domain;
	}
	return SPAN("");
}

static void add_own_domain(struct loading *l, const struct conf_value *value)
{
	struct span domain = without_at(value->text);
	struct text entry;
	struct trouble why;

	if (span_starts_nocase(domain, SPAN("*."))) {
		complain(l->complaints, value->place,
			 "own_domains: '%.*s': there are no wildcards: write '%.*s'",
			 SPAN_FORMAT(value->text), SPAN_FORMAT(span_from(domain, 1)));
		return;
	}
	text_begin(&entry, 1000);
	text_byte(&entry, '@');
	text_add(&entry, domain);
	if (!address_set_add(l->config->rules.own_domains, text_span(&entry), SPAN(""), &why))
		complain(l->complaints, value->place,
			 "own_domains: '%.*s' is not a domain: write 'example.org'",
			 SPAN_FORMAT(span_first(value->text, 80)));
	text_end(&entry);
}

static void set_default_domain(struct loading *l, struct span domain)
{
	if (!domain_normal(l->arena, domain, &l->config->rules.default_domain))
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
}

static void apply_own_domains(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct rules *rules = &l->config->rules;

	if (rules->own_domains == NULL)
		rules->own_domains = names_new();
	for (size_t i = 0; i < setting->count && rules->own_domains != NULL; i++)
		add_own_domain(l, &setting->values[i]);
	if (rules->default_domain.size == 0)
		set_default_domain(l, first_domain(setting));
}

static void apply_default_domain(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct span domain = without_at(setting->values[0].text);

	set_default_domain(l, domain);
	if (!address_is_domain(domain))
		complain(l->complaints, setting->values[0].place,
			 "default_domain: '%.*s' is not one domain: write 'example.org'",
			 SPAN_FORMAT(setting->values[0].text));
}

static void apply_own_networks(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	l->config->rules.own_networks = (struct network_list){ NULL, 0 };
	read_networks(l, setting, &l->config->rules.own_networks);
}

static void apply_own_relays(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_networks(l, setting, &l->config->rules.own_relays);
}

static void apply_user_map(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_string(l, setting, &l->user_map);
	l->user_map_place = setting->values[0].place;
}

static void apply_event_log(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_path(l, setting, &l->config->event_log);
}

static void apply_digests(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_path(l, setting, &l->config->digests);
}

static void apply_state_dir(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_path(l, setting, &l->config->state_dir);
}

static void apply_log_sightings(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_choice(l, setting, "acted", "all", &l->config->rules.log_all);
}

static void apply_on_error(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_choice(l, setting, "accept", "tempfail", &l->config->rules.tempfail_on_error);
}

static void apply_observe(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_bool(l, &setting->values[0], &l->config->rules.policies.observe);
}

static void apply_timezone(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct trouble why;

	read_string(l, setting, &l->timezone);
	if (l->timezone[0] != '\0' &&
	    !localzone_load(l->arena, l->timezone, &l->config->rules.policies.zone, &why))
		complain(l->complaints, setting->values[0].place, "%s", why.sentence);
}

static void apply_contact(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	l->config->rules.contact = setting->values[0].text;
}

static void apply_tag_header(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct span name = setting->values[0].text;
	bool is_name = name.size != 0;

	for (size_t i = 0; i < name.size; i++)
		is_name = is_name && (byte_is_alpha(name.data[i]) || byte_is_digit(name.data[i]) ||
				      name.data[i] == '-');
	if (!is_name)
		complain(l->complaints, setting->values[0].place,
			 "tag_header: '%.*s' is not a header field name", SPAN_FORMAT(name));
	else if (message_needs_field(name))
		complain(l->complaints, setting->values[0].place,
			 "tag_header: mail has fields '%.*s' of its own, which would be deleted: "
			 "write one such as 'X-Device-Policy'",
			 SPAN_FORMAT(name));
	l->config->rules.tag_header = name;
}

static void apply_tag_subject(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;
	struct span text = setting->values[0].text;

	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] < ' ' || text.data[i] > '~') {
			complain(l->complaints, setting->values[0].place,
				 "tag_subject: printable ASCII only");
			return;
		}
	l->config->rules.tag_subject = text;
}

static void apply_coalesce(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_seconds(l, &setting->values[0], &l->config->coalesce_seconds);
}

static void apply_gate_key(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	l->config->gate_key =
		read_key(l, setting->name, &setting->values[0], setting->values[0].text);
}

static void apply_gate_on_error(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_choice(l, setting, "allow", "deny", &l->config->gate_denies_on_error);
}

static void apply_gate_events(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_choice(l, setting, "denied", "would", &l->config->gate_tells_would);
}

static void apply_gate_memory(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_seconds(l, &setting->values[0], &l->config->gate_memory_seconds);
}

/* What joins an event with the mail log, and so with people, is kept on demand only. */
static void apply_pseudonym_keep(void *into, const struct conf_setting *setting)
{
	static const char *const words[] = { "queue_id", "message_id" };
	struct loading *l = into;
	struct rules *rules = &l->config->rules;

	for (size_t i = 0; i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];

		if (span_equal(value->text, span_of(words[0])))
			rules->keeps_queue_id = true;
		else if (span_equal(value->text, span_of(words[1])))
			rules->keeps_message_id = true;
		else
			complain_of_word(l, value, "pseudonym_keep", words, 2);
	}
}

static void apply_max_headers(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_count(l, &setting->values[0], 1000000, &l->config->rules.limits.headers);
}

static void apply_max_header_bytes(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_bytes(l, &setting->values[0], &l->config->rules.limits.header_bytes);
}

static void apply_max_value_bytes(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_bytes(l, &setting->values[0], &l->config->rules.limits.value_bytes);
}

static void apply_max_body_bytes(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_bytes(l, &setting->values[0], &l->config->rules.limits.body_bytes);
}

static void apply_match_limit(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_count(l, &setting->values[0], 100000000, &l->config->rules.limits.match_steps);
}

static void apply_max_match_steps(void *into, const struct conf_setting *setting)
{
	struct loading *l = into;

	read_count(l, &setting->values[0], 1000000000, &l->config->rules.limits.all_steps);
}

/* Applied in this order: default_domain before what it completes. */
const struct conf_option top_options[] = {
	{ "socket", CONF_VALUE, apply_socket, NULL, false },
	{ "socket_mode", CONF_VALUE, apply_socket_mode, NULL, false },
	{ "user", CONF_VALUE, apply_user, NULL, false },
	{ "default_domain", CONF_VALUE, apply_default_domain, NULL, false },
	{ "own_domains", CONF_LIST, apply_own_domains, NULL, false },
	{ "own_networks", CONF_LIST, apply_own_networks, NULL, false },
	{ "own_relays", CONF_LIST, apply_own_relays, NULL, false },
	{ "user_map", CONF_VALUE, apply_user_map, NULL, false },
	{ "register", CONF_VALUE, NULL, NULL, false }, /* read when all devices are known */
	{ "holidays", CONF_VALUE, NULL, NULL, false }, /* likewise, when the time zone is known */
	{ "event_log", CONF_VALUE, apply_event_log, NULL, false },
	{ "digests", CONF_VALUE, apply_digests, NULL, false },
	{ "log_sightings", CONF_VALUE, apply_log_sightings, NULL, false },
	{ "on_error", CONF_VALUE, apply_on_error, NULL, false },
	{ "observe", CONF_VALUE, apply_observe, NULL, false },
	{ "timezone", CONF_VALUE, apply_timezone, NULL, false },
	{ "contact", CONF_VALUE, apply_contact, NULL, false },
	{ "tag_header", CONF_VALUE, apply_tag_header, NULL, false },
	{ "tag_subject", CONF_VALUE, apply_tag_subject, NULL, false },
	{ "control_socket", CONF_VALUE, apply_control_socket, NULL, false },
	{ "gate_key", CONF_VALUE, apply_gate_key, NULL, false },
	{ "gate_listen", CONF_ITEMS, apply_gate_listen, NULL, false }, /* after its key */
	{ "gate_on_error", CONF_VALUE, apply_gate_on_error, NULL, false },
	{ "gate_events", CONF_VALUE, apply_gate_events, NULL, false },
	{ "gate_memory", CONF_VALUE, apply_gate_memory, NULL, false },
	{ "state_dir", CONF_VALUE, apply_state_dir, NULL, false },
	{ "coalesce", CONF_VALUE, apply_coalesce, NULL, false },
	{ "pseudonym_key", CONF_ITEMS, NULL, NULL, false }, /* likewise */
	{ "pseudonym_keep", CONF_LIST, apply_pseudonym_keep, NULL, false },
	{ "max_headers", CONF_VALUE, apply_max_headers, NULL, false },
	{ "max_header_bytes", CONF_VALUE, apply_max_header_bytes, NULL, false },
	{ "max_value_bytes", CONF_VALUE, apply_max_value_bytes, NULL, false },
	{ "max_body_bytes", CONF_VALUE, apply_max_body_bytes, NULL, false },
	{ "match_limit", CONF_VALUE, apply_match_limit, NULL, false },
	{ "max_match_steps", CONF_VALUE, apply_max_match_steps, NULL, false },
	{ "sources", CONF_LIST, NULL, NULL, false }, /* looked up when all sources are known */
	{ "device", CONF_SECTION, NULL, device_options, true },
	{ "group", CONF_SECTION, NULL, group_options, true },
	{ "policy", CONF_SECTION, NULL, policy_options, true },
	{ "exemption", CONF_SECTION, NULL, exemption_options, true },
	{ "source", CONF_SECTION, NULL, source_options, true },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

void load_settings(struct loading *l)
{
	struct rules *rules = &l->config->rules;
	struct trouble why;

	if (!config_defaults(l->arena, &l->tree.defaults))
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
	conf_add_defaults(l->tree.settings, l->tree.defaults, l->arena);
	conf_apply(top_options, l->tree.defaults, l);
	conf_apply(top_options, l->tree.settings, l);
	if (l->timezone == NULL &&
	    !localzone_load(l->arena, l->tree.sources.timezone, &rules->policies.zone, &why))
		complain(l->complaints, (struct place){ NULL, 0 }, "%s", why.sentence);
}
