/* SPDX-License-Identifier: ISC */
/* eas: who asks an Exchange server with what device. */
#include "device/eas.h"
#include "device/evidence.h"
#include "support.h"

static const struct {
	const char *says, *request, *user, *id, *type;
} rows[] = {
	{ "a plain query", "Cmd=Ping&User=anna&DeviceId=ApplDNPHG6NVDT9V&DeviceType=iPhone", "anna",
	  "ApplDNPHG6NVDT9V", "iPhone" },
	{ "in another order, with more", "DeviceType=iPad&DeviceId=A1&User=anna&Cmd=Sync&Log=V141_",
	  "anna", "A1", "iPad" },
	{ "a whole request", "/Microsoft-Server-ActiveSync?User=anna&DeviceId=A1&DeviceType=iPhone",
	  "anna", "A1", "iPhone" },
	{ "up to the blank", "/x?User=anna&DeviceId=A1&DeviceType=iPhone HTTP/1.1", "anna", "A1",
	  "iPhone" },
	{ "escapes", "User=minprom%5canna%40minprom.example&DeviceId=A%20&DeviceType=i%50hone",
	  "minprom\\anna@minprom.example", "A ", "iPhone" },
	{ "escapes that are none", "User=100%&DeviceId=%g1%2&DeviceType=%", "100%", "%g1%2", "%" },
	{ "names in any case", "user=anna&deviceid=A1&devicetype=iPhone", "anna", "A1", "iPhone" },
	{ "the first of two", "DeviceType=iPhone&DeviceType=Android", "", "", "iPhone" },
	{ "a name is whole", "XDeviceType=iPhone&DeviceTypeX=iPhone", "", "", "" },
	{ "no device", "Cmd=OPTIONS", "", "", "" },
	{ "nothing", "", "", "", "" },
	{ "an escaped & parts nothing", "User=a%26DeviceType=iPhone", "a&DeviceType=iPhone", "",
	  "" },
	/* 14.1, Sync, 0x0409, "ApplDNPHG6NVDT9V", no policy key, "iPhone" */
	{ "packed", "jQAJBBBBcHBsRE5QSEc2TlZEVDlWAAZpUGhvbmU=", "", "ApplDNPHG6NVDT9V", "iPhone" },
	{ "packed, in a request",
	  "/Microsoft-Server-ActiveSync?jQAJBBBBcHBsRE5QSEc2TlZEVDlWAAZpUGhvbmU= HTTP/1.1", "",
	  "ApplDNPHG6NVDT9V", "iPhone" },
	{ "packed, its end escaped", "jQAJBBBBcHBsRE5QSEc2TlZEVDlWAAZpUGhvbmU%3D", "",
	  "ApplDNPHG6NVDT9V", "iPhone" },
	{ "packed, without its end", "jQAJBBBBcHBsRE5QSEc2TlZEVDlWAAZpUGhvbmU", "",
	  "ApplDNPHG6NVDT9V", "iPhone" },
	/* the same with a policy key of four bytes, Options and User "anna" */
	{ "packed, with a policy key and parameters",
	  "jQkJBAJBMQQBAgMEBGlQYWQHAQEIBGFubmE=", "anna", "A1", "iPad" },
	/* a device id of 16 other bytes */
	{ "packed, an id of any bytes", "oBIZBBAAAQIDBAUGBwgJCgsMDQ7/AAdPdXRsb29r", "",
	  "000102030405060708090A0B0C0D0EFF", "Outlook" },
	{ "packed, cut off", "jQAJBBBBcHBsRE5Q", "", "", "" },
	{ "packed, a policy key of another length", "jQAJBAJBMQEBBGlQYWQ=", "", "", "" },
	{ "base64 of something else", "SGVsbG8gd29ybGQ=", "", "", "" },
	{ "four bytes and no more", "jQAJBA==", "", "", "" },
};

START_TEST(request_tells)
{
	struct arena *arena = test_arena();
	struct span request = test_heap(span_of(rows[_i].request));
	struct eas_query query;

	ck_assert(eas_query_read(&query, arena, request));
	free((char *)request.data);
	ck_text(query.user, rows[_i].user, rows[_i].says);
	ck_text(query.device_id, rows[_i].id, rows[_i].says);
	ck_text(query.device_type, rows[_i].type, rows[_i].says);
	ck_text(eas_device_type(arena, span_of(rows[_i].request)), rows[_i].type, rows[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(cut_at_every_byte)
{
	struct arena *arena = test_arena();
	struct eas_query query;

	for (size_t size = 0; size <= strlen(rows[_i].request); size++) {
		struct span cut = test_heap((struct span){ rows[_i].request, size });

		ck_assert(eas_query_read(&query, arena, cut));
		free((char *)cut.data);
	}
	arena_free(arena);
}
END_TEST

/* A request is evidence of its device type, an IMAP ID of itself in one spelling. */
START_TEST(evidence_has_one_spelling)
{
	struct arena *arena = test_arena();
	struct names *fields = names_new();
	struct evidence evidence;

	names_add(fields, SPAN("@EAS-Device-Type"));
	names_add(fields, SPAN("@IMAP-ID"));
	names_add(fields, SPAN("@Signature"));
	evidence_begin(&evidence, fields, arena, 100);
	ck_assert(evidence_add(&evidence, SPAN("@eas-query"), SPAN("/x?Cmd=Ping&DeviceType=iPad")));
	ck_assert(evidence_add(&evidence, SPAN("@EAS-Device-Type"), SPAN("iPhone")));
	ck_assert(evidence_add(&evidence, SPAN("@IMAP-ID"), SPAN("os=iOS, name=iPhone Mail")));
	ck_text(evidence.items[0].value, "iPad", "from the request");
	ck_text(evidence.items[0].name, "@EAS-Device-Type", "as what patterns ask for");
	ck_text(evidence.items[1].value, "iPhone", "as it is");
	ck_text(evidence.items[2].value, "name=\"iPhone Mail\" os=\"iOS\"", "in one spelling");
	ck_assert(evidence_add(&evidence, SPAN("@Signature"), SPAN("Yes.\nSent from my iPhone ")));
	ck_text(evidence.items[3].value, "Yes.\nSent from my iPhone", "lines stay lines");
	names_free(fields);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("eas");

	add_rows(tcase, request_tells, rows);
	add_rows(tcase, cut_at_every_byte, rows);
	tcase_add_test(tcase, evidence_has_one_spelling);
	return test_run("eas", tcase);
}
