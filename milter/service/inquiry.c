/* SPDX-License-Identifier: ISC */
/* inquiry -- what milter-device-ctl asks a program whose main thread answers. */
#include "service/inquiry.h"

#include <sysexits.h>

int inquiry_ask(void *errand, struct span line, const char *who, struct text *answer)
{
	struct inquiry inquiry = { line, who, answer, EX_SOFTWARE };

	errand_ask(errand, &inquiry);
	return inquiry.status;
}

int inquiry_reopen(struct eventlog *log, struct text *answer)
{
	struct trouble why;

	if (eventlog_reopen(log, &why)) {
		text_add(answer, SPAN("the event log is opened again\n"));
		return EX_OK;
	}
	text_printf(answer, "%s\n", why.sentence);
	return EX_CANTCREAT;
}

void inquiry_unknown(struct inquiry *inquiry)
{
	text_add(inquiry->answer, SPAN("unknown command '"));
	text_visible(inquiry->answer, inquiry->line);
	text_add(inquiry->answer, SPAN("'\n"));
	inquiry->status = EX_USAGE;
}
