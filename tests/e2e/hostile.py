#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""An event log whose every value is an attack on whoever prints it.  Prints the log."""

import json

VALUES = [
    "<script>alert(1)</script>",
    "\"><img src=https://evil.example/x onerror=alert(1)>",
    "</style></title><script>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "a\r\nBcc: victim@evil.example\r\n\r\nbody",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "\u061c\u200f\u2066abc",
    "\u009b31mC1",
    "x" * 1000,
    "\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
    "&lt;b&gt; &amp; '\"",
    "a,b;c\"d\"",
    "\x00nul\x00",
    ".\nFrom x\n.\n",
    "=?utf-8?q?=3Cscript=3E?=",
    "--=_milter-device",
]
FIELDS = ["user", "device", "model", "os", "os_version", "policy", "action", "exemption", "host",
          "source", "traffic", "confidence", "config"]

for number, value in enumerate(VALUES):
    event = {"time": "2023-07-17T%02d:00:00.000Z" % (number % 24), "type": "sighting"}
    event.update({field: value for field in FIELDS})
    event["user"] = value + "@minprom.example"
    event["would"] = [value + "=" + value]
    event["contradicted"] = True
    event["count"] = 1 + number
    print(json.dumps(event, separators=(",", ":")))
    event.update(traffic="access", time="2023-07-17T23:59:59.000Z", exemption="")
    print(json.dumps(event, separators=(",", ":")))
