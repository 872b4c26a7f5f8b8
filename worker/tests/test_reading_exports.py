"""Exports of other programs become records with their author, day and source; nothing is made up where they do not say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records.days import day_in, day_of, order_of
from tests import files
from tests.reading import codes, read


def records(document: Document) -> list[tuple[str | None, str | None, str]]:
    for record in document.records:
        head = " · ".join(part for part in (record.date, record.author, record.source) if part)
        assert document.text[record.start : record.end].startswith(head) or record.source.startswith("commit")
    return [(record.date, record.author, record.source) for record in document.records]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025-03-04T10:00:00Z", "2025-03-04"), ("2025-03-04T23:30:00.000-0500", "2025-03-04"), ("04/Mar/25 9:15 AM", "2025-03-04"),
        ("4 mars 2025 09:15", "2025-03-04"),
        ("Mar 4, 2025 9:15 AM", "2025-03-04"), ("Tue Mar 4 23:30:00 2025 -0500", "2025-03-04"), ("25/03/2025", "2025-03-25"),
        ("3/25/2025 1:00:00 PM", "2025-03-25"),
        ("03/04/2025", None), ("2025-13-45", None), ("version 1.2.3", None), ("20250304", "2025-03-04"), ("1er juin 2025",
        "2025-06-01"), ("March 4th, 2025", "2025-03-04"),
        ("04-Mar-2025", "2025-03-04"), ("2025/3/4", "2025-03-04"), ("31.12.2024", "2024-12-31"),
    ],
)  # fmt: skip
def test_days(text: str, wanted: str | None) -> None:
    found = day_in(text)
    assert (found.value if found else None) == wanted


def test_days_of_numbers_and_columns() -> None:
    assert day_of(1741100400) == day_of("1741100400.0002") == day_of(1741100400000) == "2025-03-04"
    assert day_of(7) is None
    assert order_of(["03/04/2025", "25/04/2025"]) == "dmy"
    assert order_of(["03/04/2025", "04/25/2025"]) == "mdy"
    assert order_of(["03/04/2025", "05/06/2025"]) is None
    assert order_of(["25/04/2025", "04/25/2025"]) is None


MESSAGES: list[dict[str, Any]] = [
    {
        "type": "message",
        "user": "U01ABCDEF",
        "text": "It leaked <@U01ABCDEF> at &lt;40 bar, see <https://x.ca|report>",
        "ts": "1741100400.0002",
    },
    {
        "user": "U09",
        "user_profile": {"real_name": "Bob Roy"},
        "text": "We try a softer one",
        "ts": "1741190400.0",
        "thread_ts": "1741100400.0002",
    },
    {"user": "U77777777", "text": "unknown person", "ts": "1741200400.0", "files": [{"title": "curve.png"}]},
]


def test_slack() -> None:
    people = [{"id": "U01ABCDEF", "name": "jane", "profile": {"real_name": "Jane Doe"}}]
    document = read(
        files.archive({"users.json": json.dumps(people).encode(), "lab/2025-03-04.json": json.dumps(MESSAGES).encode()}),
        "export.zip",
    )
    assert records(document) == [
        ("2025-03-04", "Jane Doe", "Slack #lab"),
        ("2025-03-05", "Bob Roy", "Slack #lab, reply"),
        ("2025-03-05", "U77777777", "Slack #lab"),
    ]
    assert "2025-03-04 · Jane Doe · Slack #lab: It leaked @Jane Doe at <40 bar, see report (https://x.ca)" in document.text
    assert "[file: curve.png]" in document.text
    assert '"ts"' not in document.text


def test_notices_of_a_chat_are_nobodys_messages() -> None:
    slack = [
        {"type": "message", "subtype": "channel_join", "user": "U3", "ts": "1741000000.000100", "text": "<@U3> has joined the channel"},
        {"type": "message", "user": "U2", "ts": "1741000400.000100", "text": "It cracked at cycle 12.", "user_profile": {"real_name": "Bob Roy"}},
        {"type": "message", "subtype": "channel_topic", "user": "U2", "ts": "1741001400.000100", "text": "set the topic: coils"},
    ]  # fmt: skip
    document = read(json.dumps(slack).encode(), "export.json")
    assert [(r.date, r.author) for r in document.records] == [(None, None), ("2025-03-03", "Bob Roy"), (None, None)]
    assert "has joined" in document.text


def test_slack_of_one_channel_and_of_blocks() -> None:
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "It held"}]}]}
    value = {"channel": {"name": "rig"}, "messages": [{"username": "ci", "blocks": [block], "ts": "1741100400"}]}
    document = read(json.dumps(value), "a.json")
    assert document.text == "2025-03-04 · ci · Slack #rig: It held"


def test_teams() -> None:
    value = {
        "value": [
            {
                "createdDateTime": "2025-03-04T15:00:00Z",
                "from": {"user": {"displayName": "Marie Roy"}},
                "body": {"contentType": "html", "content": "<p>Elle tient</p><p>à <b>40</b> bars</p>"},
                "replies": [
                    {
                        "createdDateTime": "2025-03-05T09:00:00Z",
                        "from": {"user": {"displayName": "Al B"}},
                        "body": {"content": "ok <5"},
                    }
                ],
            },
            {
                "createdDateTime": "2025-03-06T15:00:00Z",
                "from": None,
                "body": {"contentType": "html", "content": "<p>left the team</p>"},
            },
        ]
    }
    document = read(json.dumps(value), "teams.json")
    assert records(document) == [
        ("2025-03-04", "Marie Roy", "Teams"),
        ("2025-03-05", "Al B", "Teams, reply"),
        ("2025-03-06", None, "Teams"),
    ]
    assert "Teams: Elle tient\nà 40 bars" in document.text


JIRA = """Summary,Issue key,Issue Type,Status,Assignee,Reporter,Created,Updated,Description,Time Spent,Labels,Labels,Comment,Comment,Log Work
Seal leaks,LAB-1,Task,Done,Jane Doe,Bob Roy,04/Mar/25 9:15 AM,05/Mar/25 4:00 PM,"We could not tell, why
it leaks",9000,seal,pump,"04/Mar/25 10:15 AM;jdoe;It leaked; twice",05/Mar/25 9:00 AM;5b10a2844c20165700ede21g;ok,tested;05/Mar/25 9:00 AM;jdoe;7200
Other,LAB-2,Bug,Open,,Bob Roy,2025-03-07 10:00,,,,,,,,
"""


def test_jira_csv() -> None:
    document = read(JIRA, "jira.csv")
    assert records(document) == [
        ("2025-03-04", "Jane Doe", "Jira LAB-1"), ("2025-03-04", "jdoe", "Jira LAB-1, comment"),
        ("2025-03-05", "5b10a2844c20165700ede21g", "Jira LAB-1, comment"),
        ("2025-03-05", "jdoe", "Jira LAB-1, work log"), ("2025-03-07", "Bob Roy", "Jira LAB-2"),
    ]  # fmt: skip
    for words in (
        "Seal leaks.",
        "We could not tell, why it leaks",
        "Labels: seal, pump",
        "It leaked; twice",
        "Time spent: 2 h",
        "Status: Done",
    ):
        assert words in document.text
    # The ticket's time is that of its logs and is not to be added to it.
    assert "Time spent in all (sum of the work logs): 2.5 h" in document.text


@pytest.mark.parametrize(
    ("second", "wanted"), [("25/04/2025 10:00", "2025-04-03"), ("04/25/2025 10:00", "2025-03-04"), ("05/06/2025 10:00", None)]
)
def test_the_order_of_day_and_month_is_that_of_the_column(second: str, wanted: str | None) -> None:
    document = read(
        f"Issue key,Summary,Assignee,Created,Time Spent\nL-1,Test,Jane,03/04/2025 10:00,5400\nL-2,More,Jane,{second},3600\n",
        "a.csv",
    )
    assert document.records[0].date == wanted
    assert ("dates_ambiguous" in codes(document)) == (wanted is None)
    assert "Time spent: 1.5 h" in document.text


def test_jira_json() -> None:
    content = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "It was unknown why."}]}]}
    fields = {
        "summary": "Seal leaks", "description": content, "assignee": {"displayName": "Jane Doe"},
        "created": "2025-03-04T23:15:00.000-0500", "timespent": 5400,
        "comment": {"comments": [{"author": {"displayName": "Bob Roy"}, "created": "2025-03-05T10:00:00.000-0500",
        "body": "Softer held."}]},
        "worklog": {"worklogs": [{"author": {"displayName": "Al B"}, "started": "2025-03-06T09:00:00.000-0500",
        "timeSpentSeconds": 5400, "comment": content}]},
    }  # fmt: skip
    document = read(json.dumps({"issues": [{"key": "LAB-1", "fields": fields}]}), "a.json")
    assert records(document) == [
        ("2025-03-04", "Jane Doe", "Jira LAB-1"), ("2025-03-05", "Bob Roy", "Jira LAB-1, comment"), ("2025-03-06", "Al B",
        "Jira LAB-1, work log"),
    ]  # fmt: skip
    assert "It was unknown why.\nTime spent: 1.5 h" in document.text


def test_azure_devops() -> None:
    text = 'ID,Work Item Type,Title,Assigned To,State,Created Date,Completed Work,Description\n12,Task,Tune filter,Jane Doe <jane@x.ca>,Closed,3/14/2025 9:00:00 AM,6,"<div>It drifts</div>"\n'
    document = read(text, "a.csv")
    assert records(document) == [("2025-03-14", "Jane Doe", "Azure DevOps 12")]
    assert "It drifts" in document.text
    assert "Time spent: 6 h" in document.text
    fields = {
        "System.Title": "Tune",
        "System.AssignedTo": "Jane Doe <j@x.ca>",
        "System.CreatedDate": "2025-03-04T10:00:00Z",
        "System.Description": "<p>It drifts</p>",
    }
    comments = [{"text": "<div>Tried again</div>", "createdBy": {"displayName": "Bob"}, "createdDate": "2025-03-05T10:00:00Z"}]
    document = read(json.dumps({"value": [{"id": 7, "fields": fields, "comments": comments}]}), "a.json")
    assert records(document) == [("2025-03-04", "Jane Doe", "Azure DevOps 7"), ("2025-03-05", "Bob", "Azure DevOps 7, comment")]


def test_lists_of_any_program() -> None:
    issues = [
        {
            "number": 4,
            "title": "Filter drifts",
            "body": "It was unknown why.",
            "user": {"login": "jdoe"},
            "created_at": "2025-03-04T10:00:00Z",
            "state": "open",
        }
    ]
    document = read(json.dumps(issues), "issues.json")
    assert records(document) == [("2025-03-04", "jdoe", "issue #4")]
    assert "Filter drifts\nIt was unknown why.\nstate: open" in document.text
    lines = "\n".join(json.dumps({"date": "2025-03-04", "engineer": "Jane Doe", "note": f"run {n}"}) for n in range(3))
    assert records(read(lines, "log.json")) == [("2025-03-04", "Jane Doe", "entry")] * 3


def test_other_json_stays_lines() -> None:
    document = read('{"a": [{"note": "x"}, 5], "b": null}', "a.json")
    assert document.text == "a[0].note: x\na[1]: 5"
    assert not document.records


@pytest.mark.parametrize("name", ["log.txt", "log.md", "log"])
def test_git_log(name: str) -> None:
    text = (
        "commit 1a2b3c4d5e6f7081920a1b2c3d4e5f6071829304\nAuthor: Jane Doe <jane@x.ca>\nDate:   Tue Mar 4 23:30:00 2025 -0500\n\n    Try a softer seal\n\n"
        "commit 2a2b3c4d5e6f7081920a1b2c3d4e5f6071829304 (HEAD)\nMerge: 1 2\nAuthor: Bob <b@x.ca>\nDate:   2025-03-05 10:00:00 +0100\n\n    Fix drift\n\n"
        "diff --git a/x b/x\n@@ -1 +1 @@\n-old\n+new\n"
    )
    document = read(text, name)
    assert document.text == text
    assert records(document) == [("2025-03-04", "Jane Doe", "commit 1a2b3c4d5e6f"), ("2025-03-05", "Bob", "commit 2a2b3c4d5e6f")]
    assert document.text[document.records[1].start : document.records[1].end].endswith("+new")


def test_markdown_tables() -> None:
    document = read(
        "| Date | Who | Hours |\n|---|---|---|\n| 2025-03-04 | Jane | 3 |\n| **Total** | | **3** |\n\nTotal | x\n", "log.md"
    )
    assert document.text.split("\n")[2:4] == ["| 2025-03-04 | Jane | 3 |", "Total (sum of other rows): 3"]
    assert document.text.endswith("Total | x\n")


def test_a_zip_of_all() -> None:
    parts = {"jira.csv": JIRA.encode(), "lab/2025-03-04.json": json.dumps(MESSAGES).encode(), "notes.md": b"# Notes\n\nIt held."}
    document = read(files.archive(parts), "all.zip")
    assert len(document.records) == 8
    for record in document.records:
        assert document.text[record.start : record.end].startswith(record.date or record.source)


def test_one_issue_has_its_own_text_and_its_logins_the_name_that_stands_beside_one_of_them() -> None:
    issue = {
        "number": 7,
        "title": "Wick without soot",
        "user": {"login": "ifry", "name": "Ida Fry"},
        "created_at": "2024-05-06T14:10:00Z",
        "body": "Would a thinner wick burn clean?",
        "comments": [
            {"user": {"login": "ifry"}, "created_at": "2024-05-07T18:22:41Z", "body": "Burned 5 of 2 mm."},
            {"user": {"login": "lroy"}, "created_at": "2024-05-08T18:22:41Z", "body": "No soot on mine."},
        ],
    }
    document = read(json.dumps(issue), "issue_7.json")
    assert [(day, who) for day, who, _ in records(document)] == [
        ("2024-05-06", "Ida Fry"),
        ("2024-05-07", "Ida Fry"),
        ("2024-05-08", "lroy"),
    ]
    assert "Would a thinner wick" in document.text
