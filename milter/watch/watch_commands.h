/* SPDX-License-Identifier: ISC */
/* watch_commands -- what milter-device-ctl can ask the running milter-device-watch for. */
#ifndef WATCH_COMMANDS_H
#define WATCH_COMMANDS_H

#include "service/inquiry.h"
#include "watch/watch.h"

/*
 * Answers a question, in the main thread: ping, stats, metrics, health, reopen.  False: it is none
 * of these.
 */
bool watch_commands_answer(struct watch *, struct inquiry *);

#endif
