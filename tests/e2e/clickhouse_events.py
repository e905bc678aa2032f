#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
clickhouse_events.py N [REPEATS] -- an event log of N sightings that has everything: all types of
events, actions, traffic and sources; folded accesses, lost events, hosts that stop; users with
strange names, times in every form, values with quotes, backslashes and line ends; and so many
events that come again.  Days lie around the change to winter time in Europe and in America.
The same numbers give the same log.
"""

import random
import sys

DAYS = 14  # from 2023-10-23 on; the clocks change on the 29th
DEVICES = [
    '"device":"iphone","vendor":"Apple","family":"iOS","kind":"phone","model":"iPhone 13 Pro","os":"iOS"',
    '"device":"iphone","vendor":"Apple","family":"iOS","kind":"phone","os":"iOS"',
    '"device":"iphone","vendor":"Apple","family":"iOS","kind":"phone","model":"iPhone 15","os":"iOS"',
    '"device":"ipad","vendor":"Apple","family":"iOS","kind":"tablet"',
    '"device":"ipad","vendor":"Apple","family":"iOS","kind":"tablet","model":"iPad (9.)","os":"iPadOS"',
    '"device":"pixel","vendor":"Google","family":"Android","kind":"phone","model":"Pixel 7","os":"Android"',
    '"device":"mac","vendor":"Apple","family":"macOS","kind":"computer"',
    '"device":"unknown"',
]
VERSIONS = ["16.5.1", "16.5", "15.7.7", "13", "9\\\\9", "1'2"]
CLIENTS = ["iPhone Mail", "it's", "tab\\there"]
IDS = ["appl1", "appl2", "b64\\\\x"]
STRANGE = [
    "анна@minprom.example",
    "o'brien@minprom.example",
    'quo\\"te@minprom.example',
    "back\\\\slash@minprom.example",
    "new\\nline@minprom.example",
    "tab\\there@minprom.example",
    "\\u00fcmit@minprom.example",
    "Mixed.CASE@minprom.example",
    "'); DROP TABLE events; --@minprom.example",
    "\\\\N",
]
DECISIONS = [
    '"policy":"no-iphones","action":"reject","mode":"enforce"',
    '"policy":"no-iphones","action":"tag","mode":"enforce","would":["no-iphones=reject"],"grace":true',
    '"policy":"no-iphones","action":"log","would":["no-iphones=reject"],"exemption":"minister"',
    '"policy":"no-iphones","action":"log","would":["old=tag","no-iphones=reject","late=tag"],'
    '"exemption":"minister"',
    '"policy":"rest","action":"log","would":["no-iphones=reject","old=tag"],"exemption":"minister"',
    '"policy":"late","action":"tag","would":["no-iphones=reject","late=reject"],"grace":true,'
    '"exemption":"minister"',
    '"policy":"old\'s","action":"quarantine","outdated":true',
    '"action":"allow"',
    '"action":"allow","would":["strict=reject","a=b=tempfail"]',
    '"policy":"watch","action":"log","would":["strict=reject"]',
    '"policy":"late","action":"tempfail"',
    '"policy":"drop","action":"discard"',
]


class Log:
    """Lines to standard output, each with the next id of its host's stream."""

    def __init__(self, count, repeats):
        self.random = random.Random(count)
        self.repeat = count // repeats if repeats else count + 1
        self.step = DAYS * 86400 * 1000 // max(count, 1)
        self.counters = {}
        self.others = 0

    def time(self, milliseconds):
        """The same moment in one of the forms of RFC 3339."""
        days, rest = divmod(milliseconds, 86400000)
        day, month = (23 + days, 10) if days < 9 else (days - 8, 11)
        if milliseconds % 97 == 0:  # an hour ahead of UTC, if that is the same day
            hour = rest // 3600000 + 1
            if hour < 24:
                return (
                    f"2023-{month}-{day:02}T{hour:02}:{rest // 60000 % 60:02}:"
                    f"{rest // 1000 % 60:02}.{rest % 1000:03}456+01:00"
                )
        return (
            f"2023-{month}-{day:02}T{rest // 3600000:02}:{rest // 60000 % 60:02}:"
            f"{rest // 1000 % 60:02}.{rest % 1000:03}Z"
        )

    def id(self, stream):
        """Mostly dense; 1 in 5,000 is lost, and some lines have another id or none."""
        chance = self.random.random()
        if chance < 0.0005:
            return ""
        if chance < 0.001:
            self.others += 1
            return f'"id":"{self.random.choice(["other", "an-x-0g", "x"])}{self.others}",'
        counter = self.counters.get(stream, 0) + (2 if chance > 0.9998 else 1)
        self.counters[stream] = counter
        return f'"id":"{stream}-{counter:x}",'

    def user(self):
        chance = self.random.random()
        if chance < 0.01:
            return ""
        if chance < 0.03:
            return f'"user":"{self.random.choice(STRANGE)}","user_source":"sender",'
        source = ("login" if chance < 0.8 else "sender" if chance < 0.88 else
                  "receipt" if chance < 0.95 else "claimed")
        number = int(self.random.expovariate(1 / 2000))
        if source != "login" and number % 3:
            number += 100000
        return f'"user":"user{number}@minprom.example","user_source":"{source}",'

    def sighting(self, at, number):
        pick = self.random.random
        access = pick() < 0.3
        host, source = ("store", "dovecot") if access else (f"mx{number % 2 + 1}", "smtp")
        traffic = "access" if access else "receipt" if pick() < 0.1 else "submission"
        if traffic == "submission" and pick() < 0.02:
            traffic = "inbound"
        parts = [
            f'{{"time":"{self.time(at)}","type":"sighting",{self.id(host + "-0123456789abcdef")}',
            f'"host":"{host}","source":"{source}","traffic":"{traffic}",',
            f'"config":"{number * 7 // (number | 65535):x}a1b2c3d4e5f6071",{self.user()}',
            '"client_ip":"192.0.2.1","from":"a@minprom.example","to":["b@example.org","c\'s@x.example"],',
            self.random.choice(DEVICES),
        ]
        if pick() < 0.8:
            parts.append(f',"os_version":"{self.random.choice(VERSIONS)}"')
        if pick() < 0.3:
            parts.append(f',"build":"b{int(pick() * 3)}","client":"{self.random.choice(CLIENTS)}"')
        if pick() < 0.2:  # one phone has several ids here, and an id several phones
            parts.append(f',"device_id":"{self.random.choice(IDS)}"')
        parts.append(f',"confidence":"{self.random.choice(["certain", "likely", "hint"])}"')
        if pick() < 0.03:
            parts.append(',"contradicted":true')
        parts.append(',"evidence":"X-Mailer: iPhone Mail (20F75)",')
        parts.append(self.random.choice(DECISIONS))
        if access and pick() < 0.5:
            parts.append(f',"count":{int(pick() * 40)},"last":"{self.time(at + int(pick() * 1e6))}"')
        parts.append(',"unknown_key":[1,{"a":null}]}' if pick() < 0.01 else "}")
        return "".join(parts)

    def totals(self, minute):
        """Every other minute, but for an hour each day, and mx2 stops after half of the time."""
        at = minute * 60000 + 123
        for number, host in enumerate(["mx1", "mx2"], 1):
            if minute % 1440 // 60 == 3 * number or number == 2 and minute > DAYS * 720:
                continue
            print(
                f'{{"time":"{self.time(at)}","type":"totals",{self.id(host + "-0123456789abcdef")}'
                f'"host":"{host}","source":"smtp","config":"0a1b2c3d4e5f6071",'
                f'"messages_submission":{minute % 7},"messages_receipt":0,'
                f'"messages_access":0,"messages_inbound":{minute % 3}}}'
            )

    def config(self, at, number):
        print(
            f'{{"time":"{self.time(at)}","type":"config",{self.id("mx1-0123456789abcdef")}'
            f'"host":"mx1","source":"smtp","config":"{number:x}","by":"HUP","result":"loaded"}}'
        )

    def reveal(self, at, number):
        print(
            f'{{"time":"{self.time(at)}","type":"reveal",{self.id("mx1-1123456789abcdef")}'
            f'"host":"mx1","by":"{"anna as root" if number % 3 else "boris"}","result":"found",'
            f'"reason":"ticket {number % 4}"}}'
        )

    def notice(self, at, number):
        print(
            f'{{"time":"{self.time(at)}","type":"notice",{self.id("mx1-2123456789abcdef")}'
            f'"host":"mx1","user":"{self.random.choice(["anna", "boris"])}@x.example","device":"iphone",'
            f'"policy":"no-iphones","action":"reject","reason":"from 2035-07-{number % 20 + 10}"}}'
        )

    def write(self, count):
        minute, seen = 0, []
        for number in range(count):
            at = number * self.step
            while minute * 60000 <= at:
                self.totals(minute)
                minute += 2
            if number % 20011 == 0:
                self.config(at, number)
                self.reveal(at, number)
                self.notice(at, number)
            jitter = self.random.randrange(-3600000, 3600000) if number % 50 == 0 else 0
            line = self.sighting(min(max(at + jitter, 0), DAYS * 86400000 - 2000000), number)
            print(line)
            if number % 10 == 0 and '"id"' in line:
                seen.append(line)
            if number % self.repeat == self.repeat - 1 and seen:  # sent by another way, too
                print(self.random.choice(seen))


def main():
    count = int(sys.argv[1])
    Log(count, int(sys.argv[2]) if len(sys.argv) > 2 else 0).write(count)


main()
