/*
 * filter -- the libmilter side of the daemon.
 * No callback blocks, exits or trusts what a sender wrote; what goes wrong ends in on_fault().
 */
#include "daemon/filter.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "host/notice.h"
#include "policy/answer.h"

#define BACKLOG 1024 /* connections that wait; a full queue makes Postfix defer mail */

/* libmilter hands no pointer to the first callback of a connection. */
static struct service *service;

/* One SMTP connection; its messages come one after the other. */
struct connection {
	unsigned long agreed;  /* protocol steps: SMFIP_ bits */
	char *ehlo;            /* owned; NULL: not told */
	struct config *config; /* held while a message is in progress, else NULL */
	struct transaction *transaction;
	int64_t content_began; /* service_ticks at the first header field; 0: not yet */
	bool fault;            /* to be answered at the next step that has a reply */
};

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

static void end_message(struct connection *connection)
{
	if (connection->config == NULL)
		return;
	config_drop(connection->config);
	connection->config = NULL;
	connection->fault = false;
	connection->content_began = 0;
	atomic_fetch_sub(&service->in_flight, 1);
}

/* The one place that answers for a fault: mail is not lost, and on_error says what happens. */
static sfsistat on_fault(struct connection *connection, const char *what)
{
	bool tempfail = false;

	notice_say(NOTICE_ERROR, "no decision: %s", what);
	stats_error(&service->stats, STATS_DECISION);
	if (connection != NULL && connection->config != NULL) {
		tempfail = connection->config->rules.tempfail_on_error;
		end_message(connection);
	}
	return tempfail ? SMFIS_TEMPFAIL : SMFIS_ACCEPT;
}

/* How long the mail server waits at the end of a message; it sends header and body only then. */
static void note_content(struct connection *connection)
{
	if (connection->content_began == 0)
		connection->content_began = service_ticks();
}

static void note_verdict(struct connection *connection)
{
	if (connection->content_began != 0)
		stats_duration(&service->stats, service_ticks() - connection->content_began);
}

/* The verdict stands, but something of it did not come about. */
static void miss(const char *what)
{
	notice_say(NOTICE_ERROR, "%s", what);
	stats_error(&service->stats, STATS_ANSWER);
}

static struct connection *connection_new(void)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL)
		return NULL;
	connection->transaction = transaction_new();
	if (connection->transaction != NULL)
		return connection;
	free(connection);
	return NULL;
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
	static const int others[] = { SMFIM_CONNECT, SMFIM_HELO, SMFIM_ENVRCPT,
				      SMFIM_DATA,    SMFIM_EOH,  SMFIM_EOM };

	smfi_setsymlist(context, SMFIM_ENVFROM,
			(char *)"{client_addr} {auth_authen} {mail_addr} i {daemon_name}");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		smfi_setsymlist(context, others[i], (char *)"i");
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps,
			     unsigned long unused2, unsigned long unused3,
			     unsigned long *out_actions, unsigned long *out_steps,
			     unsigned long *out2, unsigned long *out3)
{
	const unsigned long wanted = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
	struct connection *connection = connection_new();
	struct config *config;

	(void)unused2;
	(void)unused3;
	if (connection == NULL || smfi_setpriv(context, connection) == MI_FAILURE) {
		if (connection != NULL)
			transaction_free(connection->transaction);
		free(connection);
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

	if (connection != NULL) {
		free(connection->ehlo);
		connection->ehlo = strdup(domain != NULL ? domain : "");
	}
	return go_on(connection, SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
	struct connection *connection = smfi_getpriv(context);
	struct transaction *transaction;

	if (connection == NULL)
		return SMFIS_ACCEPT;
	end_message(connection);
	connection->config = service_config(service);
	atomic_fetch_add(&service->in_flight, 1);
	transaction = connection->transaction;
	if (!transaction_begin(transaction, &connection->config->rules)) {
		connection->fault = true;
		return go_on(connection, SMFIP_NR_MAIL);
	}
	if (connection->ehlo != NULL)
		transaction_ehlo(transaction, span_of(connection->ehlo));
	transaction_client(transaction, macro(context, "{client_addr}"));
	transaction_login(transaction, macro(context, "{auth_authen}"));
	transaction_sender(transaction, span_of(arguments[0]));
	return go_on(connection, SMFIP_NR_MAIL);
}

static bool in_message(const struct connection *connection)
{
	return connection != NULL && connection->config != NULL && !connection->fault;
}

static sfsistat on_rcpt(SMFICTX *context, char **arguments)
{
	struct connection *connection = smfi_getpriv(context);

	if (in_message(connection))
		transaction_recipient(connection->transaction, span_of(arguments[0]));
	return go_on(connection, SMFIP_NR_RCPT);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct connection *connection = smfi_getpriv(context);

	if (in_message(connection)) {
		note_content(connection);
		transaction_header(connection->transaction, span_of(name), span_of(value));
	}
	return go_on(connection, SMFIP_NR_HDR);
}

static sfsistat on_headers_end(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);
	struct span queue_id = macro(context, "i");
	enum transaction_next next;

	if (!in_message(connection))
		return on_fault(connection, "out of memory");
	note_content(connection);
	transaction_queue_id(connection->transaction, queue_id);
	next = transaction_headers_end(connection->transaction, service_now() / 1000);
	if (next != TRANSACTION_ENOUGH)
		return SMFIS_CONTINUE;
	stats_message(&service->stats, transaction_traffic(connection->transaction));
	notice_say(NOTICE_DEBUG, "%.*s: nothing in its headers concerns a policy",
		   SPAN_FORMAT(queue_id));
	note_verdict(connection);
	end_message(connection);
	return SMFIS_ACCEPT;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t size)
{
	struct connection *connection = smfi_getpriv(context);

	if (!in_message(connection))
		return on_fault(connection, "out of memory");
	if (transaction_body(connection->transaction, (struct span){ (const char *)bytes, size }))
		return SMFIS_CONTINUE;
	return (connection->agreed & SMFIP_SKIP) != 0 ? SMFIS_SKIP : SMFIS_CONTINUE;
}

/* From the last to the first: Postfix numbers the rest anew after each. */
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

	memcpy(l, answer->reply_lines, sizeof(l));
	return smfi_setmlreply(context, reply->code, reply->enhanced, l[0], l[1], l[2], l[3], l[4],
			       l[5], l[6], l[7], l[8], l[9], l[10], l[11], l[12], l[13], l[14],
			       l[15], l[16], l[17], l[18], l[19], l[20], l[21], l[22], l[23], l[24],
			       l[25], l[26], l[27], l[28], l[29], l[30], l[31], NULL) != MI_FAILURE;
}

/* All of the answer but its verdict. */
static void change_message(SMFICTX *context, const struct answer *answer)
{
	if (!delete_foreign_tags(context, answer))
		miss("the MTA did not delete a foreign tag");
	if (answer->tag != NULL && !insert_tag(context, answer))
		miss("the MTA did not take the tag");
	if (answer->quarantine != NULL &&
	    smfi_quarantine(context, (char *)answer->quarantine) == MI_FAILURE)
		miss("the MTA did not hold the message");
	if (answer->reply != NULL && !set_reply(context, answer))
		miss("libmilter did not take the reply; a plain one is sent");
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

/* The event is written first: what was answered is always on record. */
static sfsistat on_message_end(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);
	int64_t now = service_now(); /* one moment, for the decision and for its record */
	const struct rules *rules;
	char id[EVENT_ID_BYTES];
	struct outcome outcome;
	struct answer answer;
	struct arena *arena;
	struct trouble why;

	if (!in_message(connection))
		return on_fault(connection, "out of memory");
	note_content(connection);
	rules = &connection->config->rules;
	arena = transaction_arena(connection->transaction);
	transaction_queue_id(connection->transaction, macro(context, "i"));
	if (!transaction_decide(connection->transaction, now / 1000, &outcome, &why))
		return on_fault(connection, why.sentence);
	service_record(service, rules, &outcome, now, arena, id);
	if (!answer_compose(rules, &outcome, span_of(id), arena, &answer))
		miss("out of memory: a part of the answer is left out");
	change_message(context, &answer);
	note_verdict(connection);
	end_message(connection);
	return status_of(answer.verdict);
}

static sfsistat on_abort(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);

	if (connection != NULL)
		end_message(connection);
	return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);

	if (connection == NULL)
		return SMFIS_CONTINUE;
	smfi_setpriv(context, NULL);
	end_message(connection);
	transaction_free(connection->transaction);
	free(connection->ehlo);
	free(connection);
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
