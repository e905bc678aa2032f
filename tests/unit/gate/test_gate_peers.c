/* SPDX-License-Identifier: ISC */
/* Who is cut off, and when. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gate/gate_peers.h"
#include "support.h"

#define SECOND INT64_C(1000000000)

/* What a connection does after how many seconds, and when it is cut off. */
static const struct {
	const char *says;
	struct {
		int at;
		enum gate_phase phase;
	} does[3];
	int steps, stays_until, cut_at;
} rows[] = {
	{ "nothing comes", { { 0 } }, 0, 9, 10 },
	{ "a header comes", { { 7, GATE_ASKING } }, 1, 16, 17 },
	{ "it is answered", { { 7, GATE_ASKING }, { 8, GATE_RESTING } }, 2, 37, 38 },
	{ "it asks again", { { 1, GATE_RESTING }, { 30, GATE_ASKING } }, 2, 39, 40 },
	{ "after its end", { { 11, GATE_RESTING } }, 1, 9, 11 },
};

static bool is_open(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN;
}

START_TEST(slow_is_cut_off)
{
	struct gate_peers peers;
	struct gate_peer *peer;
	int fds[2], step = 0;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	gate_peers_begin(&peers);
	peer = gate_peers_join(&peers, fds[0], 0);
	for (int at = 0; at <= rows[_i].cut_at; at++) {
		gate_peers_look(&peers, at * SECOND);
		if (step < rows[_i].steps && rows[_i].does[step].at == at)
			gate_peers_enter(&peers, peer, rows[_i].does[step++].phase, at * SECOND);
		if (at <= rows[_i].stays_until)
			ck_assert_msg(is_open(fds[1]), "%s: at %d", rows[_i].says, at);
	}
	ck_assert_msg(!is_open(fds[1]), "%s", rows[_i].says);
	gate_peers_leave(&peers, peer);
	gate_peers_look(&peers, 100 * SECOND);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(time_without_service_does_not_count)
{
	struct gate_peers peers;
	struct gate_peer *peer;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	gate_peers_begin(&peers);
	peer = gate_peers_join(&peers, fds[0], 0);
	gate_peers_excuse(&peers, 5 * SECOND);
	gate_peers_look(&peers, 14 * SECOND);
	ck_assert(is_open(fds[1]));
	gate_peers_look(&peers, 15 * SECOND);
	ck_assert(!is_open(fds[1]));
	gate_peers_leave(&peers, peer);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(others_stay)
{
	struct gate_peers peers;
	struct gate_peer *early, *late;
	int fds[2], more[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, more), 0);
	gate_peers_begin(&peers);
	early = gate_peers_join(&peers, fds[0], 0);
	late = gate_peers_join(&peers, more[0], 5 * SECOND);
	gate_peers_look(&peers, 12 * SECOND);
	ck_assert(!is_open(fds[1]) && is_open(more[1]));
	gate_peers_leave(&peers, early);
	gate_peers_leave(&peers, late);
	gate_peers_leave(&peers, NULL);
	close(fds[0]);
	close(fds[1]);
	close(more[0]);
	close(more[1]);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("gate_peers");

	add_rows(tcase, slow_is_cut_off, rows);
	tcase_add_test(tcase, time_without_service_does_not_count);
	tcase_add_test(tcase, others_stay);
	return test_run("gate_peers", tcase);
}
