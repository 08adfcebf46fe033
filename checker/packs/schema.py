"""The structs of the rule files. What a file may say is what stands here, and nothing else."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from checker.model import (
    Closed,
    Id,
    Lang,
    Level,
    ProbeReason,
    Reference,
    RemedyKind,
    Resolution,
    Status,
    Text,
)

FactKey = Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z0-9_]+(?![\s\S])")]
AnswerKey = Literal[
    "cancer_registry_terminal",
    "a4_printer_available",
    "security_rules_followed",
    "dedicated_to_this_work",
    "display_confirmed",
    "link_batch_specification",
    "link_issuer",
    "link_pia",
    "link_ordinance",
    "link_contract",
    "link_policy",
    "link_daily_run",
    "link_result_mail",
    "link_run_hours",
]
Unit = Literal["GiB", "GB", "px", "count", "percent"]
Attribute = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(?![\s\S])")]


class Source(Closed, frozen=True):
    """A document that rules rest on."""

    title: Text
    issuer: Text
    where: str
    """The page's address, or how to obtain the document."""
    kind: Literal["official", "vendor", "public", "decision"]
    """`decision`: the project's own, argued in docs/decisions.md."""
    last_checked_on: dt.date
    date: dt.date | None = None
    sections: dict[Id, Text] = field(default_factory=dict)
    """What a section is called for people, where rules name it by an id."""
    outline: tuple[str, ...] = ()
    """The parts that the document has, as rules cite them; with none, any part may be cited."""

    def holds(self, section: str) -> bool:
        """Tell whether the document has a section, or each of several that are cited together.

        A number alone is the number of a question (27 is No.27).
        """
        parts = self.outline
        cited = re.split("[、・]", section)
        return (
            not parts
            or section in parts
            or all(part in parts or f"No.{part}" in parts for part in cited)
        )

    def section(self, name: str, lang: Lang) -> str:
        """Return a section as people read it."""
        words = self.sections.get(name)
        return words.say(lang) if words is not None else name


class FactEntry(Closed, frozen=True):
    """One line of the catalogue of facts."""

    label: Text
    """Short name for a table; empty when the value speaks for itself."""
    meaning: Text
    probe: str
    """Which module of checker/probes reads it."""
    unit: Unit | None = None


class Threshold(Closed, frozen=True):
    """A number of a rule, with its unit, its time and where an official document says it."""

    value: Annotated[float, Meta(ge=0, le=10**9)]
    unit: Unit
    valid_from: dt.date
    source: Reference
    valid_to: dt.date | None = None


class Test(Closed, frozen=True):
    """What an attribute of a value must be. Exactly one operator."""

    at_least: Id | None = None
    """The name of a threshold of the same file."""
    less_than: Id | None = None
    is_: bool | str | None = field(default=None, name="is")
    one_of: tuple[str, ...] | None = None
    starts_with: str | None = None
    null: bool | None = None


class Condition(Closed, frozen=True):
    """One thing that must be known and so for an outcome to fit. Exactly one operator.

    A fact that is not known fits no condition: a rule can only match on knowledge.
    """

    fact: FactKey | None = None
    answer: AnswerKey | None = None
    at_least: Id | None = None
    less_than: Id | None = None
    is_: bool | str | None = field(default=None, name="is")
    one_of: tuple[str, ...] | None = None
    starts_with: str | None = None
    null: bool | None = None
    """The value says: looked for and not there."""
    missing: bool | None = None
    """The question is not answered."""
    empty: bool | None = None
    """The list has no entry."""
    has: dict[Attribute, Test | bool | str] | None = None
    """The value is there and its attributes are so."""
    any: dict[Attribute, Test | bool | str] | None = None
    """At least one entry of the list is so."""
    all: dict[Attribute, Test | bool | str] | None = None
    """The list has entries, and every one is so."""
    none: dict[Attribute, Test | bool | str] | None = None
    """No entry of the list is so; an empty list fits."""


class RuleRemedy(Closed, frozen=True):
    """What would make a requirement met."""

    kind: RemedyKind
    text: Text


OutcomeName = Annotated[str, Meta(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+(?![\s\S])")]
"""An outcome of a requirement: `ID.OUTCOME`."""


class Outcome(Closed, frozen=True):
    """One way a requirement can turn out. The first one whose conditions all hold is taken."""

    id: Id
    status: Status
    message: Text
    when: tuple[Condition, ...]
    advice: bool = False
    """Met, with something to do; makes the overall verdict `ready_with_advice`."""
    note: bool = False
    """Met, with something to know: its sentence is told even where plain ones are left out."""
    rules_out: bool = False
    """This PC cannot be used, whatever else is done to it: nothing else need be done or bought."""
    asks: Text | None = None
    """What to ask the prefecture of a PC that is ruled out."""
    first: Text | None = None
    """To be seen to, or known, before anything else; the verdict's sentence ends with this one."""
    same_cause: tuple[OutcomeName, ...] = ()
    """Outcomes of other requirements (`ID.OUTCOME`) that have the same cause: what puts one right
    puts this one right, too."""
    may_cost: Text | None = None
    """When what is free to try may still come to buying."""
    replaces: bool = False
    """It may come to another PC, whatever the PC itself has."""
    never_beside: tuple[OutcomeName, ...] = ()
    """Outcomes of other requirements (`ID.OUTCOME`) beside which this one cannot be: a phone code
    that leaves several open is read by them."""
    doubtful: bool = False
    """Nobody vouches that this PC will do: the verdict never says that it can be used."""
    question: Text | None = None
    """What is asked here instead of the requirement's question, where more can be named."""
    remedy: RuleRemedy | None = None
    reason: ProbeReason | None = None
    """For status `unknown`: which failure it stands for."""


class Choice(Closed, frozen=True):
    """One answer to a question that is not answered with yes or no."""

    value: Resolution
    """As in the answers file."""
    text: Text


class Question(Closed, frozen=True):
    """What only a person can say."""

    answer: AnswerKey
    text: Text
    help: Text
    unsure: Text
    """Whom to ask, and what stays open, for somebody who does not know."""
    choices: tuple[Choice, ...] = ()
    """What can be answered; empty: yes and no."""


OUR_OWN: Final = Reference("nanbyo-checker-decisions", "why")
"""An explanation that no official document gives."""


class Requirement(Closed, frozen=True):
    """One requirement (要件). A file's name is its id."""

    id: Id
    title: Text
    why: Text
    required: Text
    """What is asked for; `{name}` stands for a threshold."""
    references: Annotated[tuple[Reference, ...], Meta(min_length=1)]
    facts: tuple[FactKey, ...]
    """What it rests on; the first failure among them is why it is unknown."""
    outcomes: Annotated[tuple[Outcome, ...], Meta(min_length=1)]
    thresholds: dict[Id, Annotated[tuple[Threshold, ...], Meta(min_length=1)]] = field(
        default_factory=dict
    )
    question: Question | None = None
    shown: tuple[FactKey, ...] | None = None
    """What is shown as measured; None: all of `facts`."""
    of_the_pc: bool = False
    """About the PC itself: only where one of these lacks may another PC be what is needed."""
    beyond: bool = False
    """Holds for a PC whatever it is used for: not spared where registration is ruled out."""
    why_source: Reference = OUR_OWN
    """Who says why it is asked for."""


class PackEntry(Closed, frozen=True):
    """A requirement's place and level in a pack."""

    id: Id
    level: Level
    source: Reference


class PackFile(Closed, frozen=True):
    """An ordered set of requirements with a version and the day a person last checked it."""

    id: Id
    title: Text
    version: str
    valid_from: dt.date
    verified_on: dt.date
    requirements: Annotated[tuple[PackEntry, ...], Meta(min_length=1)]


class Release(Closed, frozen=True):
    """When support for a release of an operating system ends."""

    os: str
    """As in the fact `os.name`."""
    ends_on: dt.date
    source: Reference
    version: str | None = None
    """As in the fact `os.version`; None: every version."""


class Lifecycle(Closed, frozen=True):
    """End-of-support dates (サポート終了日)."""

    releases: tuple[Release, ...]


class Interceptor(Closed, frozen=True):
    """A program of a PC that reads HTTPS along by signing it anew."""

    note: str
    """Where the names come from."""
    issuers: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Patterns of a certificate's issuer, its organisation and name."""
    antivirus: tuple[str, ...] = ()
    """Patterns of the virus protection that it is part of; empty: it is none."""
    also_a_device: bool = False
    """Its maker's devices on a network may sign with such a name, too."""


class Interceptors(Closed, frozen=True):
    """The whole file of them."""

    verified_on: dt.date
    programs: tuple[Interceptor, ...]
    devices: tuple[str, ...] = ()
    """Patterns of issuers that are devices or services, of makers that make programs, too."""
    own: tuple[str, ...] = ()
    """Patterns of virus protection that is part of the system."""


class FailureWords(Closed, frozen=True):
    """What a failure reason means, and what to do."""

    meaning: Text
    advice: Text
    offline: Text | None = None
    """What to do instead where a PC was read and its network was left out on purpose."""


DERIVED: Final[Mapping[str, tuple[str, ...]]] = {
    "os.support": ("supported", "ended", "unlisted"),
    "network.inspection": ("none", "some", "program", "network"),
    "network.hindrance": (
        *("sign_in", "proxy_password", "proxy_denied", "proxy", "intercepted", "untrusted"),
        *("answer", "way", "name_server", "name"),
    ),
    "os.edition": ("standard", "enterprise", "education", "ltsc", "s-mode"),
    "memory.usable_percent": (),
    "display.confirmed": (),
}
"""What follows from facts, answers, the lifecycle and the day, for rules alone; texts with their
values. `memory.usable_percent` is how much of the fitted memory the system can use;
`display.confirmed` the screen that a person in front of a virtual desktop sees, as a list."""
