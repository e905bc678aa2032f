# SPDX-License-Identifier: ISC
"""The report's figures, computed anew from the manual alone, slowly and simply.

make SEED LINES                      writes a log with all that logs have, good and bad
dossier LOG SINCE UNTIL ZONE REPORT USER  the same for the decisions about one user
compare LOG SINCE UNTIL ZONE REPORT  counts the log and compares with the JSON report; the times
                                     are dates; prints what differs, and exits 1
"""

import collections
import datetime
import json
import random
import re
import sys
import zoneinfo

UTC = datetime.timezone.utc
TYPES = ("sighting", "totals", "config", "reveal", "notice")
LISTS = ("to", "would")
NUMBERS = ("to_count", "count", "messages_submission", "messages_receipt", "messages_access",
           "messages_inbound")
BOOLEANS = ("contradicted", "outdated", "grace")
ORDER = ("time type id host source traffic protocol config user user_source client_ip queue_id message_id "
         "from to to_count device vendor family kind model os os_version build client device_id new confidence "
         "contradicted evidence policy action mode would exemption outdated grace count last "
         "messages_submission messages_receipt messages_access messages_inbound by result reason error")
ORDER = ORDER.split()
LARGEST = 2**64 - 1

# ---- a log ----


def moment(milliseconds):
    whole = datetime.datetime.fromtimestamp(milliseconds // 1000, UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%S") + ".%03dZ" % (milliseconds % 1000)


def sighting(rng, event):
    device, family, models = rng.choice([("iphone", "iOS", ["", "iPhone 13 Pro", "iPhone \u0436"]),
                                         ("ipad", "iPadOS", [""]), ("mac", "macOS", ["", "Mac"]),
                                         ("", "", [""])])
    event.update(source=rng.choice(["smtp", "dovecot", ""]), device=device, family=family,
                 traffic=rng.choice(["submission", "submission", "access", "receipt", "inbound"]),
                 user=rng.choice(["", "sch\u00f6n@x.example", 'quo"te@x.example'] +
                                 ["user%d@x.example" % rng.randrange(300)] * 9),
                 user_source=rng.choice(["login", "login", "sender", "receipt", "claimed"]),
                 client_ip="10.0.0.%d" % rng.randrange(256), queue_id="4R%d" % rng.randrange(10**6),
                 to=rng.choice([[], ["bob@y.example"], ["bob@y.example", "eve@z.example"]]),
                 model=rng.choice(models), os=family, evidence=rng.choice(["", 'X: "a\\b"\t', "Y"]),
                 os_version=rng.choice(["", "16.5", "15.7.6"]),
                 build=rng.choice(["", "20F66", "19H349"]), client=rng.choice(["", "Mail"]),
                 confidence=rng.choice(["certain", "likely", "hint"]),
                 contradicted=rng.random() < 0.05, outdated=rng.random() < 0.2,
                 grace=rng.random() < 0.1, policy=rng.choice(["", "", "p", "q"]),
                 action=rng.choice(["log", "log", "tag", "reject"]),
                 device_id=rng.choice(["", "", "", "appl1", "appl2", 'se"c']) if device else "",
                 would=rng.choice([[], [], ["p=tag"], ["q=reject", "p=tag"], ["p=tag", "p=tag"]]),
                 exemption=rng.choice([""] * 9 + ["minister"]))
    if rng.random() < 0.2:  # one who is seen in all ways, with all versions
        event.update(user="busy@x.example", source="source%d" % rng.randrange(60),
                     os_version="9.%d" % rng.randrange(30))
    if rng.random() < 0.2:
        event["count"] = rng.choice([0, 1, 7, 40] + [2**63 - 1] * rng.extreme)
        event["last"] = rng.choice(["", event["time"], "2023-10-30T00:00:00.5+02:00"])


def make_event(rng, number, counters):
    host = rng.choice(["mx1", "mx2", "store-1"])
    time = 1698000000000 + number * 97000 + rng.randrange(-3600000, 3600000)
    counters[host] += 1 + (rng.random() < 0.02)
    event = {"time": moment(time), "host": host, "type": rng.choice(["sighting"] * 8 + ["totals"]),
             "id": "%s-5f0c9a3b-%x" % (host, counters[host]),
             "config": rng.choice(["0c4d2e6f8a1b3c5d", "9e8d7c6b5a493827"])}
    if rng.random() < 0.02:
        event["id"] = rng.choice(["", "foreign%d" % rng.randrange(20), "a-b-zz"])
    if rng.random() < 0.02:
        event["type"] = rng.choice(["config", "unknown", "", "reveal", "notice"])
    if event["type"] == "notice":
        event.update(user=rng.choice(["anna@x.example", "boris@x.example"]), device=rng.choice(["iphone", "mac"]),
                     policy="no-iphones", action=rng.choice(["reject", "tag"]), reason="from 2035-07-17")
    if event["type"] == "reveal":
        event.update(by=rng.choice(["anna", "boris as root"]), reason=rng.choice(["", "SD-1", "SD-2"]))
    if event["type"] == "sighting":
        sighting(rng, event)
    if event["type"] == "totals":
        event.update(messages_submission=rng.randrange(50), messages_inbound=rng.randrange(50))
        event["source"] = "smtp"
    return {key: event[key] for key in ORDER if event.get(key, "") not in ("", [], False)}


def written(rng, event):
    line = json.dumps(event, separators=(",", ":"), ensure_ascii=rng.random() < 0.5)
    way = rng.randrange(60)
    if way == 0:
        items = list(event.items())
        rng.shuffle(items)
        return json.dumps(dict(items))
    if way == 1:
        return json.dumps({**event, "later": {"a": [1, None]}, "by": None})
    if way == 2 and "count" in event:
        return json.dumps({**event, "count": str(event["count"])})
    if way == 3:
        return "Oct 27 09:00:00 mx1 milter-device[7]: event " + line
    if way == 4:
        return "Oct 27 09:00:00 mx1 postfix/smtpd[9]: connect from " + line
    if way == 5:
        return line[:rng.randrange(len(line))]
    if way == 6:
        return line[:-1] + ',"user":"twice"' * 2 + "}"
    if way == 7:
        return line.replace('"time":"2', '"time":"x')
    if way == 8:
        return line + rng.choice(["\r", "  ", "\0", "}"])
    if way == 9:
        return rng.choice(["", " \t", "hello", "[1]", '{"type":5}', '{"count":-1}', "{}"])
    return line


def make(seed, lines):
    rng = random.Random(seed)
    rng.extreme = seed % 3 == 0     # sums stay the largest number
    counters, before = collections.Counter(), []
    for number in range(lines):
        if before and rng.random() < 0.05:
            print(rng.choice(before))
            continue
        before = before[-50:] + [written(rng, make_event(rng, number, counters))]
        print(before[-1])


# ---- its figures ----


def concerning(event):
    """What would have been done if the policies acted: the first that observes ends the search."""
    policy, would = event.get("policy"), event.get("would", [])
    decides = [one for one in would if policy and one.startswith(policy + "=")]
    observing = would
    if event.get("exemption"):    # the first that it spared from may be the one that is named
        named = decides and not event.get("grace") and event.get("traffic") != "access"
        observing = would[:would.index(decides[0])] if named else []
        decides = decides if event.get("grace") else []
    return set(decides) | set([one for one in observing
                               if not (policy and one.startswith(policy + "="))][:1])


class Bad(Exception):
    pass


def pairs(items):
    if len({key for key, _ in items}) != len(items):
        raise Bad
    return dict(items)


def read_value(key, value):
    if key in LISTS:
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif key in NUMBERS:
        if isinstance(value, str) and re.fullmatch("[0-9]+", value):
            value = int(value)
        good = type(value) is int and 0 <= value < 2**63
    elif key in BOOLEANS:
        good = isinstance(value, bool) or (type(value) is int and value in (0, 1))
    else:
        good = isinstance(value, str)
    if not good:
        raise Bad
    return value


def read_time(words):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)([.,]\d+)?(Z|z|[+-]\d\d:\d\d)",
                         words, re.ASCII)
    try:
        date, clock, fraction, offset = match.groups()
        whole = datetime.datetime.fromisoformat(date + "T" + clock + offset.upper().replace(
            "Z", "+00:00"))
    except (AttributeError, ValueError):
        raise Bad from None
    return int(whole.timestamp()) * 1000 + int((fraction or ".0")[1:4].ljust(3, "0"))


def object_in(line):
    """The event of a line; None: there is none."""
    match = re.match(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ (\S+) (event )?", line)
    if not match:
        return line
    if not match[1].startswith("milter-device") or not match[2]:
        return None
    return line[match.end():]


def read_event(line):
    try:
        event = json.loads(line, object_pairs_hook=pairs)
    except ValueError:
        raise Bad from None
    if not isinstance(event, dict):
        raise Bad
    event = {key: read_value(key, value) for key, value in event.items()
             if key in ORDER and value is not None}
    if event.get("type") not in TYPES:
        raise Bad
    event["at"] = read_time(event.get("time", ""))
    event["end"] = max(event["at"], read_time(event["last"]) if event.get("last") else 0)
    return event


def events_of(path, figures):
    """Each event once."""
    seen = set()
    with open(path, newline="\n", encoding="utf-8", errors="strict") as log:
        for line in log:
            line = line.strip(" \t\r\n")
            if not line:
                continue
            figures["lines"] += 1
            line = object_in(line)
            if line is None:
                continue
            try:
                event = read_event(line)
            except Bad:
                figures["bad_lines"] += 1
                continue
            if event.get("id") and event["id"] in seen:
                figures["duplicates"] += 1
                continue
            seen.add(event.get("id"))
            figures["events"] += 1
            yield event


class Group:
    def __init__(self):
        self.events, self.users, self.first, self.last = 0, set(), None, None
        self.outdated = False

    def add(self, event, count):
        self.events = min(self.events + count, LARGEST)
        self.users |= {event["user"]} if event.get("user") else set()
        self.first = event["at"] if self.first is None else min(self.first, event["at"])
        self.last = event["end"] if self.last is None else max(self.last, event["end"])
        self.outdated |= bool(event.get("outdated"))

    def times(self):
        return {"first": moment(self.first), "last": moment(self.last)}

    def both(self):
        return {"events": self.events, "users": len(self.users)}


# A device: its keys are the usages that are one.
Phone = collections.namedtuple("Phone", "first used opened ambiguous keys")


def one(mark, other):
    """Nothing tells the two apart."""
    return all(mine == theirs or not mine or not theirs for mine, theirs in zip(mark, other))


GROUPED = {"by_action": "action", "by_device": "device", "by_policy": "policy",
           "by_traffic": "traffic", "by_source": "source", "by_host": "host",
           "by_confidence": "confidence"}


class Count:
    def __init__(self, since, until, zone):
        self.since, self.until, self.zone = since, until, zone
        self.groups = collections.defaultdict(lambda: collections.defaultdict(Group))
        self.all, self.messages = Group(), collections.Counter()
        self.sums, self.hours, self.week = (collections.Counter() for _ in range(3))
        self.people = collections.defaultdict(lambda: {"devices": set(), "actions": set(),
                                                       "verified": False})
        self.sights = collections.defaultdict(list)
        self.first_use, self.opened, self.used = {}, collections.Counter(), collections.Counter()
        self.ids, self.numbers = collections.defaultdict(set), collections.defaultdict(set)
        self.running = collections.defaultdict(set)
        self.concerns = collections.defaultdict(Group)
        self.feeders = collections.defaultdict(Group)

    def take(self, event):
        inside = self.since <= event["at"] < self.until
        match = re.fullmatch("(.+-.+|.*-.*)-([0-9a-fA-F]{1,15})", event.get("id", ""))
        if match:
            self.numbers[match[1]].add(int(match[2], 16))
            if inside:
                self.ids[match[1]].add(int(match[2], 16))
        if event["at"] >= self.until:
            return
        if event["type"] == "reveal":
            if inside:
                self.groups["reveals"][event.get("by", ""), event.get("reason", "")].add(event, 1)
            return
        if event["type"] == "notice":
            if inside:
                key = tuple(event.get(name, "") for name in ("user", "device", "policy", "action"))
                self.groups["notices"][key].add(event, 1)
            return
        if event["type"] == "totals":
            self.running[event.get("host", ""), event.get("source", "")].add(event["at"] // 1000)
        if event["type"] == "sighting":
            self.use(event, inside)
        self.feeders[event.get("host", ""), event.get("source", "")].add(
            event, event.get("count", 1) if inside and event["type"] == "sighting" else 0)
        if not inside:
            return
        if event.get("config"):
            line = {**event, "end": event["at"]}
            self.groups["configurations"][event["config"]].add(line, 1)
            self.groups["hosts"][event.get("host", ""), event["config"]].add(line, 1)
        if event["type"] == "totals":
            for traffic in ("submission", "receipt", "access", "inbound"):
                self.messages[traffic] += event.get("messages_" + traffic, 0)
        if event["type"] == "sighting":
            self.sighting(event, event.get("count", 1))

    def use(self, event, inside):
        user, device = event.get("user"), event.get("device")
        if not user or not device:
            return
        key = user, device, event.get("model", ""), event.get("device_id", "")
        self.first_use[key] = min(self.first_use.get(key, event["at"]), event["at"])
        self.sights[key].append((event, inside))
        if inside:
            self.used[key] += event.get("count", 1)
            if event.get("traffic") in ("access", "receipt"):
                self.opened[key] += event.get("count", 1)

    def sighting(self, event, count):
        local = datetime.datetime.fromtimestamp(event["at"] // 1000, self.zone)
        self.all.add(event, count)
        for name, field in GROUPED.items():
            if event.get(field):
                self.groups[name][event[field]].add(event, count)
        if event.get("model"):
            self.groups["by_model"][event.get("device", ""), event["model"]].add(event, count)
        if event.get("os_version"):
            self.groups["by_os_version"][event.get("os", ""), event["os_version"]].add(event, count)
        for would in set(event.get("would", [])):
            self.groups["observed"][tuple(would.rsplit("=", 1))].add(event, count)
        if event.get("exemption"):
            self.groups["exemptions"][event["exemption"]].add(event, count)
        if event.get("contradicted") and event.get("device"):
            self.groups["contradicted"][event.get("user", ""), event["device"]].add(event, count)
        self.groups["by_day"][local.strftime("%Y-%m-%d")].add(event, count)
        self.hours[local.hour] += count
        self.week[local.weekday(), local.hour] += count
        for name, holds in (("contradicted_events", event.get("contradicted")),
                            ("outdated_events", event.get("outdated")),
                            ("grace_events", event.get("grace")),
                            ("nameless_events", not event.get("user"))):
            self.sums[name] += count if holds else 0
        if event.get("outdated"):
            self.groups["outdated"][""].add(event, count)
        if event.get("user"):
            self.person(event, count)
        for would in concerning(event):
            policy, action = would.rsplit("=", 1)
            if action not in ("log", "allow"):
                self.concerns[policy, action, event.get("user", ""), event.get("device", "")].add(
                    event, count if event.get("traffic") != "access" else 0)

    def person(self, event, count):
        person = self.people[event["user"]]
        self.groups["people"][event["user"]].add(event, count)
        person["actions"] |= {event["action"]} if event.get("action") else set()
        person["verified"] |= event.get("user_source") not in ("sender", "receipt", "claimed")

    # What the report says.

    def listed(self, name, keys, times=False):
        rows = sorted(self.groups[name].items(), key=lambda row: (-row[1].events, row[0]))
        return [{**dict(zip(keys, key if isinstance(key, tuple) else (key,))), **group.both(),
                 **(group.times() if times else {})} for key, group in rows]

    def top_users(self):
        rows = []
        for row in self.listed("people", ("user",), times=True):
            person = self.people[row["user"]]
            devices = {device for (user, device, _, _), events in self.used.items()
                       if user == row["user"] and events}
            rows.append({"user": row["user"], "events": row["events"], "first": row["first"],
                         "last": row["last"], "devices": sorted(devices),
                         "actions": sorted(person["actions"]),
                         "unverified": not person["verified"]})
        return rows

    def phones(self):
        """Each device by itself, as (user, device, model, id): what the manual says of them."""
        kinds, phones = collections.defaultdict(list), {}
        for user, device, model, number in self.first_use:
            kinds[user, device].append((model, number))
        for owner, marks in kinds.items():
            ambiguous = {mark for mark in marks if any(
                not one(a, b) for a in marks if one(a, mark) for b in marks if one(b, mark))}
            groups = [[mark] for mark in ambiguous]
            for mark in set(marks) - ambiguous:
                for group in groups:
                    if group[0] not in ambiguous and one(group[0], mark):
                        group.append(mark)
                        break
                else:
                    groups.append([mark])
            for group in groups:
                keys = [(*owner, *mark) for mark in group]
                phones[(*owner, max(m for m, _ in group), max(i for _, i in group))] = Phone(
                    min(self.first_use[key] for key in keys), sum(self.used[key] for key in keys),
                    sum(self.opened[key] for key in keys), group[0] in ambiguous, keys)
        return phones

    def devices(self):
        rows = []
        for (user, device, model, number), phone in self.phones().items():
            events = [one for key in phone.keys for one in self.sights[key]]
            if not any(inside for _, inside in events):
                continue
            events = [event for event, _ in events]
            versions = {event["os_version"] for event in events if event.get("os_version")}
            latest = {key: max((event["end"], event[key]) for event in events
                               if event.get(key))[1] if any(event.get(key) for event in events)
                      else "" for key in ("os", "os_version", "build", "client")}
            rows.append({
                "user": user, "device": device, "model": model, "device_id": number, **latest,
                "versions": sorted(versions, key=lambda version: (min(
                    event["at"] for event in events if event.get("os_version") == version),
                    version)),
                "traffic": sorted({event["traffic"] for event in events if event.get("traffic")}),
                "sources": sorted({event["source"] for event in events if event.get("source")}),
                "outdated": any(event.get("outdated") for event in events if latest["os_version"]
                                and event.get("os_version") == latest["os_version"]),
                "events": min(phone.used, LARGEST), "first": moment(phone.first),
                "last": moment(max(event["end"] for event in events)),
                "unverified": not self.people[user]["verified"]})
        return sorted(rows, key=lambda row: (-row["events"], row["user"], row["device"],
                                             row["model"], row["device_id"]))

    def unseen_devices(self):
        """Those not seen in the last 36 hours of the period."""
        return sorted((row for row in self.devices() if
                       read_time(row["last"]) < self.until - 36 * 3600000),
                      key=lambda row: (row["last"], row["user"], row["device"], row["model"],
                                       row["device_id"]))

    def new_devices(self):
        if self.log_begins() is None or self.log_begins() >= self.since:
            return None     # nothing is there to compare with
        rows = sorted((phone.first, *key) for key, phone in self.phones().items()
                      if self.since <= phone.first < self.until)
        return [{"user": user, "device": device, "model": model, "device_id": number,
                 "first": moment(first), "unverified": not self.people[user]["verified"]}
                for first, user, device, model, number in rows]

    def has_sent(self, key):
        return min(self.used[key], LARGEST) > min(self.opened[key], LARGEST)

    def opened_not_sent(self):
        phones = self.phones()
        sent, unsure = set(), set()
        for key, phone in phones.items():
            if min(phone.used, LARGEST) > min(phone.opened, LARGEST):
                sent |= {key, key[:2]}
                unsure |= {key[:2]} if phone.ambiguous else set()
        rows = sorted((-min(phone.opened, LARGEST), key) for key, phone in phones.items()
                      if phone.opened and key not in sent and key[:2] not in unsure
                      and not (phone.ambiguous and key[:2] in sent))
        return [{"user": user, "device": device, "model": model, "device_id": number,
                 "opened": -opened,
                 "sent_from": sorted({other[1] for other in list(self.used)
                                      if other[0] == user and self.has_sent(other)}),
                 "unverified": not self.people[user]["verified"]}
                for opened, (user, device, model, number) in rows]

    def contradicted(self):
        return [{"user": row["user"], "device": row["device"], "events": row["events"],
                 "first": row["first"], "last": row["last"],
                 "unverified": row["user"] != "" and not self.people[row["user"]]["verified"]}
                for row in self.listed("contradicted", ("user", "device"), times=True)]

    def concerned(self):
        """By policy and action, and there by user: only who has messages."""
        by_would = collections.defaultdict(lambda: collections.defaultdict(list))
        for (policy, action, user, device), group in self.concerns.items():
            if group.events:
                by_would[policy, action][user].append((device, group))
        return sorted(by_would.items(), key=lambda row: (
            -min(sum(group.events for groups in row[1].values() for _, group in groups), LARGEST),
            "=".join(row[0])))

    def readiness(self):
        return [{"policy": policy, "would": action,
                 "messages": min(LARGEST, sum(group.events for groups in users.values()
                                              for _, group in groups)),
                 "users": len([user for user in users if user])}
                for (policy, action), users in self.concerned()]

    def affected_users(self):
        rows = []
        for (policy, action), users in self.concerned():
            some = [(-min(LARGEST, sum(group.events for _, group in groups)), user, groups)
                    for user, groups in users.items() if user]
            for messages, user, groups in sorted(some, key=lambda row: row[:2]):
                rows.append({"user": user, "devices": sorted({device for device, _ in groups}),
                             "policy": policy, "would": action, "messages": -messages,
                             "first": moment(min(group.first for _, group in groups)),
                             "last": moment(max(group.last for _, group in groups)),
                             "unverified": not self.people[user]["verified"]})
        return rows

    def all_feeders(self):
        rows = sorted(self.feeders.items(), key=lambda row: (row[1].last, row[0]))
        return [{"host": host, "source": source,
                 "silent": self.until - group.last > 86400000,
                 "events": group.events, **group.times()} for (host, source), group in rows]

    def by_week(self):
        weeks = collections.defaultdict(Group)
        for day, group in self.groups["by_day"].items():
            day = datetime.date.fromisoformat(day)
            week = weeks[day - datetime.timedelta(days=day.weekday())]
            week.events = min(week.events + group.events, LARGEST)
            week.users |= group.users
        since, until = (datetime.datetime.fromtimestamp(at // 1000, self.zone).date()
                        for at in (self.since, self.until - 1000))
        return [{"from": str(monday), "to": str(monday + datetime.timedelta(days=6)),
                 "partly": monday < since or monday + datetime.timedelta(days=6) > until,
                 **group.both()} for monday, group in sorted(weeks.items())]

    def log_begins(self):
        return min((group.first for group in self.feeders.values()), default=None)

    def hosts(self):
        last = {}
        for (host, config), group in sorted(self.groups["hosts"].items()):
            if host not in last or group.last > last[host][1].last:
                last[host] = config, group
        among = collections.defaultdict(list)
        for config, group in last.values():
            among[config].append(group.first)
        usual = max(among, key=lambda config: (len(among[config]), min(among[config])), default="")
        return [{"host": host, "config": config, "differs": config != usual,
                 "since": moment(group.first), "last": moment(group.last)}
                for host, (config, group) in sorted(last.items())]

    def gaps(self, known_until):
        rows = []
        for (host, _), seconds in self.running.items():
            seconds = sorted(seconds)
            for last, following in zip(seconds, seconds[1:] + [known_until // 1000]):
                begin, end = max(last * 1000, self.since), following * 1000
                if end > (last + 150) * 1000 and end > begin:
                    rows.append((begin, host, end))
        return [{"host": host, "from": moment(begin), "to": moment(end)}
                for begin, host, end in sorted(rows)]

    def lost(self):
        return sum(max(inside) - min(inside) + 1 -
                   len([n for n in self.numbers[stream] if min(inside) <= n <= max(inside)])
                   for stream, inside in self.ids.items())

    def report(self):
        figures = {"events": self.all.events, "users": len(self.people),
                   "messages": {traffic: self.messages[traffic] for traffic in
                                ("submission", "receipt", "access", "inbound")},
                   "unverified_users": sum(not p["verified"] for p in self.people.values()),
                   "lost_events": self.lost(), "gaps": self.gaps(self.until),
                   "outdated_users": len(self.groups["outdated"][""].users)}
        for name in ("contradicted_events", "outdated_events", "grace_events", "nameless_events"):
            figures[name] = min(self.sums[name], LARGEST)
        for name, field in GROUPED.items():
            figures[name] = self.listed(name, (field,), times=name in ("by_source", "by_host"))
        figures["by_model"] = self.listed("by_model", ("device", "model"))
        figures["by_os_version"] = [
            {**row, "outdated": self.groups["by_os_version"][row["os"], row["os_version"]].outdated}
            for row in self.listed("by_os_version", ("os", "os_version"))]
        figures["observed"] = self.listed("observed", ("policy", "would"))
        figures["exemptions"] = self.listed("exemptions", ("exemption",), times=True)
        figures["configurations"] = [
            {"config": config, **group.times()} for config, group in
            sorted(self.groups["configurations"].items(), key=lambda row: (row[1].first, row[0]))]
        figures["reveals"] = [
            {"by": by, "reason": reason, "reveals": group.events, **group.times()} for (by, reason), group in
            sorted(self.groups["reveals"].items(), key=lambda row: (-row[1].events, row[0]))]
        figures["notices"] = [
            {**dict(zip(("user", "device", "policy", "action"), key)), "notices": group.events, **group.times()}
            for key, group in sorted(self.groups["notices"].items(), key=lambda row: (-row[1].events, row[0]))]
        figures["pseudonyms_revealed"] = sum(row["reveals"] for row in figures["reveals"])
        figures["by_day"] = [{"day": day, **group.both()}
                             for day, group in sorted(self.groups["by_day"].items())]
        figures["by_step"] = self.by_week()
        figures["by_hour"] = [{"hour": hour, "events": min(self.hours[hour], LARGEST)}
                              for hour in range(24)]
        figures["by_weekday_hour"] = [
            {"weekday": "Mon Tue Wed Thu Fri Sat Sun".split()[day], "hour": hour,
             "events": min(events, LARGEST)}
            for (day, hour), events in sorted(self.week.items()) if events]
        figures["top_users"] = self.top_users()
        figures["devices"] = self.devices()
        figures["new_devices"] = self.new_devices()
        figures["new_usages"] = None if figures["new_devices"] is None else len(
            figures["new_devices"])
        figures["unseen_devices"] = self.unseen_devices()
        figures["log_begins"] = moment(self.log_begins())
        figures["opened_not_sent"] = self.opened_not_sent()
        figures["contradicted"] = self.contradicted()
        figures["readiness"] = self.readiness()
        figures["affected_users"] = self.affected_users()
        figures["feeders"] = self.all_feeders()
        figures["silent_feeders"] = len([row for row in figures["feeders"] if row["silent"]])
        figures["hosts"] = self.hosts()
        figures["hosts_differing"] = sum(row["differs"] for row in figures["hosts"])
        figures["feeders_ahead"] = 0
        return figures


def start_of(date, zone):
    return int(datetime.datetime.fromisoformat(date).replace(tzinfo=zone).timestamp()) * 1000


def compare(log, since, until, zone, report):
    zone = zoneinfo.ZoneInfo(zone)
    count = Count(start_of(since, zone), start_of(until, zone), zone)
    figures = {"files": 1, "lines": 0, "bad_lines": 0, "duplicates": 0, "events": 0}
    for event in events_of(log, figures):
        count.take(event)
    expected = {"input": figures, **count.report()}
    with open(report, encoding="utf-8") as file:
        seen = json.load(file)
    different = [name for name in expected if seen.get(name) != expected[name]]
    for name in different:
        print(name, "is", json.dumps(seen.get(name))[:2000])
        print(name, "should be", json.dumps(expected[name])[:2000])
    return 1 if different else 0


def dossier(log, since, until, zone, report, user):
    """The decisions about one user, the newest first."""
    zone = zoneinfo.ZoneInfo(zone)
    rows = []
    for event in events_of(log, collections.Counter()):
        if (event["type"] == "sighting" and event.get("user") == user and
                start_of(since, zone) <= event["at"] < start_of(until, zone)):
            row = {"time": moment(event["at"])}
            row.update({key: event.get(key, "") for key in (
                "id user host source traffic device model device_id os os_version client policy "
                "action would exemption evidence").split()})
            row.update(would=", ".join(event.get("would", [])), outdated=bool(event.get("outdated")),
                       grace=bool(event.get("grace")), count=event.get("count", 1),
                       last=moment(event["end"]))
            rows.append(row)
    rows.sort(key=lambda row: tuple(row.values())[1:])
    rows.sort(key=lambda row: row["time"], reverse=True)
    with open(report, encoding="utf-8") as file:
        seen = json.load(file)["decisions"]
    for mine, yours in zip(rows, seen):
        if mine != yours:
            print(mine, yours)
    print(len(rows), "decisions, not", len(seen))
    return 0 if rows and rows == seen else 1


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "dossier":
        sys.exit(dossier(*sys.argv[2:8]))
    else:
        sys.exit(compare(*sys.argv[2:7]))
