#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
milter.py -- plays the mail server at the milter protocol, to see what Postfix does not show:
which steps and macros the daemon asks for, and what it answers to each.

	milter.py negotiate SOCKET     prints `actions:`, `no:` (steps it does not want), `silent:`
	                               (steps it does not answer), `skip:` and `macros STEP:` lines
	milter.py talk SOCKET          plays the steps on stdin, one a line, and prints the answers

A step is: connect ADDRESS | helo NAME | mail <ADDRESS> | rcpt <ADDRESS> | data |
header NAME: VALUE | eoh | body TEXT | eom | abort | quit | wait FILE (until it exists).
`macro NAME=VALUE...` goes before the next step.  TEXT and VALUE may hold \\r\\n\\0\\xff.
A step that was negotiated away prints `STEP: not wanted`, one without an answer `STEP: silent`.
"""

import os
import socket
import struct
import sys
import time

# Each step: its letter, the flag that it is not wanted, the flag that it is not answered.
STEPS = {
    "connect": (b"C", 0x1, 0x1000),
    "helo": (b"H", 0x2, 0x2000),
    "mail": (b"M", 0x4, 0x4000),
    "rcpt": (b"R", 0x8, 0x8000),
    "data": (b"T", 0x200, 0x10000),
    "unknown": (b"U", 0x100, 0x20000),
    "header": (b"L", 0x20, 0x80),
    "eoh": (b"N", 0x40, 0x40000),
    "body": (b"B", 0x10, 0x80000),
    "eom": (b"E", 0, 0),
    "abort": (b"A", 0, 0),
}
ACTIONS = {"addhdrs": 0x1, "chgbody": 0x2, "addrcpt": 0x4, "delrcpt": 0x8, "chghdrs": 0x10,
           "quarantine": 0x20, "chgfrom": 0x40, "addrcpt_par": 0x80, "setsymlist": 0x100}
MACRO_STEPS = ["connect", "helo", "mail", "rcpt", "data", "eom", "eoh"]
ANSWERS = {b"a": "accept", b"c": "continue", b"d": "discard", b"r": "reject", b"s": "skip",
           b"t": "tempfail"}
SKIP = 0x400


class Server:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.send(b"O", struct.pack(">III", 6, 0x1FF, 0x1FFFFF))
        self.command, self.offer = self.receive()
        _, self.actions, self.flags = struct.unpack(">III", self.offer[:12])

    def send(self, letter, data=b""):
        self.socket.sendall(struct.pack(">I", len(data) + 1) + letter + data)

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                sys.exit("the daemon closed the connection")
            data += more
        return data

    def receive(self):
        length = struct.unpack(">I", self.read(4))[0]
        packet = self.read(length)
        return packet[:1], packet[1:]

    def macros(self):
        """The macros asked for, by step."""
        rest = self.offer[12:]
        asked = {}
        while len(rest) > 4:
            step = struct.unpack(">I", rest[:4])[0]
            names, rest = rest[4:].split(b"\0", 1)
            asked[MACRO_STEPS[step]] = names.decode()
        return asked

    def answers(self, step):
        while True:
            letter, data = self.receive()
            if letter in b"im":
                name, value = data[4:].split(b"\0")[:2]
                verb = {b"i": "insert", b"m": "change"}[letter]
                index = struct.unpack(">I", data[:4])[0]
                print(f"{step}: {verb} {index} {name.decode()}: {value.decode('latin-1')}")
            elif letter == b"q":
                print(f"{step}: quarantine {data.rstrip(bytes(1)).decode()}")
            elif letter == b"y":
                print(f"{step}: {data.rstrip(bytes(1)).decode()}")
                return
            elif letter != b"p":
                print(f"{step}: {ANSWERS.get(letter, letter)}")
                return


def plain(text):
    return text.encode().decode("unicode_escape").encode("latin-1")


def payload(step, text):
    if step == "connect":
        return b"client.example\0" + b"4" + struct.pack(">H", 1234) + text.encode() + b"\0"
    if step == "header":
        name, value = text.split(":", 1)
        return name.encode() + b"\0" + plain(value) + b"\0"
    if step == "body":
        return plain(text)
    return text.encode() + b"\0" if text else b""


def wait_for_file(path):
    end = time.monotonic() + 30
    while not os.path.exists(path) and time.monotonic() < end:
        time.sleep(0.02)


def play(server, line, macros):
    step, _, text = line.partition(" ")
    letter, not_wanted, silent = STEPS[step]
    if server.flags & not_wanted:
        print(f"{step}: not wanted")
        return
    if macros:
        server.send(b"D", letter + b"".join(one.encode() + b"\0" for one in macros))
    server.send(letter, payload(step, text))
    if step == "abort":
        return
    if server.flags & silent:
        print(f"{step}: silent")
    else:
        server.answers(step)


def talk(path):
    server = Server(path)
    macros = []
    for line in sys.stdin.read().splitlines():
        word, _, rest = line.partition(" ")
        if word == "wait":
            wait_for_file(rest)
        elif word == "macro":
            macros = [part for one in rest.split() for part in one.split("=", 1)]
        else:
            play(server, line, macros)
            macros = []
        sys.stdout.flush()
    server.send(b"Q")


def negotiate(path):
    server = Server(path)
    print("actions:", *[name for name, flag in ACTIONS.items() if server.actions & flag])
    print("no:", *[name for name, step in STEPS.items() if server.flags & step[1]])
    print("silent:", *[name for name, step in STEPS.items()
                       if server.flags & step[2] and not server.flags & step[1]])
    print("skip:", "yes" if server.flags & SKIP else "no")
    for step, names in server.macros().items():
        print(f"macros {step}: {names}")
    server.send(b"Q")


{"negotiate": negotiate, "talk": talk}[sys.argv[1]](sys.argv[2])
