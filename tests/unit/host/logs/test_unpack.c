/* SPDX-License-Identifier: ISC */
/* unpack: compressed files, known by their front and named by their ending. */
#include "host/logs/unpack.h"
#include "support.h"

#include <unistd.h>

static const struct {
	const char *name, *suffix;
} names[] = {
	{ "events.jsonl.gz", ".gz" }, { "events.jsonl.ZST", ".ZST" }, { "events.jsonl", "" },
	{ "events.gz.jsonl", "" },    { "events.jsonl.xz", "" },      { "", "" },
};

START_TEST(name_has_suffix)
{
	ck_text(unpack_suffix(span_of(names[_i].name)), names[_i].suffix, names[_i].name);
}
END_TEST

#define GZIP_HEAD "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
#define GZIP                                                 \
	GZIP_HEAD "\xcb\xcf\x4b\xe5\x2a\x29\xcf\xe7\x02\x00" \
		  "\xe6\x0b\xba\x12\x08\x00\x00\x00"
#define ZSTD "\x28\xb5\x2f\xfd\x04\x58\x41\x00\x00one\ntwo\n\xe6\xa6\x0e\x40"

static const struct {
	const char *says;
	struct span bytes;
	const char *unpacked;
	enum unpack_read end;
} files[] = {
	{ "gzip", SPAN(GZIP), "one\ntwo\n", UNPACK_END },
	{ "zstd", SPAN(ZSTD), "one\ntwo\n", UNPACK_END },
	{ "two of gzip", SPAN(GZIP GZIP), "one\ntwo\none\ntwo\n", UNPACK_END },
	{ "two of zstd", SPAN(ZSTD ZSTD), "one\ntwo\none\ntwo\n", UNPACK_END },
	{ "gzip, then zeros", SPAN(GZIP "\0\0\0\0"), "one\ntwo\n", UNPACK_END },
	{ "gzip, then something else", SPAN(GZIP "one"), "one\ntwo\n", UNPACK_DAMAGED },
	{ "gzip that ends behind its head", SPAN(GZIP_HEAD), "", UNPACK_DAMAGED },
	{ "gzip with damage behind its head", SPAN(GZIP_HEAD "\xff\xff\xff"), "", UNPACK_DAMAGED },
};

/* A file with those bytes, at its front. */
static FILE *file_of(struct span bytes)
{
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(write(fileno(file), bytes.data, bytes.size), (ssize_t)bytes.size);
	ck_assert_int_eq(lseek(fileno(file), 0, SEEK_SET), 0);
	return file;
}

START_TEST(file_is_unpacked)
{
	FILE *file = file_of(files[_i].bytes);
	char bytes[100];
	size_t size, all = 0;
	struct trouble why;
	struct unpack *unpack;
	enum unpack_read read;

	ck_assert(unpack_open(fileno(file), &unpack));
	ck_assert_msg(unpack != NULL, "%s: is known", files[_i].says);
	do {
		read = unpack_read(unpack, bytes + all, sizeof(bytes) - all, &size, &why);
		all += size;
	} while (read == UNPACK_BYTES);
	ck_text(((struct span){ bytes, all }), files[_i].unpacked, files[_i].says);
	ck_assert_msg(read == files[_i].end, "%s: how it ends", files[_i].says);
	unpack_close(unpack);
	fclose(file);
}
END_TEST

static const struct {
	const char *says;
	struct span bytes;
	bool is_short; /* it might have been cut off */
} plain[] = {
	{ "nothing", SPAN(""), true },
	{ "text", SPAN("one\ntwo\n"), false },
	{ "one byte of gzip's mark", SPAN("\x1f"), true },
	{ "three bytes of zstd's mark", SPAN("\x28\xb5\x2f"), true },
};

START_TEST(file_is_plain)
{
	FILE *file = file_of(plain[_i].bytes);
	struct unpack *unpack;

	ck_assert(unpack_open(fileno(file), &unpack));
	ck_assert_msg(unpack == NULL, "%s", plain[_i].says);
	ck_assert_msg((plain[_i].bytes.size < unpack_mark_bytes()) == plain[_i].is_short, "%s",
		      plain[_i].says);
	fclose(file);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("unpack");

	add_rows(tcase, name_has_suffix, names);
	add_rows(tcase, file_is_unpacked, files);
	add_rows(tcase, file_is_plain, plain);
	return test_run("unpack", tcase);
}
