#!/bin/sh
# SPDX-License-Identifier: ISC
# The command of contrib/elasticsearch/README, word for word, against a program that answers as
# Elasticsearch's bulk API does: every event is a document, under its own id, once.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_feeds.sh
. "$e2e/lib_feeds.sh"

if ! command -v curl >/dev/null; then
	skip 'the command of the README' 'no curl'
	done_testing
fi

http=$(free_ports 1)
"$python" -IS "$e2e/bulk.py" "$http" "$feed/documents" </dev/null >>"$feed/server.said" 2>&1 &
server=$!
answers() { curl -sS --fail "http://127.0.0.1:$http/" >/dev/null 2>&1; }
wait_for 20 answers || give_up 'the server starts'

events_from 1 500 >"$feed_log"
# A sender's words that look like the beginning of an event.
printf '{"time":"2023-11-01T10:00:00.000Z","type":"sighting","id":"mx1-0123456789abcdef-fff","host":"mx1","device":"iphone","evidence":"X-Mailer: \\"event\\":{\\"id\\":\\"forged\\"}"}\n' >>"$feed_log"
sed -n '/^    milter-device-report /,/_bulk$/p' "$e2e/../../contrib/elasticsearch/README" |
	sed "s|milter-device-report --day yesterday|'$BUILD/milter-device-report' '$feed_log'|
		s|http://es1:9200|http://127.0.0.1:$http|" >"$feed/command"
send() { sh "$feed/command" >"$feed/answer"; }
like 'the command is in the README' "$(cat "$feed/command")" 'sed .*curl|_bulk'
works 'it sends a log' send
is 'it is taken whole' "$("$python" -ISc 'import json, sys
answer = json.load(open(sys.argv[1]))
print(answer["errors"], len(answer["items"]))' "$feed/answer")" 'False 501'
is 'each event is a document' "$(wc -l <"$feed/documents")" 501
is 'under its own id' "$(cut -f 1 "$feed/documents" | sort -u | grep -c '^mx1-0123456789abcdef-')" 501
works 'it sends the log again' send
is 'and nothing is there twice' "$(wc -l <"$feed/documents")" 501
done_testing
