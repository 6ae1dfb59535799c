"""Training a newcomer: a week of onboarding, then a month with a mentor, then signed off."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Any

from bot.kernel.access import manager, member, mentor_of
from bot.kernel.command import command
from bot.kernel.errors import Refusal
from bot.kernel.message import Message
from bot.kernel.parameters import (
    NOT,
    Context,
    Day,
    Kind,
    ShortText,
    Someone,
    WholeKind,
    WordKind,
    Yes,
)
from bot.kernel.people import PersonRef, folded
from bot.kernel.work import Work
from models import training as trainings
from models.training import Training
from views import training as views

DONE_WORDS = frozenset({"完成", "完成了", "学完", "学完了", "做完", "做完了", "done", "finished", "complete"})

HALF_WORDS = frozenset({"一半", "学了一半", "做了一半", "过半", "half", "halfway"})


class ProgressKind(WholeKind):
    """How far something is: 完成, done, 一半, half, 80%, 80."""

    name = "progress"

    def __init__(self) -> None:
        super().__init__(0, 100)

    def attempt(self, text: str, context: Context) -> Any:
        """Percent, 0 to 100."""
        said = folded(text)
        return 100 if said in DONE_WORDS else 50 if said in HALF_WORDS else super().attempt(text, context)

    def refusal(self, text: str, context: Context) -> Any:
        """Says what it may look like."""
        return Kind.refusal(self, text, context)


class TopicKind(WordKind):
    """A topic's name: one word, or several English ones up to the one that says how far it is."""

    name = "topic"
    longest = 6

    def attempt(self, text: str, context: Context) -> Any:
        """The name; never with a progress word in it."""
        words = text.split()
        if len(words) > 1 and any(
            folded(word) in DONE_WORDS | HALF_WORDS or not _ENGLISH.fullmatch(word) for word in words
        ):
            return NOT
        return super().attempt(text, context)


_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'&/-]*")


Topic = Annotated[str, TopicKind()]
TopicName = Annotated[str, WordKind(60)]
Progress = Annotated[int, ProgressKind()]
OnboardingDay = Annotated[int, WholeKind(1, 10)]


def sign_card(training: Training) -> str:
    """The card that asks the managers for the last signature."""
    return f"training/{training.number}/sign"


@command("train start", zh="培训 开始", who=manager)
def start_training(
    work: Work, person: Someone, mentor: Someone, day: Day | None = None, *, sure: Yes | None = None
) -> Message:
    """Begin somebody's onboarding, and a month of one-on-ones after it."""
    begun = trainings.start(work, newcomer=person, mentor=mentor, day=day, sure=sure == "yes")
    work.send.to_person(person.id, partial(views.welcome, begun=begun, directory=work.directory))
    work.send.to_person(mentor.id, partial(views.entrusted, begun=begun, directory=work.directory))
    return views.started(work.voice, begun, work.directory)


@command(
    "train plan",
    zh="培训 计划",
    who=member,
    effect="reads",
    privacy="personal",
    about="person",
    others=manager | mentor_of,
)
def show_plan(work: Work, person: Someone | None = None) -> Message:
    """The days of onboarding and the one-on-ones of a newcomer."""
    training = trainings.latest_of(work.session, person.id if person else work.person.id)
    if training is None:
        if person is not None and person.id != work.person.id:
            raise Refusal("train.none_of", who=person.name)
        return _plans_of_mentor(work)
    standing = trainings.standing_of(work.session, training)
    tasks = trainings.tasks_of(work.session, training)
    return views.plan(work.voice, standing, tasks, work.directory, reader_id=work.person.id, now=work.now)


def _plans_of_mentor(work: Work) -> Message:
    """Asked for one's own plan by somebody who trains others: theirs."""
    rows = trainings.standings(work.session, work.department.id, mentor_id=work.person.id)
    if not rows:
        raise Refusal("train.no_plan")
    return views.progress(work.voice, rows, work.directory, work.now)


@command("train log", zh="培训 记录", who=member)
def log_progress(work: Work, topic: Topic, progress: Progress, note: ShortText | None = None) -> Message:
    """A newcomer notes how far they are with a topic."""
    logged = trainings.log(work, topic=topic, percent=progress, note=note or "")
    if logged.complete:
        view = partial(views.complete, training=logged.training, directory=work.directory)
        key = f"training/{logged.training.number}/complete"
        work.send.to_person(logged.training.mentor_id, view, key=key)
    return views.logged(work.voice, logged)


@command("train progress", zh="培训 进度", who=member, effect="reads", privacy="personal")
def show_progress(work: Work) -> Message:
    """How far everybody in training is: a manager sees all, a mentor their newcomers, a newcomer themself."""
    sees_all = "manager" in work.person.rights
    if sees_all:
        rows = trainings.standings(work.session, work.department.id)
    else:
        rows = trainings.standings(work.session, work.department.id, mentor_id=work.person.id)
        own = trainings.active_of(work.session, work.person.id)
        if own is not None:
            rows = [trainings.standing_of(work.session, own), *rows]
    return views.progress(work.voice, rows, work.directory, work.now, sees_all=sees_all)


@command("train mentor", zh="培训 带教", who=manager)
def change_mentor(work: Work, person: Someone, mentor: Someone) -> Message:
    """Give a newcomer another mentor."""
    training, before_id = trainings.change_mentor(work, person, mentor)
    view = partial(views.mentor_changed, training=training, before=work.person_of(before_id), directory=work.directory)
    for person_id in dict.fromkeys((person.id, mentor.id, before_id)):
        if person_id != work.person.id:
            work.send.to_person(person_id, view)
    return view(work.voice)


@command("train sign", zh="培训 出师", who=member, about="person", others=manager | mentor_of)
def sign_off(work: Work, person: Someone, *, sure: Yes | None = None) -> Message:
    """Say that a newcomer can work alone: the mentor first, then a manager."""
    signed = trainings.sign(work, person, sure=sure == "yes")
    card = sign_card(signed.training)
    view = partial(views.asks_manager, training=signed.training, directory=work.directory)
    if signed.done:
        work.send.update(card, view)
        _tell_graduation(work, signed.training, person)
    else:
        work.send.to_managers(view, card=card)
    return views.signed(work.voice, signed, work.directory)


def _tell_graduation(work: Work, training: Training, newcomer: PersonRef) -> None:
    view = partial(views.graduated, training=training, directory=work.directory)
    for person_id in (newcomer.id, training.mentor_id):
        if person_id != work.person.id:
            work.send.to_person(person_id, view)


@command("train topic add", zh="培训 主题 添加", who=manager)
def add_topic(work: Work, topic: TopicName, day: OnboardingDay, task: ShortText | None = None) -> Message:
    """One more topic of the onboarding, for whoever starts from now on."""
    added = trainings.add_topic(work.session, work.department.id, name=topic, day=day, task=task or "")
    return views.topic_added(work.voice, added)
