/* SPDX-License-Identifier: ISC */
/*
 * policy -- who, with which device, when, and what happens then.
 * One engine for daemon, watcher, check and replay: policy_decide.  Policies are read-only after
 * load and shared by threads.
 */
#ifndef POLICY_H
#define POLICY_H

#include "event/action.h"
#include "event/protocol.h"
#include "policy/people.h"
#include "base/calendar.h"
#include "device/device.h"
#include "base/hours.h"
#include "base/network.h"
#include "policy/registry.h"
#include "policy/smtp_reply.h"
#include "base/version.h"

/* One entry of `devices`. */
struct device_rule {
	enum { RULE_DEVICE, RULE_VENDOR, RULE_FAMILY, RULE_KIND, RULE_ANY, RULE_UNKNOWN } kind;
	const struct device *device; /* RULE_DEVICE */
	struct span text;            /* RULE_VENDOR, RULE_FAMILY, RULE_KIND: its name */
};

struct device_rules {
	struct device_rule *rules;
	size_t count; /* 0: no condition */
};

/* An entry of `clients` or `models`. */
struct name_pattern {
	struct span text; /* without the * at its end */
	bool open;        /* it had one: any name that begins so */
};

struct name_patterns {
	struct name_pattern *patterns;
	size_t count; /* 0: no condition */
};

enum contradicted_rule { CONTRADICTED_NO, CONTRADICTED_YES, CONTRADICTED_ANY };

#define DATE_NEVER INT64_MIN /* not configured */

struct policy {
	struct span name;
	struct place place;
	struct device_rules devices, except_devices;
	struct name_patterns clients, models;
	struct people *users, *except_users;           /* NULL: no condition */
	struct people *recipients, *except_recipients; /* likewise */
	struct network_list networks, except_networks;
	unsigned traffic;   /* bits 1 << enum traffic */
	unsigned protocols; /* bits 1 << enum protocol; 0: no condition */
	enum confidence confidence;
	enum contradicted_rule contradicted;
	enum registered registered;
	struct version_floor *floors;
	size_t floor_count;
	bool version_known; /* of a version that is not told, older_than holds, too */
	struct hours_list hours;
	unsigned rollout;                /* percent of users; 0: no condition */
	int64_t warn_from, enforce_from; /* seconds since 1970 UTC, or DATE_NEVER */
	int64_t until;                   /* likewise: the end of its last day */
	bool observe;
	enum action action;
	struct smtp_reply reply; /* reject and tempfail */
	char **run;              /* run, and deny where it is too late: an argv list; or NULL */
};

struct exemption {
	struct span name, owner, ticket, reason;
	struct place place;
	struct people *users; /* NULL: nobody is exempt */
	struct device_rules devices;
	struct span *policies;
	size_t policy_count;          /* 0: all */
	struct network_list networks; /* empty: all */
	struct hours_list hours;      /* likewise */
	int64_t from;                 /* seconds since 1970 UTC, or DATE_NEVER */
	int64_t until;                /* likewise: the end of its last day */
};

struct policies {
	struct policy *policies;
	size_t count;
	struct exemption *exemptions;
	size_t exemption_count;
	struct group *groups; /* that those name */
	size_t group_count;
	const struct registry *registry; /* NULL: there is none */
	const int64_t *registered_at;    /* as of when it is asked; NULL: of each request's time */
	struct zone zone;
	struct holidays holidays; /* of all hours */
	bool observe;             /* all policies only observe */
};

/* What a decision is about; all borrowed. */
struct request {
	const struct sighting *sighting;
	enum traffic traffic;
	struct span user;       /* normal form; empty: not known */
	bool claimed;           /* whoever it is only says so: no command rests on it */
	bool ahead;             /* the access has not happened yet: it can be denied */
	enum protocol protocol; /* of an access; PROTOCOL_NONE: not told; see request_protocol */
	struct span device_id;  /* of the one device; empty: not told */
	const struct span *recipients;
	size_t recipient_count;
	struct ip client;
	int64_t seconds; /* since 1970 UTC */
};

struct decision {
	enum action action;
	const struct policy *policy;       /* the one that ended the search; NULL: none did */
	const struct exemption *exemption; /* the first that spared from a policy; NULL: none did */
	bool spared; /* none ended it, and policy is the first that the exemption spared from */
	bool observing, outdated, grace;
	struct span *would; /* POLICY=ACTION, in the arena */
	size_t would_count;
};

/*
 * First match wins, in file order; no match is allow.  Behind a policy that only observes, or that
 * an exemption spares from, the search goes on.  False: out of memory.
 */
bool policy_decide(const struct policies *, const struct request *, struct arena *,
		   struct decision *out);

/*
 * From `seconds` until this moment, the same request gets the same decision: it is the next date or
 * whole minute at which a policy or exemption may change.  In seconds since 1970 UTC.
 */
int64_t policies_steady_until(const struct policies *, int64_t seconds);

/* Whether a decision may hang on the client's address. */
bool policies_ask_networks(const struct policies *);

/* What a policy that matches does: only adds to `would`, tags instead of acting, or acts. */
enum phase { PHASE_OBSERVE, PHASE_WARN, PHASE_ENFORCE };

/*
 * Which of these its mode and dates say.  PHASE_WARN and PHASE_ENFORCE end the search, but for whom
 * an exemption spares.
 */
enum phase policy_phase(const struct policies *, const struct policy *, int64_t seconds);

/*
 * Whether it may spare that device from that policy then or later, leaving aside its users,
 * clients, networks and hours.
 */
bool exemption_concerns(const struct exemption *, const struct policy *, const struct device *,
			int64_t seconds);

/* Why an exemption does not spare from a policy, in the order in which that is looked at. */
enum unspared {
	UNSPARED_NOTHING, /* it does */
	UNSPARED_ACTION,  /* the policy does nothing that one could be spared from */
	UNSPARED_ENDED,
	UNSPARED_EARLY,
	UNSPARED_POLICY, /* it is about others */
	UNSPARED_DEVICE,
	UNSPARED_USER,
	UNSPARED_NETWORK,
	UNSPARED_HOURS,
	UNSPAREDS
};

enum unspared exemption_why_not(const struct policies *, const struct exemption *,
				const struct policy *, const struct request *);

/* Whether its list of policies has that one; a list of all names none. */
bool exemption_names(const struct exemption *, const struct policy *);

/* Whether that moment is not before it begins, and within its hours. */
bool exemption_is_timely(const struct exemption *, const struct policies *, int64_t seconds);

/* The first that spares that request from that policy; NULL: none does. */
const struct exemption *exemption_for(const struct policies *, const struct policy *,
				      const struct request *);

#endif
