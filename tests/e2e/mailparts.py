#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""mailparts.py FILE WHAT: a mail as Python's email package reads it.

WHAT is a header's name, or text, html or body: that part, decoded; or attached: what is attached,
after a line with its name; or faults: what is wrong with the message, a line each.
"""

import email.policy
import re
import sys


def faults(raw, message):
    for part in message.walk():
        for defect in part.defects:
            yield "%s in %s" % (defect, part.get_content_type())
    for line in raw.split(b"\n"):
        if len(line) > 998:
            yield "a line of %d bytes" % len(line)
        if re.search(b"[^\t -~]", line):
            yield "a byte that is no ASCII: %r" % line
    for name in ("Date", "To", "Subject", "Message-ID", "MIME-Version", "Auto-Submitted"):
        if len(message.get_all(name, [])) != 1:
            yield "%d %s" % (len(message.get_all(name, [])), name)
    if message.get_all("Bcc") or message.get_all("Cc"):
        yield "others get it as well"
    if message["Date"] is not None and message["Date"].datetime is None:
        yield "no date"


def main(path, what):
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if what == "faults":
        for fault in faults(raw, message):
            print(fault)
        return
    if what == "attached":
        for part in message.iter_attachments():
            print(part.get_filename(), flush=True)
            sys.stdout.buffer.write(part.get_content().encode())
        return
    bodies = {"text": ("plain",), "html": ("html",), "body": ("plain", "html")}
    if what in bodies:
        content = message.get_body(bodies[what]).get_content()
        sys.stdout.buffer.write(content.encode())
    else:
        print(message[what])


main(sys.argv[1], sys.argv[2])
