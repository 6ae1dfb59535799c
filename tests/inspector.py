"""Looks at every message a story brings forth, as each platform would draw it, and presses no button it can't say."""

from __future__ import annotations

import json
from datetime import datetime

from bot.kernel.call import Call
from bot.kernel.codec import message_from_json, to_json
from bot.kernel.command import Command, Registry
from bot.kernel.message import Answer, Message, mentioned
from bot.kernel.plain import plain_message
from bot.kernel.tokens import answered
from bot.kernel.voice import LANGUAGES, Catalogue, Voice
from bot.platforms.dingtalk.layout import Setting
from bot.platforms.dingtalk.render import render_message as draw_for_dingtalk
from bot.platforms.slack.forms import Labels, Origin, render_form
from bot.platforms.slack.render import render_message as draw_for_slack
from bot.platforms.web.pieces import message_json
from bot.runtime.dispatcher import hear
from tests.pretend.blockkit import check_blocks, check_view

MSG_PARAM_BYTES = 15_000
LONGEST_BUTTON_LINE = 2000


class Inspector:
    """One per desk."""

    def __init__(self, catalogue: Catalogue, registry: Registry, at: datetime) -> None:
        self._catalogue = catalogue
        self._registry = registry
        self._at = at
        self._seen: set[str] = set()
        self._after_all = {catalogue.text("ask.button_after_all", language) for language in LANGUAGES}
        self._cancel = {catalogue.text("ask.cancel", language) for language in LANGUAGES}

    def look_at_answer(self, answer: Answer) -> None:
        """An answer, and the modal it may ask with. The buttons of a question are answers, not lines."""
        self.look_at(answer.message, buttons_are_lines=answer.outcome != "asked")
        form = answer.message.form
        if form is not None:
            say = Voice(self._catalogue, answer.message.language, answer.message.zone).plain
            labels = Labels(say("slack.app"), say("slack.close"), say("slack.cancel"))
            wrong = check_view(render_form(form, labels, Origin(form.command)))
            assert not wrong, (wrong, form)

    def look_at(self, message: Message, *, buttons_are_lines: bool = True) -> None:
        """Fails when a platform would refuse the message, or a button says nothing we understand."""
        written = json.dumps(to_json(message), sort_keys=True)
        if written in self._seen:
            return
        self._seen.add(written)
        assert message_from_json(json.loads(written)) == message, "it has to be what it was when it comes from its row"
        accounts = {person_id: f"U{person_id}" for person_id in mentioned(message)}
        drawn = draw_for_slack(message, mentions=accounts, words=self._catalogue)
        wrong = check_blocks(drawn.blocks)
        assert not wrong, (wrong, message)
        assert drawn.text.strip() or message.attachments, message
        for part in draw_for_dingtalk(message, catalogue=self._catalogue, mentions=accounts, setting=Setting()).parts:
            _, param = part.openapi()
            assert len(json.dumps(param, ensure_ascii=False).encode()) <= MSG_PARAM_BYTES, message
        json.dumps(message_json(message))
        if buttons_are_lines:
            self._press_in_mind(message)

    def _press_in_mind(self, message: Message) -> None:
        asks = any(cancel in plain_message(message) for cancel in self._cancel)
        for button in message.buttons:
            if (asks or button.label in self._after_all) and answered(button.line)[0]:
                continue  # it answers the question: one that was asked aside, or one that is over, after all
            if answered(button.line) == (answered(button.line)[0] or None, button.label):
                continue  # it answers the question with just what it says
            command = self._command(button.line)
            assert command is not None, f"{button.label!r} says {button.line!r}"
            assert self._command(button.spoken) is command, f"{button.line!r} is not {button.spoken!r}"
            assert len(button.line) <= LONGEST_BUTTON_LINE, button.line

    def _command(self, line: str) -> Command | None:
        return hear(Call("k", "web", "T1", "x", "direct:x", True, self._at, line), self._registry).command
