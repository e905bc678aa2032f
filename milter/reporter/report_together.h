/* SPDX-License-Identifier: ISC */
/* report_together -- what options of milter-device-report ask for together, and cannot have. */
#ifndef REPORT_TOGETHER_H
#define REPORT_TOGETHER_H

#include "reporter/report_options.h"

/* False: the trouble says what is wrong.  Of groups: what would tell of single people or events. */
bool report_together_check(const struct report_options *, struct trouble *);
bool report_together_groups(const struct report_options *, struct trouble *);

#endif
