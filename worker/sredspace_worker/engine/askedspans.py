"""The days that a wish leaves, as its value: those to keep, or those to take out."""

from __future__ import annotations

from dataclasses import replace

from sredspace_worker.engine.askeddays import Time

# The tax year is read from the papers and the message.
YEARLY = frozenset(("tax", "year to", "other"))


def plainest(times: list[Time]) -> list[Time]:
    """`the summer, that is the other year`: the other year only says why."""
    return [t for t in times if t.how != "other"] or times


# The days that stay, as the value of a wish, where some are to be kept and where some are to be left out.
_KEPT = {
    "tax": "{first}", "other": "{first}", "since": "range:{first}/", "until": "range:/{first}", "before": "until:{first}", "after": "after:{first}",
    "between": "range:{first}/{last}", "year to": "year:{first}",
}  # fmt: skip
_LEFT = {
    "other": "", "year to": "not:year:{first}", "before": "range:{first}/", "after": "range:/{first}", "since": "until:{first}", "until": "after:{first}",
    "between": "not:{first}/{last}",
}  # fmt: skip


def kept(time: Time) -> str:
    form = _KEPT.get(time.how)
    if form is None:
        plain = time.first.isdigit() and (time.how == "of" or not time.calendar)
        form = "{first}" if plain else "range:{first}/{first}"
    return form.format(first=time.first, last=time.last)


def left(time: Time) -> str:
    form = _LEFT.get(time.how)
    if time.how == "tax" and not time.first:
        form = ""
    if form is None:
        form = "not:{first}" if time.first.isdigit() else "not:{first}/{first}"
    return form.format(first=time.first, last=time.last)


def around(before: Time | None) -> str:
    """`what was done before or after it`: the days that were named stay."""
    if before is None or before.how in YEARLY:
        return ""
    return kept(replace(before, how="in") if before.how in ("before", "after") else before)
