# SPDX-License-Identifier: ISC
"""An Elasticsearch as far as its bulk API goes: bulk.py PORT DOCUMENTS

Answers POST /_bulk, and /INDEX/_bulk, as Elasticsearch 8 documents it: a result for each action, 201 for a document that
is new, 409 for a `create` whose id is there, 400 for one that cannot be mapped (here: a count that is
no number), and 400 for a body that is not NDJSON.  Each document that is taken is a line of DOCUMENTS:
its id, a tab, the document; they are there again after a restart.
"""
import http.server
import json
import os
import sys
import urllib.parse


def load(path):
    if not os.path.exists(path):
        return set()
    return {line.split("\t", 1)[0] for line in open(path, encoding="utf-8")}


class Bulk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: no waiting for the acknowledgement of the first

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(200, {"version": {"number": "8.17.0"}, "tagline": "You Know, for Search"})

    do_HEAD = do_GET

    def result(self, index, action, source, text):
        """What comes of one document: a line goes through the pipeline, a document into an index."""
        (what, how), = action.items()
        status, error = 201, None
        if what not in ("create", "index") or (not index and how["pipeline"] != "milter-device"):
            raise ValueError(what)
        if not isinstance(source, dict) or not isinstance(source.get("count", 1), int):
            status, error = 400, {"type": "document_parsing_exception", "reason": "failed to parse field [count]"}
        elif what == "create" and how["_id"] in self.server.ids:
            status, error = 409, {"type": "version_conflict_engine_exception", "reason": "document already exists"}
        else:
            self.server.ids.add(how["_id"])
            self.server.documents.write("%s\t%s\n" % (how["_id"], text))
        item = {"_index": index or how["_index"], "_id": how["_id"], "status": status}
        item.update({"error": error} if error else {"result": "created"})
        return {what: item}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        url = urllib.parse.urlsplit(self.path)
        index, _, rest = url.path[1:].rpartition("/")
        if rest != "_bulk" or "/" in index or not body.endswith("\n"):
            self.answer(400, {"error": {"type": "illegal_argument_exception", "reason": self.path}, "status": 400})
            return
        lines = body[:-1].split("\n")
        try:
            items = [self.result(index, json.loads(action), json.loads(text), text)
                     for action, text in zip(lines[::2], lines[1::2], strict=True)]
        except (ValueError, KeyError) as error:
            self.answer(400, {"error": {"type": "illegal_argument_exception", "reason": str(error)}, "status": 400})
            return
        self.server.documents.flush()
        failed = any("error" in item for result in items for item in result.values())
        self.answer(200, {"took": 1, "errors": failed, "items": items})


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Bulk)
server.ids = load(sys.argv[2])
server.documents = open(sys.argv[2], "a", encoding="utf-8")
server.serve_forever()
