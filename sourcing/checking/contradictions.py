"""Data that contradict themselves once the tables meet: with any of these no plan exists, or none can be priced."""

from collections.abc import Callable, Iterable, Iterator

from sourcing.checking.finding import Finding, few, tonnes
from sourcing.checking.picture import Picture
from sourcing.errors import Problem
from sourcing.instance import Instance
from sourcing.instance.texts import nearest, shown


def unknown_silence(instance: Instance, names: Iterable[str]) -> Iterator[Problem]:
    """Names in ``silence`` that no warning has."""
    known = list(names)
    for name in instance.settings.silence:
        if name not in known:
            text = f'warnings.silence: no warning has the name "{shown(name)}"'
            yield Problem(
                "instance.toml", silence_line(instance, name), text + (nearest(name, known) or "; delete it")
            )


def silence_line(instance: Instance, name: str) -> int | None:
    """Line of instance.toml on which a name is silenced."""
    try:
        lines = (instance.folder / "instance.toml").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for wanted in (f'"{name}"', f"'{name}'", "silence"):
        for number, line in enumerate(lines, start=1):
            if wanted in line and not line.lstrip().startswith(("#", "name", "title")):
                return number
    return None


def unpriced_tariff(picture: Picture) -> Iterator[Finding]:
    """Lanes with a tariff on a commodity without a price (``*`` says which only here)."""
    priced = {
        row.commodity for row in picture.instance.rows("commodities") if row.price_usd_per_t is not None
    }
    missing: dict[int, set[str]] = {}
    for lane in picture.network.lanes.values():
        if lane.tariff_share and lane.commodity not in priced:
            missing.setdefault(lane.line, set()).add(lane.commodity)
    for line, commodities in missing.items():
        yield Finding(
            "lanes",
            line,
            f"tariff_share needs a price, but commodities.csv has no price_usd_per_t for {few(commodities)}; "
            "write it there",
        )


def trapped_stock(picture: Picture) -> Iterator[Finding]:
    """Stocks that begin above their capacity and may not be released fast enough.

    After the first period at least :math:`(1 - loss)^L \\, initial - release \\, L` is left, whatever is done. Without
    a limit on release the excess can always leave, if only as waste.
    """
    length = picture.data.length
    for row in picture.instance.rows("stocks"):
        if row.capacity_t is None or row.release_t_per_y is None:
            continue
        left = row.initial_t * (1 - row.loss_per_y) ** length - row.release_t_per_y * length
        if left > row.capacity_t * (1 + 1e-9) + 1e-9:
            yield Finding(
                "stocks",
                row.line,
                f"{row.facility} begins with initial_t {tonnes(row.initial_t)} of {row.commodity}; of it "
                f"{tonnes(left)} t are left after the first {picture.instance.settings.step}, because "
                f"release_t_per_y is {tonnes(row.release_t_per_y)}, but capacity_t is "
                f"{tonnes(row.capacity_t)}: no plan does both; raise capacity_t or release_t_per_y, or lower initial_t",
            )


CONTRADICTIONS: tuple[Callable[[Picture], Iterator[Finding]], ...] = (unpriced_tariff, trapped_stock)
