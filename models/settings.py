"""A person's own settings, and a department's."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal, Unread
from bot.kernel.message import On
from bot.kernel.nearest import nearest
from bot.kernel.people import Actor, folded
from models.organisation import Account, Department, Person, WorkspaceDepartment
from models.people import touch

_NOWHERE = frozenset({"localtime", "Factory"})
"""Listed where the system keeps its zones, and no place: what the machine is set to, and a zone not set yet."""


_CITIES: Final = {
    **dict.fromkeys(("北京", "上海", "广州", "深圳", "杭州", "中国", "国内", "beijing", "china"), "Asia/Shanghai"),
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "新加坡": "Asia/Singapore",
    "吉隆坡": "Asia/Kuala_Lumpur",
    "曼谷": "Asia/Bangkok",
    "迪拜": "Asia/Dubai",
    "乌鲁木齐": "Asia/Urumqi",
    "伦敦": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "莫斯科": "Europe/Moscow",
    "纽约": "America/New_York",
    "芝加哥": "America/Chicago",
    "洛杉矶": "America/Los_Angeles",
    "多伦多": "America/Toronto",
    "悉尼": "Australia/Sydney",
    "奥克兰": "Pacific/Auckland",
}
"""Cities as people call them whom the zone database does not know by that name."""


_OFFSET: Final = re.compile(r"(?:etc/)?(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")
_FIXED: Final = frozenset({"utc", "uct", "gmt", "gmt0", "zulu", "universal", "greenwich", "est", "mst", "hst"})
"""Names without a place for one offset all year."""
_HERE: Final = frozenset({"cst", "asia/beijing", "东八区"})
"""What people here call the clock of China; the zone database knows some of them for another one, or not at all."""
_CHINA: Final = "Asia/Shanghai"
_SOMEWHERE: Final = {
    -8: "America/Los_Angeles",
    -6: "America/Chicago",
    -5: "America/New_York",
    1: "Europe/Berlin",
    3: "Europe/Moscow",
    4: "Asia/Dubai",
    7: "Asia/Bangkok",
    9: "Asia/Tokyo",
    10: "Australia/Sydney",
}
_ANYWHERE: Final = "Europe/London"


def named_zone(said: str, *, parameter: str) -> str:
    """The IANA zone that `said` names, whatever its case, or whose city it is; raises `Unread` with the nearest one.

    An offset is none: Etc/GMT+8 is west of Greenwich and GMT+8, as people write it, east; and no summer time follows.
    """
    zones = available_timezones() - _NOWHERE
    wanted = folded(said)
    _refuse_offset(said, wanted, parameter)
    named = _CITIES.get(wanted.removesuffix("时间")) or next((name for name in zones if folded(name) == wanted), None)
    if named is None:
        cities = [name for name in zones if folded(name.rpartition("/")[2].replace("_", " ")) == wanted]
        named = cities[0] if len(cities) == 1 else None
    if named is None:
        near = nearest(said, sorted(name for name in zones if not _is_fixed(folded(name))))
        key = "zg.zone_near" if near else "zg.zone_unknown"
        raise Unread(key, parameter=parameter, said=said, near=near[0] if near else "", instead=near[:1])
    return named


def _refuse_offset(said: str, wanted: str, parameter: str) -> None:
    offset = _OFFSET.fullmatch("".join(wanted.split()))
    hours = int(f"{offset['sign']}{offset['hours']}") if offset else None
    whole = offset is not None and (offset["minutes"] or "00") == "00"
    if wanted in _HERE or (hours == 8 and whole):
        raise Unread("zg.zone_near", parameter=parameter, said=said, near=_CHINA, instead=(_CHINA,))
    if offset is not None or _is_fixed(wanted):
        example = _SOMEWHERE.get(hours or 0, _ANYWHERE) if whole else _ANYWHERE
        raise Unread("zg.zone_fixed", parameter=parameter, said=said, near=example)


def _is_fixed(zone: str) -> bool:
    return zone.startswith("etc/") or zone in _FIXED or _OFFSET.fullmatch(zone) is not None


def set_language(session: Session, actor: Actor, department_id: int, language: str) -> None:
    """Everything said to them is in `language` from now on; a guest's choice is kept with the account."""
    session.get_one(Account, actor.account_id).language = language
    if actor.person is not None:
        session.get_one(Person, actor.person.id).language = language
        touch(session, department_id, replan_from=None)


def set_zone(session: Session, actor: Actor, department_id: int, zone: str, *, now: datetime) -> None:
    """Their days and prompts follow the clock of `zone` (IANA) from now on."""
    session.get_one(Account, actor.account_id).zone = zone
    if actor.person is not None:
        session.get_one(Person, actor.person.id).zone = zone
        touch(session, department_id, replan_from=now)


def set_quiet(session: Session, person_id: int, start: time | None, end: time | None) -> None:
    """No direct messages between these local times (they may span midnight); `None` ends it. Urgent ones still come."""
    person = session.get_one(Person, person_id)
    person.quiet_from_minute = None if start is None else start.hour * 60 + start.minute
    person.quiet_to_minute = None if end is None else end.hour * 60 + end.minute


def quiet_of(session: Session, person_id: int) -> tuple[time, time] | None:
    """Their quiet hours by their own clock; `None` where they have none."""
    person = session.get_one(Person, person_id)
    first, last = person.quiet_from_minute, person.quiet_to_minute
    if first is None or last is None:
        return None
    return time(first // 60, first % 60), time(last // 60 % 24, last % 60)


def set_department_zone(session: Session, department_id: int, zone: str, *, now: datetime) -> None:
    """The department's schedules follow the clock of `zone` from now on; people keep their own."""
    session.get_one(Department, department_id).zone = zone
    touch(session, department_id, replan_from=now)


def set_department_language(session: Session, department_id: int, language: str) -> None:
    """What is posted in the department's channel is in `language` from now on; people keep their own."""
    session.get_one(Department, department_id).language = language
    touch(session, department_id, replan_from=None)


def set_department_start(session: Session, department_id: int, day: date, *, now: datetime) -> None:
    """The day the department began to work by this plan: its half-years are counted from there.

    Raises `Unread` for a day more than a year ahead: nobody plans so far, and the year is a slip.
    """
    if day > now.date() + _A_YEAR:
        raise Unread("team.start_far", parameter="value", day=On(day, iso=True))
    session.get_one(Department, department_id).started_on = day
    touch(session, department_id, replan_from=now)


_A_YEAR: Final = timedelta(days=366)
_COUNTRIES: Final = {
    "中国": "CN",
    "china": "CN",
    "香港": "HK",
    "中国香港": "HK",
    "新加坡": "SG",
    "singapore": "SG",
    "马来西亚": "MY",
    "malaysia": "MY",
    "泰国": "TH",
    "thailand": "TH",
    "日本": "JP",
    "japan": "JP",
    "韩国": "KR",
    "korea": "KR",
    "美国": "US",
    "usa": "US",
    "加拿大": "CA",
    "canada": "CA",
    "英国": "GB",
    "uk": "GB",
    "德国": "DE",
    "germany": "DE",
    "法国": "FR",
    "france": "FR",
    "澳大利亚": "AU",
    "澳洲": "AU",
    "australia": "AU",
}
"""Countries as people call them."""


def set_department_country(session: Session, department_id: int, country: str, *, now: datetime) -> str:
    """The country (ISO 3166) whose holidays are the department's; raises `Unread` for one that is not known."""
    import holidays  # 130 ms: only here, and for whoever asks about working days

    code = _COUNTRIES.get(folded(country), country.strip().upper())
    if code not in holidays.list_supported_countries():
        raise Unread("team.country_unknown", parameter="value", said=country)
    session.get_one(Department, department_id).country = code
    touch(session, department_id, replan_from=now)
    return code


def rename_department(session: Session, department_id: int, name: str) -> None:
    """Another name; raises `Refusal` when a department that shares a workspace has it."""
    here = select(WorkspaceDepartment.workspace_id).where(WorkspaceDepartment.department_id == department_id)
    names = session.scalars(
        select(Department.name)
        .join(WorkspaceDepartment, WorkspaceDepartment.department_id == Department.id)
        .where(WorkspaceDepartment.workspace_id.in_(here), Department.id != department_id)
    ).all()
    if any(folded(other) == folded(name) for other in names):
        raise Refusal("team.exists", name=name)
    session.get_one(Department, department_id).name = name
    touch(session, department_id, replan_from=None)
