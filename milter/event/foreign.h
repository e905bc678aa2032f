/* SPDX-License-Identifier: ISC */
/*
 * foreign -- an event in the words of others: the Elastic Common Schema and the Open Cybersecurity
 * Schema Framework.
 *
 * Each has a table in a file of its own, a row for each field of theirs: where it is, in which
 * events, and what of ours it is made from.  Rows stand in the order in which they are written,
 * those of one object together.  A key of which no row has taken the value is kept as it is in an
 * object of our own, so that nothing is lost and no word of ours can be taken for one of theirs.
 *
 * A new field: a row, and one in the table of milter-device-events(5); in ECS also
 * contrib/elasticsearch.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "event/event.h"

/* What happened, as far as the schemas tell it apart. */
enum foreign_kind {
	FOREIGN_MAIL = 1,
	FOREIGN_ACCESS = 2, /* by a user who is known */
	FOREIGN_OTHER = 4,  /* a sighting with neither addresses nor a user */
	FOREIGN_START = 8,  /* config events */
	FOREIGN_STOP = 16,
	FOREIGN_RELOAD = 32,
	FOREIGN_TOTALS = 64,
};
#define FOREIGN_SIGHTING (FOREIGN_MAIL | FOREIGN_ACCESS | FOREIGN_OTHER)
#define FOREIGN_CONFIG (FOREIGN_START | FOREIGN_STOP | FOREIGN_RELOAD)
#define FOREIGN_ALL (FOREIGN_SIGHTING | FOREIGN_CONFIG | FOREIGN_TOTALS)

enum foreign_form {
	FOREIGN_CONSTANT,     /* the JSON of the row's only word */
	FOREIGN_WORD,         /* what the words say of the value, up to a colon in it; not taken */
	FOREIGN_LIST_OF_ONE,  /* the value in brackets; not taken */
	FOREIGN_IP_LIST,      /* the same, if it is an IP address */
	FOREIGN_VALUE,        /* as in our own line */
	FOREIGN_ADDRESS,      /* the same, if there is an @ in it */
	FOREIGN_IP,           /* the same, if it is an IP address */
	FOREIGN_MILLISECONDS, /* of a time, since 1970 */
};

struct foreign_word {
	const char *word; /* empty: there is no such key; NULL, and the last: any other */
	const char *json; /* NULL: the value itself */
};

struct foreign_row {
	unsigned kinds;   /* of enum foreign_kind */
	const char *path; /* with dots */
	enum foreign_form form;
	enum event_field key;
	const struct foreign_word *words;
	size_t word_count;
	enum event_field needs; /* the row is only for events that have this key; 0: for all */
};

struct foreign {
	const struct foreign_row *rows;
	size_t row_count;
	const char *rest; /* the object for all other keys */
};

extern const struct foreign foreign_ecs;
extern const struct foreign foreign_ocsf;

enum foreign_kind foreign_kind_of(const struct event *);

/* One JSON object without the newline. */
void foreign_write(const struct foreign *, const struct event *, struct text *);

/* For rows. */
#define FOREIGN_WORDS(table) .words = (table), .word_count = sizeof(table) / sizeof((table)[0])
#define FOREIGN_JSON(literal)                                                                    \
	.form = FOREIGN_CONSTANT, .words = (const struct foreign_word[]){ { NULL, (literal) } }, \
	.word_count = 1

#endif
