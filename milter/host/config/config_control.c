/* SPDX-License-Identifier: ISC */
/* config_control -- where the running daemon listens, even when its configuration is broken. */
#include "host/config/config_read.h"
#include "host/paths.h"

/* The 'value' or "value" after `control_socket =`; empty: the line is a different one. */
static struct span value_of(struct span line)
{
	const struct span name = SPAN("control_socket");
	struct span value;
	char quote;

	line = span_trim(line);
	if (!span_equal(span_first(line, name.size), name))
		return SPAN("");
	line = span_trim(span_from(line, name.size));
	if (line.size == 0 || line.data[0] != '=')
		return SPAN("");
	line = span_trim(span_from(line, 1));
	quote = line.size != 0 ? line.data[0] : '\0';
	if (quote != '\'' && quote != '"')
		return SPAN("");
	value = span_from(line, 1);
	return span_first(value, span_find(value, quote));
}

/* Even a file that does not parse shows the setting, if it has a line of its own. */
static struct span look_for(const struct conf_source *source)
{
	for (; source != NULL; source = source->next) {
		struct span rest = source->content;

		while (rest.size != 0) {
			struct span value = value_of(span_cut(&rest, '\n'));

			if (value.size != 0)
				return value;
		}
	}
	return SPAN("");
}

const char *config_control_socket(const char *path, struct complaints *complaints)
{
	struct conf_tree tree = { 0 };
	const struct conf_setting *setting;
	struct span found = SPAN("");

	conffile_read(&tree, complaints->arena, path, paths_share, top_options, complaints);
	setting = conf_find(tree.settings, "control_socket");
	if (setting != NULL)
		found = setting->values[0].text;
	else if (complaints->count != 0)
		found = look_for(tree.sources.read);
	return found.size != 0 ? arena_string(complaints->arena, found) : DEFAULT_CONTROL_SOCKET;
}
