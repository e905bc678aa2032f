/* SPDX-License-Identifier: ISC */
/*
 * report_html_mail -- the summary as HTML for mails: readable in mail clients, which may take the
 * style sheet away and leave inline styles only, and show tables but no pictures.
 */
#include "report/formats/report_formats.h"
#include "report/formats/report_html.h"
#include "report/report_words.h"

/* Colours come in pairs, light and dark; those of bars and hours are also inline, for mail. */
static const char style[] =
	"body{margin:0;padding:0 1rem 3rem;background:#fff;color:#1b2024;"
	"font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
	"overflow-wrap:break-word;overflow-wrap:anywhere}\n"
	"main{max-width:46rem;margin:0 auto}\n"
	"h1{font-size:1rem;font-weight:600;margin:2rem 0 .25rem}\n"
	"h2{font-size:1rem;font-weight:600;margin:0;display:inline}\n"
	".lead{font-size:1.375rem;line-height:1.4;margin:.75rem 0}\n"
	".quiet,.below,.note,.more{color:#57616a}\n"
	".quiet,.below,.note,.more,ul{font-size:.875rem}\n"
	"p{margin:.25rem 0}\n"
	"ul{margin:1rem 0 0;padding:0 0 0 1.1rem}\n"
	"li{margin:.2rem 0}\n"
	"table{border-collapse:collapse;width:100%}\n"
	".list,.week{margin-top:2.25rem;font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left;padding:0 0 .35rem}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3rem 0 .3rem .9rem;"
	"border-top:1px solid #dde2e6;font-weight:400}\n"
	"tr>:first-child{padding-left:0}\n"
	"thead th{font-size:.75rem;color:#57616a;border-top:0;padding-top:0}\n"
	".n,thead .n{text-align:right;white-space:nowrap;width:4.5rem}\n"
	".s{width:8rem;padding-left:1.75rem;white-space:nowrap}\n"
	".t,.d{white-space:nowrap}.t{width:8.5rem}.w{min-width:5rem}\n"
	".mark{font-size:.75rem;border:1px solid #8a5a00;color:#8a5a00;border-radius:3px;"
	"padding:0 .3em;white-space:nowrap}\n"
	".k{overflow-wrap:normal}.u{white-space:nowrap}\n"
	".bar{margin:.15rem 0 .2rem}\n"
	".bar td{border:0;padding:0}\n"
	".week{table-layout:fixed}\n"
	".week td,.week thead th{text-align:center;padding:.1rem;font-size:.75rem;border:0}\n"
	".week tbody th{min-width:0;font-size:.75rem;padding:.1rem .5rem .1rem 0;border:0;"
	"color:#57616a;width:3rem}\n"
	".week thead th:first-child{width:3rem}\n"
	"@media (max-width:34rem){body{padding:0 .75rem 2rem}.lead{font-size:1.2rem}"
	"th,td{padding-left:.6rem}.wide{display:none}.d{display:block}"
	".list{font-size:.875rem}tbody th{min-width:6.5rem}.bars tbody th{min-width:5rem}"
	".n,thead .n{width:2.6rem}.s{width:3.6rem;padding-left:.6rem}"
	".t,td.w{width:5rem}td.t,td.w{font-size:.8125rem}td.w{min-width:3.2rem}}\n"
	"@media (prefers-color-scheme:dark){"
	"body{background:#14181c;color:#e3e7ea}"
	".quiet,.below,.note,.more,thead th,.week tbody th{color:#9aa6b0}"
	"th,td{border-color:#2b333a}.mark{color:#e5b454;border-color:#e5b454}"
	".bar td{background-color:#5b9bcb!important}"
	".h0{color:#9aa6b0!important;background-color:#1b2127!important}"
	".h1{color:#e3e7ea!important;background-color:#17344b!important}"
	".h2{color:#fff!important;background-color:#1f5178!important}"
	".h3{color:#fff!important;background-color:#2f72a5!important}"
	".h4{color:#0b1115!important;background-color:#86bfe8!important}}\n"
	"@media print{body{padding:0;font-size:11pt;background:#fff;color:#000}"
	"main{max-width:none}tr,.week,li{break-inside:avoid}thead{display:table-header-group}"
	".bar td,.week td{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

static void put_headline(struct html *html)
{
	const struct report *report = html->report;

	html_headline(html);
	words_lead(report, &html->words);
	html_element(html, "<p class=\"lead\">", "</p>\n");
	words_change(report, &html->words);
	html_element(html, "<p>", "</p>\n");
}

bool report_html_mail(const struct report *report, struct text *out)
{
	struct html html = { .report = report, .out = out };

	text_begin(&html.words, 64 << 10);
	html_head(&html, style);
	put_headline(&html);
	html_findings(&html, NULL);
	for (const struct section *section = sections; section->name != NULL; section++)
		html_section(&html, section);
	html_foot(&html);
	text_end(&html.words);
	return !html.out_of_memory;
}
