/* SPDX-License-Identifier: ISC */
/* socketname: what names a socket, and what to write instead of what names none. */
#include "host/socketname.h"

#include <netdb.h>

#include "support.h"

#define NO_PORT(name, port) \
	"'" name "': '" port "' is not a port: write a number from 1 to 65535, as in "
#define NO_HOST(name) "'" name "' names no host and would listen to everybody: write "

static const struct {
	const char *name;
	const char *path;  /* NULL: it is no unix socket */
	const char *wrong; /* NULL: nothing */
} names[] = {
	{ "unix:/run/s", "/run/s", NULL },
	{ "local:/run/s", "/run/s", NULL },
	{ "/run/s", "/run/s", NULL },
	{ "unix:s", "s", "'unix:s' is neither unix:/path nor inet:port@host" },
	{ "s", NULL, "'s' is neither unix:/path nor inet:port@host" },
	{ "", NULL, "'' is neither unix:/path nor inet:port@host" },
	{ "inet:8891@localhost", NULL, NULL },
	{ "inet:8891@0.0.0.0", NULL, NULL },
	{ "inet6:8891@::1", NULL, NULL },
	{ "inet:8891", NULL, NO_HOST("inet:8891") "'inet:8891@localhost'" },
	{ "inet:8891@", NULL, NO_HOST("inet:8891@") "'inet:8891@localhost'" },
	{ "inet6:8891", NULL, NO_HOST("inet6:8891") "'inet6:8891@::1'" },
	{ "inet:0@localhost", NULL, NO_PORT("inet:0@localhost", "0") "'inet:8891@localhost'" },
	{ "inet:99999@localhost", NULL,
	  NO_PORT("inet:99999@localhost", "99999") "'inet:8891@localhost'" },
	{ "inet:80x@localhost", NULL,
	  NO_PORT("inet:80x@localhost", "80x") "'inet:8891@localhost'" },
	{ "inet:nonesuch@localhost", NULL,
	  NO_PORT("inet:nonesuch@localhost", "nonesuch") "'inet:8891@localhost'" },
	{ "inet:localhost:8891", NULL,
	  NO_PORT("inet:localhost:8891", "localhost:8891") "'inet:8891@localhost'" },
	{ "inet6:@::1", NULL, NO_PORT("inet6:@::1", "") "'inet6:8891@::1'" },
	{ "inet:", NULL, NO_PORT("inet:", "") "'inet:8891@localhost'" },
};

START_TEST(name_is_told)
{
	const char *path = socketname_path(names[_i].name);
	struct trouble why = { "" };

	ck_assert_pstr_eq(path, names[_i].path);
	ck_assert_int_eq(socketname_check(names[_i].name, &why), names[_i].wrong == NULL);
	ck_assert_str_eq(why.sentence, names[_i].wrong != NULL ? names[_i].wrong : "");
}
END_TEST

static const struct {
	const char *name;
	bool is_local;
} reaches[] = {
	{ "unix:/run/s", true },
	{ "/run/s", true },
	{ "inet:8893@localhost", true },
	{ "inet:8893@127.0.0.1", true },
	{ "inet:8893@127.1.2.3", true },
	{ "inet6:8893@::1", true },
	{ "inet6:8893@[::1]", true },
	{ "inet:8893@0.0.0.0", false },
	{ "inet:8893@192.0.2.7", false },
	{ "inet6:8893@::", false },
	{ "inet6:8893@2001:db8::1", false },
	{ "inet:8893@mail.example", false },
	{ "inet:8893@128.0.0.1", false },
	{ "inet:8893@127.0.0.1.example", false },
};

START_TEST(name_is_local_or_not)
{
	ck_assert_msg(socketname_is_local(reaches[_i].name) == reaches[_i].is_local, "%s",
		      reaches[_i].name);
}
END_TEST

/* Which services there are, /etc/services says; a system as small as can be has none. */
START_TEST(port_has_the_name_of_a_service)
{
	bool known = getservbyname("smtp", "tcp") != NULL;
	struct trouble why;

	ck_assert_int_eq(socketname_check("inet:smtp@localhost", &why), known);
}
END_TEST

static const struct {
	const char *name, *wrong; /* NULL: nothing */
} tried[] = {
	{ "unix:/none/such", NULL },
	{ "inet:8891@none such", "socket inet:8891@none such: host 'none such': " },
	{ "inet:8891@198.51.100.1", "this machine has no such address" },
};

START_TEST(port_is_tried)
{
	struct trouble why = { "" };

	ck_assert_int_eq(socketname_try(tried[_i].name, SOCKETNAME_PORT, &why),
			 tried[_i].wrong == NULL);
	ck_assert_msg(tried[_i].wrong == NULL || strstr(why.sentence, tried[_i].wrong) != NULL,
		      "%s", why.sentence);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("socketname");

	add_rows(tcase, name_is_local_or_not, reaches);
	add_rows(tcase, name_is_told, names);
	tcase_add_test(tcase, port_has_the_name_of_a_service);
	add_rows(tcase, port_is_tried, tried);
	return test_run("socketname", tcase);
}
