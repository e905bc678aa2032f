/* SPDX-License-Identifier: ISC */
/*
 * cells -- the pieces of a text report: columns, numbers, times, made so that nothing
 * from an event reaches a terminal unescaped and no line is wider than planned.
 */
#ifndef CELLS_H
#define CELLS_H

#include "base/calendar.h"
#include "base/text.h"

/* How many columns the span fills once made visible; wide characters fill two. */
size_t cell_width(struct span);

/* Made visible and cut to fit width columns, with ".." where something is missing. */
void cell_fit(struct text *, struct span, size_t width);

/* Writes what cell_fit does, then blanks up to width. */
void cell_left(struct text *, struct span, size_t width);

/*
 * 10,432, right-aligned in width columns, with at least one blank before it; 1.0e+18 when that
 * does not fit.  A width of 0: no blanks, and any length.
 */
void cell_number(struct text *, uint64_t, size_t width);

/* The word that goes with that number. */
const char *cell_word(uint64_t, const char *one, const char *many);

/* "1 event", "1,234 events". */
void cell_plural(struct text *, uint64_t, const char *one, const char *many);

/* "3.0 %" of the whole, which is not 0. */
void cell_percent(struct text *, uint64_t part, uint64_t whole);

/* How long a bar is in which most would fill width: at least 1 when part is not 0. */
size_t cell_bar_length(uint64_t part, uint64_t most, size_t width);

/* A bar of '#' in which most would fill width; at least one '#' when part is not 0. */
void cell_bar(struct text *, uint64_t part, uint64_t most, size_t width);

/* Mon 2023-07-17 */
void cell_day(struct text *, const struct civil *);

/* 2023-07-17 09:00, local. */
void cell_time(struct text *, const struct zone *, int64_t milliseconds);

/* A newline, in place of any blanks at the end of the line. */
void cell_end_line(struct text *);

/* Breaks the words into lines of at most width columns, each after indent blanks. */
void cell_paragraph(struct text *, struct span words, size_t indent, size_t width);

#endif
