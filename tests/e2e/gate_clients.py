# SPDX-License-Identifier: ISC
"""Clients of servers that ask the gate, and of the gate itself.

imap PORT USER PASSWORD [ID [ADDRESS]]  what IMAP answers to a login, ID first where there is one
phone PORT USER PASSWORD ID [ADDRESS [SECONDS]]
                                        the same of one that says its ID behind its login, and
                                        after how long it is out, if it is in so many seconds
ask PORT PATH BODY [HEADER...]          what the gate answers: its status, and the body
crowd PORT CLIENTS QUESTIONS            so many clients at once, each asking so often: what came of it
slow PORT [ANSWERED]                    begins a question, by a byte a second: which come off, if any
open HOST PORT CONNECTIONS              opens so many that ask nothing: how many of them stay
keep PORT CONNECTIONS                   opens so many and asks nothing, until it is ended
hold PORT                               asks for ever, a client that only counts: until the gate is gone
"""
import collections
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time

PHONE = {"device_id": '"name" "iPhone Mail" "version" "20F75" "os" "iOS" "os-version" "16.5 (20F75)"',
         "protocol": "imap", "remote": "127.0.0.1", "session_id": "x", "tls": False, "pwhash": "0b1c"}


def connect(port, address):
    return socket.create_connection(("127.0.0.1", int(port)), 30, (address, 0))


def imap(port, user, password, said="", address="127.0.0.1"):
    with connect(port, address) as peer:
        lines = peer.makefile("rb")
        lines.readline()
        if said:
            peer.sendall(b"a ID (" + os.fsencode(said) + b")\r\n")
            while not lines.readline().startswith((b"a ", b"")):
                pass
        peer.sendall(("b LOGIN %s %s\r\n" % (user, password)).encode())
        for line in lines:
            if line.startswith(b"b "):
                answer = line.decode().strip()
                print("b OK" if answer.startswith("b OK") else answer)
                return


def phone(port, user, password, said, address="127.0.0.1", seconds="0"):
    """What iOS Mail does: LOGIN, and ID when that was answered."""
    with connect(port, address) as peer:
        lines = peer.makefile("rb")
        lines.readline()
        peer.sendall(("b LOGIN %s %s\r\n" % (user, password)).encode())
        answer = next((line for line in lines if line.startswith(b"b ")), b"gone").decode().strip()
        if not answer.startswith("b OK"):
            return print(answer)
        time.sleep(0.3)  # as from afar: else Dovecot may log the ID before the login, which has the address
        peer.sendall(b"c ID (" + os.fsencode(said) + b")\r\n")
        begin = time.monotonic()
        peer.settimeout(float(seconds) or 30)
        try:
            while (line := lines.readline()) != b"":
                if float(seconds) == 0 and line.startswith(b"c "):
                    return print("b OK")
            print("b OK, and out after %.2f s" % (time.monotonic() - begin))
        except TimeoutError:
            print("b OK, and still in")
        except OSError:
            print("b OK, and out after %.2f s" % (time.monotonic() - begin))


def post(connection, path, body, headers=()):
    connection.request("POST", path, body, dict(h.split(": ", 1) for h in headers))
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def ask(port, path, body, *headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    print(*post(connection, path, body.encode("utf-8", "surrogateescape"), headers))


def crowd(port, clients, questions):
    """All connect before one asks."""
    seen = collections.Counter()
    lock = threading.Lock()
    ready = threading.Barrier(int(clients))

    def client(number):
        mine = collections.Counter()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
            connection.connect()
            ready.wait(60)
            for i in range(int(questions)):
                user = "user%d" % (number % 10)
                body = dict(PHONE, login=user) if i % 2 else {"login": user, "remote": "127.0.0.1"}
                status, text = post(connection, "/dovecot?command=allow", json.dumps(body))
                mine["%d %d" % (status, json.loads(text)["status"])] += 1
        except (OSError, threading.BrokenBarrierError, http.client.HTTPException) as error:
            mine[type(error).__name__] += 1
        with lock:
            seen.update(mine)

    threads = [threading.Thread(target=client, args=(i,)) for i in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(", ".join("%s: %d" % pair for pair in sorted(seen.items())))


def slow(port, answered=0):
    """One question is answered before, where it is to be."""
    with socket.create_connection(("127.0.0.1", int(port)), 30) as peer:
        if answered:
            peer.sendall(b"GET /nginx HTTP/1.1\r\nHost: x\r\n\r\n")
            peer.recv(1000)
        peer.settimeout(1)
        for byte in b"GET /nginx HTTP/1.1\r\nHost: x\r\nX-Long: " + 60 * b"x":
            try:
                peer.sendall(bytes([byte]))
                if peer.recv(1000) == b"":
                    return print("cut off")
            except TimeoutError:
                pass
            except OSError:
                return print("cut off")
    print("still there")


def open_many(host, port, connections):
    peers, gone = [], 0
    for _ in range(int(connections)):
        peers.append(socket.create_connection((host, int(port)), 30))
    for peer in peers:
        peer.settimeout(1 if peer is peers[0] else 0.001)
        try:
            gone += peer.recv(1) == b""
        except TimeoutError:
            pass
        except OSError:
            gone += 1
    print(len(peers) - gone)


def keep(port, connections):
    peers = [socket.create_connection(("127.0.0.1", int(port)), 30) for _ in range(int(connections))]
    print(len(peers), flush=True)
    signal.pause()


def hold(port):
    answered = 0
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        while True:
            status, _ = post(connection, "/dovecot?command=allow",
                             json.dumps(dict(PHONE, login="user%d" % (answered % 1000))))
            assert status == 200, status
            answered += 1
            if answered == 200:
                print("asks", flush=True)
    except (OSError, http.client.HTTPException):
        sys.exit(0 if answered else 1)


{"imap": imap, "phone": phone, "ask": ask, "crowd": crowd, "slow": slow, "open": open_many, "keep": keep, "hold": hold}[sys.argv[1]](*sys.argv[2:])
