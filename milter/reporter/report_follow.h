/* SPDX-License-Identifier: ISC */
/*
 * report_follow -- milter-device-report --follow: the text report on a terminal, drawn anew as
 * events come.
 */
#ifndef REPORT_FOLLOW_H
#define REPORT_FOLLOW_H

#include "report/formats/report_formats.h"

/*
 * Counts what the files have and get, through their rotation, until q, ^C or TERM.  The report's
 * summary is that one; its arena is emptied again and again.  False: and the trouble says why.
 */
bool report_follow(struct summary *, struct report *, const char *const *paths, struct trouble *);

#endif
