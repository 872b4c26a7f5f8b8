"""Mail in each form: parts are read as parts, and quoted words have their own author and day, or none."""

from __future__ import annotations

import base64
import struct
from email.message import EmailMessage

import pytest

from sredspace_worker.extract.outlook import unpack
from sredspace_worker.extract.thread import name_of, split
from tests import files
from tests.reading import codes, docx, flat, ole, paragraph, read, refused

# An example of the published specification.
PACKED = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
HEAD = "From: Jane Doe <jane@x.ca>\nTo: bob@x.ca\nDate: Thu, 6 Mar 2025 23:30:00 -0500\nSubject: seal\nMIME-Version: 1.0\n"


def quoted(text: str) -> list[tuple[str | None, str | None, bool]]:
    return [(p.author, p.date, p.quoted) for p in split(text, "Jane Doe", "2025-03-06")]


OWN = ("Jane Doe", "2025-03-06", False)


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        ("On Tue, Mar 4, 2025 at 9:15 AM Bob Roy <bob@x.ca> wrote:", "Bob Roy", "2025-03-04"),
        ("On Tue, 4 Mar 2025 at 09:15, Bob Roy <bob@x.ca> wrote:", "Bob Roy", "2025-03-04"),
        ("On 2025-03-04 09:15, Bob Roy wrote:", "Bob Roy", "2025-03-04"),
        ("On Mar 4, 2025, at 9:15 AM, Bob Roy <bob@x.ca> wrote:", "Bob Roy", "2025-03-04"),
        ('On 4 March 2025 at 09:15, "Roy, Bob" <bob@x.ca> wrote:', "Bob Roy", "2025-03-04"),
        ("On 25/03/2025 09:15, Bob Roy wrote:", "Bob Roy", "2025-03-25"),
        ("On 04/03/2025 09:15, Bob Roy wrote:", "Bob Roy", None),
        ("On Tue, Mar 4, 2025, bob@x.ca wrote:", "bob@x.ca", "2025-03-04"),
        ("On Tuesday, Bob wrote:", None, None),
        ("Le mar. 4 mars 2025 à 09:15, Marie Côté <m@x.ca> a écrit :", "Marie Côté", "2025-03-04"),
        ("Le 4 mars 2025 à 09 h 15, Marie Côté a écrit :", "Marie Côté", "2025-03-04"),
        ("Am 04.03.2025 um 09:15 schrieb Bob Roy <bob@x.ca>:", "Bob Roy", None),
        ("---- On Tue, 25 Mar 2025 14:17:36 +0530 Bob Roy&lt;bob@x.ca&gt; wrote ----", "Bob Roy", "2025-03-25"),
        ("Bob Roy <bob@x.ca> wrote:", "Bob Roy", None),
        ('25.03.2025, 18.30, "Bob Roy" <bob@x.ca>:', "Bob Roy", "2025-03-25"),
        ("11:00 AM, March 25, 2025, Bob Roy <bob@x.ca>:", "Bob Roy", "2025-03-25"),
        ("Op 25 mrt. 2025 om 09:15 schreef Bob Roy <bob@x.ca> het volgende geschreven:", "Bob Roy", None),
        ("Il giorno mar 25 mar 2025 alle ore 09:15 Bob Roy <bob@x.ca> ha scritto:", "Bob Roy", "2025-03-25"),
        ("Em 25 de março de 2025 09:15, Bob Roy <bob@x.ca> escreveu:", "Bob Roy", None),
        ("Den 25. mars 2025 kl. 09.15 skrev Bob Roy <bob@x.ca<mailto:bob@x.ca>>:", "Bob Roy", "2025-03-25"),
    ],
)
def test_who_wrote_what_is_quoted(line: str, author: str | None, date: str | None) -> None:
    assert quoted(f"It held.\n\n{line}\n> It leaked.\n>\n> Twice.\n\nMy answer below.") == [OWN, (author, date, True), OWN]


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\nFrom: Bob Roy <bob@x.ca>\nSent: Tuesday, March 4, 2025 9:15 AM\nTo: Jane\nSubject: seal\n",
        "________________________________\nFrom: Roy, Bob\nSent: March 4, 2025 9:15 AM\nTo: Jane\nSubject: seal\n",
        "De : Bob Roy\nEnvoyé : mardi 4 mars 2025 09:15\nÀ : Jane\nObjet : joint\n",
        "Message du : 4 mars 2025 09:15\nDe : Bob Roy\nA : Jane\nCopie à :\nSujet : joint\n",
        "Van: Bob Roy <bob@x.ca>\nVerzonden: 4 mars 2025 09:15\nAan: Jane\nOnderwerp: seal\n",
        "From: Bob Roy\n<bob@x.ca>\nSent: March 4, 2025 9:15 AM\nTo: Jane\nSubject: seal\n",
        "Da: Bob Roy\nRisposta: Jane\nData: 4 mars 2025 09:15\nA: Jane\nOggetto: seal\n",
        "---------- Forwarded message ---------\nFrom: Bob Roy <bob@x.ca>\nDate: Tue, Mar 4, 2025 at 9:15 AM\nSubject: "
        "seal\nTo: <jane@x.ca>\n",
        "Begin forwarded message:\n\nFrom: Bob Roy <bob@x.ca>\nSubject: seal\nDate: March 4, 2025 at 9:15:00 AM EST\nTo: Jane\n",
    ],
)
def test_replies_without_marks(head: str) -> None:
    assert quoted(f"It held.\n\n{head}\nIt leaked at 40 bar.") == [OWN, ("Bob Roy", "2025-03-04", True)]


def test_what_stands_below_a_mark_alone_has_no_author() -> None:
    assert quoted("It held.\n\n-----Original Message-----\n\nIt leaked.") == [OWN, (None, None, True)]
    assert quoted("> Bob Roy <bob@x.ca> wrote:\n> It leaked.\n\nIt held.") == [("Bob Roy", None, True), OWN]
    assert quoted("We did:\n\n3. Results of 2024 for Bob <bob@x.ca>:\nIt leaked.") == [OWN]


def test_quotes_inside_quotes() -> None:
    text = "Yes.\n\nOn Mar 4, 2025, Bob <b@x.ca> wrote:\n> Second.\n> On Mar 3, 2025, Ann <a@x.ca>\n> wrote:\n> > First.\n> Again Bob."
    assert quoted(text) == [OWN, ("Bob", "2025-03-04", True), ("Ann", "2025-03-03", True), ("Bob", "2025-03-04", True)]


@pytest.mark.parametrize(
    "text", ["The report that Paul wrote:\nIt leaked.", "On the bench we wrote:\n40 bar.", "From: the left side.\nIt leaked."]
)
def test_sentences_are_no_quotes(text: str) -> None:
    assert quoted(text) == [OWN]


def test_a_wrapped_line_and_an_unknown_quote() -> None:
    assert quoted("a\n> who knows") == [OWN, (None, None, True)]


def test_parts() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Cc"] = "Jane Doe <jane@x.ca>", "bob@x.ca", "Ann Cc <ann@x.ca>"
    message["Date"], message["Subject"] = "Thu, 6 Mar 2025 23:30:00 -0500", "Essai réussi"
    message.set_content("Plain words.")
    message.add_alternative("<p>Plain words.</p>", subtype="html")
    message.add_attachment(docx(paragraph("Word words")), maintype="application", subtype="octet-stream", filename="a.docx")
    message.add_attachment(b"\x89PNG\r\n\x1a\n00", maintype="image", subtype="png", filename="photo.png")
    message.add_attachment(b"\x00\x01\x02", maintype="application", subtype="octet-stream", filename="data.bin")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Al <al@x.ca>", "before"
    inner.set_content("Forwarded words.")
    message.add_attachment(inner)
    document = read(message.as_bytes(), "a.eml")
    for words in ("Cc: Ann Cc <ann@x.ca>", "Subject: Essai réussi", "Word words", "Forwarded words."):
        assert words in document.text
    assert document.text.count("Plain words.") == 1
    assert [(s["code"], s["place"]) for s in document.skipped] == [
        ("picture_not_read", "attachment photo.png"),
        ("attachment_not_read", "attachment data.bin"),
    ]
    assert [(r.author, r.date) for r in document.records] == [("Jane Doe", "2025-03-06"), ("Al", None)]


def test_the_page_counts_where_the_plain_text_says_less() -> None:
    message = EmailMessage()
    message["From"] = "a@x.ca"
    message.set_content("Your program cannot show this.")
    message.add_alternative("<p>" + "We tested the softer seal at low temperature. " * 5 + "</p>", subtype="html")
    assert "softer seal" in read(message.as_bytes(), "a.eml").text


@pytest.mark.parametrize("name", ["a.txt", "a", "a.eml"])
def test_mail_by_content(name: str) -> None:
    raw = (
        "Received: from x\n"
        + HEAD
        + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nR=E9sultat: =E9chec."
    )
    assert read(raw, name).text.endswith("Résultat: échec.")


def test_one_message_under_the_name_of_a_mailbox() -> None:
    head = HEAD.replace("Subject", "Received-SPF: pass\nList-Unsubscribe: <x>\nSubject")
    document = read(head + "\nIt held.", "inbox.mbox")
    assert (document.text.endswith("It held."), document.records[0].author) == (True, "Jane Doe")


def test_notes_that_begin_like_mail_are_text() -> None:
    text = "From: the lab\nDate: 2025-03-04\n\nIt leaked."
    assert read(text, "a.md").text == text


def test_mailbox() -> None:
    one = "From a@b Thu Mar  6 10:00:00 2025\n" + HEAD + "\nFirst words.\n>From here on.\n\n"
    document = read(one + one.replace("First", "Second").replace("Jane Doe", "Bob Roy"), "a.mbox")
    assert "First words.\nFrom here on." in document.text
    assert [r.author for r in document.records] == ["Jane Doe", "Bob Roy"]
    assert [s["label"] for s in document.segments] == ["seal", "seal"]


def test_saved_page_under_the_name_of_word() -> None:
    page = base64.encodebytes("<html><body><h1>Exported</h1><p>page wôrds</p></body></html>".encode()).decode()
    raw = (
        "Date: Thu, 6 Mar 2025 10:00:00 +0000\nMessage-ID: <1@x>\nSubject: Exported From Confluence\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/related; boundary="B"\n\n--B\nContent-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n{page}\n--B--\n'
    )
    assert read(raw, "export.doc").text == "# Exported\n\npage wôrds"


def test_encrypted_parts_are_named() -> None:
    raw = (
        HEAD
        + 'Content-Type: multipart/mixed; boundary="B"\n\n--B\n\nwords\n--B\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nAAAA\n--B--\n'
    )
    document = read(raw, "a.eml")
    assert codes(document) == ["attachment_not_read"]
    assert "encrypted" in document.warnings[0]["reason"]


def outlook(words: dict[int, str]) -> bytes:
    """An Outlook message of texts by their keys."""
    listed = bytes(32) + b"".join(struct.pack("<HHIII", 0x1F, key, 6, 2 * len(text) + 2, 0) for key, text in words.items())
    return ole(
        {
            "__properties_version1.0": listed,
            **{f"__substg1.0_{key:04X}001F": text.encode("utf-16-le") for key, text in words.items()},
        }
    )


def test_the_sender_of_an_outlook_message() -> None:
    entry = "/O=LAB/OU=SITE/CN=RECIPIENTS/CN=JDOE"
    inside = {0x0037: "seal", 0x0C1A: "Jane Doe", 0x0C1F: entry, 0x1000: "It leaked at 40 bar."}
    document = read(outlook(inside), "a.msg")
    assert (document.text.split("\n")[0], document.records[0].author) == ("From: Jane Doe", "Jane Doe")
    assert flat(read(outlook({**inside, 0x5D01: "jane@x.ca"}), "a.msg")).startswith('From: "Jane Doe" <jane@x.ca> Subject')
    heads = "From: =?UTF-8?B?SsOpcsO0bWUgUm95?= <j@x.ca>\r\nTo: =?utf-8?q?No=C3=A9?= <n@x.ca>\r\n"
    document = read(outlook({**inside, 0x007D: heads}), "a.msg")
    assert document.text.split("\n")[:2] == ["From: Jérôme Roy <j@x.ca>", "To: Noé <n@x.ca>"]
    assert name_of("Jane Doe </o=Lab/cn=Recipients/cn=jdoe>") == "Jane Doe"


def test_a_signed_message_and_an_encrypted_one() -> None:
    assert read("Content-Type: text/plain\n\nIt leaked.", "smime.p7m").text.endswith("It leaked.")
    assert "encrypted or signed" in refused(b"0\x80\x06\t*\x86H\x86" + bytes(40), "smime.p7m")


def test_outlook_body_of_packed_rtf() -> None:
    packed = bytes.fromhex(PACKED)
    assert unpack(packed).startswith(b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}")


def test_archives_inside_mail_and_mail_inside_archives() -> None:
    inner = files.archive({"notes.txt": b"deep words", "message.eml": (HEAD + "\nmail words").encode()})
    message = EmailMessage()
    message["From"] = "a@x.ca"
    message.set_content("outer")
    message.add_attachment(inner, maintype="application", subtype="zip", filename="a.zip")
    assert flat(read(files.archive({"m.eml": message.as_bytes()}), "all.zip")).endswith(
        "deep words From: Jane Doe <jane@x.ca> To: bob@x.ca Date: Thu, 06 Mar 2025 23:30:00 -0500 Subject: seal mail words"
    )
