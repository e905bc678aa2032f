#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
policy_compare.py -- milter-device-check against policy_model.py, about made-up configurations.

	policy_compare.py FOLDER SEED COUNT   makes so many configurations there, asks about requests,
	                                      and then what another configuration would have done with
	                                      their events; prints what differs, and exits 1 if any does

What is random is so from the seed.  $BUILD is where the programs are.
"""

import datetime
import json
import os
import subprocess
import sys

import policy_model as model
from policy_chance import Chance, catalogue, make_conf, make_request

CHECK = os.path.join(os.environ["BUILD"], "milter-device-check")
ASKED = 8    # requests of each configuration
COMPARED = ("action", "policy", "exemption", "grace", "outdated", "new", "would")
DECIDED = ("action", "policy", "exemption", "grace")


def options_of(chance, ask):
    field = "X-None: 1" if ask["device"] is None else "X-{}: {device};{client};{model};{version}".format(
        "Hint" if ask["hint"] else "Dev", **ask)
    at = datetime.datetime.fromtimestamp(ask["seconds"], model.UTC)
    options = ["--traffic", ask["traffic"], "--user", chance.cased(ask["user"]), "--field", field,
               "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")] + (["--ahead"] if ask["ahead"] else [])
    for one in ask["recipients"]:
        options += ["--recipient", one]
    for name, key in (("--client", "ip"), ("--protocol", "protocol"), ("--device-id", "device_id")):
        if ask[key] and (key != "protocol" or ask["traffic"] == "access"):
            options += [name, ask[key]]
    return options


def write_conf(folder, conf, more=""):
    os.makedirs(folder, exist_ok=True)
    for name, text in conf["files"].items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
    path = os.path.join(folder, "conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(catalogue() + more + conf["text"])
    return path


def run(path, *options):
    done = subprocess.run([CHECK, "-c", path, "--json", *options], capture_output=True, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def chosen(decision, keys):
    empty = {"grace": False, "outdated": False, "new": False, "would": []}
    return {key: decision.get(key, empty.get(key)) for key in keys}


def differs(what, got, wanted, conf, ask):
    if got == wanted:
        return 0
    print(f"{what}: got {got}\nwanted {wanted}\nof {ask}\nunder\n{conf['text']}{conf['files']}")
    return 1


def try_conf(folder, chance, counts):
    """Asks about requests, then what the second configuration would have done with their events."""
    conf, later = make_conf(chance), make_conf(chance)
    key = "pseudonym_key = 'abcdefghijklmnopqrst'\n" if chance.maybe(0.4) else ""
    path, other = write_conf(folder + "/a", conf, key), write_conf(folder + "/b", later)
    log = os.path.join(folder, "events")
    for _ in range(ASKED):
        ask = make_request(chance, chance.choice([conf, later]), not chance.maybe(0.5))
        events, said = run(path, *options_of(chance, ask))
        if not events:
            raise SystemExit(f"{said}\n{conf['text']}")
        counts["differ"] += differs("check", chosen(events[0], COMPARED),
                                    chosen(model.decide(conf, ask), COMPARED), conf, ask)
        counts["asked"] += 1
        if ask["ahead"]:
            continue    # only an event of the gate says that
        with open(log, "w", encoding="utf-8") as file:
            file.write(json.dumps(events[0]) + "\n")
        lines, said = run(other, "--replay", "--diff", log)
        if not lines:
            raise SystemExit(f"{said}\n{later['text']}")
        if lines[-1]["undecidable"]:
            counts["undecidable"] += 1
            continue
        now = lines[0]["now"] if lines[-1]["changed"] else events[0]
        counts["differ"] += differs("replay", chosen(now, DECIDED),
                                    chosen(model.decide(later, ask), DECIDED), later, ask)
        counts["replayed"] += 1


def main(folder, seed, count):
    counts = {"asked": 0, "replayed": 0, "undecidable": 0, "differ": 0}
    for number in range(count):
        try_conf(folder, Chance(seed + number), counts)
        if counts["differ"]:
            print(f"seed {seed + number}")
            break
    print(" ".join(f"{name} {value}" for name, value in counts.items()))
    return 1 if counts["differ"] else 0


sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
