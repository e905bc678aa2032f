#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
dashboard.py DASHBOARD METRICS... -- looks at a dashboard of Grafana: it is JSON with the keys that Grafana's
model asks for, its panels have numbers of their own and do not overlap, and each series that its queries
name has a sample or a TYPE in one of the files of metrics (text format 0.0.4).  With a name that ends in
.yml instead, only the series are looked at.  Prints what is wrong, and exits 1 then.
"""

import json
import re
import sys

FIELDS = {"title", "uid", "schemaVersion", "time", "templating", "panels", "annotations", "version"}
PANEL_FIELDS = {"id", "type", "title", "gridPos"}
QUERY_FIELDS = {"datasource", "fieldConfig", "options", "targets"}
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count")}


def series_of(paths):
    known = set()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            words = line.split()
            if line.startswith("# TYPE "):
                known.update(words[2] + suffix for suffix in SUFFIXES.get(words[3], ("",)))
    return known


def cells(panel):
    grid = panel["gridPos"]
    return {(x, y) for x in range(grid["x"], grid["x"] + grid["w"])
            for y in range(grid["y"], grid["y"] + grid["h"])}


def look_at_panels(panels):
    seen, taken = set(), set()
    for panel in panels:
        title = panel.get("title")
        missing = PANEL_FIELDS - set(panel)
        if panel.get("type") != "row":
            missing |= QUERY_FIELDS - set(panel)
        if missing:
            yield f"panel {title}: without {sorted(missing)}"
            continue
        if panel["id"] in seen:
            yield f"panel {title}: its id is another's"
        if cells(panel) & taken or max(x for x, _ in cells(panel)) > 23:
            yield f"panel {title}: it lies on another, or outside"
        seen.add(panel["id"])
        taken |= cells(panel)
        if panel["type"] != "row" and not panel["targets"]:
            yield f"panel {title}: it asks for nothing"


def queries(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["query"]["query"]


def look(path, known):
    text = open(path, encoding="utf-8").read()
    asked = re.findall(r"expr: (?:>-\n)?((?:.|\n)*?)\n +(?:for|labels):", text)
    if not path.endswith(".yml"):
        dashboard = json.loads(text)
        missing = FIELDS - set(dashboard)
        if missing:
            yield f"without {sorted(missing)}"
            return
        yield from look_at_panels(dashboard["panels"])
        asked = list(queries(dashboard))
    names = {name for query in asked for name in re.findall(r"\bmilter_device\w*", query)}
    if len(names) < 10:
        yield f"only {len(names)} series are asked for"
    for name in sorted(names - known):
        yield f"there is no series {name}"


def main():
    wrong = list(look(sys.argv[1], series_of(sys.argv[2:])))
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
