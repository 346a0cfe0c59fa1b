#!/usr/bin/env python3
"""net-snmp's own agent, asked over SNMP v1, v2c and v3 (SHA-256, AES), and with a wrong password.

usage: snmpd.py [AGENT]     (else MOTPROV_AGENT, else the agent that cargo built)
Needs Debian's snmpd. Exit code 0 all as it should, 1 not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agent_poll import agent, free_port, poll, reading

DESCR = "Motprov Test Printer 9000"
SERIAL = "MP-0001"
SERIAL_OID = "1.3.6.1.2.1.43.5.1.1.17.1"
LIFE_OID = "1.3.6.1.2.1.43.10.2.1.4.1.1"
PASSWORDS = {"MOTPROV_SNMP_AUTH_PASSWORD": "correct horse", "MOTPROV_SNMP_PRIV_PASSWORD": "battery staple"}
USER = ("--version", "3", "--user", "motprov", "--auth", "sha256", "--priv", "aes128")
QUICK = ("--timeout", "1s", "--retries", "0")


def main() -> int:
    binary = agent(sys.argv[1] if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory() as folder, Snmpd(Path(folder)) as target:
        password_file = Path(folder) / "password"
        password_file.write_text(PASSWORDS["MOTPROV_SNMP_AUTH_PASSWORD"] + "\n")
        privacy = {"MOTPROV_SNMP_PRIV_PASSWORD": PASSWORDS["MOTPROV_SNMP_PRIV_PASSWORD"]}
        wrong = {**PASSWORDS, "MOTPROV_SNMP_AUTH_PASSWORD": "wrong horse"}
        wrong_privacy = {**PASSWORDS, "MOTPROV_SNMP_PRIV_PASSWORD": "wrong staple"}
        stranger = ("--version", "3", "--user", "stranger", "--auth", "sha256", "--priv", "aes128")
        results = [
            reads("v1", poll(binary, target, "--version", "1")),
            reads("v2c", poll(binary, target, "--version", "2c")),
            reads("v2c, community from the environment", poll(binary, target, env={"MOTPROV_SNMP_COMMUNITY": "public"})),
            reads("v3 SHA-256 AES", poll(binary, target, *USER, env=PASSWORDS)),
            reads(
                "v3, password from a file",
                poll(binary, target, *USER, "--auth-password-file", str(password_file), env=privacy),
            ),
            fails("v3, wrong password", poll(binary, target, *USER, *QUICK, env=wrong), "refuses the SNMPv3 user"),
            fails("v3, unknown user", poll(binary, target, *stranger, *QUICK, env=PASSWORDS), "refuses the SNMPv3 user"),
            fails("v3, wrong privacy password", poll(binary, target, *USER, *QUICK, env=wrong_privacy), "refuses the SNMPv3 user"),
            fails("v2c, wrong community", poll(binary, target, *QUICK, "--community", "wrong"), "did not answer"),
            fails("nobody there", poll(binary, f"127.0.0.1:{free_port()}", *QUICK), "did not answer"),
            fails("no password given", poll(binary, target, *USER), "MOTPROV_SNMP_AUTH_PASSWORD", code=2),
        ]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def reads(what: str, outcome: subprocess.CompletedProcess) -> bool:
    if outcome.returncode != 0:
        print(f"FAILED {what}: exit {outcome.returncode}: {outcome.stderr.strip()}")
        return False
    got = reading(outcome)
    said = (got["identity"]["sysDescr"], got["identity"]["serial"], got["counters"]["life_count"])
    return report(what, said == (DESCR, SERIAL, 4711), f"said {said}")


def fails(what: str, outcome: subprocess.CompletedProcess, reason: str, code: int = 3) -> bool:
    """Fails with the reason, prints no secret, and gives no reading."""
    secrets = [*PASSWORDS.values(), "wrong horse", "wrong staple"]
    silent = not any(secret in outcome.stderr + outcome.stdout for secret in secrets)
    right = outcome.returncode == code and reason in outcome.stderr and not outcome.stdout
    return report(what, right and silent, f"exit {outcome.returncode}: {outcome.stderr.strip()}")


def report(what: str, right: bool, seen: str) -> bool:
    print(f"passed {what}" if right else f"FAILED {what}: {seen}")
    return right


class Snmpd:
    """snmpd on loopback with a configuration and state of its own. Ends with the block."""

    def __init__(self, folder: Path) -> None:
        command = shutil.which("snmpd", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if not command:
            raise SystemExit("snmpd is not installed: apt-get install snmpd")
        self.port = free_port()
        self.log_path = folder / "snmpd.log"
        configuration = folder / "snmpd.conf"
        configuration.write_text(self.configuration())
        configuration.chmod(0o600)
        options = ["-f", "-Lf", str(self.log_path), "-C", "-c", str(configuration), f"--persistentDir={folder / 'state'}"]
        self.process = subprocess.Popen([command, *options, f"udp:127.0.0.1:{self.port}"])

    @staticmethod
    def configuration() -> str:
        auth, privacy = PASSWORDS.values()
        return (
            f'rocommunity public 127.0.0.1\nsysDescr {DESCR}\ncreateUser motprov SHA-256 "{auth}" AES "{privacy}"\n'
            f'rouser motprov authpriv\noverride {SERIAL_OID} octet_str "{SERIAL}"\noverride {LIFE_OID} counter 4711\n'
        )

    def __enter__(self) -> str:
        give_up = time.monotonic() + 30
        while not self.log_path.is_file() or "NET-SNMP version" not in self.log_path.read_text():
            if self.process.poll() is not None or time.monotonic() > give_up:
                seen = self.log_path.read_text() if self.log_path.is_file() else ""
                raise SystemExit("snmpd did not start:\n" + seen)
            time.sleep(0.1)
        return f"127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
