/* SPDX-License-Identifier: ISC */
/* report_person -- whom, or which one device, milter-device-report is asked about. */
#ifndef REPORT_PERSON_H
#define REPORT_PERSON_H

#include "policy/rules.h"
#include "report_options.h"

/*
 * Makes conditions of --user, as the event log has that user's name, and adds pseudonyms to it and
 * to a device_id that is asked for, where the rules (NULL: not known) have a key.  False: the
 * trouble says why.
 */
bool report_person_ask(struct report_options *, const struct rules *, struct trouble *why);

/* Whether the conditions are about one user or device_id, so that single events are shown. */
bool report_person_is_one(const struct report_options *);

#endif
