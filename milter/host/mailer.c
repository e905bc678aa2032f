/* SPDX-License-Identifier: ISC */
/* mailer -- gives messages to a program that sends them. */
#include "host/mailer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* True: the program succeeded.  False: the trouble says how it ended. */
static bool check_end(const char *command, int status, struct trouble *why)
{
	if (status == -1)
		trouble_say(why, "%s: %s", command, strerror(errno));
	else if (WIFSIGNALED(status))
		trouble_say(why, "%s: ended by signal %d", command, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		trouble_say(why, "%s: ended with exit status %d", command, WEXITSTATUS(status));
	else
		return true;
	return false;
}

/* A program that succeeds without having read the whole message has not taken it. */
static bool pipe_into(const char *command, struct span message, struct trouble *why)
{
	FILE *pipe = popen(command, "we");
	bool written;

	if (pipe == NULL) {
		trouble_say(why, "%s: %s", command, strerror(errno));
		return false;
	}
	written = fwrite(message.data, 1, message.size, pipe) == message.size;
	written &= fflush(pipe) == 0;
	if (!check_end(command, pclose(pipe), why))
		return false;
	if (!written)
		trouble_say(why, "%s: did not take the whole message", command);
	return written;
}

bool mailer_send(const char *command, struct span message, struct trouble *why)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	bool sent;

	sigaction(SIGPIPE, &ignore, &before);
	sent = pipe_into(command, message, why);
	sigaction(SIGPIPE, &before, NULL);
	return sent;
}
