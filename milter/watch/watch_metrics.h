/* SPDX-License-Identifier: ISC */
/*
 * watch_metrics -- what milter-device-watch has read and written, for monitoring systems.
 */
#ifndef WATCH_METRICS_H
#define WATCH_METRICS_H

#include "service/families.h"
#include "watch/watch.h"

void watch_metrics_write(const struct watch *, enum families_form, struct text *);

#endif
