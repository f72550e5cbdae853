"""A workbook with a token in every place where a value can hide, and the places by name.

XlsxWriter makes the ordinary features; parts and elements that it cannot make are put into the package
afterwards, in the form in which Excel writes them.
"""

# ruff: noqa: E501

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import xlsxwriter

HEADER = ("FragmentID", "coutnry", "Year", "Outcome description")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)

places: dict[str, str] = {}


def token(place: str) -> str:
    """Return the token of a place, the same at each call."""
    return places.setdefault(place, f"Zq{len(places):03d}xw")


def _ordinary() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(
        {name: token(f"core and app property {name}") for name in
         ("title", "subject", "author", "manager", "company", "category", "keywords", "comments", "status",
          "hyperlink_base")}
    )  # fmt: skip
    book.set_custom_property(token("custom property name"), token("custom property value"))
    sheet = book.add_worksheet(token("sheet name"))
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ("EX-1", "Mali", 2023, "A school opened."))
    sheet.write_row(2, 0, ("EX-2", token("hidden row"), 2023, "x"))
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.write_row(0, 5, (token("hidden column header"),))
    sheet.write_row(1, 5, (token("hidden column"),))
    sheet.set_column(5, 5, None, None, {"hidden": True})
    sheet.write_row(0, 7, (token("column of no width"),))
    sheet.set_column(7, 7, 0)
    sheet.write_formula(1, 3, f'="{token("formula")}"', None, "A school opened.")
    sheet.write_comment(1, 0, token("comment"), {"author": token("comment author")})
    sheet.write_url(1, 1, f"https://{token('hyperlink')}.example/", None, "Mali", token("hyperlink tip"))
    sheet.write_url(3, 1, f"internal:'{token('internal hyperlink')}'!A1", None, "Mali")
    sheet.write_row(3, 2, (2024, "Another."))
    sheet.data_validation(
        "A9", {"validate": "list", "source": [token("validation list")], "input_title": token("validation title"),
               "input_message": token("validation message"), "error_title": token("validation error title"),
               "error_message": token("validation error")},
    )  # fmt: skip
    sheet.conditional_format(
        "A9", {"type": "text", "criteria": "containing", "value": token("conditional format"),
               "format": book.add_format({"num_format": f'"{token("number format")}"'})},
    )  # fmt: skip
    sheet.set_header("&C" + token("header"))
    sheet.set_footer("&L" + token("footer"))
    sheet.autofilter("A1:D9")
    sheet.filter_column("B", f"x == {token('filter value')}")
    sheet.insert_textbox(9, 0, token("text box"), {"description": token("text box description")})
    sheet.insert_image(9, 5, "a.png", {"image_data": io.BytesIO(_PNG), "description": token("image description")})
    sheet.insert_button(12, 1, {"macro": token("button macro"), "caption": token("button caption")})
    sheet.protect("x", {})
    sheet.unprotect_range("A1", token("protected range"))
    book.define_name(token("defined name"), f'="{token("defined name value")}"')
    other = book.add_worksheet("Numbers")
    other.write_row(0, 0, (token("visible sheet of another kind"), 1))
    other.add_table(
        "D1:E2",
        {"name": token("table name"), "columns": [{"header": token("table column")}, {"header": "b"}]},
    )
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Numbers!$B$1", "name": token("chart series"), "categories": "=Numbers!$A$1:$A$1"})
    chart.set_title({"name": token("chart title")})
    other.insert_chart("A5", chart)
    book.add_chartsheet(token("chart sheet name")).set_chart(_chart(book))
    hidden = book.add_worksheet("h")
    hidden.write(0, 0, token("hidden sheet"))
    hidden.hide()
    very = book.add_worksheet("v")
    very.write(0, 0, token("very hidden sheet"))
    very.very_hidden()
    book.close()
    return out.getvalue()


def _chart(book):
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Numbers!$B$1"})
    chart.set_title({"name": token("chart sheet title")})
    return chart


def _new_parts() -> dict[str, bytes]:
    """Parts that Excel writes and XlsxWriter does not."""
    xml = {
        "xl/threadedComments/threadedComment1.xml":
            f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            f'<threadedComment ref="A1" personId="{{0}}"><text>{token("threaded comment")}</text></threadedComment>'
            "</ThreadedComments>",
        "xl/persons/person.xml":
            f'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person '
            f'displayName="{token("threaded comment author")}" userId="{token("author account")}"/></personList>',
        "xl/pivotCache/pivotCacheDefinition1.xml":
            f'<pivotCacheDefinition {_MAIN} refreshedBy="{token("pivot cache refreshed by")}"><cacheFields>'
            f'<cacheField name="{token("pivot cache field")}"><sharedItems><s v="{token("pivot shared item")}"/>'
            "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>",
        "xl/pivotCache/pivotCacheRecords1.xml":
            f'<pivotCacheRecords {_MAIN}><r><s v="{token("pivot cache record")}"/></r></pivotCacheRecords>',
        "xl/pivotTables/pivotTable1.xml":
            f'<pivotTableDefinition {_MAIN} name="{token("pivot table name")}" '
            f'grandTotalCaption="{token("pivot caption")}"/>',
        "xl/externalLinks/externalLink1.xml":
            f'<externalLink {_MAIN}><externalBook><sheetNames><sheetName val="{token("external sheet name")}"/>'
            f'</sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>'
            f'{token("external cached value")}</v></cell></row></sheetData></sheetDataSet></externalBook>'
            "</externalLink>",
        "xl/externalLinks/_rels/externalLink1.xml.rels":
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="rId1" Type="{_RELATION}externalLinkPath" Target="file:///C:/{token("external path")}/a.xlsx" '
            'TargetMode="External"/></Relationships>',
        "xl/connections.xml":
            f'<connections {_MAIN}><connection id="1" name="{token("connection name")}"><dbPr '
            f'connection="{token("connection string")}"/></connection></connections>',
        "xl/queryTables/queryTable1.xml": f'<queryTable {_MAIN} name="{token("query table")}"/>',
        "xl/slicerCaches/slicerCache1.xml":
            f'<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            f'name="{token("slicer cache")}"/>',
        "xl/revisions/userNames1.xml": f'<users {_MAIN}><userInfo name="{token("revision user")}"/></users>',
        "xl/revisions/revisionLog1.xml":
            f'<revisions {_MAIN}><rcc><oc t="inlineStr"><is><t>{token("revision old value")}</t></is></oc></rcc>'
            "</revisions>",
        "xl/macrosheets/sheet1.xml":
            f'<macrosheet {_MAIN}><sheetData><row r="1"><c r="A1" t="str"><f>EXEC("{token("macro sheet formula")}")'
            f'</f><v>{token("macro sheet value")}</v></c></row></sheetData></macrosheet>',
        "xl/worksheets/sheet99.xml":
            f'<worksheet {_MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{token("orphan sheet")}</t>'
            "</is></c></row></sheetData></worksheet>",
        "xl/ctrlProps/ctrlProp1.xml":
            f'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            f'fmlaLink="{token("form control")}"/>',
        "xl/webextensions/webextension1.xml": f'<a id="{token("web extension")}"/>',
        "docMetadata/LabelInfo.xml": f'<labelList><label id="{token("sensitivity label")}"/></labelList>',
        "customXml/item1.xml":
            f'<root xmlns="urn:{token("custom XML namespace")}"><{token("custom XML element")} '
            f'{token("custom XML attribute name")}="{token("custom XML attribute")}">{token("custom XML text")}'
            f'</{token("custom XML element")}>{token("custom XML tail")}<!-- {token("XML comment")} -->'
            f'<?note {token("processing instruction")}?></root>',
        "xl/metadata.xml": f'<metadata {_MAIN}><metadataStrings><s v="{token("metadata string")}"/></metadataStrings>'
            "</metadata>",
        "xl/dialogsheets/sheet1.xml": f'<dialogsheet {_MAIN}><headerFooter><oddHeader>{token("dialog sheet")}'
            "</oddHeader></headerFooter></dialogsheet>",
        f"xl/media/{token('part name')}.xml": "<a/>",
        "xl/diagrams/data1.xml":
            f'<a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:r><a:t>Zq9</a:t></a:r><a:r>'
            f'<a:t>{token("text in split runs")[3:]}</a:t></a:r></a:p>',
    }  # fmt: skip
    places["text in split runs"] = "Zq9" + places["text in split runs"][3:]
    binary = {
        "xl/printerSettings/printerSettings1.bin": b"\1\0" + token("printer settings").encode("utf-16-le") + b"\0\0",
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + token("macro source").encode() + b"\0",
        "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\0" + token("embedded object").encode("utf-16-le"),
        "xl/media/photo1.jpeg": b"\xff\xd8\xff\xe1\0\x20Exif\0\0" + token("image EXIF").encode() + b"\xff\xd9",
        "docProps/thumbnail.jpeg": b"\xff\xd8\xff\xfe" + token("thumbnail comment").encode() + b"\xff\xd9",
        "xl/customProperty1.bin": token("sheet custom property").encode("utf-16-le"),
    }
    return {name: text.encode() for name, text in xml.items()} | binary


_SHEET_ENDS = (
    '<scenarios><scenario name="{0}" user="{1}" comment="{2}"><inputCells r="A1" val="{3}"/></scenario></scenarios>'
)


def _edits() -> dict[str, Callable[[bytes], bytes]]:
    """Elements that are put into parts that are there already."""
    scenario = _SHEET_ENDS.format(*(token(f"scenario {part}") for part in ("name", "user", "comment", "value")))
    view = f"<customSheetViews><customSheetView><oddFooter>{token('custom view')}</oddFooter></customSheetView></customSheetViews>"
    tag = f'<sheetPr codeName="{token("sheet code name")}"/>'
    sharing = f'<fileSharing userName="{token("file sharing user")}"/>'
    path = (
        '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
        f'url="C:\\{token("path of the file")}"/>'
    )
    style = f'<cellStyle name="{token("cell style name")}" xfId="0"/>'
    cached = (
        f'<c:strRef><c:f>Gone!$A$1</c:f><c:strCache><c:pt idx="0"><c:v>{token("chart cache")}</c:v></c:pt>'
        "</c:strCache></c:strRef>"
    )
    orphan = (
        f"<si><t>{token('shared string left behind')}</t></si>"
        f"<si><r><t>Zq8</t></r><r><rPr><b/></rPr><t>{token('rich text left behind')[3:]}</t></r></si>"
    )
    places["rich text left behind"] = "Zq8" + places["rich text left behind"][3:]
    phonetic = f'<rPh sb="0" eb="1"><t>{token("phonetic reading")}</t></rPh></si>'

    def strings(data: bytes) -> bytes:
        return data.replace(b"</si>", phonetic.encode(), 1).replace(b"</sst>", orphan.encode() + b"</sst>")

    return {
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": lambda data: data.replace(b"<dimension", tag.encode() + b"<dimension").replace(
            b"</worksheet>", (scenario + view).encode() + b"</worksheet>"
        ),
        "xl/workbook.xml": lambda data: data.replace(b"<workbookPr", (sharing + path).encode() + b"<workbookPr"),
        "xl/charts/chart1.xml": lambda data: data.replace(b"</c:plotArea>", cached.encode() + b"</c:plotArea>"),
        "xl/styles.xml": lambda data: data.replace(b"</cellStyles>", style.encode() + b"</cellStyles>"),
        "xl/theme/theme1.xml": lambda data: data.replace(
            b"<a:theme ", f'<a:theme id="{token("theme attribute")}" '.encode()
        ),
    }


def planted_workbook() -> bytes:
    """Return the workbook; :data:`places` then has every place and its token."""
    edits = _edits()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_ordinary())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            changed = edits.pop(info.filename, bytes)(data)
            assert changed != data or info.filename not in _edits()
            new.writestr(info.filename, changed)
        for name, data in _new_parts().items():
            new.writestr(name, data)
        new.comment = token("archive comment").encode()
    assert not edits
    return out.getvalue()
