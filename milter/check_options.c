/* SPDX-License-Identifier: ISC */
/* check_options -- the command line of milter-device-check. */
#include "check_options.h"

#include "host/options.h"
#include "host/paths.h"
#include "base/network.h"

static bool read_one_more(struct options_reading *reading)
{
	struct check_values *given = reading->member;

	if (given->count == CHECK_VALUES_MAX) {
		trouble_say(reading->why, "given more than %d times", CHECK_VALUES_MAX);
		return false;
	}
	given->values[given->count++] = reading->value;
	return true;
}

/* Of a header field (RFC 5322, 3.6.8), or of a derived one, which begins with @. */
static bool is_field_name(struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] <= ' ' || name.data[i] > '~')
			return false;
	return name.size != 0;
}

static bool read_field(struct options_reading *reading)
{
	struct span value = span_of(reading->value), name = span_cut(&value, ':');

	if (strchr(reading->value, ':') == NULL)
		trouble_say(reading->why, "a field is 'NAME: VALUE', not '%s'", reading->value);
	else if (!is_field_name(name))
		trouble_say(reading->why,
			    "'%.*s' is no name of a field: it is one word, as in 'X-Mailer: VALUE'",
			    SPAN_FORMAT(name));
	else
		return read_one_more(reading);
	return false;
}

static bool read_lines(struct options_reading *reading)
{
	if (is_field_name(span_of(reading->value)) && strchr(reading->value, ':') == NULL)
		return options_string(reading);
	trouble_say(reading->why, "'%s' is no name of a field: it is one word, such as X-Mailer",
		    reading->value);
	return false;
}

/* A name alone is a person too; what is quoted may hold anything. */
static bool read_user(struct options_reading *reading)
{
	if (reading->value[0] != '\0' && reading->value[0] != '@')
		return options_string(reading);
	trouble_say(reading->why,
		    "'%s' is nobody: write a login, or an address such as bob@x.example",
		    reading->value);
	return false;
}

static bool read_recipient(struct options_reading *reading)
{
	const char *value = reading->value;
	size_t size = strlen(value);
	struct span address = { value, size };

	if (size >= 2 && value[0] == '<' && value[size - 1] == '>')
		address = (struct span){ value + 1, size - 2 };
	if (address.size != 0 && address.data[0] != '@' &&
	    (strchr(value, '"') != NULL || strcspn(address.data, " \t,;<>") >= address.size))
		return read_one_more(reading);
	trouble_say(
		reading->why,
		"'%s' is not one address: write bob@x.example, and --recipient again for another",
		value);
	return false;
}

static bool read_client(struct options_reading *reading)
{
	if (ip_read(span_of(reading->value)).known)
		return options_string(reading);
	trouble_say(reading->why, "'%s' is not an IP address: write 192.0.2.7 or 2001:db8::7",
		    reading->value);
	return false;
}

static const char *traffic_at(size_t index)
{
	return index < TRAFFICS ? traffic_name((enum traffic)index) : NULL;
}

static const char *format_at(size_t index)
{
	static const char *const formats[] = { "text", "json" };

	return index < sizeof(formats) / sizeof(formats[0]) ? formats[index] : NULL;
}

static bool read_format(struct options_reading *reading)
{
	bool *json = reading->member, text = strcmp(reading->value, "text") == 0;

	*json = strcmp(reading->value, "json") == 0;
	if (*json || text)
		return true;
	options_say_unknown(reading->why, "format", reading->value, format_at);
	return false;
}

static bool read_traffic(struct options_reading *reading)
{
	struct check_options *options = reading->into;

	options->traffic_given = true;
	if (traffic_named(span_of(reading->value), &options->traffic))
		return true;
	options_say_unknown(reading->why, "traffic", reading->value, traffic_at);
	return false;
}

static const char *protocol_at(size_t index)
{
	return index + 1 < PROTOCOLS ? protocol_name((enum protocol)(index + 1)) : NULL;
}

static bool read_protocol(struct options_reading *reading)
{
	enum protocol *protocol = reading->member;

	*protocol = protocol_named(span_of(reading->value));
	if (*protocol != PROTOCOL_NONE)
		return true;
	options_say_unknown(reading->why, "protocol", reading->value, protocol_at);
	return false;
}

/* The fields that most devices are known by; any other may be given. */
static const char *field_at(size_t index)
{
	static const char *const fields[] = { "User-Agent", "X-Mailer", "@IMAP-ID" };

	return index < sizeof(fields) / sizeof(fields[0]) ? fields[index] : NULL;
}

#define MEMBER(name) offsetof(struct check_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Use this configuration of the daemon.", .read = options_string,
	  .member = MEMBER(config_path) },
	{ 0, "format", "text|json",
	  "Print words for people (text, the default), or an event, as one line of JSON (json).",
	  .read = read_format, .member = MEMBER(json), .choice = format_at },
	{ 0, "json", NULL, "Print the same as with --format json.", .read = options_flag,
	  .member = MEMBER(json) },
	{ 0, "field", "'NAME: VALUE'",
	  "Add this header field to each message. It may be given several times.",
	  .read = read_field, .member = MEMBER(fields) },
	{ 0, "lines", "FIELD",
	  "Read values of this header field, one a line, and decide about each.",
	  .read = read_lines, .member = MEMBER(lines_field), .choice = field_at },
	{ 0, "user", "USER", "Suppose that this user has logged in.", .read = read_user,
	  .member = MEMBER(user) },
	{ 0, "recipient", "ADDRESS",
	  "Suppose that the mail is for this address. It may be given several times.",
	  .read = read_recipient, .member = MEMBER(recipients) },
	{ 0, "client", "IP", "Suppose that the mail comes from this address.", .read = read_client,
	  .member = MEMBER(client) },
	{ 0, "at", "TIME",
	  "Decide as if it were this time: 2023-07-17, 2023-07-17T09:00, "
	  "2023-07-17T09:00:00+03:00, yesterday, or -7d.",
	  .read = options_string, .member = MEMBER(at) },
	{ 0, "traffic", "KIND",
	  "Suppose that this is the kind of traffic: submission, receipt, access or inbound.",
	  .read = read_traffic, .member = MEMBER(traffic), .choice = traffic_at },
	{ 0, "protocol", "PROTOCOL", "Suppose that an access is by this protocol, such as imap.",
	  .read = read_protocol, .member = MEMBER(protocol), .choice = protocol_at },
	{ 0, "device-id", "ID", "Suppose that an access is from the device with this id.",
	  .read = options_string, .member = MEMBER(device_id) },
	{ 0, "ahead", NULL,
	  "Suppose that an access is still to come, as milter-device-gate is asked.",
	  .read = options_flag, .member = MEMBER(ahead) },
	{ 0, "replay", NULL, "Decide again about what event logs have recorded.",
	  .read = options_flag, .member = MEMBER(replay) },
	{ 0, "diff", NULL, "With --replay, print each event that changes.", .read = options_flag,
	  .member = MEMBER(diff) },
	CONFIG_DUMP_ROW(MEMBER(dump)),
	{ 0, "explain-policy", NULL, "Print the policies in plain words.", .read = options_flag,
	  .member = MEMBER(explain_policy) },
	{ 0, "groups", NULL, "With --user, say which groups that user is in, and by which entry.",
	  .read = options_flag, .member = MEMBER(groups) },
	{ 0, "log", NULL, "Say which source reads this log of a mail store, and how much of it.",
	  .read = options_flag, .member = MEMBER(log) },
	{ 0, "devices", NULL, "List the devices that are known, and their parents.",
	  .read = options_flag, .member = MEMBER(devices) },
};

static const struct options_word operands_known[] = {
	{ "MAIL", "A message, an mbox, a Maildir, or a folder of these." },
	{ "FILE", "With --lines, one value a line; with --log, a log." },
	{ "EVENTS", "An event log, or a folder of them (default: the configured log)." },
	{ "-", "Standard input (the default for mail)." },
	{ NULL, NULL },
};

static const struct options command_line = {
	.program = "milter-device-check",
	.synopsis = (const char *const[]){ "[OPTION]... [MAIL|-]...",
					   "[OPTION]... --lines FIELD [FILE|-]...",
					   "[OPTION]... --replay [--diff] [EVENTS|-]...",
					   "[-c FILE] --log [--json] [FILE|-]...",
					   "[-c FILE] --explain-policy [--at TIME]",
					   "[-c FILE] --groups --user USER",
					   "[-c FILE] --dump[=FORM]", "[-c FILE] --devices", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = operands_known,
	.closing = "The manual is milter-device-check(1).",
};

#define OTHERS_MAX 20
#define OF_MAIL_BUT_USER                                                                           \
	"--field", "--lines", "--recipient", "--client", "--traffic", "--protocol", "--device-id", \
		"--ahead"
#define OF_MAIL OF_MAIL_BUT_USER, "--user"

/* What an option cannot be combined with, and whether it reads mail. */
static const struct {
	const char *name, *others[OTHERS_MAX];
	bool reads;
} alone[] = {
	{ "--explain-policy", { "--replay", "--json", OF_MAIL }, false },
	{ "--dump", { "--replay", "--explain-policy", OF_MAIL }, false },
	{ "--devices", { "--replay", "--explain-policy", "--json", OF_MAIL }, false },
	{ "--groups",
	  { "--replay", "--explain-policy", "--dump", "--devices", "--json", OF_MAIL_BUT_USER },
	  false },
	{ "--replay", { OF_MAIL }, true },
	{ "--log",
	  { "--replay", "--explain-policy", "--dump", "--devices", "--groups", OF_MAIL },
	  true },
};

static bool is_given(const struct check_options *options, const char *name)
{
	const struct {
		const char *name;
		bool given;
	} known[] = {
		{ "--explain-policy", options->explain_policy },
		{ "--dump", options->dump != CONFIG_DUMP_NONE },
		{ "--devices", options->devices },
		{ "--groups", options->groups },
		{ "--replay", options->replay },
		{ "--log", options->log },
		{ "--json", options->json },
		{ "--field", options->fields.count != 0 },
		{ "--lines", options->lines_field != NULL },
		{ "--user", options->user != NULL },
		{ "--recipient", options->recipients.count != 0 },
		{ "--client", options->client != NULL },
		{ "--traffic", options->traffic_given },
		{ "--protocol", options->protocol != PROTOCOL_NONE },
		{ "--device-id", options->device_id != NULL },
		{ "--ahead", options->ahead },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].given;
	return false;
}

/* Complains of what the row's option, which is given, does not go with. */
static int check_alone(const struct check_options *options, size_t row)
{
	const char *const *others = alone[row].others;

	for (size_t i = 0; i < OTHERS_MAX && others[i] != NULL; i++)
		if (is_given(options, others[i]))
			return options_wrong(&command_line, "%s: cannot be combined with %s",
					     alone[row].name, others[i]);
	if (!alone[row].reads && *options->inputs != NULL)
		return options_wrong(&command_line, "%s: reads no mail, such as %s",
				     alone[row].name, *options->inputs);
	return OPTIONS_TAKEN;
}

/* What only an access has. */
static int check_access(const struct check_options *options)
{
	static const char *const names[] = { "--protocol", "--device-id", "--ahead" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (options->traffic != TRAFFIC_ACCESS && is_given(options, names[i]))
			return options_wrong(&command_line, "%s: goes only with --traffic access",
					     names[i]);
	return OPTIONS_TAKEN;
}

/* What does not go together. */
static int check_together(const struct check_options *options)
{
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		int status =
			is_given(options, alone[i].name) ? check_alone(options, i) : OPTIONS_TAKEN;

		if (status != OPTIONS_TAKEN)
			return status;
	}
	if (options->groups && options->user == NULL)
		return options_wrong(&command_line, "--groups: whose? Add --user USER");
	if (options->diff && !options->replay)
		return options_wrong(&command_line, "--diff: goes only with --replay");
	if (options->traffic == TRAFFIC_ACCESS && options->recipients.count != 0)
		return options_wrong(&command_line, "--recipient: an access has no recipients: "
						    "leave it out, or name other --traffic");
	return check_access(options);
}

int check_options_take(struct check_options *options, int argc, char **argv)
{
	char **operands;
	int status;

	*options = (struct check_options){ .config_path = paths_config,
					   .traffic = TRAFFIC_SUBMISSION };
	status = options_take(&command_line, options, argc, argv, &operands);
	if (status != OPTIONS_TAKEN)
		return status;
	options->inputs = operands;
	return check_together(options);
}

int check_options_bad_time(const struct check_options *options)
{
	return options_wrong(&command_line,
			     "--at: '%s' is not a time such as 2023-07-17T09:00:00+03:00",
			     options->at);
}
