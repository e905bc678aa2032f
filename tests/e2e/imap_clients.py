#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
imap_clients.py PORT PASSWORD -- mail clients that open mailboxes, as far as a server's log sees it.
Each logs in and says who it is (IMAP ID, RFC 2971), before that or afterwards.  `boss` never gets
in: those who say that they are him have a wrong password, or only say so.
"""

import imaplib
import sys

IPHONE = '("name" "iPhone Mail" "version" "20G75" "os" "iOS" "os-version" "16.6 (20G75)" "vendor" "Apple Inc")'
IPAD = '("os" "iOS" "version" "20F75" "vendor" "Apple Inc" "name" "iPad Mail" "os-version" "16.5.1 (20F75)")'
MAILD = '("name" "com.apple.email.maild" "version" "3818.100.11.2.3" "os" "iOS" "os-version" "18.0 (22A3354)")'
MAC = '("name" "Mac OS X Mail" "version" "16.0 (3731.700.6)" "os" "Mac OS X" "os-version" "13.5 (22G74)" "vendor" "Apple Inc.")'
THUNDERBIRD = '("name" "Thunderbird" "version" "115.3.1")'
POSE = '("name" "iPhone Mail" "os" "iOS: user=<boss>, rip=192.0.2.1, lip=127.0.0.1, session=<%s>")'
LINES = '("name" "x: user=<>, session=<a>" "os" "imap(boss)<1><abcd>: ID sent: name=iPhone Mail")'

# user, password if it is a wrong one, ID before login, ID afterwards
CLIENTS = (
    ("anna", None, None, IPHONE),
    ("boris", None, None, IPAD),
    ("clara", None, None, MAILD),
    ("dora", None, MAC, None),
    ("erik", None, THUNDERBIRD, None),
    ("fritz", None, IPHONE, IPHONE),
    ("boss", "guessed", IPHONE, None),
    ("boss", "guessed", POSE % "abcd", None),
    ("mallory", None, POSE % "abcd", None),
    ("mallory", None, None, LINES),
    ("greta", None, None, None),
)


def say_id(connection, parameters):
    if parameters is not None:
        connection._simple_command("ID", parameters)


def visit(port, user, password, before, afterwards):
    connection = imaplib.IMAP4("127.0.0.1", port, timeout=30)
    try:
        say_id(connection, before)
        connection.login(user, password)
        say_id(connection, afterwards)
        connection.select("INBOX", readonly=True)
        return True
    except imaplib.IMAP4.error:
        return False
    finally:
        try:
            connection.logout()
        except imaplib.IMAP4.error:
            pass


def main(port, password):
    imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))
    for user, wrong, before, afterwards in CLIENTS:
        in_it = visit(int(port), user, wrong or password, before, afterwards)
        if in_it != (wrong is None):
            print(f"{user}: {'was let in' if in_it else 'was refused'}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
