/* SPDX-License-Identifier: ISC */
/*
 * config_read -- what the files that interpret settings share.  For config*.c only.
 */
#ifndef CONFIG_READ_H
#define CONFIG_READ_H

#include "host/conf/conffile.h"
#include "host/config/config.h"

#define DEFAULT_CONTROL_SOCKET "/run/milter-device/control"

/* A configuration in the making. */
struct loading {
	struct config *config;
	struct arena *arena; /* the config's own */
	struct conf_tree tree;
	struct complaints *complaints;
	const char *timezone; /* NULL: the system's */
	const char *user_map; /* as configured */
	struct place user_map_place;
	struct example *examples, **examples_end; /* in file order */
	struct place first_limited; /* of the examples that match_limit keeps from being found */
	size_t limited;
	struct place first_cut; /* of those with a value beyond max_value_bytes */
	size_t cut;
};

/* An example to be tried once the catalogue is complete. */
struct example {
	const struct match *match;
	struct conf_value value;
	bool must_match;
	struct example *next;
};

extern const struct conf_option top_options[];
extern const struct conf_option device_options[];
extern const struct conf_option group_options[];
extern const struct conf_option policy_options[];
extern const struct conf_option exemption_options[];
extern const struct conf_option source_options[];

/* Where the daemons listen. */
void apply_socket(void *loading, const struct conf_setting *);
void apply_socket_mode(void *loading, const struct conf_setting *);
void apply_control_socket(void *loading, const struct conf_setting *);
void apply_gate_listen(void *loading, const struct conf_setting *);

/* An empty config, held once by the caller.  NULL: out of memory. */
struct config *config_new(void);

/*
 * The defaults of the top level as settings, in the arena.  They are read like those of a file, so
 * that each is written down once.  False: out of memory.
 */
bool config_defaults(struct arena *, struct conf_setting **out);

/* An example is not found because match_limit is reached: that is said once of all of them. */
void note_limit_reached(struct loading *, struct place);
void complain_of_limit(struct loading *);

/* An example has a value of which patterns would see a part only: that is warned of once. */
void note_value_cut(struct loading *, struct place);

/* Warns of limits with which hardly anything is found. */
void warn_of_limits(struct loading *);

void load_settings(struct loading *);
void load_tables(struct loading *);
void load_registry(struct loading *);
void load_devices(struct loading *);
void load_holidays(struct loading *);
void load_pseudonyms(struct loading *);
void load_groups(struct loading *);
void load_policies(struct loading *);
void load_exemptions(struct loading *);
void load_sources(struct loading *);

/* Complains of examples that the source does not read as it should. */
void try_source_examples(struct loading *, const struct conf_section *, const struct source *);

/* Each complains, and leaves *out as it is, when the value cannot be read. */
void read_string(struct loading *, const struct conf_setting *, const char **out);
void read_path(struct loading *, const struct conf_setting *, const char **out);
void read_bool(struct loading *, const struct conf_value *, bool *out);
/* One of two words; true for the second. */
void read_choice(struct loading *, const struct conf_setting *, const char *no, const char *yes,
		 bool *out);
void read_count(struct loading *, const struct conf_value *, uint64_t limit, uint64_t *out);
void read_bytes(struct loading *, const struct conf_value *, uint64_t *out);
void read_seconds(struct loading *, const struct conf_value *, int64_t *out);

void read_action(struct loading *, const struct conf_value *, enum action *out);
void read_confidence(struct loading *, const struct conf_value *, enum confidence *out);

/* PROTOCOL_NONE: it is none, and was complained of. */
enum protocol read_protocol(struct loading *, const char *what, const struct conf_value *);

/* False: it is none, and was complained of. */
bool read_traffic(struct loading *, const struct conf_value *, enum traffic *out);

/* Complains of a value that should be one of those words. */
void complain_of_word(struct loading *, const struct conf_value *, const char *what,
		      const char *const *words, size_t count);

/*
 * Complains of a name that no device has, which is the one that nearest was given; what begins the
 * sentence: "there is no device".
 */
void complain_of_device(struct loading *, struct place, const char *what, struct nearest nearest);

/*
 * The moment at which that date, plus that many days, begins in the configured time zone; or that
 * date and time of day, whatever plus_days.
 */
void read_day(struct loading *, const struct conf_value *, int plus_days, int64_t *out);

/* Adds the hours; those on holidays need a file of holidays. */
void read_hours(struct loading *, const struct conf_setting *, struct hours_list *);

/* Warns of the first value that stands twice in a list, whatever its case; not in a huge one. */
void warn_of_doubles(struct loading *, const struct conf_setting *);

/* The entries of `devices`; each must cover a device of the catalogue. */
void read_device_rules(struct loading *, const struct conf_setting *, struct device_rules *out);

/* The entries of `clients` or `models`: names, with a * at most at the end. */
void read_name_patterns(struct loading *, const struct conf_setting *, struct name_patterns *out);

/* Complains of settings that do not go together, or with which the policy can never match. */
void check_policy(struct loading *, const struct policy *, const struct conf_section *);

/* The same of what only accesses tell. */
void check_access_conditions(struct loading *, const struct policy *, const struct conf_section *);

/* Warns of policies that never match, once all are read and nothing is wrong. */
void warn_of_policies(struct loading *);

/*
 * Adds each value, each line of the files named file:PATH, and the groups named group:NAME, to
 * *people, made on first use.
 */
void read_people(struct loading *, const struct conf_setting *, struct people **people);

/* Whether it can be one person's address; complains if it cannot. */
bool check_person(struct loading *, struct span address, struct place);

void read_networks(struct loading *, const struct conf_setting *, struct network_list *);

/* The content of a file named in a value; complains and is empty when it cannot be read. */
struct span read_named_file(struct loading *, const struct conf_value *, struct span name);

/* Many editors can write UTF-16, in which no line would be what it should: complains of it. */
bool refuse_utf16(struct loading *, struct span content, struct place);

/* As read_named_file, but the content is neither hashed nor kept. */
struct span read_secret_file(struct loading *, const struct conf_value *, struct span name);

/*
 * The key in that text of a value of the setting of that name.  'file:PATH' keeps it out of a file
 * that everybody may read.  NULL data: it cannot be read, or is kept nowhere, and no decision needs
 * it.
 */
struct span read_key(struct loading *, const char *name, const struct conf_value *,
		     struct span text);
bool key_is_in_file(struct span text);

#endif
