/* SPDX-License-Identifier: ISC */
/* gate_metrics -- what milter-device-gate was asked and has answered, for monitoring systems. */
#ifndef GATE_METRICS_H
#define GATE_METRICS_H

#include "gate/gate.h"
#include "service/families.h"

void gate_metrics_write(const struct gate *, enum families_form, struct text *);

#endif
