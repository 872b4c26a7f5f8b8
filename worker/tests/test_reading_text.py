"""Text, pages and notebooks: encodings, invisible characters, and files that are not what their name says."""

from __future__ import annotations

import hashlib
import json

import pytest

from sredspace_worker.problems import Problem
from tests.reading import codes, flat, read, refused

FR = "Nous avons mesuré la température à 40 °C après l'essai ; la dérive était élevée et « non prévue ».\nL'équipe a noté l'échec à 12 µm.\n"
RU = "Было неизвестно, выдержит ли уплотнение давление при низкой температуре. Мы провели испытание дважды.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252", "cp850", "mac_roman"]
)
def test_encodings(encoding: str) -> None:
    text = FR if encoding != "cp850" else FR.replace("«", "<<").replace("»", ">>")
    assert read((text * 3).encode(encoding), "a.txt").text == text * 3


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "shift_jis", "cp1253"])
def test_other_encodings_are_right_or_said_to_be_doubtful(encoding: str) -> None:
    text = {
        "shift_jis": "低温でシールが圧力に耐えるかどうかは不明でした。二回試験しました。\n",
        "cp1253": "Δεν ήταν γνωστό αν η σφραγίδα θα αντέξει την πίεση.\n",
    }.get(encoding, RU) * 8
    document = read(text.encode(encoding), "a.txt")
    assert document.text == text or codes(document) == ["encoding_doubtful"]


@pytest.mark.parametrize("place", [0, 5000, -3])
def test_a_few_bad_bytes_do_not_change_the_encoding(place: int) -> None:
    data = bytearray((FR * 60).encode())
    data[place:place] = b"\xff"
    document = read(bytes(data), "a.txt")
    assert document.text.count("\ufffd") == 1
    assert document.text.count("température") == 60
    assert codes(document) == ["encoding_doubtful"]
    assert "line" in document.warnings[0]["place"]


def test_the_whole_file_decides() -> None:
    text = "plain words only. " * 120_000 + "température élevée"
    assert read(text.encode(), "a.txt").text.endswith("température élevée")
    assert read(text.encode("cp1252"), "a.txt").text.endswith("température élevée")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("un\u00adcer\u00adtain", "uncertain"),
        ("un\u200bcertain", "uncertain"),
        ("un\u200dcertain", "uncertain"),
        ("the \ufb01rst \ufb02ow e\ufb03cient", "the first flow efficient"),
        ("40\u00a0bar", "40 bar"),
        ("40\u202fbar", "40 bar"),
        ("we\u0301ight", "wéight"),
        ("a\ufeffb", "ab"),
        ("left\u202eright\u202c", "leftright"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_no_invisible_character_hides_a_word(written: str, wanted: str) -> None:
    assert read(written, "a.txt").text == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The file begins with `%PDF-1.4` on disk.",
        "%PDF- is the mark.",
        "ID3 tags were read.",
        "RIFF headers failed.",
        "BM 40 is a bench.",
        "PK was tested.",
        "MZ is a zone.",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a"])
def test_text_that_mentions_other_formats(text: str, name: str) -> None:
    assert read(text, name).text == text


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<pre>line 1\n  indented 2\n\n\nline 5</pre>", "line 1\n  indented 2\n\n\nline 5"),
        ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"),
        ("<table><tr><td>a</td><td></td><td>c</td></tr></table>", "a |  | c"),
        ("<table><tr><td colspan=2>a</td><td>c</td></tr></table>", "a |  | c"),
        ("<p>seen <span style='display:none'>not</span>on</p>", "seen on"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("<p>caf&eacute; &lt;5 bar&gt;</p>", "café <5 bar>"),
        ("<!-- secret --><script>x()</script><p>words</p>", "words"),
        ("<h2>Tests</h2>text", "## Tests\n\ntext"),
        ("<p>un<b>cer</b>tain</p>", "uncertain"),
        ("<input type=checkbox checked>done <input value='typed in'>", "☒ done typed in"),
    ],
)
def test_html(html: str, wanted: str) -> None:
    assert read(f"<html><body>{html}</body></html>", "a.html").text == wanted


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "iso-8859-2", "shift_jis", "koi8-r"])
def test_the_declared_charset(charset: str) -> None:
    words = {
        "iso-8859-1": "température",
        "windows-1251": "температура",
        "iso-8859-2": "část",
        "shift_jis": "温度",
        "koi8-r": "температура",
    }[charset]
    html = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>{words}</body></html>'
    )
    assert read(html.encode(charset), "a.html").text == words


def test_html_under_the_name_of_word() -> None:
    html = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{}</style></head><body><p>exported <o:p></o:p>words</p></body></html>'
    assert read(html, "export.doc").text == "exported words"


def test_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Trial\n", "It was unknown."]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {"output_type": "error", "ename": "ValueError", "evalue": "diverged", "traceback": ["\u001b[31mx"]},
                {"output_type": "display_data", "data": {"image/png": "AAAA" * 50, "text/plain": "<Figure size 1>"}},
            ],
        },
    ]
    document = read(json.dumps({"cells": cells, "nbformat": 4}), "a.ipynb")
    assert document.text == "# Trial\nIt was unknown.\n\n```\nprint(1)\n```\n\n1\n\nValueError: diverged"
    assert codes(document) == ["picture_not_read"]


def test_rtf() -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\stylesheet{\s1 heading;}}\pard It was \'e9tabli {\v hidden words}{\deleted gone }\u8220?so\u8221?.\par "
        r"\trowd\cellx1\cellx2 March\cell 40\cell\row \trowd\cellx1\cellx2 April\cell 41\cell\row \pard After{\footnote Measured twice.} that.\par{\*\generator X;}}"
    )
    document = read(rtf, "a.rtf")
    assert "It was établi “so”." in document.text
    assert "March | 40\nApril | 41" in document.text
    assert "After that." in document.text
    assert "Footnote: Measured twice." in document.text
    assert sorted(codes(document)) == ["deleted_left_out", "hidden_left_out"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(40), "transcript"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), ".zip"),
        (b"!BDN" + bytes(40), ".eml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le"), ".pptx"),
        (b"SQLite format 3\x00" + bytes(40), ".csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "OCR"),
        (b"\xffWPC" + bytes(40), "WordPerfect"),
        (b"\xdb\xa5-\x00" + bytes(40), "before 1997"),
        (b"PK\x07\x08PK\x03\x04" + bytes(40), "split archive"),
    ],
)
def test_a_reason_that_helps(data: bytes, words: str) -> None:
    with pytest.raises(Problem) as caught:
        read(data, "a.bin")
    assert words in caught.value.detail
    assert not caught.value.retryable


def test_packed_bytes_without_zeros_are_no_text() -> None:
    packed = bytes(byte for n in range(120) for byte in hashlib.sha256(bytes([n])).digest() if byte)
    for data in (packed, packed[:300]):
        assert "not a text file" in refused(data, "notes.txt")
    assert read("é\x1bnote\x07\n".encode("cp1252") * 2, "notes.txt").text.startswith("é")


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M469.155 481.996L497.619"/><text x="1">Pump 3</text></svg>'


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<?xml version='1.0'?>\n<!-- drawn by hand -->\n<!-- twice -->\n",
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
        '<!DOCTYPE svg PUBLIC "x" "y" [\n<!ENTITY ns "http://ns">\n]>',
    ],
)
def test_a_drawing_by_its_name(head: str) -> None:
    assert read(head + SVG, "drawing.svg").text == "Pump 3"
    assert "without text" in refused(head + SVG.replace("Pump 3", ""), "drawing.svg")


def test_markup_that_names_its_document_type_elsewhere() -> None:
    document = read('<?xml version="1.0"?><!DOCTYPE note SYSTEM "note.dtd"><note><p>It leaked.</p></note>', "a.xml")
    assert (document.text, codes(document)) == ("p: It leaked.", [])
    assert read("<!-- by hand --><note><p>It leaked.</p></note>", "a.xml").text == "p: It leaked."


def test_a_long_text_is_cut_and_said() -> None:
    document = read("A sentence of the log.\n" * 100, "a.txt", max_chars=500)
    assert document.text.endswith("A sentence of the log.")
    assert [item["code"] for item in document.skipped] == ["text_cut"]
    assert len(flat(document)) <= 500


def test_a_short_text_with_one_bad_byte_stays_utf_8() -> None:
    document = read(b"Caf\xc3\xa9 de l'essai \xff et la suite : r\xc3\xa9sultat 12 %.", "a.txt")
    assert document.text == "Café de l'essai \ufffd et la suite : résultat 12 %."


COLUMNS = (
    "DECK LOG\nVOL 3, 2024\n\nDate   Time  Wind   By      Remarks\n-----  ----  -----  ------  -------------------\n"
    "08/07  0915  SW 9   Master  Bow drops without warning.\n       1140  -      Eng     Foil sucks air down\n                            the strut.\n"
    "10/07  0820  W 6    Eng     Fences on port only.\n\nEnd of the page.\n"
)


def test_columns_that_only_blanks_part_are_cells() -> None:
    assert read(COLUMNS.encode(), "deck.txt").text == (
        "DECK LOG\nVOL 3, 2024\n\nDate | Time | Wind | By | Remarks\n08/07 | 0915 | SW 9 | Master | Bow drops without warning.\n"
        " | 1140 | - | Eng | Foil sucks air down the strut.\n10/07 | 0820 | W 6 | Eng | Fences on port only.\n\nEnd of the page.\n"
    )


def test_prose_below_a_line_with_gaps_is_no_table() -> None:
    text = (
        "p.14  Mar 4  MO\nBlades come off the belt with blisters and none of us can say why the skin seals.\n"
        "The people next door run 70 C straight through and get away with it.\nThe tables of the maker stop at leafy herbs and nothing else.\n"
    )
    assert read(text.encode(), "notes.txt").text == text
