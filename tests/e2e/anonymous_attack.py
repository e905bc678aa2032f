#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Attacks reports of groups of people: what do they tell together that none tells alone?

usage: anonymous_attack.py PROGRAM FOLDER

Random logs of a few people on a few days, in which each line counts for another power of two: a
number of events then says which lines it is made of, and so does the difference of two such
numbers, if the one's lines are all among the other's.  Of each log there are reports of its days,
weeks, overlapping periods, with --where, --compare, --by, as JSON and CSV; what each attack finds
in them is somebody, if it is made of lines of fewer people than there must be.

Prints TAP: with --k-anonymity no attack finds anybody, without it each one does.
"""
import csv, io, itertools, json, os, random, subprocess, sys

PROGRAM, FOLDER = sys.argv[1:3]
LEAST = 3
LOGS = 20
BITS = 60  # lines of a log: the report reads no larger numbers
DAYS = ["2023-07-%02d" % day for day in range(14, 19)]  # Friday to Tuesday, two weeks
PEOPLE = 9

WHERES = [["device=iphone"], ["device!=iphone"], ["device=others"], ["traffic=access"],
          ["traffic!=access"], ["policy="], ["policy=no-iphones"], ["os_version<16"],
          ["os_version=16.5"], ["outdated=true"], ["contradicted=true"], ["action=reject"],
          ["host=mx2"], ["model=iPhone 13"], ["exemption=boss"], ["user_source=login"]]


def write_log(path, rng):
    """Whose each line is; None: nobody's."""
    whose = []
    with open(path, "w") as log:
        log.write('{"time":"2023-07-13T12:00:00.000Z","type":"totals","id":"mx1-5f-0","host":"mx1",'
                  '"messages_submission":500}\n')
        for number in range(BITS):
            # Many are alike, and many are not, so that there are groups of all sizes.
            person = rng.randrange(PEOPLE) if rng.random() < 0.95 else None
            event = {"time": "%sT%02d:00:00.000Z" % (rng.choice(DAYS), rng.randrange(24)),
                     "type": "sighting", "id": "mx1-5f-%x" % (number + 1),
                     "host": rng.choice(["mx1", "mx1", "mx2"]),
                     "traffic": rng.choice(["submission", "submission", "access"])}
            if person is not None:
                event["user"] = "p%d@example.org" % person
                event["user_source"] = rng.choice(["login", "login", "sender"])
            event["device"] = rng.choice(["iphone", "iphone", "iphone", "ipad", "mac"])
            if rng.random() < 0.2:
                event["model"] = "iPhone 13"
            event["os"] = "iOS"
            event["os_version"] = rng.choice(["16.5", "16.5", "15.7"])
            if person is not None:
                event["device_id"] = "appl%d" % person
            event["confidence"] = rng.choice(["certain", "certain", "likely"])
            if rng.random() < 0.1:
                event["contradicted"] = True
            rejects = event["device"] == "iphone" and rng.random() < 0.8
            if rejects:
                event["policy"] = "no-iphones"
            event["action"] = "reject" if rejects else "log"
            if not rejects and rng.random() < 0.2:
                event["would"] = ["no-iphones=reject"]
                event["exemption"] = "boss"
            if rng.random() < 0.1:
                event["outdated"] = True
            event["count"] = 1 << number
            whose.append(person)
            log.write(json.dumps(event, separators=(",", ":")) + "\n")
    return whose


def report(log, options, least):
    command = [PROGRAM, "--timezone", "UTC", *options]
    if least:
        command += ["--k-anonymity", str(least)]
    done = subprocess.run([*command, log], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit("%s: %d: %s" % (" ".join(command), done.returncode, done.stderr.decode()))
    return done.stdout.decode()


class Reports:
    """The numbers of events of one log's reports, by where they stand."""

    def __init__(self, log, least):
        self.log, self.least = log, least
        self.people = []
        self.names = False
        self.whole = self.of([])
        self.days = [self.of(["--day", day]) for day in DAYS[1:]]
        self.periods = [self.of(["--since", since, "--until", until])
                        for since, until in itertools.combinations(DAYS + ["2023-07-19"], 2)]
        self.wheres = [self.of(["--where", *where]) for where in WHERES]
        self.steps = self.of(["--by", "week"])
        self.compared = [self.of(["--since", DAYS[i + 2], "--until", DAYS[i + 3], "--compare"])
                         for i in range(len(DAYS) - 3)]
        self.tables = [self.table(section) for section in
                       ("by_device", "by_model", "by_os_version", "by_day", "by_host", "top_users",
                        "devices", "contradicted")]

    def of(self, options):
        text = report(self.log, [*options, "--json"], self.least)
        self.names |= "example.org" in text or "appl" in text
        return self.numbers(json.loads(text))

    def table(self, section):
        text = report(self.log, ["--format", "csv", "--section", section], self.least)
        return {(section, i): int(row["events"])
                for i, row in enumerate(csv.DictReader(io.StringIO(text)))}

    def numbers(self, member, at=()):
        """Each number of events, or messages, by the place that it has in the summary."""
        found = {}
        if isinstance(member, list):
            for i, item in enumerate(member):
                found.update(self.numbers(item, (*at, i)))
        elif isinstance(member, dict):
            for key, value in member.items():
                if key in ("input", "lost_events", "messages") and isinstance(value, (dict, int)):
                    if not (key == "messages" and isinstance(value, int)):
                        continue
                if isinstance(value, bool) or isinstance(value, (str, type(None))):
                    continue
                if isinstance(value, int):
                    if key == "users" or key.endswith("_users"):
                        self.people.append(value)
                    elif key == "events" or key.endswith("_events") or key == "messages":
                        found[(*at, key)] = value
                else:
                    found.update(self.numbers(value, (*at, key)))
        return found

    def all(self):
        for numbers in [self.whole, *self.days, *self.periods, *self.wheres, self.steps,
                        *self.compared, *self.tables]:
            yield from numbers.values()


def difference(more, less):
    """What is in more, and not in less; 0: less has something else, too."""
    return more ^ less if more & less == less else 0


def rows_and_totals(reports):
    """A total, without all rows of a section, and without some of them."""
    for numbers in [reports.whole, *reports.days]:
        total = numbers[("events",)]
        lists = {}
        for place, value in numbers.items():
            if len(place) == 3 and place[2] == "events":
                lists.setdefault(place[0], []).append(value)
        for rows in lists.values():
            yield from rows
            rest = total
            for row in rows:
                yield difference(total, row)
                rest = difference(rest, row)
            yield rest


def sections(reports):
    """A row of one section, without a row of another."""
    for numbers in [reports.whole, *reports.days]:
        for more, less in itertools.permutations(set(numbers.values()), 2):
            yield difference(more, less)


def days_of_periods(reports):
    """A period, without a shorter one, place by place and row by row."""
    totals = {numbers[("events",)] for numbers in reports.periods}
    for more, less in itertools.permutations(totals, 2):
        yield difference(more, less)
    for more in reports.periods:
        for less in reports.days:
            for place, value in more.items():
                if place in less:
                    yield difference(value, less[place])


def conditions(reports):
    """All, without those that --where leaves, and one --where without another."""
    values = {value for numbers in reports.wheres for value in numbers.values()}
    for value in values:
        yield value
        yield difference(reports.whole[("events",)], value)
    totals = {numbers[("events",)] for numbers in reports.wheres}
    for more, less in itertools.permutations(totals, 2):
        yield difference(more, less)


def before_and_steps(reports):
    """The period before, and weeks, against days."""
    values = {value for numbers in [*reports.compared, reports.steps] for value in numbers.values()}
    days = {value for numbers in reports.days for value in numbers.values()}
    for value in values:
        yield value
        for day in days:
            yield difference(value, day)


def tables(reports):
    """The rows of CSV, against each other and the total."""
    values = {value for numbers in reports.tables for value in numbers.values()}
    for value in values:
        yield difference(reports.whole[("events",)], value)
    for more, less in itertools.permutations(values, 2):
        yield difference(more, less)


def atoms(reports):
    """The finest that can be worked out at all: lines that are in the very same numbers."""
    values = sorted(set(reports.all()))
    by_numbers = {}
    for bit in range(BITS):
        in_these = tuple(value >> bit & 1 for value in values)
        if any(in_these):
            by_numbers[in_these] = by_numbers.get(in_these, 0) | 1 << bit
    yield from by_numbers.values()


ATTACKS = [rows_and_totals, sections, days_of_periods, conditions, before_and_steps, tables, atoms]


def finds(attack, reports, whose):
    """Whom the attack finds: the fewest people of whom it knows anything."""
    best = None
    for lines in attack(reports):
        if lines == 0:
            continue
        people = {whose[bit] for bit in range(lines.bit_length()) if lines >> bit & 1}
        people.discard(None)
        if len(people) < LEAST and (best is None or len(people) < len(best)):
            best = people
    return best


def main():
    tests = failed = 0
    found = {False: {}, True: {}}
    told = people_wrong = names = 0
    for seed in range(LOGS):
        path = os.path.join(FOLDER, "attacked.jsonl")
        whose = write_log(path, random.Random(seed))
        for least in (0, LEAST):
            if least == 0 and seed >= 5:
                continue
            reports = Reports(path, least)
            if least:
                told += bin(reports.whole[("events",)]).count("1")
                people_wrong += sum(number % LEAST != 0 for number in reports.people)
                names += reports.names
            for attack in ATTACKS:
                whom = finds(attack, reports, whose)
                if whom is not None:
                    found[least != 0].setdefault(attack.__name__, (seed, sorted(whom)))

    def ok(fine, what, why=""):
        nonlocal tests, failed
        tests += 1
        failed += not fine
        print("%sok %d - %s" % ("" if fine else "not ", tests, what))
        if not fine:
            print("# %s" % (why,))

    for attack in ATTACKS:
        what = attack.__name__.replace("_", " ")
        ok(attack.__name__ in found[False], "%s: the attack finds somebody in any report" % what)
        ok(attack.__name__ not in found[True], "%s: and nobody in one of groups" % what,
           found[True].get(attack.__name__))
    ok(told > LOGS * BITS // 2, "most of what happened is told", told)
    ok(people_wrong == 0, "numbers of people are multiples of the least", people_wrong)
    ok(names == 0, "nobody is named", names)
    print("1..%d" % tests)
    return failed != 0


sys.exit(main())
