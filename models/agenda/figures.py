"""What figures bring to an agenda: the department's own, never one person's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.kernel.numbers import Unit
from models.agenda.gathering import MOST_LINES, Gathering, with_rest
from models.figures import Mover, Standing, definitions, figures_against_target, week_movers
from models.figures.metrics import Definition
from models.figures.morning import main_metrics
from models.figures.tables import Over, Scope
from models.sections import Both, Entry, Figure, Place

_HUNDRED = Decimal(100)


def week(found: Gathering) -> Sequence[Entry]:
    """The week's figures: those with a target and the main ones, then what moved most from the week before."""
    standings = [one for one in _standings(found) if not one.metric.monthly]
    main = {metric.id for metric in main_metrics(found.work.directory)}
    told = [one for one in standings if one.aim is not None or one.metric.id in main]
    entries = [_told(found, one) for one in told[:MOST_LINES]]
    movers = week_movers(found.work.session, found.work.department, found.work.directory, found.span)
    return [*with_rest(entries, len(told) - MOST_LINES), *(_moved(one) for one in movers)]


def month(found: Gathering) -> Sequence[Entry]:
    """Last month's outcome: the store's figures, then those of each role as a whole."""
    standings = _standings(found)
    roles = found.work.directory.role_by_key
    main = {metric.id for metric in main_metrics(found.work.directory)}
    store = [one for one in standings if one.metric.role not in roles and (one.aim or one.metric.id in main)]
    entries = [
        _told(found, one) for one in (*store, *(one for key in roles for one in standings if one.metric.role == key))
    ]
    return with_rest(entries[: 2 * MOST_LINES], len(entries) - 2 * MOST_LINES)


def _standings(found: Gathering) -> list[Standing]:
    """Every metric that has a value in the period."""
    work = found.work
    all_of_them = figures_against_target(
        work.session, work.department, work.directory, found.span, metrics=definitions(work.directory)
    )
    return [one for one in all_of_them if one.value.value is not None]


def _told(found: Gathering, one: Standing) -> Entry:
    """A figure that appraises a role says which, and whose figure it is: several roles are measured by one source."""
    role = found.work.directory.role_by_key.get(one.metric.role)
    if role is None:
        return _line("agenda.figure", one)
    key = "agenda.figure_of_role" if one.metric.scope == Scope.PERSON else "agenda.figure_of_role_store"
    return _line(key, one, {"role": Both(role.zh, role.en)})


def _line(key: str, one: Standing, more: dict[str, Place] | None = None) -> Entry:
    metric, value = one.metric, one.value.value
    aim: Place = ()
    if one.aim is not None and one.attained is not None:
        places: dict[str, Place] = {
            "target": Figure(one.aim.value, metric.unit),
            "percent": Figure(one.attained, Unit.PERCENT),
        }
        aim = Entry(_attained(one, places), places)
    elif one.aim is not None:
        aim = Entry("agenda.figure_target", {"target": Figure(one.aim.value, metric.unit)})
    shown = _amount(metric, value if value is not None else Decimal(0), days=one.span.days)
    line: dict[str, Place] = {"metric": Both(metric.zh, metric.en), "value": shown, "aim": aim}
    return Entry(key, line | (more or {}))


def _amount(metric: Definition, value: Decimal, *, days: int) -> Place:
    """A value over so many days; a mean says that it is one."""
    shown = Figure(value, metric.unit)
    return Entry("kpi.per_day", {"value": shown}) if metric.over is Over.MEAN and days > 1 else shown


def _attained(one: Standing, places: dict[str, Place]) -> str:
    """The key of how far it came; while figures of the period are still to come, beside the time that is gone."""
    if one.met or one.elapsed is None or one.elapsed >= _HUNDRED or one.attained is None:
        return "agenda.figure_met" if one.met else "agenda.figure_missed"
    places["time"] = Figure(one.elapsed, Unit.PERCENT)
    return "agenda.figure_behind" if one.attained < (one.expected or one.elapsed) else "agenda.figure_on_the_way"


def _moved(one: Mover) -> Entry:
    rate = one.metric.unit is Unit.PERCENT
    change = Figure(one.change, Unit.PERCENTAGE_POINTS) if rate else Figure(abs(one.change), Unit.PERCENT)
    key = "agenda.moved" if rate else "agenda.moved_up" if one.change > 0 else "agenda.moved_down"
    return Entry(
        key,
        {
            "metric": Both(one.metric.zh, one.metric.en),
            "value": _amount(one.metric, one.value, days=one.days),
            "change": change,
            "n": one.days,
        },
    )
