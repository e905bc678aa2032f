/* SPDX-License-Identifier: ISC */
/* notice -- what the program has to say. */
#include "host/notice.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/journalfield.h"

#define NOTICE_BYTES (66 << 10) /* an event that could not be written must fit */
#define SPARE_BYTES 512
#define ENTRY_BYTES (NOTICE_BYTES + (16 << 10)) /* with its fields */
#define JOURNAL "/run/systemd/journal/socket"
#define STALL_MICROSECONDS 100000 /* a full journal is waited for once, then no more */

static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* One a kind, for ever (sd_journal_print(3), MESSAGE_ID); milter-device(8) lists them. */
static const char *const message_ids[] = {
	[NOTICE_PLAIN] = "",
	[NOTICE_DECISION] = "c88b96544418497b86bdb22c6741eca8",
	[NOTICE_NO_DECISION] = "fc473215af27446aba258d7b06f9bd53",
	[NOTICE_EVENT] = "f55a0531bc114313b42b1bde120e3e36",
	[NOTICE_LOADED] = "8840fc6f01da46e9b83a32696b8c73a9",
	[NOTICE_REFUSED] = "ca2d0b1a86564ed5aed5482908909566",
};

static const char *program_name;

static struct {
	int fd; /* -1: there is none, and syslog is told */
	struct sockaddr_un address;
	atomic_bool stalled; /* the last entry found no room */
	atomic_ulong lost;   /* entries since then */
} journal = { .fd = -1 };

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

/* The address of a Unix socket, abstract if it begins with @.  0: there is none of that name. */
static socklen_t address_of(const char *path, struct sockaddr_un *address)
{
	size_t size = path != NULL ? strlen(path) : 0;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (size == 0 || size >= sizeof(address->sun_path))
		return 0;
	memcpy(address->sun_path, path, size);
	if (path[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
}

void notice_open(const char *program, bool verbose)
{
	bool to_journal = stderr_is_journal();

	program_name = program;
	openlog(program, LOG_PID | LOG_NDELAY | (to_journal ? 0 : LOG_PERROR), LOG_MAIL);
	setlogmask(LOG_UPTO(verbose ? LOG_DEBUG : LOG_INFO));
	if (to_journal)
		notice_open_journal(JOURNAL);
}

/* Where no socket can be had, syslog is told as ever. */
void notice_open_journal(const char *path)
{
	const struct timeval stall = { .tv_usec = STALL_MICROSECONDS };

	if (journal.fd != -1)
		close(journal.fd);
	journal.fd = -1;
	if (address_of(path, &journal.address) == 0)
		return;
	journal.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (journal.fd != -1)
		setsockopt(journal.fd, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof(stall));
}

bool notice_wants(enum notice_level level)
{
	return (setlogmask(0) & LOG_MASK(priorities[level])) != 0;
}

bool notice_takes_fields(void)
{
	return journal.fd != -1;
}

/*
 * False: the journal is away, or does not take so much.  While it stalls, no thread waits for it
 * and entries are lost, as syslog would wait for the same journal.
 */
static bool send_entry(struct span entry)
{
	int flags = MSG_NOSIGNAL | (atomic_load(&journal.stalled) ? MSG_DONTWAIT : 0);
	ssize_t sent;

	do
		sent = sendto(journal.fd, entry.data, entry.size, flags,
			      (struct sockaddr *)&journal.address, sizeof(journal.address));
	while (sent == -1 && errno == EINTR);
	if (sent == -1 && errno != EAGAIN)
		return false;
	atomic_store(&journal.stalled, sent == -1);
	if (sent == -1)
		atomic_fetch_add(&journal.lost, 1);
	return true;
}

static void write_entry(struct text *entry, enum notice_level level, enum notice_kind kind,
			const char *line, struct span fields)
{
	text_printf(entry, "PRIORITY=%d\nSYSLOG_FACILITY=%d\nSYSLOG_PID=%ld\n", priorities[level],
		    LOG_FAC(LOG_MAIL), (long)getpid());
	journalfield_add(entry, "SYSLOG_IDENTIFIER", span_of(program_name));
	journalfield_add(entry, "MESSAGE_ID", span_of(message_ids[kind]));
	journalfield_add(entry, "MESSAGE", span_of(line));
	text_add(entry, fields);
}

static bool tell_journal(enum notice_level level, enum notice_kind kind, const char *line,
			 struct span fields)
{
	struct text entry;
	bool told;

	text_begin(&entry, ENTRY_BYTES);
	write_entry(&entry, level, kind, line, fields);
	told = !entry.cut && send_entry(text_span(&entry));
	text_end(&entry);
	return told;
}

/* Once the journal takes entries again. */
static void tell_lost(void)
{
	unsigned long lost;

	if (atomic_load(&journal.stalled) || (lost = atomic_exchange(&journal.lost, 0)) == 0)
		return;
	notice_say(NOTICE_WARNING, "the journal stalled: %lu %s not taken", lost,
		   lost == 1 ? "line was" : "lines were");
}

__attribute__((format(printf, 4, 0))) static void say(enum notice_level level,
						      enum notice_kind kind, struct span fields,
						      const char *format, va_list arguments)
{
	char spare[SPARE_BYTES]; /* what is said may be that memory is out */
	char *memory = malloc(NOTICE_BYTES);
	char *line = memory != NULL ? memory : spare;

	vsnprintf(line, memory != NULL ? NOTICE_BYTES : SPARE_BYTES, format, arguments);
	for (char *byte = line; *byte != '\0'; byte++)
		if ((unsigned char)*byte < ' ' || *byte == 0x7f)
			*byte = '?';
	if (journal.fd == -1 || !tell_journal(level, kind, line, fields))
		syslog(priorities[level], "%s", line);
	free(memory);
	tell_lost();
}

void notice_say(enum notice_level level, const char *format, ...)
{
	va_list arguments;

	if (!notice_wants(level))
		return;
	va_start(arguments, format);
	say(level, NOTICE_PLAIN, SPAN(""), format, arguments);
	va_end(arguments);
}

void notice_say_kind(enum notice_level level, enum notice_kind kind, struct span fields,
		     const char *format, ...)
{
	va_list arguments;

	if (!notice_wants(level))
		return;
	va_start(arguments, format);
	say(level, kind, fields, format, arguments);
	va_end(arguments);
}

void notice_service(const char *state)
{
	struct sockaddr_un address;
	socklen_t size = address_of(getenv("NOTIFY_SOCKET"), &address);
	int fd;

	if (size == 0)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, size);
	close(fd);
}
