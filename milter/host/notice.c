/* SPDX-License-Identifier: ISC */
/* notice -- what the program has to say. */
#include "host/notice.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#define NOTICE_BYTES (66 << 10) /* an event that could not be written must fit */
#define SPARE_BYTES 512

static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Whether standard error goes where syslog goes (systemd.exec(5), JOURNAL_STREAM). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char ours[64];
	struct stat status;

	if (stream == NULL || fstat(STDERR_FILENO, &status) == -1)
		return false;
	snprintf(ours, sizeof(ours), "%lu:%lu", (unsigned long)status.st_dev,
		 (unsigned long)status.st_ino);
	return strcmp(ours, stream) == 0;
}

void notice_open(const char *program, bool verbose)
{
	openlog(program, LOG_PID | LOG_NDELAY | (stderr_is_journal() ? 0 : LOG_PERROR), LOG_MAIL);
	setlogmask(LOG_UPTO(verbose ? LOG_DEBUG : LOG_INFO));
}

bool notice_wants(enum notice_level level)
{
	return (setlogmask(0) & LOG_MASK(priorities[level])) != 0;
}

void notice_say(enum notice_level level, const char *format, ...)
{
	char spare[SPARE_BYTES]; /* what is said may be that memory is out */
	char *memory, *line;
	va_list arguments;

	if (!notice_wants(level))
		return;
	memory = malloc(NOTICE_BYTES);
	line = memory != NULL ? memory : spare;
	va_start(arguments, format);
	vsnprintf(line, memory != NULL ? NOTICE_BYTES : SPARE_BYTES, format, arguments);
	va_end(arguments);
	for (char *byte = line; *byte != '\0'; byte++)
		if ((unsigned char)*byte < ' ' || *byte == 0x7f)
			*byte = '?';
	syslog(priorities[level], "%s", line);
	free(memory);
}

void notice_service(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = path != NULL ? strlen(path) : 0;
	int fd;

	if (size == 0 || size >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, size);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size));
	close(fd);
}
