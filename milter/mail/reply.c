/* SPDX-License-Identifier: ISC */
/* reply -- the lines that introduce somebody else's text. */
#include "mail/reply.h"

#include <string.h>

#define FOLDED_LINES 3
#define FOLDED_BYTES 400 /* an attribution is no longer */
#define SHORTEST_BYTES 8 /* bytes; neither an attribution nor a separator is shorter */
#define LABEL_BYTES 40   /* "From:" is no longer, in any language */

/* What tells an attribution from an innocent line that ends in a colon. */
enum proof {
	A_NUMBER,       /* a digit or an address: a date, most likely */
	A_TIME_OR_WHOM, /* 12:00 or an address */
	A_TIME,
};

/*
 * How clients say who wrote what they quote: the line's first bytes, some bytes within it, and its
 * last ones before the final colon.  The case of ASCII letters is ignored.
 */
static const struct {
	const char *begins, *holds, *ends;
	enum proof proof;
} attributions[] = {
	{ "On ", "", "wrote", A_NUMBER },
	{ "On ", "", "writes", A_NUMBER },
	{ "", "", "wrote", A_TIME_OR_WHOM },
	{ "Am ", " schrieb ", "", A_NUMBER },
	{ "Am ", "", " schrieb", A_NUMBER },
	{ "", " schrieb am ", "", A_NUMBER },
	{ "Le ", "", "écrit", A_NUMBER },
	{ "", "", "a écrit", A_TIME_OR_WHOM },
	{ "El ", "", "escribió", A_NUMBER },
	{ "", "", "escribió", A_TIME_OR_WHOM },
	{ "Il ", "", "ha scritto", A_NUMBER },
	{ "", "", "ha scritto", A_TIME_OR_WHOM },
	{ "Em ", "", "escreveu", A_NUMBER },
	{ "No dia ", "", "escreveu", A_NUMBER },
	{ "A ", "", "escreveu", A_NUMBER },
	{ "W dniu ", "", "napisał(a)", A_NUMBER },
	{ "W dniu ", "", "napisał", A_NUMBER },
	{ "W dniu ", " pisze", "", A_NUMBER },
	{ "", "", "napisał(a)", A_TIME_OR_WHOM },
	{ "", "", "napisał", A_TIME_OR_WHOM },
	{ "", "", "napisała", A_TIME_OR_WHOM },
	{ "", "", "пишет", A_TIME_OR_WHOM },
	{ "", "", "написал(а)", A_TIME_OR_WHOM },
	{ "", "", "написал", A_TIME_OR_WHOM },
	{ "", "", "написала", A_TIME_OR_WHOM },
	{ "", "", "пише", A_TIME_OR_WHOM },
	{ "", "", "написав(ла)", A_TIME_OR_WHOM },
	{ "Op ", " schreef ", "", A_NUMBER },
	{ "Op ", "", "geschreven", A_NUMBER },
	{ "Op ", "", "schreef", A_NUMBER },
	{ "Den ", "", "skrev", A_NUMBER },
	{ "Den ", " skrev ", "", A_NUMBER },
	{ "", " skrev ", "", A_TIME },
	{ "", " kirjoitti ", "", A_NUMBER },
	{ "", "", "kirjoitti", A_TIME_OR_WHOM },
	{ "Dne ", "", "napsal(a)", A_NUMBER },
	{ "", "", "napsal", A_TIME_OR_WHOM },
	{ "", "", "napsal(a)", A_TIME_OR_WHOM },
	{ "", "", "a scris", A_TIME_OR_WHOM },
	{ "", "ezt írta", "", A_TIME_OR_WHOM },
	{ "", "", "yazdı", A_TIME_OR_WHOM },
	{ "", "", "έγραψε", A_TIME_OR_WHOM },
	{ "", "", "đã viết", A_TIME_OR_WHOM },
	{ "", "", "写道", A_NUMBER },
	{ "", "", "寫道", A_NUMBER },
	{ "", "", "のメール", A_NUMBER },
	{ "", "", "のメッセージ", A_NUMBER },
	{ "", "", "님이 작성", A_NUMBER },
	{ "", "@", ">", A_TIME }, /* Gmail in Russian and Japanese, Yandex: a date, an address */
};

/* What stands alone between dashes, or before a colon, above a forwarded or returned message. */
static const char *const separators[] = {
	"Original Message",
	"Original",
	"Forwarded message",
	"Begin forwarded message",
	"Reply message",
	"Ursprüngliche Nachricht",
	"Original-Nachricht",
	"Originalnachricht",
	"Weitergeleitete Nachricht",
	"Anfang der weitergeleiteten Nachricht",
	"Message d'origine",
	"Message d’origine",
	"Message original",
	"Message transféré",
	"Début du message transféré",
	"Début du message réexpédié",
	"Mensaje original",
	"Mensaje reenviado",
	"Inicio del mensaje reenviado",
	"Messaggio originale",
	"Messaggio inoltrato",
	"Inizio messaggio inoltrato",
	"Mensagem original",
	"Mensagem encaminhada",
	"Mensagem reencaminhada",
	"Início da mensagem encaminhada",
	"Início da mensagem reencaminhada",
	"Oorspronkelijk bericht",
	"Doorgestuurd bericht",
	"Begin doorgestuurd bericht",
	"Oryginalna wiadomość",
	"Wiadomość oryginalna",
	"Przekazana wiadomość",
	"Treść przekazanej wiadomości",
	"Początek przekazywanej wiadomości",
	"Исходное сообщение",
	"Пересылаемое сообщение",
	"Пересланное сообщение",
	"Перенаправленное сообщение",
	"Начало переадресованного сообщения",
	"Начало переадресованного письма",
	"Переслане повідомлення",
	"Ursprungligt meddelande",
	"Vidarebefordrat brev",
	"Opprinnelig melding",
	"Oprindelig meddelelse",
	"Původní zpráva",
	"Eredeti üzenet",
	"Orijinal İleti",
	"原始邮件",
	"转发的邮件",
	"转发邮件信息",
	"原始郵件",
	"元のメッセージ",
	"転送されたメッセージ",
	"원본 메시지",
	"Below this line is a copy of the message.",
	"This is a copy of the message, including all the headers.",
	"This is a copy of your message, including all the headers.",
};

/* How the header of a quoted message names whom it is from, and when it was sent. */
static const struct {
	const char *from, *sent;
} headings[] = {
	{ "From", "Sent" },
	{ "From", "Date" },
	{ "Von", "Gesendet" },
	{ "Von", "Datum" },
	{ "De", "Envoyé" },
	{ "De", "Date" },
	{ "De", "Enviado" },
	{ "De", "Enviada" },
	{ "De", "Enviado el" },
	{ "De", "Enviada em" },
	{ "De", "Fecha" },
	{ "De", "Data" },
	{ "Da", "Inviato" },
	{ "Da", "Data" },
	{ "Od", "Wysłano" },
	{ "Od", "Data" },
	{ "Od", "Odesláno" },
	{ "Od", "Datum" },
	{ "От", "Отправлено" },
	{ "От", "Дата" },
	{ "Від", "Надіслано" },
	{ "Від", "Дата" },
	{ "Van", "Verzonden" },
	{ "Van", "Datum" },
	{ "Från", "Skickat" },
	{ "Från", "Datum" },
	{ "Fra", "Sendt" },
	{ "Fra", "Dato" },
	{ "Lähettäjä", "Lähetetty" },
	{ "Feladó", "Elküldve" },
	{ "De la", "Trimis" },
	{ "Kimden", "Gönderildi" },
	{ "Από", "Στάλθηκε" },
	{ "发件人", "发送时间" },
	{ "寄件者", "寄件日期" },
	{ "差出人", "送信日時" },
	{ "보낸 사람", "보낸 날짜" },
};

/* What may stand between a word and its colon, and around a separator. */
static const char *const blanks[] = { " ", "\t", "\xc2\xa0", "\xe2\x80\xaf" };
static const char *const colons[] = { ":", "：" };

/* Takes one of the words off the end of line; false: it does not end in one. */
static bool take_last(struct span *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_ends_nocase(*line, span_of(words[i]))) {
			line->size -= strlen(words[i]);
			return true;
		}
	return false;
}

/* Takes the colon and the blanks before it off the end; false: there is no colon. */
static bool take_colon(struct span *line)
{
	if (!take_last(line, colons, sizeof(colons) / sizeof(colons[0])))
		return false;
	while (take_last(line, blanks, sizeof(blanks) / sizeof(blanks[0])))
		continue;
	return true;
}

/* Whether these are the words; the case of ASCII letters is ignored. */
static bool is_word(struct span words, const char *known)
{
	for (size_t i = 0; i < words.size; i++)
		if (known[i] == '\0' || byte_lower(words.data[i]) != byte_lower(known[i]))
			return false;
	return known[words.size] == '\0';
}

static bool has_time(struct span line)
{
	for (size_t i = 0; i + 3 < line.size; i++)
		if (byte_is_digit(line.data[i]) &&
		    (line.data[i + 1] == ':' || line.data[i + 1] == '.') &&
		    byte_is_digit(line.data[i + 2]) && byte_is_digit(line.data[i + 3]))
			return true;
	return false;
}

static bool has_number(struct span line)
{
	for (size_t i = 0; i < line.size; i++)
		if (byte_is_digit(line.data[i]))
			return true;
	return false;
}

static bool is_proven(struct span line, enum proof proof)
{
	if (proof != A_TIME && span_find(line, '@') != line.size)
		return true;
	return proof == A_NUMBER ? has_number(line) : has_time(line);
}

/*
 * The last lines, joined, without the final colon: candidate 0 is the last line, 1 the last two.
 * They all lie in one array, and end where it does.
 */
struct folded {
	char bytes[FOLDED_BYTES];
	struct span candidates[FOLDED_LINES];
	size_t count;
};

static void fold(struct folded *folded, const struct span *lines, size_t count, struct span newest)
{
	size_t begins = sizeof(folded->bytes);

	folded->count = 0;
	while (folded->count < count && folded->count < FOLDED_LINES) {
		struct span line = folded->count == 0 ? newest : lines[count - 1 - folded->count];

		if (line.size + 1 > begins)
			return;
		if (folded->count != 0)
			folded->bytes[--begins] = ' ';
		begins -= line.size;
		if (line.size != 0)
			memcpy(folded->bytes + begins, line.data, line.size);
		folded->candidates[folded->count++] =
			(struct span){ folded->bytes + begins, sizeof(folded->bytes) - begins };
	}
}

/* The fewest last lines that are an attribution by that row; 0: none are. */
static size_t row_matches(size_t row, const struct folded *folded)
{
	struct span holds;

	if (!span_ends_nocase(folded->candidates[0], span_of(attributions[row].ends)))
		return 0;
	holds = span_of(attributions[row].holds);
	for (size_t i = 0; i < folded->count; i++) {
		struct span line = folded->candidates[i];

		if (span_starts_nocase(line, span_of(attributions[row].begins)) &&
		    (holds.size == 0 || span_find_nocase(line, holds) != line.size) &&
		    is_proven(line, attributions[row].proof))
			return i + 1;
	}
	return 0;
}

/* A row that says how an attribution begins knows best how many lines it has. */
static size_t attribution_lines(const struct folded *folded)
{
	size_t fewest = 0;

	if (folded->count == 0 || folded->candidates[folded->count - 1].size < SHORTEST_BYTES)
		return 0;
	for (size_t row = 0; row < sizeof(attributions) / sizeof(attributions[0]); row++) {
		size_t matched = row_matches(row, folded);

		if (matched != 0 && attributions[row].begins[0] != '\0')
			return matched;
		if (matched != 0 && (fewest == 0 || matched < fewest))
			fewest = matched;
	}
	return fewest;
}

static bool is_ornament(char byte)
{
	return byte == '-' || byte == '_' || byte == '=' || byte == '*' || byte_is_blank(byte);
}

static struct span without_ornament(struct span line)
{
	while (line.size != 0 && is_ornament(line.data[0]))
		line = span_from(line, 1);
	while (line.size != 0 && is_ornament(line.data[line.size - 1]))
		line.size--;
	return line;
}

static bool is_separator(struct span words)
{
	if (words.size < SHORTEST_BYTES)
		return false;
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
		if (is_word(words, separators[i]))
			return true;
	return false;
}

/* What stands before the colon of "LABEL: ...", "*LABEL:* ..." or "LABEL : ..."; empty: nothing. */
static struct span label_of(struct span line)
{
	line = span_first(line, LABEL_BYTES);
	for (size_t i = 0; i < line.size; i++) {
		struct span label = span_first(line, i + 1);

		if ((line.data[i] == ':' || (line.data[i] & 0x80) != 0) && take_colon(&label))
			return without_ornament(label);
	}
	return (struct span){ NULL, 0 };
}

/* The newest line says when the message was sent, and one above it whom it is from. */
static size_t heading_lines(const struct span *lines, size_t count)
{
	struct span labels[REPLY_LINES];

	labels[0] = label_of(lines[count - 1]);
	if (labels[0].size == 0)
		return 0;
	for (size_t i = 1; i < count; i++)
		labels[i] = label_of(lines[count - 1 - i]);
	for (size_t row = 0; row < sizeof(headings) / sizeof(headings[0]); row++) {
		if (!is_word(labels[0], headings[row].sent))
			continue;
		for (size_t i = 1; i < count; i++)
			if (is_word(labels[i], headings[row].from))
				return i + 1;
	}
	return 0;
}

size_t reply_introduced(const struct span *lines, size_t count)
{
	struct folded folded = { .count = 0 };
	struct span newest, words;
	bool colon, dashes;
	size_t found = 0;

	if (count == 0)
		return 0;
	newest = lines[count - 1];
	dashes = span_starts_nocase(newest, SPAN("--"));
	colon = take_colon(&newest);
	if (!colon && !dashes)
		return heading_lines(lines, count);
	words = without_ornament(newest);
	if (is_separator(words))
		return 1;
	if (colon)
		fold(&folded, lines, count, newest);
	else
		fold(&folded, &words, 1, words); /* "---- On ..., X wrote ----" */
	found = attribution_lines(&folded);
	return found != 0 ? found : heading_lines(lines, count);
}
