"""Good and hostile files, made here: none is fetched, none is dangerous to keep."""

import base64
import io
import os
import struct
import zipfile
import zlib

import docx
import pypdf
import xlsxwriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

TYPES = "application/vnd.openxmlformats-officedocument"


def pdf(pages: int = 3, *, script: bool = False, password: str = "", attachment: bool = False) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if script:
        script_action = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script_action)
    if attachment:
        writer.add_attachment("x.exe", b"MZ")
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def large_pdf(size: int, pages: int = 7) -> bytes:
    """A PDF of about `size` bytes that do not compress."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    stream = StreamObject()
    stream.set_data(b"%" + base64.b64encode(os.urandom(size * 3 // 4)))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_that_launches() -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 300)
    launch = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + b"\0\0\0" * min(width, 4) for _ in range(min(height, 4)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body + tail


def jpg(width: int = 4, height: int = 4, tail: bytes = b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9" + tail


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("绿色工厂")
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_url("A1", "https://example.com/")  # links that people click are no danger
    return out.getvalue()


def ofd(pages: int = 2) -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    return packed({
        "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
        "Doc_0/Document.xml": f"<ofd:Document><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    })  # fmt: skip


def packed(parts: dict[str, str | bytes], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def office(extra: dict[str, str | bytes], main: str = f"{TYPES}.wordprocessingml.document.main+xml") -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return packed({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **extra})


def external(kind: str, target: str = "http://evil.example/x") -> str:
    return f'<Relationships><Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


def overlapping() -> bytes:
    """Two names for the same packed bytes."""
    content = packed({"a": b"x" * 1000, "b": b"x" * 1000}, level=zipfile.ZIP_STORED)
    directory = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", directory + 4)
    broken = bytearray(content)
    broken[second + 42 : second + 46] = bytes(4)  # the second entry begins where the first does
    broken[second + 46 : second + 47] = b"a"
    return bytes(broken)


def bomb(megabytes: int = 150) -> bytes:
    return office({"word/media/zeros.png": bytes(megabytes << 20)})


GOOD = {
    "pdf": (pdf(), 3), "png": (png(), 1), "jpg": (jpg(), 1), "docx": (word(), None), "xlsx": (excel(), None), "ofd": (ofd(), 2),
}  # fmt: skip
HOSTILE = {
    "nothing": (b"", "empty"),
    "text": (b"hello", "kind"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "kind"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kind"),
    "program": (b"MZ" + bytes(100), "kind"),
    "shell": (b"#!/bin/sh\nrm -rf /\n", "kind"),
    "gif": (b"GIF89a" + bytes(20), "kind"),
    "old_word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kind"),
    "plain_zip": (packed({"a.txt": "x"}), "kind"),
    "html_before_pdf": (b"<script>alert(1)</script>\n" + pdf(), "kind"),
    "pdf_with_html": (b"%PDF-1.4\n<html><script>alert(1)</script></html>\n" + pdf(), "mixed"),
    "pdf_and_zip": (pdf() + packed({"a": "b"}), "mixed"),
    "pdf_without_content": (b"%PDF-1.7\n" + b"x" * 500, "broken"),
    "pdf_cut_off": (pdf()[:200], "broken"),
    "pdf_with_script": (pdf(script=True), "active"),
    "pdf_that_launches": (pdf_that_launches(), "active"),
    "pdf_with_attachment": (pdf(attachment=True), "active"),
    "pdf_locked": (pdf(password="secret"), "locked"),
    "png_with_tail": (png(tail=b"MZ"), "mixed"),
    "png_and_zip": (png() + packed({"a": "b"}), "mixed"),
    "png_with_script": (png(tail=b"<script>alert(1)</script>"), "mixed"),
    "png_flood": (png(65535, 65535), "pixels"),
    "png_cut_off": (png()[:30], "broken"),
    "jpg_flood": (jpg(65535, 65535), "pixels"),
    "jpg_with_html": (jpg(tail=b"<html><body onload=alert(1)>"), "mixed"),
    "jpg_without_frame": (b"\xff\xd8\xff\xe0\x00\x02" + bytes(50), "broken"),
    "word_with_macros": (office({"word/vbaProject.bin": b"x"}), "active"),
    "word_renamed_from_docm": (office({}, "application/vnd.ms-word.document.macroEnabled.main+xml"), "active"),
    "excel_renamed_from_xlsm": (office({}, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "active"),
    "word_with_object": (office({"word/embeddings/oleObject1.bin": b"x"}), "active"),
    "word_with_activex": (office({"word/activeX/activeX1.xml": "<x/>"}), "active"),
    "word_with_template": (office({"word/_rels/settings.xml.rels": external("attachedTemplate")}), "outside"),
    "word_with_outside_picture": (office({"word/_rels/document.xml.rels": external("image")}), "outside"),
    "word_with_entities": (office({"word/_rels/x.rels": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>'}), "active"),
    "excel_with_dde": (office({"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}, f"{TYPES}.spreadsheetml.sheet.main+xml"), "active"),
    "package_with_html": (office({"word/x.html": "<script/>"}), "active"),
    "package_and_program": (office({"META-INF/MANIFEST.MF": "Main-Class: X"}), "active"),
    "path_outside": (office({"../../etc/cron.d/x": "x"}), "broken"),
    "html_after_zip_head": (b"PK\x03\x04<script>alert(1)</script>", "broken"),
    "html_before_zip": (b"PK\x03\x04<html>" + office({}), "mixed"),
    "bomb": (bomb(), "bomb"),
    "many_parts": (office({f"word/{n}.xml": "" for n in range(5100)}), "bomb"),
    "overlapping": (overlapping(), "broken"),
    "cut_off": (word()[:-100], "broken"),
}  # fmt: skip
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
