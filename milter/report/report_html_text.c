/* report_html_text -- text as HTML: nothing in it is markup. */
#include "report/report_html.h"

static const struct {
	char byte;
	const char *entity;
} entities[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

static const char *entity_of(char byte)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (entities[i].byte == byte)
			return entities[i].entity;
	return NULL;
}

void html_text(struct text *out, struct span span)
{
	struct text visible;

	text_begin(&visible, 16 * EVENT_LINE_BYTES);
	text_visible(&visible, span);
	for (size_t i = 0; i < visible.size; i++) {
		const char *entity = entity_of(visible.data[i]);

		if (entity != NULL)
			text_add(out, span_of(entity));
		else
			text_byte(out, visible.data[i]);
	}
	text_end(&visible);
}

void html_words(struct html *html)
{
	html_text(html->out, text_span(&html->words));
	text_clear(&html->words);
}
