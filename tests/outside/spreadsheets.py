#!/usr/bin/env python3
"""Files as others write them: made by openpyxl, Python's csv and LibreOffice, read by our importer, compared with what
the script itself put in.

usage: spreadsheets.py     (MOTPROV_BIN_DIR: folder with examples/import, else what cargo built)
Needs openpyxl; LibreOffice where it is installed. Exit code 0 all as it should, 1 not.
"""

import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ROOT = Path(__file__).resolve().parents[2]
ORDER_HEADS = ("Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "T.o.m.")
ASSET_HEADS = ("Enhet", "Typ", "Förvaltning", "IKB", "Tjänst", "Plats", "Serienummer")
REPORT_HEADS = ("Månad", "Servicenivå", "Utfall", "Vite (SEK)")
DEPARTMENT = "Äldreförvaltningen"
YEAR_END = datetime.date(2026, 12, 31)
results: list[bool] = []


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        openpyxl_files(folder)
        csv_files(folder)
        libreoffice_files(folder)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


# ---- Files and the truth about them


def plain_order(number: int, quantity: str = "12", start: str = "2026-01-01", until: str = "", last: str = "") -> list[str]:
    """What is read of an order that `order_row` writes."""
    return [str(number), DEPARTMENT, "0042", "A1", quantity, start, until, last]


def order_row(number: int, quantity: object = 12, start: object = datetime.date(2026, 1, 1), last: object = None) -> list:
    return [str(number), DEPARTMENT, "0042", "A1", quantity, start, last]


def book_of(rows: list[list], heads: tuple = ORDER_HEADS, title: str = "Beställningar") -> openpyxl.Workbook:
    """A title merged over all columns in row 1, headings in row 3, data from row 4."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet["A1"] = f"{title} hösten 2026"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    for number, row in enumerate([heads, *rows], start=3):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(row=number, column=column, value=value)
    return book


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def many_orders(seed: int, count: int) -> tuple[list[list], list[list[str]]]:
    """Rows written in every way that people write them, and what they mean."""
    chance = random.Random(seed)
    names = [DEPARTMENT, "Kultur & fritid", "Skärholmens stadsdel; norra", 'Bolaget "Bro", Väst', "Å <ö> ä", "4:e distriktet"]
    rows, truth = [], []
    for number in range(1, count + 1):
        whole, cents = chance.randrange(0, 9_000_000), chance.choice([0, 5, 50, 25, 99])
        quantity, meant = written_number(chance, whole, cents)
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=chance.randrange(0, 365))
        last = day + datetime.timedelta(days=chance.randrange(0, 900)) if chance.random() < 0.5 else None
        name = chance.choice(names)
        rows.append([f"B{number}", name, "0042", "A1", quantity, written_date(chance, day), last and written_date(chance, last)])
        until = last and (last + datetime.timedelta(days=1)).isoformat()
        truth.append([f"B{number}", name, "0042", "A1", meant, day.isoformat(), until or "", last.isoformat() if last else ""])
    return rows, truth


def written_number(chance: random.Random, whole: int, cents: int) -> tuple[object, str]:
    meant = str((Decimal(whole) + Decimal(cents) / 100).normalize().quantize(Decimal("0.01"))).rstrip("0").rstrip(".")
    grouped = f"{whole:,}"
    ways = [
        lambda: whole + cents / 100,
        lambda: f"{whole},{cents:02}",
        lambda: grouped.replace(",", " ") + f",{cents:02}",
        lambda: grouped.replace(",", "\u00a0") + f",{cents:02} kr",
        lambda: grouped.replace(",", "\u202f") + f",{cents:02}",
        lambda: grouped.replace(",", ".") + f",{cents:02}",
        lambda: f"{grouped}.{cents:02}",
    ]
    return chance.choice(ways)(), meant


def written_date(chance: random.Random, day: datetime.date) -> object:
    months = "januari februari mars april maj juni juli augusti september oktober november december".split()
    month = months[day.month - 1]
    ways = [
        lambda: day,
        lambda: datetime.datetime.combine(day, datetime.time()),
        lambda: day.isoformat(),
        lambda: day.strftime("%Y%m%d"),
        lambda: day.strftime("%d.%m.%Y"),
        lambda: f"{day.day} {month} {day.year}",
        lambda: f"{day.day} {month[:3]} {day.year}",
    ]
    return chance.choice(ways)()


# ---- openpyxl


def openpyxl_files(folder: Path) -> None:
    def kept(what, book, truth, kind="orders", **wanted):
        path = saved(book, folder / f"{len(results)}.xlsx")
        check(f"openpyxl: {what}", kind, path, truth, **wanted)

    rows, truth = many_orders(1, 400)
    kept("400 orders, numbers and dates in every way", book_of(rows), truth)
    kept("a formula that nothing calculated", book_of([order_row(1), order_row(2, "=6*2")]), [plain_order(1)],
         refused=[(5, "E", "never calculated")])
    kept("a quantity in words", book_of([order_row(1, "tolv"), order_row(2)]), [plain_order(2)],
         refused=[(4, "E", "is not a number")])
    kept("errors of formulas", book_of([order_row(1, "#N/A"), order_row(2, "#REF!"), order_row(3)]), [plain_order(3)],
         refused=[(4, "E", "formula's error"), (5, "E", "formula's error")])
    totals = [order_row(1), order_row(2), ["Summa", None, None, None, "=SUM(E4:E5)"]]
    kept("a row of totals", book_of(totals), [plain_order(1), plain_order(2)], notes=["row 6, a row of totals"])
    unlabelled = [order_row(1), order_row(2), [None, None, None, None, "=SUM(E4:E5)"]]
    kept("sums without a word", book_of(unlabelled), [plain_order(1), plain_order(2)], notes=["row 6, a row of totals"])
    kept("headings again", book_of([order_row(1), list(ORDER_HEADS), order_row(2)]), [plain_order(1), plain_order(2)],
         notes=["row 5, the headings again"])
    old_mac = book_of([order_row(1, last=YEAR_END)])
    old_mac.epoch = CALENDAR_MAC_1904
    kept("days counted from 1904", old_mac, [plain_order(1, until="2027-01-01", last="2026-12-31")])
    old_mac = book_of([order_row(1, start=46_023)])
    old_mac.epoch = CALENDAR_MAC_1904
    kept("a bare day number from 1904", old_mac, [], refused=[(4, "F", "is not a date")])
    kept("a bare day number from 1900", book_of([order_row(1, start=46_023)]), [plain_order(1)])
    negative = [order_row(1, "\u22123"), order_row(2, "(3)"), order_row(3, "3-"), order_row(4, -3)]
    kept("quantities below zero, four ways", book_of(negative), [],
         refused=[(row, "E", "is below 0") for row in (4, 5, 6, 7)])

    book = book_of([order_row(1), order_row(2), order_row(3)])
    book.active["B5"], book.active["B6"] = None, None
    book.active.merge_cells("B4:B6")
    kept("a department merged over three rows", book, [plain_order(number) for number in (1, 2, 3)],
         notes=["merged over several rows, the first in B4"])
    book = book_of([order_row(1), order_row(2, None)])
    book.active.merge_cells("E4:E5")
    kept("a quantity merged over two rows", book, [],
         refused=[(4, "E", "merged over several rows"), (5, "E", "merged over several rows")])
    book = book_of([order_row(number) for number in range(1, 8)])
    for row in (5, 6, 8):
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["C"].hidden = True
    kept("hidden rows and a hidden column", book, [plain_order(number) for number in range(1, 8)],
         notes=["hidden rows are read like the others: 5-6, 8", "hidden columns are read like the others: C"])
    book = book_of([order_row(1)])
    sheet = book.active
    sheet.insert_rows(4)
    for column in range(1, 6):
        sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
    sheet["F3"], sheet["F4"], sheet["G3"], sheet["G4"] = "Giltighet", "Från", None, "T.o.m."
    sheet.merge_cells("F3:G3")
    kept("headings of two rows, merged", book, [plain_order(1)])
    book = book_of([order_row(1)])
    cell = book.active["C4"]
    cell.value, cell.number_format = 42, "0000"
    kept("a cost centre as a number with zeros in front", book, [plain_order(1)])
    book = book_of([["Beställning", "Antal"]], heads=("Om", "filen"), title="Läs mig")
    second = book.create_sheet("November")
    for row in (ORDER_HEADS, order_row(1)):
        second.append(row)
    third = book.create_sheet("December")
    third.append(ORDER_HEADS)
    kept("the right one of three sheets", book, [plain_order(1)],
         notes=["sheet Läs mig, not read: it lacks the headings", "sheet December, NOT READ though it has the headings"])
    book = openpyxl.Workbook()
    book.active["A1"] = "Registret"
    hidden = book.create_sheet("Gammalt")
    hidden.append(ORDER_HEADS)
    hidden.append(order_row(1))
    hidden.sheet_state = "hidden"
    refuses("openpyxl: only a hidden sheet", "orders", saved(book, folder / "hidden.xlsx"), "only the hidden sheet Gammalt")
    near = tuple("Antall" if head == "Antal" else head for head in ORDER_HEADS)
    refuses("openpyxl: a heading that is nearly right", "orders", saved(book_of([order_row(1)], near), folder / "near.xlsx"),
            "`quantity` (antal) [is it `Antall`?]")
    kept("assets, å ä ö, hidden sheet, totals", assets(), [[*asset, "", "", ""] for asset in ASSET_TRUTH], kind="assets",
         notes=["sheet Gammalt, hidden", "sheet Om, not read", "row 6, a row of totals"])
    kept("a report, percent cells", report(), REPORT_TRUTH, kind="sla-report")

    large = openpyxl.Workbook(write_only=True)
    sheet = large.create_sheet("Stor")
    sheet.append(ORDER_HEADS)
    for number in range(1, 30_001):
        sheet.append(order_row(number))
    kept("30,000 rows", large, [plain_order(number) for number in range(1, 30_001)])


ASSETS = [
    ("WS-0001", "arbetsplats", DEPARTMENT, "0042", "A1", "Götgatan 1", "PC1"),
    ("WS-0002", "Bärbar dator", "Kyrkogårdsförvaltningen", "0043", "A1", "Åsögatan 2", None),
    ("PR-0001", "skrivare", DEPARTMENT, "0042", "A3", "Götgatan 1", "XÖ1"),
    ("EP-0001", "Tjänsteändpunkt", DEPARTMENT, "0042", "B1", "Götgatan 1", None),
]
KINDS = ("workstation", "workstation", "printer", "endpoint")
ASSET_TRUTH = [[asset[0], kind, *asset[2:6], asset[6] or ""] for asset, kind in zip(ASSETS, KINDS)]


def assets() -> openpyxl.Workbook:
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
    return book


REPORT_TRUTH = [
    ["2026-10", "B3", "99.95", "0"],
    ["2026-10", "B4", "12.5", "1234.5"],
    ["2026-10", "B5", "97.12", ""],
    ["2026-10", "C1", "", ""],
]


def report() -> openpyxl.Workbook:
    """A cell of a share shown as percent, a text with %, a bare figure, and none; months in four ways."""
    rows = [
        [datetime.date(2026, 10, 1), "B3", 0.9995, 0],
        ["okt 2026", "B4", "12,5 %", "1 234,50 kr"],
        ["2026-okt", "B5", 97.12, None],
        ["202610", "C1", "ej mätt", "-"],
    ]
    book = book_of(rows, REPORT_HEADS, "Rapport")
    book.active["C4"].number_format = "0.00%"
    return book


# ---- Python's csv


def csv_files(folder: Path) -> None:
    heads = list(ASSET_HEADS)
    truth = [[*asset, "", "", ""] for asset in ASSET_TRUTH]
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom"):
        for delimiter, name in ((";", "semicolons"), ("\t", "tabs"), (",", "commas")):
            path = folder / f"{encoding}-{name}.csv"
            codec = "utf-16-be" if encoding == "utf-16-be-bom" else encoding
            with path.open("w", encoding=codec, newline="") as file:
                if encoding == "utf-16-be-bom":
                    file.write("\ufeff")
                csv.writer(file, delimiter=delimiter).writerows([heads, *ASSETS])
            check(f"Python's csv: {encoding}, {name}", "assets", path, truth)
    path = folder / "sep.csv"
    path.write_text("sep=|\r\n" + "\r\n".join("|".join(cell or "" for cell in row) for row in [heads, *ASSETS]), "cp1252")
    check("Python: a line sep=|", "assets", path, truth)
    rows, truth = many_orders(2, 400)
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        table.writerow(["Antal\n(styck)" if head == "Antal" else head for head in ORDER_HEADS])
        for row in rows:
            table.writerow([f"{cell:.2f}" if isinstance(cell, float) else cell for cell in row])
    check("Python's csv: 400 orders, a heading of two lines", "orders", path, truth)


# ---- LibreOffice


def libreoffice_files(folder: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("skipped, LibreOffice is not installed: spreadsheets, workbooks and CSV files that it writes")
        return
    source = folder / "source"
    source.mkdir()
    rows, truth = many_orders(3, 300)
    rows[9][4], truth[9][4] = "=6*2", "12"
    many = saved(book_of([*rows, ["Summa", None, None, None, "=SUM(E4:E303)"]]), source / "many.xlsx")
    book = book_of([order_row(1), order_row(2), order_row(3), [None, None, None, None, "=SUM(E4:E6)"]])
    book.active["B5"], book.active["B6"] = None, None
    book.active.merge_cells("B4:B6")
    book.active.row_dimensions[5].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.active["A4"].comment = openpyxl.comments.Comment("fråga Anna", "Bo")
    book.active["C6"].value, book.active["C6"].number_format = 42, "0000"
    saved(book, source / "layout.xlsx")
    saved(book_of([order_row(1, "=1/0"), order_row(2, "=NA()"), order_row(3)]), source / "errors.xlsx")
    saved(assets(), source / "assets.xlsx")
    saved(report(), source / "report.xlsx")
    old_mac = book_of([order_row(1, last=YEAR_END)])
    old_mac.epoch = CALENDAR_MAC_1904
    saved(old_mac, source / "mac.xlsx")
    every = sorted(source.glob("*.xlsx"))
    layout_truth = [plain_order(number) for number in (1, 2, 3)]
    layout_notes = ["hidden rows are read like the others: 5", "hidden columns are read like the others: C",
                    "merged over several rows, the first in B4", "row 7, a row of totals"]
    # Filter 59 is `;`, 34 `"`, 1 Windows-1252, 76 UTF-8.
    for to, name in (("ods", "OpenDocument"), ("xlsx", "Excel")):
        made = converted(office, every, folder / f"office-{to}", to)
        check(f"LibreOffice, {name}: 300 orders, a formula, totals", "orders", made["many"], truth, notes=["row 304, a row of totals"])
        check(f"LibreOffice, {name}: merged, hidden, sums, a remark", "orders", made["layout"], layout_truth, notes=layout_notes)
        check(f"LibreOffice, {name}: errors of formulas", "orders", made["errors"], [plain_order(3)],
              refused=[(4, "E", "formula's error"), (5, "E", "formula's error")])
        check(f"LibreOffice, {name}: assets, hidden sheet", "assets", made["assets"], [[*asset, "", "", ""] for asset in ASSET_TRUTH],
              notes=["sheet Gammalt, hidden", "sheet Om, not read", "row 6, a row of totals"])
        check(f"LibreOffice, {name}: a report, percent cells", "sla-report", made["report"], REPORT_TRUTH)
        check(f"LibreOffice, {name}: days counted from 1904", "orders", made["mac"], [plain_order(1, until="2027-01-01", last="2026-12-31")])
        if to == "ods":
            back = converted(office, [made["many"], made["layout"]], folder / "again", "xlsx")
            check("LibreOffice, OpenDocument and back: 300 orders", "orders", back["many"], truth)
            check("LibreOffice, OpenDocument and back: layout", "orders", back["layout"], layout_truth, notes=layout_notes)
    for token, name in (("1", "Windows-1252"), ("76", "UTF-8")):
        # Windows-1252 has no narrow no-break space and nothing beyond Western letters; both are tried where they fit.
        files = [source / "assets.xlsx"] if token == "1" else [many, source / "report.xlsx"]
        made = converted(office, files, folder / f"csv-{token}", f"csv:Text - txt - csv (StarCalc):59,34,{token},1,,1053,false,true,false,false,false,-1")
        for stem, path in made.items():
            kind, wanted = {
                "assets": ("assets", [[*asset, "", "", ""] for asset in ASSET_TRUTH]),
                "many": ("orders", truth),
                "report": ("sla-report", REPORT_TRUTH),
            }[stem]
            check(f"LibreOffice, CSV in {name}: {stem}", kind, path, wanted)
    old = converted(office, [many], folder / "old", "xls")
    refuses("LibreOffice: a workbook of Excel 97-2003", "orders", old["many"], "save it anew, in Excel as `Excel Workbook (*.xlsx)`")
    flat = converted(office, [many], folder / "flat", "fods")
    refuses("LibreOffice: flat OpenDocument", "orders", flat["many"], "HTML or XML")


def converted(office: str, sources: list[Path], folder: Path, to: str) -> dict[str, Path]:
    """What LibreOffice makes of files. A profile of its own, so that a running LibreOffice is left alone."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, sources)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=300)
    made = {}
    for source in sources:
        # With a sheet number of -1 each sheet becomes a file of its own; the last one holds the table.
        files = sorted(folder.glob(f"{source.stem}*.{to.split(':')[0]}"))
        named = [file for file in files if "-" not in file.stem or file.stem.endswith(("Enheter", "Beställningar", "Rapport"))]
        if not named:
            raise SystemExit(f"LibreOffice made no {source.stem}: {outcome.stdout} {outcome.stderr}")
        made[source.stem] = named[0]
    return made


# ---- Our importer


def importer() -> str:
    """Path of the example: in MOTPROV_BIN_DIR, else what cargo built."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    named = os.environ.get("MOTPROV_BIN_DIR")
    folders = [Path(named)] if named else [target / "debug", target / "release"]
    for folder in folders:
        for file in (folder / "examples/import", folder / "examples/import.exe"):
            if file.is_file():
                return str(file)
    raise SystemExit("the importer is not built: run `cargo build -p motprov-import --example import`")


def run(kind: str, path: Path) -> subprocess.CompletedProcess:
    return subprocess.run([importer(), kind, str(path)], capture_output=True, text=True, encoding="utf-8", timeout=90)


def check(what: str, kind: str, path: Path, truth: list[list[str]], refused: list[tuple[int, str, str]] = (), notes: list[str] = ()) -> None:
    """Every row as the script meant it; for each refusal row, column letter and a part of the reason; parts of notes."""
    outcome = run(kind, path)
    if outcome.returncode != 0:
        return told(what, f"exit {outcome.returncode}: {outcome.stderr.strip()}")
    lines = [json.loads(line) for line in outcome.stdout.splitlines()]
    kept = [line["kept"]["cells"] for line in lines if "kept" in line]
    if kept != truth:
        pairs = [(number, read, meant) for number, (read, meant) in enumerate(zip(kept, truth)) if read != meant]
        faults = [line["refused"] for line in lines if "refused" in line][:3]
        return told(what, f"kept {len(kept)} of {len(truth)}; the first that differ: {pairs[:3]}; refused {faults}")
    found = [line["refused"] for line in lines if "refused" in line]
    places = [(cell["row"], (cell["column"] or {}).get("letter"), cell["reason"]) for cell in found]
    same = len(places) == len(refused) and all(
        (row, letter) == (wanted_row, wanted_letter) and part in reason
        for (row, letter, reason), (wanted_row, wanted_letter, part) in zip(places, refused)
    )
    if not same:
        return told(what, f"refused {places}")
    said = [line["note"] for line in lines if "note" in line]
    unsaid = [part for part in notes if not any(part in note for note in said)]
    if unsaid:
        return told(what, f"no note says {unsaid}, but {said}")
    preview = next(line["preview"] for line in lines if "preview" in line)
    if sum(1 for column in preview["columns"] if column["meaning"]) < 4 or len(preview["first"]) != min(5, len(truth)):
        return told(what, f"preview {preview}")
    results.append(True)
    print(f"ok {what}")


def refuses(what: str, kind: str, path: Path, reason: str) -> None:
    outcome = run(kind, path)
    if outcome.returncode != 1 or reason not in outcome.stderr:
        return told(what, f"exit {outcome.returncode}, wanted 1 and `{reason}`: {outcome.stderr.strip()}")
    results.append(True)
    print(f"ok {what}")


def told(what: str, why: str) -> None:
    results.append(False)
    print(f"FAILED {what}: {why}")


if __name__ == "__main__":
    sys.exit(main())
