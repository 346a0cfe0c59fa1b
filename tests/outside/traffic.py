#!/usr/bin/env python3
"""What leaves an agent, and what it touches, as strace and tcpdump see it.

usage: traffic.py [MOTPROV-DEMO]     (else MOTPROV_DEMO, else the one that cargo built)
In a network of its own (unshare, as root) run a collector, a printer that is silent, an endpoint, and an agent that is
told of these three. There tcpdump may see no packet but theirs, and strace no address, no written file and no program
but what the documentation states. Needs Debian's strace, tcpdump and iproute2.
Exit code 0 all as it should, 1 not.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from cose import demo, read_json, says, wait_for

SECONDS = 25
AGENT = "lab/pc-1"
CONFIG = """site = "lab"
agent = "pc-1"
data = {home}
[collector]
host = "127.0.0.1"
port = {mqtt}
key = "{key}"
[schedule]
sample = "1s"
step = "2s"
save = "2s"
batch = "4s"
check = "2s"
[workstation]
asset = "pc-1"
[[printer]]
asset = "p-1"
host = "127.0.0.1"
port = {printer}
community = "public"
[[endpoint]]
asset = "e-1"
address = "127.0.0.1:{endpoint}"
"""
# What an agent may read: the kernel's figures, the machine's name and kind, certificates, libraries, its own folder.
READABLE = ("/proc", "/sys", "/etc", "/usr", "/lib", "/lib64", "/run", "/dev", "/var/run", "/var/lib/dbus")
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_APPEND|O_TRUNC")
ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
UNIX = re.compile(r'sa_family=AF_UNIX, sun_path=@?"([^"]*)"')
PACKET = re.compile(r"^IP6? \S+\.(\d+) > \S+\.(\d+): ")


def main() -> int:
    for tool in ("strace", "tcpdump", "ip", "unshare"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is missing")
            return 0
    if "--inside" not in sys.argv:
        tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True, check=False)
        if tried.returncode:
            print(f"skipped: no network of its own can be made here ({tried.stderr.strip()})")
            return 0
        inside = ["unshare", "--net", sys.executable, __file__, *sys.argv[1:], "--inside"]
        return subprocess.run(inside, check=False).returncode
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    arguments = [argument for argument in sys.argv[1:] if argument != "--inside"]
    with tempfile.TemporaryDirectory() as folder:
        seen = watch(demo(arguments[0] if arguments else None), Path(folder))
        return judge(*seen)


def watch(binary: str, folder: Path) -> tuple[set[int], str, str, str, Path]:
    """Runs all of them; gives the stated ports, what tcpdump and strace saw, who listened, and the agent's folder."""
    data, home = folder / "data", folder / "agent"
    data.mkdir()
    home.mkdir()
    (folder / "collector.toml").write_text('[broker]\naddress = "127.0.0.1:0"\n[web]\naddress = "127.0.0.1:0"\n')
    log = (folder / "log").open("w")
    options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL}
    serve = [binary, "collector", "serve", "--data", str(data), "--config", str(folder / "collector.toml")]
    running = [subprocess.Popen(serve, **options)]
    printer, endpoint = silent_printer(), open_endpoint()
    try:
        addresses = wait_for(lambda: read_json(data / "addresses.json"), folder / "log")
        mqtt = int(addresses["mqtt"].rsplit(":", 1)[1])
        config = home / "agent.toml"
        config.write_text(CONFIG.format(
            home=json.dumps(str(home)), key=addresses["key"], mqtt=mqtt, printer=printer, endpoint=endpoint))
        key = says(binary, "agent", "key", "--config", str(config))
        says(binary, "collector", "agents", "add", "--agent", AGENT, "--key", key, "--data", str(data))
        packets = (folder / "packets").open("w")
        dump = ["tcpdump", "-i", "any", "-n", "-l", "-q", "-t", "--immediate-mode"]
        running.append(subprocess.Popen(dump, stdout=packets, stderr=log))
        time.sleep(1)
        trace = ["strace", "-f", "-qq", "-s", "200", "-e", "trace=%network,%file,execve", "-o", str(folder / "calls")]
        agent = subprocess.Popen([*trace, binary, "agent", "run", "--config", str(config)], **options)
        running.append(agent)
        time.sleep(SECONDS)
        listening = subprocess.run(["ss", "-H", "-lntp"], capture_output=True, text=True, check=True).stdout
        # The signal is for the agent; strace ends with what it watches.
        subprocess.run(["pkill", "-TERM", "-P", str(agent.pid)], check=True)
        agent.wait(timeout=30)
        time.sleep(1)
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)
        log.close()
    if (folder / "calls").stat().st_size == 0:
        raise SystemExit((folder / "log").read_text()[-2000:])
    stated = {mqtt, printer, endpoint}
    return stated, (folder / "packets").read_text(), (folder / "calls").read_text(), listening, home


def silent_printer() -> int:
    taker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taker.bind(("127.0.0.1", 0))
    threading.Thread(target=lambda: [taker.recv(65535) for _ in iter(int, 1)], daemon=True).start()
    return taker.getsockname()[1]


def open_endpoint() -> int:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=lambda: [listener.accept()[0].close() for _ in iter(int, 1)], daemon=True).start()
    return listener.getsockname()[1]


def judge(stated: set[int], packets: str, calls: str, listening: str, home: Path) -> int:
    passed = failed = 0

    def check(name: str, wrong: object) -> None:
        nonlocal passed, failed
        if wrong:
            failed += 1
            print(f"FAILED: {name}: {wrong}")
        else:
            passed += 1
            print(f"ok: {name}")

    seen = Counter()
    strange = []
    for line in filter(str.strip, packets.splitlines()):
        # "any" writes interface and direction first.
        line = re.sub(r"^\S+\s+(?:In|Out|B|M|P)\s+", "", line)
        ports = PACKET.match(line)
        known = ports and stated & {int(ports[1]), int(ports[2])}
        if known:
            seen.update(known)
        else:
            strange.append(line)
    print(f"packets: {sum(seen.values())} of the collector, the printer and the endpoint: {dict(seen)}")
    check("each of the three was spoken to", stated - set(seen))
    check("no packet but theirs", strange[:5])

    lines = calls.splitlines()
    addresses = {(int(port), host) for line in lines for port, host in ADDRESS.findall(line)
                 if re.search(r"(connect|sendto|sendmsg|sendmmsg)\(", line)}
    check("no address but the three that it was told", {a for a in addresses if a[0] not in stated})
    sockets = {path for line in lines if "connect(" in line for path in UNIX.findall(line)}
    check("no local socket but the system bus and the name cache",
          {path for path in sockets if not re.search(r"dbus|nscd|systemd", path)})
    check("nothing listens", [line for line in lines if " listen(" in line])
    check("nothing of it among the listening sockets", [line for line in listening.splitlines() if "agent" in line])
    programs = [line for line in lines if "execve(" in line]
    check("it starts no program", programs[1:])
    opened = [(path, line) for line in lines for path in re.findall(r'open(?:at)?\([^"]*"([^"]+)"', line)]
    written = {path for path, line in opened if WRITES.search(line) and not inside(path, home)}
    check("it writes in its own folder only", written - {"/dev/null"})
    read = {path for path, _ in opened if path.startswith("/") and not inside(path, home)}
    check("it reads what the documentation states", {path for path in read if not path.startswith(READABLE)})
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def inside(path: str, home: Path) -> bool:
    return path == str(home) or path.startswith(f"{home}{os.sep}")


if __name__ == "__main__":
    sys.exit(main())
