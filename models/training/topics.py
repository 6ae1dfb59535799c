"""What newcomers learn: the topics of a department, and how far a newcomer is with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel.errors import Refusal, Unread
from bot.kernel.nearest import nearest
from bot.kernel.people import folded
from bot.kernel.voice import Voice
from bot.kernel.work import Work
from models.base import changed_rows
from models.keys import key_of
from models.organisation import Role
from models.presets import Preset
from models.training.pairs import active_of
from models.training.tables import OnboardingTopic, SessionTopic, TopicProgress, Training


# --- what is taught --------------------------------------------------------------------------------------------------
def add_topics(session: Session, department_id: int, preset: Preset) -> None:
    """The topics a department starts with. Its roles must be rows already."""
    for position, topic in enumerate(preset.part("topic")):
        session.add(
            OnboardingTopic(
                department_id=department_id,
                key=topic["key"],
                zh=topic["zh"],
                en=topic["en"],
                first_day=topic["first_day"],
                tasks_zh=list(topic["tasks_zh"]),
                tasks_en=list(topic["tasks_en"]),
                position=position,
            )
        )
    session.flush()
    roles = {role.key: role.id for role in session.scalars(select(Role).where(Role.department_id == department_id))}
    for topic in preset.part("session_topic"):
        if "role" in topic and topic["role"] not in roles:
            continue
        for position, (zh, en) in enumerate(zip(topic["zh"], topic["en"], strict=True)):
            session.add(
                SessionTopic(
                    department_id=department_id,
                    role_id=roles.get(topic.get("role", "")),
                    position=position,
                    zh=zh,
                    en=en,
                )
            )


def topics(session: Session, department_id: int) -> Sequence[OnboardingTopic]:
    """What newcomers learn, in order."""
    return session.scalars(
        select(OnboardingTopic)
        .where(OnboardingTopic.department_id == department_id)
        .order_by(OnboardingTopic.first_day, OnboardingTopic.position, OnboardingTopic.id)
    ).all()


def add_topic(session: Session, department_id: int, *, name: str, day: int, task: str) -> OnboardingTopic:
    """One more topic, on one working day, for trainings that start from now on. Raises `Refusal` for a name taken."""
    there = topics(session, department_id)
    if any(folded(name) in (folded(topic.zh), folded(topic.en)) for topic in there):
        raise Refusal("train.topic_exists", name=name)
    keys = {topic.key for topic in there}
    tasks = [task or name]
    topic = OnboardingTopic(
        department_id=department_id,
        key=key_of(name, taken=keys, otherwise="topic"),
        zh=name,
        en=name,
        first_day=day,
        tasks_zh=tasks,
        tasks_en=tasks,
        position=max((topic.position for topic in there), default=-1) + 1,
    )
    session.add(topic)
    session.flush()
    return topic


# --- logged ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Logged:
    """What a newcomer just wrote down, and whether that was the last of it."""

    training: Training
    topic: OnboardingTopic
    before: int
    percent: int
    complete: bool
    """Every topic is done, and was not before."""


def log(work: Work, *, topic: str, percent: int, note: str) -> Logged:
    """The newcomer says how far they are with a topic. Raises `Refusal` for somebody not in training, or no such topic."""
    training = active_of(work.session, work.person.id)
    if training is None:
        raise Refusal("train.not_in_training")
    rows = progress_rows(work.session, training.id)
    found = _topic(work.voice, rows, topic)
    before = rows[found].percent
    changed_rows(
        work.session,
        update(TopicProgress)
        .where(TopicProgress.training_id == training.id, TopicProgress.topic_id == found.id)
        .values(percent=percent, note=note, logged_at=work.now),
    )
    others_done = all(row.percent == 100 for one, row in rows.items() if one is not found)
    return Logged(training, found, before, percent, others_done and percent == 100 and before < 100)


def _topic(voice: Voice, rows: dict[OnboardingTopic, TopicProgress], said: str) -> OnboardingTopic:
    names = {folded(name): topic for topic in rows for name in (topic.key, topic.zh, topic.en)}
    found = names.get(folded(said))
    if found is None:
        near = nearest(said, [name for topic in rows for name in (topic.zh, topic.en)])
        there_are = voice.listed(voice.named(topic.zh, topic.en) for topic in rows)
        key = "train.topic_near" if near else "train.topic_unknown"
        raise Unread(key, parameter="topic", said=said, near=near[0] if near else "", there_are=there_are)
    return found


def progress_rows(session: Session, training_id: int) -> dict[OnboardingTopic, TopicProgress]:
    """Each topic of a training with how far it is, in order."""
    found = session.execute(
        select(OnboardingTopic, TopicProgress)
        .join(TopicProgress, TopicProgress.topic_id == OnboardingTopic.id)
        .where(TopicProgress.training_id == training_id)
        .order_by(OnboardingTopic.first_day, OnboardingTopic.position, OnboardingTopic.id)
    ).all()
    return {row.OnboardingTopic: row.TopicProgress for row in found}
