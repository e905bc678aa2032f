/* reply -- the lines that introduce somebody else's text. */
#include "reply.h"

#include <string.h>

#define FOLDED_LINES 3
#define FOLDED_BYTES 400 /* an attribution is no longer */

/* What tells an attribution from an innocent line that ends in a colon. */
enum proof {
	A_NUMBER,       /* a digit or an address: a date, most likely */
	A_TIME_OR_WHOM, /* 12:00 or an address */
	A_TIME,
};

/*
 * How clients say who wrote what they quote: the line's first bytes, some bytes within, and its
 * last ones before the final colon.  ASCII letters compare without case.
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

/* How the header of the quoted message is written: who it is from, and when it was sent. */
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

/* Takes one of the words off the end of line; false: it does not end so. */
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

static bool has_time(struct span line)
{
	for (size_t i = 0; i + 3 < line.size; i++)
		if (byte_is_digit(line.data[i]) &&
		    (line.data[i + 1] == ':' || line.data[i + 1] == '.') &&
		    byte_is_digit(line.data[i + 2]) && byte_is_digit(line.data[i + 3]))
			return true;
	return false;
}

static bool is_proven(struct span line, enum proof proof)
{
	bool whom = span_find(line, '@') != line.size;

	if (proof == A_TIME)
		return has_time(line);
	if (proof == A_TIME_OR_WHOM)
		return whom || has_time(line);
	for (size_t i = 0; i < line.size && !whom; i++)
		whom = byte_is_digit(line.data[i]);
	return whom;
}

/* line is without its final colon; begun: only rows that say how it begins. */
static bool is_attribution(struct span line, bool begun)
{
	for (size_t i = 0; i < sizeof(attributions) / sizeof(attributions[0]); i++) {
		struct span holds = span_of(attributions[i].holds);

		if ((!begun || attributions[i].begins[0] != '\0') &&
		    span_ends_nocase(line, span_of(attributions[i].ends)) &&
		    span_starts_nocase(line, span_of(attributions[i].begins)) &&
		    (holds.size == 0 || span_find_nocase(line, holds) != line.size) &&
		    is_proven(line, attributions[i].proof))
			return true;
	}
	return false;
}

/* The lines of an attribution that is folded over several; newest is without its colon. */
static size_t folded_lines(const struct span *lines, size_t count, struct span newest, bool begun)
{
	char folded[FOLDED_BYTES];
	size_t begins = sizeof(folded);

	for (size_t i = 1; i <= count && i <= FOLDED_LINES; i++) {
		struct span line = i == 1 ? newest : lines[count - i];

		if (line.size + 1 > begins)
			return 0;
		if (i != 1)
			folded[--begins] = ' ';
		begins -= line.size;
		if (line.size != 0)
			memcpy(folded + begins, line.data, line.size);
		if (is_attribution((struct span){ folded + begins, sizeof(folded) - begins },
				   begun))
			return i;
	}
	return 0;
}

/* A row that says how an attribution begins knows best how many lines it has. */
static size_t attribution_lines(const struct span *lines, size_t count)
{
	struct span newest = lines[count - 1];
	size_t begun;

	if (!take_colon(&newest))
		return 0;
	begun = folded_lines(lines, count, newest, true);
	return begun != 0 ? begun : folded_lines(lines, count, newest, false);
}

static bool is_ornament(char byte)
{
	return byte == '-' || byte == '_' || byte == '=' || byte == '*' || byte_is_blank(byte);
}

/* "---- On ... wrote ----" stands between dashes as well. */
static bool is_separator(struct span line)
{
	bool marked = take_colon(&line) || span_starts_nocase(line, SPAN("--"));

	while (line.size != 0 && is_ornament(line.data[0]))
		line = span_from(line, 1);
	while (line.size != 0 && is_ornament(line.data[line.size - 1]))
		line.size--;
	if (!marked || line.size == 0 || line.size > FOLDED_BYTES)
		return false;
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
		if (span_equal_nocase(line, span_of(separators[i])))
			return true;
	return is_attribution(line, false);
}

/* Whether the line is "LABEL: ...", also as "*LABEL:* ..." and "LABEL : ...". */
static bool is_labelled(struct span line, struct span label)
{
	while (line.size != 0 && line.data[0] == '*')
		line = span_from(line, 1);
	if (!span_starts_nocase(line, label))
		return false;
	line = span_from(line, label.size);
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (span_starts_nocase(line, span_of(blanks[i])))
			line = span_from(line, strlen(blanks[i]));
	while (line.size != 0 && line.data[0] == '*')
		line = span_from(line, 1);
	return span_starts_nocase(line, span_of(colons[0])) ||
	       span_starts_nocase(line, span_of(colons[1]));
}

/* The newest line says when it was sent, and one above who it is from. */
static size_t heading_lines(const struct span *lines, size_t count)
{
	for (size_t row = 0; row < sizeof(headings) / sizeof(headings[0]); row++) {
		if (!is_labelled(lines[count - 1], span_of(headings[row].sent)))
			continue;
		for (size_t i = 2; i <= count; i++)
			if (is_labelled(lines[count - i], span_of(headings[row].from)))
				return i;
	}
	return 0;
}

size_t reply_introduced(const struct span *lines, size_t count)
{
	size_t introduced;

	if (count == 0)
		return 0;
	if (is_separator(lines[count - 1]))
		return 1;
	introduced = attribution_lines(lines, count);
	return introduced != 0 ? introduced : heading_lines(lines, count);
}
