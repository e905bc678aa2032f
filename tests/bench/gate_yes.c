/* SPDX-License-Identifier: ISC */
/*
 * gate_yes PORT -- an HTTP server that only says yes, by the library and in the way of
 * milter-device-gate: what is left of a question if nothing is decided.  Until it is ended.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **context)
{
	static char yes[] = "{\"status\":0,\"msg\":\"\"}";
	struct MHD_Response *response;
	enum MHD_Result sent;

	(void)cls, (void)path, (void)method, (void)version, (void)data;
	if (*context == NULL) {
		*context = yes;
		return MHD_YES;
	}
	if (*size != 0) {
		*size = 0;
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(sizeof(yes) - 1, yes, MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	sent = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return sent;
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct MHD_Daemon *daemon;

	if (argc != 2)
		return 64;
	here.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL,
				  MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&here, MHD_OPTION_END);
	if (daemon == NULL) {
		perror("gate_yes");
		return 69;
	}
	for (;;)
		pause();
}
