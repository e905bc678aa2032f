#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
crowd.py SOCKET IDLE BUSY -- many connections of the milter protocol, most of which say nothing.
BUSY connections send MESSAGES messages in all, at RATE a second whatever their number; prints the
99th percentile of the time from when a message is sent to its verdict, in microseconds.
"""

import select
import socket
import struct
import sys
import time

MESSAGES = 4000
FIRST = 400     # of them are not counted: connections have just been made
RATE = 400      # a second

# The steps of a message: what is sent, the flag that it is not wanted, the flag that it has no answer.
STEPS = [(b"M", b"<anna@minprom.example>\0", 0x4, 0x4000),
         (b"R", b"<bob@partner.example>\0", 0x8, 0x8000),
         (b"L", b"From\0anna@minprom.example\0", 0x20, 0x80),
         (b"L", b"X-Mailer\0iPhone Mail (20F75)\0", 0x20, 0x80),
         (b"N", b"", 0x40, 0x40000),
         (b"B", b"Hello.\r\n", 0x10, 0x80000),
         (b"E", b"", 0, 0)]


def packet(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.socket.sendall(packet(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff)))
        steps = struct.unpack(">III", self.read()[1:13])[2]
        wanted = [step for step in STEPS if not steps & step[2]]
        self.message = b"".join(packet(command, data) for command, data, _, _ in wanted)
        self.answers = sum(1 for step in wanted if not steps & step[3])
        self.open = 0           # answers that are still due
        self.began = 0.0

    def receive(self, size):
        data = b""
        while len(data) < size:
            data += self.socket.recv(size - len(data))
        return data

    def read(self):
        return self.receive(struct.unpack(">I", self.receive(4))[0])

    def begin(self):
        self.began, self.open = time.monotonic(), self.answers
        self.socket.sendall(self.message)

    def take(self):
        """Takes an answer; true if it was the last of the message."""
        if self.read()[:1] not in b"acdrst":
            return False        # a change that goes before it
        self.open -= 1
        return self.open == 0


def main():
    path, idle, busy = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    crowd = [Client(path) for _ in range(idle)]
    free = [Client(path) for _ in range(busy)]
    by_fd = {client.socket.fileno(): client for client in free}
    poll = select.epoll()
    for fd in by_fd:
        poll.register(fd, select.EPOLLIN)
    took, sent, due = [], 0, time.monotonic()
    while len(took) < MESSAGES:
        while free and sent < MESSAGES and time.monotonic() >= due:
            client = free.pop(0)
            client.begin()
            sent += 1
            due += 1 / RATE
        for fd, _ in poll.poll(max(0.0, min(due - time.monotonic(), 1))):
            client = by_fd[fd]
            if client.take():
                took.append(time.monotonic() - client.began)
                free.append(client)
    took = sorted(took[FIRST:])
    print(int(took[len(took) * 99 // 100] * 1e6))
    del crowd


main()
