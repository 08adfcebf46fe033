"""The sentences of an estimate, its timeline, the shopping list and the survey's draft."""

import datetime as dt

import msgspec
import pytest

from checker import wording
from checker.estimate import tell
from checker.model import Answers, Plan, Remedy, Verdict
from checker.packs.locate import rules_root
from checker.subsidy import Program, consider, shopping_list
from checker.subsidy.findings import LEFT_OUT, EventState
from checker.subsidy.given import Situation
from checker.subsidy.timeline import days_left, next_step
from tests.subsidy.situations import clinic
from tests.subsidy.told import WORDS, advise, draft, estimate

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
AGENCY = "digital-agency-r5-mynumber-card"
R8 = "mhlw-r8-pmh-municipal"
R7 = "mhlw-r7-pmh-municipal"


def messages(answers: Answers, program: Program, on: dt.date = ON) -> dict[str, str]:
    made = estimate(answers, program, on, "ja")
    return {condition.id: condition.message for condition in made.conditions}


def test_the_steps_in_words_and_numbers(programs: dict[str, Program]) -> None:
    made = estimate(clinic(), programs[YAMAGUCHI], ON, "ja")
    assert [(step.text, step.value) for step in made.steps] == [
        ("対象になる費用の合計", 132_000),
        ("基準額 100,000円 と 対象になる費用 132,000円 の少ない方", 100_000),
        ("100,000円 × 1/2 ＝ 50,000円、1,000円未満は切り捨て", 50_000),
        ("上限 50,000円 と 50,000円 の少ない方", 50_000),
    ]
    english = estimate(clinic(), programs[YAMAGUCHI], ON, "en")
    assert english.steps[1].text == (
        "The smaller of the base amount 100,000 yen and the cost that counts 132,000 yen"
    )


def test_a_fraction_of_a_yen_is_shown_exactly(programs: dict[str, Program]) -> None:
    options = {
        "scope": "both",
        "counter-machine": "modified",
        "monthly-uses": 0,
        "usage-rate-increase": 6,
        "received-another": False,
    }
    items = [{"name": "a", "amount": 1_000_000, "category": "system"}]
    answers = msgspec.convert(
        {"institution": {"kind": "hospital"}, "plan": {"items": items, "options": options}}, Answers
    )
    made = estimate(answers, programs[AGENCY], dt.date(2024, 6, 1), "ja")
    assert made.steps[2].text == (
        "1,000,000円 × 1/3 ＝ 333,333と1/3円"
        "（端数の扱いは資料に書かれていません。1円未満だけを切り捨てます）"
    )
    assert made.amount == 333_333
    english = estimate(answers, programs[AGENCY], dt.date(2024, 6, 1), "en")
    assert "= 333,333 1/3 yen (the documents do not state any rounding" in english.steps[2].text


def test_systems_and_the_notified_base_in_words(programs: dict[str, Program]) -> None:
    options = {"kodomo": True, "yoiku-iryo": True, "notified-base": 9_000_000}
    items = [{"name": "a", "amount": 12_000_000, "category": "system"}]
    answers = msgspec.convert({"plan": {"items": items, "options": options}}, Answers)
    made = estimate(answers, programs[R8], ON, "ja")
    assert [step.text for step in made.steps[1:]] == [
        "基準額の上限：5,000,000円 × 2制度",
        "基準額 10,000,000円 と 対象になる費用 12,000,000円 の少ない方",
        "内示された基準額 9,000,000円 と 10,000,000円 の少ない方",
        "9,000,000円 × 1/2 ＝ 4,500,000円",
    ]


def test_a_plan_that_is_not_eligible_ends_with_nothing_paid(programs: dict[str, Program]) -> None:
    made = estimate(clinic(completion_date=None), programs[YAMAGUCHI], dt.date(2027, 4, 1), "ja")
    assert [step.value for step in made.steps][-2:] == [50_000, 0]
    assert made.steps[-1].text == "対象外のため、受けられる額は0円"
    assert made.conditions[1].message == (
        "この事業は2027年3月31日で終わっています。今からは受けられません。"
    )
    assert made.conditions[1].references[0].section == "1(2)"


def test_the_period_cites_its_end_or_its_start(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    endless = msgspec.structs.replace(program, valid_to=None, ends=None)
    for one, on, section in (
        (program, ON, "1(2)"),
        (program, dt.date(2026, 3, 16), "表題"),
        (endless, ON, "表題"),
        (endless, dt.date(2999, 1, 1), "表題"),
    ):
        period = estimate(clinic(), one, on, "ja").conditions[1]
        assert period.id == "program-period"
        assert [reference.section for reference in period.references] == [section]


def test_what_was_ordered_too_early_says_so(programs: dict[str, Program]) -> None:
    items = [
        {"name": "PC", "amount": 1},
        {"name": "保証", "amount": 1, "category": "other"},
    ]
    answers = clinic(start_date="2026-08-19", items=items)
    made = estimate(answers, programs[YAMAGUCHI], ON, "ja")
    assert made.conditions[0].message.startswith(
        "内示日（2026年8月20日）より前の着手（2026年8月19日）"
    )
    assert made.items[0].why == "注文の日が早すぎるため、対象になりません。"
    assert made.items[1].why.startswith("対象になるのは「システム改修、備品購入など」")
    english = estimate(answers, programs[YAMAGUCHI], ON, "en")
    assert "(2026-08-19) is before the preliminary notice (2026-08-20)" in (
        english.conditions[0].message
    )


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"start_date": None, "preliminary_notice_date": None}, "内示が届くまで"),
        ({"start_date": "2026-09-02", "preliminary_notice_date": None}, "内示が届くまで"),
        ({"preliminary_notice_date": None}, "注文する日（2026年9月1日）になりましたが、"),
        ({"start_date": None}, "内示日（2026年8月20日）以降にしてください"),
        ({}, "着手（2026年9月1日）は内示日（2026年8月20日）以降です"),
        ({"preliminary_notice_date": "2026-09-02", "start_date": None}, "内示が届くまで"),
        (
            {"preliminary_notice_date": "2026-09-02", "start_date": "2026-09-02"},
            "内示はまだ届いていません。内示が予定どおり2026年9月2日に届き、",
        ),
    ],
)
def test_the_warning_before_the_order(
    programs: dict[str, Program], plan: dict[str, object], words: str
) -> None:
    assert words in messages(clinic(**plan), programs[YAMAGUCHI])["order-of-purchase"]


def test_a_scheme_of_another_body_is_named(programs: dict[str, Program]) -> None:
    options = {"nanbyo": True, "seishin-tsuin": True, "kodomo": True}
    plan = {"options": options | {"body-type": "core-city"}}
    answers = msgspec.convert({"plan": plan}, Answers)
    said = messages(answers, programs[R8])["implementer"]
    assert "精神通院医療に係る自立支援医療費、難病法に基づく特定医療費" in said
    assert "こども" not in said
    open_plan = msgspec.convert({"plan": {"options": options}}, Answers)
    assert "難病法に基づく特定医療費" in messages(open_plan, programs[R8])["implementer"]


def test_a_missing_answer_is_asked_for_with_its_choices(programs: dict[str, Program]) -> None:
    answers = msgspec.convert({"institution": {"kind": "hospital"}}, Answers)
    said = messages(answers, programs[AGENCY], dt.date(2024, 6, 1))
    assert said["scope"] == (
        "未回答：今回の改修で、何に対応しますか（受給者証と診察券の両方、受給者証のみ、"
        "診察券のみから選びます）"
    )
    assert said["counter-machine"].startswith("未回答：再来受付機")


def test_a_guide_is_told_on_both_sides(programs: dict[str, Program]) -> None:
    for cost, words in ((300_000, "以内です"), (300_001, "資料から分かりません")):
        items = [{"name": "a", "amount": cost, "category": "system"}]
        answers = msgspec.convert(
            {"institution": {"kind": "clinic"}, "plan": {"items": items}}, Answers
        )
        said = messages(answers, programs["mhlw-r5-medical-institution-shoman"])
        assert f"費用 {cost:,}円 は目安の 300,000円" in said["guide"]
        assert words in said["guide"]


def test_every_source_that_was_used_is_listed_once(programs: dict[str, Program]) -> None:
    made = estimate(clinic(), programs[YAMAGUCHI], ON, "ja")
    sections = [reference.section for reference in made.references]
    assert len(sections) == len(set(sections))
    assert {"1(1)", "1(2)", "1(3)", "1(4)"} <= set(sections)
    assert sections[0] == "1 補助金の概要"


# --------------------------------------------------------------------------------------------
# Timeline


def states(program: Program, on: dt.date, **plan: object) -> dict[str, tuple[str, dt.date | None]]:
    found = consider(clinic(**plan), program, on)
    return {placed.id: (placed.state, placed.day) for placed in found.timeline}


def test_a_day_is_past_today_or_upcoming(programs: dict[str, Program]) -> None:
    due = dt.date(2026, 3, 31)
    for days, state in ((-1, "upcoming"), (0, "today"), (1, "past")):
        found = states(programs[YAMAGUCHI], due + dt.timedelta(days=days))
        assert found["survey-due"] == (state, due)
    assert states(programs[YAMAGUCHI], due)["grant-decision"] == ("undated", None)


def test_a_period_is_today_from_its_first_to_its_last_day(programs: dict[str, Program]) -> None:
    first = dt.date(2025, 4, 1)
    for day, state in (
        ("2025-03-31", "upcoming"),
        ("2025-04-01", "today"),
        ("2025-05-31", "today"),
        ("2025-06-01", "past"),
    ):
        found = states(programs[R7], dt.date.fromisoformat(day))
        assert found["application-1"] == (state, first)


def test_the_plan_dates_its_own_events(programs: dict[str, Program]) -> None:
    found = states(programs[YAMAGUCHI], ON)
    assert found["preliminary-notice"] == ("past", dt.date(2026, 8, 20))
    assert found["start"] == ("today", ON)
    assert found["completion"] == ("upcoming", dt.date(2026, 10, 15))
    without = states(programs[YAMAGUCHI], ON, preliminary_notice_date=None)
    assert without["preliminary-notice"] == ("undated", None)


def test_a_document_s_day_stands_until_the_plan_has_one(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    events = tuple(
        msgspec.structs.replace(event, plan="completion_date")
        if event.id == "completion-limit"
        else event
        for event in program.timeline
    )
    program = msgspec.structs.replace(program, timeline=events)
    assert states(program, ON)["completion-limit"][1] == dt.date(2026, 10, 15)
    open_plan = states(program, ON, completion_date=None)
    assert open_plan["completion-limit"][1] == dt.date(2027, 3, 31)


def test_nothing_is_left_to_do_after_the_last_step(programs: dict[str, Program]) -> None:
    situation = Situation(Answers(), programs[R7])
    assert next_step(situation, dt.date(2025, 9, 1)) is None
    first = next_step(situation, dt.date(2025, 1, 15))
    assert first is not None
    assert first.id == "survey-due"


@pytest.mark.parametrize(
    ("date", "state", "left"),
    [
        (dt.date(2026, 9, 3), "upcoming", 2),
        (dt.date(2026, 9, 1), "today", 0),
        (dt.date(2026, 8, 1), "today", 0),
        (dt.date(2026, 8, 31), "past", None),
        (None, "undated", None),
    ],
)
def test_days_left(date: dt.date | None, state: EventState, left: int | None) -> None:
    assert days_left(date, state, ON) == left


def test_amounts_and_days_in_words() -> None:
    assert wording.day(dt.date(2026, 3, 1), "ja") == "2026年3月1日"
    assert wording.day(dt.date(2026, 3, 1), "en") == "2026-03-01"


# --------------------------------------------------------------------------------------------
# Shopping list


def verdict(name: str, kind: str | None, level: str = "required") -> Verdict:
    return msgspec.convert(
        {
            "id": name,
            "level": level,
            "status": "met" if kind is None else "not_met",
            "outcome": "x",
            "title": f"{name}の題",
            "measured": "4 GB",
            "required": f"{name}は8 GB以上",
            "message": "x",
            "remedy": None if kind is None else Remedy(kind, f"{name}の対処"),  # type: ignore[arg-type]
        },
        Verdict,
    )


def test_a_quotation_holds_purchases_first_and_free_installs_after() -> None:
    found = shopping_list(
        [
            verdict("acrobat", "install"),
            verdict("memory", "purchase", "recommended"),
            verdict("browser", None),
            verdict("display", "setting"),
            verdict("excel", "purchase"),
            verdict("vpn", "network"),
            verdict("rules", "ask"),
        ]
    )
    assert [item.requirement for item in found.quotation] == ["memory", "excel", "acrobat"]
    assert [item.costs for item in found.quotation] == [True, True, False]
    assert [item.must for item in found.quotation] == [False, True, True]
    assert [item.requirement for item in found.no_purchase] == ["display", "vpn", "rules"]
    assert not any(item.costs for item in found.no_purchase)
    first = found.quotation[0]
    assert (first.title, first.minimum, first.remedy) == (
        "memoryの題",
        "memoryは8 GB以上",
        "memoryの対処",
    )


def test_a_pc_that_meets_everything_needs_nothing() -> None:
    found = shopping_list([verdict("memory", None)])
    assert found.quotation == ()
    assert found.no_purchase == ()


# --------------------------------------------------------------------------------------------
# The survey's draft


def test_the_draft_lays_out_the_answers(programs: dict[str, Program]) -> None:
    on = dt.date(2026, 3, 20)
    answers = clinic(
        items=[
            {"name": "ノートPC", "amount": 132_000},
            {"name": "保証", "amount": 9_000, "category": "other"},
        ]
    )
    text = draft(answers, programs[YAMAGUCHI], on, "ja")
    assert text is not None
    assert "メールの件名：オンライン登録所要額調査(山田医院)\n" in text
    assert "提出期限：2026年3月31日（必着）あと11日\n" in text
    assert "seisin-nanbyou@pref.yamaguchi.lg.jp" in text
    assert "083-933-2969" in text
    assert "山口市滝町1番1号" in text
    for row in (
        "医療機関名：山田医院",
        "区分：診療所",
        "市町村：（記入してください）",
        "勤務する指定医等：難病指定医",
        "整備の内容と所要額：\n  - ノートPC  132,000円\n  - 保証  9,000円",
        "所要額の合計：141,000円",
        "うち補助対象の経費：132,000円",
        "補助金の見込額：50,000円",
        "着手（発注）の予定日：2026年9月1日",
        "完了の予定日：2026年10月15日",
    ):
        assert f"\n{row}\n" in text
    assert "申請ではありません" in text
    assert "希望しないときは、提出は不要です" in text
    assert text.endswith("19243.html\n")


def test_the_draft_of_nothing_is_a_form_to_fill_in(programs: dict[str, Program]) -> None:
    program, on = programs[YAMAGUCHI], dt.date(2026, 3, 31)
    text = draft(Answers(), program, on, "ja")
    assert text is not None
    assert text.count("：（記入してください）\n") == 10
    assert "オンライン登録所要額調査(医療機関名)" in text
    assert "あと0日" in text


def test_the_draft_says_when_it_is_too_late(programs: dict[str, Program]) -> None:
    program, on = programs[YAMAGUCHI], dt.date(2026, 4, 1)
    answered = draft(clinic(), program, on, "ja")
    assert answered is not None
    assert "過ぎました" not in answered
    assert "提出期限：" not in answered
    late = clinic(options={})
    text = draft(late, program, on, "ja")
    assert text is not None
    first = text.splitlines()[0]
    assert "2026年3月31日必着）は過ぎました" in first
    assert "精神・難病班 083-933-2958" in first
    assert "提出期限：" not in text
    assert "（必着）あと" not in text


def test_an_item_without_an_amount_is_left_out_and_named(programs: dict[str, Program]) -> None:
    program, on = programs[YAMAGUCHI], dt.date(2026, 3, 20)
    items: list[dict[str, object]] = [{"name": "ノートPC", "amount": 40_000}, {"name": "プリンタ"}]
    answers = clinic(items=items)
    made = estimate(answers, program, on, "ja")
    # 0 yen would be a price; nothing is not.
    free = clinic(items=[items[0], {"name": "プリンタ", "amount": 0}])
    assert [item.name for item in made.items] == ["ノートPC"]
    assert made.amount == 20_000
    (said,) = [one for one in made.conditions if one.id == LEFT_OUT]
    assert said.status == "unknown"
    assert "計算に入れていません：プリンタ。" in said.message
    assert "もう一度見積もってください" in said.message
    assert LEFT_OUT not in [one.id for one in estimate(free, program, on, "ja").conditions]
    text = draft(answers, program, on, "ja")
    assert text is not None
    assert "\n  - ノートPC  40,000円\n  - プリンタ  （記入してください）\n" in text
    for label in ("所要額の合計", "うち補助対象の経費", "補助金の見込額"):
        assert f"\n{label}：（記入してください）\n" in text


def test_a_plan_without_any_amount_is_no_plan_for_nothing(programs: dict[str, Program]) -> None:
    made = estimate(clinic(items=[{"name": "ノートPC"}]), programs[YAMAGUCHI], ON, "ja")
    states = {condition.id: condition.status for condition in made.conditions}
    assert (made.amount, made.items) == (None, ())
    assert states["planned-cost"] == "unknown"
    assert states[LEFT_OUT] == "unknown"


def test_every_requirement_that_may_need_buying_is_a_kind_of_cost(
    programs: dict[str, Program],
) -> None:
    rules = rules_root() / "requirements"
    bought = {
        path.stem
        for path in rules.glob("*.toml")
        if 'kind = "purchase"' in path.read_text(encoding="utf-8")
    }
    named = {one for kind in programs[YAMAGUCHI].categories for one in kind.requirements}
    assert named >= bought
    for program in programs.values():
        for kind in program.categories:
            assert {
                one for one in kind.requirements if not (rules / f"{one}.toml").is_file()
            } == set()


def test_a_name_cannot_change_the_draft(programs: dict[str, Program]) -> None:
    program, on = programs[YAMAGUCHI], dt.date(2026, 3, 20)
    answers = msgspec.convert({"institution": {"name": "{form}{mail}"}}, Answers)
    text = draft(answers, program, on, "en")
    assert text is not None
    assert "オンライン登録所要額調査({form}{mail})" in text
    assert "Institution: {form}{mail}\n" in text
    assert "Subsidy expected: (fill in)\n" in text


def test_a_program_without_a_survey_has_no_draft(programs: dict[str, Program]) -> None:
    assert draft(clinic(), programs[AGENCY], ON, "ja") is None


@pytest.mark.parametrize(
    ("notice", "words", "arrived"),
    [
        (None, "県の内示が届くまで、注文も購入もしないでください。", False),
        ("2026-09-02", "県の内示が届くまで、注文も購入もしないでください。", False),
        (
            "2026-09-01",
            "補助を受けられるのは、費用の種類が「対象」のものを、内示日（2026年9月1日）以降に",
            True,
        ),
        (
            "2026-08-31",
            "補助を受けられるのは、費用の種類が「対象」のものを、内示日（2026年8月31日）以降に",
            True,
        ),
    ],
)
def test_the_big_warning_changes_once_the_notice_has_come(
    programs: dict[str, Program], notice: str | None, words: str, *, arrived: bool
) -> None:
    answers = clinic(preliminary_notice_date=notice)
    assert advise(answers, programs[YAMAGUCHI], ON).warning.startswith(words)
    assert consider(answers, programs[YAMAGUCHI], ON).orders[0].arrived is arrived
    assert "いつから注文してよいかを窓口に" in advise(clinic(), programs[R7], ON).warning


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"name": "雑費", "amount": 10_000}, True),
        ({"name": "Excel", "amount": 10_000}, True),
        ({"name": "ディスプレイ"}, True),
        ({"name": "ディスプレイ", "amount": 10_000}, False),
        ({"name": "雑費", "amount": 10_000, "category": "equipment"}, False),
    ],
)
def test_what_is_in_no_sum_is_named_beside_it(
    item: dict[str, object], programs: dict[str, Program], *, named: bool
) -> None:
    answers = clinic(items=[{"name": "ノートPC", "amount": 60_000}, item])
    found = consider(answers, programs[YAMAGUCHI], ON)
    assert found.not_in_sum == ((item["name"],) if named else ())
    said = tell.advise(found, WORDS, "ja").without
    assert said == (f"（{item['name']}を除く）" if named else "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (True, "県の所要額調査に答えています。"),
        (False, "県の所要額調査に答えていません。答えなかった医療機関が"),
        ("unknown", "分からないと答えました"),
    ],
)
def test_each_answer_to_the_survey_has_its_own_sentence(
    said: object, words: str, programs: dict[str, Program]
) -> None:
    made = estimate(clinic(options={"survey-answered": said}), programs[YAMAGUCHI], ON, "ja")
    (message,) = [one.message for one in made.conditions if one.id == "survey"]
    assert words in message


def test_a_combination_that_no_table_has_is_open(
    programs: dict[str, Program],
) -> None:
    agency = programs["digital-agency-r5-mynumber-card"]
    town = msgspec.convert({"institution": {"kind": "municipality"}}, Answers)
    asked = msgspec.structs.replace(town, plan=Plan(options={"scope": "both"}))
    amount = consider(asked, agency, agency.valid_from.date).condition("amount")
    assert (amount.reason, amount.role, amount.state) == ("no_cell", "cell", "unknown")
