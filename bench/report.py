"""The figures as a person reads them: a table in the terminal, a page in docs/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rich.console import Console
from rich.table import Table

from bench.figures import Figures

HEAD = """# Benchmarks

Written by `make bench` on {date}, in one run on one machine. A figure is the median of {times}.
It says what this machine did, and is no promise about another one.

"""
VERDICT = {True: "yes", False: "no", None: ""}


def terminal(figures: Figures, console: Console) -> None:
    """The main table, then where the time goes."""
    table = Table(title="make bench", title_justify="left")
    for name, justify in (("", "left"), ("median", "right"), ("range", "left"), ("aim", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("met")
    for row in figures.rows:
        colour = {True: "green", False: "red", None: ""}[row.within]
        met = f"[{colour}]{VERDICT[row.within]}[/]" if colour else ""
        table.add_row(row.name.replace("`", ""), row.shown(row.middle), row.spread, row.aim, met)
    console.print(table)
    for line in _more(figures):
        console.print(line, highlight=False, markup=False)


def page(figures: Figures, about: Mapping[str, str], times: int) -> str:
    """docs/benchmarks.md."""
    many = "one measurement" if times == 1 else f"{times} measurements"
    lines = [HEAD.format(date=date.today().isoformat(), times=many)]
    lines += [f"- {key}: {value}\n" for key, value in about.items()]
    lines += ["\n| | median | range | aim | met |\n|---|---:|---|---|---|\n"]
    lines += [
        f"| {row.name} | {row.shown(row.middle)} | {row.spread} | {row.aim} | "
        f"{VERDICT[row.within]} |\n"
        for row in figures.rows
    ]
    return "".join([*lines, "\n", *(f"{line}\n" for line in _more(figures))])


def _more(figures: Figures) -> Iterable[str]:
    yield from _path(figures)
    if figures.memory:
        yield "## Memory at rest\n"
        for name, size in sorted(figures.memory.items(), key=lambda pair: -pair[1]):
            yield f"- {name}: {size:.1f} MiB"
        yield ""
    if figures.growth:
        yield "## More backends in one stack\n"
        for count, seconds in figures.growth.items():
            yield f"- {count}: {seconds:.1f} s"
        if figures.slope and figures.last_step is not None:
            slope, base = figures.slope
            yield (
                f"\n{slope:.2f} s for each further backend on top of {base:.1f} s; "
                f"{figures.last_step:.2f} s each in the last step (linear growth or better: not "
                "much above the first figure)."
            )
        yield ""
    if figures.features:
        yield "## What the gateway's features take of a proxied request\n"
        yield "Microseconds of nginx's processor time, each feature for itself:\n"
        for name, cost in figures.features.items():
            yield f"- {name}: {cost:.1f}"
        yield ""
    for note in figures.notes:
        yield f"- {note}"


def _path(figures: Figures) -> Iterable[str]:
    if not figures.path:
        return
    yield "## Where the time of an `up` goes\n"
    yield f"The chain that its end waited for, of {figures.total:.1f} s:\n"
    yield f"- {figures.path[0].start:.1f} s: engine, plugins and program until the first of them"
    before = figures.path[0].start
    for step in figures.path:
        wait = step.start - before
        queued = f" (after {wait:.1f} s of waiting)" if wait > 0.15 else ""
        yield f"- {step.seconds:.1f} s: {step.label}{queued}"
        before = step.end
    yield f"- {max(0.0, figures.total - before):.1f} s: outputs, state, end of the processes\n"
    yield "The slowest resources, on that chain or beside it:\n"
    for step in figures.slowest:
        yield f"- {step.seconds:.1f} s: {step.label}"
    yield ""
