"""Names people have in the store's own files: 旺旺昵称, 旺旺账号名称. A file that says one of them means that person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.errors import Doubt, Refusal
from bot.kernel.message import Button
from bot.kernel.people import PersonRef, folded
from bot.kernel.tokens import line_of
from bot.kernel.work import Work
from models.base import Base
from models.columns import Instant, Name


class PersonAlias(Base):
    """Another name of a person; in one department it means one person. Kept as it was written, compared folded."""

    __tablename__ = "person_alias"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(Name(100), primary_key=True)
    alias: Mapped[str] = mapped_column(Name(100))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_person_alias_person_id", "person_id"),)


def set_alias(work: Work, person: PersonRef, alias: str, *, sure: bool) -> None:
    """`alias` means `person` from now on.

    Raises `Refusal` for a leaver, for a colleague's own name and for what is so already; `Doubt` when it means somebody
    else, unless `sure`.
    """
    if not person.active:
        raise Refusal("team.has_left", name=person.name)
    namesake = next((p for p in work.directory.people if p.active and folded(p.name) == folded(alias)), None)
    if namesake is not None and namesake.id != person.id:
        raise Refusal("team.alias_is_name", alias=alias)
    row = work.session.get(PersonAlias, (work.department.id, folded(alias)))
    if row is None:
        work.session.add(
            PersonAlias(
                department_id=work.department.id,
                folded=folded(alias),
                alias=alias,
                person_id=person.id,
                created_at=work.now,
            )
        )
    elif row.person_id == person.id:
        raise Refusal("team.alias_already", alias=row.alias, name=person.name)
    elif not sure and work.person_of(row.person_id).active:
        line = line_of("team alias", f"<@#{person.id}>", alias, sure="yes")
        label = work.voice.plain("team.button_alias", name=person.name)
        raise Doubt(
            "team.doubt_alias",
            alias=row.alias,
            before=work.person_of(row.person_id).name,
            name=person.name,
            buttons=(Button(label, line),),
        )
    else:
        row.person_id, row.alias = person.id, alias
    work.session.flush()


def aliases(session: Session, department_id: int) -> dict[str, int]:
    """Folded alias -> person id, for whoever reads a file."""
    rows = session.execute(
        select(PersonAlias.folded, PersonAlias.person_id).where(PersonAlias.department_id == department_id)
    ).all()
    return {row.folded: row.person_id for row in rows}


def aliases_of(session: Session, person_id: int) -> list[str]:
    """The names one person has in files."""
    query = select(PersonAlias.alias).where(PersonAlias.person_id == person_id).order_by(PersonAlias.alias)
    return list(session.scalars(query))
