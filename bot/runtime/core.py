"""The machine without its faces: database, dispatcher, schedule and courier, put together from what they are handed."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.kernel.clock import Clock
from bot.kernel.command import Command, Registry
from bot.kernel.jobs import Job, Sweep
from bot.kernel.parcel import Deliverer
from bot.kernel.people import MetricRef, PersonRef, RoleRef
from bot.kernel.voice import Catalogue
from bot.runtime.courier import Courier
from bot.runtime.database import Database
from bot.runtime.dispatcher import Dispatcher, Features
from bot.runtime.slots import Clockwork, foresee
from bot.runtime.stages import Stages
from bot.runtime.timekeeper import Timekeeper
from bot.runtime.undelivered import TellManagers


@dataclass(frozen=True, slots=True)
class Parts:
    """What the features bring, listed once in `bot.py`."""

    commands: tuple[Command, ...]
    jobs: tuple[Job, ...]
    sweeps: tuple[Sweep, ...]
    metrics: Callable[[Session, int], tuple[MetricRef, ...]]
    """The metrics of a department."""
    relations: Callable[[Session, int, PersonRef | RoleRef], frozenset[str]]
    """Rights that hold between two people."""


class Core:
    """One per process. Starts nothing by itself: whoever made it ticks, delivers and closes."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        catalogue: Catalogue,
        parts: Parts,
        deliverers: Mapping[str, Deliverer],
        default_language: str,
        default_zone: str,
        facts: Mapping[str, Any],
        stages: Stages | None = None,
        owner: str = "",
    ) -> None:
        self.database = database
        self.clock = clock
        self.catalogue = catalogue
        self.registry = Registry(parts.commands)
        shared = {**facts, "registry": self.registry, "jobs": parts.jobs, "sweeps": parts.sweeps}
        self.dispatcher = Dispatcher(
            database=database,
            clock=clock,
            catalogue=catalogue,
            features=Features(self.registry, parts.metrics, parts.relations),
            default_language=default_language,
            default_zone=default_zone,
            settings=shared,
            stages=stages,
        )
        self.clockwork = Clockwork(
            parts.jobs,
            parts.sweeps,
            catalogue,
            self.registry,
            self.dispatcher.names_of,
            shared,
            stages or Stages(),
        )
        shared["clockwork"] = self.clockwork
        shared["preview"] = functools.partial(foresee, self.clockwork)
        self.courier = Courier(
            database=database,
            clock=clock,
            deliverers=deliverers,
            # A new one per process start, never a hostname: a restarted process must not inherit a lease.
            owner=owner or secrets.token_hex(8),
            undelivered=TellManagers(catalogue=catalogue, registry=self.registry, names=self.dispatcher.names_of),
            stages=stages,
        )
        self.timekeeper = Timekeeper(database=database, clock=clock, clockwork=self.clockwork, wake=self.courier.wake)
