"""What to mind before an order, by the program that the institution may use."""

from typing import TYPE_CHECKING

from checker.model import Lang, Report

if TYPE_CHECKING:
    from checker.documents.material import Material
    from checker.estimate.gate import SpokenGate


def gate(report: Report, material: "Material", lang: Lang) -> "SpokenGate":
    """Return what is said before an order; the careful sentences where no program is known."""
    from checker.estimate.gate import program_of, speak_gate  # noqa: PLC0415 - only with a purchase

    program = program_of(report.answers, material.programs, report.judged_on, material.program)
    return speak_gate(program, material.sentences, lang)
