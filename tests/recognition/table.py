# SPDX-License-Identifier: ISC
"""table.py CHECK CONF: how well the labelled rows beside it are recognised, in TAP.

A row: label (the device), field, value, tells.  A field `message` has a whole message, \\n for its
line ends; a first line `@EHLO: ...` is what the client said.  tells: what else must be said, as
`certain`, `likely`, `hint`, `contradicted`, `build=20F75`; parted by `; `.

Each file is a test, which names the rows that are not said to be what they are; known.tsv has the
values of those that cannot be told, with what is said of them and why.  covers.tsv says which devices a policy covers.  Then each family of devices is a test: of what was called so,
how much is so (precision), and of what is so, how much was called so (recall), against what
floors.tsv demands.  The table goes out in lines that begin with `# table:`.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

CHECK, CONF = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
HERE = pathlib.Path(__file__).resolve().parent
FILES = ["mail.tsv", "user_agents.tsv", "imap_ids.tsv", "eas.tsv", "dav.tsv", "forms.tsv",
         "signatures.tsv", "tables.tsv"]


def rows_of(name):
    with open(HERE / name, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


def check(*arguments, conf=CONF):
    done = subprocess.run([CHECK, "-c", conf, "--json", *map(str, arguments)],
                          capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{CHECK}: exit status {done.returncode}: {done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def answer_messages(values, folder):
    """What is said of each message; those with a field of their own one by one."""
    paths, answers = [], {}
    for number, value in enumerate(values):
        path = folder / f"{number}.eml"
        field = []
        if value.startswith("@"):
            first, value = value.split("\\n", 1)
            field = ["--field", first]
        path.write_bytes(value.replace("\\n", "\n").encode() + b"\n")
        if field:
            answers[str(path)] = check(*field, path)[0]
        else:
            paths.append(path)
    for answer in check(*paths):
        answers[answer["file"]] = answer
    return [answers[str(folder / f"{number}.eml")] for number in range(len(values))]


def write_lines(values, folder):
    path = folder / "lines"
    path.write_text("".join(value + "\n" for value in values), encoding="utf-8")
    return path


def answers_to(rows):
    """The rows, each with what is said of it."""
    by_field = collections.defaultdict(list)
    for row in rows:
        by_field[row[1]].append(row)
    for field, same in by_field.items():
        values = [row[2] for row in same]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            answers = (answer_messages(values, folder) if field == "message"
                       else check("--lines", field, write_lines(values, folder)))
        if len(answers) != len(same):
            sys.exit(f"{field}: {len(same)} rows, {len(answers)} answers")
        yield from zip(same, answers)


def faults_of(row, answer):
    label, _, _, tells = row
    if answer["device"] != label:
        yield f"is {label}, not {answer['device']}"
        return
    for tell in tells.split("; ") if tells else []:
        key, wanted = tell.split("=", 1) if "=" in tell else ("confidence", tell)
        if key == "confidence" and wanted == "contradicted":
            key, wanted = "contradicted", True
        if answer.get(key, "") != wanted:
            yield f"{key} is {wanted!r}, not {answer.get(key, '')!r}"
    if "contradicted" not in tells and answer.get("contradicted"):
        yield "is contradicted"


def test_known():
    """What cannot be told is said to be what known.tsv says, and for a reason."""
    rows = [(said, field, value, "") for field, value, said, reason in rows_of("known.tsv") if reason]
    faults = [f"{row[2]}: {fault}" for row, answer in answers_to(rows)
              for fault in faults_of(row, answer)]
    test(not faults, f"known.tsv: {len(rows)} rows cannot be told, and are not", faults)


def test_covers():
    """A policy on a device is one on its children, and vendor: and family: on all of theirs."""
    for rule, covered, other in rows_of("covers.tsv"):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "milter-device.conf").write_text(
                f"include('{CONF.parent}/devices.conf')\n"
                f"policy p {{ devices = {{ '{rule}' }} confidence = hint action = reject }}\n")
            for wanted, values in (("p", covered), (None, other)):
                answers = check("--lines", "User-Agent", write_lines(values.split("; "), folder),
                                conf=folder / "milter-device.conf")
                faults = [f"{value}: {answer['device']}" for value, answer
                          in zip(values.split("; "), answers) if answer.get("policy") != wanted]
                test(not faults, f"{rule} {'covers' if wanted else 'does not cover'} {values}",
                     faults)


TESTS = []


def test(passed, what, remarks=()):
    TESTS.append(passed)
    print(f"{'ok' if passed else 'not ok'} {len(TESTS)} - {what}")
    for remark in remarks:
        print("#", remark)


def families():
    """The device's family, or what it is called where it has none: a list of (name, devices)."""
    ios = ["iphone", "ipad", "ipod", "ios"]
    makers = ["android", "samsung", "huawei", "xiaomi", "pixel", "oneplus", "oppo", "vivo",
              "motorola", "sony", "lg", "htc", "nokia", "amazon"]
    return [("iPhone", ["iphone"]), ("iPad", ["ipad"]), ("iPod", ["ipod"]), ("iOS", ios),
            ("macOS", ["mac"]), ("watchOS", ["apple-watch"]), ("visionOS", ["vision"]),
            ("Android", makers), ("Windows", ["windows"]), ("Linux", ["linux"]),
            ("web", ["webmail"]), ("cloud", ["cloud"]),
            ("Outlook", ["outlook-mobile"]), ("unknown", ["unknown"])]


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main():
    known = {row[1] for row in rows_of("known.tsv")}
    everything = []
    for name in FILES:
        answered = list(answers_to(rows_of(name)))
        everything += answered
        faults = [f"{row[2]}: {fault}" for row, answer in answered if row[2] not in known
                  for fault in faults_of(row, answer)]
        test(not faults, f"{name}: {len(answered)} rows are what they are", faults)
    test_known()
    test_covers()
    floors = {row[0]: (float(row[1]), float(row[2])) for row in rows_of("floors.tsv")}
    print(f"# table: {'family':10} {'rows':>5} {'precision':>10} {'recall':>8}")
    for name, devices in families():
        is_so = [row[0] in devices for row, _ in everything]
        called = [answer["device"] in devices for _, answer in everything]
        both = sum(a and b for a, b in zip(is_so, called))
        precision, recall = percent(both, sum(called)), percent(both, sum(is_so))
        print(f"# table: {name:10} {sum(is_so):5} {precision:9.2f}% {recall:7.2f}%")
        test(precision >= floors[name][0] and recall >= floors[name][1],
             f"{name}: precision {precision:.2f}%, recall {recall:.2f}%",
             [f"at least {floors[name][0]}% and {floors[name][1]}% are wanted"])
    print(f"1..{len(TESTS)}")
    sys.exit(not all(TESTS))


main()
