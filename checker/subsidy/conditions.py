"""Whether a plan meets a program's conditions: met, not met, or not known."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from checker.model import Id, Institution
from checker.subsidy.findings import Judged, JudgedCondition, Order, Query, Reason, Role, Said
from checker.subsidy.given import NOTICE, Situation
from checker.subsidy.issuers import DISEASE, Disease
from checker.subsidy.kinds import kind_of
from checker.subsidy.program import (
    AnswerRule,
    AtLeast,
    Caution,
    Designated,
    Implementer,
    InMunicipality,
    KindIs,
    Milestone,
    NotInMunicipality,
    OrderOfPurchase,
    PrefectureIs,
    Rule,
    Way,
    Ways,
    Window,
    Within,
)


def judge(rule: Rule, situation: Situation, on: dt.date) -> JudgedCondition:
    """Judge one condition."""
    role: Role = "rule"
    state = state_of(rule, situation, on)
    reason: Reason = state
    options: tuple[Id, ...] = ()
    put_off = False
    query: Query | None = None
    match rule:
        case Caution():
            role = "caution"
        case Ways():
            role, reason = "way", _way_reason(rule, situation)
        case OrderOfPurchase():
            role = "order"
            placed = order(rule, situation, on)
            reason = _order_reason(placed, state)
            put_off = reason == "unknown" and placed.put_off
            known = state == "met" or (state == "not_met" and placed.query != "later")
            query = None if known else placed.query
        case AnswerRule() if rule.unsure and situation.unsure(rule.option):
            reason = "unsure"
        case AnswerRule() if state == "unknown" and rule.open and answered(rule, situation):
            reason = "open"
        case Designated() if state == "unknown" and rule.open and answered(rule, situation):
            reason = "open"
        case NotInMunicipality() if state == "met" and rule.partly and _partly(rule, situation):
            reason = "partly"
        case Implementer():
            options = foreign_schemes(rule, situation)
            reason = "open" if partly_foreign(rule, situation) else state
        case _:
            pass
    return JudgedCondition(
        id=rule.id,
        state=state,
        reason=reason,
        role=role,
        references=(rule.source,),
        options=options,
        put_off=put_off,
        query=query,
    )


def state_of(  # noqa: C901, PLR0911 - a case a kind of condition
    rule: Rule, situation: Situation, on: dt.date
) -> Judged:
    """Tell the state of one condition; of a caution nobody knows it."""
    match rule:
        case InMunicipality():
            return _inside(rule, situation.answers.institution.municipality)
        case KindIs() | PrefectureIs() | NotInMunicipality() | Designated():
            return _institution(rule, situation.answers.institution)
        case OrderOfPurchase():
            return _order(order(rule, situation, on))
        case Within():
            return _within(rule, situation)
        case Window():
            return _window(rule, situation, on)
        case AnswerRule():
            return _asked(rule, situation)
        case AtLeast():
            return _at_least(rule, situation)
        case Implementer():
            return _implementer(rule, situation)
        case Ways():
            return _sure_way(rule, situation)
        case Caution():
            return "unknown"


def _institution(
    rule: KindIs | PrefectureIs | NotInMunicipality | Designated, institution: Institution
) -> Judged:
    match rule:
        case KindIs():
            return _known(institution.kind, institution.kind in rule.one_of)
        case PrefectureIs():
            return _known(institution.prefecture, institution.prefecture in rule.one_of)
        case NotInMunicipality():
            return apart(rule, institution)
        case Designated():
            if institution.designated is None:
                return "unknown"
            found = {one for one in institution.designated if one in rule.any_of}
            # The city, and not the prefecture, may have designated them: only a person knows.
            if found == {"shoman"} and may_be(rule.own_shoman, institution.municipality):
                return "unknown"
            return _sure(bool(found))


def _out(rule: NotInMunicipality, institution: Institution) -> tuple[set[Disease], set[Disease]]:
    """Return for which diseases the place is out, and of which diseases physicians work here."""
    towns: tuple[tuple[Disease, tuple[str, ...]], ...] = (
        ("nanbyo", rule.nanbyo),
        ("shoman", rule.shoman),
    )
    out = {disease for disease, names in towns if is_one_of(names, institution.municipality)}
    return out, {DISEASE[one] for one in institution.designated or ()}


def _partly(rule: NotInMunicipality, situation: Situation) -> bool:
    out, own = _out(rule, situation.answers.institution)
    return bool(out & own)


def apart(rule: NotInMunicipality, institution: Institution) -> Judged:
    """Tell whether an institution is outside the municipalities that are out."""
    town = institution.municipality
    if not town.strip():
        return "unknown"
    if is_one_of(rule.none_of, town):
        return "not_met"
    if any(may_be(names, town) and not is_one_of(names, town) for names in _named(rule)):
        return "unknown"
    out, own = _out(rule, institution)
    if out and institution.designated is None:
        return "unknown"
    return _sure(not own or not own <= out)


def _named(rule: NotInMunicipality) -> tuple[tuple[str, ...], ...]:
    return rule.none_of, rule.nanbyo, rule.shoman


_PREFECTURE = re.compile(r"^(?:東京都|北海道|(?:大阪|京都)府|\w{2,3}県)(?=\w)")
_COUNTY = re.compile(r"^\w{1,5}?郡(?=\w+[町村]$)")


def _written(municipality: str) -> tuple[str, ...]:
    """Return a municipality as it may be listed: without width, spaces, prefecture and county."""
    whole = re.sub(r"\s+", "", unicodedata.normalize("NFKC", municipality))
    bare = _PREFECTURE.sub("", whole)
    return whole, bare, _COUNTY.sub("", bare)


def is_one_of(towns: Iterable[str], municipality: str) -> bool:
    """Tell whether a municipality, as it was written, is certainly one of these."""
    return not set(_written(municipality)).isdisjoint(towns)


def may_be(towns: Iterable[str], municipality: str) -> bool:
    """Tell whether a municipality, as it was written, may be one of these.

    The prefecture may stand before it (広島県広島市), a ward behind it (広島市中区), and what it is
    may be left out (広島); 東広島市 is another one.
    """
    written = _written(municipality)
    if not written[0]:
        return False
    return any(
        name == one or name[:-1] == one or re.match(rf"{re.escape(name)}\w+区", one)
        for name in towns
        for one in written
    )


def _inside(rule: InMunicipality, municipality: str) -> Judged:
    if is_one_of(rule.one_of, municipality):
        return "met"
    other = bool(municipality.strip()) and not may_be(rule.one_of, municipality)
    return "not_met" if other else "unknown"


def _window(rule: Window, situation: Situation, on: dt.date) -> Judged:
    applied = situation.step_day("application")
    # An application that was made in time stays so; one of a day to come is none yet.
    on = applied if applied is not None and applied <= on else on
    if rule.last is not None and on > rule.last.date:
        return "not_met"
    return "unknown" if rule.first is not None and on < rule.first.date else "met"


def _at_least(rule: AtLeast, situation: Situation) -> Judged:
    value = situation.option(rule.option)
    if value is None:
        return "unknown"
    if value == rule.minimum.value:
        return rule.at_minimum
    return _sure(value > rule.minimum.value)  # type: ignore[operator]


def order(rule: OrderOfPurchase, situation: Situation, on: dt.date) -> Order:
    """Place an order and its notice as of a day.

    Whether anything was ordered, and whether the notice has come, only a person can say: a planned
    day that passes is no answer. Where the day of a notice to come is later than the order, the
    rule is broken for certain, and it is too soon all the same. Work that is done was ordered, on
    that day at the latest.
    """
    start, notice = situation.day("start_date"), situation.day(rule.after)
    later = after_order(situation, on)
    work = next(((event, day) for event, day in later if event.who == "applicant"), None)
    told = start is not None and (work is None or start <= work[1])
    if work is not None and not told:
        start = work[1]
    about = situation.plan.notice if rule.after == NOTICE else None
    ahead = notice is not None and notice > on
    waiting_for = about in {"not-yet", "unknown"}
    arrived = notice is not None and not ahead and not waiting_for
    said: Said = "no-day"
    if about == "unknown":
        said = "unknown"
    elif ahead and about != "received":
        said = "planned"
    elif about == "not-yet":
        said = "not-yet"
    query: Query | None = "undated" if about == "received" and notice is None else None
    if notice is not None:
        query = "passed" if waiting_for and not ahead else None
        query = "future" if ahead and not waiting_for else query
        if rule.not_before is not None and notice < rule.not_before.date:
            query = "early"
    step = work if work is not None and not told else None
    if step is None and later and not arrived:
        step = later[0]
    if query is None and step is not None:
        query = "later"
    waiting = start is not None and not arrived
    return Order(
        rule=rule.id,
        start=start,
        notice=notice,
        arrived=arrived,
        said=said,
        too_soon=waiting and start is not None and start <= on,
        put_off=waiting and about != "received" and start is not None and start > on,
        query=query,
        step=step[0].id if step is not None else None,
        step_day=step[1] if step is not None else None,
        at_latest=work is not None and not told,
    )


def after_order(situation: Situation, on: dt.date) -> list[tuple[Milestone, dt.date]]:
    """Return the steps after the order that somebody said are done, with their days, first first.

    A day that is still to come says nothing yet.
    """
    events = situation.program.timeline
    start = next((i for i, event in enumerate(events) if event.plan == "start_date"), len(events))
    done = situation.plan.done
    found = [(event, done[event.id]) for event in events[start + 1 :] if event.id in done]
    return sorted(((event, day) for event, day in found if day <= on), key=lambda one: one[1])


def orders(situation: Situation, on: dt.date) -> tuple[Order, ...]:
    """Place the order for each condition about the order of purchase."""
    rules = situation.program.conditions
    return tuple(order(rule, situation, on) for rule in rules if isinstance(rule, OrderOfPurchase))


def body_of(rule: Implementer, situation: Situation) -> Id | None:
    """Return which body this is; None: not answered, or the two answers contradict each other."""
    body, kind = situation.choice(rule.body), situation.answers.institution.kind
    if rule.prefecture is None or kind is None:
        return body
    if kind == "prefecture":
        return rule.prefecture if body in {None, rule.prefecture} else None
    return None if body == rule.prefecture else body


def foreign_schemes(rule: Implementer, situation: Situation) -> tuple[Id, ...]:
    """Return the chosen schemes that this body does not carry out itself."""
    body = body_of(rule, situation)
    return tuple(
        scheme.option
        for scheme in rule.schemes
        if situation.option(scheme.option) is True and body not in scheme.bodies
    )


def partly_foreign(rule: Implementer, situation: Situation) -> bool:
    """Tell whether this body carries out some of the chosen schemes and others not.

    What the whole costs then says nothing of what its own schemes cost.
    """
    foreign = foreign_schemes(rule, situation)
    if rule.open is None or not foreign or body_of(rule, situation) is None:
        return False
    counted = [cell.per for cell in situation.program.amount if cell.per is not None]
    names = {name for per in counted for name in (*per.options, *per.once)}
    return any(situation.option(name) for name in names - set(foreign))


def way_of(rule: Ways, situation: Situation) -> Way | None:
    """Return the way of registering that was chosen; None: none was."""
    chosen = situation.choice(rule.option)
    return next((way for way in rule.ways if way.answer == chosen), None)


def way_lacks(rule: Ways, situation: Situation) -> Way | None:
    """Return the chosen way where it needs a kind of cost that the plan does not have."""
    way = way_of(rule, situation)
    if way is None or way.category is None:
        return None
    kinds = (kind_of(item, situation.program) for item in situation.plan.items)
    there = any(kind is not None and kind.id == way.category for kind in kinds)
    return None if there else way


def answered(rule: Rule, situation: Situation) -> bool:
    """Tell whether what a condition asks for is answered, so that only an office can tell more."""
    match rule:
        case AnswerRule():
            return _value(rule, situation) is not None
        case Designated():
            return situation.answers.institution.designated is not None
        case AtLeast():
            return situation.option(rule.option) is not None
        case Within():
            return all(situation.day(name) is not None for name in rule.days)
        case _:
            return False


def _way_reason(rule: Ways, situation: Situation) -> Reason:
    if way_of(rule, situation) is None:
        return "unknown"
    return "way" if way_lacks(rule, situation) is None else "way_without"


def _sure_way(rule: Ways, situation: Situation) -> Judged:
    way = way_of(rule, situation)
    return "met" if way is not None and way.category is None else "unknown"


def _order(placed: Order) -> Judged:
    if placed.start is None or placed.notice is None:
        return "unknown"
    if placed.start < placed.notice:
        return "not_met"
    # A notice that is still to come may come later or not at all.
    return "met" if placed.arrived and placed.query is None else "unknown"


def _order_reason(placed: Order, state: Judged) -> Reason:
    if state != "unknown":
        return state
    if placed.query == "early" and placed.arrived:
        return "unknown"
    if placed.arrived:
        return "no_start"
    if placed.said == "planned":
        return "planned" if placed.start is not None else "unknown"
    return "ordered" if placed.too_soon else "unknown"


def _implementer(rule: Implementer, situation: Situation) -> Judged:
    foreign = foreign_schemes(rule, situation)
    given = situation.choice(rule.body)
    if body_of(rule, situation) is None and (foreign or given is not None):
        return "unknown"
    return "unknown" if partly_foreign(rule, situation) else _sure(not foreign)


def _within(rule: Within, situation: Situation) -> Judged:
    days = [situation.day(name) for name in rule.days]
    inside = [
        (rule.first is None or day >= rule.first.date)
        and (rule.last is None or day <= rule.last.date)
        for day in days
        if day is not None
    ]
    if inside and not any(inside):
        return "not_met"
    return "met" if len(inside) == len(days) and all(inside) else "unknown"


def _value(rule: AnswerRule, situation: Situation) -> object:
    if rule.answer is not None:
        value: object = getattr(situation.answers, rule.answer)
        return value
    return situation.option(rule.option or "")


def _asked(rule: AnswerRule, situation: Situation) -> Judged:
    value = _value(rule, situation)
    if value is None:
        return "unknown"
    return "met" if value is rule.expected else rule.otherwise


def _known(given: str | None, holds: bool) -> Judged:  # noqa: FBT001
    return _sure(holds) if given else "unknown"


def _sure(holds: bool) -> Judged:  # noqa: FBT001
    return "met" if holds else "not_met"
