"""What was measured, as data: rows of a table, with the median and the spread of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import linear_regression, median

from bench.events import Step


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `values` has one entry for each repetition; `aim` is what is hoped for, as a
    value that the median is at most, or at least.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "s"
    aim: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def within(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.most is not None:
            return self.middle <= self.most
        return None if self.least is None else self.middle >= self.least

    def shown(self, value: float) -> str:
        """The value with its unit, to three figures."""
        return f"{value:,.0f} {self.unit}" if value >= 100 else f"{value:.3g} {self.unit}"

    @property
    def spread(self) -> str:
        """Lowest to highest, empty for a single value."""
        if len(self.values) < 2:
            return ""
        return f"{self.shown(min(self.values))} to {self.shown(max(self.values))}"


@dataclass(kw_only=True)
class Figures:
    """Everything of one run."""

    rows: list[Row] = field(default_factory=list)
    path: list[Step] = field(default_factory=list)
    slowest: list[Step] = field(default_factory=list)
    total: float = 0
    memory: dict[str, float] = field(default_factory=dict)
    growth: dict[int, float] = field(default_factory=dict)
    features: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, values: Iterable[float], **more: object) -> Row:
        """Add a row and return it."""
        row = Row(name=name, values=tuple(values), **more)  # type: ignore[arg-type]
        self.rows.append(row)
        return row

    @property
    def slope(self) -> tuple[float, float] | None:
        """(seconds for each further backend, seconds for none), by least squares."""
        if len(self.growth) < 2:
            return None
        line = linear_regression(list(self.growth), list(self.growth.values()))
        return line.slope, line.intercept

    @property
    def last_step(self) -> float | None:
        """Seconds for each further backend between the two largest stacks: at most the slope
        of the whole where growth is linear or better.
        """
        if len(self.growth) < 2:
            return None
        few, many = sorted(self.growth)[-2:]
        return (self.growth[many] - self.growth[few]) / (many - few)
