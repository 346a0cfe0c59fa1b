#!/usr/bin/env python3
"""Every recording of a real printer, served by snmpsim, polled by the agent, equals what is expected.

usage: snmp_walks.py [AGENT]     (else MOTPROV_AGENT, else the agent that cargo built)
The data lies outside the project: MOTPROV_SHARED, else ../shared beside the checkout.
Exit code 0 all equal or no data, 1 a difference.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agent_poll import ROOT, agent, free_port, poll, reading

# Keys that must be equal; dots lead into objects.
KEYS = (
    "identity", "localization_charset", "counters.life_count", "counters.counter_unit",
    "counters.impressions_certain", "counters.markers", "counters.vendor", "counters.vendor_sources",
    "counters.vendor_consistency", "status", "supplies", "trays", "alerts", "console",
)  # fmt: skip
# Expected values that are no SNMP data but the title of the page that a transcript was found on.
HEADING = "transcript heading"


def main() -> int:
    data = Path(os.environ.get("MOTPROV_SHARED", ROOT.parent / "shared")) / "data/printers"
    if not (data / "expected.json").is_file():
        print(f"skipped, data not found: {data}")
        return 0
    expected = json.loads((data / "expected.json").read_text())
    binary = agent(sys.argv[1] if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory() as folder, Simulator(data / "walks", Path(folder)) as target:
        failed = sum(not check(binary, target, name, want) for name, want in expected.items())
    print(f"{len(expected) - failed} passed, {failed} failed")
    return 1 if failed else 0


def check(binary: str, target: str, name: str, want: dict) -> bool:
    outcome = poll(binary, target, "--community", name, "--version", "2c")
    if outcome.returncode != 0:
        print(f"FAILED {name}: exit {outcome.returncode}: {outcome.stderr.strip()}")
        return False
    got, want = reading(outcome), without_heading(want)
    different = [key for key in KEYS if at(want, key) != at(got, key)]
    for key in different:
        print(f"FAILED {name} {key}\n  expected {at(want, key)}\n  polled   {at(got, key)}")
    if not different:
        print(f"passed {name}")
    return not different


def without_heading(want: dict) -> dict:
    """A make or model that only a page's title gives cannot be polled: the agent must say null."""
    identity = dict(want["identity"])
    identity["model_candidates"] = [c for c in identity["model_candidates"] if c["from"] != HEADING]
    if identity["model_from"] == HEADING:
        identity.update(vendor=None, model=None, model_from=None)
    return {**want, "identity": identity}


def at(value: dict, key: str) -> object:
    for part in key.split("."):
        value = value[part]
    return value


class Simulator:
    """snmpsim on loopback; the file's stem is its community. Ends with the block."""

    def __init__(self, walks: Path, folder: Path) -> None:
        command = shutil.which("snmpsim-command-responder") or Path(sys.executable).parent / "snmpsim-command-responder"
        self.port = free_port()
        cache = folder / "cache"
        cache.mkdir()
        options = [f"--data-dir={walks}", f"--cache-dir={cache}", f"--agent-udpv4-endpoint=127.0.0.1:{self.port}"]
        # As root it wants to be told whom to become; another user might not read the Python it runs in.
        if os.geteuid() == 0:
            options += ["--process-user=root", "--process-group=root"]
        self.log = (folder / "snmpsim.log").open("w")
        self.process = subprocess.Popen([command, *options], stdout=self.log, stderr=subprocess.STDOUT)
        self.log_path = folder / "snmpsim.log"

    def __enter__(self) -> str:
        give_up = time.monotonic() + 60
        while "Listening at UDP" not in self.log_path.read_text():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise SystemExit("snmpsim did not start:\n" + self.log_path.read_text()[-2000:])
            time.sleep(0.2)
        return f"127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


if __name__ == "__main__":
    sys.exit(main())
