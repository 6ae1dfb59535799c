"""The sales of the year: what stands in everybody's calendar, and the days the platform sets anew each year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, bindparam, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.columns import Choice, Day, Number


class Sale(StrEnum):
    """The sales. 年货节 has no day of its own: there is none until somebody entered it."""

    MID_YEAR = "618"
    DOUBLE_11 = "double11"
    DOUBLE_12 = "double12"
    NEW_YEAR = "new_year"


class Phase(StrEnum):
    """报名截止, 预热, 预售, 尾款, 现货. In `SELLING` goods are sold and paid at once: those are the sale's own days."""

    SIGN_UP = "sign_up"
    WARM_UP = "warm_up"
    PRESALE = "presale"
    BALANCE = "balance"
    SELLING = "selling"


class SaleDays(Base):
    """The days of one phase of one sale, as the platform announced them."""

    __tablename__ = "sale_days"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    sale: Mapped[Sale] = mapped_column(Choice(Sale))
    phase: Mapped[Phase] = mapped_column(Choice(Phase))
    first_on: Mapped[date] = mapped_column(Day)
    last_on: Mapped[date] = mapped_column(Day)

    __table_args__ = (CheckConstraint("first_on <= last_on", name="in_order"),)


_FIXED: Final[dict[tuple[int, int], Sale]] = {
    (6, 18): Sale.MID_YEAR,
    (11, 11): Sale.DOUBLE_11,
    (12, 12): Sale.DOUBLE_12,
}


@dataclass(frozen=True, slots=True)
class OnSale:
    """A day of a sale, and the day of the last sale of that name it is compared with (`None`: not known)."""

    sale: Sale
    before: date | None


_Row = Row[*tuple[Any, ...]]


def may_be_sale(day: date) -> bool:
    """Whether it is worth asking `sale_on`: a fixed day, or the season of 年货节."""
    return (day.month, day.day) in _FIXED or day.month in (1, 2) or (day.month == 12 and day.day > 12)


_SELLING = (
    select(SaleDays.sale, SaleDays.first_on, SaleDays.last_on)
    .where(
        SaleDays.department_id == bindparam("department"),
        SaleDays.phase == Phase.SELLING,
        SaleDays.first_on <= bindparam("day"),
    )
    .order_by(SaleDays.first_on.desc())
)


def sale_on(session: Session, department_id: int, day: date) -> OnSale | None:
    """The sale whose selling days hold `day`: as entered, else by its fixed date."""
    entered = session.connection().execute(_SELLING, {"department": department_id, "day": day}).all()
    now = next((days for days in entered if days.last_on >= day), None)
    if now is not None:
        return OnSale(now.sale, _same_day_before(now, entered, day))
    fixed = _FIXED.get((day.month, day.day))
    return None if fixed is None else OnSale(fixed, day.replace(year=day.year - 1))


def _same_day_before(now: _Row, entered: Sequence[_Row], day: date) -> date | None:
    """Main day faces main day; else the third day of a sale faces the third day of the last one."""
    if (day.month, day.day) in _FIXED:
        return day.replace(year=day.year - 1)
    last = next((row for row in entered if row.sale is now.sale and row.first_on < now.first_on), None)
    if last is None:
        return None
    before: date = min(last.first_on + (day - now.first_on), last.last_on)
    return before


def sales_in(session: Session, department_id: int, first: date, last: date) -> dict[date, Sale]:
    """Main days of sales from `first` to `last`: the fixed dates, and the first selling day of those without one."""
    found = {
        date(year, month, day): sale
        for year in range(first.year, last.year + 1)
        for (month, day), sale in _FIXED.items()
    }
    for row in session.scalars(
        select(SaleDays).where(
            SaleDays.department_id == department_id,
            SaleDays.phase == Phase.SELLING,
            SaleDays.sale == Sale.NEW_YEAR,
            SaleDays.first_on >= first,
            SaleDays.first_on <= last,
        )
    ):
        found[row.first_on] = row.sale
    return {day: sale for day, sale in sorted(found.items()) if first <= day <= last}
