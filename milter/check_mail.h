/* SPDX-License-Identifier: ISC */
/* check_mail -- what the daemon would decide about saved mail, message by message. */
#ifndef CHECK_MAIL_H
#define CHECK_MAIL_H

#include "check_options.h"
#include "host/config/config.h"

/*
 * Decides about each message, or line, of the inputs as of that moment, milliseconds since 1970,
 * and prints what comes of it.  Has the configuration ask for all evidence.  Returns the status to
 * exit with: 1 if a policy would act.
 */
int check_mail(const struct check_options *, struct config *, int64_t milliseconds);

#endif
