"""Files to text over HTTP: what is read, what is said about what is not, and what a hostile file can do."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
import zipfile
from typing import Any

import pytest

from tests import contract, files
from tests.conftest import Worker
from tests.make import NOTES, index
from tests.store import Store


def read(worker: Worker, store: Store, data: bytes, name: str, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    response = index(worker, store, data, name, **fields)
    assert response.status_code == 200, response.text
    result = response.json()
    _path, headers, body = store.puts[-1]
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(body))
    assert "transfer-encoding" not in headers
    document = json.loads(body)
    contract.check_value("TextDocument", document)
    text = document["text"]
    assert text == unicodedata.normalize("NFC", text)
    assert "\x00" not in text
    assert "\r" not in text
    assert result["sha256"] == hashlib.sha256(data).hexdigest()
    assert result["textSha256"] == document["textSha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert result["characters"] == document["characters"] == len(text)
    for segment in document["segments"]:
        assert 0 <= segment["charStart"] < segment["charEnd"] <= len(text)
    return result, document


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.rst", "a.log", "a.py", "noextension", "a.csv"])
def test_text(worker: Worker, store: Store, name: str) -> None:
    result, document = read(worker, store, b"Caf\xc3\xa9 and the we\xcc\x81ight\r\nsecond\x00 line", name)
    assert document["text"] == "Café and the wéight\nsecond line"
    assert result["pages"] is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
def test_encodings(worker: Worker, store: Store, encoding: str) -> None:
    text = "Nous avons mesuré la température à 40 °C après l'essai, et la dérive était élevée.\n" * 4
    result, document = read(worker, store, text.encode(encoding), "notes.txt")
    assert document["text"].strip() == text.strip()
    assert result["language"] == "fr"


def test_json(worker: Worker, store: Store) -> None:
    _, document = read(worker, store, b'{"a": [{"note": "It\\u00e9 was"}, 5], "b": null, "c": true}', "a.json")
    assert document["text"] == "a[0].note: Ité was\na[1]: 5\nc: true"


def test_pdf(worker: Worker, store: Store) -> None:
    result, document = read(worker, store, files.pdf(["We tested it on page one.", None, "And page three."]), "a.pdf")
    assert result["pages"] == 3
    assert [s["number"] for s in document["segments"]] == [1, 3]
    reason = result["skipped"][0]["reason"]
    assert result["skipped"] == [{"part": "page 2", "reason": reason, "code": "page_without_text"}]
    assert result["warnings"] == [{"place": "page 2", "reason": reason, "code": "page_without_text"}]
    assert "OCR" in reason
    assert document["skipped"] == result["skipped"]
    assert document["warnings"] == result["warnings"]
    first = document["segments"][0]
    assert document["text"][first["charStart"] : first["charEnd"]] == "We tested it on page one."


def test_docx(worker: Worker, store: Store) -> None:
    _, document = read(worker, store, files.docx(), "a.docx")
    assert "# Lab notes" in document["text"]
    assert "- first point" in document["text"]
    assert "Date | Hours" in document["text"]


def test_xlsx(worker: Worker, store: Store) -> None:
    result, document = read(worker, store, files.xlsx(), "a.xlsx")
    assert result["pages"] == 2
    assert document["segments"][0]["label"] == "Log"
    assert "2025-03-04 | Tested the seal | 2.5" in document["text"]


def test_pptx(worker: Worker, store: Store) -> None:
    result, document = read(worker, store, files.pptx(), "a.pptx")
    assert result["pages"] == 1
    assert document["segments"][0]["kind"] == "slide"
    assert "spoken note" in document["text"]


def test_html(worker: Worker, store: Store) -> None:
    html = b"<html><head><title>x</title><style>p{}</style></head><body><h2>Notes</h2><p>We <b>tested</b> it.</p><ul><li>one<li>two</ul><script>bad()</script></body></html>"
    _, document = read(worker, store, html, "a.html")
    assert document["text"] == "x\n\n## Notes\n\nWe tested it.\n\n- one\n\n- two"


def test_mail(worker: Worker, store: Store) -> None:
    result, document = read(worker, store, files.mail(), "a.eml")
    assert "From: Priya Nair" in document["text"]
    assert "We tested the seal." in document["text"]
    assert result["skipped"][0]["part"] == "attachment data.bin"


def test_zip(worker: Worker, store: Store) -> None:
    data = files.archive(
        {
            "a/notes.md": NOTES.encode(),
            "b.pdf": files.pdf(["inside"]),
            "c.png": b"\x89PNG\r\n",
            "d.zip": files.archive({"x": b"y"}),
        }
    )
    result, document = read(worker, store, data, "a.zip")
    assert [s["label"] for s in document["segments"]] == ["a/notes.md", "b.pdf", "d.zip"]
    assert [(s["part"], s["code"]) for s in result["skipped"]] == [("c.png", "entry_not_read")]


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("empty.txt", b"", "unreadable_file", "empty"),
        ("blank.txt", b" \n\t ", "unreadable_file", "no text"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported_file", "picture"),
        ("a.bin", bytes(range(256)) * 8, "unsupported_file", "not a text file"),
        ("a.pdf", b"%PDF-1.4\nbroken", "unreadable_file", "damaged"),
        ("a.pdf", b"no pdf at all", "unreadable_file", "not a .pdf"),
        ("a.docx", b"PK\x03\x04broken", "unreadable_file", "damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "unsupported_file", ".docx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "unreadable_file", "password"),
    ],
)
def test_unreadable(worker: Worker, store: Store, name: str, data: bytes, code: str, words: str) -> None:
    response = index(worker, store, data, name)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert words in response.json()["detail"]
    assert response.json()["retryable"] is False


def test_scanned_and_locked_pdf(worker: Worker, store: Store) -> None:
    scanned = index(worker, store, files.pdf([None, None]), "scan.pdf")
    assert scanned.status_code == 422
    assert "scans or pictures" in scanned.json()["detail"]
    locked = index(worker, store, files.pdf(["secret"], password="x"), "locked.pdf")
    assert locked.status_code == 422
    assert "password" in locked.json()["detail"]


def test_size_is_what_was_announced(worker: Worker, store: Store) -> None:
    assert index(worker, store, b"12345", "a.txt", fileSize=4).status_code == 422
    assert index(worker, store, b"12345", "a.txt", fileSize=6).status_code == 422
    assert index(worker, store, b"1", "a.txt", fileSize=2 << 30).status_code == 422


@pytest.mark.parametrize("what", ["zip", "docx", "laughs", "doctype", "lying"])
def test_bombs(worker: Worker, store: Store, what: str) -> None:
    data, name = files.bomb(what)
    response = index(worker, store, data, name)
    assert response.status_code == 422, response.text
    assert response.json()["code"] in ("file_too_complex", "unreadable_file")
    assert worker.client.get("/health/ready").status_code == 200


def test_text_longer_than_allowed(start: Any, store: Store) -> None:
    worker = start(SREDSPACE_WORKER_MAX_TEXT_CHARS="1000").wait()
    assert index(worker, store, b"x" * 1000, "a.txt").status_code == 200
    result, document = read(worker, store, b"A first line.\n" * 100, "a.txt")
    # Cut at the end of a line, and said: a long file is of more use than none.
    assert document["text"].endswith("A first line.")
    assert 900 < result["characters"] <= 1000
    assert [item["code"] for item in result["skipped"]] == ["text_cut"]


def test_time_and_memory_are_bounded(start: Any, store: Store) -> None:
    slow = start(SREDSPACE_WORKER_INDEX_SECONDS="0.01").wait()
    response = index(slow, store, b"<table><tr><td>a<td>b</table>" * 50_000, "a.html")
    assert (response.status_code, response.json()["code"]) == (422, "file_too_complex")
    small = start(SREDSPACE_WORKER_CHILD_MEMORY_BYTES=str(200 << 20)).wait()
    response = index(small, store, b"word " * (30 << 20), "a.txt")
    assert (response.status_code, response.json()["code"]) == (422, "file_too_complex")
    assert index(small, store, b"word", "a.txt").status_code == 200


def test_upload_that_fails(worker: Worker, store: Store) -> None:
    store.status["/refuse"] = 403
    response = index(worker, store, b"text", "a.txt", textUploadUrl=store.url("/refuse"))
    assert (response.status_code, response.json()["code"]) == (502, "object_unavailable")


def test_zip_reader_is_the_reference() -> None:
    assert zipfile.is_zipfile(io.BytesIO(files.archive({"a": b"b"})))


def test_one_far_cell_is_one_cell(worker: Worker, store: Store) -> None:
    _, document = read(worker, store, files.far_cell(), "far.xlsx")
    assert document["text"].replace(" | ", "") == "We measured 4 mm\nfar away"


def test_a_long_document_takes_time_by_its_length(worker: Worker, store: Store) -> None:
    result, _ = read(worker, store, files.long_docx(20_000), "long.docx")
    assert result["characters"] > 600_000


def test_mail_in_an_encoding_that_nobody_knows(worker: Worker, store: Store) -> None:
    mail = "From: a@b.example\nContent-Type: text/plain; charset=x-unheard-of\n\nMesuré à 85 °C.".encode()
    _, document = read(worker, store, mail, "m.eml")
    assert "Mesuré à 85 °C." in document["text"]
