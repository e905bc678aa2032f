/* SPDX-License-Identifier: ISC */
/* clickhouse -- asks a ClickHouse server for a summary, through its HTTP interface. */
#include "host/clickhouse.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "count/clickhouse/clickhouse_answer.h"
#include "count/clickhouse/clickhouse_query.h"

#define CONNECT_SECONDS 10L
#define QUERY_BYTES ((size_t)1 << 20)
#define ANSWER_BYTES ((uint64_t)4 << 30) /* of one query; only a broken server sends more */
#define COMPLAINT_BYTES 4096             /* of an answer that is an error */
#define HTTP_OK 200

struct asking {
	CURL *curl;
	struct curl_slist *headers;
	char *curl_says; /* CURL_ERROR_SIZE bytes */
	struct clickhouse_answer answer;
	uint64_t bytes;        /* of the answer */
	bool has_length;       /* it says where it ends, so that a cut one is noticed */
	bool refused;          /* the trouble says why */
	struct text complaint; /* an answer that is an error */
	struct trouble why;
};

static bool take_row(void *context, const struct span *columns, struct trouble *why)
{
	return clickhouse_query_take(context, columns, why);
}

static bool take_piece(struct asking *asking, struct span piece)
{
	long status = 0;

	asking->bytes += piece.size;
	curl_easy_getinfo(asking->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != HTTP_OK) {
		text_add(&asking->complaint,
			 span_first(piece, COMPLAINT_BYTES - asking->complaint.size));
		return asking->complaint.size < COMPLAINT_BYTES;
	}
	if (asking->bytes <= ANSWER_BYTES)
		return clickhouse_answer_add(&asking->answer, piece, &asking->why);
	trouble_say(&asking->why, "the answer is too long");
	return false;
}

/* Taking fewer bytes than came makes libcurl end the transfer. */
static size_t on_body(char *bytes, size_t one, size_t size, void *context)
{
	struct asking *asking = context;

	(void)one;
	asking->refused = !take_piece(asking, (struct span){ bytes, size });
	return asking->refused ? 0 : size;
}

static size_t on_header(char *bytes, size_t one, size_t size, void *context)
{
	struct asking *asking = context;
	struct span line = { bytes, size };

	(void)one;
	if (span_starts_nocase(line, SPAN("HTTP/")))
		asking->has_length = false;
	if (span_starts_nocase(line, SPAN("Content-Length:")) ||
	    span_starts_nocase(line, SPAN("Transfer-Encoding: chunked")))
		asking->has_length = true;
	return size;
}

static bool add_header(struct asking *asking, const char *name, struct span value)
{
	struct curl_slist *longer;
	struct text line;

	if (value.size == 0)
		return true;
	text_begin(&line, 4096);
	text_printf(&line, "%s: ", name);
	text_add(&line, value);
	longer = line.cut ? NULL : curl_slist_append(asking->headers, text_string(&line));
	text_end(&line);
	if (longer == NULL)
		return false;
	asking->headers = longer;
	return true;
}

/* wait_end_of_query: an error halfway through comes as an error, not after half an answer. */
static bool set_up(struct asking *asking, const struct clickhouse_place *place,
		   const struct clickhouse_access *access)
{
	CURL *curl = asking->curl;
	struct text url;
	bool done;

	text_begin(&url, 1024);
	clickhouse_place_write(place, &url);
	text_add(&url, SPAN("/?wait_end_of_query=1"));
	done = !url.cut && curl_easy_setopt(curl, CURLOPT_URL, text_string(&url)) == CURLE_OK &&
	       add_header(asking, "X-ClickHouse-User", place->user) &&
	       add_header(asking, "X-ClickHouse-Key", span_of(access->password)) &&
	       add_header(asking, "Content-Type", SPAN("text/plain; charset=UTF-8"));
	text_end(&url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, asking->headers);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "milter-device-report/" VERSION);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)access->timeout_seconds);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, asking->curl_says);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, asking);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, asking);
	return done;
}

/* ClickHouse's own words about an exception, on one line; or that this is not ClickHouse. */
static void say_complaint(struct asking *asking, long status)
{
	struct span said = span_trim(text_span(&asking->complaint));
	size_t exception = span_find_nocase(said, SPAN("DB::Exception: "));
	struct text words;

	if (exception == said.size) {
		trouble_say(&asking->why, "HTTP status %ld, not an answer from ClickHouse", status);
		return;
	}
	said = span_first(said, span_find_nocase(said, SPAN(", e.what() =")));
	said = span_from(said, exception + strlen("DB::Exception: "));
	text_begin(&words, 2048);
	text_visible(&words, span_first(said, 400));
	trouble_say(&asking->why, "ClickHouse says: %s", text_string(&words));
	text_end(&words);
}

/* Judges what came of the transfer. */
static bool judge(struct asking *asking, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(asking->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != HTTP_OK && status != 0 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) {
		say_complaint(asking, status);
		return false;
	}
	if (asking->refused)
		return false;
	if (code == CURLE_OK && asking->has_length)
		return clickhouse_answer_is_whole(&asking->answer, &asking->why);
	if (code == CURLE_OK)
		trouble_say(&asking->why, "the answer does not say where it ends");
	else
		trouble_say(&asking->why, "%s",
			    asking->curl_says[0] != '\0' ? asking->curl_says
							 : curl_easy_strerror(code));
	return false;
}

static bool ask(struct asking *asking, struct clickhouse_query *query, const struct text *sql)
{
	const struct clickhouse_taker taker = { take_row, query, clickhouse_query_columns(query) };
	bool answered;

	asking->bytes = 0;
	asking->has_length = asking->refused = false;
	asking->curl_says[0] = '\0';
	text_clear(&asking->complaint);
	clickhouse_answer_begin(&asking->answer, &taker);
	curl_easy_setopt(asking->curl, CURLOPT_POSTFIELDSIZE, (long)sql->size);
	curl_easy_setopt(asking->curl, CURLOPT_POSTFIELDS, text_string(sql));
	answered = judge(asking, curl_easy_perform(asking->curl)) &&
		   clickhouse_query_is_answered(query, &asking->why);
	clickhouse_answer_end(&asking->answer);
	return answered;
}

static bool ask_all(struct asking *asking, const struct clickhouse_place *place,
		    struct summary *summary)
{
	struct clickhouse_query query;
	struct text sql;
	bool answered = true, cut;

	text_begin(&sql, QUERY_BYTES);
	clickhouse_query_begin(&query, place, summary);
	while (answered && clickhouse_query_next(&query, &sql))
		answered = ask(asking, &query, &sql);
	cut = sql.cut;
	text_end(&sql);
	if (cut)
		trouble_say(&asking->why, "the conditions make a query that is too long");
	return answered && !cut;
}

bool clickhouse_read(const struct clickhouse_place *place, const struct clickhouse_access *access,
		     struct summary *summary, struct trouble *why)
{
	char curl_says[CURL_ERROR_SIZE] = "";
	struct asking asking = { .curl_says = curl_says };
	struct text where;
	bool read = false;

	text_begin(&where, 1024);
	clickhouse_place_write(place, &where);
	text_begin(&asking.complaint, COMPLAINT_BYTES);
	trouble_say(&asking.why, "%s", strerror(ENOMEM));
	curl_global_init(CURL_GLOBAL_DEFAULT);
	asking.curl = curl_easy_init();
	if (asking.curl != NULL && set_up(&asking, place, access))
		read = ask_all(&asking, place, summary);
	if (!read)
		trouble_say(why, "%s: %s", text_string(&where), asking.why.sentence);
	curl_easy_cleanup(asking.curl);
	curl_slist_free_all(asking.headers);
	curl_global_cleanup();
	text_end(&asking.complaint);
	text_end(&where);
	return read;
}
