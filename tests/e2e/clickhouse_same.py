#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
clickhouse_same.py FILES.json CLICKHOUSE.json -- two JSON summaries of the same events, key by key.
Prints what differs and exits 1.  What may differ, and the manual says so: with a period, the
members of `input` but `files`, as a table is not read beyond it.
"""

import json
import sys


def differences(path, one, other):
    if type(one) is not type(other):
        yield path, one, other
    elif isinstance(one, dict):
        for key in sorted(set(one) | set(other)):
            yield from differences(f"{path}.{key}", one.get(key), other.get(key))
    elif isinstance(one, list):
        if len(one) != len(other):
            yield path + " (items)", len(one), len(other)
        for number, (mine, yours) in enumerate(zip(one, other)):
            yield from differences(f"{path}[{number}]", mine, yours)
    elif one != other:
        yield path, one, other


def main():
    summaries = [json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3]]
    for summary in summaries:
        if summary["period"]["since"] or summary["period"]["until"]:
            summary["input"] = {"files": summary["input"]["files"]}
    found = list(differences("", *summaries))
    for path, one, other in found[:20]:
        print(f"{path}: {one!r} in files, {other!r} in ClickHouse")
    if not summaries[0]["events"] and "--may-be-empty" not in sys.argv:
        sys.exit("no events at all")
    sys.exit(bool(found))


main()
