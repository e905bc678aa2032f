/* SPDX-License-Identifier: ISC */
/*
 * message -- the header section of a saved message, field by field (RFC 5322).
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "base/span.h"

/*
 * Takes the next field off the front of *rest; value keeps its folds.  False at the end of the
 * header section, where *rest is the body, which begins after an empty line or with a line that is
 * not a field.  Lines end in CRLF or LF.
 */
bool message_next_field(struct span *rest, struct span *name, struct span *value);

/*
 * Takes the next message off the front of an mbox (RFC 4155), its From_ line left out, and
 * quoting ('>From ') left as it is.  False when none is left.
 */
bool message_next_of_mbox(struct span *rest, struct span *message);

bool message_is_mbox(struct span content);

/* Whether mail has fields of that name for itself, which nobody else may write or delete. */
bool message_needs_field(struct span name);

#endif
