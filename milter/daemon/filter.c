/* SPDX-License-Identifier: ISC */
/*
 * filter -- the libmilter side of the daemon.
 * No callback blocks, exits or trusts what a sender wrote; what goes wrong ends in on_fault().
 */
#include "daemon/filter.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "base/journalfield.h"
#include "daemon/connection.h"
#include "host/notice.h"

#define BACKLOG 1024 /* connections that wait; a full queue makes Postfix defer mail */

#define FIELDS_BYTES (2 * (JOURNALFIELD_BYTES + 20)) /* of a fault in the journal */

/* libmilter hands no pointer to the first callback of a connection. */
static struct service *service;

/*
 * libmilter starts a thread that waits for HUP, TERM and INT by sigwait(3) and ends the process
 * at whichever it gets.  Signals belong to our main thread, so that thread gets this function in
 * place of the C library's and never wakes.  Blocking the signals is not enough: sigwait takes
 * blocked ones, and of two threads that wait for one signal either may get it.
 */
int sigwait(const sigset_t *set, int *signal)
{
	(void)set;
	(void)signal;
	for (;;)
		pause();
}

static struct span macro(SMFICTX *context, const char *name)
{
	return span_of(smfi_getsymval(context, (char *)name));
}

/* The answer at a step for which no reply may have been agreed on. */
static sfsistat go_on(const struct connection *connection, unsigned long no_reply)
{
	return connection != NULL && (connection->agreed & no_reply) == 0 ? SMFIS_CONTINUE
									  : SMFIS_NOREPLY;
}

static void say_fault(struct span queue_id, const char *what)
{
	char room[FIELDS_BYTES];
	struct text fields;

	text_begin_in(&fields, room, sizeof(room));
	journalfield_add_visible(&fields, "QUEUE_ID", queue_id);
	journalfield_add_visible(&fields, "ERROR", span_of(what));
	if (queue_id.size == 0)
		queue_id = SPAN("NOQUEUE");
	notice_say_kind(NOTICE_ERROR, NOTICE_NO_DECISION, text_span(&fields),
			"%.*s: no decision: %s", SPAN_FORMAT(queue_id), what);
}

/*
 * The one place that answers for a fault: mail is not lost, and on_error says what happens.  Faults
 * are ours, as memory that runs out; what a sender can write is decided about, however odd it is.
 */
static sfsistat on_fault(SMFICTX *context, const char *what)
{
	struct connection *connection = smfi_getpriv(context);
	struct span queue_id = macro(context, "i");
	bool tempfail = false;

	say_fault(queue_id, what);
	stats_error(&service->stats, STATS_DECISION, service_now());
	if (connection != NULL && connection->config != NULL) {
		tempfail = connection->config->rules.tempfail_on_error;
		connection_end_message(connection);
	}
	return tempfail ? SMFIS_TEMPFAIL : SMFIS_ACCEPT;
}

/*
 * Steps that the rules can do without, and no replies but where a verdict may be given.
 * Recipients are always wanted: each event names them.
 */
static unsigned long steps_for(const struct rules *rules)
{
	unsigned long steps = SMFIP_NOCONNECT | SMFIP_NOUNKNOWN | SMFIP_NODATA | SMFIP_NR_HELO |
			      SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_SKIP;

	if (!rules->wants_ehlo)
		steps |= SMFIP_NOHELO;
	if (rules->body_wants == 0)
		steps |= SMFIP_NOBODY | SMFIP_NOEOH;
	return steps;
}

/* An empty list would mean "the usual ones" to Postfix, so each step asks for the queue id. */
static void ask_for_macros(SMFICTX *context)
{
	static const int others[] = { SMFIM_CONNECT, SMFIM_HELO, SMFIM_DATA, SMFIM_EOH, SMFIM_EOM };

	smfi_setsymlist(context, SMFIM_ENVFROM,
			(char *)"{client_addr} {auth_authen} {mail_addr} i {daemon_name}");
	smfi_setsymlist(context, SMFIM_ENVRCPT, (char *)"{rcpt_addr} i");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		smfi_setsymlist(context, others[i], (char *)"i");
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps,
			     unsigned long unused2, unsigned long unused3,
			     unsigned long *out_actions, unsigned long *out_steps,
			     unsigned long *out2, unsigned long *out3)
{
	const unsigned long wanted = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
	struct connection *connection = connection_new(service);
	struct config *config;

	(void)unused2;
	(void)unused3;
	if (connection == NULL || smfi_setpriv(context, connection) == MI_FAILURE) {
		connection_free(connection);
		return SMFIS_REJECT;
	}
	config = service_config(service);
	connection->agreed = steps_for(&config->rules) & steps;
	config_drop(config);
	if ((actions & wanted) != wanted)
		notice_say(NOTICE_WARNING,
			   "the MTA does not offer to change headers and to hold: "
			   "offered %#lx, wanted %#lx",
			   actions, wanted);
	*out_actions = actions & (wanted | SMFIF_SETSYMLIST);
	*out_steps = connection->agreed;
	*out2 = 0;
	*out3 = 0;
	if ((actions & SMFIF_SETSYMLIST) != 0)
		ask_for_macros(context);
	return SMFIS_CONTINUE;
}

static sfsistat on_helo(SMFICTX *context, char *domain)
{
	struct connection *connection = smfi_getpriv(context);

	if (connection != NULL)
		connection_ehlo(connection, span_of(domain));
	return go_on(connection, SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
	struct connection *connection = smfi_getpriv(context);
	const struct mail_from from = { .client = macro(context, "{client_addr}"),
					.login = macro(context, "{auth_authen}"),
					.path = span_of(arguments[0]),
					.resolved = macro(context, "{mail_addr}") };

	if (connection == NULL)
		return SMFIS_ACCEPT;
	connection_mail(connection, &from);
	return go_on(connection, SMFIP_NR_MAIL);
}

static sfsistat on_rcpt(SMFICTX *context, char **arguments)
{
	struct connection *connection = smfi_getpriv(context);

	connection_recipient(connection, span_of(arguments[0]), macro(context, "{rcpt_addr}"));
	return go_on(connection, SMFIP_NR_RCPT);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct connection *connection = smfi_getpriv(context);

	connection_header(connection, span_of(name), span_of(value));
	return go_on(connection, SMFIP_NR_HDR);
}

static sfsistat on_headers_end(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);

	if (!connection_in_message(connection))
		return on_fault(context, "out of memory");
	if (connection_headers_end(connection, macro(context, "i")) == TRANSACTION_ENOUGH)
		return SMFIS_ACCEPT;
	return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t size)
{
	struct connection *connection = smfi_getpriv(context);

	if (!connection_in_message(connection))
		return on_fault(context, "out of memory");
	if (connection_body(connection, (struct span){ (const char *)bytes, size }))
		return SMFIS_CONTINUE;
	return (connection->agreed & SMFIP_SKIP) != 0 ? SMFIS_SKIP : SMFIS_CONTINUE;
}

/* From the last to the first, because Postfix numbers the rest anew after each. */
static bool delete_foreign_tags(SMFICTX *context, const struct answer *answer)
{
	bool done = true;

	for (size_t i = answer->foreign_tags; i > 0; i--)
		if (smfi_chgheader(context, (char *)answer->tag_field, (int)i, NULL) == MI_FAILURE)
			done = false;
	return done;
}

static bool set_subject(SMFICTX *context, const struct answer *answer)
{
	if (answer->has_subject)
		return smfi_chgheader(context, (char *)"Subject", 1, (char *)answer->subject) !=
		       MI_FAILURE;
	return smfi_addheader(context, (char *)"Subject", (char *)answer->subject) != MI_FAILURE;
}

static bool insert_tag(SMFICTX *context, const struct answer *answer)
{
	return smfi_insheader(context, 0, (char *)answer->tag_field, (char *)answer->tag) !=
		       MI_FAILURE &&
	       (answer->subject == NULL || set_subject(context, answer));
}

/* smfi_setmlreply takes its lines one by one, up to the first NULL. */
static bool set_reply(SMFICTX *context, const struct answer *answer)
{
	const struct smtp_reply *reply = answer->reply;
	char *l[SMTP_REPLY_LINES];

	_Static_assert(SMTP_REPLY_LINES == 32, "the call below names each line");
	memcpy(l, answer->reply_lines, sizeof(l));
	return smfi_setmlreply(context, reply->code, reply->enhanced, l[0], l[1], l[2], l[3], l[4],
			       l[5], l[6], l[7], l[8], l[9], l[10], l[11], l[12], l[13], l[14],
			       l[15], l[16], l[17], l[18], l[19], l[20], l[21], l[22], l[23], l[24],
			       l[25], l[26], l[27], l[28], l[29], l[30], l[31], NULL) != MI_FAILURE;
}

/* All of the answer but its verdict. */
static void change_message(SMFICTX *context, struct connection *connection,
			   const struct answer *answer)
{
	if (!delete_foreign_tags(context, answer))
		connection_miss(connection, "the MTA did not delete a foreign tag");
	if (answer->tag != NULL && !insert_tag(context, answer))
		connection_miss(connection, "the MTA did not take the tag");
	if (answer->quarantine != NULL &&
	    smfi_quarantine(context, (char *)answer->quarantine) == MI_FAILURE)
		connection_miss(connection, "the MTA did not hold the message");
	if (answer->reply != NULL && !set_reply(context, answer))
		connection_miss(connection,
				"libmilter did not take the reply; a plain one is sent");
}

/* A switch rather than a table: with a verdict left out of it, this file does not compile. */
#pragma GCC diagnostic error "-Wswitch"
#pragma GCC diagnostic error "-Wswitch-enum"
static sfsistat status_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_CONTINUE:
		return SMFIS_CONTINUE;
	case VERDICT_REJECT:
		return SMFIS_REJECT;
	case VERDICT_TEMPFAIL:
		return SMFIS_TEMPFAIL;
	case VERDICT_DISCARD:
		return SMFIS_DISCARD;
	}
	return SMFIS_CONTINUE;
}

static sfsistat on_message_end(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);
	struct answer answer;
	struct trouble why;

	if (!connection_in_message(connection))
		return on_fault(context, "out of memory");
	if (!connection_decide(connection, macro(context, "i"), &answer, &why))
		return on_fault(context, why.sentence);
	change_message(context, connection, &answer);
	connection_answered(connection);
	return status_of(answer.verdict);
}

static sfsistat on_abort(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);

	if (connection != NULL)
		connection_end_message(connection);
	return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);

	smfi_setpriv(context, NULL);
	connection_free(connection);
	return SMFIS_CONTINUE;
}

static const struct smfiDesc description = {
	.xxfi_name = (char *)"milter-device",
	.xxfi_version = SMFI_VERSION,
	.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE | SMFIF_SETSYMLIST,
	.xxfi_negotiate = on_negotiate,
	.xxfi_helo = on_helo,
	.xxfi_envfrom = on_mail,
	.xxfi_envrcpt = on_rcpt,
	.xxfi_header = on_header,
	.xxfi_eoh = on_headers_end,
	.xxfi_body = on_body,
	.xxfi_eom = on_message_end,
	.xxfi_abort = on_abort,
	.xxfi_close = on_close,
};

bool filter_open(struct service *shared, const char *socket, struct trouble *why)
{
	service = shared;
	smfi_setbacklog(BACKLOG);
	if (smfi_setconn((char *)socket) == MI_FAILURE ||
	    smfi_register(description) == MI_FAILURE) {
		trouble_say(why, "socket %s: libmilter does not take it", socket);
		return false;
	}
	if (smfi_opensocket(true) == MI_FAILURE) {
		trouble_say(why, "socket %s: cannot listen there (see the mail log)", socket);
		return false;
	}
	return true;
}

bool filter_run(void)
{
	return smfi_main() == MI_SUCCESS;
}

void filter_stop(void)
{
	smfi_stop();
}
