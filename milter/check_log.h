/* SPDX-License-Identifier: ISC */
/* check_log -- which source reads the log of a mail store: milter-device-check --log. */
#ifndef CHECK_LOG_H
#define CHECK_LOG_H

#include "check_options.h"
#include "host/config/config.h"

/*
 * Tries each input as the log of every source of the configuration, and prints which reads it
 * best.  Returns the status to exit with: EX_DATAERR if none reads anything of some input.
 */
int check_log(const struct check_options *, const struct config *);

#endif
