/* SPDX-License-Identifier: ISC */
/* report_clickhouse -- an input of milter-device-report that is a table of a ClickHouse server. */
#include "reporter/report_clickhouse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "host/clickhouse.h"

#define PASSWORD_VARIABLE "MILTER_DEVICE_CLICKHOUSE_PASSWORD"
#define PASSWORD_BYTES 1024

bool report_clickhouse_is_asked(const struct report_options *options)
{
	for (size_t i = 0; options->inputs[i] != NULL; i++)
		if (clickhouse_place_is(span_of(options->inputs[i])))
			return true;
	return false;
}

/* The first line of the file; an empty file is no password.  NULL: the trouble says why. */
static const char *read_password_file(const char *path, struct arena *arena, struct trouble *why)
{
	char line[PASSWORD_BYTES] = "";
	FILE *stream = fopen(path, "re");
	const char *password = NULL;

	if (stream == NULL || (fgets(line, sizeof(line), stream) == NULL && ferror(stream)))
		trouble_say(why, "%s: %s", path, strerror(errno));
	else if (strlen(line) == sizeof(line) - 1)
		trouble_say(why, "%s: the first line is too long for a password", path);
	else
		password = arena_string(arena, span_first(span_of(line), strcspn(line, "\r\n")));
	if (stream != NULL)
		fclose(stream);
	return password;
}

/* Of the user at the server; NULL means none.  False: the trouble says why. */
static bool find_password(const struct report_options *options, struct arena *arena,
			  const char **password, struct trouble *why)
{
	const char *file = options->clickhouse_password_file;

	*password = file != NULL ? read_password_file(file, arena, why) : getenv(PASSWORD_VARIABLE);
	if (*password == NULL)
		return file == NULL;
	for (const char *at = *password; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f) {
			trouble_say(why,
				    "the password of ClickHouse has a control character in it");
			return false;
		}
	return true;
}

/* The one input; what cannot be had together is refused, as nobody can add it up. */
static bool read_input(const struct report_options *options, struct clickhouse_place *place,
		       struct trouble *why)
{
	if (options->inputs[1] != NULL)
		trouble_say(why, "a ClickHouse server is read alone: name no other input");
	else if ((options->format->wants & (REPORT_WANTS_LINES | REPORT_WANTS_LETTER)) != 0)
		trouble_say(why,
			    "--format %s needs the lines of the log, which ClickHouse does "
			    "not have",
			    options->format->name);
	else
		return clickhouse_place_read(span_of(options->inputs[0]), place, why);
	return false;
}

int report_clickhouse_read(const struct report_options *options, struct arena *arena,
			   struct summary *summary, struct trouble *why)
{
	struct clickhouse_access access = { .timeout_seconds = options->clickhouse_timeout };
	struct clickhouse_place place;

	if (!read_input(options, &place, why))
		return EX_USAGE;
	if (!find_password(options, arena, &access.password, why))
		return EX_NOINPUT;
	if (!clickhouse_read(&place, &access, summary, why))
		return EX_UNAVAILABLE;
	return EX_OK;
}
