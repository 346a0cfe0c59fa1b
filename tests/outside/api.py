#!/usr/bin/env python3
"""The pages' other forms judged by programs that are not ours: schemathesis reads the description of the interface and
tries to break it, the OpenMetrics parser of prometheus_client reads the metrics, and reports are compared, page against
PDF (poppler) against workbook (openpyxl), to the last digit.

usage: api.py [BASE]     (without: over the demo, built before; its program is in MOTPROV_DEMO)
Exit code 0 all as it should, 1 not.
"""

import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from openpyxl import load_workbook
from prometheus_client.openmetrics.parser import text_string_to_metric_families

# Seconds of each of two runs: with whatever the description allows, and with what there is.
TRIED = 25
REPORTS = ("sla", "capacity")


def main() -> int:
    missing = [tool for tool in ("pdftotext", "qpdf") if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        return 0
    if len(sys.argv) > 1:
        return judge(sys.argv[1].rstrip("/"))
    with tempfile.TemporaryFile("w+") as said:
        demo = subprocess.Popen([os.environ["MOTPROV_DEMO"], "--http", "0"], stdout=said, stderr=subprocess.DEVNULL)
        try:
            base = began(demo, said)
            if base is None:
                print("FAIL the demo did not start\n0 passed, 1 failed")
                return 1
            return judge(base)
        finally:
            demo.terminate()
            demo.wait()


def began(demo: subprocess.Popen, said) -> str | None:
    for _ in range(600):
        said.seek(0)
        text = said.read()
        if "Ctrl-C" in text:
            found = re.search(r"(http://\S+?)/?$", text, re.M)
            return found and found.group(1)
        if demo.poll() is not None:
            return None
        time.sleep(1)
    return None


def judge(base: str) -> int:
    checks = [
        ("schemathesis: whatever is asked, nothing breaks", lambda: interface(base, False)),
        ("schemathesis: what there is, is as described", lambda: interface(base, True)),
        ("prometheus_client: the metrics are OpenMetrics", lambda: metrics(base)),
        ("a refusal is a problem (RFC 9457)", lambda: problem(base)),
    ]
    # A made-up source typesets nothing: its documents are no PDF.
    if get(base, "/rapporter?r=sla&as=pdf")[1].startswith(b"%PDF-"):
        checks += [
            (f"page, PDF and workbook agree: {report} {language}", lambda r=report, l=language: agree(base, r, l))
            for report in REPORTS for language in ("sv", "en")
        ]
    results = [told(what, check) for what, check in checks]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def told(what: str, check) -> bool:
    try:
        fault = check()
    except (AssertionError, AttributeError, KeyError, OSError, ValueError, subprocess.SubprocessError) as error:
        fault = f"{type(error).__name__}: {error}"
    print(f"{'FAIL' if fault else 'ok  '} {what}{': ' + fault if fault else ''}")
    return not fault


def get(base: str, path: str) -> tuple[dict, bytes]:
    with urllib.request.urlopen(base + path, timeout=60) as answer:
        return dict(answer.headers), answer.read()


def interface(base: str, known: bool) -> str:
    tool = Path(sys.executable).parent / "schemathesis"
    with tempfile.TemporaryDirectory() as folder:
        if known:
            month = json.loads(get(base, "/api/v1/months")[1])["latest"]
            level = json.loads(get(base, f"/api/v1/months/{month}/service-levels")[1])["items"][0]["id"]
            there = {"path.month": month, "path.id": level, "path.entry": 1, "path.year": month[:4],
                     "query.service_level": level}
            lines = [f'"{name}" = {json.dumps(value)}' for name, value in there.items()]
            (Path(folder) / "schemathesis.toml").write_text("\n".join(["[parameters]", *lines, ""]))
        done = subprocess.run(
            [str(tool), "run", f"{base}/api/v1/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing",
             "--max-time", str(TRIED), "--seed", "7"],
            capture_output=True, text=True, timeout=8 * TRIED, cwd=folder,
        )
    said = done.stdout + done.stderr
    return "" if done.returncode == 0 else said[said.find("= FAILURES ="):][:6000]


def metrics(base: str) -> str:
    headers, text = get(base, "/metrics")
    if "openmetrics" not in headers.get("content-type", ""):
        return f"the media type is {headers.get('content-type')}"
    families = {family.name: family for family in text_string_to_metric_families(text.decode())}
    wanted = ["motprov_http_requests", "motprov_http_request_duration_seconds", "motprov_ledger_entries",
              "motprov_agents", "motprov_ready"]
    return ", ".join(f"no {name}" for name in wanted if name not in families)


def problem(base: str) -> str:
    try:
        get(base, "/api/v1/months/2026-13")
    except urllib.error.HTTPError as error:
        said = json.loads(error.read())
        kind = error.headers.get("content-type")
        fine = error.code == said["status"] == 400 and kind == "application/problem+json" and said["title"]
        return "" if fine else f"{error.code} {kind} {said}"
    return "a month that is none was answered"


def agree(base: str, report: str, language: str) -> str:
    path = f"/rapporter?r={report}&lang={language}"
    page = words(re.sub(r"<[^>]*>", " ", get(base, path)[1].decode()))
    book = load_workbook(io.BytesIO(get(base, f"{path}&as=xlsx")[1]))
    tables = json.loads(get(base, f"{path}&as=json")[1])["tables"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(get(base, f"{path}&as=pdf")[1])
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
        paper = squeezed(subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout)
    page, faults = squeezed(page), []
    for table, sheet in zip(tables, book.worksheets):
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        if len(rows) != len(table["rows"]):
            faults.append(f"{table['key']}: {len(rows)} rows in the workbook, {len(table['rows'])} in JSON")
            continue
        for at, row in enumerate(table["rows"]):
            for cell, column in zip(rows[at], table["columns"]):
                value = row[column["key"]]
                if value is None or column["kind"] != "figure":
                    continue
                shown = figure(value, language)
                if float(value) != cell:
                    faults.append(f"{table['key']} {column['key']}: {value} is {cell} in the workbook")
                if shown not in paper or (at < 60 and shown not in page):
                    faults.append(f"{table['key']} {column['key']}: {shown} is not on paper or page")
    return "; ".join(faults[:10])


def figure(value: str, language: str) -> str:
    sign, digits = ("\u2212", value[1:]) if value.startswith("-") else ("", value)
    whole, _, fraction = digits.partition(".")
    group, point = ("", ",") if language == "sv" else (",", ".")
    whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", group, whole)
    return sign + whole + (point + fraction if fraction else "")


def words(text: str) -> str:
    return " ".join(html.unescape(text).split())


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u200b]+", "", text)


if __name__ == "__main__":
    sys.exit(main())
