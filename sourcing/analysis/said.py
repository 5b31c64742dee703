"""The answer to why a mineral is short, in sentences; for the terminal and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sourcing.analysis.limits.limit import FEW, SOON
from sourcing.analysis.worthwhile import MOST_MARGIN
from sourcing.report.wording import NOTHING, capital, number, percent, price, tonnes, words

AGREES = 1e-4
"""Part of a demand up to which the cut of the network and the program say the same."""


def sentences(answer: Mapping[Any, Any]) -> list[str]:
    """The answer in a few sentences.

    Parameters
    ----------
    answer : the row of the table ``why-short``.
    """
    mineral, year, wanted = words(str(answer["mineral"])), int(answer["year"]), float(answer["demand_t"])
    short = float(answer["short_t"])
    if short <= 0:
        return [
            f"{capital(mineral)} is covered in {year}: {tonnes(wanted)} are wanted.",
            margin_said(answer, wanted),
        ]
    said = [
        f"{capital(mineral)} is short in {year}: {tonnes(short)} of {tonnes(wanted)}, {percent(short / wanted)}."
    ]
    held, dear = float(answer["held_back_t"]), float(answer["dearer_t"])
    if held > NOTHING * wanted:
        rest = "None" if dear <= NOTHING * wanted else f"All but {tonnes(dear)}"
        could = "could be delivered" if rest == "None" else "is out of reach"
        said.append(f"{rest} of it {could} at any cost, with other uses and later years kept as they are.")
        if abs(float(answer["cut_t"]) + held - wanted) <= AGREES * wanted:
            said.append(
                f"The smallest cut of the flow network lets through the other {tonnes(wanted - held)} and no more."
            )
    if dear > NOTHING * wanted:
        of = f" from {answer['dearer_from']}" if answer["dearer_from"] else ""
        said.append(
            f"{tonnes(dear)} could be delivered{of}, but that costs {price(answer['supply_usd_per_t'])} and the "
            f"shortage is valued at {price(answer['valued_usd_per_t'])}."
        )
    return said


REMEDIES_SAID = {
    "yes": "What would end or ease it, each solved again",
    "no": f"What would take more than {FEW:g} times what is there now, or more than {SOON:.0f} months",
}
"""Headings of remedies, by whether they are within reach."""


def remedy_said(remedy: Mapping[Any, Any]) -> str:
    """A row of the table ``why-short-remedies`` in words."""
    times = float(remedy["times"])
    if not FEW < times < float("inf"):
        return str(remedy["remedy"])
    return f"{remedy['remedy']} ({number(times, 2)} times what is there now)"


def margin_said(answer: Mapping[Any, Any], wanted: float) -> str:
    """How much more could be wanted."""
    physical, affordable = float(answer["margin_t"]), float(answer["affordable_margin_t"])
    if physical >= 0.999 * MOST_MARGIN * wanted:
        return f"No limit was found up to {MOST_MARGIN:g} times the demand."
    said = f"{tonnes(physical)} more ({percent(physical / wanted)}) could be delivered before any is short"
    if affordable < physical * (1 - 1e-3):
        return f"{said}; beyond {tonnes(affordable)} the plan would leave some short, which costs less than its supply."
    return f"{said}."
