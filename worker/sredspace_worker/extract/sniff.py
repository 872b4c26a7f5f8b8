"""What a file is. Its bytes decide; a name or type decides only between kinds that look alike."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from sredspace_worker.problems import Problem

_EXTENSIONS = {
    "pdf": "pdf", "docx": "docx", "docm": "docx", "dotx": "docx", "dotm": "docx", "xlsx": "xlsx", "xlsm": "xlsx", "xltx": "xlsx",
    "xltm": "xlsx",
    "pptx": "pptx", "pptm": "pptx", "ppsx": "pptx", "ppsm": "pptx", "potx": "pptx", "potm": "pptx", "zip": "zip", "html": "html",
    "htm": "html", "xhtml": "html",
    "jsonl": "json", "ndjson": "json",
    "eml": "eml", "json": "json", "ipynb": "ipynb", "csv": "csv", "tsv": "csv", "tab": "csv", "mbox": "mbox", "mbx": "mbox",
    "mht": "mhtml", "mhtml": "mhtml",
    "odt": "odf", "ods": "odf", "odp": "odf", "odg": "odf", "ott": "odf", "ots": "odf", "otp": "odf", "odm": "odf", "epub": "epub",
    "vsdx": "vsdx", "vsdm": "vsdx",
    "rtf": "rtf", "xls": "xls", "xlsb": "xlsb", "msg": "msg", "svg": "svg", "p7m": "p7m",
}  # fmt: skip
_TYPES = {
    "application/pdf": "pdf", "text/html": "html", "application/xhtml+xml": "html", "message/rfc822": "eml",
    "application/json": "json", "text/csv": "csv",
    "text/tab-separated-values": "csv", "application/mbox": "mbox", "application/x-ipynb+json": "ipynb",
    "multipart/related": "mhtml", "text/rtf": "rtf",
    "application/rtf": "rtf",
}  # fmt: skip
_BINARY_ONLY = {"pdf", "docx", "xlsx", "pptx", "zip", "odf", "epub", "vsdx", "xlsb", "msg"}
_PACKAGES = {"docx", "xlsx", "pptx", "odf", "epub", "vsdx", "xlsb"}
# Each begins with bytes that no text begins with, or has further bytes at a fixed place.
_FORMATS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00\x00\x00\x00|RIFF.{4}WEBP", re.S), "picture", ""),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|mif1|msf1|avif)", re.S), "", "This is a picture (HEIC or AVIF). Save it as JPEG, PNG or "
                                                                     "PDF and upload it again."),
    (re.compile(rb"RIFF.{4}(?:WAVE|AVI "
                rb")|ID3[\x02-\x04]\x00|OggS\x00|fLaC\x00|\xff[\xfb\xf3\xf2]|.{4}ftyp|\x1aE\xdf\xa3|FLV\x01|MThd\x00", re.S), "",
     "This is a sound or video recording; there is no text in it that can be read. Upload a transcript."),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "", "This is a 7-Zip archive. Upload the files in it, or a .zip archive of them."),
    (re.compile(rb"Rar!\x1a\x07"), "", "This is a RAR archive. Upload the files in it, or a .zip archive of them."),
    (re.compile(rb"BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd"), "", "This is a compressed archive. Upload the files in it, "
                                                                       "or a .zip archive of them."),
    (re.compile(rb"\x7fELF|MZ.{58}|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|\xcf\xfa\xed\xfe", re.S), "program",
    "This is a program; there is no text in it that can be read."),
    (re.compile(rb"!BDN"), "", "This is an Outlook data file (.pst). Save the messages that matter as .msg or .eml, or put them "
                               "into a .zip archive."),
    (re.compile(rb"SQLite format 3\x00"), "", "This is a database. Export the tables that matter as .csv or .xlsx."),
    (re.compile(rb"\x78\x9f\x3e\x22"), "", "This is Outlook's winmail.dat. Ask for the message as .eml or .msg, or for its attachments themselves."),
    (re.compile(rb"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d"), "", "This is a OneNote section. Export the pages as PDF or .docx and upload them."),
    (re.compile(rb"\x00\x01\x00\x00Standard (?:Jet|ACE) DB"), "", "This is an Access database. Export the tables that matter as .csv or .xlsx."),
    (re.compile(rb"\xffWPC"), "", "This is a WordPerfect document. Save it as .docx or PDF and upload it again."),
    (re.compile(rb"(?:\xdb\xa5|\x9b\xa5|\x31\xbe\x00\x00).{30}", re.S), "", "This is a Word file of before 1997 (.doc). Open it and save "
                                                                        "it as .docx or PDF, then upload it again."),
    (re.compile(rb"PK\x07\x08PK|PK\x30\x30PK"), "", "This is one part of a split archive. Upload the files in it, or a .zip archive in one piece."),
    (re.compile(rb"AT&TFORM"), "", "This is a DjVu file. Save it as PDF and upload it again."),
    (re.compile(rb"%!PS"), "", "This is a PostScript file. Save it as PDF and upload it again."),
    (re.compile(rb"AC10\d\d"), "", "This is an AutoCAD drawing. Save it as PDF and upload it again."),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_FIELD = re.compile(
    rb"(?:From|To|Cc|Bcc|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Reply-To|Sender|In-Reply-To|References"
    rb"|DKIM-Signature|Authentication-Results|ARC-[\w-]+|X-[\w-]+|Content-[\w-]+):",
    re.I,
)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?:(?><!--.*?-->)\s*)*)(?:<!doctype "
    r"html|<html[\s>:]|<head[\s>]|<body[\s>]|<table[\s>]|<meta\s|<div[\s>]|<style[\s>])",
    re.I | re.S,
)
# A comment ends at the first `-->`: trying others would take exponential time.
_SVG = re.compile(
    r"\s*(?>(?:(?><!--.*?-->|<\?[^>]*>|<!DOCTYPE\s+svg[^>\[]*(?:\[[^\]]*\]\s*)?>)\s*)*)<(?:svg:)?svg[\s>]", re.I | re.S
)


def kind(data: bytes, filename: str, content_type: str) -> str:
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    media_type = content_type.partition(";")[0].strip().lower()
    if (re.match(rb"%PDF-\d\.\d", data) and (extension == "pdf" or b" obj" in data)) or _pdf_after_junk(data):
        return "pdf"
    if data.startswith(_OLE):
        return _old_office(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, extension)
    if re.match(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00[\x00-\x07]", data) and b"\x00" in data[:16]:
        # Excel before version 5 has no container around its records.
        return "xls"
    if data.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if data[257:262] == b"ustar":
        return "tar"
    for magic, found, reason in _FORMATS:
        if magic.match(data) and not (_is_plain(data) and not data.startswith(b"%!PS")):
            if not reason:
                return found
            raise Problem("unsupported_file", reason)
    named = _EXTENSIONS.get(extension) or (_TYPES.get(media_type) if not extension else None) or ""
    return _textual(data, named, extension)


def _is_plain(data: bytes) -> bool:
    """Notes may begin with the letters of another format (`GIF89a frames are lost`), but hold none of its bytes."""
    head = data[:1024]
    return re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head) is None and not head.startswith((b"\xff", b"\x89", b"\xfe"))


def _pdf_after_junk(data: bytes) -> bool:
    """Some programs put bytes in front. A text that only mentions `%PDF-` has no objects at the beginning of lines."""
    place = data.find(b"%PDF-", 0, 1024)
    return (
        place >= 0
        and re.search(rb"^\d+ \d+ obj\b", data[place : place + 4096], re.M) is not None
        and b"startxref" in data[-4096:]
    )


def _old_office(data: bytes) -> str:
    names = _streams(data)
    lowered = data.lower() if names is None else b""

    def has(name: str) -> bool:
        # A document may hold another one, so only the outermost names count where they can be read.
        return name.lower() in names if names is not None else name.lower().encode("utf-16-le") in lowered

    if has("EncryptedPackage"):
        raise Problem("unreadable_file", "The Office file is protected by a password.")
    if has("__properties_version1.0"):
        return "msg"
    if has("Workbook") or has("Book"):
        return "xls"
    raise Problem("unsupported_file", next((reason for name, reason in OLD_KINDS if has(name)), OLD_KINDS[-1][1]))


# The streams of old programs, and what to do with their files.
OLD_KINDS = (
    ("WordDocument", "This is a Word file in the old format (.doc). Open it and save it as .docx, then upload it again."),
    (
        "PowerPoint Document",
        "This is a PowerPoint file in the old format (.ppt). Open it and save it as .pptx, then upload it again.",
    ),
    ("PP40", "This is a PowerPoint file of before 1997 (.ppt). Open it and save it as .pptx or PDF, then upload it again."),
    ("VisioDocument", "This is a Visio file in the old format (.vsd). Save it as .vsdx or PDF, then upload it again."),
    ("Equation Native", "This is an equation of an old equation editor. Open the document in Word and save it as PDF."),
    ("", "This is an old Office file whose kind is not known. Save it as .docx, .xlsx, .pptx or PDF, then upload it again."),
)


def _streams(data: bytes) -> set[str] | None:
    """The outermost names in an OLE file; None if its directory is damaged."""
    from sredspace_worker.extract.ole import DAMAGED, Ole

    try:
        with Ole(data) as ole:
            return {str(kid.name).lower() for kid in ole.root.kids} or None
    except DAMAGED:
        return None


def _zipped(data: bytes, extension: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lstrip("/").lower() for name in archive.namelist()[:20_000]]
            known = set(names)
            if "mimetype" in known:
                info = next(i for i in archive.infolist() if i.filename.lower() == "mimetype")
                mimetype = archive.read(info) if info.file_size < 200 else b""
                if b"epub" in mimetype:
                    return "epub"
                if b"opendocument" in mimetype:
                    return "odf"
    except (zipfile.BadZipFile, zlib.error, ValueError, OverflowError, NotImplementedError, OSError, RuntimeError, EOFError):
        # Its directory is damaged or cut off. The reader of what its name says can name the file better.
        named = _EXTENSIONS.get(extension, "")
        return named if named in _PACKAGES else "zip"
    if "[content_types].xml" in known:
        if "xl/workbook.bin" in known:
            return "xlsb"
        for folder, found in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("visio/", "vsdx")):
            if any(name.startswith(folder) for name in names):
                return found
    if any(name.endswith(".iwa") for name in names) and "quicklook/preview.pdf" not in known:
        raise Problem(
            "unsupported_file",
            "This is a Pages, Numbers or Keynote file. Export it as .docx, .xlsx, .pptx or PDF and upload it again.",
        )
    if "content.xml" in known and ("meta-inf/manifest.xml" in known or "styles.xml" in known or len(names) <= 3):
        return "odf"
    if "meta-inf/container.xml" in known:
        return "epub"
    for folder, found in (("word/document", "docx"), ("xl/workbook", "xlsx"), ("ppt/presentation", "pptx")):
        if any(name.startswith(folder) for name in names):
            return found
    return "zip"


def _textual(data: bytes, named: str, extension: str) -> str:
    """Text formats: their first words are more reliable than their name."""
    head = data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if named in ("mhtml", "mbox", "eml") or _looks_like_mail(head):
        return _mail(head, named)
    if named == "p7m":
        if head[:13].lower() == b"content-type:":
            return "eml"
        raise Problem("unsupported_file", "This is an encrypted or signed message. Save the decrypted message and upload it.")
    if named in ("", "html", "svg", "xls", "rtf") or extension in ("doc", "dot", "xls", "docx", "xlsx", "xml"):
        text = _as_text(head)
        if not text.lstrip("\ufeff \t\r\n").startswith("<"):
            text = ""
        if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text.lower():
            return "spreadsheetml"
        if (
            "http://schemas.microsoft.com/office/word/2003/wordml" in text
            or "schemas.microsoft.com/office/2006/xmlPackage" in text
        ):
            return "wordml"
        if "opendocument:xmlns:office" in text:
            return "fodf"
        if _SVG.match(text):
            return "svg"
        if named == "html" or _HTML.match(text):
            return "html"
        if re.match(r"\s*<\?xml\s", text) or (extension == "xml" and text):
            return "xml"
    if extension in ("fodt", "fods", "fodp") and b"opendocument" in head:
        return "fodf"
    if named == "ipynb":
        return "ipynb"
    if named in ("xls", "xlsb"):
        # Programs save CSV under this name.
        return "csv"
    if named in _BINARY_ONLY or (extension in ("doc", "ppt") and b"\x00" in data[:4096]):
        if b"\x00" not in data[:4096] and named not in ("pdf", "zip"):
            return "json" if head.startswith((b"{", b"[")) else "text"
        raise Problem("unreadable_file", f"The file is not a .{extension or 'such'} file, whatever its name says.")
    if named in ("json", "csv", "svg"):
        return named if named != "svg" else "text"
    if not named and head.startswith((b'{"cells"', b'{\n "cells"')) and b'"cell_type"' in data[:4096]:
        return "ipynb"
    if not extension and head.startswith((b"{", b"[")) and data.rstrip().endswith((b"}", b"]")):
        return "json"
    return "text"


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[:200].count(b"\x00") > 50:
        return head.decode("utf-16-le" if head[1:2] == b"\x00" else "utf-16-be", "replace")
    return head.decode("latin-1")


def _looks_like_mail(head: bytes) -> bool:
    lines = head.splitlines()[:60]
    if lines and lines[0].startswith(b"From ") and re.search(rb"\d\d:\d\d", lines[0]):
        lines = lines[1:]
        return bool(lines) and _MAIL_FIELD.match(lines[0]) is not None
    fields: set[bytes] = set()
    for number, item in enumerate(lines):
        if match := _MAIL_FIELD.match(item):
            fields.add(match[0].lower())
        elif not item.strip():
            break
        elif number == 0 or re.match(rb"[ \t]|[A-Za-z][\w-]{0,60}:", item) is None:
            return False
    # Notes may begin with `Date:` and `From:`; headers that only machines write decide.
    return bool(fields & {b"mime-version:", b"message-id:", b"received:", b"return-path:"}) and len(fields) >= 2


def _mail(head: bytes, named: str) -> str:
    first = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if head.startswith(b"From ") and re.match(rb"From [^\n]*\d\d:\d\d", head):
        return "mbox"
    if re.search(rb"^Content-Type:\s*multipart/related", first, re.I | re.M) and not re.search(
        rb"^(?:To|Received):", first, re.I | re.M
    ):
        return "mhtml"
    if named == "mbox" and _looks_like_mail(head):
        # One message, without the line that begins each message of a mailbox.
        return "eml"
    return named if named in ("mbox", "mhtml") else "eml"
