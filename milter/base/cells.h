/*
 * cells -- the pieces of a text report: columns, numbers, times, made so that nothing
 * from an event reaches a terminal unescaped and no line is wider than planned.
 */
#ifndef CELLS_H
#define CELLS_H

#include "base/calendar.h"
#include "base/text.h"

/* The columns that the span takes once made visible; wide characters take two. */
size_t cell_width(struct span);

/* Made visible and cut to fit width columns, with ".." where something is missing. */
void cell_fit(struct text *, struct span, size_t width);

/* The same, with blanks behind it up to width. */
void cell_left(struct text *, struct span, size_t width);

/* 10,432, with at least one blank in front, up to width; 0: none.  Too long: 1.0e+18. */
void cell_number(struct text *, uint64_t, size_t width);

/* "1 event", "1,234 events". */
void cell_plural(struct text *, uint64_t, const char *one, const char *many);

/* "3.0 %" of the whole, which is not 0. */
void cell_percent(struct text *, uint64_t part, uint64_t whole);

/* One '#' for each share of most; at least one for any part at all. */
void cell_bar(struct text *, uint64_t part, uint64_t most, size_t width);

/* Mon 2023-07-17 */
void cell_day(struct text *, const struct civil *);

/* 2023-07-17 09:00, local. */
void cell_time(struct text *, const struct zone *, int64_t milliseconds);

/* The newline, without blanks in front of it. */
void cell_end_line(struct text *);

/* Sentences: the words of text broken into lines of at most width columns behind the indent. */
void cell_paragraph(struct text *, struct span words, size_t indent, size_t width);

#endif
