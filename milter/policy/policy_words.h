/* SPDX-License-Identifier: ISC */
/*
 * policy_words -- a policy in plain words.
 */
#ifndef POLICY_WORDS_H
#define POLICY_WORDS_H

#include "device/catalogue.h"
#include "policy/policy.h"
#include "base/text.h"

/*
 * One sentence: since when, which traffic of whom, on which devices, and what happens to it.
 * Dates are given as seen at `seconds` (since 1970 UTC).
 */
void policy_words(const struct policies *, const struct policy *, const struct catalogue *,
		  int64_t seconds, struct text *);

/* "2023-07-17 00:00 Europe/Moscow" */
void policy_words_moment(const struct zone *, int64_t seconds, struct text *);

/* "the end of 2023-12-31", or a moment as above: until is the first second that is left out. */
void policy_words_end(const struct zone *, int64_t until, struct text *);

/* "iphone, ipad or any device of vendor Apple"; with the kinds of each in parentheses. */
void policy_words_devices(const struct device_rules *, const struct catalogue *, struct text *);

/* "Outlook for iOS or K-9 *" */
void policy_words_names(const struct name_patterns *, struct text *);

/* "mail sent and read receipts sent"; traffic: bits 1 << enum traffic */
void policy_words_traffic(unsigned traffic, struct text *);

/* "imap or activesync"; protocols: bits 1 << enum protocol */
void policy_words_protocols(unsigned protocols, struct text *);

/* What stands between the items of a list: commas, and the word before the last. */
void policy_words_separator(struct text *, size_t i, size_t count, const char *word);

/* The conditions of one policy, as in "192.0.2.0/24 or ...", "iOS 16.5 or ...", "Mon-Fri ...". */
void policy_words_networks(const struct network_list *, struct text *);
void policy_words_floors(const struct policy *, struct text *);
void policy_words_hours(const struct policies *, const struct hours_list *, struct text *);

/* "2026-12-25 is a holiday (Christmas)"; is: "is a holiday". */
void policy_words_holiday(const struct civil *day, const char *is, const struct holiday *,
			  struct text *);

#endif
