#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""terminal.py LOG COMMAND...: plays a person at a terminal who follows a log.

Runs the command on a terminal of its own, adds events to LOG, rotates it, presses keys, and prints
what it finds wrong, a line each.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

EVENT = ('{"time":"2023-07-17T10:00:00.000Z","type":"sighting","id":"mx1-00ab-%x","host":"mx1",'
         '"user":"anna@minprom.example","device":"%s","policy":"p","action":"tag"}\n')
PATIENCE = 20 * (10 if "asan" in sys.argv[2] or "tsan" in sys.argv[2] else 1)


class Screen:
    """What a terminal of 30 rows shows: enough of one for what we send."""

    def __init__(self, command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(command[0], command)
        self.size(30, 80)
        self.seen = b""
        self.before = termios.tcgetattr(self.fd)

    def size(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += data
        return data != b""

    def shown(self):
        """The frame drawn last, without escapes."""
        frame = self.seen[self.seen.rfind(b"\x1b[H") + 3:]
        for code in (b"\x1b[0m", b"\x1b[1m", b"\x1b[7m", b"\x1b[33m", b"\x1b[36m", b"\x1b[K"):
            frame = frame.replace(code, b"")
        return frame.decode(errors="replace").replace("\r", "")

    def waits_for(self, words):
        end = time.time() + PATIENCE
        while time.time() < end:
            if words in self.shown():
                return True
            self.read(0.1)
        return False

    def press(self, keys):
        os.write(self.fd, keys)

    def ends(self):
        """The exit status; None: it does not end."""
        end = time.time() + PATIENCE
        while time.time() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        return None


def check(screen, words, what):
    if not screen.waits_for(words):
        print("%s: no '%s' in\n%s" % (what, words, screen.shown()))


def check_end(screen, status, what):
    found = screen.ends()
    if found != status:
        print("%s: status %s" % (what, found))
    for code in (b"\x1b[?1049h", b"\x1b[?25l", b"\x1b[?7l"):
        back = code[:-1] + (b"l" if code.endswith(b"h") else b"h")
        if screen.seen.count(code) != 1 or screen.seen.count(back) != 1:
            print("%s: %r is not taken back" % (what, code))
    try:
        if termios.tcgetattr(screen.fd) != screen.before:
            print("%s: the terminal is left otherwise" % what)
    except termios.error:
        pass


def append(log, number, device="iphone"):
    with open(log, "a", encoding="utf-8") as file:
        file.write(EVENT % (number, device))


def main(log, command):
    append(log, 1)
    screen = Screen(command)
    check(screen, "1 event by 1 person: 1 tagged", "what is there")
    check(screen, "q quits", "the last row")
    append(log, 2)
    check(screen, "2 events by 1 person", "what comes")
    os.rename(log, log + ".1")
    append(log, 3, "mac")
    check(screen, "3 events by 1 person", "what comes after a rotation")
    with open(log, "a", encoding="utf-8") as file:
        file.write("no event\n" + EVENT % (4, "\\u001b[2Jx"))
    check(screen, "1 line could not be read", "a bad line")
    if "Declared devices in mail" not in screen.shown():
        print("the title is not in the first row")
    check(screen, "\\u001b[2Jx", "a value that is an escape")
    screen.press(b"  ")
    check(screen, "without declaring it", "two pages further")
    if "Declared devices in mail" in screen.shown():
        print("a blank does not go on")
    screen.press(b"g")
    check(screen, "Declared devices in mail", "back at the top")
    for keys, what in ((b"G", "G"), (b"\x1b[F", "End"), (b"\x1b[6~" * 2, "Page Down"), (b"j" * 48, "many keys at once"),
                       (b"gG", "two keys at once")):
        screen.press(keys)
        check(screen, "without declaring it", what)
        screen.press(b"\x1b[5~\x1b[1;5Gx\x1b[5~k" if keys == b"G" else b"g")
        check(screen, "Declared devices in mail", "back after " + what)
    screen.press(b"?")
    check(screen, "g G top and end", "the keys")
    screen.press(b"j")
    check(screen, "? shows the keys", "the last row again")
    screen.press(b"g")
    check(screen, "Declared devices in mail", "back after the keys")
    screen.size(10, 80)
    time.sleep(1.5)
    screen.read(1)
    if screen.shown().count("\n") > 9:
        print("a smaller terminal gets too many rows")
    if b"\x1b[K\r\n" in screen.seen:
        print("what is erased behind a full row is its last column")
    if "The last hour" in screen.shown():
        print("what is long ago is in the graph of the last hour")
    screen.size(40, 120)
    with open(log, "a", encoding="utf-8") as file:
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        file.write((EVENT % (5, "iphone")).replace("2023-07-17T10:00:00.000Z", now))
        file.write((EVENT % (6, "iphone")).replace("2023-07-17", "9023-07-17"))
    check(screen, "The last hour, by the minute: 1 event\n", "the last hour")
    check(screen, "6 events by 1 person", "the report under it")
    longest = max(len(line) for line in screen.shown().split("\n"))
    if not 80 < longest <= 120:
        print("a wide terminal is used up to column %d" % longest)
    screen.press(b"q")
    check_end(screen, 0, "q")
    for keys, what in ((b"\x03", "^C"), (None, "TERM")):
        screen = Screen(command)
        check(screen, "events by 1 person", what)
        if keys:
            screen.press(keys)
        else:
            os.kill(screen.pid, 15)
        check_end(screen, 0, what)


main(sys.argv[1], sys.argv[2:])
