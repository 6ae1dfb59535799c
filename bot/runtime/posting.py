"""Where the answer to a call goes: back to the face that carries it, into the conversation, or to the person alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.kernel.call import Call
from bot.kernel.command import Command
from bot.kernel.message import Answer, Message
from bot.kernel.people import Actor
from bot.kernel.voice import Voice
from bot.runtime import answers
from bot.runtime.dialogue import alone_with
from bot.runtime.send import Place, Sender
from models.messaging import OutboxKind


@dataclass(frozen=True, slots=True)
class Posting:
    """The answers of one call."""

    call: Call
    actor: Actor
    sender: Sender
    voice: Voice

    def may_answer_here(self, command: Command) -> bool:
        """Whether nobody hears of it here but who may."""
        return command.privacy == "open" or self.call.direct or self.call.ephemeral

    def asks_in(self, command: Command) -> str:
        """The conversation in which the questions of `command` are answered."""
        if self.may_answer_here(command):
            return self.call.aside or self.call.conversation
        return self.call.aside or alone_with(self.call.account)

    def post(self, answer: Answer, command: Command | None = None) -> Answer:
        """Put into the outbox what the face can't carry back itself; returns what it is to carry."""
        private = command is not None and not self.may_answer_here(command)
        if private:
            self._put_direct(answer.message)
            told = answers.said(self.voice, "answer.by_direct_message", answer.outcome)
            answer = replace(answer, message=told.message)
        if not self.call.inline:
            self._put_answer(answers.heard(answer.message, self.call, self.voice))
        elif answer.message.attachments and self.call.platform != "web":
            return self._put_attachments(answer, private=command is not None and command.privacy != "open")
        return answer

    def ask(self, question: Answer, command: Command) -> Answer:
        """Ask here; or, where nobody could answer here or all would read it, ask the person alone and say so."""
        if self.asks_in(command) == self.call.conversation:
            return self.post(question)
        self._put_direct(question.message)
        return self.post(answers.said(self.voice, "ask.aside", "asked"))

    def _person_id(self) -> int | None:
        return self.actor.person.id if self.actor.person else None

    def _put_answer(self, message: Message) -> None:
        call = self.call
        reply = dict(call.reply) | ({"thread": call.thread} if call.thread else {})
        place = Place(self.actor.workspace_id, call.conversation, OutboxKind.ANSWER, self._person_id(), None, reply)
        self.sender.put(place, message, card=message.card)

    def _put_direct(self, message: Message) -> None:
        place = Place(self.actor.workspace_id, self.call.account, OutboxKind.DIRECT, self._person_id())
        self.sender.put(place, message, card=message.card)

    def _put_attachments(self, answer: Answer, *, private: bool) -> Answer:
        """Pictures and files follow the answer: into the same conversation, or to the person where it is theirs alone."""
        only = replace(answer.message, blocks=tuple(answer.message.attachments))
        if not (private or self.call.ephemeral):
            self._put_answer(only)
            return answer
        self._put_direct(only)
        return answer if self.call.direct else answers.noted(answer, self.voice("answer.file_by_direct_message"))
