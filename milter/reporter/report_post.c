/* SPDX-License-Identifier: ISC */
/* report_post -- mails and notices of milter-device-report. */
#include "host/paths.h"
#include "reporter/report_post.h"

#include <dirent.h>
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
#define FAILURES_IN_A_ROW 5 /* then nobody is taken, and the run ends */
#define PREVIEW_BYTES ((size_t)1 << 30)

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

/* What templates are read by. */
struct reading {
	struct post *post;
	struct conf_sources sources;
	const struct rules *rules;
	const char *first;      /* the file for everybody */
	struct span stem;       /* its name without .txt, or the whole */
	struct span *languages; /* of user_map */
	size_t language_count;
};

/* EX_OK, or the exit code. */
static int read_template(struct reading *r, const char *path, const struct group *group,
			 struct span language, struct trouble *why)
{
	struct letter_choice choice = { group, language, path, { { NULL, 0 }, { NULL, 0 } } };
	struct span content = confsource_read_secret(&r->sources, path, TEMPLATE_BYTES, why);

	if (content.data == NULL)
		return EX_NOINPUT;
	if (!letter_read(&choice.letter, content, path, why))
		return EX_CONFIG;
	if (choices_add(&r->post->choices, r->sources.arena, &choice))
		return EX_OK;
	trouble_say(why, "%s", strerror(ENOMEM));
	return EX_OSERR;
}

/* If there is one beside the first, or in the share folder. */
static int read_choice(struct reading *r, const struct group *group, struct span language,
		       struct trouble *why)
{
	struct span name = choices_name(r->sources.arena, r->stem, group, language);
	const char *path = NULL;

	if (name.data != NULL && span_find(name, '/') == name.size)
		path = confsource_find(&r->sources, r->first, name);
	return path != NULL ? read_template(r, path, group, language, why) : EX_OK;
}

static int read_choices(struct reading *r, const struct group *group, struct trouble *why)
{
	int code = group != NULL ? read_choice(r, group, (struct span){ NULL, 0 }, why) : EX_OK;

	for (size_t i = 0; i < r->language_count && code == EX_OK; i++)
		code = read_choice(r, group, r->languages[i], why);
	return code;
}

static struct span stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct span name = span_of(slash != NULL ? slash + 1 : path);

	return span_ends_nocase(name, SPAN(".txt")) ? span_first(name, name.size - 4) : name;
}

/* The template that was named, or notice.txt beside the configuration or in the share folder. */
static const char *find_first(struct reading *r, const struct report_options *options,
			      const struct config *config, struct trouble *why)
{
	const char *path = options->template;

	if (path == NULL)
		path = confsource_find(&r->sources, config->path, SPAN("notice.txt"));
	if (path == NULL)
		trouble_say(why, "notice.txt: neither beside %s nor in %s; name a --template",
			    config->path, paths_share);
	return path;
}

static bool is_chosen(const struct reading *r, const char *name)
{
	for (size_t i = 0; i < r->post->choices.count; i++) {
		const char *slash = strrchr(r->post->choices.items[i].path, '/');

		if (strcmp(slash != NULL ? slash + 1 : r->post->choices.items[i].path, name) == 0)
			return true;
	}
	return false;
}

/* A template that looks like one of ours, and is nobody's: its group or language is mistyped. */
static void warn_of_others(const struct reading *r)
{
	const char *slash = strrchr(r->first, '/');
	char *folder = slash != NULL ? arena_string(r->sources.arena,
						    (struct span){ r->first, slash - r->first + 1 })
				     : arena_string(r->sources.arena, SPAN("."));
	DIR *dir = folder != NULL ? opendir(folder) : NULL;
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct span name = span_of(entry->d_name), rest = span_from(name, r->stem.size);

		if (!span_equal(span_first(name, r->stem.size), r->stem) ||
		    !span_starts_nocase(rest, SPAN("-")) || !span_ends_nocase(rest, SPAN(".txt")) ||
		    is_chosen(r, entry->d_name))
			continue;
		fprintf(stderr,
			"milter-device-report: warning: %s%s is used for nobody: no group has that "
			"name, and nobody in user_map that language\n",
			slash != NULL ? folder : "", entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
}

/* Those for everybody, for groups and for languages. */
static int read_templates(struct post *post, const struct report_options *options,
			  const struct config *config, struct arena *arena, struct trouble *why)
{
	struct reading r = { .post = post,
			     .sources = { .arena = arena, .share_folder = paths_share },
			     .rules = &config->rules };
	int code;

	r.first = find_first(&r, options, config, why);
	if (r.first == NULL)
		return EX_NOINPUT;
	r.stem = stem_of(r.first);
	if (!choices_languages(r.rules, arena, &r.languages, &r.language_count)) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	code = read_template(&r, r.first, NULL, (struct span){ NULL, 0 }, why);
	if (code == EX_OK)
		code = read_choices(&r, NULL, why);
	for (size_t i = 0; i < r.rules->policies.group_count && code == EX_OK; i++)
		code = read_choices(&r, &r.rules->policies.groups[i], why);
	if (code == EX_OK && !span_starts_nocase(span_of(r.first), span_of(paths_share)))
		warn_of_others(&r);
	return code;
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

	*post = (struct post){ .command = options->send, .again = options->again != NULL };
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
	return code == EX_OK ? read_templates(post, options, config, arena, why) : code;
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

/* Who is written to, in front; and who is not. */
struct sorted {
	size_t to, told, unwritable;
};

/* Turns the list so that those who are written to come first, in their order. */
static struct sorted sort_out(const struct post *post, struct addressees *to, struct noticelog *log)
{
	struct sorted sorted = { 0, 0, 0 };

	for (size_t i = 0; i < to->count; i++) {
		if (!mailwrite_is_address(to->items[i].user))
			sorted.unwritable++;
		else if (!post->again && noticelog_has(log, &to->items[i]))
			sorted.told++;
		else
			to->items[sorted.to++] = to->items[i];
	}
	sorted.unwritable += to->unverified;
	return sorted;
}

static void say_sorted(const struct sorted *sorted)
{
	if (sorted->told != 0)
		fprintf(stderr,
			"milter-device-report: %zu more %s told the same before; --again writes "
			"once more\n",
			sorted->told, cell_word(sorted->told, "person was", "people were"));
	if (sorted->unwritable != 0)
		fprintf(stderr,
			"milter-device-report: %zu more %s none: not known by a login, or without "
			"an address that can be written to\n",
			sorted->unwritable,
			cell_word(sorted->unwritable, "person gets", "people get"));
}

/* How a run goes on. */
struct run {
	size_t done, failed,
		in_a_row; /* of what is sent: taken, not taken, and not taken at last */
	bool ended;       /* as nothing more can be written or noted down */
};

/* One person whom the program does not take keeps nobody else from being written to. */
static void post_one(const struct post *post, const struct report *report,
		     const struct addressee *to, struct noticelog *log, struct run *run,
		     struct text *out, struct trouble *why)
{
	struct text name;

	if (post_letter(post, report, to, run->done + run->failed + 1, out, why)) {
		run->done++;
		run->in_a_row = 0;
		run->ended = post->command != NULL && !noticelog_note(log, to, why);
		return;
	}
	run->failed++;
	run->in_a_row++;
	run->ended = post->command == NULL || run->in_a_row == FAILURES_IN_A_ROW;
	if (run->ended)
		return;
	text_begin(&name, EVENT_LINE_BYTES);
	text_visible(&name, to->user);
	fprintf(stderr, "milter-device-report: not sent to %s: %s\n", text_string(&name),
		why->sentence);
	text_end(&name);
}

int post_letters(const struct post *post, const struct report *report, struct addressees *to,
		 struct noticelog *log, struct trouble *why)
{
	struct sorted sorted = sort_out(post, to, log);
	struct run run = { 0, 0, 0, false };
	struct text out;

	text_begin(&out, LETTER_BYTES);
	for (size_t i = 0; i < sorted.to && !run.ended; i++)
		post_one(post, report, &to->items[i], log, &run, &out, why);
	text_end(&out);
	fprintf(stderr, "milter-device-report: %zu of %zu %s %s\n", run.done, sorted.to,
		cell_word(sorted.to, "notice", "notices"),
		post->command != NULL ? "sent" : "printed, none sent");
	say_sorted(&sorted);
	if (run.done == sorted.to && !run.ended)
		return EX_OK;
	return post->command != NULL ? EX_UNAVAILABLE : EX_OSERR;
}

int post_preview(const struct post *post, const struct report *report, struct addressees *to,
		 struct noticelog *log, struct trouble *why)
{
	struct sorted sorted = sort_out(post, to, log);
	struct text out;
	bool written;

	to->count = sorted.to;
	text_begin(&out, PREVIEW_BYTES);
	written = report_preview(report, to, &out);
	if (!written)
		trouble_say(why, "%s", strerror(ENOMEM));
	else
		written = post_message(post, text_span(&out), why);
	text_end(&out);
	say_sorted(&sorted);
	return written ? EX_OK : EX_OSERR;
}
