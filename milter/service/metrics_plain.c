/* SPDX-License-Identifier: ISC */
/* metrics_plain -- what the daemon has counted, for people. */
#include <inttypes.h>

#include "base/calendar.h"
#include "base/cells.h"
#include "service/metrics.h"

#define NAME_WIDTH 16

static void write_name(struct text *text, const char *name)
{
	text_printf(text, "%-*s", NAME_WIDTH, name);
}

/* 3 d 4 h 05 min */
static void write_since(struct text *text, int64_t seconds)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds >= 86400)
		text_printf(text, "%" PRId64 " d ", seconds / 86400);
	if (seconds >= 3600)
		text_printf(text, "%d h ", (int)(seconds / 3600 % 24));
	text_printf(text, "%d min", (int)(seconds / 60 % 60));
}

static void write_start(const struct metrics *metrics, struct text *text)
{
	const struct stats *stats = metrics->stats;

	write_name(text, "started");
	calendar_write_rfc3339(text, stats->started);
	text_add(text, SPAN(", "));
	write_since(text, (metrics->now - stats->started) / 1000);
	text_add(text, SPAN(" ago\n"));
	write_name(text, "configuration");
	text_printf(text, "%s, loaded ", metrics->config);
	calendar_write_rfc3339(text, atomic_load(&stats->loaded));
	if (!atomic_load(&stats->last_loaded))
		text_add(text, SPAN("; the one offered last was refused"));
	text_byte(text, '\n');
	write_name(text, "reloads");
	text_printf(text, "%llu loaded, %llu refused\n", atomic_load(&stats->reloads[STATS_LOADED]),
		    atomic_load(&stats->reloads[STATS_REFUSED]));
}

static void write_messages(const struct metrics *metrics, struct text *text)
{
	write_name(text, "messages");
	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		text_printf(text, "%llu %s, ", atomic_load(&metrics->stats->messages[traffic]),
			    traffic_name(traffic));
	text_printf(text, "%u in progress\n", metrics->in_progress);
}

static void write_device(const struct stats_device *device, struct text *text)
{
	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		for (int action = 0; action < ACTIONS; action++) {
			if (device->sightings[traffic][action] == 0)
				continue;
			write_name(text, "sightings");
			text_printf(text, "%" PRIu64 " ", device->sightings[traffic][action]);
			text_visible(text, device->name);
			text_printf(text, ", %s, %s\n", traffic_name(traffic), action_name(action));
		}
}

static void write_devices(const struct metrics *metrics, struct text *text)
{
	struct stats *stats = metrics->stats;

	pthread_mutex_lock(&stats->lock);
	for (size_t i = 0; i < stats->device_count; i++)
		write_device(&stats->devices[i], text);
	pthread_mutex_unlock(&stats->lock);
}

static void write_errors(const struct metrics *metrics, struct text *text)
{
	write_name(text, "errors");
	for (int error = 0; error < STATS_ERRORS; error++)
		text_printf(text, "%s%llu %s", error != 0 ? ", " : "",
			    atomic_load(&metrics->stats->errors[error]), stats_error_name(error));
	text_byte(text, '\n');
	write_name(text, "event log");
	text_printf(text, "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s\n", metrics->log.events,
		    cell_word(metrics->log.events, "event", "events"), metrics->log.bytes,
		    cell_word(metrics->log.bytes, "byte", "bytes"), metrics->log.failures,
		    cell_word(metrics->log.failures, "failure", "failures"));
}

/* The class that this share of all verdicts does not exceed, as "99% within 5 ms". */
static void write_part(const struct stats *stats, uint64_t count, int percent, struct text *text)
{
	uint64_t below = 0;
	int class = 0;

	for (; class < STATS_BOUNDS; class ++) {
		below += atomic_load(&stats->durations[class]);
		if (below * 100 >= count * (unsigned)percent)
			break;
	}
	if (class < STATS_BOUNDS)
		text_printf(text, ", %d%% within %g ms", percent, (double)stats_bound(class) / 1e6);
	else
		text_printf(text, ", %d%% not within %g ms", percent,
			    (double)stats_bound(STATS_BOUNDS - 1) / 1e6);
}

static void write_durations(const struct metrics *metrics, struct text *text)
{
	const struct stats *stats = metrics->stats;
	uint64_t count = 0;

	for (int class = 0; class <= STATS_BOUNDS; class ++)
		count += atomic_load(&stats->durations[class]);
	write_name(text, "verdicts");
	text_number(text, count);
	if (count != 0) {
		text_printf(text, ", mean %.3g ms",
			    (double)atomic_load(&stats->nanoseconds) / (double)count / 1e6);
		write_part(stats, count, 50, text);
		write_part(stats, count, 99, text);
	}
	text_byte(text, '\n');
}

void metrics_write_plain(const struct metrics *metrics, struct text *text)
{
	write_name(text, "milter-device");
	text_printf(text, "%s\n", metrics->version);
	write_start(metrics, text);
	write_messages(metrics, text);
	write_devices(metrics, text);
	write_errors(metrics, text);
	write_durations(metrics, text);
}
