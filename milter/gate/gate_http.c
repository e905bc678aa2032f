/* SPDX-License-Identifier: ISC */
/* gate_http -- the gate's questions and answers as HTTP. */
#include "gate/gate_http.h"

#include <errno.h>
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY_BYTES 65536           /* of a question */
#define HEADER_BYTES 32768         /* of its header; libmicrohttpd's memory of a connection */
#define CONNECTIONS 2048           /* at a time */
#define CONNECTIONS_EACH 512       /* of one address at a time, unless it is this machine */
#define REST_NANOSECONDS 100000000 /* when nobody can be taken: out of descriptors, and so on */
#define ANSWER_BYTES 2000
#define LARGER "it is larger than 64 KiB"
#define TOO_LARGE 413 /* which libmicrohttpd gives a new name in each release */

/* One question under way. */
struct question {
	const struct route *route;
	struct arena *arena;
	struct text body;
};

/* What is asked for, and how it is answered. */
struct route {
	const char *method, *path;
	enum MHD_Result (*answer)(struct gate *, struct MHD_Connection *, struct question *);
};

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
				 const char *field, const char *value, struct span body)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body.size, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result sent;

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, field, value);
	sent = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return sent;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
	return send_text(connection, status, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain",
			 span_of(why));
}

/* ---- Dovecot: {"status":-1,"msg":"..."} ---- */

static enum MHD_Result send_dovecot(struct MHD_Connection *connection,
				    const struct gate_verdict *verdict)
{
	char bytes[ANSWER_BYTES + 1];
	struct text answer;

	text_begin_in(&answer, bytes, sizeof(bytes));
	text_printf(&answer, "{\"status\":%d,\"msg\":", verdict->denied ? -1 : 0);
	text_json(&answer, verdict->denied ? verdict->reply : SPAN(""));
	text_add(&answer, SPAN("}"));
	return send_text(connection, MHD_HTTP_OK, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json",
			 text_span(&answer));
}

static enum MHD_Result answer_dovecot(struct gate *gate, struct MHD_Connection *connection,
				      struct question *question)
{
	const char *command =
		MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "command");
	struct gate_verdict verdict = { 0 };
	struct gate_ask ask;
	struct trouble why = { LARGER };

	if (command == NULL || strcmp(command, "allow") != 0) {
		gate->counts.reports++;
		return send_dovecot(connection, &verdict);
	}
	if (!question->body.cut &&
	    gate_ask_dovecot(&ask, question->arena, text_span(&question->body), &why))
		gate_decide(gate, &ask, &verdict);
	else
		gate_decide_unread(gate, GATE_DOVECOT, why.sentence, &verdict);
	return send_dovecot(connection, &verdict);
}

/* ---- nginx: 204 or 403, and why ---- */

static enum MHD_Result send_nginx(struct MHD_Connection *connection,
				  const struct gate_verdict *verdict)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		verdict->denied ? verdict->reply.size : 0,
		(void *)(uintptr_t)(verdict->denied ? verdict->reply.data : ""),
		MHD_RESPMEM_MUST_COPY);
	enum MHD_Result sent;

	if (response == NULL)
		return MHD_NO;
	if (verdict->tag != NULL)
		MHD_add_response_header(response, "X-Device-Policy", verdict->tag);
	if (verdict->reply.size != 0)
		MHD_add_response_header(response, "X-Device-Reply", verdict->reply.data);
	sent = MHD_queue_response(
		connection, verdict->denied ? MHD_HTTP_FORBIDDEN : MHD_HTTP_NO_CONTENT, response);
	MHD_destroy_response(response);
	return sent;
}

static struct span header_of(struct MHD_Connection *connection, const char *name)
{
	return span_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result answer_nginx(struct gate *gate, struct MHD_Connection *connection,
				    struct question *question)
{
	const struct gate_headers headers = {
		.user = header_of(connection, "X-Device-User"),
		.verified = header_of(connection, "X-Device-Verified"),
		.uri = header_of(connection, "X-Original-URI"),
		.ip = header_of(connection, "X-Real-IP"),
		.user_agent = header_of(connection, "User-Agent"),
		.as_version = header_of(connection, "MS-ASProtocolVersion"),
	};
	struct gate_verdict verdict;
	struct gate_ask ask;

	if (!question->body.cut && gate_ask_nginx(&ask, question->arena, &headers))
		gate_decide(gate, &ask, &verdict);
	else
		gate_decide_unread(gate, GATE_NGINX, question->body.cut ? LARGER : "out of memory",
				   &verdict);
	return send_nginx(connection, &verdict);
}

/* ---- anybody: an event, with the reply as one more key ---- */

static enum MHD_Result send_event(struct MHD_Connection *connection,
				  const struct gate_verdict *verdict)
{
	enum MHD_Result sent;
	struct text answer;

	if (verdict->event.size == 0)
		return refuse(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "not decided\n");
	text_begin(&answer, EVENT_LINE_BYTES + ANSWER_BYTES);
	text_add(&answer, span_first(verdict->event, verdict->event.size - 1));
	if (verdict->reply.size != 0) {
		text_add(&answer, SPAN(",\"reply\":"));
		text_json(&answer, verdict->reply);
	}
	text_add(&answer, SPAN("}\n"));
	sent = send_text(connection, MHD_HTTP_OK, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json",
			 text_span(&answer));
	text_end(&answer);
	return sent;
}

static enum MHD_Result answer_decide(struct gate *gate, struct MHD_Connection *connection,
				     struct question *question)
{
	struct gate_verdict verdict;
	struct gate_ask ask;
	struct trouble why = { LARGER };

	if (!question->body.cut &&
	    gate_ask_decide(&ask, question->arena, text_span(&question->body), &why)) {
		gate_decide(gate, &ask, &verdict);
		return send_event(connection, &verdict);
	}
	gate_decide_unread(gate, GATE_DECIDE, why.sentence, &verdict);
	return refuse(connection, question->body.cut ? TOO_LARGE : MHD_HTTP_BAD_REQUEST,
		      why.sentence);
}

/* ---- one question ---- */

static const struct route routes[] = {
	{ MHD_HTTP_METHOD_POST, "/dovecot", answer_dovecot },
	{ MHD_HTTP_METHOD_GET, "/nginx", answer_nginx },
	{ MHD_HTTP_METHOD_POST, "/decide", answer_decide },
};

/* NULL: there is none. */
static const struct route *find_route(const char *path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (strcmp(path, routes[i].path) == 0)
			return &routes[i];
	return NULL;
}

/* How long the comparison takes tells nothing but the size of the key. */
static bool has_key(const struct gate *gate, struct MHD_Connection *connection)
{
	struct span key = span_trim(gate->service.config->gate_key);
	struct span given =
		span_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Device-Key"));

	return key.size == 0 ||
	       (given.size == key.size && CRYPTO_memcmp(given.data, key.data, key.size) == 0);
}

static struct question *question_new(const struct route *route)
{
	struct question *question = calloc(1, sizeof(*question));

	if (question == NULL)
		return NULL;
	question->route = route;
	text_begin(&question->body, BODY_BYTES);
	question->arena = arena_new();
	if (question->arena != NULL)
		return question;
	free(question);
	return NULL;
}

/* What Dovecot hashed of a password may be in the body. */
static void question_free(struct question *question)
{
	if (question == NULL)
		return;
	if (question->body.data != NULL)
		OPENSSL_cleanse(question->body.data, question->body.size);
	text_end(&question->body);
	arena_free(question->arena);
	free(question);
}

/* Its header is there. */
static enum MHD_Result begin_question(struct gate *gate, struct MHD_Connection *connection,
				      const char *path, const char *method, void **context)
{
	const struct route *route = find_route(path);

	if (route == NULL)
		return refuse(connection, MHD_HTTP_NOT_FOUND, "nothing is answered here\n");
	if (strcmp(method, route->method) != 0)
		return send_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, MHD_HTTP_HEADER_ALLOW,
				 route->method, SPAN("another method is wanted\n"));
	if (!has_key(gate, connection)) {
		gate_note_bad_key(gate);
		return refuse(connection, MHD_HTTP_UNAUTHORIZED,
			      "X-Device-Key is wrong or missing\n");
	}
	*context = question_new(route);
	return *context != NULL ? MHD_YES : MHD_NO;
}

static void enter(struct gate_http *http, struct MHD_Connection *connection, enum gate_phase phase)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	gate_peers_enter(&http->peers, info != NULL ? info->socket_context : NULL, phase,
			 service_ticks());
}

/* Called when there is the header, for each piece of the body, and once more at its end. */
static enum MHD_Result take(void *cls, struct MHD_Connection *connection, const char *path,
			    const char *method, const char *version, const char *data, size_t *size,
			    void **context)
{
	struct gate_http *http = cls;
	struct gate *gate = http->gate;
	struct question *question = *context;

	(void)version;
	if (question == NULL) {
		enter(http, connection, GATE_ASKING);
		return begin_question(gate, connection, path, method, context);
	}
	if (*size == 0)
		return question->route->answer(gate, connection, question);
	text_add(&question->body, (struct span){ data, *size });
	*size = 0;
	return MHD_YES;
}

static void forget(void *cls, struct MHD_Connection *connection, void **context,
		   enum MHD_RequestTerminationCode code)
{
	(void)code;
	question_free(*context);
	*context = NULL;
	enter(cls, connection, GATE_RESTING);
}

/* ---- connections ---- */

static void greet(void *cls, struct MHD_Connection *connection, void **context,
		  enum MHD_ConnectionNotificationCode code)
{
	struct gate_http *http = cls;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = gate_peers_join(&http->peers, info->connect_fd, service_ticks());
		return;
	}
	gate_peers_leave(&http->peers, *context);
	*context = NULL;
}

bool gate_http_begin(struct gate_http *http, struct gate *gate, struct gate_listen *listen,
		     struct trouble *why)
{
	const union MHD_DaemonInfo *info;

	*http = (struct gate_http){ .gate = gate, .listen = listen };
	gate_peers_begin(&http->peers);
	http->daemon =
		MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, take,
				 http, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
				 MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_EACH,
				 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES,
				 MHD_OPTION_NOTIFY_CONNECTION, greet, http,
				 MHD_OPTION_NOTIFY_COMPLETED, forget, http, MHD_OPTION_END);
	info = http->daemon != NULL ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)
				    : NULL;
	if (info != NULL)
		return gate_listen_add(listen, info->epoll_fd, why);
	trouble_say(why, "libmicrohttpd does not start: %s", strerror(errno));
	return false;
}

void gate_http_end(struct gate_http *http)
{
	if (http->daemon != NULL)
		MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
}

/* A server on this machine asks for all its clients: its connections are as those of a unix socket,
 * which libmicrohttpd, going by the size alone, counts for no address. */
static void serve(struct gate_http *http, int fd, struct sockaddr_storage *address, socklen_t size)
{
	const struct sockaddr here = { .sa_family = AF_UNIX };
	bool is_here = gate_listen_is_near(address);

	if (MHD_add_connection(http->daemon, fd, is_here ? &here : (const struct sockaddr *)address,
			       is_here ? sizeof(here.sa_family) : size) == MHD_YES)
		return;
	/* It has closed it. */
	gate_note_crowd(http->gate, errno == ENFILE
					    ? "too many are open, or too many of its address"
					    : strerror(errno));
}

static void take_connections(struct gate_http *http)
{
	struct sockaddr_storage address;
	socklen_t size;
	int fd = -1;

	if (service_ticks() < http->rest_until)
		return;
	if (http->rest_until != 0)
		gate_listen_rest(http->listen, false);
	http->rest_until = 0;
	while ((fd = gate_listen_take(http->listen, &address, &size)) != -1)
		serve(http, fd, &address, size);
	if (errno == EAGAIN)
		return;
	gate_note_crowd(http->gate, strerror(errno));
	http->rest_until = service_ticks() + REST_NANOSECONDS;
	gate_listen_rest(http->listen, true);
}

void gate_http_run(struct gate_http *http)
{
	take_connections(http);
	MHD_run(http->daemon);
	gate_peers_look(&http->peers, service_ticks());
}

void gate_http_excuse(struct gate_http *http, int64_t nanoseconds)
{
	gate_peers_excuse(&http->peers, nanoseconds);
}

int gate_http_patience(struct gate_http *http, int at_most)
{
	MHD_UNSIGNED_LONG_LONG wait;

	if (http->rest_until != 0 && at_most > REST_NANOSECONDS / 1000000)
		at_most = REST_NANOSECONDS / 1000000;
	if (MHD_get_timeout(http->daemon, &wait) == MHD_YES && wait < (unsigned)at_most)
		return (int)wait;
	return at_most;
}
