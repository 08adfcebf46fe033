"""Imported results are hostile: nothing that a file says of itself is believed."""

import gzip
import html
import io
import json
import re
import zipfile
import zlib
from typing import Any

import pytest

from checker import compose
from checker.documents import qr
from checker.documents.data import report_json
from checker.helpdesk.intake import REPORT_LIMIT
from checker.helpdesk.results import examine, from_report
from checker.helpdesk.store import Store
from checker.model import (
    FACTS_SCHEMA,
    Answers,
    Browser,
    Fact,
    Facts,
    Machine,
    Report,
    fact_table,
)
from checker.reading import report as read_report
from tests.helpdesk.desks import START, Seat, a_code, rules
from tests.helpdesk.test_pages import XSS


def a_report(name: str = "PC-1") -> Report:
    pack = rules().pack
    table = fact_table(
        {
            "memory.installed_bytes": Fact(8 * 2**30, "test"),
            "browser.installed": Fact((Browser("edge"),), "test"),
        }
    )
    facts = Facts(FACTS_SCHEMA, START, "probe", Machine(name, "windows"), table)
    return compose.compose(facts, Answers(), pack, START.date(), "ja")


def changed(**keys: Any) -> bytes:  # noqa: ANN401 - whatever a hostile file says
    data = json.loads(report_json(a_report()))
    data.update(keys)
    return json.dumps(data).encode()


def dropped(seat: Seat, data: bytes, name: str = "report.json") -> Any:  # noqa: ANN401
    return seat.post("/import", files={"file": (name, data)})


def raw_of(text: str) -> str:
    found = re.search(r'name="raw" value="([^"]*)"', text)
    assert found
    return html.unescape(found[1])


def test_a_report_is_taken_with_its_values(seat: Seat, store: Store) -> None:
    page = dropped(seat, report_json(a_report()))
    assert page.status_code == 200
    assert "結果の番号は、中身の値と合っています" in page.text
    answer = seat.post("/case", raw=raw_of(page.text), institution="x")
    assert answer.status_code == 303
    heard = store.heard(1)[0]
    assert heard.digits == (a_report().code or "").replace("-", "")
    case = seat.get("/case/1").text
    assert "8 GB" in case


def test_the_text_of_a_qr_code_is_taken(seat: Seat) -> None:
    page = seat.post("/import", qr=qr.encode(a_report()))
    assert page.status_code == 200
    assert "8 GB" in page.text
    assert seat.post("/case", raw=raw_of(page.text), institution="x").status_code == 303


def test_a_code_of_another_result_is_told(seat: Seat) -> None:
    code = a_code(5)
    page = dropped(seat, changed(code=f"{code[:4]}-{code[4:8]}-{code[8:]}"))
    assert "結果の番号が、中身の値と合いません" in page.text
    assert a_report().code in page.text


def test_a_code_that_is_none_is_told(seat: Seat) -> None:
    page = dropped(seat, changed(code="1234-5678-9012"))
    assert "結果の番号が正しくありません" in page.text


def test_a_report_without_a_code_gets_ours(seat: Seat) -> None:
    page = dropped(seat, changed(code=None))
    assert "結果の番号がありません" in page.text
    assert str(a_report().code) in page.text


def test_verdicts_that_do_not_follow_from_the_values_are_told_and_not_shown(seat: Seat) -> None:
    data = json.loads(report_json(a_report()))
    for verdict in data["verdicts"]:
        verdict["status"], verdict["message"] = "met", "すべて良好です。"
    data["overall"] = "ready"
    page = dropped(seat, json.dumps(data).encode())
    assert "ファイルに書かれた判定が、中身の値と合いません" in page.text
    assert "すべて良好です。" not in re.sub(r'name="raw" value="[^"]*"', "", page.text)
    assert "このPCは、オンライン登録の要件をすべて満たしています。" not in page.text


def test_other_rules_are_told() -> None:
    data = json.loads(report_json(a_report()))
    data["pack"]["version"] = "2020.1.1"
    found = examine(read_report(json.dumps(data).encode(), "x"), rules())
    assert [one.key for one in found] == ["import_old_rules"]


def test_what_a_report_says_is_text(seat: Seat) -> None:
    data = json.loads(report_json(a_report()))
    data["facts"]["machine"]["name"] = XSS
    data["answers"]["institution"] = {"name": XSS, "municipality": XSS}
    for verdict in data["verdicts"]:
        verdict |= {"title": XSS, "message": XSS, "measured": XSS}
    data["facts"]["facts"]["printer.queues"] = {
        "value": [{"name": XSS, "a4": True}],
        "source": XSS,
    }
    page = dropped(seat, json.dumps(data).encode())
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    answer = seat.post("/case", raw=raw_of(page.text), institution=XSS)
    assert "<script>alert" not in seat.get(answer.headers["location"]).text


def bomb(kind: str) -> bytes:
    zeros = b"0" * 50_000_000
    if kind == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("report.json", zeros)
        return out.getvalue()
    return gzip.compress(zeros) if kind == "gzip" else zlib.compress(zeros)


HOSTILE = {
    "empty": b" ",
    "not json": b"hello",
    "zip": bomb("zip"),
    "gzip": bomb("gzip"),
    "deep": b"[" * 200_000,
    "deep object": b'{"a":' * 100_000,
    "null": b"null",
    "list": b"[]",
    "number": b"1" * 500_000,
    "other schema": b'{"schema": "nanbyo-checker/facts/1"}',
    "later schema": b'{"schema": "nanbyo-checker/report/99"}',
    "unknown key": changed(extra=1),
    "wrong type": changed(verdicts="x"),
    "bad utf-8": b"\xff\xfe\x00",
    "nul": b"\x00" * 1000,
    "long string": changed(judged_on="x" * 900_000),
    "many verdicts": changed(verdicts=[{}] * 10_000),
    "control in a name": changed(contacted=["a\x1b[31mb"]),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_on_a_page(seat: Seat, store: Store, kind: str) -> None:
    page = dropped(seat, HOSTILE[kind], "<b>x</b>.json")
    assert page.status_code == 400, kind
    assert "<b>x</b>" not in page.text
    assert 'role="alert"' in page.text
    assert store.search("") == []
    raw = HOSTILE[kind].decode("utf-8", errors="replace")[:500_000]
    assert seat.post("/case", raw=raw or "x", institution="x").status_code in {400, 303}
    assert not [row for row in store.search("") if store.heard(row.id)[0].report]


def qr_bomb() -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"0" * 20_000_000) + packer.flush()
    return qr.PREFIX + qr._to_base45(packed[:2600])


@pytest.mark.parametrize(
    "text", ["NC1:", "NC1:@@@@", "NC1:" + "A" * 4000, "NC2:AAAA", "hello", qr_bomb()[:4990]]
)
def test_a_hostile_qr_text_is_refused_on_a_page(seat: Seat, text: str) -> None:
    assert seat.post("/import", qr=text).status_code == 400


@pytest.mark.parametrize("more", [0, 1])
def test_the_limit_of_size_is_where_it_says(seat: Seat, more: int) -> None:
    data = changed()
    padded = data + b" " * (REPORT_LIMIT - len(data) + more)
    assert dropped(seat, padded).status_code == (400 if more else 200)


def test_nothing_chosen_is_told(seat: Seat) -> None:
    assert "ファイルを選ぶか" in seat.post("/import").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "report.json は、中身が空です"),
        (b" " * (REPORT_LIMIT + 1), "結果のファイルは1MBまでです"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_reason(seat: Seat, data: bytes, said: str) -> None:
    assert said in html.unescape(dropped(seat, data).text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("こんにちは", "「NC1:」から終わりまで"),
        ('{"schema":', "「NC1:」から終わりまで"),
        ("NC1:ABCDEF", "始めから終わりまで、もう一度"),
    ],
)
def test_a_text_that_is_no_qr_code_is_told_without_a_parsers_words(
    seat: Seat, text: str, said: str
) -> None:
    answer = seat.post("/import", qr=text)
    assert answer.status_code == 400
    assert said in html.unescape(answer.text)
    assert "JSON" not in answer.text.partition('role="alert"')[2].partition("</div>")[0]


def test_a_result_is_judged_by_our_rules_alone() -> None:
    report = a_report()
    assert from_report(report, rules()).overall == report.overall
    assert from_report(report, rules()).digits == report.code
