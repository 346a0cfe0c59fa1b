#!/usr/bin/env python3
"""A bad link between two networks that hold nothing else: it delays, loses, doubles and re-orders real IP packets.

usage: rough_link.py SEED SECONDS
Makes two network namespaces (as root), a TUN device in each, and carries packets between them in both directions. It
ends when standard input does, or after SECONDS. The first line of standard output is
    {"agent": PID, "collector": PID}     two processes, to be joined by nsenter --net=/proc/PID/ns/net
or  skipped: REASON                      where this machine does not let us.
Commands, one a line, each answered by one line of JSON with what was done to packets since the one before:
    set delay=MS loss=% duplicate=% reorder=% cut=0|1     what is not named is 0
The agent's network has the address 10.77.0.1, the collector's 10.77.0.2.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
PR_SET_PDEATHSIG = 1
ADDRESSES = {"agent": "10.77.0.1", "collector": "10.77.0.2"}
SIDES = tuple(ADDRESSES)
# Packets under way at most; beyond, the link drops them as a full queue does.
QUEUE = 20_000
# A packet that is re-ordered comes up to so much later than its turn.
LATE = 0.05
CONDITIONS = ("delay", "loss", "duplicate", "reorder", "cut")
LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> int:
    dice, end = random.Random(int(sys.argv[1])), time.monotonic() + float(sys.argv[2])
    try:
        sides = {name: Side(name) for name in SIDES}
    except OSError as error:
        print(f"skipped: no network namespace with a TUN device can be made here ({error})", flush=True)
        return 0
    print(json.dumps({name: side.pid for name, side in sides.items()}), flush=True)
    try:
        Link(sides, dice).run(end)
    finally:
        for side in sides.values():
            side.end()
    return 0


class Side:
    """A process in a namespace of its own, and the device that it made there."""

    def __init__(self, name: str) -> None:
        self.orders, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            self.orders.close()
            live_in(name, theirs)
        theirs.close()
        answer, devices, _, _ = socket.recv_fds(self.orders, 200, 1)
        if not devices:
            raise OSError(answer.decode() or "the process that makes it ended")
        self.device = devices[0]
        os.set_blocking(self.device, False)

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def live_in(name: str, orders: socket.socket) -> None:
    """The child's life: makes the network, hands the device over, and stays. Never returns."""
    try:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if LIBC.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        device = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"rough0", IFF_TUN | IFF_NO_PI))
        other = ADDRESSES[next(side for side in SIDES if side != name)]
        for line in ("link set lo up", f"addr add {ADDRESSES[name]} peer {other} dev rough0",
                     "link set rough0 addrgenmode none", "link set rough0 up"):
            subprocess.run(["ip", *line.split()], check=True, capture_output=True)
        socket.send_fds(orders, [b"+"], [device])
        os.close(device)
    except (OSError, subprocess.CalledProcessError) as error:
        orders.sendall(str(error).encode()[:200])
        os._exit(0)
    # The network is there as long as somebody is in it.
    orders.recv(1)
    os._exit(0)


class Link:
    """What lies between the two."""

    def __init__(self, sides: dict[str, Side], dice: random.Random) -> None:
        self.sides, self.dice = sides, dice
        self.condition = dict.fromkeys(CONDITIONS, 0)
        self.waiting: list[tuple[float, int, int, bytes]] = []
        self.number = 0
        self.done: dict[str, int] = {}

    def run(self, end: float) -> None:
        agent, collector = (self.sides[name].device for name in SIDES)
        with selectors.DefaultSelector() as selector:
            for device, other in ((agent, collector), (collector, agent)):
                selector.register(device, selectors.EVENT_READ, other)
            selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
            while (now := time.monotonic()) < end:
                due = self.waiting[0][0] if self.waiting else end
                for key, _ in selector.select(max(0.0, min(due, end) - now)):
                    if key.data is not None:
                        self.take(key.fd, key.data)
                    elif not self.obey():
                        return
                self.give()

    def take(self, device: int, other: int) -> None:
        try:
            packet = os.read(device, 65536)
        except BlockingIOError:
            return
        chance = lambda name: self.dice.random() * 100 < self.condition[name]  # noqa: E731
        if self.condition["cut"] or chance("loss"):
            self.count("lost")
            return
        for copy in range(2 if chance("duplicate") else 1):
            due = time.monotonic() + self.condition["delay"] / 1000
            if chance("reorder"):
                due += self.dice.random() * LATE
                self.count("reordered")
            if len(self.waiting) >= QUEUE:
                self.count("overflowed")
                continue
            self.count("duplicated" if copy else "carried")
            self.number += 1
            heapq.heappush(self.waiting, (due, self.number, other, packet))

    def give(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(self.waiting)
            try:
                os.write(device, packet)
            except OSError:
                self.count("overflowed")

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    def obey(self) -> bool:
        words = sys.stdin.readline().split()
        if not words:
            return False
        named = dict(word.split("=") for word in words[1:])
        self.condition = {name: int(named.get(name, 0)) for name in CONDITIONS}
        print(json.dumps(self.done), flush=True)
        self.done = {}
        return True


if __name__ == "__main__":
    sys.exit(main())
