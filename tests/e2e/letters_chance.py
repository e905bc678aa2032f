# SPDX-License-Identifier: ISC
"""Configurations and logs that are made up for letters_model.py: dates are near now."""

import datetime
import json
import zoneinfo

import policy_chance as chances
import policy_model as model

USERS = ("anna@x.example", "bob@x.example", "carl@y.example", "dora@sub.y.example", "eve@z.example")
DAY = 86400
LEFT_OUT = ("hours",)    # hours are those of each event, whenever it is looked at
DATES = {"enforce_from": 0.6, "warn_from": 0.4, "until": 0.3, "from": 0.3, "users": 0.4, "mode": 0.15}
RARE = ("clients", "recipients", "except_recipients", "networks", "except_networks", "protocols")


def weighed(table):
    """Dates more often than where a single request is decided, and conditions less."""
    return {name: (DATES.get(name, 0.06 if name in RARE else share), make)
            for name, (share, make) in table.items() if name not in LEFT_OUT}


POLICY = weighed(chances.POLICY)
EXEMPTION = {**weighed(chances.EXEMPTION), "until": (0.8, chances.EXEMPTION["until"][1])}


def make_conf(chance, now):
    zone = chance.choice(chances.ZONES)
    conf = {"zone": zoneinfo.ZoneInfo(zone), "own": ["x.example"], "groups": {}, "files": {}, "policies": [],
            "exemptions": [], "register": None, "holidays": None, "observe": chance.maybe(0.03),
            "edges": [now + days * DAY for days in (-40, -9, -2, 0, 0, 1, 5, 13, 14, 15, 30, 60)]}
    conf["text"] = (f"timezone = '{zone}'\nown_domains = {{ x.example }}\ndefault_domain = x.example\n"
                    f"observe = {'yes' if conf['observe'] else 'no'}\n")
    if chance.maybe(0.4):
        chances.add_register(chance, conf)
    for number in range(chance.randint(0, 2)):
        chances.add_group(chance, conf, number)
    for number in range(chance.randint(1, 4)):
        chances.add_policy(chance, conf, number, POLICY)
    for number in range(chance.randint(0, 4)):
        chances.add_exemption(chance, conf, number, EXEMPTION)
    return conf


def make_person(chance):
    """Where somebody is, and whom the mail goes to: only the last of it counts, so it stays the same."""
    return {"ip": chance.choice(chances.CLIENT_IPS[:-1]), "to": chance.some(USERS + chances.OTHERS, 2),
            "asks": chance.maybe(0.2)}


def make_device(chance):
    """One that somebody has, with its versions one after the other, and its programs."""
    name = chance.choice(chances.FOUND[:4] + ("iphone", "ipad", None))
    known = name is not None
    return {"device": name, "model": chance.choice(chances.MODELS) if known else "",
            "device_id": chance.choice(("appl1", "xid", "")), "hint": chance.maybe(0.05),
            "clients": chance.some(chances.CLIENTS, 2) + [""] if known else [""],
            "versions": chance.some(chances.VERSIONS, 2) if known else [""]}


def version_of(chance, device, is_late):
    if chance.maybe(0.1):
        return ""    # not told
    return device["versions"][-1 if is_late else 0]


def make_seen(chance, user, person, device, now):
    """A use of it, some time in the last 30 days; mail seldom tells a model, and never an id."""
    traffic = chance.choice(("submission", "submission", "access", "access", "receipt"))
    access, first = traffic == "access", now * 1000 - chance.randrange(60000, 30 * DAY * 1000)
    protocols = ("imap", "webmail", "activesync" if device["device_id"] else "pop3")
    protocol = chance.choice(protocols) if access else "smtp"
    synced = protocol == "activesync"
    return {"device": device["device"], "hint": device["hint"], "client": chance.choice(device["clients"]),
            "traffic": traffic, "user": user, "protocol": protocol, "ip": person["ip"],
            "ahead": access and person["asks"], "recipients": [] if access else person["to"],
            "device_id": device["device_id"] if synced else "",
            "model": device["model"] if chance.maybe(0.8 if synced else 0.3) else "",
            "version": version_of(chance, device, first > (now - 15 * DAY) * 1000),
            "source": chance.choice(("login",) * 8 + ("sender", "map")),
            "seconds": first // 1000, "first": first,
            "last": first + (chance.randrange(3600000) if access and chance.maybe(0.3) else 0)}


def make_log(chance, conf, now, people):
    """Decided by that configuration, or by another one that has policies of the same names."""
    other, log = make_conf(chance, now), []
    for user, person in people.items():
        devices = [make_device(chance) for _ in range(chance.randint(1, 3))]
        for _ in range(chance.randint(1, 6)):
            seen = make_seen(chance, user, person, chance.choice(devices), now)
            said = model.decide(other if chance.maybe(0.3) else conf, seen)
            log.append({**seen, "policy": said.get("policy"), "action": said["action"],
                        "grace": said.get("grace", False), "said": said})
    return log


def stamp(milliseconds):
    time = datetime.datetime.fromtimestamp(milliseconds // 1000, model.UTC)
    return f"{time:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def line_of(seen):
    """As a line of the event log."""
    said = seen["said"]
    event = {"time": stamp(seen["first"]), "type": "sighting", "source": "gate-nginx" if seen["ahead"] else "test",
             "traffic": seen["traffic"], "user": seen["user"], "user_source": seen["source"],
             "client_ip": seen["ip"], "device": seen["device"] or "unknown", "model": seen["model"],
             "os_version": seen["version"], "client": seen["client"], "device_id": seen["device_id"],
             "policy": said.get("policy"), "action": said["action"], "would": said["would"],
             "exemption": said.get("exemption"), "grace": said.get("grace", False)}
    if seen["device"] is not None:
        event["confidence"] = "hint" if seen["hint"] else "certain"
        _, _, family, system, _, _ = model.CATALOGUE[seen["device"]]
        event["os"] = system or family
    if seen["traffic"] == "access":
        event["protocol"] = seen["protocol"]
    else:
        event.update(to=seen["recipients"], to_count=len(seen["recipients"]))
    if seen["last"] != seen["first"]:
        event.update(count=2, last=stamp(seen["last"]))
    return json.dumps({key: value for key, value in event.items() if value not in (None, "", False, [])})
