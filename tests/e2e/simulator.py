#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
simulator.py -- the same messages for the daemon and for milter-device-check.

	simulator.py make FOLDER COUNT CATALOGUE   writes so many messages, made of the examples in
	                                           the catalogue and of oddities, and how each is sent
	simulator.py send FOLDER PORT              sends them
	simulator.py groups FOLDER                 one line each: a folder of messages that are sent
	                                           alike, then milter-device-check's options for them
	simulator.py compare FOLDER LOG            the daemon's events against FOLDER/check.jsonl;
	                                           prints each field that differs, exits 1 if any does

What is random is so from a fixed seed: every run has the same messages.
"""

import base64
import json
import os
import quopri
import random
import re
import shlex
import smtplib
import sys

COMPARED = """traffic user user_source device vendor family kind model os os_version build client
confidence contradicted evidence policy action mode would exemption outdated grace error""".split()
USERS = ["anna", "boris", "minister", "boss", "Clara.Schmidt", "dora+news", "eve", "warned"]
WAYS = {    # how a message is sent, and what that is to the check program
    "own": ([], ["--traffic", "submission"]),
    "login": ([b"LOGIN=boris ADDR=192.0.2.9"],
              ["--traffic", "submission", "--user", "boris@minprom.example"]),
    "inbound": ([b"ADDR=198.51.100.9"], ["--traffic", "inbound"]),
}
PLAIN = "client.example"


def examples(path):
    """Each example and counterexample of the catalogue, as a list of (field, value)."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^\s*#.*$", "", file.read(), flags=re.M)
    for block in re.findall(r"example\s*=\s*\{((?:\s*'(?:[^'\\]|\\.)*'\s*,?)*)\s*\}", text):
        for quoted in re.findall(r"'((?:[^'\\]|\\.)*)'", block):
            lines = re.sub(r"\\([\\'])", r"\1", quoted).split("\n")
            yield [tuple(part.strip() for part in line.split(":", 1)) for line in lines]


def fold(value, chance):
    """Folded at blanks, as mail programs do."""
    return "".join("\r\n\t" if one == " " and chance.random() < 0.3 else one for one in value)


def odd_value(value, chance):
    """The same header value as another client, gateway or attacker might leave it."""
    return chance.choice([
        value, value, value, value + "  \t", "  " + value, fold(value, chance),
        value.upper(), value + "\xff\xfe", "=?utf-8?q?" + value.replace(" ", "_") + "?=",
        value + " " + "x" * 5000, value[:-1], ""])


def body_of(signature, chance):
    """A mail that ends in this signature: header fields and body."""
    text = "Hello,\r\nhere is the report.\r\n\r\n" + signature + "\r\n"
    quote = "\r\n> On Monday you wrote:\r\n> Sent from my Galaxy\r\n"
    kind = chance.randrange(7)
    if kind == 0:
        return [], text
    if kind == 1:
        return [], text + quote
    if kind == 2:
        return [("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Transfer-Encoding", "base64")], \
            base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")
    if kind == 3:
        return [("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Transfer-Encoding", "quoted-printable")], \
            quopri.encodestring(text.encode()).decode().replace("\r\n", "\n").replace("\n", "\r\n")
    if kind == 4:
        return [("Content-Type", "text/html; charset=utf-8")], \
            "<html><body><p>Hello</p><br><div>" + signature + "</div></body></html>\r\n"
    if kind == 5:
        return [("Content-Type", 'multipart/alternative; boundary="b 1"')], \
            "--b 1\r\nContent-Type: text/plain\r\n\r\n" + text + \
            "--b 1\r\nContent-Type: text/html\r\n\r\n<p>" + signature + "</p>\r\n--b 1--\r\n"
    return [], "A long report.\r\n" * 100000 + signature + "\r\n"


def receipt_of(agent, user):
    return [("Content-Type", "multipart/report; report-type=disposition-notification; boundary=r")], \
        "--r\r\nContent-Type: text/plain\r\n\r\nYour mail was read.\r\n" \
        "--r\r\nContent-Type: message/disposition-notification\r\n\r\n" \
        f"Reporting-UA: {agent}\r\nFinal-Recipient: rfc822;{user}\r\n" \
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--r--\r\n"


def odd_fields(chance):
    """Fields that a policy or a reader could trip over."""
    return chance.choice([
        [], [], [], [("X-Mailer", "iPhone Mail (20F75)")], [("Mime-Version", "1.0")],
        [("Mime-Version", "1.0 (1.0)")], [("mime-version", "1.0 (Mac OS X Mail 16.0 \\(3731.600.7\\))")],
        [("X-Device-Policy", "iphone; policy=none; action=allow")] * 3,
        [("List-Id", "<list.partner.example>")], [("Resent-From", "x@partner.example")],
        [("X-Note", "y" * 200)] * 1500, [("X-Long", "z" * 50000)] * 3,
        [("@EHLO", "smtpclient.apple")], [("Subject", "=?utf-8?b?8J+Rjw==?=")]])


def one_message(number, pool, chance):
    """A message: how it is sent, and its bytes."""
    fields, body, ehlo, way = [], "Hello.\r\n", PLAIN, chance.choice(["own", "own", "login", "inbound"])
    user = chance.choice(USERS) + "@minprom.example"
    sender = user
    for name, value in chance.choice(pool):
        if name == "@EHLO":
            ehlo = value if re.fullmatch(r"[\w.-]+", value) else PLAIN
        elif name == "@Signature":
            fields, body = body_of(value, chance)
        elif name == "@Receipt-UA":
            fields, body = receipt_of(value, user)
            sender = "" if way != "inbound" else user
        else:
            fields.append((name, value if chance.random() < 0.7 else odd_value(value, chance)))
    fields += odd_fields(chance)
    chance.shuffle(fields)
    if sender:
        fields.append(("From", f"Somebody <{sender}>"))
    if chance.random() < 0.8 and not any(name.lower() == "message-id" for name, _ in fields):
        fields.append(("Message-Id", f"<{number}@client.example>"))
    fields.append(("Date", "Mon, 03 Jul 2023 10:00:00 +0000"))
    head = "".join(f"{name}:{chance.choice(['', ' ', ' ', '  '])}{value}\r\n"
                   for name, value in fields)
    return {"number": number, "way": way, "ehlo": ehlo, "sender": sender}, \
        (head + "\r\n" + body).encode("latin-1", "replace")


# Messages that are there whatever the catalogue has: way, user, fields, body.
IPHONE = [("X-Mailer", "iPhone Mail (20F75)"), ("Mime-Version", "1.0 (1.0)")]
OLD_IPHONE = [("X-Mailer", "iPhone Mail (19F77)"), ("Mime-Version", "1.0 (1.0)")]
FIXED = [
    ("own", "anna", IPHONE, ""),
    ("own", "anna", OLD_IPHONE, ""),
    ("own", "warned", IPHONE, ""),
    ("own", "minister", OLD_IPHONE, ""),
    ("own", "dora+news", IPHONE, ""),
    ("own", "boss", IPHONE, ""),
    ("inbound", "carl", IPHONE, ""),
    ("own", "anna", [IPHONE[0], ("MIME-Version", "1.0")], ""),
    ("own", "anna", IPHONE + [("List-Id", "<list.partner.example>")], ""),
    ("own", "anna", [("User-Agent", "K-9 Mail for Android")], ""),
    ("own", "anna", [("X-Mailer", "Microsoft Outlook 16.0")], ""),
    ("own", "anna", [("X-Mailer", "Pigeon 1.0")], ""),
    ("login", "eve", [("Subject", "long")], "A long report.\r\n" * 100000 + "Sent from my iPhone\r\n"),
    ("login", "eve", [("Subject", "short")], "Hello\r\n\r\nSent from my iPhone\r\n"),
    ("own", "eve", IPHONE + [("X-Note", "y")] * 1500, ""),
]


def fixed_message(number):
    way, user, fields, body = FIXED[number]
    head = "".join(f"{name}: {value}\r\n" for name, value in
                   fields + [("From", user + "@minprom.example")])
    return {"number": number, "way": way, "ehlo": PLAIN, "sender": user + "@minprom.example"}, \
        (head + "\r\n" + (body or "Hello.\r\n")).encode()


def folder_of(plan):
    return plan["way"] + "," + plan["ehlo"]


def make(folder, count, catalogue):
    chance = random.Random(20230717)
    usable = [one for one in examples(catalogue)
              if all(not name.startswith("@") or name in ("@EHLO", "@Signature", "@Receipt-UA")
                     for name, _ in one)]
    pools = [[one for one in usable if test(one[0][0])] for test in (
        lambda name: not name.startswith("@"), lambda name: name == "@Signature",
        lambda name: name in ("@EHLO", "@Receipt-UA"))]
    plans = []
    for number in range(int(count)):
        pool = pools[0 if number % 6 < 3 else number % 2 + 1]
        plan, message = one_message(number, pool, chance) if number >= len(FIXED) \
            else fixed_message(number)
        os.makedirs(os.path.join(folder, "mail", folder_of(plan)), exist_ok=True)
        with open(os.path.join(folder, "mail", folder_of(plan), f"{number}.eml"), "wb") as file:
            file.write(message)
        plans.append(plan)
    with open(os.path.join(folder, "plans.json"), "w", encoding="ascii") as file:
        json.dump(plans, file)


def read_plans(folder):
    with open(os.path.join(folder, "plans.json"), encoding="ascii") as file:
        return json.load(file)


def send(folder, port):
    for plan in read_plans(folder):
        with open(os.path.join(folder, "mail", folder_of(plan), f"{plan['number']}.eml"), "rb") as file:
            message = file.read()
        client = smtplib.SMTP("127.0.0.1", int(port), plan["ehlo"], timeout=60)
        client.ehlo()
        for xclient in WAYS[plan["way"]][0]:
            client.docmd("XCLIENT", xclient.decode())
            client.ehlo()
        client.mail(plan["sender"])
        client.rcpt(f"m{plan['number']}@partner.example")
        code, _ = client.data(message)
        assert code in (250, 451, 550), code
        client.quit()


def groups(folder):
    for name in sorted(os.listdir(os.path.join(folder, "mail"))):
        way, ehlo = name.split(",")
        print(shlex.join([os.path.join(folder, "mail", name), *WAYS[way][1],
                          "--field", "@EHLO: " + ehlo]))


def daemon_events(log):
    with open(log, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if event["type"] == "sighting":
                yield int(re.match(r"m(\d+)@", event["to"][0]).group(1)), event


def check_events(folder):
    with open(os.path.join(folder, "check.jsonl"), encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            yield int(re.search(r"/(\d+)\.eml", event["file"]).group(1)), event


def compare(folder, log):
    daemon, check = dict(daemon_events(log)), dict(check_events(folder))
    plans = read_plans(folder)
    differences, seen = 0, {}
    for plan in plans:
        number = plan["number"]
        one, other = daemon.get(number), check.get(number)
        if one is None or other is None:
            print(f"{number}: only {'check' if one is None else 'the daemon'} has it")
            differences += 1
            continue
        for key in COMPARED:
            if one.get(key) != other.get(key):
                print(f"{number} ({plan['way']}): {key}: daemon {one.get(key)!r}, check {other.get(key)!r}")
                differences += 1
            if key in ("device", "action", "policy", "traffic", "confidence", "mode", "exemption",
                       "outdated", "grace", "contradicted", "error") and one.get(key):
                seen.setdefault(key, set()).add(str(one[key]))
    print(f"{len(plans)} messages, {differences} differences;", ", ".join(
        f"{len(values)} {key}" if len(values) > 9 else f"{key}: {' '.join(sorted(values))}"
        for key, values in seen.items()))
    return differences == 0 and len(daemon) == len(check) == len(plans)


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    result = {"make": make, "send": send, "groups": groups, "compare": compare}[command](*arguments)
    sys.exit(1 if result is False else 0)


main()
