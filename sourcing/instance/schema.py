"""The one table of tables and columns: reading, checking and the reference page all come from here."""

import pandera.pandas as pa

from sourcing.instance import columns as c
from sourcing.instance.columns import commodity, facility, missed, window

KINDS = ("mine", "smelter", "refinery", "recycler", "stockpile", "port", "market")

TABLES: dict[str, pa.DataFrameSchema] = {
    "countries": c.table(
        "Every country that any other table names, with the trust tier it belongs to.",
        {
            "country": c.country("The country, two capital letters of ISO 3166 (`NA` is Namibia).", to=()),
            "tier": c.tier("Its trust tier, one of `trust.tiers`."),
        },
        key=["country"],
    ),
    "commodities": c.table(
        "What is made, shipped and used, in tonnes of the contained metal of its mineral.",
        {
            "commodity": c.identifier("The commodity."),
            "mineral": c.identifier("The mineral whose contained metal is counted."),
            "form": c.text("The form it takes: ore, concentrate, metal, ..."),
            "price_usd_per_t": c.number(
                "Reference value on which ad-valorem tariffs are charged.",
                "USD/t",
                blank="none; needed under a tariff",
            ),
            "disposal_usd_per_t": c.number("Cost of getting rid of a tonne.", "USD/t", blank=0),
            "holding_usd_per_t_y": c.number(
                "Cost of keeping a tonne in stock for a year.", "USD/t/y", blank=0
            ),
        },
        key=["commodity"],
    ),
    "facilities": c.table(
        "Places where material is made, kept, passed on or used. Ports and stockpiles pass on what they "
        "receive; every other kind ships only what it makes.",
        {
            "facility": c.identifier("The facility."),
            "name": c.text("Its name, for readers."),
            "kind": c.choice("What it is.", *KINDS),
            "country": c.country("The country it stands in."),
            "latitude": c.degrees("Degrees north.", 90),
            "longitude": c.degrees("Degrees east.", 180),
        },
        key=["facility"],
    ),
    "owners": c.table(
        "Who owns a facility. The part that no row names is owned in the facility's own country.",
        {
            "facility": facility("What is owned."),
            "owner": c.text("The owner, by name; an owner has one country."),
            "country": c.country("The owner's country."),
            "share": c.share("The owner's share; those of a facility add up to at most 1."),
        },
        key=["facility", "owner"],
        optional=True,
    ),
    "capacity": c.table(
        "What a unit can do in a year. Rows of the same unit add up.",
        {
            "facility": facility("Where the unit stands."),
            "unit": c.identifier("The unit: a furnace, a mill, a contract to buy."),
            "rate_t_per_y": c.number("Capacity once it is fully there.", "t/y"),
            **window("the capacity is there"),
            "ends_with": c.text(
                "Instead of `end`: `facility/unit` of the unit that replaces this one. The row ends on the "
                "day on which the earliest row of that unit reaches its full rate (the latest of them, "
                "where several start that day), and moves with it. That row must have a start, and the rows "
                "may not wait for each other in a circle.",
                blank="`end` holds",
            ),
            "ramp_months": c.whole(
                "Calendar months in which the capacity grows in a straight line from nothing at `start` to "
                "the full rate; `start` must then be given.",
                "months",
                0,
                1200,
                blank=0,
            ),
            "available_share": c.share(
                "Part of the rate that is open to the plants and markets of this instance; the rest is "
                "committed elsewhere.",
                blank=1,
            ),
        },
    ),
    "processes": c.table(
        "What a facility can do; `recipes.csv` says with what.",
        {
            "facility": facility("Where it is done."),
            "process": c.identifier("The process."),
            "unit": c.identifier(
                "The unit whose capacity it takes; processes may share a unit.", blank="no limit"
            ),
            "unit_use": c.number("Capacity that one tonne of activity takes.", "t/t", c.ABOVE_ZERO, blank=1),
            "cost_usd_per_t": c.number(
                "Cost of a tonne of activity. A negative cost is a sale outside the model; a unit must "
                "limit it.",
                "USD/t",
                signed=True,
            ),
        },
        key=["facility", "process"],
    ),
    "extra-units": c.table(
        "Further units whose capacity a process takes at the same time.",
        {
            "facility": facility("Where it is done."),
            "process": c.identifier("The process, listed in `processes.csv`."),
            "unit": c.identifier("A further unit of the facility."),
            "unit_use": c.number("Capacity that one tonne of activity takes.", "t/t", c.ABOVE_ZERO, blank=1),
        },
        key=["facility", "process", "unit"],
        optional=True,
    ),
    "recipes": c.table(
        "What a tonne of activity makes and consumes. A process that consumes nothing is a source (a mine, "
        "or a purchase), one that makes nothing a sink; by-products are further rows. Mass need not be "
        "conserved.",
        {
            "facility": facility("Where it is done."),
            "process": c.identifier("The process, listed in `processes.csv`."),
            "commodity": commodity("What is made or consumed."),
            "rate": c.number(
                "Tonnes for each tonne of activity: above 0 made, below 0 consumed.",
                "t/t",
                c.NOT_ZERO,
                signed=True,
            ),
        },
        key=["facility", "process", "commodity"],
    ),
    "lanes": c.table(
        "Where material may be shipped. A row opens a lane between each two different facilities it covers, "
        "for each commodity that the one can ship and the other can use. On each day the most specific row "
        "in force holds: a facility instead of a country counts one at either end, ids instead of `*` one. "
        "Two equally specific rows for the same lane on the same day are an error. A new tariff is one more "
        "row with a start; a ban, a row with capacity 0.",
        {
            "origin": c.place("A facility, or a country for every facility there."),
            "destination": c.place("A facility, or a country for every facility there."),
            "commodity": c.many("Commodities, or `*` for every one.", "commodities.commodity", star=True),
            "cost_usd_per_t": c.number("Freight, paid on departure.", "USD/t"),
            "lead_days": c.number(
                "Days from departure to arrival.",
                "days",
                pa.Check.le(36525, error="is more than a century; write days"),
                blank=0,
            ),
            "tariff_share": c.number(
                "Tariff as a share of the commodity's price; may be above 1.",
                "fraction",
                pa.Check.le(100, error="is above 100 times the price; write 25 % as 0.25"),
                blank=0,
            ),
            "capacity_t_per_y": c.number(
                "Most that each lane of the row may carry.", "t/y", blank="unlimited"
            ),
            **window("the row holds"),
        },
    ),
    "throughput": c.table(
        "Limits and prices what arrives at a facility over lanes, all commodities of the cell together. "
        "Rows with the same facility and the same commodities follow one another or add up. A limit that "
        "begins or ends inside a period holds for all of it at its share: put such dates on the step.",
        {
            "facility": facility("Where it arrives."),
            "commodity": c.many("Commodities, or `*` for every one.", "commodities.commodity", star=True),
            "rate_t_per_y": c.number("Most that may arrive.", "t/y", blank="unlimited"),
            "cost_usd_per_t": c.number("Paid on arrival.", "USD/t", blank=0),
            **window("the row holds"),
        },
        optional=True,
    ),
    "demand": c.table(
        "What markets want. Between two given years both numbers follow a straight line, year by year; "
        "outside them there is no demand. Slices let the same demand go short in steps of rising cost.",
        {
            "facility": facility("The market, a facility of that kind."),
            "commodity": commodity("What it wants."),
            "year": c.whole("The calendar year.", "year", 1800, 2999),
            "quantity_t_per_y": c.number("What it wants in that year.", "t/y"),
            "priority": c.whole("Its class, 1 first.", "class", 1, 1_000_000),
            "slice": c.identifier("The slice of the demand.", blank="one slice"),
            "shortfall_usd_per_t": c.number("Cost of a tonne that is not delivered.", "USD/t"),
        },
        key=["facility", "commodity", "priority", "slice", "year"],
    ),
    "stocks": c.table(
        "What a facility may keep over time; nothing else is kept. A tonne missing under the minimum or "
        "target for a year costs the shortfall. Intake and release limit what is put in and taken out, "
        "losses apart.",
        {
            "facility": facility("Where it is kept."),
            "commodity": commodity("What is kept."),
            "initial_t": c.number("What is there before the first period.", "t", blank=0),
            "initial_tier": c.tier("The tier of what is there.", blank="the facility's"),
            "capacity_t": c.number("Most that fits.", "t", blank="unlimited"),
            "minimum_t": c.number("To be held at the end of every period.", "t", blank=0),
            "target_t": c.number("To be held from the period of `target_date` on.", "t", blank="none"),
            "target_date": c.day("In the horizon; given with a target.", blank="none"),
            "worst_tier": c.tier("Only this tier and better count for minimum and target.", blank="any"),
            "intake_t_per_y": c.number("Most that is put in.", "t/y", blank="unlimited"),
            "release_t_per_y": c.number("Most that is taken out.", "t/y", blank="unlimited"),
            "loss_per_y": c.share("Part that is lost in a year.", blank=0),
            "shortfall_usd_per_t_y": c.number(
                "Cost of a tonne missing for a year.",
                "USD/t/y",
                blank="none; needed with a minimum or target",
            ),
            "priority": missed("The class of demand in which the shortfall counts."),
        },
        key=["facility", "commodity"],
        optional=True,
    ),
    "in-transit": c.table(
        "Goods that are under way when the horizon starts. They count towards no limit of throughput or "
        "diversification.",
        {
            "destination": facility("Where they arrive."),
            "commodity": commodity("What arrives."),
            "tier": c.tier("The tier they have."),
            "arrives": c.day("The day they arrive, in the horizon."),
            "quantity_t": c.number("How much arrives.", "t"),
        },
        optional=True,
    ),
    "contracts": c.table(
        "At least, or at most, this is shipped from seller to buyer, all lanes together. Maxima of the same "
        "seller, buyer and commodity follow one another or add up.",
        {
            "contract": c.identifier("The contract."),
            "seller": c.place("A facility, or a country for every facility there."),
            "buyer": c.place("A facility, or a country for every facility there."),
            "commodity": commodity("What is shipped."),
            **window("the contract holds"),
            "minimum_t_per_y": c.number("At least this is shipped.", "t/y", blank="none"),
            "maximum_t_per_y": c.number("At most this is shipped.", "t/y", blank="none"),
            "shortfall_usd_per_t": c.number(
                "Cost of a tonne missing under the minimum.", "USD/t", blank="none; needed with a minimum"
            ),
            "priority": missed("The class of demand in which the shortfall counts."),
        },
        key=["contract"],
        optional=True,
    ),
    "exclusions": c.table(
        "While in force, deliveries of each covered demand row that are worse than the worst tier may be at "
        "most the share of it. A rule may have several rows.",
        {
            "rule": c.identifier("The rule."),
            "minerals": c.many("Minerals it covers.", "commodities.mineral", blank="all"),
            "markets": c.many(
                "Markets it covers: facilities, or countries for every market there.",
                ("facilities.facility", "countries.country"),
                blank="all",
            ),
            "worst_tier": c.tier("The worst tier that is still free."),
            "max_share": c.share("Part of the demand that worse tiers may meet.", blank=0),
            **window("the rule is in force"),
        },
        optional=True,
    ),
    "diversification": c.table(
        "While in force, what crosses the border into the country of one mineral, in any form, from any one "
        "facility, owner or country may be at most the share of the country's demand for it (no such "
        "demand: no limit). It counts where it was shipped from; the owner is the one with the largest "
        "named share (first by name on a tie), and a facility without owners is its own. A rule may have "
        "several rows.",
        {
            "rule": c.identifier("The rule."),
            "minerals": c.many("Minerals it covers, each on its own.", "commodities.mineral", blank="all"),
            "country": c.country("The country that receives."),
            "by": c.choice("What may not supply too much.", "facility", "owner", "country"),
            "max_share": c.share("Part of the demand that one of them may supply."),
            **window("the rule is in force"),
        },
        optional=True,
    ),
    "projects": c.table(
        "Capacity that may be added to a unit.",
        {
            "project": c.identifier("The project."),
            "facility": facility("Where the unit stands."),
            "unit": c.identifier("The unit, new or listed in `capacity.csv`."),
            "max_t_per_y": c.number("Most that may be added.", "t/y"),
            "block_t_per_y": c.number(
                "Size of a block; only whole blocks are built, which makes the program mixed-integer.",
                "t/y",
                c.ABOVE_ZERO,
                blank="any size",
            ),
            "capex_usd_per_t_y": c.number("Cost of a tonne per year.", "USD per t/y"),
            "life_years": c.whole(
                "Years that the capacity lasts; the capex is then an equal yearly payment, otherwise paid "
                "in full when ordered.",
                "years",
                1,
                1000,
                blank="for good",
            ),
            "earliest": c.day("First day on which it can be ordered.", blank="at once"),
            "build_months": c.number(
                "Months from order to capacity.",
                "months",
                pa.Check.le(1200, error="is more than a century; write months"),
                blank=0,
            ),
        },
        key=["project"],
        optional=True,
    ),
    "sources": c.table(
        "Where rows come from; the `source` cells of the other tables name these.",
        {
            "source": c.identifier("The source."),
            "title": c.text("Its title."),
            "publisher": c.text("Who published it.", blank="not known"),
            "published": c.text("When: a year, month or day.", c.WHEN, blank="not known"),
            "url": c.text("Where it can be read.", c.WEB, blank="none"),
            "confidence": c.choice("How far to trust it.", "read", "recalled", "estimate"),
        },
        key=["source"],
        optional=True,
    ),
}
