/* config_words -- a value that must be one of a few words, and what to say when it is none. */
#include "event/action.h"
#include "host/conf/config_read.h"

#define WORDS_BYTES 800

/* "a, b or c" */
static void add_words(struct text *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_printf(text, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
}

void complain_of_word(struct loading *l, const struct conf_value *value, const char *what,
		      const char *const *words, size_t count)
{
	struct nearest nearest = { .given = value->text };
	struct text list;

	text_begin(&list, WORDS_BYTES);
	add_words(&list, words, count);
	for (size_t i = 0; i < count; i++)
		nearest_try(&nearest, span_of(words[i]));
	complain_unknown(l->complaints, value->place, &nearest, NULL, "%s is %s, not '%.*s'", what,
			 text_string(&list), SPAN_FORMAT(value->text));
	text_end(&list);
}

void read_action(struct loading *l, const struct conf_value *value, enum action *out)
{
	const char *words[ACTIONS];

	if (action_named(value->text, out))
		return;
	for (int i = 0; i < ACTIONS; i++)
		words[i] = action_name((enum action)i);
	complain_of_word(l, value, "action", words, ACTIONS);
}

bool read_traffic(struct loading *l, const struct conf_value *value, enum traffic *out)
{
	const char *words[TRAFFICS];

	if (traffic_named(value->text, out))
		return true;
	for (int i = 0; i < TRAFFICS; i++)
		words[i] = traffic_name((enum traffic)i);
	complain_of_word(l, value, "traffic", words, TRAFFICS);
	return false;
}

void read_confidence(struct loading *l, const struct conf_value *value, enum confidence *out)
{
	const char *words[CONFIDENCES];

	if (confidence_named(value->text, out))
		return;
	for (int i = 0; i < CONFIDENCES; i++)
		words[i] = confidence_name((enum confidence)(CONFIDENCES - 1 - i));
	complain_of_word(l, value, "confidence", words, CONFIDENCES);
}
