"""Reports made by hand, one for every kind of page that a document can become."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from checker.model import (
    FACTS_SCHEMA,
    REPORT_SCHEMA,
    Acrobat,
    Answers,
    Browser,
    Condition,
    Estimate,
    EstimatedItem,
    Event,
    Excel,
    Fact,
    Facts,
    Failure,
    HttpsProbe,
    Institution,
    Level,
    Machine,
    Overall,
    PackStamp,
    Plan,
    PlannedItem,
    PrinterQueue,
    Proxy,
    Reference,
    Remedy,
    RemedyKind,
    Report,
    Screen,
    Status,
    Step,
    Tool,
    Verdict,
    VpnClient,
    VpnProbe,
    fact_table,
)

NOTICE = "yamaguchi-r8-online-registration-notice"
GIB = 2**30
JST = dt.timezone(dt.timedelta(hours=9))

Row = tuple[str, Level, str, str, str]
ROWS: tuple[Row, ...] = (
    ("memory", "recommended", "メモリ", "8GB以上（推奨）", "搭載 8GB、使用可能 7.8GB"),
    ("disk_space", "recommended", "空き容量", "40GB以上（推奨）", "空き 212GB、全体 475GB"),
    (
        "display",
        "required",
        "ディスプレイ解像度",
        "最低 1280×1024、推奨 1920×1080",
        "1920×1080（125％）",
    ),
    ("browser", "required", "ブラウザ", "Edge、Chrome、Safariのどれか", "Edge 142.0、Chrome 142.0"),
    ("acrobat_reader", "required", "Acrobat Reader", "入っていること", "Reader 26.001（64ビット）"),
    ("excel", "required", "Excel", "入っていること", "Microsoft 365（16.0.19328）"),
    ("vpn_client", "required", "AWS VPN Client", "入っていること", "6.0.3"),
    (
        "internet_https",
        "required",
        "インターネット接続",
        "https通信ができること",
        "2件中2件に届いた",
    ),
    (
        "vpn_tcp443",
        "required",
        "VPNの通信（TCP 443）",
        "TCP 443で外部と通信できること",
        "VPNの応答あり（38ms）",
    ),
    (
        "printer_a4",
        "required",
        "A4で印刷できるプリンタ",
        "A4で印刷できること",
        "RICOH IM C2500（A4）",
    ),
    (
        "not_cancer_registry_terminal",
        "required",
        "がん登録オンラインとの分離",
        "がん登録オンラインのPCではないこと",
        "回答：使っていない",
    ),
    (
        "security_rules",
        "advisory",
        "セキュリティ対策",
        "院内の規則に従うこと",
        "回答：従っている、Microsoft Defender",
    ),
    (
        "operating_system",
        "advisory",
        "OS",
        "サポート期間内のOS",
        "Windows 11 25H2（ビルド 26200）",
    ),
)


def verdict(row: Row, status: Status = "met", **changes: Any) -> Verdict:  # noqa: ANN401 - fields
    """Make a verdict of a row of the table above."""
    name, level, title, required, measured = row
    fields: dict[str, Any] = {
        "outcome": "meets",
        "measured": measured,
        "message": "条件を満たしています。",
    }
    fields |= changes
    return Verdict(
        id=name,
        level=level,
        status=status,
        title=title,
        required=required,
        references=(Reference(NOTICE, "別紙1 2 必要な機器"),),
        **fields,
    )


def facts(name: str = "UKETSUKE-01", table: Mapping[str, Any] | None = None) -> Facts:
    """Make the facts of a PC that has everything."""
    values: dict[str, Any] = {
        "os.name": "windows-11",
        "os.version": "25H2",
        "os.build": "26200.7171",
        "os.arch": "x86_64",
        "memory.installed_bytes": 8 * GIB,
        "memory.usable_bytes": int(7.8 * GIB),
        "disk.system_free_bytes": 212 * GIB,
        "disk.system_total_bytes": 475 * GIB,
        "display.screens": (Screen(1920, 1080, 1.25, primary=True),),
        "browser.installed": (Browser("edge", "142.0.3595.90"), Browser("chrome", "142.0", "user")),
        "software.acrobat": Acrobat("reader", "26.001.21529", 64),
        "software.excel": Excel("click-to-run", "16.0.19328.20190"),
        "software.vpn_client": VpnClient("aws-vpn-client", "6.0.3"),
        "software.other_vpn": (),
        "printer.queues": (
            PrinterQueue("RICOH IM C2500", a4=True, default=True),
            PrinterQueue("Microsoft Print to PDF", a4=True, virtual=True),
        ),
        "network.proxy": Proxy("none"),
        "network.https": (
            HttpsProbe("registration.example.go.jp", 443, "done", ms=84),
            HttpsProbe("self-service.clientvpn.amazonaws.com", 443, "done", ms=62),
        ),
        "network.vpn": VpnProbe("cvpn.example.jp:443", "openvpn", "done", ms=38),
    }
    values |= table or {}
    return Facts(
        FACTS_SCHEMA,
        dt.datetime(2026, 11, 21, 9, 30, tzinfo=JST),
        "probe",
        Machine(name, "windows"),
        fact_table({key: as_fact(value) for key, value in values.items()}),
    )


def as_fact(value: Any) -> Fact[Any]:  # noqa: ANN401 - fact values
    """Wrap a value, or a failure, as a fact."""
    if isinstance(value, Failure):
        return Fact(failure=value)
    return Fact(value=value, source="test")


def report(overall: Overall, verdicts: tuple[Verdict, ...], **changes: Any) -> Report:  # noqa: ANN401
    """Make a report."""
    fields: dict[str, Any] = {
        "facts": facts(),
        "answers": Answers(
            cancer_registry_terminal=False,
            security_rules_followed=True,
            institution=Institution(
                name="医療法人社団 周南難病クリニック", prefecture="35", kind="clinic"
            ),
        ),
        "code": "3051-2266-7418",
        "contacted": ("registration.example.go.jp", "self-service.clientvpn.amazonaws.com"),
    }
    fields |= changes
    return Report(
        schema=REPORT_SCHEMA,
        tool=Tool("0.1.0"),
        pack=PackStamp("nanbyo-shoman-online", "2026.11.1", dt.date(2026, 11, 21)),
        judged_on=dt.date(2026, 11, 21),
        overall=overall,
        verdicts=verdicts,
        **fields,
    )


def ready() -> Report:
    """Everything is met."""
    return report("ready", tuple(verdict(row) for row in ROWS))


def _remedied(row: Row, status: Status, kind: RemedyKind, **words: str) -> Verdict:
    text = words.pop("text")
    return verdict(row, status, remedy=Remedy(kind, text), **words)


def needs_settings() -> Report:
    """A setting, a free download and an answer are missing."""
    changed = {
        "display": _remedied(
            ROWS[2],
            "not_met",
            "setting",
            outcome="setting_too_low",
            measured="1366×768（100％）",
            message="解像度が最低の1280×1024より低く設定されています。"
            "この画面は、もっと高い解像度にできます。",
            text="画面の設定（「設定」→「システム」→「ディスプレイ」）の解像度で、"
            "「推奨」と書かれた値か、いちばん大きい値を選びます。購入は不要です。",
        ),
        "vpn_client": _remedied(
            ROWS[6],
            "not_met",
            "install",
            outcome="not_installed",
            measured="入っていません",
            message="AWS VPN Clientが入っていません。",
            text="AWSの配布ページからAWS VPN Clientを入れます。"
            "無料です。PCの管理者の権限が要ります。",
        ),
        "printer_a4": _remedied(
            ROWS[9],
            "needs_answer",
            "ask",
            outcome="only_virtual",
            measured="Microsoft Print to PDF（紙に印刷しない）",
            message="見つかったのは、PDFなどのファイルに保存する「プリンタ」だけです。",
            text="このPCからA4の紙に印刷できるか確かめて、回答してください。",
        ),
    }
    return report("not_ready", tuple(changed.get(row[0]) or verdict(row) for row in ROWS))


def needs_purchase() -> Report:
    """Things must be bought, and a plan asks for a subsidy."""
    changed = {
        "memory": _remedied(
            ROWS[0],
            "below_recommended",
            "purchase",
            outcome="too_small",
            measured="搭載 4GB、使用可能 3.9GB",
            message="推奨の8GBに足りません。登録はできますが、動作が遅くなることがあります。",
            text="メモリを増やせる機種なら増設を、増やせない機種なら買い替えを検討します。"
            "補助金を使うときは、内示の前に注文しないでください。",
        ),
        "display": _remedied(
            ROWS[2],
            "not_met",
            "purchase",
            outcome="panel_too_small",
            measured="1366×768（100％）",
            message="この画面は最低の1280×1024を表示できません。",
            text="外付けディスプレイ（1920×1080以上）をつなげば、PCは買い替えなくても足ります。"
            "補助金を使うときは、内示の前に注文しないでください。",
        ),
        "vpn_tcp443": _remedied(
            ROWS[8],
            "not_met",
            "network",
            outcome="proxy_only",
            measured="直接の通信は拒否された",
            message="インターネットにはプロキシ経由でしか出られません。"
            "VPNのソフトはプロキシを使えません。",
            text="ネットワークの担当者に、このPCからVPNの接続先へのTCP 443の通信を"
            "直接通すよう頼んでください。",
        ),
    }
    return report(
        "not_ready",
        tuple(changed.get(row[0]) or verdict(row) for row in ROWS),
        facts=facts(
            table={
                "memory.installed_bytes": 4 * GIB,
                "display.screens": (Screen(1366, 768, primary=True),),
                "network.proxy": Proxy("manual", "proxy.example.jp:8080"),
                "network.https": (
                    HttpsProbe("registration.example.go.jp", 443, "done", via="proxy", ms=84),
                    HttpsProbe(
                        "self-service.clientvpn.amazonaws.com",
                        443,
                        "tls",
                        "tls_intercepted",
                        "proxy",
                        "Example Appliance CA",
                        140,
                    ),
                ),
                "network.vpn": VpnProbe("cvpn.example.jp:443", "none", "tcp", "refused", 12),
            }
        ),
        subsidy=estimate(),
        answers=msgspec.structs.replace(ready().answers, plan=plan()),
    )


def plan() -> Plan:
    """Make the plan behind `estimate`."""
    return Plan(
        program="yamaguchi-r8-online-registration",
        start_date=dt.date(2026, 12, 1),
        completion_date=dt.date(2027, 1, 31),
        items=(
            PlannedItem("外付けディスプレイ 24型", 34_800),
            PlannedItem("ノートPC", 148_000),
            PlannedItem("VPN回線の月額利用料", 36_000, "running-cost"),
        ),
    )


def estimate() -> Estimate:
    """Make an estimate with something in every part."""
    reference = (Reference(NOTICE, "1 補助金の概要"),)
    return Estimate(
        program="yamaguchi-r8-online-registration",
        eligibility="undetermined",
        amount=50_000,
        steps=(
            Step("対象になる経費の合計", 182_800),
            Step("基準額", 100_000),
            Step("少ない方", 100_000),
            Step("2分の1", 50_000),
            Step("千円未満を切り捨て", 50_000),
        ),
        conditions=(
            Condition("prefecture", "met", "山口県が指定する指定医等が勤務しています。", reference),
            Condition("completion", "met", "令和8年度中に整備が終わる予定です。", reference),
            Condition(
                "notice",
                "unknown",
                "内示の日がまだ分かりません。内示より前の着手は対象外です。",
                reference,
            ),
        ),
        items=(
            EstimatedItem(
                "外付けディスプレイ 24型", 34_800, "equipment", counted=True, why="備品の購入"
            ),
            EstimatedItem("ノートPC", 148_000, "equipment", counted=True, why="備品の購入"),
            EstimatedItem(
                "VPN回線の月額利用料",
                36_000,
                "running-cost",
                counted=False,
                why="毎月かかる費用は対象外です",
            ),
        ),
        timeline=(
            Event(dt.date(2026, 3, 31), "所要額調査の締切", "past"),
            Event(None, "交付申請（別に連絡があります）", "undated"),
            Event(None, "内示", "undated"),
            Event(dt.date(2026, 11, 21), "この見積もりの日", "today"),
            Event(dt.date(2026, 12, 1), "着手（注文・購入）", "upcoming"),
            Event(dt.date(2027, 3, 31), "整備の完了期限", "upcoming"),
        ),
        references=reference,
    )


def unknown() -> Report:
    """Nothing could be looked at."""
    failure = Failure("permission_denied", "access denied")
    return report(
        "incomplete",
        tuple(
            verdict(
                row,
                "unknown",
                outcome="unknown",
                measured="確認できませんでした",
                message="権限がなく、調べられません。",
                remedy=Remedy("ask", "院内のPC管理者に、この項目の確認を頼んでください。"),
                failure=failure,
            )
            for row in ROWS
        ),
        facts=facts(table={key: failure for key, _ in facts().facts.known()}),
        answers=Answers(),
        code=None,
        contacted=(),
    )


def long_names() -> Report:
    """Names at their longest, rare characters, twenty screens and twenty printers."""
    base = needs_purchase()
    name = "医療法人社団髙﨑𠮷辻󠄀会" + "附属総合地域難病支援診療" * 4 + "クリニック"
    queues = tuple(
        PrinterQueue(f"複合機 {n:02} 階 髙橋 RICOH IM C2500", a4=True) for n in range(20)
    )
    screens = tuple(Screen(1920, 1080, primary=n == 0) for n in range(20))
    shown = "、".join(queue.name for queue in queues)
    return msgspec.structs.replace(
        base,
        facts=facts("PC-" + "X" * 250, {"printer.queues": queues, "display.screens": screens}),
        answers=msgspec.structs.replace(
            base.answers, institution=Institution(name=name, prefecture="35", kind="hospital")
        ),
        verdicts=tuple(
            msgspec.structs.replace(
                verdict,
                measured=shown
                if verdict.id == "printer_a4"
                else "、".join(["1920×1080"] * 20)
                if verdict.id == "display"
                else verdict.measured,
            )
            for verdict in base.verdicts
        ),
    )


HOSTILE = (
    '#panic("typst") *bold* _it_ $x^2$ @ref <label> `raw` \\u{1F600} // /* [#] {}',
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "{=1+1}",
    "https://example.invalid/?a=<b>",
    "internal:Sheet1!A1",
    "{{ 7*7 }}{% raw %}",
    ']]>-->\\"',
)
"""What each format must show as it is written."""


def hostile(text: str) -> Report:
    """Make a report that says `text` wherever a text may stand. Not checked by the model."""
    base = needs_purchase()
    line = text[:4000]
    name = text[:300]

    def spoil(value: Any) -> Any:  # noqa: ANN401 - any field
        if isinstance(value, Verdict):
            return msgspec.structs.replace(
                value,
                title=line,
                measured=line,
                required=line,
                message=line,
                remedy=Remedy("purchase", line),
                references=(Reference("no-such-document", line),),
            )
        return value

    assert base.subsidy is not None
    return msgspec.structs.replace(
        base,
        tool=Tool(name),
        pack=PackStamp(base.pack.id, name, base.pack.verified_on),
        facts=facts(
            name,
            {
                "os.version": name,
                "printer.queues": (PrinterQueue(name),),
                "network.https": (HttpsProbe(name, 443, "tls", "tls_untrusted", "direct", name),),
                "network.vpn": VpnProbe(name, "none", "dns", "dns_not_found"),
                "network.proxy": Proxy("manual", name),
                "memory.usable_bytes": Failure("crashed", line),
            },
        ),
        answers=Answers(institution=Institution(name=name, municipality=name)),
        verdicts=tuple(spoil(verdict) for verdict in base.verdicts),
        contacted=(name,),
        subsidy=msgspec.structs.replace(
            base.subsidy,
            steps=(Step(line, 1),),
            conditions=(Condition("x", "unknown", line, (Reference("no-such", line),)),),
            items=(EstimatedItem(name, 1, "equipment", counted=False, why=line),),
            timeline=(Event(None, line, "undated"),),
        ),
    )
