"""How an answer gets back to the person, for each way they can ask: in the response, or after it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from bot.kernel.call import Call
from bot.kernel.clock import Clock
from bot.kernel.delivery import Sent
from bot.kernel.message import Answer, Button, Buttons, Form, Message, Paragraph
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.forms import Labels, Origin, errors_of, render_form, told_view, view_with_notice
from bot.platforms.slack.plain import line_for
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.render import Block, Rendered, render_blocks, render_message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the request is answered: an HTTP status, and a JSON object where there is one to give."""

    status: int = 200
    body: Mapping[str, Any] | None = None


OK: Final = Reply()
NOT_YET: Final = Reply(503)
"""To an event: Slack sends it again, and by then it is done. A 200 would be a promise we can't keep if we die now."""


@dataclass(frozen=True)
class Desk:
    """What every way back needs."""

    clients: Clients
    clock: Clock
    catalogue: Catalogue
    profiles: Profiles
    default_language: str
    default_zone: str

    def voice(self, call: Call) -> Voice:
        """The language the person was last answered in, else Slack's for them, else the installation's."""
        known = self.profiles.known(call.workspace, call.account)
        locale = call.locale or known.locale
        language = known.language or ("" if not locale else "zh" if locale.lower().startswith("zh") else "en")
        return Voice(self.catalogue, language or self.default_language, known.zone or self.default_zone)

    def labels(self, language: str) -> Labels:
        """The words around a modal."""
        say = Voice(self.catalogue, language, self.default_zone).plain
        return Labels(say("slack.app"), say("slack.close"), say("slack.cancel"))

    def drawn(self, message: Message) -> Rendered:
        """A message only the person sees: there people are named, a ping would reach nobody."""
        return render_message(message, mentions={}, words=self.catalogue)

    def view_blocks(self, message: Message) -> list[Block]:
        """A message inside a modal."""
        return render_blocks(message, mentions={}, words=self.catalogue, surface="modal")

    def said(self, call: Call, key: str) -> Message:
        """One sentence of Slack's own."""
        voice = self.voice(call)
        return Message((Paragraph(voice(key)),), voice.language, voice.zone)

    def question(self, call: Call, form: Form, language: str) -> Message:
        """A form that could not be opened, as a message: its button says the line again and opens it then."""
        voice = Voice(self.catalogue, language, self.default_zone)
        button = Button(voice.plain("slack.open_form"), call.line or line_for(form), "primary")
        return Message((Paragraph(voice("slack.form_late")), Buttons((button,))), language, voice.zone)

    async def tell(self, call: Call, message: Message, *, replace: bool = False) -> bool:
        """Show `message` to the person alone: by the `response_url`, in the channel for their eyes only, at last by
        direct message. True when one of these worked. A doubtful attempt is followed by the next: better twice."""
        drawn = self.drawn(message)
        client = await self.clients.of(call.workspace)
        url = response_url(call.reply, self.clock.now())
        if url:
            body = ephemeral(drawn) | {"replace_original": replace}
            if isinstance(await client.respond(url, body), Sent):
                return True
        if not call.direct:
            shown = await client.ephemeral(
                call.conversation, call.account, drawn.text, drawn.blocks, thread_ts=call.thread or None
            )
            if isinstance(shown, Sent):
                return True
        opened = await client.open_dm(call.account)
        sent = await client.post_message(opened.place, drawn.text, drawn.blocks) if isinstance(opened, Sent) else opened
        if not isinstance(sent, Sent):
            log.warning("the outcome of %s could not be told: %s", call.key, sent)
        return isinstance(sent, Sent)

    async def open_form(self, call: Call, trigger_id: str, answer: Answer) -> None:
        """Open the form the answer asks with; when that fails, ask by message."""
        form = answer.message.form
        if form is None:
            await self.tell(call, answer.message)
            return
        view = render_form(form, self.labels(answer.message.language), origin_of(call, form))
        client = await self.clients.of(call.workspace)
        if not isinstance(await client.open_view(trigger_id, view), Sent):
            await self.tell(call, self.question(call, form, answer.message.language))


class Way(Protocol):
    """One way back. What takes a call of Slack's is returned as a coroutine, to be run after the response."""

    @property
    def call(self) -> Call:
        """What was asked."""

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """The reply when the effect was committed in time, and what is left to do after it, or None."""

    def late(self) -> tuple[Reply, Any]:
        """The reply when it is not committed yet."""

    async def after(self, answer: Answer) -> None:
        """Carry the outcome of what was late."""


@dataclass(frozen=True)
class CommandWay:
    """A slash command: the answer is the body of the response, seen by the person alone."""

    desk: Desk
    call: Call
    trigger_id: str

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """The answer; a form is opened right behind an empty one."""
        if answer.message.form is not None:
            return OK, self.desk.open_form(self.call, self.trigger_id, answer)
        return Reply(body=ephemeral(self.desk.drawn(answer.message))), None

    def late(self) -> tuple[Reply, Any]:
        """Still saving."""
        return Reply(body=ephemeral(self.desk.drawn(self.desk.said(self.call, "slack.still_saving")))), None

    async def after(self, answer: Answer) -> None:
        """The outcome by `response_url`; the trigger is dead, so a form is a question with a button."""
        await self.desk.tell(self.call, _without_form(self.desk, self.call, answer))


@dataclass(frozen=True)
class PressWay:
    """A button in a message: Slack takes no body, so the answer follows by the `response_url`."""

    desk: Desk
    call: Call
    trigger_id: str
    only_theirs: bool
    """The message with the button is seen by the person alone: its outcome takes its place."""

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """Acknowledged; the answer is on its way."""
        if answer.message.form is not None:
            return OK, self.desk.open_form(self.call, self.trigger_id, answer)
        return OK, self.desk.tell(self.call, answer.message, replace=self._replaces(answer))

    def late(self) -> tuple[Reply, Any]:
        """Acknowledged, and told that it is still being saved."""
        return OK, self.desk.tell(self.call, self.desk.said(self.call, "slack.still_saving"))

    async def after(self, answer: Answer) -> None:
        """The outcome."""
        message = _without_form(self.desk, self.call, answer)
        await self.desk.tell(self.call, message, replace=self._replaces(answer))

    def _replaces(self, answer: Answer) -> bool:
        return self.only_theirs and answer.outcome == "done"


@dataclass(frozen=True)
class ViewPressWay:
    """A button inside a modal: the modal shows the answer."""

    desk: Desk
    call: Call
    view_id: str

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """Acknowledged; the modal is redrawn behind it."""
        return OK, self.after(answer)

    def late(self) -> tuple[Reply, Any]:
        """Acknowledged; the modal says that it is still being saved."""
        return OK, self._show(Answer("done", self.desk.said(self.call, "slack.still_saving")))

    async def after(self, answer: Answer) -> None:
        """The answer in the modal; in the chat when the modal is closed."""
        if not await self._show(answer):
            await self.desk.tell(self.call, _without_form(self.desk, self.call, answer))

    async def _show(self, answer: Answer) -> bool:
        client = await self.desk.clients.of(self.call.workspace)
        return isinstance(await client.update_view(self.view_id, answer_view(self.desk, self.call, answer)), Sent)


@dataclass(frozen=True)
class OpenWay:
    """A shortcut, or a button of the home tab: the answer opens as a modal, else it comes by message."""

    desk: Desk
    call: Call
    trigger_id: str

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """Acknowledged; the modal opens behind it."""
        return OK, self._open(answer)

    def late(self) -> tuple[Reply, Any]:
        """Acknowledged, and told by message."""
        return OK, self.desk.tell(self.call, self.desk.said(self.call, "slack.still_saving"))

    async def after(self, answer: Answer) -> None:
        """The outcome by message: the trigger is dead."""
        await self.desk.tell(self.call, _without_form(self.desk, self.call, answer))

    async def _open(self, answer: Answer) -> None:
        client = await self.desk.clients.of(self.call.workspace)
        opened = await client.open_view(self.trigger_id, answer_view(self.desk, self.call, answer))
        if not isinstance(opened, Sent):
            await self.after(answer)


@dataclass(frozen=True)
class SubmissionWay:
    """A submitted modal: what was wrong stands at its field, what was refused on top, and what was done in its place."""

    desk: Desk
    call: Call
    view: Mapping[str, Any]

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """The modal's own response."""
        form = answer.message.form
        wrong = errors_of(form, self.view) if form is not None else {}
        if form is not None and wrong and len(wrong) == sum(bool(one.error) for one in form.fields):
            return Reply(body={"response_action": "errors", "errors": wrong}), None
        return Reply(body={"response_action": "update", "view": self._next(answer)}), None

    def late(self) -> tuple[Reply, Any]:
        """The modal says that it is still being saved."""
        saving = Answer("done", self.desk.said(self.call, "slack.still_saving"))
        return Reply(body={"response_action": "update", "view": self._next(saving)}), None

    async def after(self, answer: Answer) -> None:
        """The outcome in the modal; in the chat when it is closed by now."""
        client = await self.desk.clients.of(self.call.workspace)
        if not isinstance(await client.update_view(str(self.view.get("id", "")), self._next(answer)), Sent):
            await self.desk.tell(self.call, _without_form(self.desk, self.call, answer))

    def _next(self, answer: Answer) -> dict[str, Any]:
        if answer.outcome == "refused":
            return view_with_notice(self.view, self.desk.view_blocks(answer.message))
        return answer_view(self.desk, self.call, answer)


@dataclass(frozen=True)
class EventWay:
    """An event: its answer was written into the outbox with its effect. What could not be stored has no such row: while
    the database is away Slack is let try again, and after its last try, or a failure of ours, the person is told here."""

    desk: Desk
    call: Call
    last_try: bool

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """Done, or not stored."""
        if answer.unsaved == "away" and not self.last_try:
            return NOT_YET, None
        return OK, self.desk.tell(self.call, answer.message) if answer.unsaved else None

    def late(self) -> tuple[Reply, Any]:
        """Not yet: send it again."""
        return NOT_YET, None

    async def after(self, answer: Answer) -> None:
        """The answer leaves by the outbox; what was not stored is told as it would have been in time."""
        _, rest = self.in_time(answer)
        if rest is not None:
            await rest


@dataclass(frozen=True)
class HomeWay:
    """The home tab was opened: the answer is what it shows."""

    desk: Desk
    call: Call

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """Acknowledged; the tab is drawn behind it."""
        return OK, self.after(answer)

    def late(self) -> tuple[Reply, Any]:
        """Acknowledged: nothing was to be saved."""
        return OK, None

    async def after(self, answer: Answer) -> None:
        """Draw the tab."""
        view = {"type": "home", "blocks": self.desk.view_blocks(answer.message)}
        await (await self.desk.clients.of(self.call.workspace)).publish_home(self.call.account, view)


@dataclass(frozen=True)
class ThenHome:
    """The way of what was begun on the home tab: the tab is drawn anew behind it, since what it showed has changed."""

    way: Way
    call: Call
    redraw: Callable[[], Awaitable[None]]

    def in_time(self, answer: Answer) -> tuple[Reply, Any]:
        """As its way does, then the tab."""
        reply, rest = self.way.in_time(answer)
        return reply, self._then_redraw(rest, answer)

    def late(self) -> tuple[Reply, Any]:
        """As its way does; nothing has changed yet."""
        return self.way.late()

    async def after(self, answer: Answer) -> None:
        """The outcome, then the tab."""
        await self._then_redraw(self.way.after(answer), answer)

    async def _then_redraw(self, rest: Any, answer: Answer) -> None:
        if rest is not None:
            await rest
        if answer.message.form is None:
            await self.redraw()


def answer_view(desk: Desk, call: Call, answer: Answer) -> dict[str, Any]:
    """The modal that shows an answer: its form, or its words."""
    form = answer.message.form
    labels = desk.labels(answer.message.language)
    if form is not None:
        return render_form(form, labels, origin_of(call, form))
    return told_view(desk.view_blocks(answer.message), labels, origin_of(call, None))


def origin_of(call: Call, form: Form | None) -> Origin:
    """Where the call came from, for the modal to carry."""
    command, department = (form.command, form.department) if form is not None else ("", call.department)
    return Origin(command, department or call.department, call.conversation, call.thread, call.reply)


def ephemeral(drawn: Rendered) -> dict[str, Any]:
    """A message for one pair of eyes, as a response or for a `response_url`. `text` is read without markup."""
    body: dict[str, Any] = {"response_type": "ephemeral", "text": drawn.text, "mrkdwn": False}
    return body | ({"blocks": list(drawn.blocks)} if drawn.blocks else {})


def response_url(reply: Mapping[str, Any], now: datetime) -> str:
    """The `response_url` while it serves: 30 minutes."""
    url, until = reply.get("response_url"), reply.get("until")
    if not isinstance(url, str) or not isinstance(until, str):
        return ""
    try:
        serves_until = datetime.fromisoformat(until)
    except ValueError:
        return ""
    return url if serves_until.tzinfo is not None and now < serves_until else ""


def _without_form(desk: Desk, call: Call, answer: Answer) -> Message:
    form = answer.message.form
    return answer.message if form is None else desk.question(call, form, answer.message.language)
