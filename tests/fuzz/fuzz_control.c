/* SPDX-License-Identifier: ISC */
/*
 * fuzz_control -- any bytes at the control socket: the handler gets one short line or nothing, and
 * the answer has its header and its size.  The socket and its threads are the real ones.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/control.h"

#define PATIENCE 20 /* milliseconds */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static int echo(void *context, struct span line, const char *who, struct text *answer)
{
	(void)context;
	require(who[0] != '\0');
	require(line.size < CONTROL_LINE_BYTES && span_find(line, '\n') == line.size);
	text_visible(answer, line);
	return 0;
}

static const char *serve(void)
{
	static struct control control;
	static char path[64];
	struct trouble why;

	if (path[0] != '\0')
		return path;
	snprintf(path, sizeof(path), "/tmp/fuzz_control.%ld", (long)getpid());
	require(control_take(&control, path, PATIENCE, &why) && control_listen(&control, &why) &&
		control_serve(&control, echo, NULL, &why));
	return path;
}

/* Reads to the end.  An answer, if there is one, is "STATUS BYTES" and so many bytes. */
static void hear(int fd)
{
	char bytes[4096] = "";
	size_t got = 0, told = 0;
	ssize_t more;
	int status, header = 0;

	while (got < sizeof(bytes) - 1 &&
	       (more = read(fd, bytes + got, sizeof(bytes) - 1 - got)) > 0)
		got += (size_t)more;
	if (got == 0)
		return;
	require(sscanf(bytes, "%d %zu\n%n", &status, &told, &header) == 2);
	require(strchr(bytes, '\n') != NULL);
	require(got == (size_t)(strchr(bytes, '\n') + 1 - bytes) + told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", serve());
	require(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	if (send(fd, data, size, MSG_NOSIGNAL) >= 0)
		shutdown(fd, SHUT_WR);
	hear(fd);
	close(fd);
	return 0;
}
