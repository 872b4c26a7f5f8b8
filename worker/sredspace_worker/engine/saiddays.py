"""Days that somebody tells from the day of the telling: `Yesterday I blanked the damper off`, `mardi on a changé la valve`."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine.dates import LONG_WEEKDAYS, WEEKDAYS, safe

_BEFORE = re.compile(
    r"(?<!since )(?<!than )(?<!until )(?<!from )(?<!like )(?<!as )(?<!depuis )(?<!comme )(?:(?<!que )|(?<=fait que ))(?<!qu')(?<!jusqu'a )"
    r"\b(?:(?P<two>the day before yesterday|avant-hier)|yesterday|last night|hier(?! que\b)|la veille)\b"
)
_NAMES = "|".join(LONG_WEEKDAYS)
_WEEKDAY = re.compile(
    rf"(?<!next )(?<!by )(?<!for )(?<!until )(?<!till )(?<!til )(?<!from )(?<!since )(?<!every )(?<!each )(?<!before )(?<!than )(?<!pour )(?<!chaque )(?<!depuis )"
    rf"(?<!avant )(?<!d'ici )(?<!jusqu'a )(?<!jusqu'au )(?<!les )\b(?P<name>{_NAMES})\b(?! (?:next|prochain|morning meeting|night shift)\b)(?! \d)"
    # `on Monday's compost`: a thing of that day, not a deed.
    r"(?!['’]s (?!(?:run|test|trial|batch|pour|cast|session|shift|attempt|experiment|measurement|reading)))"
)


# `knitted on the 5th`: a day of the month of the telling.
_NUMBERED = re.compile(r"\b(?:on (?:the )?|le )(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)\b(?! (?:of\b|[a-z]{3,9} \d{4}))")


def day(folded: str, told: dt.date) -> dt.date | None:
    """The day on which something was done that is told on another; two of them in one sentence are none."""
    found = list(_BEFORE.finditer(folded))
    named = list(_WEEKDAY.finditer(folded))
    numbered = list(_NUMBERED.finditer(folded))
    if len(found) + len(named) + len(numbered) != 1:
        return None
    if numbered:
        return safe(told.year, told.month, int(numbered[0]["day"]))
    if found:
        return told - dt.timedelta(days=2 if found[0]["two"] else 1)
    return told - dt.timedelta(days=(told.weekday() - WEEKDAYS[named[0]["name"][:3]]) % 7)
