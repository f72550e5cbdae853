"""Builds files of every format from plain tables, with code of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

import xlsxwriter

Table = Sequence[Mapping[str, str]]


def as_text(table: Table) -> bytes:
    blocks = ("".join(f"**{name}**: {value}\n" for name, value in row.items()) for row in table)
    return "\n".join(blocks).encode()


def as_csv(table: Table, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(list(table[0]))
    writer.writerows(list(row.values()) for row in table)
    return out.getvalue().encode()


def as_tsv(table: Table) -> bytes:
    return as_csv(table, "\t")


def as_json(table: Table) -> bytes:
    return json.dumps([dict(row) for row in table], ensure_ascii=False, indent=1).encode()


def as_jsonl(table: Table) -> bytes:
    return "".join(json.dumps(dict(row)) + "\n" for row in table).encode()


def as_xlsx(table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Harvest")
        for place, name in enumerate(table[0]):
            sheet.write_string(0, place, name)
        for number, row in enumerate(table, 1):
            for place, value in enumerate(row.values()):
                if value:
                    sheet.write_string(number, place, value)
    return out.getvalue()


BUILDERS = {
    "text": (".txt", as_text),
    "csv": (".csv", as_csv),
    "tsv": (".tsv", as_tsv),
    "json": (".json", as_json),
    "jsonl": (".jsonl", as_jsonl),
    "xlsx": (".xlsx", as_xlsx),
}
