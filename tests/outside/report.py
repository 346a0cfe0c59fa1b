#!/usr/bin/env python3
"""Archival PDFs judged by programs that are not ours: qpdf, poppler, pikepdf, and PDF/UA-1 checkers.

usage: report.py [PDF…]     (without: those that the example typesets, built before)
Needs qpdf and poppler-utils; pikepdf and pdfua from requirements.txt; asks outloud too where it is installed (it brings
half a gigabyte with it). Exit code 0 all as it should, 1 not.
No PDF/A validator can be had from the registries that the tests use (veraPDF is a Java program outside of them), so
what PDF/A-3a asks of a file's structure is read here with pikepdf, clause by clause.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pikepdf

ROOT = Path(__file__).resolve().parents[2]
ATTACHED = ("review.json", "proof.json")
ANNOTATIONS = {"/Link"}
EXPECTED = {
    "sv": ("Granskning av", "kr", "Sida 1 av", "Uppmätt", "98,71–99,12"),
    "en": ("Review of", "SEK", "Page 1 of", "Measured", "98.71–99.12%"),
}


def main() -> int:
    missing = [tool for tool in ("qpdf", "pdfinfo", "pdftotext") if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        return 0
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(path) for path in sys.argv[1:]] or typeset(Path(name))
        results = [result for path in paths for result in judge(path)]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def typeset(folder: Path) -> list[Path]:
    # As the whole workspace was built: alone it would be built anew, the typesetter with it.
    built = Path(os.environ.get("MOTPROV_BIN_DIR", ROOT / "target/debug")) / "examples/report"
    subprocess.run([str(built), str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return sorted(folder.glob("*.pdf"))


def judge(path: Path) -> list[bool]:
    with pikepdf.open(path) as pdf:
        checks = [
            ("qpdf: nothing wrong with the file", lambda: qpdf(path)),
            ("poppler: tagged, with title, author and date", lambda: poppler_info(path)),
            ("poppler: every font embedded, subset, with Unicode", lambda: poppler_fonts(path)),
            ("poppler: the text can be taken out", lambda: poppler_text(path, str(pdf.Root.Lang))),
            ("poppler: the data is attached, and is JSON", lambda: poppler_attachments(path)),
            ("pikepdf: claims PDF/A-3a and PDF/UA-1", lambda: claims(pdf)),
            ("pikepdf: output intent with an ICC profile (6.2.3)", lambda: output_intent(pdf)),
            ("pikepdf: attachments are associated data (6.8)", lambda: associated(pdf)),
            ("pikepdf: a structure tree in the document's language (6.7)", lambda: structure(pdf)),
            ("pikepdf: no script, no action, nothing from elsewhere (6.5)", lambda: inert(pdf)),
            ("pikepdf: not encrypted, with an identifier (6.1.3)", lambda: identified(pdf)),
            ("pdfua: PDF/UA-1", lambda: tool("pdfua", "check", str(path))),
        ]
        if beside("outloud").exists():
            checks.append(("outloud: PDF/UA-1", lambda: tool("outloud", "--layer", "conformance", str(path))))
        return [told(path, what, check) for what, check in checks]


def told(path: Path, what: str, check) -> bool:
    try:
        fault = check()
    except (AttributeError, KeyError, OSError, ValueError, subprocess.CalledProcessError) as error:
        # What a check looks for is not there.
        fault = f"{type(error).__name__}: {error}"
    print(f"{'FAIL' if fault else 'ok  '} {path.name}: {what}{': ' + fault if fault else ''}")
    return not fault


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def beside(name: str) -> Path:
    return Path(sys.executable).parent / name


def tool(name: str, *arguments: str) -> str:
    done = subprocess.run([str(beside(name)), *arguments], capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def qpdf(path: Path) -> str:
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def poppler_info(path: Path) -> str:
    info = dict(line.split(":", 1) for line in run("pdfinfo", str(path)).splitlines() if ":" in line)
    faults = [key for key in ("Title", "Author", "Subject", "CreationDate") if not info.get(key, "").strip()]
    faults += [] if info.get("Tagged", "").strip() == "yes" else ["not tagged"]
    faults += [] if info.get("JavaScript", "").strip() == "no" else ["has scripts"]
    return ", ".join(faults)


def poppler_fonts(path: Path) -> str:
    rows = run("pdffonts", str(path)).splitlines()[2:]
    bad = [row for row in rows if re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s", row).groups() != ("yes",) * 3]
    return "; ".join(bad) if rows else "no fonts"


def poppler_text(path: Path, language: str) -> str:
    text = run("pdftotext", "-layout", str(path), "-").replace("\u00a0", " ")
    wanted = EXPECTED[language[:2]]
    # The figures of one level stand only where it is told.
    wanted = wanted if "A4" in text else wanted[:3]
    return ", ".join(f"no `{word}`" for word in wanted if word not in text)


def poppler_attachments(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        run("pdfdetach", "-saveall", "-o", folder, str(path))
        for name in ATTACHED:
            if not json.loads((Path(folder) / name).read_text()):
                return f"{name} is empty"
        proof = json.loads((Path(folder) / "proof.json").read_text())
        review = json.loads((Path(folder) / "review.json").read_text())
    return "" if proof["ledger"] == review["ledger"] else "the attachments speak of two ledgers"


def claims(pdf: pikepdf.Pdf) -> str:
    meta = pdf.open_metadata()
    wanted = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1", "dc:title": None, "dc:language": None}
    return ", ".join(
        f"{key} is {meta.get(key)}" for key, value in wanted.items()
        if key not in meta or (value is not None and meta[key] != value)
    )


def output_intent(pdf: pikepdf.Pdf) -> str:
    intents = list(pdf.Root.get("/OutputIntents", []))
    if not intents or any(intent.S != "/GTS_PDFA1" for intent in intents):
        return "no GTS_PDFA1 intent"
    return "" if intents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp" else "the profile is no ICC profile"


def associated(pdf: pikepdf.Pdf) -> str:
    files = list(pdf.Root.get("/AF", []))
    names = {str(file.UF) for file in files}
    if names != set(ATTACHED):
        return f"associated are {sorted(names)}"
    faults = []
    for file in files:
        stream = file.EF.F
        if file.AFRelationship != "/Data":
            faults.append(f"{file.UF} is {file.AFRelationship}")
        if stream.get("/Subtype") != "/application/json" or "/ModDate" not in stream.Params:
            faults.append(f"{file.UF} lacks type or date")
        if "/Desc" not in file:
            faults.append(f"{file.UF} has no description")
    return ", ".join(faults)


def structure(pdf: pikepdf.Pdf) -> str:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False) or "/StructTreeRoot" not in root:
        return "not marked"
    if str(root.get("/Lang", "")).split("-")[0] not in EXPECTED:
        return f"language {root.get('/Lang')}"
    kinds = [str(item.S) for item in walk(root.StructTreeRoot)]
    wanted = ("/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD")
    return ", ".join(f"no {kind}" for kind in wanted if kind not in kinds)


def walk(item):
    children = item.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from walk(child)


def inert(pdf: pikepdf.Pdf) -> str:
    faults = [key for key in ("/OpenAction", "/AA", "/AcroForm") if key in pdf.Root]
    for item in pdf.objects:
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            kind = str(item.get("/S", "")) if not isinstance(item.get("/S"), (pikepdf.Array, pikepdf.Dictionary)) else ""
            if kind in ("/JavaScript", "/Launch", "/URI", "/GoToR", "/SubmitForm", "/Sound", "/Movie"):
                faults.append(kind)
            if isinstance(item, pikepdf.Stream) and "/F" in item:
                faults.append("a stream in another file")
            if str(item.get("/Type", "")) == "/Annot" and str(item.get("/Subtype")) not in ANNOTATIONS:
                faults.append(f"annotation {item.Subtype}")
    return ", ".join(faults)


def identified(pdf: pikepdf.Pdf) -> str:
    return "encrypted" if pdf.is_encrypted else "" if len(pdf.trailer.get("/ID", [])) == 2 else "no identifier"


if __name__ == "__main__":
    sys.exit(main())
