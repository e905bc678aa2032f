#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
metrics.py -- reads OpenMetrics text from standard input by the strict parser of the Python client
(python3-prometheus-client): prints each sample as `name{label="value",...} number`, labels sorted.
Exits 1 with the parser's complaint if there is one.
"""

import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def main():
    text = sys.stdin.buffer.read().decode("utf-8")
    try:
        families = list(text_string_to_metric_families(text))
    except ValueError as error:
        print(f"not accepted: {error}")
        return 1
    for family in families:
        if not family.documentation:
            print(f"{family.name} has no HELP")
            return 1
        for sample in family.samples:
            labels = ",".join(f'{key}="{value}"' for key, value in sorted(sample.labels.items()))
            print(f"{sample.name}{{{labels}}} {float(sample.value):g}")
    return 0


sys.exit(main())
