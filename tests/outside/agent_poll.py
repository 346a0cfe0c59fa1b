"""Runs `motprov-agent poll`, and finds free ports. Shared by the SNMP tests of this folder."""

import json
import os
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def agent(argument: str | None) -> str:
    """Path of the agent: the argument, else MOTPROV_AGENT, else what cargo built."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = (target / profile / "motprov-agent" for profile in ("debug", "release"))
    found = argument or os.environ.get("MOTPROV_AGENT") or next((str(p) for p in built if p.is_file()), None)
    if not found or not Path(found).is_file():
        raise SystemExit("motprov-agent is not built: run `cargo build --bin motprov-agent`")
    return found


def poll(binary: str, target: str, *options: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """One poll, JSON wanted. Bounded by the agent's own deadline of a minute."""
    command = [binary, "poll", target, "--format", "json", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, env={**os.environ, **(env or {})})


def reading(outcome: subprocess.CompletedProcess) -> dict:
    return json.loads(outcome.stdout)


def free_port() -> int:
    """A UDP port of loopback that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
