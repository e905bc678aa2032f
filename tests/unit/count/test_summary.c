/* SPDX-License-Identifier: ISC */
/* What is counted, and how the JSON summary says it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "report/formats/report_formats.h"
#include "count/summary_batch.h"

/* The usual period: 17 and 18 July 2023, UTC. */
#define SINCE 1689552000000
#define DAY 86400000LL

#define ID(counter) "\"id\":\"mx1-00ff-" counter "\","
#define SEEN(time, rest) \
	"{\"time\":\"2023-07-" time "Z\",\"type\":\"sighting\"," rest "\"device\":\"iphone\"}\n"
#define TOTALS(time, rest) "{\"time\":\"2023-07-" time "Z\",\"type\":\"totals\"," rest "}\n"
#define ON(time, host, config) TOTALS(time, "\"host\":\"" host "\",\"config\":\"" config "\"")
/* A line before the period, so that there is something to compare with. */
#define PAST TOTALS("01T09:00:00", "\"host\":\"mx1\"")

#define ANNA "\"user\":\"anna@x.example\","
#define BORIS "\"user\":\"boris@x.example\","

#define USED(time, model) SEEN(time, ANNA "\"model\":\"" model "\",")
#define FOUR(time, letter) \
	USED(time, letter "1") USED(time, letter "2") USED(time, letter "3") USED(time, letter "4")
#define MANY_MODELS(time) FOUR(time, "a") FOUR(time, "b") FOUR(time, "c")

/* A phone as it reads mail, and as it sends some. */
#define READS(time, model) SEEN(time, ANNA "\"policy\":\"p\",\"traffic\":\"access\"," model)
#define SENDS(time, model) SEEN(time, ANNA "\"policy\":\"p\",\"traffic\":\"submission\"," model)
#define IPHONE_13 "\"model\":\"iPhone 13\","
#define IPHONE_15 "\"model\":\"iPhone 15\","
#define OF_BORIS SEEN("17T10:00:00", BORIS "\"policy\":\"p\"," IPHONE_15)
#define ON_IPAD                                                                    \
	"{\"time\":\"2023-07-17T11:00:00Z\",\"type\":\"sighting\"," ANNA IPHONE_13 \
	"\"device\":\"ipad\"}\n"
#define NEW(model, first)                                                       \
	"{\"user\":\"anna@x.example\",\"device\":\"iphone\",\"model\":\"" model \
	"\",\"device_id\":\"\",\"first\":\"2023-07-" first ".000Z\",\"unverified\":false}"
#define OF_VERSION(time, version, traffic)                                                     \
	SEEN(time, ANNA "\"policy\":\"p\",\"source\":\"smtp\",\"os\":\"iOS\",\"build\":\"b\"," \
			"\"os_version\":\"" version "\",\"traffic\":\"" traffic "\",")
#define FEW_KITS(hour, traffic)                 \
	OF_VERSION(hour ":00:00", "0", traffic) \
	OF_VERSION(hour ":01:00", "1", traffic) \
	OF_VERSION(hour ":02:00", "2", traffic) \
	OF_VERSION(hour ":03:00", "3", traffic) \
	OF_VERSION(hour ":04:00", "4", traffic)
#define MORE_KITS(hour, traffic)                \
	OF_VERSION(hour ":05:00", "5", traffic) \
	OF_VERSION(hour ":06:00", "6", traffic) \
	OF_VERSION(hour ":07:00", "7", traffic) \
	OF_VERSION(hour ":08:00", "8", traffic) \
	OF_VERSION(hour ":09:00", "9", traffic)
#define KITS(hour, traffic) FEW_KITS(hour, traffic) MORE_KITS(hour, traffic)
#define ID_A "\"device_id\":\"appla\","
#define ID_B "\"device_id\":\"applb\","
#define IS_NEW(model, id, first)                                                \
	"{\"user\":\"anna@x.example\",\"device\":\"iphone\",\"model\":\"" model \
	"\",\"device_id\":\"" id "\",\"first\":\"2023-07-" first ".000Z\","

/* What stands in the JSON summary when these lines were read. */
static const struct {
	const char *says, *lines, *expected;
} rows[] = {
	{ "an empty log", "",
	  "\"input\":{\"files\":0,\"lines\":0,\"bad_lines\":0,\"duplicates\":0,"
	  "\"events\":0}" },
	{ "empty lines are nothing", "\n\n  \n", "\"lines\":0,\"bad_lines\":0" },
	{ "one event", SEEN("17T09:00:00", ANNA), "\"events\":1,\"users\":1,\"by_action\":[]" },
	{ "a user of many models used each of them once",
	  PAST MANY_MODELS("17T09:00:00") MANY_MODELS("17T10:00:00") MANY_MODELS("17T11:00:00"),
	  "\"new_usages\":12," },
	{ "events without a user are nobody's", SEEN("17T09:00:00", "") SEEN("17T09:00:00", ""),
	  "\"events\":2,\"users\":0" },
	{ "the same user is one", SEEN("17T09:00:00", ANNA) SEEN("18T09:00:00", ANNA),
	  "\"events\":2,\"users\":1" },
	{ "counts are added up",
	  SEEN("17T09:00:00", ANNA "\"count\":5,") SEEN("17T10:00:00", ANNA "\"count\":\"2\","),
	  "\"events\":7,\"users\":1" },
	{ "a sum too large stays the largest number",
	  SEEN("17T09:00:00", "\"count\":9223372036854775807,")
		  SEEN("17T09:00:00", "\"count\":9223372036854775807,")
			  SEEN("17T09:00:00", "\"count\":5,"),
	  "\"events\":18446744073709551615," },

	{ "the start is in the period", SEEN("17T00:00:00.000", ANNA), "\"events\":1,\"users\"" },
	{ "the end is not", SEEN("19T00:00:00.000", ANNA), "\"events\":0,\"users\":0" },
	{ "nor is what comes before", SEEN("16T23:59:59.999", ANNA), "\"events\":0,\"users\":0" },
	{ "times may be out of order", SEEN("18T09:00:00", ANNA) SEEN("17T09:00:00", ANNA),
	  "\"by_day\":[{\"day\":\"2023-07-17\",\"events\":1,\"users\":1},"
	  "{\"day\":\"2023-07-18\",\"events\":1,\"users\":1}]" },
	{ "the hours of the day", SEEN("17T00:59:59", ANNA) SEEN("18T00:00:00", ANNA),
	  "\"by_hour\":[{\"hour\":0,\"events\":2},{\"hour\":1,\"events\":0}" },

	{ "lists are sorted by events, then by name",
	  SEEN("17T09:00:00", "\"action\":\"b\",")
		  SEEN("17T09:00:00", "\"action\":\"c\",\"count\":2,")
			  SEEN("17T09:00:00", "\"action\":\"a\","),
	  "\"by_action\":[{\"action\":\"c\",\"events\":2,\"users\":0},"
	  "{\"action\":\"a\",\"events\":1,\"users\":0},{\"action\":\"b\",\"events\":1,"
	  "\"users\":0}]" },
	{ "when a host or source was seen first and last",
	  SEEN("17T09:00:00", "\"host\":\"a\",") SEEN("17T10:00:00", "\"host\":\"a\","),
	  "\"by_host\":[{\"host\":\"a\",\"events\":2,\"users\":0,"
	  "\"first\":\"2023-07-17T09:00:00.000Z\",\"last\":\"2023-07-17T10:00:00.000Z\"}]" },
	{ "a version belongs to its system, and is outdated if one of its events is",
	  SEEN("17T09:00:00", "\"os\":\"iOS\",\"os_version\":\"13\",\"outdated\":true,")
		  SEEN("17T09:00:00", "\"os\":\"iOS\",\"os_version\":\"13\",")
			  SEEN("17T09:00:00", "\"os\":\"Android\",\"os_version\":\"13\","),
	  "\"by_os_version\":["
	  "{\"os\":\"iOS\",\"os_version\":\"13\",\"outdated\":true,\"events\":2,\"users\":0},"
	  "{\"os\":\"Android\",\"os_version\":\"13\",\"outdated\":false,\"events\":1,"
	  "\"users\":0}]" },
	{ "what would have been done, by policy and action",
	  SEEN("17T09:00:00", ANNA "\"would\":[\"p=tag\",\"q=reject\"],")
		  SEEN("17T09:00:00", BORIS "\"would\":[\"p=tag\"],"),
	  "\"observed\":[{\"policy\":\"p\",\"would\":\"tag\",\"events\":2,\"users\":2},"
	  "{\"policy\":\"q\",\"would\":\"reject\",\"events\":1,\"users\":1}]" },
	{ "what would be acted on, and on whom, if such policies were enforced",
	  SEEN("17T09:00:00", ANNA "\"traffic\":\"submission\",\"would\":[\"p=tag\"],")
		  SEEN("17T10:00:00", ANNA "\"would\":[\"p=tag\"],\"grace\":true,")
			  SEEN("17T11:00:00", "\"would\":[\"p=tag\"],"),
	  "\"readiness\":[{\"policy\":\"p\",\"would\":\"tag\",\"messages\":3,\"users\":1}],"
	  "\"affected_users\":[{\"user\":\"anna@x.example\","
	  "\"devices\":[\"iphone\"],\"policy\":\"p\",\"would\":\"tag\",\"messages\":2,"
	  "\"first\":\"2023-07-17T09:00:00.000Z\",\"last\":\"2023-07-17T10:00:00.000Z\","
	  "\"unverified\":false}]" },
	{ "accesses cannot be acted on",
	  SEEN("17T09:00:00", ANNA "\"traffic\":\"access\",\"would\":[\"p=tag\"],"),
	  "\"readiness\":[],\"affected_users\":[],\"observed\":[{" },
	{ "what an exemption spared from is nothing to be ready for",
	  SEEN("17T09:00:00",
	       ANNA "\"policy\":\"p\",\"exemption\":\"x\",\"would\":[\"p=tag\",\"q=tag\"],"),
	  "\"readiness\":[]" },
	{ "what observes before it is, whatever its name begins with",
	  SEEN("17T09:00:00",
	       ANNA "\"policy\":\"p\",\"exemption\":\"x\",\"would\":[\"pp=tag\",\"p=tag\"],"),
	  "\"readiness\":[{\"policy\":\"pp\"," },
	{ "what was spared from, where another policy decided",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"q\",\"exemption\":\"x\",\"would\":[\"p=tag\"],"),
	  "\"readiness\":[]" },
	{ "where another warns, that one alone",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"q\",\"exemption\":\"x\",\"grace\":true,"
				   "\"would\":[\"p=tag\",\"q=reject\"],"),
	  "\"readiness\":[{\"policy\":\"q\",\"would\":\"reject\",\"messages\":1,\"users\":1}]" },
	{ "of accesses, too",
	  SEEN("17T09:00:00", ANNA "\"traffic\":\"access\",\"policy\":\"q\",\"exemption\":\"x\","
				   "\"would\":[\"p=tag\",\"q=tag\"],"),
	  "\"readiness\":[],\"affected_users\":[]" },
	{ "of policies that observe, the first alone would act",
	  SEEN("17T09:00:00", ANNA "\"would\":[\"p=tag\",\"q=reject\"],"),
	  "\"readiness\":[{\"policy\":\"p\",\"would\":\"tag\",\"messages\":1,\"users\":1}]" },
	{ "whom the first of them allows, those behind it do not concern",
	  SEEN("17T09:00:00", ANNA "\"would\":[\"boss=allow\",\"q=reject\"],"),
	  "\"readiness\":[],\"affected_users\":[]," },
	{ "days of grace end, whatever observes before that policy",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"g\",\"grace\":true,\"would\":"
				   "[\"boss=allow\",\"q=tag\",\"g=reject\"],"),
	  "\"readiness\":[{\"policy\":\"g\",\"would\":\"reject\",\"messages\":1,\"users\":1}]" },
	{ "events tagged in grace", SEEN("17T09:00:00", "\"grace\":true,\"count\":3,"),
	  "\"grace_events\":3" },
	{ "models belong to their device",
	  SEEN("17T09:00:00", "\"model\":\"iPhone 11\",") SEEN("17T09:00:00", ""),
	  "\"by_model\":[{\"device\":\"iphone\",\"model\":\"iPhone 11\",\"events\":1,"
	  "\"users\":0}]" },
	{ "claims that are contradicted, by person and device",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"p\",\"contradicted\":true,")
		  SEEN("17T10:00:00", ANNA "\"policy\":\"p\","),
	  "\"contradicted\":[{\"user\":\"anna@x.example\","
	  "\"device\":\"iphone\",\"events\":1," },
	{ "what is opened on one device and sent from another",
	  SEEN("17T09:00:00",
	       ANNA "\"policy\":\"p\",\"traffic\":\"access\","
		    "\"count\":4,") "{\"time\":\"2023-07-17T10:00:00Z\",\"type\":\"sighting\"," ANNA
				    "\"traffic\":\"submission\","
				    "\"device\":\"mac\"}\n",
	  "\"opened_not_sent\":[{\"user\":\"anna@x.example\","
	  "\"device\":\"iphone\",\"model\":\"\",\"device_id\":\"\",\"opened\":4,"
	  "\"sent_from\":[\"mac\"],"
	  "\"unverified\":false}]" },
	{ "who also sends from a device is not in that list",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"p\",\"traffic\":\"receipt\",")
		  SEEN("17T10:00:00", ANNA "\"traffic\":\"submission\","),
	  "\"opened_not_sent\":[]" },
	{ "a feeder is silent when even its totals stopped a day ago",
	  TOTALS("16T09:00:00", "\"host\":\"a\",\"source\":\"smtp\"")
		  TOTALS("18T09:00:00", "\"host\":\"b\",\"source\":\"smtp\""),
	  "\"feeders\":[{\"host\":\"a\",\"source\":\"smtp\",\"silent\":true,\"events\":0,"
	  "\"first\":\"2023-07-16T09:00:00.000Z\",\"last\":\"2023-07-16T09:00:00.000Z\"},"
	  "{\"host\":\"b\",\"source\":\"smtp\",\"silent\":false," },
	{ "the hours of the week that have events", SEEN("17T09:30:00", ""),
	  "\"by_weekday_hour\":[{\"weekday\":\"Mon\",\"hour\":9,\"events\":1}]" },
	{ "exemptions, by name", SEEN("17T09:00:00", ANNA "\"exemption\":\"minister\","),
	  "\"exemptions\":[{\"exemption\":\"minister\",\"events\":1,\"users\":1,"
	  "\"first\":\"2023-07-17T09:00:00.000Z\",\"last\":\"2023-07-17T09:00:00.000Z\"}]" },
	{ "people: their devices, times and what happened to them",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"p\",\"action\":\"tag\",")
		  SEEN("18T10:00:00", ANNA "\"action\":\"log\",\"last\":\"2023-07-18T10:30:00Z\","),
	  "\"top_users\":[{\"user\":\"anna@x.example\",\"events\":2,\"devices\":[\"iphone\"],"
	  "\"first\":\"2023-07-17T09:00:00.000Z\",\"last\":\"2023-07-18T10:30:00.000Z\","
	  "\"actions\":[\"log\",\"tag\"],\"unverified\":false}]" },
	{ "people whom no policy concerned are not named", PAST SEEN("17T09:00:00", ANNA),
	  "\"top_users\":[],\"devices\":[],\"new_devices\":[]" },
	{ "a device not seen before is new",
	  PAST SEEN("17T09:00:00", ANNA "\"policy\":\"p\",\"model\":\"iPhone 11\","),
	  "\"new_devices\":[{\"user\":\"anna@x.example\",\"device\":\"iphone\","
	  "\"model\":\"iPhone 11\",\"device_id\":\"\",\"first\":\"2023-07-17T09:00:00.000Z\","
	  "\"unverified\":false}]" },
	{ "where the log begins within the period, none is called new",
	  SEEN("17T00:00:00", ANNA "\"policy\":\"p\","),
	  "\"opened_not_sent\":[],\"contradicted\":[],\"reveals\":[],\"notices\":[],"
	  "\"by_traffic\":[]" },
	{ "nor is their number told", SEEN("17T00:00:00", ANNA),
	  "\"nameless_events\":0,\"lost_events\"" },
	{ "where it began a moment before, they are",
	  TOTALS("16T23:59:59.999", "\"host\":\"mx1\"") SEEN("17T00:00:00", ANNA),
	  "\"nameless_events\":0,\"new_usages\":1," },
	{ "one seen before the period is not, in whatever order the lines come",
	  SEEN("17T09:00:00", ANNA "\"policy\":\"p\",") SEEN("01T09:00:00", ANNA),
	  "\"new_devices\":[]" },

	{ "a phone seen with its model and without is one, from when it was first seen",
	  PAST SENDS("17T09:00:00", "") READS("17T10:00:00", IPHONE_15),
	  "\"new_devices\":[" NEW("iPhone 15", "17T09:00:00") "]" },
	{ "in whatever order the lines come",
	  PAST READS("17T10:00:00", IPHONE_15) SENDS("17T09:00:00", "") READS("17T08:00:00", ""),
	  "\"new_devices\":[" NEW("iPhone 15", "17T08:00:00") "]" },
	{ "and it is one new device", PAST SENDS("17T09:00:00", "") READS("17T10:00:00", IPHONE_15),
	  "\"new_usages\":1," },
	{ "if its model was known before the period, it is none",
	  READS("01T09:00:00", IPHONE_15) SENDS("17T09:00:00", ""),
	  "\"new_devices\":[],\"opened_not_sent\":[]" },
	{ "nor if all that was known before is the device",
	  SENDS("01T09:00:00", "") READS("17T09:00:00", IPHONE_15), "\"new_devices\":[]" },
	{ "a model that comes after the period is not known yet",
	  PAST SENDS("17T09:00:00", "") READS("19T09:00:00", IPHONE_15),
	  "\"new_devices\":[" NEW("", "17T09:00:00") "]" },
	{ "with two models known, it may be either, and stays a row of its own",
	  PAST READS("17T09:00:00", IPHONE_13) READS("17T10:00:00", IPHONE_15)
		  SENDS("17T11:00:00", ""),
	  "\"new_devices\":[" NEW("iPhone 13", "17T09:00:00") "," NEW(
		  "iPhone 15", "17T10:00:00") "," NEW("",
						      "17T11:00:00") "],\"opened_not_sent\":[]" },
	{ "also when one of the two was only used before the period",
	  READS("01T09:00:00", IPHONE_13) READS("17T10:00:00", IPHONE_15) READS("17T11:00:00", ""),
	  "\"new_devices\":[" NEW("iPhone 15", "17T10:00:00") "," NEW("", "17T11:00:00") "]" },
	{ "another's phone and another device tell nothing of it",
	  PAST SENDS("17T09:00:00", "") OF_BORIS ON_IPAD,
	  "\"new_devices\":[" NEW("", "17T09:00:00") "," },
	{ "what a phone opened is added up",
	  READS("17T09:00:00", IPHONE_15) READS("17T10:00:00", ""),
	  "\"opened_not_sent\":[{\"user\":\"anna@x.example\",\"device\":\"iphone\","
	  "\"model\":\"iPhone 15\",\"device_id\":\"\",\"opened\":2,\"sent_from\":[],"
	  "\"unverified\":false}]" },
	{ "two ids are two phones, and mail may be from either",
	  PAST READS("17T09:00:00", ID_A) READS("17T10:00:00", ID_B) SENDS("17T11:00:00", ""),
	  "\"new_devices\":[" IS_NEW("", "appla", "17T09:00:00") "\"unverified\":false}," IS_NEW(
		  "", "applb", "17T10:00:00") "\"unverified\":false}," NEW("", "17T11:00:00") "]" },
	{ "with one id, it is from that phone",
	  PAST READS("17T09:00:00", ID_A) SENDS("17T11:00:00", ""),
	  "\"new_devices\":[" IS_NEW("", "appla", "17T09:00:00") "\"unverified\":false}],"
								 "\"opened_not_sent\":[]" },
	{ "a model and an id that are seen apart are of one phone while no other is known",
	  PAST READS("17T09:00:00", ID_A) SENDS("17T10:00:00", IPHONE_15) SENDS("17T11:00:00", ""),
	  "\"new_devices\":[" IS_NEW("iPhone 15", "appla",
				     "17T09:00:00") "\"unverified\":false}]" },
	{ "of two ids with the same model, the model alone may be either",
	  PAST READS("17T09:00:00", IPHONE_15 ID_A) READS("17T10:00:00", IPHONE_15 ID_B)
		  SENDS("17T11:00:00", IPHONE_15),
	  "\"new_usages\":3," },
	{ "an id with two models is two phones, and the id alone may be either",
	  PAST READS("17T09:00:00", IPHONE_13 ID_A) READS("17T10:00:00", IPHONE_15 ID_A)
		  READS("17T11:00:00", ID_A),
	  "\"new_usages\":3," },
	{ "an id alone is the phone that says both",
	  READS("17T09:00:00", IPHONE_13 ID_A) READS("17T10:00:00", IPHONE_15 ID_B)
		  READS("16T11:00:00", ID_A) READS("17T11:00:00", ID_B),
	  "\"new_devices\":[" IS_NEW("iPhone 15", "applb",
				     "17T10:00:00") "\"unverified\":false}]" },
	{ "of many models, each is one, and so is the phone without",
	  PAST MANY_MODELS("17T09:00:00") FOUR("17T09:00:00", "d") FOUR("17T09:00:00", "e")
		  SENDS("17T09:00:00", ""),
	  "\"new_usages\":21," },

	{ "the inventory: what a device is, its versions over time, how and when it was seen",
	  OF_VERSION("01T09:00:00", "16.5", "access") OF_VERSION(
		  "17T09:00:00", "16.5", "submission") OF_VERSION("18T09:00:00", "16.10", "access"),
	  "\"devices\":[{\"user\":\"anna@x.example\",\"device\":\"iphone\",\"model\":\"\","
	  "\"device_id\":\"\",\"os\":\"iOS\",\"os_version\":\"16.10\","
	  "\"versions\":[\"16.5\",\"16.10\"],\"traffic\":[\"access\",\"submission\"],"
	  "\"sources\":[\"smtp\"],\"build\":\"b\",\"client\":\"\",\"outdated\":false,"
	  "\"events\":2,\"first\":\"2023-07-01T09:00:00.000Z\","
	  "\"last\":\"2023-07-18T09:00:00.000Z\",\"unverified\":false}]" },
	{ "versions stand in the order in which they were seen first",
	  OF_VERSION("18T09:00:00", "2", "access") OF_VERSION("17T09:00:00", "3", "access")
		  OF_VERSION("18T10:00:00", "3", "access"),
	  "\"os_version\":\"3\",\"versions\":[\"3\",\"2\"]," },
	{ "a device is as outdated as its latest version",
	  OF_VERSION("17T09:00:00", "2", "access\",\"outdated\":true,\"x\":\"")
		  OF_VERSION("18T09:00:00", "3", "access"),
	  "\"outdated\":false,\"events\":2," },
	{ "and the other way round",
	  OF_VERSION("18T09:00:00", "2", "access\",\"outdated\":true,\"x\":\"")
		  OF_VERSION("17T09:00:00", "3", "access"),
	  "\"outdated\":true,\"events\":2," },
	{ "a device that was seen before the period only is not there",
	  OF_VERSION("01T09:00:00", "3", "access") SEEN("17T09:00:00", BORIS "\"policy\":\"p\","),
	  "\"devices\":[{\"user\":\"boris@x.example\"," },
	{ "a device with many versions and programs has them all",
	  KITS("17T09", "access") KITS("17T10", "access") KITS("17T11", "receipt"),
	  "\"versions\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"],"
	  "\"traffic\":[\"access\",\"receipt\"]," },
	{ "an id counts once", SEEN("17T09:00:00", ID("1")) SEEN("17T09:00:00", ID("1")),
	  "\"duplicates\":1,\"events\":1}" },
	{ "counters are hexadecimal", SEEN("17T09:00:00", ID("9")) SEEN("17T09:00:00", ID("a")),
	  "\"lost_events\":0" },
	{ "missing counters are lost events",
	  SEEN("17T09:00:00", ID("9")) SEEN("17T09:00:00", ID("c")), "\"lost_events\":2" },
	{ "but not if they come later",
	  SEEN("17T09:00:00", ID("3")) SEEN("17T09:00:00", ID("1")) SEEN("17T09:00:00", ID("2")),
	  "\"lost_events\":0" },
	{ "nor those lost before the period",
	  SEEN("01T09:00:00", ID("1")) SEEN("17T09:00:00", ID("9")) SEEN("17T10:00:00", ID("a")),
	  "\"lost_events\":0" },
	{ "streams are apart",
	  SEEN("17T09:00:00", ID("1")) SEEN("17T09:00:00", "\"id\":\"mx1-00aa-1\","),
	  "\"duplicates\":0,\"events\":2}" },
	{ "ids of another form count once as well",
	  SEEN("17T09:00:00", "\"id\":\"x\",") SEEN("17T09:00:00", "\"id\":\"x\",")
		  SEEN("17T09:00:00", "\"id\":\"a-b-zz\","),
	  "\"duplicates\":1,\"events\":2}" },
	{ "a counter too large is another form",
	  SEEN("17T09:00:00", ID("ffffffffffffffff")) SEEN("17T09:00:00", ID("1")),
	  "\"lost_events\":0" },

	{ "totals are the messages",
	  TOTALS("17T09:00:00", "\"messages_submission\":3,\"messages_inbound\":9")
		  TOTALS("17T09:01:00", "\"messages_submission\":4,\"messages_receipt\":1"),
	  "\"messages\":{\"submission\":7,\"receipt\":1,\"access\":0,\"inbound\":9},\"events\":0" },
	{ "totals are nobody's and no device's, whatever they name",
	  TOTALS("17T09:00:00", "\"host\":\"mx1\",\"user\":\"a\",\"device\":\"iphone\","
				"\"action\":\"tag\",\"contradicted\":true,\"count\":7,"
				"\"messages_submission\":3"),
	  "\"messages\":{\"submission\":3,\"receipt\":0,\"access\":0,\"inbound\":0},"
	  "\"events\":0,\"users\":0,\"by_action\":[]" },
	{ "totals outside of the period are not",
	  TOTALS("16T09:00:00", "\"messages_submission\":3"), "\"messages\":{\"submission\":0," },
	{ "no totals for longer than two and a half minutes is a gap",
	  TOTALS("17T09:00:00", "\"host\":\"mx1\"") TOTALS("17T09:02:31", "\"host\":\"mx1\""),
	  "\"gaps\":[{\"host\":\"mx1\",\"from\":\"2023-07-17T09:00:00.000Z\","
	  "\"to\":\"2023-07-17T09:02:31.000Z\"}" },
	{ "two and a half minutes are none",
	  TOTALS("17T09:00:00", "\"host\":\"mx1\"") TOTALS("17T09:02:30", "\"host\":\"mx1\""),
	  "\"gaps\":[{\"host\":\"mx1\",\"from\":\"2023-07-17T09:02:30.000Z\","
	  "\"to\":\"2023-07-19T00:00:00.000Z\"}]" },
	{ "a gap that began before the period begins with it",
	  TOTALS("16T09:00:00", "\"host\":\"mx1\"") TOTALS("18T23:59:00", "\"host\":\"mx1\""),
	  "\"gaps\":[{\"host\":\"mx1\",\"from\":\"2023-07-17T00:00:00.000Z\","
	  "\"to\":\"2023-07-18T23:59:00.000Z\"}]" },
	{ "configurations, and when they were in force",
	  SEEN("17T09:00:00", "\"config\":\"b\",") TOTALS("17T10:00:00", "\"config\":\"a\"")
		  SEEN("17T11:00:00", "\"config\":\"b\","),
	  "\"configurations\":[{\"config\":\"b\",\"first\":\"2023-07-17T09:00:00.000Z\","
	  "\"last\":\"2023-07-17T11:00:00.000Z\"},{\"config\":\"a\"," },
	{ "each host, what it had last, and that one differs from most",
	  ON("17T09:00:00", "mx1", "a") ON("17T10:00:00", "mx1", "b") ON("17T09:30:00", "mx2", "b")
		  ON("17T11:00:00", "mx3", "b") ON("17T12:00:00", "mx3", "a"),
	  "\"hosts\":[{\"host\":\"mx1\",\"config\":\"b\",\"differs\":false,"
	  "\"since\":\"2023-07-17T10:00:00.000Z\",\"last\":\"2023-07-17T10:00:00.000Z\"},"
	  "{\"host\":\"mx2\",\"config\":\"b\",\"differs\":false,"
	  "\"since\":\"2023-07-17T09:30:00.000Z\",\"last\":\"2023-07-17T09:30:00.000Z\"},"
	  "{\"host\":\"mx3\",\"config\":\"a\",\"differs\":true,"
	  "\"since\":\"2023-07-17T12:00:00.000Z\",\"last\":\"2023-07-17T12:00:00.000Z\"}]" },
	{ "of two configurations that as many hosts have, the newer is right",
	  ON("17T09:00:00", "mx1", "a") ON("17T10:00:00", "mx2", "b"),
	  "\"hosts\":[{\"host\":\"mx1\",\"config\":\"a\",\"differs\":true," },
	{ "a host that says no configuration differs from none",
	  TOTALS("17T09:00:00", "\"host\":\"mx1\""), "\"hosts\":[]" },

	{ "a bad line is counted", "hello\n",
	  "\"lines\":1,\"bad_lines\":1,\"duplicates\":0,\"events\":0" },
	{ "no time is bad", "{\"type\":\"sighting\"}\n", "\"bad_lines\":1" },
	{ "no such time is bad", SEEN("32T09:00:00", ANNA), "\"bad_lines\":1" },
	{ "a last that is no time is bad", SEEN("17T09:00:00", "\"last\":\"x\","),
	  "\"bad_lines\":1" },
	{ "an unknown type is bad", "{\"time\":\"2023-07-17T09:00:00Z\",\"type\":\"x\"}\n",
	  "\"bad_lines\":1" },
	{ "no type is bad", "{\"time\":\"2023-07-17T09:00:00Z\"}\n", "\"bad_lines\":1" },
	{ "a syslog line without an event is not", "Jul 17 09:00:00 mx1 postfix/qmgr[1]: x\n",
	  "\"lines\":1,\"bad_lines\":0,\"duplicates\":0,\"events\":0" },
	{ "a year far away is only a day",
	  "{\"time\":\"9999-12-31T09:00:00Z\",\"type\":\"sighting\"}\n"
	  "{\"time\":\"0000-01-01T09:00:00Z\",\"type\":\"sighting\"}\n",
	  "\"bad_lines\":0,\"duplicates\":0,\"events\":2" },
};

static void read_lines(struct summary *summary, struct span lines)
{
	while (lines.size != 0)
		summary_line(summary, span_cut(&lines, '\n'), NULL);
}

/* The caller ends out. */
static void render(const struct summary *summary, const char *format, struct text *out)
{
	struct report report = { .summary = summary,
				 .top = 20,
				 .people = REPORT_PEOPLE_POLICY,
				 .arena = arena_new(),
				 .now = 1700000000 };

	ck_assert_ptr_nonnull(report.arena);
	text_begin(out, 1 << 24);
	ck_assert(report_format_named(span_of(format))->write(&report, out));
	ck_assert(!out->cut);
	arena_free(report.arena);
}

START_TEST(lines_are_counted)
{
	struct period period = { SINCE, SINCE + 2 * DAY };
	struct summary summary;
	struct text out;

	ck_assert(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, false));
	read_lines(&summary, span_of(rows[_i].lines));
	ck_assert(!summary_out_of_memory(&summary));
	render(&summary, "json", &out);
	ck_assert_msg(strstr(text_string(&out), rows[_i].expected) != NULL, "%s: %s", rows[_i].says,
		      text_string(&out));
	text_end(&out);
	render(&summary, "text", &out);
	text_end(&out);
	summary_end(&summary);
}
END_TEST

/* The lines through two batches in turns, each with a part of its own; which are then one. */
static void read_batches(struct summary *whole, struct span lines)
{
	struct summary parts[2];
	struct summary_batch *batches[2];

	for (size_t i = 0; i < 2; i++) {
		ck_assert(summary_begin_part(&parts[i], whole));
		batches[i] = summary_batch_new(&parts[i]);
		ck_assert_ptr_nonnull(batches[i]);
	}
	for (size_t i = 0; lines.size != 0; i = 1 - i) {
		struct span line = span_cut(&lines, '\n');
		char *copy = calloc(1, line.size + EVENTREAD_SLACK);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, line.data, line.size);
		copy[line.size] = '\n';
		if (summary_batch_skim(batches[i], copy, SIZE_MAX) == 0)
			summary_batch_line(batches[i], (struct span){ copy, line.size }, NULL);
		summary_batch_claim(batches[i], &whole->ids);
		summary_batch_count(batches[i]);
		free(copy);
	}
	for (size_t i = 0; i < 2; i++) {
		summary_merge(whole, &parts[i]);
		summary_batch_free(batches[i]);
		summary_end(&parts[i]);
	}
}

START_TEST(parts_are_the_whole)
{
	struct period period = { SINCE + DAY / 2, SINCE + 2 * DAY };
	struct summary straight, merged;
	struct text one, two;

	ck_assert(summary_begin(&straight, &test_seed, &period, &zone_utc, NULL, true));
	ck_assert(summary_begin(&merged, &test_seed, &period, &zone_utc, NULL, true));
	read_lines(&straight, span_of(rows[_i].lines));
	read_batches(&merged, span_of(rows[_i].lines));
	ck_assert(!summary_out_of_memory(&merged));
	render(&straight, "json", &one);
	render(&merged, "json", &two);
	ck_assert_msg(strcmp(text_string(&one), text_string(&two)) == 0, "%s:\n%s\n%s",
		      rows[_i].says, text_string(&one), text_string(&two));
	text_end(&one);
	text_end(&two);
	summary_end(&straight);
	summary_end(&merged);
}
END_TEST

/* Lines as the daemon writes them, of two people, with two devices each. */
static void write_lines(struct text *out)
{
	static const struct {
		const char *user, *host, *device, *would;
	} kinds[] = {
		{ "anna", "mx1", "iphone", ",\"would\":[\"no-iphones=reject\"]" },
		{ "boris", "mx2", "iphone", "" },
		{ "boris", "mx1", "mac", "" },
		{ "anna", "mx2", "ipad", ",\"would\":[\"no-iphones=reject\",\"old=tag\"]" },
	};

	for (int i = 0; i < 40; i++)
		text_printf(
			out,
			"{\"time\":\"2023-07-%02dT09:00:%02d.000Z\",\"type\":\"sighting\",\"id\":"
			"\"%s-00-%x\",\"host\":\"%s\",\"config\":\"%d\",\"user\":\"%s@x.example\","
			"\"device\":\"%s\",\"evidence\":\"%d\",\"action\":\"log\"%s}\n",
			16 + i / 15, i, kinds[i % 4].host, i, kinds[i % 4].host, i / 20,
			kinds[i % 4].user, kinds[i % 4].device, i, kinds[i % 4].would);
}

START_TEST(conditions_hold_for_forms)
{
	static const char *const conditions[] = { "device=iphone",  "user=anna@x.example",
						  "would=old=tag",  "config=1",
						  "evidence=7",     "would=",
						  "host=mx1",       "device=none",
						  "outdated=false", "count=" };
	struct period period = { SINCE - DAY, SINCE + 2 * DAY };
	struct summary straight, merged;
	struct text lines, one, two;
	struct where where = { NULL };
	struct arena *arena = arena_new();

	text_begin(&lines, 1 << 20);
	write_lines(&lines);
	ck_assert(where_add(&where, arena, span_of(conditions[_i]), NULL));
	ck_assert(summary_begin(&straight, &test_seed, &period, &zone_utc, &where, true));
	ck_assert(summary_begin(&merged, &test_seed, &period, &zone_utc, &where, true));
	read_lines(&straight, text_span(&lines));
	read_batches(&merged, text_span(&lines));
	render(&straight, "json", &one);
	render(&merged, "json", &two);
	ck_assert_msg(strcmp(text_string(&one), text_string(&two)) == 0, "%s:\n%s\n%s",
		      conditions[_i], text_string(&one), text_string(&two));
	text_end(&one);
	text_end(&two);
	text_end(&lines);
	summary_end(&straight);
	summary_end(&merged);
	arena_free(arena);
}
END_TEST

START_TEST(period_before_is_counted_as_well)
{
	struct period period = { SINCE + DAY, SINCE + 2 * DAY };
	struct summary summary;
	struct text out;

	ck_assert(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, true));
	read_lines(&summary, SPAN(SEEN("16T23:00:00", ANNA) SEEN("17T09:00:00", ANNA)
					  SEEN("17T10:00:00", BORIS) SEEN("18T09:00:00", ANNA)));
	ck_assert_uint_eq(summary.now.events, 1);
	ck_assert_uint_eq(summary.before.events, 2);
	ck_assert_uint_eq(summary.before.users, 2);
	render(&summary, "json", &out);
	ck_assert(strstr(text_string(&out),
			 "\"previous\":{\"period\":{\"since\":\"2023-07-17T00:00:00.000Z\"") !=
		  NULL);
	text_end(&out);
	summary_end(&summary);
}
END_TEST

/* Wide names, controls, no UTF-8: what a sender can put into a value. */
#define NASTY                                                          \
	"\\u001b[31m\xd0\xb6\xe4\xb8\xad\xe6\x96\x87\\u0000\\n\\u0085" \
	"a-name-that-is-longer-than-any-column-of-any-report-that-fits-into-eighty-columns"

static bool is_plain(char byte)
{
	return ((unsigned char)byte >= ' ' && byte != 0x7f) || byte == '\n';
}

START_TEST(nothing_reaches_the_terminal_as_it_is)
{
	struct period period = { SINCE, SINCE + DAY };
	struct summary summary;
	struct text out;
	struct span rest;

	ck_assert(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, false));
	read_lines(&summary,
		   SPAN("{\"time\":\"2023-07-17T09:00:00Z\",\"type\":\"sighting\",\"id\":\"" NASTY
			"\",\"host\":\"" NASTY "\",\"source\":\"" NASTY "\",\"traffic\":\"" NASTY
			"\",\"config\":\"" NASTY "\",\"user\":\"" NASTY "\",\"device\":\"" NASTY
			"\",\"model\":\"" NASTY "\",\"os\":\"" NASTY "\",\"os_version\":\"" NASTY
			"\",\"confidence\":\"" NASTY "\",\"policy\":\"" NASTY
			"\",\"action\":\"" NASTY "\",\"would\":[\"" NASTY "=" NASTY
			"\",\"\"],\"exemption\":\"" NASTY "\",\"count\":9223372036854775807}\n"
			"{\"time\":\"2023-07-17T09:00:00Z\",\"type\":\"totals\",\"host\":\"" NASTY
			"\",\"messages_submission\":9223372036854775807}\n"));
	ck_assert_uint_eq(summary.bad_lines, 0);
	render(&summary, "text", &out);
	for (size_t i = 0; i < out.size; i++)
		ck_assert(is_plain(out.data[i]));
	for (rest = text_span(&out); rest.size != 0;) {
		struct span line = span_cut(&rest, '\n');
		size_t columns = 0;

		for (size_t i = 0; i < line.size; i++)
			columns += ((unsigned char)line.data[i] & 0xc0) != 0x80;
		ck_assert_msg(columns <= 80, "%.*s", SPAN_FORMAT(line));
	}
	text_end(&out);
	summary_end(&summary);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("summary");
	TCase *tcase = tcase_create("summary");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, lines_are_counted, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(tcase, parts_are_the_whole, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(tcase, conditions_hold_for_forms, 0, 10);
	tcase_add_test(tcase, period_before_is_counted_as_well);
	tcase_add_test(tcase, nothing_reaches_the_terminal_as_it_is);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
