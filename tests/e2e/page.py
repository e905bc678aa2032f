#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""page.py CHROMIUM FILE: what a browser makes of an HTML report, at phone and desktop width.

Prints a line for each fault; nothing if there is none.  The page is loaded in frames of a page
beside it, which may look into it; it must not be wider than its frame, load anything, or run
anything.
"""

import os
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

WRAPPER = """<!DOCTYPE html><title>measuring</title>%s<pre id="told"></pre><script>
onload = function () {
    var told = [];
    document.querySelectorAll("iframe").forEach(function (frame) {
        var page = frame.contentDocument;
        told.push("width " + frame.width + " " + page.documentElement.scrollWidth);
        told.push("loaded " + frame.contentWindow.performance.getEntriesByType("resource").length);
        told.push("tables " + page.querySelectorAll("table").length);
        told.push("text " + page.body.innerText.length);
        told.push("ground " + getComputedStyle(page.body).backgroundColor.replace(/ /g, ""));
    });
    document.getElementById("told").textContent = told.join("\\n");
};
</script>"""


class Markup(HTMLParser):
    """What must not be in the page, and what each table must have."""

    def __init__(self):
        super().__init__()
        self.faults = []
        self.tables = []
        self.heads = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("script", "img", "iframe", "link", "object", "embed", "form", "a", "base"):
            self.faults.append("has <%s>" % tag)
        for name, value in attrs.items():
            if name.startswith("on") or name in ("src", "href"):
                self.faults.append("has %s=%s" % (name, value))
            if name == "style" and "url(" in value:
                self.faults.append("fetches %s" % value)
        if tag == "table":
            self.tables.append(attrs.get("role") == "presentation")
        self.heads += tag == "thead"
        if tag == "meta" and attrs.get("http-equiv", "").lower() == "refresh":
            self.faults.append("goes elsewhere")
        if tag == "html" and attrs.get("lang") != "en":
            self.faults.append("has no language")
        if tag == "th" and attrs.get("scope") not in ("row", "col"):
            self.faults.append("has a th without scope")


def measure(chromium, path, scheme):
    """scheme: what the reader prefers, 0 dark or 1 light."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/page.html", "w", encoding="utf-8") as page:
            page.write(text)
        frames = "".join('<iframe src="page.html" width="%d" height="600"></iframe>' % width
                         for width in (360, 1200))
        with open(folder + "/wrapper.html", "w", encoding="utf-8") as wrapper:
            wrapper.write(WRAPPER % frames)
        told = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
             "--blink-settings=preferredColorScheme=%d" % scheme,
             "--user-data-dir=" + folder + "/profile", "--dump-dom",
             "file://" + folder + "/wrapper.html"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=False,
            env=dict(os.environ, HOME=folder)).stdout.decode()
    return re.search('<pre id="told">(.*?)</pre>', told, re.S).group(1).split("\n")


def main(chromium, path):
    with open(path, encoding="utf-8") as page:
        text = page.read()
    markup = Markup()
    markup.feed(text)
    faults = markup.faults
    if text.count("<caption ") != markup.tables.count(False):
        faults.append("has a table without caption")
    if markup.heads != markup.tables.count(False):
        faults.append("has a table without heads")
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        faults.append("has a control character")
    if chromium:
        dark, light = (measure(chromium, path, scheme) for scheme in (0, 1))
        grounds = [{line for line in told if line.startswith("ground ")}
                   for told in (dark, light)]
        if grounds[0] & grounds[1]:
            faults.append("is as light for who likes it dark")
        for line in dark + light:
            words = line.split()
            if words[0] == "width" and int(words[2]) > int(words[1]):
                faults.append("is %s wide in %s" % (words[2], words[1]))
            if words[0] == "loaded" and words[1] != "0":
                faults.append("loads something")
            if words[0] in ("text", "tables") and words[1] == "0":
                faults.append("shows nothing")
    for fault in faults:
        print("the page " + fault)


main(sys.argv[1], sys.argv[2])
