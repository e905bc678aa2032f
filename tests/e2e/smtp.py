#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
smtp.py -- a mail client that says exactly what a test tells it to, and shows every reply.
Nothing is repaired or checked on the way: NUL bytes, bare CR and LF, and half a dialogue are
what it is for.

	smtp.py send PORT [-x XCLIENT] [-e EHLO] [-f FROM] [-t TO]... [-b BODY] [-m FILE]
	        [HEADER...]                        one mail; prints the reply that ended it
	smtp.py talk PORT                          a dialogue from stdin, one command a line
	smtp.py load PORT CONNECTIONS MAILS NAME   many mails; one line each: NAME-N QUEUEID reply.
	                                           A connection that is refused or lost is replaced.

Headers, bodies and dialogue lines may hold the escapes of a Python string (\\0, \\r, \\xff).
In a dialogue `!close` ends the connection without a word; between DATA and the lone dot
nothing is answered, as in SMTP.
"""

import argparse
import re
import select
import socket
import sys

SECONDS = 60    # a server that is silent for longer is lost


class Lost(Exception):
    """The server went away, or never answered."""


def plain(line):
    """The bytes that a line with escapes stands for."""
    return line.encode("latin-1", "surrogateescape").decode("unicode_escape").encode("latin-1")


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.lines = self.socket.makefile("rb")

    def reply(self):
        lines = []
        while True:
            try:
                line = self.lines.readline()
            except OSError as error:
                raise Lost(str(error)) from error
            if not line:
                raise Lost("connection closed")
            lines.append(line.decode("latin-1").rstrip("\r\n"))
            if lines[-1][3:4] != "-":
                return "\n".join(lines)

    def say(self, data):
        try:
            self.socket.sendall(data + b"\r\n")
        except OSError as error:
            raise Lost(str(error)) from error

    def ask(self, data):
        self.say(data)
        return self.reply()


def message(options):
    if options.m:
        with open(options.m, "rb") as file:
            return file.read()
    head = b"".join(plain(header) + b"\r\n" for header in options.header)
    return head + b"\r\n" + plain(options.b) + b"\r\n"


def send(arguments):
    parser = argparse.ArgumentParser(prog="smtp.py send")
    parser.add_argument("port", type=int)
    parser.add_argument("-x", help="what to say with XCLIENT")
    parser.add_argument("-e", default="client.example")
    parser.add_argument("-f", default="anna@minprom.example")
    parser.add_argument("-t", action="append")
    parser.add_argument("-b", default="Hello.")
    parser.add_argument("-m")
    parser.add_argument("header", nargs="*")
    options = parser.parse_intermixed_args(arguments)
    client = Client(options.port)
    client.reply()
    if options.x:
        client.ask(b"EHLO " + options.e.encode())
        client.ask(b"XCLIENT " + options.x.encode())
    steps = [b"EHLO " + options.e.encode(), b"MAIL FROM:<" + options.f.encode() + b">"]
    steps += [b"RCPT TO:<" + to.encode() + b">" for to in options.t or ["bob@partner.example"]]
    for step in steps + [b"DATA"]:
        answer = client.ask(step)
        if answer[0] not in "23":
            print(answer)
            return
    body = re.sub(rb"^\.", b"..", message(options), flags=re.M)
    print(client.ask(body + (b"." if body.endswith(b"\r\n") else b"\r\n.")))
    client.say(b"QUIT")


def talk(arguments):
    client = Client(int(arguments[0]))
    print(client.reply())
    in_data = False
    for line in sys.stdin:
        line = line.rstrip("\n")
        if line == "!close":
            client.socket.close()
            return
        data = plain(line)
        if in_data and data != b".":
            client.say(data)
            continue
        answer = client.ask(data)
        in_data = data.upper() == b"DATA" and answer.startswith("354")
        print(answer)


class Sender(Client):
    """One connection of a load.  Each answer is followed by what comes next (see `next_step`)."""

    def __init__(self, port, names):
        super().__init__(port)
        self.names = names
        self.name = None        # of the mail under way
        self.steps = self.dialogue()

    def dialogue(self):
        yield b"EHLO client.example"
        yield b"XCLIENT LOGIN=anna@minprom.example"
        yield b"EHLO client.example"
        for self.name in self.names:
            yield b"MAIL FROM:<anna@minprom.example>"
            yield b"RCPT TO:<bob@partner.example>"
            yield b"DATA"
            yield (b"Message-Id: <%s@client.example>\r\nMime-Version: 1.0 (1.0)\r\n"
                   b"From: anna@minprom.example\r\nX-Mailer: iPhone Mail (20F75)\r\n"
                   b"\r\nHello.\r\n." % self.name.encode())
            self.name = None

    def next_step(self, show):
        """False when this connection is over: done, refused or lost."""
        answer = ""
        try:
            answer = self.reply()
            if answer[0] not in "23":
                raise Lost(answer.replace("\n", " "))
            if "queued as" in answer:
                show(self.name, answer)
            self.say(next(self.steps))
            return True
        except StopIteration:
            return False
        except Lost as lost:
            if self.name:
                show(self.name, str(lost))
            self.name = None
            return None


def load(arguments):
    port, connections, mails = (int(word) for word in arguments[:3])
    names = iter([f"{arguments[3]}-{number}" for number in range(mails)])
    senders = {}

    def open_one():
        sender = Sender(port, names)
        senders[sender.socket] = sender

    def show(name, answer):
        queued = re.search(r"queued as (\w+)", answer)
        print(name, queued.group(1) if queued else "-", answer, flush=True)

    for _ in range(connections):
        open_one()
    while senders:
        ready = select.select(list(senders), [], [], SECONDS)[0]
        for one in ready or list(senders):
            going_on = senders[one].next_step(show)
            if not going_on:
                del senders[one]
                one.close()
            if going_on is None:
                open_one()


def main():
    try:
        {"send": send, "talk": talk, "load": load}[sys.argv[1]](sys.argv[2:])
    except (Lost, OSError) as error:
        print(f"lost: {error}")


main()
