#!/usr/bin/env python3
"""Letters to subscribers, taken by a mail server that is not ours (aiosmtpd) and read by Python's email package.

usage: mail.py     with MOTPROV_BIN_DIR naming the folder of motprov-collector
A real collector serves with a certificate that ends in six days, and tells its subscribers so: over STARTTLS, and over
TLS from the first octet; with a wrong password; to a server that hangs; to one that refuses a recipient.
Exit code 0 all as it should, 1 not.
"""

import email
import email.policy
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = Path(__file__).resolve().parent
BIN = Path(os.environ.get("MOTPROV_BIN_DIR", HERE.parent.parent / "target/debug"))
COLLECTOR = str(BIN / "motprov-collector")
CEILING = 60  # seconds
USER, PASSWORD = b"motprov", b"hemligt-l\xc3\xb6sen"
NAME = "Anna Åkesson Öberg"


def says(*command, code=0):
    done = subprocess.run([COLLECTOR, *command], capture_output=True, text=True, timeout=CEILING)
    if done.returncode != code:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def wait_for(what, found, seconds=CEILING):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise SystemExit(f"{what} did not come in {seconds} s")


def certificate(folder, name, days, life, address="127.0.0.1"):
    """Signed by itself; ends in so many days, and was made for so many."""
    import ipaddress
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    end = datetime.now(timezone.utc) + timedelta(days=days)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(end - timedelta(days=life)).not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"),
                                                        x509.IPAddress(ipaddress.ip_address(address))]), False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), True).sign(key, hashes.SHA256()))
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    path = folder / f"{name}-key.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()))
    path.chmod(0o600)
    return folder / f"{name}.pem", path


class Box:
    """Keeps what it is sent, and refuses whom it does not know."""

    def __init__(self, implicit=False):
        self.letters = []
        self.implicit = implicit

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((self.implicit or session.ssl is not None, envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 kept"

    def to(self, address):
        return [letter for letter in self.letters if address in letter[2]]


def authenticator(server, session, envelope, mechanism, data):
    good = data.login == USER and data.password == PASSWORD
    return AuthResult(success=good, handled=False)


def server(box, tls, implicit):
    """Gives its controller; TLS from the first octet where `implicit`."""
    options = dict(authenticator=authenticator, auth_required=True)
    options |= dict(auth_require_tls=False) if implicit else dict(tls_context=tls, require_starttls=True)

    class Ours(Controller):
        def factory(self):
            return SMTP(self.handler, hostname="mail.example", **options)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Ours(box, hostname="127.0.0.1", port=port, ssl_context=tls if implicit else None)
    controller.start()
    return controller


class House:
    """A collector with [mail] and subscribers."""

    def __init__(self, folder, name, own, mail, subscribers, kinds=("certificates",)):
        self.data = folder / name
        self.log = folder / f"{name}.log"
        self.data.mkdir(mode=0o700)
        says("key", "--data", str(self.data))
        self.password = folder / f"{name}-password"
        self.own, self.mail = own, mail
        self.process = None
        self.serve()
        self.stop()
        for address in subscribers:
            kind = [word for kind in kinds for word in ("--kind", kind)]
            says("subscriptions", "add", "--name", NAME, "--address", address, *kind, "--data", str(self.data))
        self.serve()

    def serve(self):
        certificate, key = self.own
        (self.data / "collector.toml").write_text(
            f'[broker]\ncertificate_file = "{certificate}"\nkey_file = "{key}"\nclient_ca_file = "{certificate}"\n'
            f"[mail]\n{self.mail}")
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [COLLECTOR, "serve", "--data", str(self.data), "--mqtt", "127.0.0.1:0", "--http", "127.0.0.1:0"],
                stdout=log, stderr=log)
        wait_for(f"{self.data.name}'s addresses", lambda: self.running() and (self.data / "addresses.json").exists())

    def running(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the collector ended: {self.log.read_text()}")
        return True

    def listed(self):
        return json.loads(says("subscriptions", "list", "--format", "json", "--data", str(self.data)))

    def stop(self):
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=CEILING)
        return time.monotonic() - begun


def main() -> int:
    passed = []

    def check(what, good, *said):
        if not good:
            raise SystemExit(f"FAILED {what}: {' '.join(map(str, said))}")
        passed.append(what)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = certificate(folder, "collector", 6, 400)
        mail, mail_key = certificate(folder, "mail", 300, 400)
        # Not a server's own kind: the controller tries its port with it as a client.
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        tls.load_cert_chain(mail, mail_key)
        password = folder / "password"
        password.write_bytes(PASSWORD + b"\n")
        password.chmod(0o600)
        wrong = folder / "wrong"
        wrong.write_text("gissning-4711\n")
        wrong.chmod(0o600)

        def section(port, security="starttls", secret=password, ca=mail, more=""):
            return (f'host = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nca_file = "{ca}"\nuser = "motprov"\n'
                    f'password_file = "{secret}"\nfrom = "Motprov Göteborg <motprov@example.org>"\n'
                    f'pages = "https://motprov.example.org"\ntimeout_seconds = 3\n{more}')

        for security in ("starttls", "tls"):
            box = Box(security == "tls")
            controller = server(box, tls, box.implicit)
            house = House(folder, f"house-{security}", own, section(controller.port, security), ["anna@example.org"])
            letter = wait_for(f"a letter over {security}", lambda: box.to("anna@example.org"))[0]
            message = email.message_from_bytes(letter[3], policy=email.policy.default)
            body = message.get_content()
            check(f"{security}: a letter comes over TLS", letter[0] and letter[1] == "motprov@example.org", letter[:3])
            check(f"{security}: Swedish letters in the subject",
                  message["subject"].startswith("Motprov: Certifikatet för kollektorn löper ut 20"), message["subject"])
            check(f"{security}: Swedish letters in names", message["to"].addresses[0].display_name == NAME
                  and message["from"].addresses[0].display_name == "Motprov Göteborg", message["to"], message["from"])
            check(f"{security}: Swedish letters in the body", "när den startar" in body and "— " not in body[:3], body)
            check(f"{security}: headers that machines go by", message["auto-submitted"] == "auto-generated"
                  and message["message-id"].endswith("@example.org>") and message["date"] is not None
                  and not message.defects, message.items(), message.defects)
            check(f"{security}: how to end it", "subscriptions end 1" in body and "https://motprov.example.org" in body)
            house.stop()
            house.serve()
            time.sleep(6)
            check(f"{security}: a restart tells nothing twice", len(box.letters) == 1, len(box.letters))
            check(f"{security}: listed as sent", house.listed()[0]["sent"] and not house.listed()[0]["trouble"])
            house.stop()
            controller.stop()

        box = Box()
        controller = server(box, tls, False)
        house = House(folder, "house-wrong", own, section(controller.port, secret=wrong), ["anna@example.org"])
        one = wait_for("the trouble with a password", lambda: (all := house.listed())[0]["trouble"] and all[0])
        check("a wrong password: the letter waits", "535" in one["trouble"] and one["waiting"] == 1
              and one["given_up"] == 0 and not box.letters, one)
        house.stop()
        check("a wrong password: stands in no log and no file", all(
            b"gissning-4711" not in path.read_bytes() for path in [house.log, *house.data.rglob("*")] if path.is_file()))

        house = House(folder, "refused", own, section(controller.port), ["nobody@example.org", "anna@example.org"])
        one = wait_for("a letter given up", lambda: (all := house.listed())[0]["given_up"] and all[0])
        check("a refused recipient: given up aloud", "550" in one["trouble"] and one["waiting"] == 0
              and "given up" in house.log.read_text(), one)
        wait_for("the other's letter", lambda: box.to("anna@example.org"))
        check("a refused recipient: the others get theirs", not box.to("nobody@example.org"))
        house.stop()
        controller.stop()

        stranger, _ = certificate(folder, "stranger", 300, 400)
        box = Box()
        controller = server(box, tls, False)
        house = House(folder, "stranger-house", own, section(controller.port, ca=stranger), ["anna@example.org"])
        one = wait_for("the trouble with a certificate", lambda: (all := house.listed())[0]["trouble"] and all[0])
        check("another's certificate: nothing is handed over", not box.letters and one["waiting"] == 1, one)
        house.stop()
        controller.stop()

        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            port = silent.getsockname()[1]
            house = House(folder, "hangs", own, section(port), ["anna@example.org"])
            one = wait_for("the trouble with silence", lambda: (all := house.listed())[0]["trouble"] and all[0])
            check("a server that hangs: the letter waits", one["waiting"] == 1 and one["given_up"] == 0, one)
            took = house.stop()
            check("a server that hangs: the collector stops all the same", took < 10, took)
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            silent.settimeout(CEILING)
            patient = section(silent.getsockname()[1]).replace("timeout_seconds = 3", "timeout_seconds = 600")
            house = House(folder, "hangs-long", own, patient, ["anna@example.org"])
            peer, _ = silent.accept()
            took = house.stop()
            peer.close()
            check("a server that hangs: the collector stops while a letter is under way", took < 10, took)

        plain = folder / "plain"
        plain.mkdir(mode=0o700)
        says("key", "--data", str(plain))
        (plain / "collector.toml").write_text(
            '[mail]\nhost = "mail.example"\nsecurity = "none"\nfrom = "motprov@example.org"\n')
        said = says("serve", "--data", str(plain), "--mqtt", "127.0.0.1:0", "--http", "127.0.0.1:0", code=2)
        check("without TLS no other machine is written to", "another machine" in said, said)

    for line in passed:
        print(f"passed {line}")
    print(f"{len(passed)} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
