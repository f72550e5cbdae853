"""The archive of a workbook is opened within bounds, or refused in words that quote nothing of it."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from redactor.errors import InputError
from redactor.files import source
from redactor.formats import package
from redactor.formats.package import open_package

BOOK = {"xl/workbook.xml": b"<workbook/>"}


def archive(parts, *, packed=zipfile.ZIP_DEFLATED):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packed) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return made.getvalue()


def opened(content):
    return open_package(source(BytesIO(content), "h.xlsx"))


def patched(content, mark, offset, new):
    """*content* with the bytes *new* at *offset* of its first record that begins with *mark*."""
    at = content.index(mark) + offset
    return content[:at] + new + content[at + len(new) :]


WHOLE = archive(BOOK)
REFUSED = {
    "no archive": (b"Awa Exemplo", "a damaged or truncated workbook"),
    "an archive cut short": (WHOLE[:-9], "a damaged or truncated workbook"),
    "encrypted": (patched(WHOLE, b"PK\x01\x02", 8, b"\x01"), "an encrypted archive"),
    "a part twice": (archive(BOOK | {"XL/Workbook.xml": b""}), "a damaged workbook: it has a part twice"),
    "another archive": (archive({"Awa.txt": b""}), "an archive, but not a workbook"),
    "too many parts": (archive(BOOK | {f"{n}.xml": b"" for n in range(9)}), "more than 8 parts"),
    "too large": (archive(BOOK | {"a.xml": b"x" * 1001}), "more than 1000 bytes unpacked"),
    "a bomb": (archive(BOOK | {"a.xml": b"x" * 900}), "a part unpacks to more than 20 times its size"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_within_bounds_is_refused(monkeypatch, name):
    for limit, value in (("MAX_PARTS", 8), ("MAX_WHOLE_BYTES", 1000), ("RATIO_FLOOR", 100), ("MAX_RATIO", 20)):
        monkeypatch.setattr(package, limit, value)
    content, said = REFUSED[name]
    with pytest.raises(InputError) as caught:
        opened(content)
    assert str(caught.value) == f"h.xlsx: {said}"


def test_up_to_its_bounds_a_workbook_is_opened(monkeypatch):
    monkeypatch.setattr(package, "MAX_PARTS", 2)
    monkeypatch.setattr(package, "MAX_WHOLE_BYTES", 1000)
    monkeypatch.setattr(package, "RATIO_FLOOR", 989)
    monkeypatch.setattr(package, "MAX_RATIO", 1)
    book = opened(archive(BOOK | {"a.xml": b"x" * 989}))
    assert (book.parts, book.remarks, book.read("a.xml")) == (("a.xml", "xl/workbook.xml"), (), b"x" * 989)


@pytest.mark.parametrize(
    ("size", "said"), [(5, "a damaged workbook"), (99, "a part is not as large as the archive declares")]
)
def test_a_part_of_another_size_than_it_declares_is_refused(size, said):
    content = archive(BOOK, packed=zipfile.ZIP_STORED)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        content = patched(content, mark, offset, size.to_bytes(4, "little"))
    with pytest.raises(InputError) as caught:
        opened(content).read("xl/workbook.xml")
    assert str(caught.value) == f"h.xlsx: {said}"


@pytest.mark.parametrize("content", [b"<a", b'<!DOCTYPE a [<!ENTITY x "Awa">]><a>&x;</a>'])
def test_a_part_that_is_no_sound_xml_is_refused_without_quoting_it(content):
    book = opened(archive({"xl/workbook.xml": content}))
    for read in (book.tree, lambda part: list(book.events(part))):
        with pytest.raises(InputError, match=r"^h\.xlsx: a damaged workbook$"):
            read("xl/workbook.xml")


def test_a_part_that_is_not_there_is_an_empty_tree_and_nothing_to_read():
    book = opened(WHOLE)
    assert (book.tree("xl/styles.xml").tag, list(book.tree("xl/styles.xml"))) == ("none", [])
    with pytest.raises(InputError, match="a damaged workbook"):
        book.read("xl/styles.xml")


def test_remarks_of_the_archive_and_of_its_parts_are_told():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        part = zipfile.ZipInfo("xl/workbook.xml")
        part.comment = b"of a part"
        book.writestr(part, b"<workbook/>")
        book.comment = b"of all"
    assert opened(made.getvalue()).remarks == ("of all", "of a part")
