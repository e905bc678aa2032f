#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
watch_storm.py PROGRAM CONF FOLDER KILLS SEED

Writes accesses to FOLDER/mail.log, rotates it by renaming (with late lines to the renamed file) and
by copying and truncating, and kills milter-device-watch with signal 9 at random moments, so many
times.  Then it is stopped in good order and run once more to the end.  Prints how many accesses were
written, in all and for each user: `all 1234`, `user17 56`.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

program, conf, folder, kills, seed = sys.argv[1:4] + [int(arg) for arg in sys.argv[4:6]]
random.seed(seed)
path = os.path.join(folder, "mail.log")
said = open(os.path.join(folder, "storm.said"), "ab")
written = {}
clock = [1689573600.0]  # the log's own time runs a thousand times as fast
handle = open(path, "ab", buffering=0)
rotated = 0


def line():
    user = f"user{random.randrange(20)}"
    written[user] = written.get(user, 0) + 1
    clock[0] += random.random() * 20
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(clock[0]))
    stamp += f".{int(clock[0] * 1000) % 1000:03d}000+00:00"
    name = random.choice(("iPhone Mail", "iPad Mail"))
    return (
        f"{stamp} mx dovecot: imap({user})<{random.randrange(99999)}><s{random.getrandbits(40):x}>: "
        f"ID sent: name={name}, version=20G75, os=iOS, os-version=16.6 (20G75), vendor=Apple Inc\n"
    ).encode()


def write(to, count):
    for _ in range(count):
        data = line()
        if random.random() < 0.1:  # in two pieces
            cut = random.randrange(len(data))
            to.write(data[:cut])
            time.sleep(0.001)
            data = data[cut:]
        to.write(data)


def rename():
    global handle, rotated
    for number in range(rotated, 0, -1):
        os.rename(f"{path}.{number}", f"{path}.{number + 1}")
    os.rename(path, f"{path}.1")
    rotated += 1
    if random.random() < 0.5:
        write(handle, random.randrange(5))  # before the new one is there
    new = open(path, "ab", buffering=0)
    if random.random() < 0.5:
        write(new, random.randrange(5))
        write(handle, random.randrange(5))  # after it
    handle.close()
    handle = new


def copy_and_truncate():
    global rotated
    for number in range(rotated, 0, -1):
        os.rename(f"{path}.{number}", f"{path}.{number + 1}")
    shutil.copyfile(path, f"{path}.1")
    handle.truncate(0)
    rotated += 1


def start():
    return subprocess.Popen(
        [program, "-f", "-c", conf], stdin=subprocess.DEVNULL, stdout=said, stderr=said
    )


child = start()
write(handle, 10)
time.sleep(2)  # it has seen the file before the first rotation
done = 0
while done < kills:
    write(handle, random.randrange(30))
    chance = random.random()
    if chance < 0.05:
        rename()
    elif chance < 0.08:
        copy_and_truncate()
    time.sleep(random.random() * 0.02)
    if random.random() < 0.1:
        child.send_signal(signal.SIGKILL)
        child.wait()
        done += 1
        if random.random() < 0.3:
            write(handle, random.randrange(50))
        if random.random() < 0.1:
            rename()
        child = start()
write(handle, 50)
time.sleep(1)
child.send_signal(signal.SIGTERM)
child.wait()
subprocess.run([program, "--once", "-c", conf], stdout=said, stderr=said, check=True)
print("all", sum(written.values()))
for user in sorted(written):
    print(user, written[user])
