/* SPDX-License-Identifier: ISC */
/* report_post -- mails and notices of milter-device-report. */
#include "host/paths.h"
#include "report_post.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/cells.h"
#include "host/conf/confsource.h"
#include "host/mailer.h"
#include "report/mailwrite.h"

#define TEMPLATE_BYTES ((size_t)64 << 10)
#define LETTER_BYTES ((size_t)1 << 20)

/* Unlike that of any other message: this process, now, here. */
static bool make_message_id(struct post *post, struct arena *arena, int64_t now)
{
	char host[256] = "", id[384];
	int size;

	if (gethostname(host, sizeof(host) - 1) == -1 || host[0] == '\0')
		snprintf(host, sizeof(host), "localhost");
	size = snprintf(id, sizeof(id), "%lld.%ld.milter-device-report@%s", (long long)now,
			(long)getpid(), host);
	post->mail.message_id = arena_copy(arena, (struct span){ id, (size_t)size });
	return post->mail.message_id.data != NULL;
}

/* The template that was named, or notice.txt beside the configuration or in the share folder. */
static int read_template(struct post *post, const struct report_options *options,
			 const struct config *config, struct arena *arena, struct trouble *why)
{
	struct conf_sources sources = { .arena = arena, .share_folder = paths_share };
	const char *path = options->template;
	struct span content;

	if (path == NULL)
		path = confsource_find(&sources, config->path, SPAN("notice.txt"));
	if (path == NULL) {
		trouble_say(why, "notice.txt: neither beside %s nor in %s; name a --template",
			    config->path, paths_share);
		return EX_NOINPUT;
	}
	content = confsource_read_secret(&sources, path, TEMPLATE_BYTES, why);
	if (content.data == NULL)
		return EX_NOINPUT;
	return letter_read(&post->letter, content, path, why) ? EX_OK : EX_CONFIG;
}

/* With a key, the log has no addresses that mail could be sent to. */
static int check_config(const struct config *config, struct trouble *why)
{
	if (config == NULL)
		trouble_say(why, "notices need the configuration: name it with -c");
	else if (config->rules.pseudonyms.count != 0)
		trouble_say(why, "with pseudonym_key the log has no addresses to send notices to");
	else
		return EX_OK;
	return EX_CONFIG;
}

int post_prepare(struct post *post, const struct report_options *options,
		 const struct config *config, struct arena *arena, int64_t now, struct trouble *why)
{
	int code = EX_OK;

	*post = (struct post){ .command = options->send };
	post->mail.from = span_of(options->from);
	post->mail.to = span_of(options->to);
	post->mail.subject = span_of(options->subject);
	post->mail.seconds = now;
	post->mail.has_page = options->attach != NULL;
	if (!make_message_id(post, arena, now)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	if ((options->format->wants & REPORT_WANTS_LETTER) == 0)
		return EX_OK;
	code = check_config(config, why);
	return code == EX_OK ? read_template(post, options, config, arena, why) : code;
}

bool post_message(const struct post *post, struct span message, struct trouble *why)
{
	if (post->command != NULL)
		return mailer_send(post->command, message, why);
	fwrite(message.data, 1, message.size, stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	trouble_say(why, "standard output cannot be written");
	return false;
}

/* What parts messages in a mailbox; in ours no line of a message begins so. */
static void put_separator(const struct post *post, struct text *out)
{
	struct civil civil = calendar_civil(post->mail.seconds);
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	text_printf(out, "From MAILER-DAEMON %s %s %2d %02d:%02d:%02d %04lld\n",
		    calendar_weekdays[civil.weekday], months[civil.month - 1], civil.day,
		    civil.hour, civil.minute, civil.second, (long long)civil.year);
}

static bool post_letter(const struct post *post, const struct report *report,
			const struct addressee *to, size_t number, struct text *out,
			struct trouble *why)
{
	text_clear(out);
	if (post->command == NULL)
		put_separator(post, out);
	report_letter(report, to, number, out);
	if (post->command == NULL)
		text_byte(out, '\n');
	if (!out->cut)
		return post_message(post, text_span(out), why);
	trouble_say(why, "a notice is too long");
	return false;
}

/* Those who can be written to come first; how many they are. */
static size_t writable(struct addressees *to)
{
	size_t count = 0;

	for (size_t i = 0; i < to->count; i++)
		if (mailwrite_is_address(to->items[i].user))
			to->items[count++] = to->items[i];
	return count;
}

static void say_others(size_t others)
{
	if (others != 0)
		fprintf(stderr,
			"milter-device-report: %zu more %s none: not known by a login, or without "
			"an address that can be written to\n",
			others, cell_word(others, "person gets", "people get"));
}

int post_letters(const struct post *post, const struct report *report, struct addressees *to,
		 struct trouble *why)
{
	size_t count = writable(to), done = 0;
	struct text out;

	text_begin(&out, LETTER_BYTES);
	while (done < count && post_letter(post, report, &to->items[done], done + 1, &out, why))
		done++;
	text_end(&out);
	fprintf(stderr, "milter-device-report: %zu of %zu %s %s\n", done, count,
		cell_word(count, "notice", "notices"),
		post->command != NULL ? "sent" : "printed, none sent");
	say_others(to->count - count + to->unverified);
	if (done == count)
		return EX_OK;
	return post->command != NULL ? EX_UNAVAILABLE : EX_OSERR;
}
