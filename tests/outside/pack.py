#!/usr/bin/env python3
"""An evidence pack, checked by programs that are not ours: zipfile, hashlib, cbor2 and pycose, openssl.

usage: pack.py [PACK [LOG-KEY [WITNESS-KEY]]]     (keys as name+hash+base64)
Without PACK it makes the small one of the tests. Motprov's own code is only asked, at the end, whether it refuses what
was packed anew. Exit code 0 all as it should, 1 not.
"""

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import cbor2
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("MOTPROV_BIN_DIR", ROOT / "target/debug"))
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410
LEAF, NODE = b"\0", b"\1"  # RFC 6962


def main() -> int:
    check = Checks()
    with tempfile.TemporaryDirectory() as folder:
        path, keys = Path(sys.argv[1]) if len(sys.argv) > 1 else None, sys.argv[2:]
        if path is None:
            path = Path(folder) / "pack.zip"
            keys = made(path).split()
        files = container(check, path)
        manifest = json.loads(files["manifest.json"])
        log = keys[0] if keys else manifest["ledger"]["key"]
        hashes(check, files, manifest)
        root = checkpoint(check, files, manifest, log, keys[1:])
        leaves = entries(check, files, manifest)
        leaves |= batches(check, files, manifest)
        tree(check, files["proofs/tree.txt"].decode(), leaves, manifest["ledger"]["size"], root)
        histories(check, files, manifest, log, root)
        stamps(check, files, Path(folder))
        refusals(check, path, files, Path(folder))
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


def made(path: Path) -> str:
    # As the whole workspace was built: alone it would be built anew.
    return subprocess.run([str(BIN / "examples/story"), str(path)], stdout=subprocess.PIPE, check=True).stdout.decode()


def container(check: "Checks", path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as pack:
        infos = pack.infolist()
        names = [info.filename for info in infos]
        check("zipfile reads every file and their checksums hold", pack.testzip() is None)
        check("names ascend, each once", names == sorted(set(names)))
        check("all is stored, of 1980-01-01, without extras and comments",
              all(info.compress_type == zipfile.ZIP_STORED and info.date_time == (1980, 1, 1, 0, 0, 0)
                  and not info.extra and not info.comment for info in infos))
        return {name: pack.read(name) for name in names}


def hashes(check: "Checks", files: dict[str, bytes], manifest: dict) -> None:
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    check("manifest.json is canonical JSON (RFC 8785)", canonical == files["manifest.json"])
    listed = {line["name"]: (line["octets"], line["sha256"]) for line in manifest["files"]}
    found = {name: (len(octets), sha256(octets).hex()) for name, octets in files.items()
             if name not in ("manifest.json", "manifest.sig")}
    check(f"{len(found)} files have the listed SHA-256, and no other is there", listed == found)


def note(octets: bytes) -> tuple[str, dict[str, bytes]]:
    """A signed note (C2SP): its text, and its signatures by key name."""
    text, _, lines = octets.decode().rpartition("\n\n")
    signatures = {}
    for line in lines.splitlines():
        _, name, signature = line.split(" ")
        signatures[name] = base64.b64decode(signature, validate=True)
    return text + "\n", signatures


def vkey(key: str) -> tuple[str, bytes, bytes]:
    """A verifier key: its name, the four octets that pick it, the key."""
    name, picked, encoded = key.split("+", 2)
    octets = base64.b64decode(encoded, validate=True)
    assert sha256(name.encode() + b"\n" + octets)[:4].hex() == picked, f"{key} is misspelt"
    return name, bytes.fromhex(picked), octets[1:]


def openssl_verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        parts = {"key": ED25519_DER + key, "message": message, "signature": signature}
        for name, octets in parts.items():
            (Path(folder) / name).write_bytes(octets)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
                   "-in", "message", "-sigfile", "signature"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def signed(octets: bytes, key: str) -> str | None:
    """The text of a note that the key signed."""
    name, picked, public = vkey(key)
    text, signatures = note(octets)
    signature = signatures.get(name, b"")
    good = signature[:4] == picked and openssl_verifies(public, text.encode(), signature[4:])
    return text if good else None


def checkpoint(check: "Checks", files: dict[str, bytes], manifest: dict, log: str, witnesses: list[str]) -> bytes:
    origin, ledger = vkey(log)[0], manifest["ledger"]
    seal = f"motprov pack manifest 1\n{origin}\nsha256 {sha256(files['manifest.json']).hex()}\n"
    check("openssl: the log signed the manifest", signed(files["manifest.sig"], log) == seal)
    text = signed(files["checkpoint"], log)
    check("openssl: the log signed the checkpoint", text is not None)
    origin_line, size, root = text.splitlines()[:3]
    root = base64.b64decode(root)
    check("the checkpoint is the one of the manifest",
          (origin_line, int(size), root.hex()) == (origin, ledger["size"], ledger["root"]))
    signatures = note(files["checkpoint"])[1]
    for witness in witnesses:
        name, picked, public = vkey(witness)
        cosignature = signatures.get(name, b"")
        seconds = int.from_bytes(cosignature[4:12], "big")
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        check(f"openssl: {name} cosigned the checkpoint",
              cosignature[:4] == picked and openssl_verifies(public, message, cosignature[12:]))
    return root


def entries(check: "Checks", files: dict[str, bytes], manifest: dict) -> dict[int, bytes]:
    """The leaves of the entries that stand in files of their own."""
    leaves, sound = {}, True
    for entry in manifest["entries"]:
        leaves[entry["number"] - 1] = bytes.fromhex(entry["leaf"])
        if entry["file"] is not None:
            array = [1, entry["kind"], entry["source"], entry["received"], files[entry["file"]]]
            sound &= leaf(cbor2.dumps(array, canonical=True)) == leaves[entry["number"] - 1]
    check(f"cbor2 and hashlib make the leaves of {len(leaves)} entries", sound)
    return leaves


def batches(check: "Checks", files: dict[str, bytes], manifest: dict) -> dict[int, bytes]:
    """The leaves of the signed batches; pycose checks each with the key that its agent had."""
    keys: dict[str, list[tuple[int, bytes | None]]] = {}
    for entry in manifest["entries"]:
        if entry["kind"] in ("enrolment", "revocation"):
            content = cbor2.loads(files[entry["file"]])
            key = content[2] if entry["kind"] == "enrolment" else None
            keys.setdefault(content[1], []).append((entry["number"], key))
    leaves, heads, good, follow = {}, {}, True, True
    for part in manifest["batches"]:
        stream = io.BytesIO(files[part["file"]])
        for _ in range(part["count"]):
            number = cbor2.load(stream)
            start = stream.tell()
            version, kind, source, _, message = cbor2.load(stream)
            leaves[number - 1] = leaf(files[part["file"]][start:stream.tell()])
            key = [key for entry, key in keys[source] if entry < number][-1]
            cose = Sign1Message.decode(message)
            cose.key = OKPKey(crv=Ed25519, x=key)
            good &= (version, kind) == (1, "batch") and cose.phdr[15][1] == source and cose.verify_signature()
            seq, before = cose.phdr["seq"], heads.get(source)
            follow &= before is None or seq != before[0] + 1 or cose.phdr["prev"] == before[1]
            follow &= before is None or seq > before[0]
            heads[source] = (seq, sha256(message))
        good &= stream.read() == b""
    check(f"pycose verifies {len(leaves)} batches with the keys that were enrolled", good)
    check(f"the chains of {len(heads)} agents hold", follow)
    return leaves


def tree(check: "Checks", text: str, leaves: dict[int, bytes], size: int, root: bytes) -> None:
    """RFC 6962 from the pack's leaves and the subtrees of the proof."""
    title, stated, *lines = text.splitlines()
    given = {}
    for line in lines:
        level, index, value = line.split(" ")
        given[int(level), int(index)] = bytes.fromhex(value)

    def subtree(start: int, end: int) -> bytes:
        length = end - start
        level = length.bit_length() - 1
        if length == 1 << level and (level, start >> level) in given:
            return given.pop((level, start >> level))
        if length == 1:
            return leaves[start]
        middle = start + (1 << ((length - 1).bit_length() - 1))
        return sha256(NODE + subtree(start, middle) + subtree(middle, end))

    try:
        found = subtree(0, size)
    except KeyError as missing:
        found = f"leaf {missing} is missing"
    check(f"{len(leaves)} leaves and {len(lines)} hashes give the root of {size} entries (RFC 6962)",
          found == root and not given and (title, int(stated)) == ("motprov tree proof 1", size))


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if old == new:
        return old_root == new_root and not path
    path = [old_root, *path] if old & (old - 1) == 0 else path
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = became = path[0]
    for value in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, became = sha256(NODE + value + was), sha256(NODE + value + became)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            became = sha256(NODE + became + value)
        at, last = at >> 1, last >> 1
    return was == old_root and became == new_root and last == 0


def histories(check: "Checks", files: dict[str, bytes], manifest: dict, log: str, root: bytes) -> None:
    own = manifest["ledger"]["size"]
    for name in (name for name in files if name.startswith("checkpoints/") and name.endswith(".txt")):
        text = signed(files[name], log)
        _, size, other = text.splitlines()[:3]
        path = [bytes.fromhex(line) for line in files[name.replace(".txt", ".proof")].decode().split()]
        old, new = sorted([(int(size), base64.b64decode(other)), (own, root)])
        check(f"{name} tells the same history (RFC 9162)", consistent(*old, *new, path))


def stamps(check: "Checks", files: dict[str, bytes], folder: Path) -> None:
    """Whose signature a timestamp needs is not in the pack: openssl reads what it stamps."""
    text = note(files["checkpoint"])[0].encode()
    for name in (name for name in files if name.startswith("timestamps/")):
        (folder / "answer.tsr").write_bytes(files[name])
        said = subprocess.run(["openssl", "ts", "-reply", "-in", "answer.tsr", "-text"], cwd=folder,
                              capture_output=True, check=False).stdout.decode()
        rows = [line.split("-", 1)[1].split("   ")[0] for line in said.splitlines() if line.startswith("    00")]
        stamped = "".join(rows).replace(" ", "").replace("-", "")
        check(f"openssl: {name} stamps the checkpoint's text", sha256(text).hex() in stamped)


def refusals(check: "Checks", path: Path, files: dict[str, bytes], folder: Path) -> None:
    """The same files in another container are no pack."""
    program = BIN / "motprov-verify"

    def verify(pack: Path) -> tuple[int, str]:
        run = subprocess.run([program, pack], capture_output=True, check=False)
        return run.returncode, run.stdout.decode()

    check("motprov-verify says the same of the pack", verify(path)[0] == 0)
    for what, method in (("deflated", zipfile.ZIP_DEFLATED), ("stored", zipfile.ZIP_STORED)):
        other = folder / f"{what}.zip"
        with zipfile.ZipFile(other, "w", method) as pack:
            for name, octets in files.items():
                pack.writestr(name, octets)
        code, said = verify(other)
        check(f"and refuses its files {what} by zipfile", code == 1 and "not in canonical form" in said)
    longer = folder / "longer.zip"
    longer.write_bytes(path.read_bytes() + b"\0")
    check("and the pack with an octet behind it", verify(longer)[0] == 1)
    check("and says of a file that is not there that it cannot be read", verify(folder / "none.zip")[0] == 2)


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def leaf(data: bytes) -> bytes:
    return sha256(LEAF + data)


class Checks:
    """Counts, and says what failed."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def __call__(self, what: str, holds: bool) -> None:
        print(f"{'passed' if holds else 'FAILED'} {what}")
        self.passed += bool(holds)
        self.failed += not holds


if __name__ == "__main__":
    sys.exit(main())
