/* watch_arguments -- the command line of milter-device-watch. */
#ifndef WATCH_ARGUMENTS_H
#define WATCH_ARGUMENTS_H

#include "service/loader.h"
#include "watch/watch.h"

struct watch_arguments {
	struct loader loader;
	struct watch_choice choice;
	const char *pid_path; /* NULL: not given */
	bool foreground, once, only_check, verbose;
};

/* Ends the program when there is nothing more to do, or nothing that makes sense. */
void watch_arguments_take(struct watch_arguments *, int argc, char **argv);

#endif
