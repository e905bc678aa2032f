#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
clickhouse_broken.py -- a server on loopback that is not what it should be.  Prints its port, and
answers each user in another wrong way: see ANSWERS.
"""

import http.server
import time


def page(to):
    to.send_error(502, "Bad Gateway")


def exception(to):
    body = b"Code: 60, e.displayText() = DB::Exception: Table a.b doesn't exist.\x1b[2J, e.what() = x"
    to.answer(500, body, len(body))


def cut(to):
    to.answer(200, b"1\t", 1000)


def half_row(to):
    to.answer(200, b"1\t", 2)


def empty(to):
    to.answer(200, b"", 0)


def two_rows(to):
    to.answer(200, b"1\t0\n1\t0\n", 8)


def no_length(to):
    to.answer(200, b"1\t0\n", None)


def columns(to):
    to.answer(200, b"1\t2\t3\n", 6)


def words(to):
    to.answer(200, b"one\ttwo\n", 8)


def late_exception(to):
    body = b"Code: 241, e.displayText() = DB::Exception: Memory limit exceeded\n"
    to.answer(200, body, len(body))


def long_row(to):
    to.answer(200, b"x" * (2 << 20), 4 << 20)


def stalled(to):
    to.answer(200, b"1\t", 1000)
    time.sleep(20)


def silent(to):
    time.sleep(20)


def closed(to):
    to.close_connection = True


ANSWERS = {
    answer.__name__: answer
    for answer in (
        page,
        exception,
        cut,
        half_row,
        empty,
        two_rows,
        no_length,
        columns,
        words,
        late_exception,
        long_row,
        stalled,
        silent,
        closed,
    )
}


class Broken(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, length):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = True

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        try:
            ANSWERS[self.headers["X-ClickHouse-User"]](self)
        except BrokenPipeError:
            pass

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Broken)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


main()
