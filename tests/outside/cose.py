#!/usr/bin/env python3
"""A batch on its way, read by others: taken by mosquitto_sub, checked by pycose, decoded by cbor2.

usage: cose.py [MOTPROV-DEMO]     (else MOTPROV_DEMO, else the one that cargo built)
Starts a collector that lets observers in, and a real agent. Needs Debian's mosquitto-clients.
Exit code 0 all as it should, 1 not.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import cbor2
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm, ContentType
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message

from agent_poll import ROOT

WANTED = 4  # batches
CEILING = 120  # seconds
SENML_CBOR = 112  # CoAP content format (RFC 8428)
CWT_CLAIMS, ISSUER, ISSUED_AT = 15, 1, 6  # RFC 9597, RFC 8392
BASE_NAME, BASE_TIME, BASE_UNIT, VALUE, STRING, TIME = -2, -3, -4, 2, 3, 6  # SenML labels in CBOR (RFC 8428)
ROWS, EACH, STEP = "rows_", "each_", 7  # Motprov's FORMAT.md
AGENT = "lab/pc-1"
CONFIG = """site = "lab"
agent = "pc-1"
data = {home}
[collector]
host = "127.0.0.1"
port = {port}
key = "{key}"
[schedule]
sample = "500ms"
step = "1s"
batch = "1s"
check = "1s"
[workstation]
asset = "pc-1"
"""


def main() -> int:
    binary = demo(sys.argv[1] if len(sys.argv) > 1 else None)
    if not shutil.which("mosquitto_sub"):
        raise SystemExit("mosquitto_sub is missing: apt-get install mosquitto-clients")
    with tempfile.TemporaryDirectory() as folder:
        key, messages = overhear(binary, Path(folder))
    check = Checks()
    before = None
    for message in messages:
        before = judge(check, message, key, before)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


def demo(argument: str | None) -> str:
    """Path of motprov-demo, which holds agent and collector."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = (target / profile / "motprov-demo" for profile in ("debug", "release"))
    found = argument or os.environ.get("MOTPROV_DEMO") or next((str(p) for p in built if p.is_file()), None)
    if not found:
        raise SystemExit("motprov-demo is not built: run `cargo build --bin motprov-demo`")
    return found


def overhear(binary: str, folder: Path) -> tuple[bytes, list[bytes]]:
    """Runs collector, observer and agent; gives the agent's public key and what the observer heard."""
    data, home = folder / "data", folder / "agent"
    data.mkdir()
    home.mkdir()
    (folder / "collector.toml").write_text(
        '[broker]\naddress = "127.0.0.1:0"\nobservers = true\n[web]\naddress = "127.0.0.1:0"\n'
    )
    log = (folder / "log").open("w")
    options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL}
    serve = [binary, "collector", "serve", "--data", str(data), "--config", str(folder / "collector.toml")]
    running = [subprocess.Popen(serve, **options)]
    try:
        addresses = wait_for(lambda: read_json(data / "addresses.json"), folder / "log")
        host, port = addresses["mqtt"].rsplit(":", 1)
        config = home / "agent.toml"
        config.write_text(CONFIG.format(home=json.dumps(str(home)), port=port, key=addresses["key"]))
        key = says(binary, "agent", "key", "--config", str(config))
        says(binary, "collector", "agents", "add", "--agent", AGENT, "--key", key, "--data", str(data))
        listen = ["mosquitto_sub", "-h", host, "-p", port, "-i", "observer-cose", "-q", "1", "-F", "%x",
                  "-t", f"motprov/v1/{AGENT}/batch", "-C", str(WANTED), "-W", str(CEILING)]
        observer = subprocess.Popen(listen, stdout=subprocess.PIPE, stderr=log, text=True)
        running.append(observer)
        running.append(subprocess.Popen([binary, "agent", "run", "--config", str(config)], **options))
        heard, _ = observer.communicate(timeout=CEILING + 10)
        messages = [bytes.fromhex(line) for line in heard.split()]
        if len(messages) != WANTED:
            raise SystemExit(f"heard {len(messages)} batches of {WANTED}\n{(folder / 'log').read_text()[-2000:]}")
        return bytes.fromhex(key), messages
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)
        log.close()


def judge(check: "Checks", message: bytes, key: bytes, before: tuple[int, bytes] | None) -> tuple[int, bytes]:
    """Checks one batch; gives its number and hash for the next."""
    cose = Sign1Message.decode(message)
    header = cose.phdr
    cose.key = OKPKey(crv=Ed25519, x=key)
    seq = header.get("seq")
    check(f"batch {seq}: pycose verifies the signature", cose.verify_signature())
    forged = Sign1Message.decode(message[:-1] + bytes([message[-1] ^ 1]))
    forged.key = cose.key
    check(f"batch {seq}: and none that differs in a bit", not forged.verify_signature())
    pack = cbor2.loads(cose.payload)
    version = 2 if any(ROWS in record for record in pack) else 1
    check(f"batch {seq}: EdDSA, SenML in CBOR, format {version}",
          header.get(Algorithm) is EdDSA and content_type(header.get(ContentType)) == SENML_CBOR
          and header.get("v") == version)
    check(f"batch {seq}: the key id begins the key's SHA-256", header.get(KID) == hashlib.sha256(key).digest()[:8])
    claims = header.get(CWT_CLAIMS)
    check(f"batch {seq}: signed by {AGENT} now", claims[ISSUER] == AGENT and abs(time.time() - claims[ISSUED_AT]) < 300)
    linked = before is None or (seq == before[0] + 1 and header.get("prev") == before[1])
    check(f"batch {seq}: names the one before", linked and (seq == 1) == ("prev" not in header))
    records(check, seq, pack)
    return seq, hashlib.sha256(message).digest()


def content_type(value: object) -> object:
    """pycose gives the number or a class that stands for it."""
    return getattr(value, "identifier", value)


def records(check: "Checks", seq: int, pack: list[dict]) -> None:
    name, base = "", Fraction(0)
    sound, times, exact = bool(pack), True, True
    steps: dict[str, int] = {}
    for record in pack:
        name = record.get(BASE_NAME, name)
        base = Fraction(record.get(BASE_TIME, base))
        asset, _, metric = name.partition("/")
        sound &= bool(asset and metric) and (VALUE in record) + (STRING in record) + (ROWS in record) == 1
        step = steps[name] = record.get(STEP, steps.get(name, 0))
        exponent, *rows = record.get(ROWS, (0, 0))
        exact &= -18 <= exponent <= 0 and not any(isinstance(value, float) for value in [*record.values(), *rows])
        at = base + Fraction(record.get(TIME, 0))
        last = at + (len(rows) - 1) * Fraction(record.get(EACH, step))
        times &= all(abs(float(moment) - time.time()) < 300 for moment in (at, last))
    check(f"batch {seq}: cbor2 reads {len(pack)} SenML records of asset and metric", sound)
    check(f"batch {seq}: their numbers are exact, their times are now", exact and times)


class Checks:
    """Counts, and says what failed."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def __call__(self, what: str, holds: bool) -> None:
        print(f"{'passed' if holds else 'FAILED'} {what}")
        self.passed += bool(holds)
        self.failed += not holds


def says(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=CEILING).stdout.strip()


def read_json(path: Path) -> dict | None:
    return json.loads(path.read_text()) if path.is_file() else None


def wait_for(get, log: Path) -> dict:
    give_up = time.monotonic() + CEILING
    while time.monotonic() < give_up:
        if value := get():
            return value
        time.sleep(0.05)
    raise SystemExit(f"nothing came\n{log.read_text()[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
