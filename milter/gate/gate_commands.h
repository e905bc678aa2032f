/* SPDX-License-Identifier: ISC */
/* gate_commands -- what milter-device-ctl can ask the running milter-device-gate for. */
#ifndef GATE_COMMANDS_H
#define GATE_COMMANDS_H

#include "gate/gate.h"
#include "service/inquiry.h"

/*
 * Answers a question, in the main thread: ping, stats, metrics, health, reopen.  False: it is none
 * of these.
 */
bool gate_commands_answer(struct gate *, struct inquiry *);

#endif
