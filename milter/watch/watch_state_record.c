/* SPDX-License-Identifier: ISC */
/* watch_state_record -- one record of the state file. */
#include "watch/watch_state_record.h"

#include "base/netstring.h"

void record_begin(struct state_writing *writing)
{
	text_clear(&writing->record);
	netstring_add(&writing->record, span_of(writing->kind));
}

void record_add(struct state_writing *writing, struct span field)
{
	netstring_add(&writing->record, field);
}

void record_add_number(struct state_writing *writing, uint64_t number)
{
	netstring_add_number(&writing->record, number);
}

void record_end(struct state_writing *writing)
{
	netstring_add(writing->state, text_span(&writing->record));
	text_byte(writing->state, '\n');
	writing->state->cut = writing->state->cut || writing->record.cut;
}

bool record_take_time(struct span *fields, int64_t *out)
{
	uint64_t number;

	if (!netstring_take_number(fields, &number))
		return false;
	*out = (int64_t)number;
	return true;
}
