#!/usr/bin/env python3
"""The log in public, followed and checked by programs that are not ours: Go's golang.org/x/mod/sumdb for notes, tiles
and proofs, openssl for timestamps. The witness is our own, in a process of its own.

usage: log.py     with MOTPROV_BIN_DIR naming the folder of motprov-collector and motprov-verify
Needs Debian's golang-go, golang-golang-x-mod-dev and openssl.
Exit code 0 all as it should, 1 not.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = Path(os.environ.get("MOTPROV_BIN_DIR", HERE.parent.parent / "target/debug"))
COLLECTOR, VERIFY = str(BIN / "motprov-collector"), str(BIN / "motprov-verify")
GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "CGO_ENABLED": "0"}
ENTRIES = 300  # more than one tile
CEILING = 60  # seconds
TSA = """[req]
distinguished_name = name
prompt = no
[name]
CN = Timestamps
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = config
[config]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def says(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=CEILING * 2, **options)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_for(what, found):
    end = time.monotonic() + CEILING
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise SystemExit(f"{what} did not come in {CEILING} s")


def authority(folder):
    """`openssl ts` behind HTTP; gives its address."""
    folder.mkdir()
    (folder / "ts.cnf").write_text(TSA)
    (folder / "serial").write_text("01\n")
    run = lambda *arguments: says("openssl", *arguments, cwd=folder)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "ts.cnf"]
    run("req", "-x509", "-new", *key, "-days", "9", "-subj", "/CN=Root", "-extensions", "ca", "-keyout", "ca-key.pem",
        "-out", "ca.pem")
    run("req", "-new", *key, "-keyout", "key.pem", "-out", "csr.pem")
    run("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "9",
        "-extfile", "ts.cnf", "-extensions", "stamps", "-out", "cert.pem")
    one_at_a_time = threading.Lock()

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self):
            question = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                (folder / "question").write_bytes(question)
                run("ts", "-reply", "-config", "ts.cnf", "-queryfile", "question", "-signer", "cert.pem", "-inkey",
                    "key.pem", "-out", "answer")
                answer = (folder / "answer").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/tsr"


def grow(data, tag, count):
    """Each key that is let in is an entry."""
    for number in range(count):
        key = says("openssl", "rand", "-hex", "32").strip()
        says(COLLECTOR, "agents", "add", "--agent", f"lab/{tag}-{number}", "--key", key, "--data", str(data))


def serve(data, log):
    """A collector that serves, and how it is reached."""
    command = [COLLECTOR, "serve", "--mqtt", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    path = data / "addresses.json"
    return process, json.loads(wait_for("the collector", lambda: path.exists() and path.read_text()))


def stop(process):
    process.terminate()
    if process.wait(timeout=CEILING):
        raise SystemExit("the collector did not stop in order")


def standing(data):
    done = subprocess.run([COLLECTOR, "log", "--format", "json", "--data", str(data)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"log: {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def settled(data, size):
    """The checkpoint of this size, once it is cosigned and stamped."""
    def found():
        now = standing(data)
        whole = now["checkpoint"] and now["checkpoint"]["size"] >= size and now["cosigned"] and now["timestamps"]
        return now if whole else None
    return wait_for(f"a checkpoint of {size} entries", found)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        follow = folder / "follow"
        says("go", "build", "-o", str(follow), ".", cwd=HERE / "log", env=os.environ | GO | {"GOCACHE": str(folder / "go")})
        tsa, data = authority(folder / "tsa"), folder / "data"
        data.mkdir(mode=0o700)
        log_key = says(COLLECTOR, "log", "key", "--data", str(data)).strip()
        with open(folder / "witness.log", "w") as log:
            witness = subprocess.Popen(
                [VERIFY, "witness", "--name", "witness.example", "--log-key", log_key, "--state", str(folder / "seen"),
                 "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            witness_key = witness.stdout.readline().split()[1]
            url = witness.stdout.readline().split()[1]
            (data / "collector.toml").write_text(
                f'[log]\ntimestamp_url = "{tsa}"\ntimestamp_ca_file = "{folder}/tsa/ca.pem"\nquorum = 1\n'
                f'[[log.witness]]\nname = "supplier"\nurl = "{url}"\nvkey = "{witness_key}"\n')
            check(folder, data, follow, log_key, witness_key)
        finally:
            witness.terminate()
            witness.wait(timeout=CEILING)


def check(folder, data, follow, log_key, witness_key):
    with open(folder / "collector.log", "w") as log:
        grow(data, "a", 5)
        process, _ = serve(data, log)
        settled(data, 5)
        stop(process)
        old = folder / "old"
        old.write_text(says(COLLECTOR, "log", "checkpoint", "--data", str(data)))
        grow(data, "b", ENTRIES - 5)
        process, addresses = serve(data, log)
        try:
            size = settled(data, ENTRIES)["checkpoint"]["size"]
            proof, growth = folder / "proof", folder / "growth"
            proof.write_text(says(COLLECTOR, "log", "prove", "7", "--data", str(data)))
            growth.write_text(says(COLLECTOR, "log", "consistency", "5", str(size), "--data", str(data)))
            url = f"http://{addresses['http']}/log"
            told = says(str(follow), url, log_key, witness_key, str(old), str(growth), str(proof))
            passed = [f"by Go: {line}" for line in told.splitlines()]
        finally:
            stop(process)
    stamps = folder / "stamps"
    says(COLLECTOR, "log", "timestamps", "--out", str(stamps), "--data", str(data))
    said = says("openssl", "ts", "-verify", "-data", str(stamps / "checkpoint.txt"), "-in", str(stamps / "1.tsr"), "-CAfile",
                str(folder / "tsa" / "ca.pem"))
    passed.append(f"by openssl: the timestamp over the checkpoint: {said.strip()}")
    forged = (stamps / "checkpoint.txt").read_text().replace(f"\n{size}\n", f"\n{size + 1}\n")
    (stamps / "forged.txt").write_text(forged)
    refused = subprocess.run(["openssl", "ts", "-verify", "-data", str(stamps / "forged.txt"), "-in", str(stamps / "1.tsr"),
                              "-CAfile", str(folder / "tsa" / "ca.pem")], capture_output=True)
    if refused.returncode == 0:
        raise SystemExit("openssl takes another checkpoint's timestamp")
    passed.append("by openssl: and over no other")
    # The same tool against a log that lies: one octet of the old checkpoint's proof changed.
    broken = folder / "broken"
    text = (folder / "growth").read_text()
    broken.write_text(("B" if text[0] != "B" else "C") + text[1:])
    process, addresses = serve(data, open(folder / "collector.log", "a"))
    try:
        settled(data, size)
        url = f"http://{addresses['http']}/log"
        lied = subprocess.run([str(follow), url, log_key, witness_key, str(old), str(broken), str(folder / "proof")],
                              capture_output=True, text=True)
        if lied.returncode == 0 or "consistency" not in lied.stderr:
            raise SystemExit(f"a wrong proof passes: {lied.stdout}{lied.stderr}")
        passed.append("by Go: a wrong consistency proof does not hold")
    finally:
        stop(process)
    for line in passed:
        print(f"passed {line}")
    print(f"{len(passed)} passed, 0 failed")


if __name__ == "__main__":
    sys.exit(main())
