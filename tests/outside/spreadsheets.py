#!/usr/bin/env python3
"""Workbooks and CSV files written by openpyxl and LibreOffice, imported on trial, rows counted.

usage: spreadsheets.py     (MOTPROV_BIN_DIR: folder of motprov-collector, else what cargo built)
Needs openpyxl; LibreOffice where it is installed. Exit code 0 all as it should, 1 not.
"""

import csv
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

ROOT = Path(__file__).resolve().parents[2]
ORDER_HEADS = ("Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "T.o.m.")
ASSET_HEADS = ("Enhet", "Typ", "Förvaltning", "IKB", "Tjänst", "Plats", "Serienummer")
DEPARTMENT = "Äldreförvaltningen"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = [*openpyxl_files(folder), *libreoffice_files(folder)]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def openpyxl_files(folder: Path) -> list[bool]:
    return [
        imports("openpyxl: orders, title, dates", "orders", orders(folder / "orders.xlsx"), kept=3),
        imports("openpyxl: assets, å ä ö, hidden sheet", "assets", assets(folder / "assets.xlsx"), kept=4),
        imports("Python's csv: assets in Windows-1252", "assets", assets_csv(folder / "assets.csv"), kept=4),
        imports(
            "openpyxl: a formula that nothing calculated",
            "orders",
            orders(folder / "formula.xlsx", formulas=True),
            kept=2,
            refused=[(6, "E", "never calculated")],
        ),
        imports(
            "openpyxl: a quantity in words",
            "orders",
            orders(folder / "words.xlsx", quantity="tolv"),
            kept=2,
            refused=[(4, "E", "is not a number")],
        ),
    ]


def libreoffice_files(folder: Path) -> list[bool]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("skipped, LibreOffice is not installed: workbooks and CSV files that it writes")
        return []
    source = orders(folder / "source.xlsx", formulas=True)
    # LibreOffice calculates the formula when it loads the file; filter 59 is `;`, 34 `"`, 1 Windows-1252.
    book = converted(office, source, folder / "office", "xlsx")
    text = converted(office, source, folder / "office", "csv:Text - txt - csv (StarCalc):59,34,1,1,,1053")
    flat = converted(office, orders(folder / "flat.xlsx", formulas=True), folder / "office", "ods")
    back = converted(office, flat, folder / "again", "xlsx")
    return [
        imports("LibreOffice: orders, formula calculated", "orders", book, kept=3),
        imports("LibreOffice: CSV in Windows-1252", "orders", text, kept=3),
        imports("LibreOffice: OpenDocument and back", "orders", back, kept=3),
        refuses("LibreOffice: OpenDocument itself", "orders", flat, "OpenDocument"),
    ]


def orders(path: Path, formulas: bool = False, quantity: object = 1200) -> Path:
    """Title in row 1, headings in row 3, three orders below; the last one's quantity a formula where asked."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Beställningar"
    sheet["A1"] = "Beställningar hösten 2026"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:G1")
    for column, head in enumerate(ORDER_HEADS, start=1):
        sheet.cell(row=3, column=column, value=head)
    year_end = datetime.date(2026, 12, 31)
    rows = [
        ("4711", quantity, datetime.date(2026, 1, 1), year_end),
        ("4712", 12.5, "1 okt 2026", None),
        ("4713", "=6*2" if formulas else 12, datetime.datetime(2026, 10, 1), None),
    ]
    for row, (number, amount, start, last) in enumerate(rows, start=4):
        for column, value in enumerate((number, DEPARTMENT, "0042", "A1", amount, start, last), start=1):
            sheet.cell(row=row, column=column, value=value)
    book.save(path)
    return path


ASSETS = [
    ("WS-0001", "arbetsplats", DEPARTMENT, "0042", "A1", "Götgatan 1", "PC1"),
    ("WS-0002", "Bärbar dator", "Kyrkogårdsförvaltningen", "0043", "A1", "Åsögatan 2", None),
    ("PR-0001", "skrivare", DEPARTMENT, "0042", "A3", "Götgatan 1", "XÖ1"),
    ("EP-0001", "Tjänsteändpunkt", DEPARTMENT, "0042", "B1", "Götgatan 1", None),
]


def assets(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Om"
    book.active["A1"] = "Registret"
    hidden = book.create_sheet("Gammalt")
    hidden.append(ASSET_HEADS)
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Enheter")
    sheet.append([head.upper() for head in ASSET_HEADS])
    for asset in ASSETS:
        sheet.append(asset)
    sheet.append(["Summa", len(ASSETS)])
    book.save(path)
    return path


def assets_csv(path: Path) -> Path:
    with path.open("w", encoding="cp1252", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(ASSET_HEADS)
        table.writerows(ASSETS)
    return path


def converted(office: str, source: Path, folder: Path, to: str) -> Path:
    """What LibreOffice makes of a file. A profile of its own, so that a running LibreOffice is left alone."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(source)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=180)
    made = folder / f"{source.stem}.{to.split(':')[0]}"
    if not made.is_file():
        raise SystemExit(f"LibreOffice made no {made.name}: {outcome.stdout} {outcome.stderr}")
    return made


def collector() -> str:
    """Path of the collector: in MOTPROV_BIN_DIR, else what cargo built."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    named = os.environ.get("MOTPROV_BIN_DIR")
    folders = [Path(named)] if named else [target / "debug", target / "release"]
    for folder in folders:
        for file in (folder / "motprov-collector", folder / "motprov-collector.exe"):
            if file.is_file():
                return str(file)
    raise SystemExit("motprov-collector is not built: run `cargo build --bin motprov-collector`")


def trial(kind: str, path: Path) -> subprocess.CompletedProcess:
    with tempfile.TemporaryDirectory() as data:
        command = [collector(), "import", kind, str(path), "--dry-run", "--format", "json", "--data", data]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=90)


def imports(what: str, kind: str, path: Path, kept: int, refused: list[tuple[int, str, str]] | None = None) -> bool:
    """Rows kept, and for each refusal row, column letter and a part of the reason."""
    refused = refused or []
    outcome = trial(kind, path)
    try:
        seen = json.loads(outcome.stdout)
    except json.JSONDecodeError:
        return told(what, f"exit {outcome.returncode}, no JSON: {outcome.stdout[:200]} {outcome.stderr.strip()}")
    found = [(cell["row"], cell["column"]["letter"], cell["reason"]) for cell in seen["refused"]]
    same = len(found) == len(refused) and all(
        (row, letter) == (wanted_row, wanted_letter) and part in reason
        for (row, letter, reason), (wanted_row, wanted_letter, part) in zip(found, refused)
    )
    rows = kept + len({row for row, _, _ in refused})
    if (seen["kept"], seen["rows"]) != (kept, rows) or not same:
        return told(what, f"kept {seen['kept']} of {seen['rows']}, wanted {kept} of {rows}; refused {found}")
    if seen["kind"] != kind or seen["entry"] is not None:
        return told(what, f"a trial of {kind} that says kind {seen['kind']}, entry {seen['entry']}")
    print(f"ok {what}")
    return True


def refuses(what: str, kind: str, path: Path, reason: str) -> bool:
    outcome = trial(kind, path)
    if outcome.returncode != 2 or reason not in outcome.stderr:
        return told(what, f"exit {outcome.returncode}, wanted 2 and `{reason}`: {outcome.stderr.strip()}")
    print(f"ok {what}")
    return True


def told(what: str, why: str) -> bool:
    print(f"FAILED {what}: {why}")
    return False


if __name__ == "__main__":
    sys.exit(main())
