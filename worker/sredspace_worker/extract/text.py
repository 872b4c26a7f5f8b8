"""The text of bytes in any encoding; guesses and undecodable bytes are reported."""

from __future__ import annotations

import codecs
import re

from sredspace_worker.extract.document import Document
from sredspace_worker.problems import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = "This is not a text file, and its format is not one that can be read. Save it as PDF, .docx, .xlsx or .txt and upload it again."
# No text of any encoding is full of them; packed or encrypted bytes have one in ten.
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_ASCII = re.compile(rb"[^\r\n]{0,60}[\x80-\xff][^\r\n]{0,200}")
# French and English letters that the single-byte encodings of Windows, old DOS and old Mac place differently.
_FRENCH = "éèêëàâäîïôöùûüçœæÉÈÊËÀÂÎÏÔÙÛÜÇŒ°µ²³±«»–—’‘“”…×·½§"


def decode(data: bytes, document: Document | None = None, declared: str | None = None) -> str:
    """Decodes bytes; guesses and undecodable bytes are reported."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data.decode(encoding, "replace"), document)
    if b"\x00" in data and (wide := _wide(data)) is not None:
        return _checked(wide, document)
    if b"\x1b$" in data and (text := _escaped(data)) is not None:
        return text
    if declared and (text := _in_ascii(data, declared)) is not None:
        return _checked(text, document)
    try:
        return _checked(data.decode("utf-8"), document)
    except UnicodeDecodeError:
        pass
    if declared and (text := _declared(data, declared)) is not None:
        return _checked(text, document)
    if b"\x00" in data:
        raise Problem("unsupported_file", _BINARY)
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data))
    if good > bad or (bad <= 3 and good >= bad and len(data) > 2000):
        # A few cut or pasted bytes do not change the encoding.
        if document is not None:
            places = "byte" if bad == 1 else "bytes"
            document.warn(
                "encoding_doubtful",
                _first(text),
                f"{bad} {places} that fit no character (shown as \ufffd); the text around them is UTF-8.",
            )
        return text
    if len(_CONTROL.findall(data[:20_000])) > 3 + min(len(data), 20_000) // 100:
        raise Problem("unsupported_file", _BINARY)
    text, encoding, sure = _guess(data)
    if document is not None and not sure:
        document.warn(
            "encoding_doubtful", "file",
            f"The encoding is not stated; it was read as {encoding}. If accents or letters look wrong, save the file as UTF-8 "
            f"and upload it again.",
        )  # fmt: skip
    return _checked(text, document)


def _first(text: str) -> str:
    return f"line {text.count(chr(10), 0, text.find(chr(0xFFFD))) + 1}"


def _in_ascii(data: bytes, name: str) -> str | None:
    """Encodings that old mail programs write in ASCII, where the mail names one."""
    wanted = name.strip().strip("\"'").lower().replace("_", "-")
    codec = {"utf-7": "utf-7", "unicode-1-1-utf-7": "utf-7", "hz-gb-2312": "hz", "hz": "hz"}.get(wanted)
    try:
        return data.decode(codec) if codec is not None and data.isascii() else None
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name.strip().strip("\"'"))
        # On the web latin-1 and ASCII mean Windows-1252.
        actual = "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name
        if codec.name in ("utf-8", "utf-7", "rot13", "base64", "hex", "zlib", "bz2", "quopri", "uu", "punycode", "idna"):
            return None
        return data.decode(actual, "replace")
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark. Western text has zeros in every other byte; other scripts at least in their spaces
    and ends of lines, and as text they hold almost only letters."""
    counts = [data[n::4].count(0) for n in range(4)]
    quarter = len(data) // 4 or 1
    western = ""
    for encoding, places in (("utf-32-le", counts[2:]), ("utf-32-be", counts[:2])):
        if min(places) > quarter * 0.9:
            western = data.decode(encoding, "replace")
    if not western and sum(counts) > len(data) * 0.2 and abs(counts[0] + counts[2] - counts[1] - counts[3]) > sum(counts) * 0.6:
        western = data.decode("utf-16-be" if counts[0] + counts[2] > counts[1] + counts[3] else "utf-16-le", "replace")
    if western:
        seen = western[:4000]
        return western if sum(c.isprintable() or c in "\r\n\t\x0c" for c in seen) > len(seen) * 0.9 else None
    head = data[:8000]
    if sum(0x20 <= c < 0x7F for c in head) > len(head) * 0.75:
        return None  # ASCII with a stray zero; its pairs of bytes would make ideographs
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:4000]
        likely = sum(c.isalnum() or c in " \r\n\t.,;:!?()-'\"«»、。，" for c in sample)
        if likely > len(sample) * 0.95 and any(c in " \n\u3000。" for c in sample):
            return text
    return None


def _escaped(data: bytes) -> str | None:
    """The mail encodings of Japan and Korea, which are ASCII with escapes."""
    try:
        return data.decode("iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_2")
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> tuple[str, str, bool]:
    """The single-byte encoding in which the letters form French and English words."""
    best: tuple[float, str, str] | None = None
    second = 0.0
    # The whole file decides, by its lines that are not ASCII; plain lines say nothing.
    telling = data if len(data) <= 200_000 else _sample(_NOT_ASCII.findall(data))
    high = sum(c >= 0x80 for c in telling) or 1
    for name in ("cp1252", "mac_roman", "cp850", "cp437"):
        text = telling.decode(name, "replace")
        score = _likely(text) / high
        if best is None or score > best[0]:
            second = best[0] if best else 0.0
            best = (score, name, text)
        else:
            second = max(second, score)
    assert best is not None  # noqa: S101 - the list of names is not empty
    if best[0] >= 0.9:
        return data.decode(best[1], "replace"), best[1], best[1] == "cp1252" or best[0] > second
    from charset_normalizer import from_bytes

    found = from_bytes(telling).best()
    name = found.encoding if found is not None else best[1]
    if name in ("utf_8", "ascii") or (
        found is not None and found.encoding.startswith(("cp037", "cp500", "cp1140", "cp1026", "cp273"))
    ):
        name = best[1]
    return data.decode(name, "replace"), name, False


def _sample(lines: list[bytes]) -> bytes:
    """Up to 200,000 bytes of the lines, from the whole file."""
    step = max(1, sum(map(len, lines)) // 200_000)
    return b"\n".join(lines[::step])[:400_000]


def _likely(text: str) -> float:
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        char = match[0]
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if char in _FRENCH:
            score += 1
            # A capital inside a lower-case word, or a symbol inside a word, comes from the wrong table.
            if (char.isupper() and before.islower()) or (
                char in "°µ²³±×·½§«»“”" and before.isalpha() and after.islower() and char not in "’²³"
            ):
                score -= 1
        elif char in "\u00a0\u2009\u202f™®©€£¢ñáíóúß¿¡ãõå":
            score += 0.5
        elif not char.isalpha() or char == "\ufffd":
            score -= 0.5
    return score


def _checked(text: str, document: Document | None) -> str:
    if text.count("\x00") > max(4, len(text) // 100):
        raise Problem("unsupported_file", _BINARY)
    bad = text.count("\ufffd")
    if bad > max(20, len(text) // 20):
        controls = sum(1 for c in text[:10_000] if c < " " and c not in "\t\r\n\x0c\x1b")
        if controls > len(text[:10_000]) // 50:
            raise Problem("unsupported_file", _BINARY)
    return text
