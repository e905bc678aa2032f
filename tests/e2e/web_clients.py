#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
web_clients.py PORT PASSWORD -- browsers and phones that open mailboxes by HTTP, as far as a web
server's log sees it.  `boss` never gets in: those who say that they are him have a wrong password,
or only say so.
"""

import base64
import http.client
import sys

SAFARI = "Mozilla/5.0 (%s like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1"
IPHONE = SAFARI % "iPhone; CPU iPhone OS 16_6"
IPAD = SAFARI % "iPad; CPU OS 16_6"
ANDROID = "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0"
DAV = "iOS/16.6 (20G75) dataaccessd/1.0"
SYNC = "Apple-iPhone14C2/2006.75"
EAS = "/Microsoft-Server-ActiveSync?"
POSE = '" 200 1 "-" "x"\\x22 127.0.0.1 - boss [17/Jul/2023:09:00:00 +0000] "PROPFIND / HTTP/1.1" 207 1 "-" "' + DAV


def packed(device_type, user=b""):
    """An ActiveSync query as MS-ASHTTP packs it."""
    packet = b"\x8d\x09\x09\x04\x0aApplDNPHG6\x04\x01\x02\x03\x04" + bytes([len(device_type)]) + device_type
    if user:
        packet += bytes([8, len(user)]) + user
    return EAS + base64.b64encode(packet).decode()


# user, password if it is a wrong one, method, path, user agent
REQUESTS = (
    ("anna", None, "GET", "/webmail/?_task=mail", IPHONE),
    ("boris", None, "GET", "/webmail/", IPAD),
    ("clara", None, "POST", "/webmail/?_action=refresh", ANDROID),
    ("dora", None, "GET", "/webmail/", FIREFOX),
    ("MINPROM\\erik", None, "POST", EAS + "Cmd=Ping&User=MINPROM%5Cerik&DeviceId=ApplX1&DeviceType=iPhone", SYNC),
    ("fritz", None, "POST", packed(b"iPad"), "-"),
    (None, None, "POST", packed(b"iPhone", b"greta"), "-"),
    ("hugo", None, "PROPFIND", "/dav/hugo/", DAV),
    ("boss", "guessed", "GET", "/webmail/", IPHONE),
    ("boss", "guessed", "POST", EAS + "Cmd=Ping&User=boss&DeviceId=ApplX1&DeviceType=iPhone", SYNC),
    ("boss", "guessed", "PROPFIND", "/dav/boss/", DAV),
    ("boss", "guessed", "GET", "/moved", IPHONE),
    (None, None, "GET", "/webmail/", IPHONE),
    ("mallory", None, "GET", "/webmail/", POSE),
    ("mallory - boss [17/Jul/2023:09:00:00 +0000]", "x", "GET", "/webmail/", IPHONE),
    ("mallory", None, "POST", EAS + "Cmd=Ping&User=boss&DeviceId=ApplX1&DeviceType=iPad", "-"),
)


def request(port, user, password, method, path, agent):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"User-Agent": agent}
    if user is not None:
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {login}"
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def main(port, password):
    for user, wrong, method, path, agent in REQUESTS:
        status = request(int(port), user, wrong or password, method, path, agent)
        asked = wrong is not None or (user is None and not path.startswith(EAS))
        wanted = (301,) if path == "/moved" else (401,) if asked else (200, 207)
        if status not in wanted:
            print(f"{user}: {method} {path}: {status}, wanted {wanted}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
