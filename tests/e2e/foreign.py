# SPDX-License-Identifier: ISC
"""Holds what `milter-device-report --format ecs|ocsf` writes against the tables of the manual.

    foreign.py ecs|ocsf MANUAL EVENTS DOCUMENTS    each document against its event
    foreign.py pipeline MANUAL PIPELINE            the fields of an ingest pipeline
    foreign.py events                              a log with every key, and with what may be in it

Says what is wrong, a line each.
"""
import ipaddress
import datetime
import itertools
import json
import re
import sys

NUMBERS = ("to_count", "count", "messages_")
BOOLEANS = ("contradicted", "outdated", "grace")


def columns(manual, first, second):
    """The rows of the list whose head has these two words, as lists of cells."""
    rows, inside = [], False
    for line in open(manual, encoding="utf-8"):
        if line.startswith(".It Sy %s Ta Sy %s" % (first, second)):
            inside = True
        elif inside and line.startswith(".El"):
            break
        elif inside and line.startswith(".It "):
            rows.append([cell.strip() for cell in line[4:].replace("\\-", "-").split(" Ta ")])
        elif inside:
            rows[-1][-1] += " " + line.strip()
    assert rows, (first, second)
    return rows


def names(cell):
    """The names of fields in a cell, without the words between them."""
    return [word for word in re.findall(r"@?[a-z_]+(?:\.[a-z_]+)*(?:\[\])?", cell)
            if "." in word or "_" in word or "@" in word or word in ("time", "count", "from", "to")]


class Schema:
    def __init__(self, manual, which):
        self.rest = {"ECS": "milter_device", "OCSF": "unmapped"}[which]
        self.places = {key: names(cell) for key, cell in columns(manual, "Key", which)}
        self.made = {}  # field: the values that it may have; None: any
        for field, _, values in columns(manual, which, "From"):
            words = [word.strip() for word in values.split(",")]
            self.made[field] = None if any(w.startswith(("the ", "or the ")) for w in words) else words
        self.fields = {name: key for key, some in self.places.items() for name in some}


def leaves(value, path=""):
    """Each path with what is there; a list ends a path, with [] if it is not a list of ours."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, path + name + ".")
        else:
            yield path + name, inner


def type_of(key):
    if key.startswith(NUMBERS):
        return int
    return bool if key in BOOLEANS else list if key in ("to", "would") else str


def milliseconds(text):
    time = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return round(time.timestamp() * 1000)


def same(event, key, value, name):
    """Whether the value at that place is the event's."""
    own = event.get(key)
    if name.endswith("[]"):
        return value == [own]
    if isinstance(value, int) and isinstance(own, str):
        return value == milliseconds(own)
    return value == own and type(value) is type_of(key)


def check_leaf(schema, event, path, value):
    listed = path + "[]" if isinstance(value, list) else path
    if path.startswith(schema.rest + "."):
        key = path[len(schema.rest) + 1:]
        return None if event.get(key) == value else "%s is not the event's" % path
    name = next((name for name in (listed, path) if name in schema.fields or name in schema.made), None)
    if name is None:
        return "%s is not in the manual" % listed
    if name in schema.made and (schema.made[name] is None or {str(v) for v in (
            value if isinstance(value, list) else [value])} <= set(schema.made[name])):
        return None
    keys = [key for key, some in schema.places.items() if name in some]
    if any(same(event, key, value, name) for key in keys):
        return None
    return "%s is %r, which no key of the event says" % (name, value)


def check_kept(schema, event, document):
    """Every key of the event is somewhere, with its value."""
    found = dict(leaves(document))
    for key in event:
        if found.get(schema.rest + "." + key) == event[key]:
            continue
        places = [name for name in schema.places.get(key, ()) if name.rstrip("[]") in found]
        if not any(same(event, key, found[name.rstrip("[]")], name) for name in places):
            yield "%s is lost" % key


def is_ip(text):
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def check_types(document):
    """What their stores refuse."""
    for path, value in leaves(document):
        for one in value if isinstance(value, list) else [value]:
            if path in ("source.ip", "related.ip", "src_endpoint.ip") and not is_ip(one):
                yield "%s is no address: %r" % (path, one)


def check_action(actions, event, document):
    for name, ids in actions.items():
        if event.get("action") == name and "action_id" in document:
            got = [document["action_id"], document["disposition_id"]]
            if got != [int(cell.split()[0]) for cell in ids]:
                yield "the action %s is %s" % (name, got)


def compare(which, manual, log, output):
    schema = Schema(manual, which.upper())
    actions = {name: ids for name, *ids in columns(manual, "action", "action_id")}
    events = {}
    for line in open(log, encoding="utf-8", errors="replace"):
        try:
            event = json.loads(line)
            events[event["id"]] = event
        except (ValueError, KeyError, TypeError):
            pass
    documents = [json.loads(line) for line in open(output, encoding="utf-8")]
    if len(documents) != len(events):
        print("%d documents of %d events" % (len(documents), len(events)))
    shapes, seen = {}, set()
    for document in documents:
        event = events[document["event" if which == "ecs" else "metadata"]["id" if which == "ecs" else "uid"]]
        wrong = [check_leaf(schema, event, path, value) for path, value in leaves(document)]
        wrong += check_kept(schema, event, document)
        wrong += check_types(document)
        wrong += check_action(actions, event, document)
        for path, value in leaves(document):
            shape = shapes.setdefault(path, type(value))
            if shape is not type(value):
                wrong.append("%s is of two types" % path)
            seen.add(path)
        for sentence in filter(None, wrong):
            print("%s: %s" % (event["id"], sentence))
    for name in itertools.chain(schema.fields, schema.made):
        if name.rstrip("[]") not in seen:
            print("%s is in the manual and in no document" % name)


def pipeline(manual, path):
    schema = Schema(manual, "ECS")
    made, moved = set(), {}
    for step in json.load(open(path, encoding="utf-8"))["processors"]:
        (what, how), = step.items()
        if what == "rename":
            moved.setdefault(how["field"], set()).add(how["target_field"])
        elif what == "convert":
            moved.setdefault(how["field"], set()).add(how["target_field"])
        elif what == "append":
            made.add(how["field"] + "[]")
        elif what == "set" and "copy_from" in how:
            moved.setdefault(how["copy_from"], set()).add(how["field"])
        elif what == "set":
            made.add(how["field"] + ("[]" if isinstance(how["value"], list) else ""))
            wrong = {str(v) for v in (how["value"] if isinstance(how["value"], list) else [how["value"]])}
            name = how["field"] + ("[]" if isinstance(how["value"], list) else "")
            wrong -= set(schema.made.get(name) or ())
            if wrong:
                print("%s: %s is not in the manual" % (name, wrong))
    for key, some in schema.places.items():
        wanted = {name for name in some if not name.endswith("[]")}
        got = moved.pop("milter_device." + key, set())
        if wanted != got:
            print("%s: %s, and in the manual %s" % (key, sorted(got), sorted(wanted)))
    wanted = set(schema.made) | {n for some in schema.places.values() for n in some if n.endswith("[]")}
    for name in sorted(wanted ^ made):
        print("%s: only in one of pipeline and manual" % name)
    for key in moved:
        print("%s: moved, but not in the manual" % key)


def events():
    counter = itertools.count(1)

    def put(**keys):
        head = {"time": "2023-07-17T06:00:00.%03dZ" % (next(counter) % 1000), "type": "sighting",
                "id": "mx1-0123456789abcdef-%x" % next(counter), "host": "mx1", "source": "smtp",
                "config": "9fd098ac26455b89"}
        print(json.dumps({**head, **keys}, separators=(",", ":"), ensure_ascii=False))
    full = dict(traffic="submission", user="anna@x.example", user_source="login", client_ip="192.0.2.7",
                queue_id="4ABC", message_id="<m@x.example>", **{"from": "anna@x.example"},
                to=["b@y.example", "c@y.example"], to_count=12, device="iphone", vendor="Apple",
                family="iOS", kind="phone", model="iPhone 13", os="iOS", os_version="16.5.1",
                build="20F75", client="iPhone Mail", device_id="applx1", protocol="imap",
                confidence="certain", contradicted=True,
                evidence="X-Mailer: iPhone Mail (20F75)", policy="p", action="tag", mode="enforce",
                would=["q=reject"], exemption="e", outdated=True, grace=True, error="a limit")
    for action in "allow log tag quarantine reject tempfail discard deny".split():
        put(**{**full, "action": action})
    for traffic, confidence in (("receipt", "likely"), ("inbound", "hint")):
        put(**{**full, "traffic": traffic, "confidence": confidence, "client_ip": "2001:db8::7"})
    for family, kind in (("iPadOS", "tablet"), ("macOS", "desktop"), ("Android", "phone"),
                         ("Windows", "desktop"), ("Windows Phone", "phone"), ("Linux", "server"),
                         ("watchOS", "watch")):
        put(**{**full, "family": family, "os": family, "kind": kind})
    for key in full:
        put(traffic="submission", **{key: full[key]} if key != "traffic" else {})
        put(**{k: v for k, v in full.items() if k != key})
    access = {k: v for k, v in full.items() if k not in ("queue_id", "message_id", "from", "to", "to_count")}
    access.update(traffic="access", source="dovecot", action="run")
    put(**access)
    put(**{**access, "user": "anna", "count": 7, "last": "2023-07-17T09:00:00.000Z"})
    put(**{k: v for k, v in access.items() if k != "user"})
    hostile = "\"\\\n\x1b\u202e}],{'%s"
    put(**{k: hostile if isinstance(v, str) and k != "traffic" else v for k, v in full.items()})
    for address in ("192.0.2.0/24", "2001:db8:1::/48", "[::1]", "IPv6:::1", "::ffff:192.0.2.7", "1.2.3", "::", "x" * 300):
        put(**{**full, "client_ip": address})
    for by, result in (("start", "loaded"), ("SIGHUP", "loaded"), ("ctl:root", "refused: 3 errors"),
                       ("SIGTERM", "stopped")):
        put(type="config", by=by, result=result)
    put(type="totals", messages_submission=1, messages_receipt=0, messages_access=0, messages_inbound=2)


if __name__ == "__main__":
    if sys.argv[1] == "events":
        events()
    elif sys.argv[1] == "pipeline":
        pipeline(*sys.argv[2:])
    else:
        compare(*sys.argv[1:])
