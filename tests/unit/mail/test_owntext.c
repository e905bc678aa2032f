/* SPDX-License-Identifier: ISC */
/* owntext and reply: which lines are the sender's own, in every language. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/owntext.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Each is put below "Mine." and above "Hers.": only "Mine." is own. */
static const char *const introductions[] = {
	/* Attributions. */
	"On Jul 17, 2023, at 12:00 PM, Ann Lee <ann@example.com> wrote:",
	"On Mon, 17 Jul 2023 at 12:00, Ann Lee <ann@example.com>\nwrote:",
	"On Mon, Jul 17, 2023 at 12:00 PM Ann Lee\n<ann@a-very-long-name.example.com>\nwrote:",
	"ON 17/07/2023 12:00, ANN LEE WROTE:",
	"Ann Lee <ann@example.com> wrote:",
	"Am 17.07.2023 um 12:00 schrieb Ann Lee <ann@example.com>:",
	"Am Mo., 17. Juli 2023 um 12:00 Uhr schrieb Ann Lee <\nann@example.com>:",
	"Ann Lee <ann@example.com> schrieb am Mo. 17. Juli 2023 um 12:00:",
	"Le lun. 17 juil. 2023 à 12:00, Ann Lee <ann@example.com> a écrit :",
	"Le 17 juil. 2023 à 12:00, Ann Lee <ann@example.com> a\xc2\xa0"
	"écrit\xc2\xa0:",
	"El lun, 17 jul 2023 a las 12:00, Ann Lee (<ann@example.com>)\nescribió:",
	"El 17 jul 2023, a las 12:00, Ann Lee <ann@example.com> escribió:",
	"Il giorno lun 17 lug 2023 alle ore 12:00 Ann Lee <ann@example.com>\nha scritto:",
	"Em seg., 17 de jul. de 2023 às 12:00, Ann Lee <ann@example.com>\nescreveu:",
	"W dniu 17.07.2023 o 12:00, Ann Lee pisze:",
	"pon., 17 lip 2023 o 12:00 Ann Lee <ann@example.com> napisał(a):",
	"17.07.2023 12:00, Анна Ли пишет:",
	"17 июля 2023 г., в 12:00, Анна Ли <ann@example.com> написал(а):",
	"пн, 17 июл. 2023 г. в 12:00, Анна Ли <ann@example.com>:",
	"17.07.2023, 12:00, \"Анна Ли\" <ann@example.com>:",
	"пн, 17 лип. 2023 р. о 12:00 Анна Лі <ann@example.com> пише:",
	"Op ma 17 jul 2023 om 12:00 schreef Ann Lee <ann@example.com>:",
	"Op 17 jul. 2023 om 12:00 heeft Ann Lee <a@example.com>\nhet volgende geschreven:",
	"Den mån 17 juli 2023 kl 12:00 skrev Ann Lee <ann@example.com>:",
	"17 juli 2023 kl. 12:00 skrev Ann Lee <ann@example.com>:",
	"Ann Lee <ann@example.com> kirjoitti 17.7.2023 kello 12.00:",
	"po 17. 7. 2023 v 12:00 odesílatel Ann Lee <ann@example.com> napsal:",
	"在 2023年7月17日，12:00，Ann Lee <ann@example.com> 写道：",
	"2023年7月17日(月) 12:00 Ann Lee <ann@example.com>:",
	"2023/07/17 12:00、Ann Lee <ann@example.com>のメール:",
	"2023년 7월 17일 (월) 오후 12:00, Ann Lee <ann@example.com>님이 작성:",

	/* Between dashes, or before a colon. */
	"-----Original Message-----",
	"-----Ursprüngliche Nachricht-----",
	"-----Message d'origine-----",
	"-----Mensaje original-----",
	"-----Messaggio originale-----",
	"-----Mensagem original-----",
	"-----Oorspronkelijk bericht-----",
	"-----Исходное сообщение-----",
	"-----Oryginalna wiadomość-----",
	"---------- Forwarded message ---------",
	"-------- Пересылаемое сообщение --------",
	"------------------ Original ------------------",
	"---- On Mon, 17 Jul 2023 12:00:00 +0200 Ann Lee <ann@example.com> wrote ----",
	"------ This is a copy of the message, including all the headers. ------",
	"--- Below this line is a copy of the message.",
	"Begin forwarded message:",
	"Anfang der weitergeleiteten Nachricht:",
	"Début du message transféré\xc2\xa0:",
	"Inicio del mensaje reenviado:",
	"Inizio messaggio inoltrato:",
	"Início da mensagem reencaminhada:",
	"Начало переадресованного сообщения:",
	"Begin doorgestuurd bericht:",

	/* The header of the other message. */
	"From: Ann Lee <ann@example.com>\nSent: Monday, July 17, 2023 12:00\nTo: Bob\nSubject: x",
	"From: Ann Lee\nSubject: x\nDate: 17 July 2023\nTo: Bob",
	"*From:* Ann Lee <ann@example.com>\n*Sent:* Monday, July 17, 2023 12:00",
	"Von: Ann Lee\nGesendet: Montag, 17. Juli 2023 12:00\nAn: Bob",
	"De : Ann Lee\nEnvoyé : lundi 17 juillet 2023 12:00\nÀ : Bob",
	"De: Ann Lee\nEnviado el: lunes, 17 de julio de 2023 12:00",
	"De: Ann Lee\nEnviada em: segunda-feira, 17 de julho de 2023",
	"Da: Ann Lee\nInviato: lunedì 17 luglio 2023 12:00",
	"Od: Ann Lee\nWysłano: poniedziałek, 17 lipca 2023",
	"От: Анна Ли\nОтправлено: 17 июля 2023 г. 12:00\nКому: Боб",
	"发件人: Ann Lee\n发送时间: 2023年7月17日",
	"差出人: Ann Lee\n送信日時: 2023年7月17日",
};

static void read_own(struct span text, size_t size, struct text *out)
{
	struct own_text own;

	own_text_begin(&own);
	for (size_t at = 0; at < text.size; at += size)
		own_text_push(&own, span_first(span_from(text, at), size));
	own_text_end(&own);
	text_begin(out, OWN_BYTES);
	own_text_write(&own, out);
}

START_TEST(what_an_introduction_introduces_is_not_own)
{
	struct text text, own;

	text_begin(&text, 10000);
	text_printf(&text, "Hello\n\nMine.\n\n%s\nHers.\n", introductions[_i]);
	read_own(text_span(&text), text.size, &own);
	ck_assert_msg(strcmp(text_string(&own), "Hello\nMine.") == 0, "%s: %s", introductions[_i],
		      text_string(&own));
	text_end(&text);
	text_end(&own);
}
END_TEST

static const struct {
	const char *says, *text, *own;
} rows[] = {
	{ "all of it", "Hello\n\nSent from my iPhone\n", "Hello\nSent from my iPhone" },
	{ "CRLF", "Hello\r\n\r\n-- \r\nAnn\r\n", "Hello\n--\nAnn" },
	{ "no newline at the end", "Hello\nAnn", "Hello\nAnn" },
	{ "trimmed, as people see it", "\xef\xbb\xbf \t Ann\xc2\xa0\xe2\x80\x8b \r\n\xc2\xa0\n",
	  "Ann" },
	{ "nothing", "", "" },
	{ "nothing but blanks", " \r\n\t\n\xc2\xa0\n", "" },
	{ "quoted lines", "Mine\n> Hers\n>> His\n > Theirs\n| Also\nToo", "Mine\nToo" },
	{ "an introduction right below", "Mine\nOn 17.07.2023, 12:00, Ann Lee wrote:\nHers",
	  "Mine" },
	{ "an introduction at the top", "On 17.07.2023, 12:00, Ann Lee wrote:\n> Hers\nMine", "" },
	{ "only the first one",
	  "Mine\n-----Original Message-----\nHers\nBegin forwarded message:\n", "Mine" },

	{ "a line that ends in a colon", "On the way, I wrote:\nMine",
	  "On the way, I wrote:\nMine" },
	{ "an address before a colon", "Write to <ann@example.com>:\nMine",
	  "Write to <ann@example.com>:\nMine" },
	{ "an attribution is not parted by a blank line", "On 17 July\n\nshe wrote:\nMine",
	  "On 17 July\nshe wrote:\nMine" },
	{ "these words without dashes", "Original Message\nMine", "Original Message\nMine" },
	{ "a lone From", "From: here\nto there\nMine", "From: here\nto there\nMine" },
	{ "a lone Date", "Date: tomorrow\nMine", "Date: tomorrow\nMine" },
	{ "From and Date far from each other", "From: a\n\nDate: b\nMine",
	  "From: a\nDate: b\nMine" },
	{ "another word than From", "Fromage: a\nSent: b", "Fromage: a\nSent: b" },
	{ "dashes", "--\n-----\nMine", "--\n-----\nMine" },

	{ "the last twelve lines", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14",
	  "3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14" },
	{ "twelve lines above a reply",
	  "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22\n"
	  "From: a\nTo: b\nSubject: c\nDate: d\nHers",
	  "11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22" },
	{ "not UTF-8", "a\xff\xe2\x82z", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz" },
};

START_TEST(own_text)
{
	struct span text = span_of(rows[_i].text);

	for (size_t size = 1; size <= text.size + 1; size++) {
		struct text own;

		read_own(text, size, &own);
		ck_assert_msg(strcmp(text_string(&own), rows[_i].own) == 0, "%s: %s", rows[_i].says,
			      text_string(&own));
		text_end(&own);
	}
}
END_TEST

START_TEST(a_long_line_is_cut_and_the_last_lines_fit)
{
	struct text text, own;

	text_begin(&text, 100000);
	for (int line = 0; line < 4; line++) {
		for (int i = 0; i < 2000; i++)
			text_byte(&text, i < 1000 ? ' ' : (char)('a' + line));
		text_byte(&text, '\n');
	}
	text_add(&text, SPAN("Ann"));
	read_own(text_span(&text), 100, &own);
	ck_assert_uint_eq(own.size, OWN_LINE_BYTES + strlen("\nAnn"));
	ck_assert(own.data[0] == 'd' && span_ends_nocase(text_span(&own), SPAN("d\nAnn")));
	text_end(&text);
	text_end(&own);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("owntext");
	SRunner *runner = srunner_create(suite);
	TCase *tcase = tcase_create("owntext");
	int failed;

	tcase_add_loop_test(tcase, what_an_introduction_introduces_is_not_own, 0,
			    ROWS(introductions));
	tcase_add_loop_test(tcase, own_text, 0, ROWS(rows));
	tcase_add_test(tcase, a_long_line_is_cut_and_the_last_lines_fit);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
