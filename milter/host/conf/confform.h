/* SPDX-License-Identifier: ISC */
/*
 * confform -- the form of a setting: NAME = value, NAME = { a, b }, NAME += { c }.
 * For confscan.c only.
 */
#ifndef CONFFORM_H
#define CONFFORM_H

#include "host/conf/conftokens.h"

enum conf_form {
	FORM_GOOD,
	FORM_EMPTY, /* a pair of braces with nothing between them */
	FORM_WRONG, /* complained of, once: nothing that libconfuse should see */
};

/*
 * Passes over what follows the name of a setting, up to the next statement.  level: the settings
 * that may stand beside it, by which a list that never closes is known.
 */
enum conf_form confform_read(struct conf_tokens *, const struct conf_option *option,
			     const struct conf_option *level, struct conf_token name);

/* NULL: none of the options has that name. */
const struct conf_option *confform_option(const struct conf_option *, struct span name);

#endif
