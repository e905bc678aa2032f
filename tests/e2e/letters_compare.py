#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
letters_compare.py -- the notices of milter-device-report against letters_model.py.

	letters_compare.py FOLDER SEED COUNT   makes so many configurations and logs, sends their notices
	                                       and then those of a longer log; prints what differs, and
	                                       exits 1 if any does

What is random is so from the seed and the day.  $BUILD is where the programs are.
"""

import email
import email.policy
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import letters_model as letters
import policy_chance as chances
from letters_chance import USERS, line_of, make_conf, make_log, make_person

REPORT = os.path.join(os.environ["BUILD"], "milter-device-report")
PLACES = {"tag": "tagged", "quarantine": "held", "reject": "refused", "tempfail": "refused",
          "discard": "refused", "deny": "denied"}
CASE = "%{devices} %{policy}"
TEMPLATE = ("Subject: %{user}\n\n" + "".join(
    f"{word} {CASE} %{{{place}}}\n" for word, place in [
        (one, one + "_from") for one in sorted(set(PLACES.values()))] + [
        ("exempt", "exempt_until"), ("update", "update_to")]) + f"about {CASE}\n")
END = "-- end --"


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        file.write(text)


def reason_of(event):
    found = re.fullmatch(r"(?:from ([0-9-]+))?(?:, |\b|^)(?:exempt until ([0-9-]+))?"
                         r"(?:, |\b|^)(?:update to ([0-9.]+))?", event.get("reason", ""))
    if found is None:
        raise SystemExit(f"a reason that cannot be read: {event}")
    return found.groups()


def notes(folder, skip):
    """What was noted down, but for the first lines: by user, each end with its models."""
    told = {}
    with open(os.path.join(folder, "notices.jsonl"), encoding="utf-8") as file:
        for line in file.readlines()[skip:]:
            event = json.loads(line)
            end = (event["device"], event["policy"], event["action"]) + reason_of(event)
            told.setdefault(event["user"], {}).setdefault(end, set()).add(event.get("model", ""))
    return told


def mails(folder):
    """The lines of each person's mail."""
    read = {}
    with open(os.path.join(folder, "sent"), encoding="utf-8") as file:
        for text in file.read().split(END + "\n")[:-1]:
            message = email.message_from_string(text, policy=email.policy.default)
            read[message["To"]] = set(message.get_content().splitlines())
    return read


def lines_of(ends, today):
    """What a mail about these has to say."""
    lines = set()
    for device, policy, action, acts, since, until, update in ends:
        case = f"{device} {policy} "
        lines.add("about " + case.strip())
        if acts:
            lines.add(f"{PLACES[action]} {case}{since or today}")
        if until:
            lines.add(f"exempt {case}{until}")
        if update:
            lines.add(f"update {case}{update}")
    return lines


def run(folder, log):
    """Sends them; how many were noted down before."""
    write(folder, "log", "".join(line_of(one) + "\n" for one in log))
    write(folder, "sent", "")
    path = os.path.join(folder, "notices.jsonl")
    before = 0
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = len(file.readlines())
    done = subprocess.run(
        [REPORT, "-c", os.path.join(folder, "conf"), "--format", "notice", "--send",
         f"cat >>'{folder}/sent'; echo '{END}' >>'{folder}/sent'", "--template",
         os.path.join(folder, "template.txt"), os.path.join(folder, "log")],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"exit status {done.returncode}: {done.stderr}")
    return before


def as_noted(end):
    """Without what a note does not tell: whether it acts, and the system of the version."""
    device, policy, action, _, since, until, update = end
    return (device, policy, action, since, until, update and update.rpartition(" ")[2])


def compare(conf, wanted, told, got, read, today):
    """Told: what was noted down before, by user.  What is wrong."""
    wrong = []
    for user, (must, may) in wanted.items():
        mine, was = got.get(user, {}), told.get(user, {})
        noted = {}
        for side in (must, may):
            noted[id(side)] = {}
            for end, models in side.items():
                noted[id(side)].setdefault(as_noted(end), set()).update(models)
        is_told = all(end in was for end in noted[id(must)])
        if not mine and is_told:
            continue    # nothing, or nothing new
        wrong += [f"{user}: {one}" for one in
                  letters.differs((noted[id(must)], noted[id(may)]), mine)]
        if mine and all(end in was for end in mine):
            wrong.append(f"{user}: told the same again")
        said = [end for end in may if as_noted(end) in mine]
        if lines_of(said, today) != read.get(user):
            wrong.append(f"{user}: the mail says {read.get(user)}, not {lines_of(said, today)}")
    wrong += [f"{user}: told, and is nobody" for user in got if user not in wanted]
    return wrong


def merge(told, more):
    for user, ends in more.items():
        told.setdefault(user, {}).update(ends)


def try_case(folder, chance, counts):
    """A log, and then it with more; what differs, in words."""
    start = int(time.time())
    conf = make_conf(chance, start)
    for name, text in conf["files"].items():
        write(folder, name, text)
    write(folder, "template.txt", TEMPLATE)
    write(folder, "conf", f"event_log = '{folder}/events.jsonl'\n" + chances.catalogue() + conf["text"])
    people = {user: make_person(chance) for user in USERS}
    log, told = [], {}
    for _ in range(2):
        log += make_log(chance, conf, start, people)
        before = int(time.time())
        skip = run(folder, log)
        got, read, after = notes(folder, skip), mails(folder), int(time.time())
        for now in {before, after}:
            wanted = letters.letters(conf, log, now)
            wrong = compare(conf, wanted, told, got, read, letters.days(conf, now))
            if not wrong:
                break
        merge(told, got)
        counts["people"] += len(wanted)
        counts["letters"] += len(got)
        counts["ends"] += sum(len(ends) for ends in got.values())
        if wrong:
            said = "\n".join(line_of(one) for one in log)
            return "\n".join(wrong) + f"\n{conf['text']}{conf['files']}\n{said}"
    return ""


def main(folder, seed, count):
    counts = {"cases": 0, "people": 0, "letters": 0, "ends": 0, "differ": 0}
    for number in range(count):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            wrong = try_case(own, chances.Chance(seed + number), counts)
        counts["cases"] += 1
        if wrong:
            counts["differ"] += 1
            print(f"seed {seed + number}: {wrong}")
            break
    print(" ".join(f"{name} {value}" for name, value in counts.items()))
    return 1 if counts["differ"] else 0


sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
