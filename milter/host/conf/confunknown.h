/* SPDX-License-Identifier: ISC */
/*
 * confunknown -- a setting that there is not: which one was meant, or where it belongs.
 */
#ifndef CONFUNKNOWN_H
#define CONFUNKNOWN_H

#include "host/conf/confscan.h"

/*
 * Complains of a name that is none of the options here; top has all sections.  Returns the option
 * that was meant; NULL data: nobody knows.
 */
struct span confunknown_complain(struct complaints *, struct place, const struct conf_option *here,
				 const struct conf_option *top, struct span name);

#endif
