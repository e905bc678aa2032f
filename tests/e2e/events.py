#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
events.py -- looks into an event log for a test.

	events.py valid FILE                   every line: one flat JSON object, keys in the order of
	                                       the schema, no spaces; else says which and exits 1
	events.py count FILE KEY=VALUE...      how many events have all of these
	events.py sum FILE KEY                 that number, of all events together
	events.py show FILE KEY=VALUE... [KEY...]
	                                       the named keys of the last such event: key=value, one a
	                                       line, in the order of the event; no key: all of them
	events.py ids FILE                     exits 1 unless all ids are unique and rise in file
	                                       order within their stream; prints how many numbers are
	                                       missing
A list is shown as its items with commas between; an absent key is an empty value.
"""

import json
import os
import sys

SCHEMA = """time type id host source traffic protocol config user user_source client_ip queue_id message_id
from to to_count device vendor family kind model os os_version build client device_id new confidence contradicted
evidence policy action mode would exemption outdated grace count last messages_submission
messages_receipt messages_access messages_inbound by result reason error""".split()


def fault(line):
    """What is wrong with this line of the log; None if nothing is."""
    try:
        event = json.loads(line.decode("utf-8"))
    except ValueError as error:
        return f"no JSON: {error}"
    keys = list(event)
    unknown = [key for key in keys if key not in SCHEMA]
    if unknown:
        return f"unknown keys {unknown}"
    if keys != sorted(keys, key=SCHEMA.index):
        return f"keys out of order: {keys}"
    if any(value in ("", [], None) or value is False for value in event.values()):
        return "a key with nothing to say"
    if not line.endswith(b"\n"):
        return "no newline at the end"
    again = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    if len(again.encode("utf-8", "surrogatepass")) > len(line):
        return "shorter than its JSON"
    return "spaces between" if line.startswith((b"{ ", b'{"time": ')) else None


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        return [line for line in file if line != b"\n"]


def value(event, key):
    found = event.get(key, "")
    if isinstance(found, list):
        return ",".join(str(item) for item in found)
    return str(found).lower() if isinstance(found, bool) else str(found)


def select(path, conditions):
    wanted = [condition.split("=", 1) for condition in conditions]
    events = []
    for line in lines(path):
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if all(value(event, key) == what for key, what in wanted):
            events.append(event)
    return events


def valid(path):
    bad = [(number, what) for number, what in
           enumerate((fault(line) for line in lines(path)), 1) if what]
    for number, what in bad[:5]:
        print(f"{path}:{number}: {what}")
    return not bad


def show(path, arguments):
    events = select(path, [one for one in arguments if "=" in one])
    if not events:
        print("no such event")
        return False
    keys = [one for one in arguments if "=" not in one] or list(events[-1])
    for key in keys:
        print(f"{key}={value(events[-1], key)}")
    return True


def count(path, conditions):
    print(len(select(path, conditions)))
    return True


def add_up(path, key):
    print(sum(int(value(event, key) or 0) for event in select(path, [])))
    return True


def ids(path):
    last = {}
    missing = 0
    for event in (json.loads(line) for line in lines(path)):
        stream, counter = event["id"].rsplit("-", 1)
        number = int(counter, 16)
        if stream in last and number <= last[stream]:
            print(f"{event['id']} comes after {last[stream]:x}")
            return False
        missing += number - last.get(stream, number - 1) - 1
        last[stream] = number
    print(missing)
    return True


def main():
    command, path, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    return {"valid": lambda: valid(path), "ids": lambda: ids(path),
            "count": lambda: count(path, arguments), "sum": lambda: add_up(path, arguments[0]),
            "show": lambda: show(path, arguments)}[command]()


sys.exit(0 if main() else 1)
