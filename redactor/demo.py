"""`make demo`: the main job on the shipped fixtures, then a before and after of one record."""

from __future__ import annotations

import sys
from pathlib import Path

from redactor.cli.output import write_report
from redactor.formats import open_document
from redactor.ownreports import default_reports
from redactor.pipeline import Request, open_session, redact
from redactor.reports import format_of, pieces
from redactor.schema import default_schema
from redactor.verdict import closing_line, exit_code

SHOWN = ("FragmentID", "coutnry", "Outcome description", "Additional information (use if needed) ")


def main(source: Path = Path("fixtures/harvest"), folder: Path = Path("published")) -> int:
    """Redact *source* into *folder* and show what became of its first text record."""
    print(f"$ redactor redact {source} -o {folder}")
    report = redact(open_session("publication"), Request((source,)), folder)
    for target in default_reports(folder):
        write_report(pieces(format_of(target), report), target)
    example = Path("field-text/workshop.txt")
    before, after = first_record(source / example), first_record(folder / example)
    for name in SHOWN:
        print(f"\n{name.strip()}\n  before  {before[name].strip()}\n  after   {after[name].strip()}")
    print("\nfindings by entity")
    for entity, number in report.as_json()["summary"]["by_entity"].items():
        print(f"  {entity:20}{number:5}")
    print(f"\n{closing_line(report)}\nThe copies and the leak report are in {folder}/")
    return exit_code(report)


def first_record(path: Path) -> dict[str, str]:
    return dict(next(open_document(path, path.name, default_schema()).records()).fragment.values)


if __name__ == "__main__":
    sys.exit(main())
