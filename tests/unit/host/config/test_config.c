/* SPDX-License-Identifier: ISC */
/* config: what good values come to, defaults, the hash, and how long a configuration lives. */
#include "support_config.h"

/* Of a configuration, one value as text. */
typedef void writer(struct text *, const struct config *);

static void write_names(struct text *text, const struct names *names, const char *const *asked)
{
	for (int i = 0; asked[i] != NULL; i++)
		text_printf(text, "%s%s", i != 0 ? " " : "",
			    names != NULL && names_find(names, span_of(asked[i])) != -1 ? asked[i]
											: "-");
}

static void write_people(struct text *text, const struct people *people, const char *const *asked)
{
	write_names(text, people != NULL ? people->addresses : NULL, asked);
}

static void write_socket(struct text *text, const struct config *c)
{
	text_printf(text, "%s %04o", c->socket, c->socket_mode);
}

static void write_paths(struct text *text, const struct config *c)
{
	text_printf(text, "%s %s %s %s", c->event_log, c->control_socket, c->state_dir,
		    c->user != NULL ? c->user : "-");
}

static void write_domains(struct text *text, const struct config *c)
{
	write_names(text, c->rules.own_domains,
		    (const char *const[]){ "@x.example", "@.x.example", "@y.example", NULL });
	text_printf(text, " %.*s", SPAN_FORMAT(c->rules.default_domain));
}

static void write_networks(struct text *text, const struct config *c)
{
	static const char *const clients[] = { "127.0.0.1", "::1", "192.0.2.7", "2001:db8::1" };

	for (int i = 0; i < ROWS(clients); i++) {
		struct ip ip = ip_read(span_of(clients[i]));

		text_printf(text, "%d%d ", network_list_has(&c->rules.own_networks, &ip),
			    network_list_has(&c->rules.own_relays, &ip));
	}
}

static void write_switches(struct text *text, const struct config *c)
{
	text_printf(text, "%d%d%d", c->rules.policies.observe, c->rules.log_all,
		    c->rules.tempfail_on_error);
}

static void write_words(struct text *text, const struct config *c)
{
	text_printf(text, "%.*s|%.*s|%.*s|%s", SPAN_FORMAT(c->rules.tag_header),
		    SPAN_FORMAT(c->rules.tag_subject), SPAN_FORMAT(c->rules.contact),
		    c->rules.policies.zone.name);
}

static void write_limits(struct text *text, const struct config *c)
{
	text_printf(text, "%llu %llu %llu %llu %llu %llu %lld",
		    (unsigned long long)c->rules.limits.headers,
		    (unsigned long long)c->rules.limits.header_bytes,
		    (unsigned long long)c->rules.limits.value_bytes,
		    (unsigned long long)c->rules.limits.body_bytes,
		    (unsigned long long)c->rules.limits.match_steps,
		    (unsigned long long)c->rules.limits.all_steps, (long long)c->coalesce_seconds);
}

static void write_policy(struct text *text, const struct config *c)
{
	const struct policies *policies = &c->rules.policies;

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *p = &policies->policies[i];

		text_printf(text, "%.*s %s %s %x %d%d %lld %lld;", SPAN_FORMAT(p->name),
			    action_name(p->action), confidence_name(p->confidence), p->traffic,
			    p->contradicted, p->observe,
			    p->warn_from == DATE_NEVER ? -1 : (long long)p->warn_from,
			    p->enforce_from == DATE_NEVER ? -1 : (long long)p->enforce_from);
	}
}

static void write_reply(struct text *text, const struct config *c)
{
	const struct smtp_reply *reply = &c->rules.policies.policies[0].reply;

	text_printf(text, "%s %s", reply->code, reply->enhanced);
	for (size_t i = 0; i < reply->line_count; i++)
		text_printf(text, "|%.*s", SPAN_FORMAT(reply->lines[i]));
}

static void write_users(struct text *text, const struct config *c)
{
	const struct policy *p = &c->rules.policies.policies[0];
	static const char *const asked[] = { "anna@x.example", "@y.example", "boris@x.example",
					     NULL };

	write_people(text, p->users, asked);
	text_byte(text, '|');
	write_people(text, p->except_users, asked);
}

static void write_until(struct text *text, const struct config *c)
{
	const struct exemption *e = &c->rules.policies.exemptions[0];

	text_printf(text, "%lld %.*s %.*s %.*s", (long long)e->until, SPAN_FORMAT(e->owner),
		    SPAN_FORMAT(e->ticket), SPAN_FORMAT(e->reason));
}

static void write_devices(struct text *text, const struct config *c)
{
	for (size_t i = 1; i < c->rules.catalogue->device_count; i++) {
		const struct device *d = c->rules.catalogue->devices[i];

		text_printf(text, "%.*s %.*s %.*s %.*s %.*s %d;", SPAN_FORMAT(d->name),
			    SPAN_FORMAT(d->vendor), SPAN_FORMAT(d->family), SPAN_FORMAT(d->os),
			    SPAN_FORMAT(d->kind), d->depth);
	}
}

static void write_wants(struct text *text, const struct config *c)
{
	text_printf(text, "%x%d%d", c->rules.body_wants, c->rules.wants_ehlo,
		    c->rules.wants_inbound_signature);
}

#define DEVICE "device d { match { when = { 'A: a' } } }\n"
#define HINTS "device h { match { when = { '@Signature: a' } } }\n"
#define P(rest) "policy p { devices = { any } " rest " }\n"

static const struct {
	const char *says, *config;
	writer *write;
	const char *value;
} values[] = {
	{ "socket: default", "", write_socket, "unix:/run/milter-device/socket 0660" },
	{ "socket", "socket = 'inet:8895@127.0.0.1'\nsocket_mode = 0600", write_socket,
	  "inet:8895@127.0.0.1 0600" },
	{ "socket_mode without a zero", "socket_mode = 666", write_socket,
	  "unix:/run/milter-device/socket 0666" },
	{ "paths: default", "", write_paths,
	  "/var/log/milter-device/events.jsonl /run/milter-device/control /var/lib/milter-device "
	  "-" },
	{ "paths", "event_log = /a\ncontrol_socket = '/b'\nstate_dir = \"/c\"\nuser = 'u:g'",
	  write_paths, "/a /b /c u:g" },
	{ "domains: none", "", write_domains, "- - - " },
	{ "the first domain is the default", "own_domains = { 'x.example', '.x.example' }",
	  write_domains, "@x.example @.x.example - x.example" },
	{ "with an @", "own_domains = { '@x.example' }", write_domains,
	  "@x.example - - x.example" },
	{ "subdomains are no default", "own_domains = { '.x.example', 'y.example' }", write_domains,
	  "- @.x.example @y.example y.example" },
	{ "default_domain, wherever it stands",
	  "own_domains = { 'x.example' }\ndefault_domain = 'z.example'", write_domains,
	  "@x.example - - z.example" },
	{ "default_domain with an @", "default_domain = '@z.example'", write_domains,
	  "- - - z.example" },
	{ "networks: loopback", "", write_networks, "10 10 00 00 " },
	{ "networks replace loopback",
	  "own_networks = { '192.0.2.0/24' }\nown_relays = { '2001:db8::/32' }", write_networks,
	  "00 00 10 01 " },
	{ "networks added to loopback", "own_networks += { '192.0.2.0/24' }", write_networks,
	  "10 10 10 00 " },
	{ "networks added twice",
	  "own_networks += { '192.0.2.0/24' }\nown_networks += { '2001:db8::/32' }", write_networks,
	  "10 10 10 10 " },
	{ "networks that replace loopback, and are added to",
	  "own_networks = { '192.0.2.0/24' }\nown_networks += { '2001:db8::/32' }", write_networks,
	  "00 00 10 10 " },
	{ "switches: off", "", write_switches, "000" },
	{ "switches: on", "observe = yes\nlog_sightings = all\non_error = tempfail", write_switches,
	  "111" },
	{ "switches: said to be off", "observe = Off\nlog_sightings = acted\non_error = accept",
	  write_switches, "000" },
	{ "words",
	  "tag_header = X-Phone\ntag_subject = '[phone] '\ncontact = 'desk@x.example'\n"
	  "timezone = 'Europe/Berlin'",
	  write_words, "X-Phone|[phone] |desk@x.example|Europe/Berlin" },
	{ "single quotes keep backslashes", "contact = '\\d \\( ${HOME}'\ntimezone = UTC",
	  write_words, "X-Device-Policy||\\d \\( ${HOME}|UTC" },
	{ "limits: default", "", write_limits, "1000 65536 1024 1048576 10000 50000 3600" },
	{ "limits with units",
	  "max_headers = 5\nmax_header_bytes = '2 KiB'\nmax_body_bytes = 3M\nmatch_limit = 100\n"
	  "max_value_bytes = '1 K'\nmax_match_steps = 7\ncoalesce = '2 h'",
	  write_limits, "5 2048 1024 3145728 100 7 7200" },
	{ "limits without", "max_header_bytes = 100\nmax_body_bytes = '1 B'\ncoalesce = 90",
	  write_limits, "1000 100 1024 1 10000 50000 90" },
	{ "a policy's defaults", DEVICE P("action = tag"), write_policy,
	  "p tag likely 7 00 -1 -1;" },
	{ "a policy's words",
	  DEVICE P("action = discard confidence = hint traffic = { inbound, receipt } "
		   "contradicted = any mode = observe warn_from = 2023-07-01 "
		   "enforce_from = 2023-07-17") "timezone = 'Europe/Berlin'",
	  write_policy, "p discard hint a 21 1688162400 1689544800;" },
	{ "times of day, in the time zone",
	  DEVICE P("action = tag warn_from = '2023-07-01 09:00' "
		   "enforce_from = '2023-07-01 09:01'") "timezone = 'Europe/Berlin'",
	  write_policy, "p tag likely 7 00 1688194800 1688194860;" },
	{ "policies in file order",
	  DEVICE P("action = tag") "policy a { devices = { any } "
				   "action = log }",
	  write_policy, "p tag likely 7 00 -1 -1;a log likely 7 00 -1 -1;" },
	{ "a reject's own reply", DEVICE P("action = reject"), write_reply,
	  "550 5.7.1|Mail from this device (%{device}) is not permitted" },
	{ "a tempfail's own reply", DEVICE P("action = tempfail"), write_reply,
	  "451 4.7.1|Mail from this device (%{device}) is not accepted now" },
	{ "a configured one", DEVICE P("action = reject reply = { '554 5.7.0 a', 'b' }"),
	  write_reply, "554 5.7.0|a|b" },
	{ "users, with the default domain",
	  DEVICE "own_domains = { 'x.example' }\n" P(
		  "action = tag users = { anna, '@y.example' } except_users = { boris }"),
	  write_users, "anna@x.example @y.example -|- - boris@x.example" },
	{ "an exemption",
	  DEVICE P("action = tag") "timezone = UTC\n"
				   "exemption e { users = { '@x.example' } "
				   "until = 2023-12-31 owner = o ticket = t "
				   "reason = 'r s' }",
	  write_until, "1704067200 o t r s" },
	{ "devices inherit",
	  "device a { vendor = V family = F kind = K }\n"
	  "device b { parent = a os = O }\ndevice c { parent = b family = G }",
	  write_devices, "a V F F K 0;b V F O K 1;c V G O K 2;" },
	{ "parents may come later", "device b { parent = a }\ndevice a { vendor = V }",
	  write_devices, "b V    1;a V    0;" },
	{ "nothing wanted", "", write_wants, "000" },
	{ "receipts wanted", DEVICE P("action = tag"), write_wants, "100" },
	{ "not for submissions alone", DEVICE P("action = tag traffic = { submission }"),
	  write_wants, "000" },
	{ "signatures wanted", HINTS P("action = tag confidence = hint"), write_wants, "300" },
	{ "not when hints are not", HINTS P("action = tag"), write_wants, "100" },
	{ "of inbound mail", HINTS P("action = tag confidence = hint traffic = { inbound }"),
	  write_wants, "201" },
	{ "all wanted", HINTS "log_sightings = all", write_wants, "300" },
	{ "EHLO wanted",
	  "device e { match { when = { '@EHLO: a' } } }\n" P(
		  "action = tag traffic = { submission }"),
	  write_wants, "010" },
};

START_TEST(value_is)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, values[_i].config);
	struct text text;

	text_begin(&text, 10000);
	values[_i].write(&text, config);
	ck_text(text_span(&text), values[_i].value, values[_i].says);
	text_end(&text);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* What is installed loads, and knows an iPhone. */
START_TEST(the_installed_files_are_good)
{
	struct arena *arena = test_arena();
	struct complaints complaints = { .arena = arena };
	struct config *config = config_load("conf/milter-device.conf", &complaints);

	ck_assert_msg(config != NULL, "%s", complaints.count != 0 ? complaints.lines[0] : "");
	ck_assert_ptr_nonnull(catalogue_device(config->rules.catalogue, SPAN("iphone")));
	ck_assert_ptr_nonnull(tables_build(&config->rules.tables, SPAN("20F75"), SPAN("iOS")));
	ck_assert_ptr_nonnull(tables_model(&config->rules.tables, SPAN("iPhone14,2")));
	ck_assert_int_eq(config->path[0], '/');
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* Loads a small configuration after writing one more file; its hash, in the arena. */
static const char *hash_with(struct arena *arena, const char *name, const char *content)
{
	struct complaints complaints = { .arena = arena };
	const char *hash;
	struct config *config;

	test_write("a.conf", SPAN("include('b.conf')\nuser_map = users\n" DEVICE
				  "policy p { devices = { any } users = { 'file:list' } "
				  "action = tag }\n"));
	test_write("b.conf", SPAN("contact = a\n"));
	test_write("users", SPAN("anna\tanna@x.example\n"));
	test_write("list", SPAN("anna@x.example\n"));
	test_write("builds.tsv", SPAN("build\tos\tversion\n1A1\tiOS\t1\n"));
	if (name != NULL)
		test_write(name, span_of(content));
	config = config_load("a.conf", &complaints);
	ck_assert_msg(config != NULL, "%s", complaints.count != 0 ? complaints.lines[0] : "");
	hash = arena_string(arena, span_of(config->rules.hash));
	config_drop(config);
	return hash;
}

static const struct {
	const char *says, *name, *content;
	bool same;
} hashes[] = {
	{ "the same files", NULL, NULL, true },
	{ "an included file", "b.conf", "contact = b\n", false },
	{ "a comment, to be sure", "b.conf", "contact = a # x\n", false },
	{ "a list of users", "list", "boris@x.example\n", false },
	{ "the map of users", "users", "anna\tboris@x.example\n", false },
	{ "a table", "builds.tsv", "build\tos\tversion\n1A1\tiOS\t2\n", false },
	{ "another table", "models.tsv", "identifier\tname\na\tb\n", false },
	{ "a file that nothing names", "other.conf", "contact = b\n", true },
};

START_TEST(hash_changes)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	const char *before = hash_with(arena, NULL, NULL);
	const char *after = hash_with(arena, hashes[_i].name, hashes[_i].content);

	ck_assert_msg((strcmp(before, after) == 0) == hashes[_i].same, "%s", hashes[_i].says);
	ck_assert_uint_eq(strspn(after, "0123456789abcdef"), 16);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(the_hash_is_of_the_content_not_the_place)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	const char *here = hash_with(arena, NULL, NULL);

	ck_assert_int_eq(mkdir("sub", 0700), 0);
	ck_assert_int_eq(chdir("sub"), 0);
	ck_assert_str_eq(here, hash_with(arena, NULL, NULL));
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_million_users_load)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);
	FILE *stream = fopen("list", "w");
	struct config *config;

	for (int i = 0; i < 1000000; i++)
		fprintf(stream, "user%d@x.example\n", i);
	ck_assert_int_eq(fclose(stream), 0);
	test_write("a.conf", SPAN(DEVICE P("users = { 'file:list' } action = tag")));
	config = config_load("a.conf", &(struct complaints){ .arena = arena });
	ck_assert_ptr_nonnull(config);
	ck_assert_uint_eq(names_count(config->rules.policies.policies[0].users->addresses),
			  1000000);
	ck_assert(people_have(config->rules.policies.policies[0].users,
			      SPAN("USER999999@x.example")));
	config_drop(config);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(the_last_to_drop_it_frees_it)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "contact = a\n");

	ck_assert_ptr_eq(config_hold(config), config);
	config_drop(config);
	ck_text(config->rules.contact, "a", "still held");
	config_drop(config);
	config_drop(NULL);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config");

	tcase_set_timeout(tcase, 30);
	add_rows(tcase, value_is, values);
	tcase_add_test(tcase, the_installed_files_are_good);
	add_rows(tcase, hash_changes, hashes);
	tcase_add_test(tcase, the_hash_is_of_the_content_not_the_place);
	tcase_add_test(tcase, a_million_users_load);
	tcase_add_test(tcase, the_last_to_drop_it_frees_it);
	return test_run("config", tcase);
}
