/* SPDX-License-Identifier: ISC */
/*
 * mailer -- gives messages to a program that sends them, such as `sendmail -t -i`.
 * Main thread only: SIGPIPE is ignored during the call.
 */
#ifndef MAILER_H
#define MAILER_H

#include "base/span.h"
#include "base/trouble.h"

/* Runs the command with sh and pipes the message into it.  False: it failed, or did not read all.
 */
bool mailer_send(const char *command, struct span message, struct trouble *);

#endif
