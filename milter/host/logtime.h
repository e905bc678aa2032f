/* SPDX-License-Identifier: ISC */
/*
 * logtime -- times as logs write them.
 */
#ifndef LOGTIME_H
#define LOGTIME_H

#include "base/calendar.h"

/* Whether format is rfc3339, syslog, epoch or arrival, or one for strptime(3) that tells the day.
 */
bool logtime_is_format(const char *format);

/* Whether times of that format say of which zone they are. */
bool logtime_has_zone(const char *format);

/*
 * Reads text as milliseconds since 1970 UTC.
 *	rfc3339	2023-07-17T09:00:00.123456+03:00, also with +0300 (RFC 3339, ISO 8601)
 *	syslog	Jul 17 09:00:00 (RFC 3164): the latest year that is not in the future
 *	epoch	1689573600.123: seconds since 1970 UTC
 *	arrival	the text does not matter: reference
 *	else	strptime(3), in English; without a year as syslog; %z is the zone
 * zone is for times that do not name one.  reference, in seconds since 1970, is a moment at which
 * the line existed: now, or when its file was last changed.  False: text is not such a time, or
 * lies outside the years 1970 to 9999.
 */
bool logtime_read(const char *format, struct span text, const struct zone *, int64_t reference,
		  int64_t *milliseconds);

/* The first of the formats by which the text is read so.  NULL: by none. */
const char *logtime_read_any(const char *const *formats, size_t count, struct span text,
			     const struct zone *, int64_t reference, int64_t *milliseconds);

#endif
