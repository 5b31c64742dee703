"""Random instances whose numbers are far apart: grams of one mineral at 10⁷ USD/t beside megatonnes of another at 1."""

from random import Random

from tests.random_basis import Row
from tests.random_worlds import RandomWorld

TONNES = (-7.0, 4.0)
"""Powers of ten by which the tonnes of a mineral, some 5 to 100 a year, are multiplied."""
PRICES = (-1.5, 4.0)
"""The same for its prices, some 1 to 1000 USD/t."""
STEEPEST = 1e6
"""Most that a recipe between two minerals is multiplied by."""

QUANTITIES = {
    "demand": ("quantity_t_per_y",),
    "stocks": (
        *("initial_t", "capacity_t", "minimum_t", "target_t"),
        *("intake_t_per_y", "release_t_per_y"),
    ),
    "in-transit": ("quantity_t",),
    "contracts": ("minimum_t_per_y", "maximum_t_per_y"),
    "lanes": ("capacity_t_per_y",),
    "throughput": ("rate_t_per_y",),
}
"""Columns of tonnes in tables whose rows name commodities."""
SIZES = ("rate_t_per_y", "rate_t_per_y_low", "rate_t_per_y_high", "max_t_per_y", "block_t_per_y")
"""Columns of tonnes in tables whose rows name units."""


class SpreadWorld(RandomWorld):
    """A random world with a scale of its own for the tonnes and for the prices of each mineral.

    A row of several minerals has the scales of one of them. A recipe with two minerals is tilted so that the small one
    stays a trace in the large one.
    """

    def __init__(self, seed: int, steepest: float = STEEPEST) -> None:
        super().__init__(seed)
        self.steepest = steepest
        self.random = Random(f"spread {seed}")
        self.mineral = {row["commodity"]: row["mineral"] for row in self.rows("commodities")}
        self.tonnes = dict(zip(self.minerals, self.spread(*TONNES), strict=False))
        self.price = dict(zip(self.minerals, self.spread(*PRICES), strict=False))
        self.tilt_recipes()
        self.resize_units()
        for table, columns in QUANTITIES.items():
            for row in self.rows(table):
                self.resize(row, self.one_of(row["commodity"]), columns)
        for row in self.rows("commodities"):
            self.resize(row, row["mineral"], ())
        if "investment" in self.settings:
            self.settings["investment"]["budget_usd"] *= self.budget

    def spread(self, low: float, high: float) -> list[float]:
        """Two factors from the ends of a range and one from anywhere, in any order."""
        powers = [
            low + self.random.random(),
            high - self.random.random(),
            self.random.uniform(low, high),
        ]
        self.random.shuffle(powers)
        return [10**power for power in powers]

    def one_of(self, cell: str) -> str:
        """The mineral of one of the commodities of a cell."""
        commodities = self.commodities if cell == "*" else cell.split(";")
        mineral: str = self.mineral[self.random.choice(commodities)]
        return mineral

    def resize(self, row: Row, mineral: str, columns: tuple[str, ...]) -> None:
        """Multiply columns of tonnes, and all prices of a row; no two prices are alike."""
        for column in columns:
            if column in row:
                row[column] *= self.tonnes[mineral]
        for column in row:
            if "usd_per_t" in column:
                row[column] *= self.price[mineral] * self.random.uniform(0.8, 1.2)

    def tilt_recipes(self) -> None:
        """Count each recipe in tonnes of its first commodity."""
        self.leading: dict[tuple[str, str], str] = {}
        for row in self.rows("recipes"):
            mineral = self.mineral[row["commodity"]]
            leading = self.leading.setdefault((row["facility"], row["process"]), mineral)
            tilt = self.tonnes[mineral] / self.tonnes[leading]
            row["rate"] *= min(max(tilt, 1 / self.steepest), self.steepest)

    def resize_units(self) -> None:
        """Give each unit the size of what one of its processes leads with, and each process its price."""
        sizes: dict[tuple[str, str], str] = {}
        for row in self.rows("processes"):
            leading = self.leading[row["facility"], row["process"]]
            sizes.setdefault((row["facility"], row.get("unit", "")), leading)
            self.resize(row, leading, ())
        for row in self.rows("extra-units"):
            sizes.setdefault((row["facility"], row["unit"]), self.leading[row["facility"], row["process"]])
        self.budget = 1.0
        for table in ("capacity", "projects"):
            for row in self.rows(table):
                mineral = sizes[row["facility"], row["unit"]]
                self.resize(row, mineral, SIZES)
                self.budget = max(self.budget, self.tonnes[mineral] * self.price[mineral])
