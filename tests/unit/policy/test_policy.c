/* SPDX-License-Identifier: ISC */
/* policy: who, with which device, when, and what happens then. */
#include "policy/conditions.h"
#include "support.h"

#define DAY 86400
#define JULY_1 INT64_C(1688162400)  /* 2023-07-01 00:00 in Berlin */
#define JULY_17 INT64_C(1689544800) /* 2023-07-17 00:00 in Berlin, a Monday */

static const struct zone_change changes[] = { { 0, 3600 },
					      { 1679792400, 7200 },
					      { 1698541200, 3600 } };

/* The devices, a family of them. */
enum { UNKNOWN, APPLE, IOS, IPHONE, IPAD, MAC, ANDROID, DEVICES };

static const struct span cloud_clients[] = { SPAN("Outlook"), SPAN("Spark") };

static struct device devices[DEVICES] = {
	[UNKNOWN] = { .name = SPAN("unknown"), .depth = DEPTH_UNKNOWN },
	[APPLE] = { .name = SPAN("apple"), .vendor = SPAN("Apple") },
	[IOS] = { .name = SPAN("ios"),
		  .vendor = SPAN("Apple"),
		  .family = SPAN("iOS"),
		  .parent = &devices[APPLE] },
	[IPHONE] = { .name = SPAN("iphone"),
		     .vendor = SPAN("Apple"),
		     .family = SPAN("iOS"),
		     .kind = SPAN("phone"),
		     .cloud_clients = cloud_clients,
		     .cloud_client_count = 2,
		     .parent = &devices[IOS] },
	[IPAD] = { .name = SPAN("ipad"),
		   .vendor = SPAN("Apple"),
		   .family = SPAN("iOS"),
		   .os = SPAN("iPadOS"),
		   .parent = &devices[IOS] },
	[MAC] = { .name = SPAN("mac"),
		  .vendor = SPAN("Apple"),
		  .family = SPAN("macOS"),
		  .parent = &devices[APPLE] },
	[ANDROID] = { .name = SPAN("android"), .family = SPAN("Android") },
};

/* What a row says of a message; what it leaves out is an iPhone's submission by anna. */
struct message {
	int device; /* 0: an iPhone */
	bool unknown, contradicted;
	enum confidence confidence; /* 0: certain */
	bool hint;                  /* for which 0 would stand */
	bool claimed;
	bool ahead;
	enum traffic traffic;
	enum protocol protocol;
	const char *user, *version, *client, *program, *model;
	const char *recipients[3];
	int64_t seconds; /* 0: JULY_17 at noon */
};

/* A request and all that it borrows. */
struct asking {
	struct sighting sighting;
	struct match match;
	struct condition contradiction;
	struct span recipients[3];
	struct request request;
};

static struct span span_or_empty(const char *string)
{
	return string != NULL ? span_of(string) : SPAN("");
}

static struct request *ask(struct asking *a, const struct message *m)
{
	*a = (struct asking){ 0 };
	a->sighting.device = &devices[m->unknown ? UNKNOWN : m->device != 0 ? m->device : IPHONE];
	a->sighting.match = m->unknown ? NULL : &a->match;
	a->sighting.confidence = m->hint              ? CONFIDENCE_HINT
				 : m->confidence != 0 ? m->confidence
						      : CONFIDENCE_CERTAIN;
	a->sighting.contradiction = m->contradicted ? &a->contradiction : NULL;
	a->sighting.os = a->sighting.device->family;
	a->sighting.version = span_or_empty(m->version);
	a->sighting.client = span_or_empty(m->program);
	a->sighting.model = span_or_empty(m->model);
	a->request = (struct request){
		.sighting = &a->sighting,
		.traffic = m->traffic,
		.user = span_of(m->user != NULL ? m->user : "anna@minprom.example"),
		.claimed = m->claimed,
		.ahead = m->ahead,
		.protocol = m->protocol,
		.recipients = a->recipients,
		.client = ip_read(span_or_empty(m->client)),
		.seconds = m->seconds != 0 ? m->seconds : JULY_17 + DAY / 2
	};
	while (a->request.recipient_count < 3 &&
	       m->recipients[a->request.recipient_count] != NULL) {
		a->recipients[a->request.recipient_count] =
			span_of(m->recipients[a->request.recipient_count]);
		a->request.recipient_count++;
	}
	return &a->request;
}

/* What a row says of a policy; what it leaves out is reject for any device. */
struct wish {
	const char *name;
	const char *users[3], *except_users[2], *recipients[2], *networks[2], *older_than[2];
	const char *except_recipients[2], *except_networks[2];
	const char *clients[2], *models[2]; /* with a * at the end, or none */
	const char *hours;
	struct device_rule rules[3];
	int rule_count;
	struct device_rule excepted[2];
	int excepted_count;
	bool version_known;
	unsigned traffic, protocols;
	bool hints, certain_only, observe, allows;
	enum contradicted_rule contradicted;
	int64_t warn_from, enforce_from, until;
	enum action action;
	bool runs;
};

static struct people *set_of(struct arena *arena, const char *const *entries, int count)
{
	struct people *people = arena_take(arena, sizeof(*people));

	if (entries[0] == NULL)
		return NULL;
	people->addresses = names_new();
	for (int i = 0; i < count && entries[i] != NULL; i++)
		ck_assert(address_set_add(people->addresses, span_of(entries[i]),
					  SPAN("minprom.example"), NULL));
	return people;
}

static struct name_patterns patterns_of(struct arena *arena, const char *const *entries)
{
	struct name_patterns out = { arena_take(arena, 2 * sizeof(struct name_pattern)), 0 };

	for (int i = 0; i < 2 && entries[i] != NULL; i++) {
		struct span text = span_of(entries[i]);
		size_t star = span_find(text, '*');

		out.patterns[out.count++] =
			(struct name_pattern){ span_first(text, star), star < text.size };
	}
	return out;
}

static struct policy policy_of(struct arena *arena, const struct wish *wish)
{
	struct policy policy = {
		.name = span_of(wish->name != NULL ? wish->name : "p"),
		.users = set_of(arena, wish->users, 3),
		.except_users = set_of(arena, wish->except_users, 2),
		.recipients = set_of(arena, wish->recipients, 2),
		.except_recipients = set_of(arena, wish->except_recipients, 2),
		.devices = { (struct device_rule *)wish->rules, (size_t)wish->rule_count },
		.except_devices = { (struct device_rule *)wish->excepted,
				    (size_t)wish->excepted_count },
		.clients = patterns_of(arena, wish->clients),
		.models = patterns_of(arena, wish->models),
		.traffic = wish->traffic != 0 ? wish->traffic : 7,
		.protocols = wish->protocols,
		.confidence = wish->hints          ? CONFIDENCE_HINT
			      : wish->certain_only ? CONFIDENCE_CERTAIN
						   : CONFIDENCE_LIKELY,
		.contradicted = wish->contradicted,
		.warn_from = wish->warn_from != 0 ? wish->warn_from : DATE_NEVER,
		.enforce_from = wish->enforce_from != 0 ? wish->enforce_from : DATE_NEVER,
		.until = wish->until != 0 ? wish->until : DATE_NEVER,
		.observe = wish->observe,
		.version_known = wish->version_known,
		.action = wish->action != 0 ? wish->action
			  : wish->allows    ? ACTION_ALLOW
					    : ACTION_REJECT,
		.run = wish->runs ? arena_take(arena, sizeof(char *)) : NULL,
		.floors = arena_take(arena, 2 * sizeof(struct version_floor)),
	};

	for (int i = 0; i < 2 && wish->networks[i] != NULL; i++)
		ck_assert(network_list_add(&policy.networks, arena, span_of(wish->networks[i]),
					   NULL));
	for (int i = 0; i < 2 && wish->except_networks[i] != NULL; i++)
		ck_assert(network_list_add(&policy.except_networks, arena,
					   span_of(wish->except_networks[i]), NULL));
	for (int i = 0; i < 2 && wish->older_than[i] != NULL; i++)
		ck_assert(version_floor_read(span_of(wish->older_than[i]),
					     &policy.floors[policy.floor_count++], NULL));
	if (wish->hours != NULL)
		ck_assert(hours_list_add(&policy.hours, arena, span_of(wish->hours), NULL));
	return policy;
}

static void free_policy(struct policy *policy)
{
	people_end(policy->users);
	people_end(policy->except_users);
	people_end(policy->recipients);
	people_end(policy->except_recipients);
}

#define ONLY(n)                                    \
	{                                          \
		RULE_DEVICE, &devices[n], SPAN("") \
	}
#define KIND(k, t)                      \
	{                               \
		RULE_##k, NULL, SPAN(t) \
	}
#define BY(name) (1U << PROTOCOL_##name)
#define INBOUND (1U << TRAFFIC_INBOUND)
#define RECEIPT (1U << TRAFFIC_RECEIPT)
#define FRIDAY_EVENING (JULY_17 - 3 * DAY + 21 * 3600)

static const struct {
	const char *says;
	struct wish policy;
	struct message message;
	bool matches;
} conditions[] = {
	{ "no condition on devices", { 0 }, { 0 }, true },
	{ "the device", { .rules = { ONLY(IPHONE) }, .rule_count = 1 }, { 0 }, true },
	{ "its parent", { .rules = { ONLY(IOS) }, .rule_count = 1 }, { 0 }, true },
	{ "its parent's parent", { .rules = { ONLY(APPLE) }, .rule_count = 1 }, { 0 }, true },
	{ "a child is more than its parent",
	  { .rules = { ONLY(IPHONE) }, .rule_count = 1 },
	  { .device = IOS },
	  false },
	{ "a sister", { .rules = { ONLY(IPAD) }, .rule_count = 1 }, { 0 }, false },
	{ "one of several",
	  { .rules = { ONLY(IPAD), ONLY(IPHONE) }, .rule_count = 2 },
	  { 0 },
	  true },
	{ "vendor",
	  { .rules = { KIND(VENDOR, "apple") }, .rule_count = 1 },
	  { .device = MAC },
	  true },
	{ "another vendor",
	  { .rules = { KIND(VENDOR, "Apple") }, .rule_count = 1 },
	  { .device = ANDROID },
	  false },
	{ "family", { .rules = { KIND(FAMILY, "ios") }, .rule_count = 1 }, { 0 }, true },
	{ "another family",
	  { .rules = { KIND(FAMILY, "iOS") }, .rule_count = 1 },
	  { .device = MAC },
	  false },
	{ "kind", { .rules = { KIND(KIND, "Phone") }, .rule_count = 1 }, { 0 }, true },
	{ "another kind",
	  { .rules = { KIND(KIND, "phone") }, .rule_count = 1 },
	  { .device = MAC },
	  false },
	{ "a cloud program on a phone",
	  { .rules = { KIND(KIND, "cloud") }, .rule_count = 1 },
	  { .program = "outlook" },
	  true },
	{ "the phone's own program",
	  { .rules = { KIND(KIND, "cloud") }, .rule_count = 1 },
	  { .program = "iPhone Mail" },
	  false },
	{ "no program is told",
	  { .rules = { KIND(KIND, "cloud") }, .rule_count = 1 },
	  { 0 },
	  false },
	{ "its name where it is another program",
	  { .rules = { KIND(KIND, "cloud") }, .rule_count = 1 },
	  { .device = MAC, .program = "Outlook" },
	  false },
	{ "all phones but with cloud programs",
	  { .excepted = { KIND(KIND, "cloud") }, .excepted_count = 1 },
	  { .program = "Spark" },
	  false },
	{ "a phone with another",
	  { .excepted = { KIND(KIND, "cloud") }, .excepted_count = 1 },
	  { .program = "K-9 Mail" },
	  true },
	{ "any", { .rules = { KIND(ANY, "") }, .rule_count = 1 }, { .device = ANDROID }, true },
	{ "any is not unknown",
	  { .rules = { KIND(ANY, "") }, .rule_count = 1 },
	  { .unknown = true },
	  false },
	{ "unknown",
	  { .rules = { KIND(UNKNOWN, "") }, .rule_count = 1 },
	  { .unknown = true },
	  true },
	{ "unknown is no device",
	  { .rules = { KIND(UNKNOWN, "") }, .rule_count = 1 },
	  { 0 },
	  false },
	{ "unknown has no confidence",
	  { .rules = { KIND(UNKNOWN, "") }, .rule_count = 1, .certain_only = true },
	  { .unknown = true },
	  true },

	{ "the device is an exception",
	  { .rules = { KIND(ANY, "") },
	    .rule_count = 1,
	    .excepted = { ONLY(IPHONE) },
	    .excepted_count = 1 },
	  { 0 },
	  false },
	{ "its parent is",
	  { .excepted = { ONLY(MAC), KIND(FAMILY, "ios") }, .excepted_count = 2 },
	  { 0 },
	  false },
	{ "its kind is not it",
	  { .excepted = { ONLY(IPHONE) }, .excepted_count = 1 },
	  { .device = IOS },
	  true },
	{ "unknown as an exception",
	  { .excepted = { KIND(UNKNOWN, "") }, .excepted_count = 1 },
	  { .unknown = true },
	  false },
	{ "another device is one",
	  { .excepted = { ONLY(IPAD) }, .excepted_count = 1 },
	  { 0 },
	  true },

	{ "the client", { .clients = { "K-9 Mail" } }, { .program = "K-9 Mail" }, true },
	{ "the client in another case",
	  { .clients = { "k-9 MAIL" } },
	  { .program = "K-9 Mail" },
	  true },
	{ "another client", { .clients = { "K-9 Mail" } }, { .program = "K-9 Mail 6" }, false },
	{ "the beginning of the client",
	  { .clients = { "Spark", "K-9 *" } },
	  { .program = "K-9 Mail" },
	  true },
	{ "less than the beginning", { .clients = { "K-9 Mail*" } }, { .program = "K-9" }, false },
	{ "a star for nothing", { .clients = { "K-9*" } }, { .program = "K-9" }, true },
	{ "no client is told", { .clients = { "K-9 Mail" } }, { 0 }, false },
	{ "any client that is told", { .clients = { "*" } }, { .program = "x" }, true },
	{ "not one that is not", { .clients = { "*" } }, { 0 }, false },
	{ "the model", { .models = { "iPhone 13*" } }, { .model = "iPhone 13 Pro" }, true },
	{ "another model", { .models = { "iPhone 13*" } }, { .model = "iPhone 12" }, false },
	{ "the protocol of an access",
	  { .protocols = BY(IMAP) | BY(ACTIVESYNC) },
	  { .traffic = TRAFFIC_ACCESS, .protocol = PROTOCOL_ACTIVESYNC },
	  true },
	{ "another protocol",
	  { .protocols = BY(IMAP) | BY(POP3) },
	  { .traffic = TRAFFIC_ACCESS, .protocol = PROTOCOL_ACTIVESYNC },
	  false },
	{ "an access whose protocol is not told",
	  { .protocols = BY(IMAP) | BY(SMTP) },
	  { .traffic = TRAFFIC_ACCESS },
	  false },
	{ "mail that is sent is sent by SMTP", { .protocols = BY(SMTP) }, { 0 }, true },
	{ "and by nothing else", { .protocols = BY(IMAP) }, { 0 }, false },
	{ "a receipt, too",
	  { .protocols = BY(SMTP) | BY(DAV) },
	  { .traffic = TRAFFIC_RECEIPT },
	  true },
	{ "the client is not the model", { .models = { "x" } }, { .program = "x" }, false },

	{ "likely is enough by default", { 0 }, { .confidence = CONFIDENCE_LIKELY }, true },
	{ "a hint is not", { 0 }, { .hint = true }, false },
	{ "unless asked for", { .hints = true }, { .hint = true }, true },
	{ "certain only", { .certain_only = true }, { .confidence = CONFIDENCE_LIKELY }, false },
	{ "certain only: certain", { .certain_only = true }, { 0 }, true },

	{ "contradicted = no: contradicted", { 0 }, { .contradicted = true }, false },
	{ "contradicted = yes: contradicted",
	  { .contradicted = CONTRADICTED_YES },
	  { .contradicted = true },
	  true },
	{ "contradicted = yes: consistent", { .contradicted = CONTRADICTED_YES }, { 0 }, false },
	{ "contradicted = any: contradicted",
	  { .contradicted = CONTRADICTED_ANY },
	  { .contradicted = true },
	  true },
	{ "contradicted = any: consistent", { .contradicted = CONTRADICTED_ANY }, { 0 }, true },

	{ "the user", { .users = { "anna@minprom.example" } }, { 0 }, true },
	{ "another user", { .users = { "boris@minprom.example" } }, { 0 }, false },
	{ "one of several", { .users = { "boris@minprom.example", "anna" } }, { 0 }, true },
	{ "the user's domain", { .users = { "@minprom.example" } }, { 0 }, true },
	{ "a subdomain is another",
	  { .users = { "@minprom.example" } },
	  { .user = "a@it.minprom.example" },
	  false },
	{ "subdomains",
	  { .users = { "@.minprom.example" } },
	  { .user = "a@it.minprom.example" },
	  true },
	{ "of x only, not x", { .users = { "@.minprom.example" } }, { 0 }, false },
	{ "+ext",
	  { .users = { "anna@minprom.example" } },
	  { .user = "anna+x@minprom.example" },
	  true },
	{ "nobody", { .users = { "@minprom.example" } }, { .user = "" }, false },
	{ "nobody, where all are meant", { 0 }, { .user = "" }, true },
	{ "an exception",
	  { .users = { "@minprom.example" }, .except_users = { "anna" } },
	  { 0 },
	  false },
	{ "another's exception", { .except_users = { "boris" } }, { 0 }, true },
	{ "nobody is no exception",
	  { .except_users = { "@minprom.example" } },
	  { .user = "" },
	  true },

	{ "any recipient does",
	  { .recipients = { "@press.example" } },
	  { .recipients = { "a@x.example", "b@press.example" } },
	  true },
	{ "none does",
	  { .recipients = { "@press.example" } },
	  { .recipients = { "a@x.example" } },
	  false },
	{ "no recipient is told", { .recipients = { "@press.example" } }, { 0 }, false },

	{ "all recipients are exceptions",
	  { .except_recipients = { "@desk.example", "a@x.example" } },
	  { .recipients = { "a@x.example", "b@desk.example" } },
	  false },
	{ "one that is none is enough",
	  { .except_recipients = { "@desk.example" } },
	  { .recipients = { "b@desk.example", "a@x.example" } },
	  true },
	{ "no recipient is no exception",
	  { .except_recipients = { "@desk.example" } },
	  { 0 },
	  true },
	{ "a recipient that is named and excepted, and another that is neither",
	  { .recipients = { "@press.example" }, .except_recipients = { "a@press.example" } },
	  { .recipients = { "a@press.example", "a@x.example" } },
	  false },
	{ "one that is named only",
	  { .recipients = { "@press.example" }, .except_recipients = { "a@press.example" } },
	  { .recipients = { "a@press.example", "b@press.example" } },
	  true },
	{ "no recipient is none that is named",
	  { .recipients = { "@press.example" }, .except_recipients = { "a@press.example" } },
	  { 0 },
	  false },

	{ "an excepted network",
	  { .except_networks = { "::1", "192.0.2.0/24" } },
	  { .client = "192.0.2.7" },
	  false },
	{ "outside of it",
	  { .except_networks = { "192.0.2.0/24" } },
	  { .client = "192.0.3.7" },
	  true },
	{ "an exception within the network",
	  { .networks = { "192.0.0.0/16" }, .except_networks = { "192.0.2.0/24" } },
	  { .client = "192.0.2.7" },
	  false },
	{ "no client told is no exception",
	  { .except_networks = { "0.0.0.0/0", "::/0" } },
	  { 0 },
	  true },

	{ "the network", { .networks = { "192.0.2.0/24" } }, { .client = "192.0.2.7" }, true },
	{ "another network", { .networks = { "192.0.2.0/24" } }, { .client = "192.0.3.7" }, false },
	{ "one of several",
	  { .networks = { "2001:db8::/32", "192.0.2.0/24" } },
	  { .client = "192.0.2.7" },
	  true },
	{ "IPv6", { .networks = { "2001:db8::/32" } }, { .client = "IPv6:2001:db8::7" }, true },
	{ "no client is told", { .networks = { "0.0.0.0/0", "::/0" } }, { 0 }, false },

	{ "receipts by default", { 0 }, { .traffic = TRAFFIC_RECEIPT }, true },
	{ "access by default", { 0 }, { .traffic = TRAFFIC_ACCESS }, true },
	{ "inbound not by default", { 0 }, { .traffic = TRAFFIC_INBOUND }, false },
	{ "inbound where named", { .traffic = INBOUND }, { .traffic = TRAFFIC_INBOUND }, true },
	{ "and then nothing else", { .traffic = INBOUND }, { 0 }, false },
	{ "receipts only", { .traffic = RECEIPT }, { 0 }, false },

	{ "outdated", { .older_than = { "15.7.7", "16.5.1" } }, { .version = "16.5" }, true },
	{ "an entry for iPadOS is about an iPad that told iOS",
	  { .older_than = { "iPadOS 16.5" } },
	  { .device = IPAD, .version = "12.5" },
	  true },
	{ "but not about an iPhone",
	  { .older_than = { "iPadOS 16.5" } },
	  { .version = "12.5" },
	  false },
	{ "not outdated",
	  { .older_than = { "15.7.7", "16.5.1" } },
	  { .version = "16.5.1" },
	  false },
	{ "no version is told", { .older_than = { "16.5.1" } }, { 0 }, false },

	{ "no version, where it must be known",
	  { .older_than = { "16.5.1" }, .version_known = true },
	  { 0 },
	  true },
	{ "a major alone, where the version must be known",
	  { .older_than = { "16.5.1" }, .version_known = true },
	  { .version = "16" },
	  true },
	{ "a major alone that is enough",
	  { .older_than = { "16.0" }, .version_known = true },
	  { .version = "16" },
	  false },
	{ "a major above all is enough",
	  { .older_than = { "16.5.1" }, .version_known = true },
	  { .version = "17" },
	  false },
	{ "a known version that is new enough",
	  { .older_than = { "15.7.7", "16.5.1" }, .version_known = true },
	  { .version = "16.5.1" },
	  false },
	{ "a known version that is not",
	  { .older_than = { "16.5.1" }, .version_known = true },
	  { .version = "16.5" },
	  true },
	{ "no version of a system that no entry is about",
	  { .older_than = { "macOS 13.4" }, .version_known = true },
	  { 0 },
	  false },
	{ "no version of an iPad, by its own name",
	  { .older_than = { "iPadOS 16.5" }, .version_known = true },
	  { .device = IPAD },
	  true },

	{ "until later", { .until = JULY_17 + DAY / 2 + 1 }, { 0 }, true },
	{ "until just then", { .until = JULY_17 + DAY / 2 }, { 0 }, false },

	{ "within hours", { .hours = "Mon 09:00-18:00" }, { 0 }, true },
	{ "outside", { .hours = "Mon 13:00-18:00" }, { 0 }, false },
	{ "hours of the time zone, not UTC", { .hours = "Mon 12:00-12:01" }, { 0 }, true },
	{ "overnight",
	  { .hours = "Fri 20:00-06:00" },
	  { .seconds = FRIDAY_EVENING + 8 * 3600 },
	  true },
	{ "the same hour a day later",
	  { .hours = "Fri 20:00-06:00" },
	  { .seconds = FRIDAY_EVENING + 32 * 3600 },
	  false },
};

START_TEST(policy_matches_when)
{
	struct arena *arena = test_arena();
	struct policy policy = policy_of(arena, &conditions[_i].policy);
	struct policies policies = { .policies = &policy,
				     .count = 1,
				     .zone = { changes, 3, "Europe/Berlin" } };
	struct asking asking;

	ck_assert_msg(policy_matches(&policies, &policy, ask(&asking, &conditions[_i].message)) ==
			      conditions[_i].matches,
		      "%s", conditions[_i].says);
	free_policy(&policy);
	arena_free(arena);
}
END_TEST

/* What a row says of an exemption. */
struct mercy {
	const char *name;
	const char *users[2], *policies[2];
	struct device_rule rules[2];
	int rule_count;
	const char *network, *hours; /* NULL: everywhere, always */
	int64_t from, until;         /* 0: for ever */
};

#define P(...)                           \
	{                                \
		.name = "p", __VA_ARGS__ \
	}
#define TAGS .action = ACTION_TAG
#define LOGS .action = ACTION_LOG
#define DATED .warn_from = JULY_1, .enforce_from = JULY_17

/*
 * A decision as one line: action, then policy, exemption and each would behind blanks, and the
 * flags o(bserving), O(utdated), g(race).
 */
static const struct {
	const char *says;
	struct wish policies[3];
	struct mercy exemptions[2];
	bool observe; /* all policies */
	struct message message;
	const char *decision;
} decisions[] = {
	{ "no policy at all", { { 0 } }, { { 0 } }, false, { 0 }, "allow" },
	{ "none that matches", { P(.users = { "boris" }) }, { { 0 } }, false, { 0 }, "allow" },
	{ "one that matches", { P(TAGS) }, { { 0 } }, false, { 0 }, "tag p" },
	{ "the first that matches wins",
	  { P(TAGS), { .name = "q", .action = ACTION_REJECT } },
	  { { 0 } },
	  false,
	  { 0 },
	  "tag p" },
	{ "in file order, not by strength",
	  { P(LOGS), { .name = "q", .action = ACTION_REJECT } },
	  { { 0 } },
	  false,
	  { 0 },
	  "log p" },
	{ "one that does not match is passed over",
	  { P(.users = { "boris" }), { .name = "q", TAGS } },
	  { { 0 } },
	  false,
	  { 0 },
	  "tag q" },
	{ "allow wins like any other",
	  { P(.allows = true), { .name = "q" } },
	  { { 0 } },
	  false,
	  { 0 },
	  "allow p" },
	{ "a device that does not tell its version is not outdated",
	  { P(.older_than = { "16.5.1" }, .version_known = true) },
	  { { 0 } },
	  false,
	  { 0 },
	  "reject p" },
	{ "one that does may be",
	  { P(.older_than = { "16.5.1" }, .version_known = true) },
	  { { 0 } },
	  false,
	  { .version = "16.5" },
	  "reject p O" },
	{ "an outdated device",
	  { P(.older_than = { "16.5.1" }) },
	  { { 0 } },
	  false,
	  { .version = "16.5" },
	  "reject p O" },

	{ "observing leaves its would and goes on",
	  { P(.observe = true), { .name = "q", TAGS } },
	  { { 0 } },
	  false,
	  { 0 },
	  "tag q p=reject o" },
	{ "also to nothing", { P(.observe = true) }, { { 0 } }, false, { 0 }, "allow p=reject o" },
	{ "two that observe",
	  { P(.observe = true), { .name = "q", TAGS, .observe = true } },
	  { { 0 } },
	  false,
	  { 0 },
	  "allow p=reject q=tag o" },
	{ "one behind the winner is not asked",
	  { P(TAGS), { .name = "q", .observe = true } },
	  { { 0 } },
	  false,
	  { 0 },
	  "tag p" },
	{ "a daemon that only observes",
	  { P(), { .name = "q", TAGS } },
	  { { 0 } },
	  true,
	  { 0 },
	  "allow p=reject q=tag o" },

	{ "the day before warn_from",
	  { P(DATED) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_1 - 1 },
	  "allow p=reject o" },
	{ "the day of warn_from",
	  { P(DATED) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_1 },
	  "tag p p=reject g" },
	{ "grace ends the search",
	  { P(DATED), { .name = "q", .action = ACTION_DISCARD } },
	  { { 0 } },
	  false,
	  { .seconds = JULY_1 },
	  "tag p p=reject g" },
	{ "before it the search goes on",
	  { P(DATED), { .name = "q", .action = ACTION_DISCARD } },
	  { { 0 } },
	  false,
	  { .seconds = JULY_1 - 1 },
	  "discard q p=reject o" },
	{ "the day before enforce_from",
	  { P(DATED) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_17 - 1 },
	  "tag p p=reject g" },
	{ "one that has ended lets the next ones decide",
	  { P(.until = JULY_17), { .name = "q" } },
	  { { 0 } },
	  false,
	  { 0 },
	  "reject q" },
	{ "the day of enforce_from",
	  { P(DATED) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_17 },
	  "reject p" },
	{ "enforce_from alone: before it observes",
	  { P(.enforce_from = JULY_17) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_17 - 1 },
	  "allow p=reject o" },
	{ "enforce_from alone: from then on",
	  { P(.enforce_from = JULY_17) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_17 },
	  "reject p" },
	{ "observe is stronger than a date",
	  { P(DATED, .observe = true) },
	  { { 0 } },
	  false,
	  { .seconds = JULY_17 },
	  "allow p=reject o" },
	{ "the daemon's too",
	  { P(DATED) },
	  { { 0 } },
	  true,
	  { .seconds = JULY_17 },
	  "allow p=reject o" },

	{ "an exemption spares",
	  { P() },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "and from all that it is about; the first is named",
	  { P(), { .name = "q", TAGS } },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p e p=reject q=tag" },
	{ "and the search goes on: another policy holds",
	  { P(), { .name = "q", TAGS } },
	  { { .name = "e", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { 0 },
	  "tag q e p=reject" },
	{ "one that only logs",
	  { P(), { .name = "q", LOGS } },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log q e p=reject" },
	{ "one that allows",
	  { P(), { .name = "q", .allows = true } },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "allow q e p=reject" },
	{ "one in its days of grace",
	  { P(), { .name = "q", DATED } },
	  { { .name = "e", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { .seconds = JULY_1 },
	  "tag q e p=reject q=reject g" },
	{ "one that another exemption spares from",
	  { P(), { .name = "q", TAGS }, { .name = "r" } },
	  { { .name = "e", .users = { "anna" }, .policies = { "q" } },
	    { .name = "f", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { 0 },
	  "reject r f p=reject q=tag" },
	{ "those that observe, before it and behind it",
	  { { .name = "o", .observe = true }, { .name = "p" }, { .name = "q", .observe = true } },
	  { { .name = "e", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { 0 },
	  "log p e o=reject p=reject q=reject o" },
	{ "of an access nothing more than log is left",
	  { P(), { .name = "q", TAGS } },
	  { { .name = "e", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log q e p=reject q=tag" },
	{ "and whoever may run a program does",
	  { P(), { .name = "q", .action = ACTION_RUN } },
	  { { .name = "e", .users = { "anna" }, .policies = { "p" } } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "run q e p=reject" },
	{ "another's does not",
	  { P() },
	  { { .name = "e", .users = { "boris" } } },
	  false,
	  { 0 },
	  "reject p" },
	{ "a domain's does",
	  { P() },
	  { { .name = "e", .users = { "@minprom.example" } } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "one for nobody is none", { P() }, { { .name = "e" } }, false, { 0 }, "reject p" },
	{ "nobody is not exempt",
	  { P() },
	  { { .name = "e", .users = { "@minprom.example" } } },
	  false,
	  { .user = "" },
	  "reject p" },
	{ "the first that holds",
	  { P() },
	  { { .name = "e", .users = { "boris" } }, { .name = "f", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p f p=reject" },
	{ "of two that hold the first",
	  { P() },
	  { { .name = "e", .users = { "anna" } }, { .name = "f", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "through the last second of its last day",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .until = JULY_17 } },
	  false,
	  { .seconds = JULY_17 - 1 },
	  "log p e p=reject" },
	{ "and no longer",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .until = JULY_17 } },
	  false,
	  { .seconds = JULY_17 },
	  "reject p" },
	{ "not before it begins",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .from = JULY_17 } },
	  false,
	  { .seconds = JULY_17 - 1 },
	  "reject p" },
	{ "from its first second on",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .from = JULY_17 } },
	  false,
	  { .seconds = JULY_17 },
	  "log p e p=reject" },
	{ "of two the one that has begun",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .from = JULY_17 + DAY },
	    { .name = "f", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p f p=reject" },
	{ "in its network",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .network = "192.0.2.0/24" } },
	  false,
	  { .client = "192.0.2.7" },
	  "log p e p=reject" },
	{ "and nowhere else",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .network = "192.0.2.0/24" } },
	  false,
	  { .client = "192.0.3.7" },
	  "reject p" },
	{ "nor where the client is not known",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .network = "0.0.0.0/0" } },
	  false,
	  { 0 },
	  "reject p" },
	{ "in its hours",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .hours = "Mon 12:00-12:01" } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "and not outside of them",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .hours = "Mon 12:01-12:00" } },
	  false,
	  { 0 },
	  "reject p" },
	{ "outside of them a policy that observes would do all it does",
	  { P(.observe = true) },
	  { { .name = "e", .users = { "anna" }, .hours = "Tue" } },
	  false,
	  { 0 },
	  "allow p=reject o" },
	{ "for its devices",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .rules = { ONLY(IOS) }, .rule_count = 1 } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "and no others",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .rules = { ONLY(IPAD) }, .rule_count = 1 } },
	  false,
	  { 0 },
	  "reject p" },
	{ "for its programs",
	  { P() },
	  { { .name = "e",
	      .users = { "anna" },
	      .rules = { KIND(KIND, "cloud") },
	      .rule_count = 1 } },
	  false,
	  { .program = "Spark" },
	  "log p e p=reject" },
	{ "and no other programs",
	  { P() },
	  { { .name = "e",
	      .users = { "anna" },
	      .rules = { KIND(KIND, "cloud") },
	      .rule_count = 1 } },
	  false,
	  { .program = "iPhone Mail" },
	  "reject p" },
	{ "for its policies",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .policies = { "q", "p" } } },
	  false,
	  { 0 },
	  "log p e p=reject" },
	{ "and no others",
	  { P() },
	  { { .name = "e", .users = { "anna" }, .policies = { "q" } } },
	  false,
	  { 0 },
	  "reject p" },
	{ "a tag is felt",
	  { P(TAGS) },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p e p=tag" },
	{ "there is nothing to spare of log",
	  { P(LOGS) },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "log p" },
	{ "in grace it spares too",
	  { P(DATED) },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { .seconds = JULY_1 },
	  "log p e p=reject" },
	{ "observing tells what it would be",
	  { P(.observe = true) },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { 0 },
	  "allow p=log o" },

	{ "access can be logged",
	  { P(LOGS) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log p" },
	{ "access can be allowed",
	  { P(.allows = true) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "allow p" },
	{ "access can run a program",
	  { P(.action = ACTION_RUN) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "run p" },
	{ "nothing else can happen: reject",
	  { P() },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log p p=reject" },
	{ "nothing else can happen: tag",
	  { P(TAGS) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log p p=tag" },
	{ "nothing else can happen: discard",
	  { P(.action = ACTION_DISCARD) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log p p=discard" },
	{ "grace on access",
	  { P(DATED) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .seconds = JULY_1 },
	  "log p p=reject g" },
	{ "but not for somebody whom only the client names",
	  { P(.action = ACTION_RUN) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .claimed = true },
	  "log p p=run" },
	{ "access that is still ahead can be denied",
	  { P(.action = ACTION_DENY) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true },
	  "deny p" },
	{ "also to somebody whom only the client names",
	  { P(.action = ACTION_DENY) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true, .claimed = true },
	  "deny p" },
	{ "one that has happened cannot",
	  { P(.action = ACTION_DENY) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "log p p=deny" },
	{ "but its program is run",
	  { P(.action = ACTION_DENY, .runs = true) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS },
	  "run p p=deny" },
	{ "not in grace",
	  { P(.action = ACTION_DENY, .runs = true, DATED) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .seconds = JULY_1 },
	  "log p p=deny g" },
	{ "nor for somebody whom only the client names",
	  { P(.action = ACTION_DENY, .runs = true) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .claimed = true },
	  "log p p=deny" },
	{ "nor where it is denied",
	  { P(.action = ACTION_DENY, .runs = true) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true },
	  "deny p" },
	{ "in grace it is let through",
	  { P(.action = ACTION_DENY, DATED) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true, .seconds = JULY_1 },
	  "log p p=deny g" },
	{ "an exemption spares from it",
	  { P(.action = ACTION_DENY) },
	  { { .name = "e", .users = { "anna" } } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true },
	  "log p e p=deny" },
	{ "observing, it is not denied",
	  { P(.action = ACTION_DENY) },
	  { { 0 } },
	  true,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true },
	  "allow p=deny o" },
	{ "deny is for access only",
	  { P(.action = ACTION_DENY) },
	  { { 0 } },
	  false,
	  { .ahead = true },
	  "log p p=deny" },
	{ "a program is for what has happened",
	  { P(.action = ACTION_RUN) },
	  { { 0 } },
	  false,
	  { .traffic = TRAFFIC_ACCESS, .ahead = true },
	  "log p p=run" },
	{ "run is for access only",
	  { P(.action = ACTION_RUN) },
	  { { 0 } },
	  false,
	  { 0 },
	  "log p p=run" },
};

static const char *write_decision(struct arena *arena, const struct decision *decision)
{
	struct text text;
	const char *out;

	text_begin(&text, 10000);
	text_printf(&text, "%s", action_name(decision->action));
	if (decision->policy != NULL)
		text_printf(&text, " %.*s", SPAN_FORMAT(decision->policy->name));
	if (decision->exemption != NULL)
		text_printf(&text, " %.*s", SPAN_FORMAT(decision->exemption->name));
	for (size_t i = 0; i < decision->would_count; i++)
		text_printf(&text, " %.*s", SPAN_FORMAT(decision->would[i]));
	if (decision->observing || decision->outdated || decision->grace)
		text_printf(&text, " %s%s%s", decision->observing ? "o" : "",
			    decision->outdated ? "O" : "", decision->grace ? "g" : "");
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	return out;
}

static struct exemption exemption_of(struct arena *arena, const struct mercy *mercy)
{
	struct exemption exemption = {
		.name = span_of(mercy->name),
		.users = set_of(arena, mercy->users, 2),
		.devices = { (struct device_rule *)mercy->rules, (size_t)mercy->rule_count },
		.from = mercy->from != 0 ? mercy->from : DATE_NEVER,
		.until = mercy->until != 0 ? mercy->until : DATE_NEVER,
		.policies = arena_take(arena, 2 * sizeof(struct span)),
	};

	for (int i = 0; i < 2 && mercy->policies[i] != NULL; i++)
		exemption.policies[exemption.policy_count++] = span_of(mercy->policies[i]);
	if (mercy->network != NULL)
		ck_assert(network_list_add(&exemption.networks, arena, span_of(mercy->network),
					   NULL));
	if (mercy->hours != NULL)
		ck_assert(hours_list_add(&exemption.hours, arena, span_of(mercy->hours), NULL));
	return exemption;
}

START_TEST(decision_is)
{
	struct arena *arena = test_arena();
	struct policy list[3];
	struct exemption exemptions[2];
	struct policies policies = { .policies = list,
				     .exemptions = exemptions,
				     .zone = { changes, 3, "Europe/Berlin" },
				     .observe = decisions[_i].observe };
	struct decision decision;
	struct asking asking;

	while (policies.count < 3 && decisions[_i].policies[policies.count].name != NULL) {
		list[policies.count] = policy_of(arena, &decisions[_i].policies[policies.count]);
		policies.count++;
	}
	for (int i = 0; i < 2 && decisions[_i].exemptions[i].name != NULL; i++)
		exemptions[policies.exemption_count++] =
			exemption_of(arena, &decisions[_i].exemptions[i]);
	ck_assert(policy_decide(&policies, ask(&asking, &decisions[_i].message), arena, &decision));
	ck_text(span_of(write_decision(arena, &decision)), decisions[_i].decision,
		decisions[_i].says);
	for (size_t i = 0; i < policies.count; i++)
		free_policy(&list[i]);
	for (size_t i = 0; i < policies.exemption_count; i++)
		people_end(exemptions[i].users);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says;
	int64_t warn_from, enforce_from, until; /* 0: none; until: of an exemption */
	bool has_hours, policy_ends;            /* until is the policy's */
	int64_t seconds, steady_until;
} steady[] = {
	{ "nothing ever changes", 0, 0, 0, false, false, 1000, INT64_MAX },
	{ "the next of two dates", 2000, 3000, 0, false, false, 1000, 2000 },
	{ "the other one behind the first", 2000, 3000, 0, false, false, 2000, 3000 },
	{ "no date is left", 2000, 3000, 0, false, false, 3000, INT64_MAX },
	{ "an exemption ends first", 2000, 3000, 1500, false, false, 1000, 1500 },
	{ "a policy ends", 0, 0, 1500, false, true, 1000, 1500 },
	{ "it has ended", 0, 0, 1500, false, true, 1500, INT64_MAX },
	{ "hours: the next full minute", 0, 0, 0, true, false, 1000, 1020 },
	{ "hours: at a full minute, the one behind", 0, 0, 0, true, false, 1020, 1080 },
	{ "a date within the minute", 0, 1010, 0, true, false, 1000, 1010 },
};

START_TEST(steady_until)
{
	struct hours hours = { 0 };
	struct policy policy = {
		.warn_from = steady[_i].warn_from != 0 ? steady[_i].warn_from : DATE_NEVER,
		.enforce_from = steady[_i].enforce_from != 0 ? steady[_i].enforce_from : DATE_NEVER,
		.until = DATE_NEVER,
		.hours = { .hours = &hours, .count = steady[_i].has_hours },
	};
	struct exemption exemption = { .from = DATE_NEVER, .until = DATE_NEVER };
	struct policies policies = {
		.policies = &policy, .count = 1, .exemptions = &exemption, .exemption_count = 1
	};

	if (steady[_i].until != 0)
		*(steady[_i].policy_ends ? &policy.until : &exemption.until) = steady[_i].until;
	ck_assert_msg(policies_steady_until(&policies, steady[_i].seconds) ==
			      steady[_i].steady_until,
		      "%s", steady[_i].says);
}
END_TEST

START_TEST(steady_until_an_exemption)
{
	struct hours hours = { 0 };
	struct exemption exemption = { .from = 2000, .until = 3000 };
	struct policies policies = { .exemptions = &exemption, .exemption_count = 1 };

	ck_assert_int_eq(policies_steady_until(&policies, 1000), 2000); /* begins */
	ck_assert_int_eq(policies_steady_until(&policies, 2000), 3000); /* ends */
	ck_assert_int_eq(policies_steady_until(&policies, 3000), INT64_MAX);
	exemption.hours = (struct hours_list){ .hours = &hours, .count = 1 };
	ck_assert_int_eq(policies_steady_until(&policies, 1000), 1020);
}
END_TEST

START_TEST(networks_are_asked_for_or_not)
{
	struct policy policy = { 0 };
	struct exemption exemption = { 0 };
	struct policies policies = {
		.policies = &policy, .count = 1, .exemptions = &exemption, .exemption_count = 1
	};

	ck_assert(!policies_ask_networks(&policies));
	policy.networks.count = 1;
	ck_assert(policies_ask_networks(&policies));
	policy.networks.count = 0;
	policy.except_networks.count = 1;
	ck_assert(policies_ask_networks(&policies));
	policy.except_networks.count = 0;
	exemption.networks.count = 1;
	ck_assert(policies_ask_networks(&policies));
}
END_TEST

START_TEST(words_are_what_they_mean)
{
	for (int i = 0; i < ACTIONS; i++) {
		enum action action = ACTIONS;

		ck_assert(action_named(span_of(action_name((enum action)i)), &action));
		ck_assert_int_eq(action, i);
		ck_assert_int_eq(action_is_felt(action), i > ACTION_LOG);
	}
	for (int i = 0; i < TRAFFICS; i++) {
		enum traffic traffic = TRAFFICS;

		ck_assert(traffic_named(span_of(traffic_name((enum traffic)i)), &traffic));
		ck_assert_int_eq(traffic, i);
	}
	ck_assert(!action_named(SPAN("Reject"), &(enum action){ 0 }));
	ck_assert(!action_named(SPAN(""), &(enum action){ 0 }));
	ck_assert(!traffic_named(SPAN("outbound"), &(enum traffic){ 0 }));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("policy");

	add_rows(tcase, policy_matches_when, conditions);
	add_rows(tcase, decision_is, decisions);
	add_rows(tcase, steady_until, steady);
	tcase_add_test(tcase, steady_until_an_exemption);
	tcase_add_test(tcase, networks_are_asked_for_or_not);
	tcase_add_test(tcase, words_are_what_they_mean);
	return test_run("policy", tcase);
}
