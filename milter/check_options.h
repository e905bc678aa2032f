/* SPDX-License-Identifier: ISC */
/* check_options -- the command line of milter-device-check. */
#ifndef CHECK_OPTIONS_H
#define CHECK_OPTIONS_H

#include "event/action.h"
#include "host/config/config_dump.h"

#define CHECK_VALUES_MAX 1000

/* What an option that may be given several times was given. */
struct check_values {
	const char *values[CHECK_VALUES_MAX];
	size_t count;
};

struct check_options {
	const char *config_path;
	struct check_values fields; /* 'Name: value', added to each message */
	struct check_values recipients;
	const char *client;      /* an address; NULL: not known */
	const char *lines_field; /* one value a line; NULL: messages */
	const char *user;        /* as at a login; NULL: whom the message names */
	const char *at;          /* NULL: now */
	enum traffic traffic;
	enum protocol protocol; /* of an access; PROTOCOL_NONE: not told */
	const char *device_id;  /* likewise; NULL: not told */
	enum config_dump dump;
	bool traffic_given;
	bool ahead; /* an access that has not happened yet */
	bool json, replay, diff, explain_policy, devices, groups, log;
	char *const *inputs; /* what is not an option; NULL behind the last */
};

/* OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv. */
int check_options_take(struct check_options *, int argc, char **argv);

/* For a time that cannot be read, which only the configuration's zone can tell: the status. */
int check_options_bad_time(const struct check_options *);

#endif
