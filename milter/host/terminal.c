/* SPDX-License-Identifier: ISC */
/* terminal -- a terminal that is drawn on as a whole, and left as it was found. */
#include "host/terminal.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SCREEN_BYTES ((size_t)4 << 20)

/* ENTER_SCREEN: the alternate screen, no cursor, long lines cut.  LEAVE_SCREEN undoes all that. */
#define ENTER_SCREEN SPAN("\033[?1049h\033[?25l\033[?7l")
#define LEAVE_SCREEN SPAN("\033[0m\033[?7h\033[?25h\033[?1049l")

static bool send_all(struct span bytes)
{
	while (bytes.size != 0) {
		ssize_t sent = write(STDOUT_FILENO, bytes.data, bytes.size);

		if (sent == -1 && errno == EINTR)
			continue;
		if (sent == -1)
			return false;
		bytes = span_from(bytes, (size_t)sent);
	}
	return true;
}

bool terminal_open(struct terminal *terminal, struct trouble *why)
{
	struct termios raw;

	*terminal = (struct terminal){ .open = false };
	if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &terminal->before) == -1) {
		trouble_say(why, "standard input and output are not a terminal");
		return false;
	}
	raw = terminal->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == -1) {
		trouble_say(why, "the terminal: %s", strerror(errno));
		return false;
	}
	text_begin(&terminal->screen, SCREEN_BYTES);
	terminal->open = true;
	send_all(ENTER_SCREEN);
	return true;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal->open)
		return;
	send_all(LEAVE_SCREEN);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
	text_end(&terminal->screen);
	terminal->open = false;
}

size_t terminal_rows(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_row == 0)
		return 24;
	return size.ws_row;
}

size_t terminal_columns(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 ? 0 : size.ws_col;
}

bool terminal_draw(struct terminal *terminal, struct span lines, size_t first, struct span status)
{
	struct text *screen = &terminal->screen;
	size_t rows = terminal_rows();

	text_clear(screen);
	text_add(screen, SPAN("\033[H"));
	for (size_t i = 0; i < first; i++)
		span_cut(&lines, '\n');
	for (size_t row = 1; row < rows; row++) {
		text_add(screen,
			 SPAN("\033[K")); /* first: after a full row it erases a character */
		text_add(screen, span_cut(&lines, '\n'));
		text_add(screen, SPAN("\033[0m\r\n"));
	}
	text_add(screen, SPAN("\033[7m"));
	text_visible(screen, status);
	text_add(screen, SPAN("\033[K\033[0m"));
	return send_all(text_span(screen));
}

static const struct {
	const char *bytes;
	enum terminal_key key;
} keys[] = {
	{ "q", TERMINAL_QUIT },
	{ "Q", TERMINAL_QUIT },
	{ "k", TERMINAL_UP },
	{ "\033[A", TERMINAL_UP },
	{ "\033OA", TERMINAL_UP },
	{ "j", TERMINAL_DOWN },
	{ "\033[B", TERMINAL_DOWN },
	{ "\033OB", TERMINAL_DOWN },
	{ "\n", TERMINAL_DOWN },
	{ "b", TERMINAL_PAGE_UP },
	{ "\033[5~", TERMINAL_PAGE_UP },
	{ " ", TERMINAL_PAGE_DOWN },
	{ "\033[6~", TERMINAL_PAGE_DOWN },
	{ "g", TERMINAL_TOP },
	{ "\033[H", TERMINAL_TOP },
	{ "\033OH", TERMINAL_TOP },
	{ "\033[1~", TERMINAL_TOP },
	{ "G", TERMINAL_END },
	{ "\033[F", TERMINAL_END },
	{ "\033OF", TERMINAL_END },
	{ "\033[4~", TERMINAL_END },
	{ "h", TERMINAL_KEYS },
	{ "?", TERMINAL_KEYS },
};

void terminal_read(struct terminal *terminal)
{
	size_t room = sizeof(terminal->typed) - terminal->typed_bytes;
	ssize_t size = read(STDIN_FILENO, terminal->typed + terminal->typed_bytes, room);

	if (size > 0)
		terminal->typed_bytes += (size_t)size;
	else if (size == 0 || (errno != EINTR && errno != EAGAIN))
		terminal->gone = true;
}

bool terminal_has_key(const struct terminal *terminal)
{
	return terminal->typed_bytes != 0 || terminal->gone;
}

static void drop_typed(struct terminal *terminal, size_t size)
{
	terminal->typed_bytes -= size;
	memmove(terminal->typed, terminal->typed + size, terminal->typed_bytes);
}

/*
 * How many bytes a key that is none of ours fills.  A sequence (ECMA-48, 5.4) ends with a byte from
 * @ to ~, so that its letters are not taken for keys; alone, escape is one byte.
 */
static size_t size_of_other(struct span typed)
{
	size_t size = 2;

	if (typed.data[0] != '\033' || typed.size == 1)
		return 1;
	if (typed.data[1] != '[' && typed.data[1] != 'O')
		return 1;
	while (size < typed.size && (typed.data[size] < '@' || typed.data[size] > '~'))
		size++;
	return size < typed.size ? size + 1 : size;
}

enum terminal_key terminal_key(struct terminal *terminal)
{
	struct span typed = { terminal->typed, terminal->typed_bytes };

	if (typed.size == 0)
		return terminal->gone ? TERMINAL_QUIT : TERMINAL_NOTHING;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct span key = span_of(keys[i].bytes);

		if (!span_equal(span_first(typed, key.size), key))
			continue;
		drop_typed(terminal, key.size);
		return keys[i].key;
	}
	drop_typed(terminal, size_of_other(typed));
	return TERMINAL_NOTHING;
}
