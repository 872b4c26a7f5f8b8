"""Which figure of `03/05/2023` is the month, where the entries of a text are in order of time."""

from __future__ import annotations

import re

from sredspace_worker.extract.records.days import forward

# `03/05/2023, 08:20 - `, `[3/5/23 8:20 PM] `: the head of a message; the same without a time begins any entry or row.
_LED = re.compile(
    r"^[^\w\n]{0,4}(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20)\d\d|[123]\d)(?![\d/.-])(?P<time>,? (?:at |à )?\d{1,2} ?[:h.] ?\d\d)?",
    re.M,
)
_CHAT = 2  # days of a chat that are enough


def order(text: str) -> str:
    """What chats and most logs are, so that all of their days together may have one reading where each has two."""
    led = list(_LED.finditer(text))
    timed = [match for match in led if match["time"]]
    chat = len(timed) > 2 and len(timed) == len(led)
    days = [(int(match["a"]), int(match["b"]), int(match["y"]) % 100) for match in led]
    return forward(days, _CHAT) or "" if chat else forward(days, back=True) or ""
