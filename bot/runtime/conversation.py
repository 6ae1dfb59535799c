"""One call inside its transaction: the department meant, the command, its arguments, the right to it, the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.kernel.beside import answer_with, unused, with_people
from bot.kernel.call import Call, refuse_replaced
from bot.kernel.command import Command
from bot.kernel.courtesies import Kindness, courtesy
from bot.kernel.errors import Denied, Refusal, Unread
from bot.kernel.grammar import Bound, read_form, read_line
from bot.kernel.message import Answer, Button, CommandLine
from bot.kernel.parameters import Context
from bot.kernel.people import PersonRef, RoleRef, folded
from bot.kernel.phrasing import addressed, phrased, readable, said_in, worded
from bot.kernel.tokens import LONGEST_LINE, Token, answered
from bot.kernel.voice import Voice
from bot.kernel.work import Work
from bot.runtime import answers, denials, dialogue
from bot.runtime.posting import Posting
from bot.runtime.send import Sender
from bot.runtime.suggestions import corrected, in_their_words, second_meant, unknown
from bot.runtime.whereabouts import Whereabouts, asked_about, kept, whereabouts
from models.messaging import Question
from models.people import Identity, remember_place

if TYPE_CHECKING:
    from bot.runtime.dispatcher import Dispatcher

CANCEL_WORDS = frozenset({"取消", "算了", "cancel", "stop", "停"})


@dataclass(frozen=True, slots=True)
class Said:
    """A call's words, and the command they name."""

    line: str
    tokens: tuple[Token, ...]
    command: Command | None
    words: int
    department: str = ""
    slashed: bool = False


class Conversation:
    """Lives for one unit of work."""

    def __init__(
        self, dispatcher: Dispatcher, session: Session, call: Call, heard: Said, identity: Identity, now: datetime
    ) -> None:
        self._dispatcher = dispatcher
        self._session = session
        self._call = call
        self._heard = heard
        self._identity = identity
        self._now = now
        self._question = self._pending()
        where = self._department()
        self.department, self._named, self._fixed = where.department, where.named, where.fixed
        self._names = dispatcher.names_of(session, self.department)
        self.actor = dispatcher.actor(identity, self.department, self._names)
        self.voice = Voice(dispatcher.catalogue, self.actor.language, self.actor.zone)
        self._sender = Sender(
            session,
            now=now,
            department=self.department,
            directory=self._names.directory,
            catalogue=dispatcher.catalogue,
            registry=dispatcher.features.registry,
            key=call.key,
        )
        self._posting = Posting(call, self.actor, self._sender, self.voice)

    # --- entry points -------------------------------------------------------------------------------------------
    def read_answer(self) -> Answer | None:
        """The answer of a command that only reads; `None` when it needs the writer after all."""
        command = self._heard.command
        if command is None or not self._posting.may_answer_here(command):
            return None
        refuse_replaced(self._call)
        self._allow(command)
        bound = self._bound(command)
        if (bound.missing or bound.errors) and not self._call.forms:
            return None
        answer = self._addressed(self._run(command, bound))
        return None if answer.message.attachments and self._call.platform != "web" else self._worded(answer)

    def answer(self) -> Answer:
        """The answer. Raises `Refusal`; then nothing here may stand."""
        refuse_replaced(self._call)
        kindness = self._kindness()
        if kindness is not None:
            return self.posted(answers.said(self.voice, f"courtesy.{kindness}"))
        if self._is_lost():
            return self.posted(answers.said(self.voice, "ask.over", "refused"))
        command, bound = self._meant()
        if command is None:
            return self.posted(answers.said(self.voice, "ask.cancelled"))
        if self._here:
            remember_place(self._session, self._identity, self.department.id, on_page=self._call.platform == "web")
        if bound.missing and command.before_asking is not None:
            command.before_asking(self._work(), bound.values)
        if (bound.missing or bound.errors) and not self._call.forms:
            return self._posting.ask(self._ask(command, bound), command)
        return self.posted(answers.of(command, self._run(command, bound)), command)

    def _kindness(self) -> Kindness | None:
        """谢谢, 好的: nothing is asked for. To a question they are an answer only where it takes just these words."""
        kindness = courtesy(self._heard.line) if self._heard.command is None and self._call.form is None else None
        question = self._question if kindness is not None else None
        command = self._dispatcher.features.registry.by_name.get(question.command) if question is not None else None
        if question is None or command is None:
            return kindness
        return None if dialogue.takes(command, question, self._heard.line.strip(), self._context()) else kindness

    @property
    def _here(self) -> bool:
        return self.department.id != 0

    def _person_id(self) -> int | None:
        return self.actor.person.id if self.actor.person else None

    # --- which department ---------------------------------------------------------------------------------------
    def _department(self) -> Whereabouts:
        question, named, nowhere = self._question, self._heard.department, self._dispatcher.nowhere()
        return whereabouts(self._session, self._identity, self._call, named, question, nowhere)

    @property
    def _told_apart(self) -> str:
        """The department's name where there are others here that an answer given later might be taken for."""
        return self._named or (self.department.name if len(self._identity.memberships) > 1 else "")

    # --- what is meant ------------------------------------------------------------------------------------------
    def _meant(self) -> tuple[Command | None, Bound]:
        """The command and its arguments; `None` when a pending question was cancelled."""
        if self._call.form is not None:
            if self._heard.command is None:
                raise Refusal("refused.unknown", said=self._call.form[0])
            return self._heard.command, self._allowed(self._heard.command)
        question = self._question
        if question is not None:
            return self._answered(question)
        if self._heard.command is None:
            raise self._not_understood()
        return self._heard.command, self._allowed(self._heard.command)

    def _allowed(self, command: Command) -> Bound:
        """The arguments, read only once it is clear that the person may call this here: a name that is nearly right is
        answered with the right one, and not everybody may know who is in a department."""
        self._allow(command)
        self._refuse_in_public(command)
        return self._bound(command)

    def _pending(self) -> Question | None:
        """The question this line answers: one that reads as a command is a command and leaves it open."""
        if self._call.form is not None or self._heard.command is not None or self._heard.slashed:
            return None
        asked_at = dialogue.asked_at(self._call, everywhere=folded(self._heard.line) in CANCEL_WORDS)
        me, line = self._identity.account_id, self._heard.line.strip()
        return dialogue.pending(self._session, line, account_id=me, conversations=asked_at, now=self._now)

    def _answered(self, question: Question) -> tuple[Command | None, Bound]:
        mark, text = answered(self._heard.line.strip())
        if not dialogue.answers(question, mark, self._now):
            raise Refusal("ask.newer")
        command = self._dispatcher.features.registry.by_name.get(question.command)
        if folded(text) in CANCEL_WORDS or command is None:
            dialogue.forget(self._session, account_id=self.actor.account_id, conversation=question.conversation)
            return None, Bound()
        self._allow(command)
        if len(text) > LONGEST_LINE:
            raise self._too_long()
        for account in unused(text, self._context(), [one.account for one in self._call.named])[:1]:
            text = answer_with(account, text, command.by_name[question.asking], self._context())
        if not text:
            raise Unread("unread.text", parameter=question.asking)
        bound = dialogue.answer_to(command, question, text, self._context(), self._now)
        if not dialogue.forget(self._session, account_id=self.actor.account_id, conversation=question.conversation):
            raise Refusal("ask.over")
        return command, bound

    def _is_lost(self) -> bool:
        """Whether this would answer a question about a department that is not here any more: then the question is over."""
        question = self._question
        if question is None or not question.department or self._named or folded(self._heard.line) in CANCEL_WORDS:
            return False
        return dialogue.forget(self._session, account_id=self.actor.account_id, conversation=question.conversation)

    def _not_understood(self) -> Refusal:
        heard, registry = self._heard, self._dispatcher.features.registry
        if len(heard.line) > LONGEST_LINE:
            return self._too_long()
        # Every other button says a command: this one answered a question.
        if self._call.source == "button" or answered(heard.line)[0]:
            return Refusal("ask.over")
        if folded(heard.line) in CANCEL_WORDS:
            return Refusal("ask.nothing_open")
        if not heard.tokens:
            return Unread("unread.empty", buttons=(Button(self.voice.plain("button.help"), "/help"),))
        wrong = unknown(heard.line, heard.tokens, registry, self._context(), self.actor, self.voice)
        named = heard.slashed or registry.group_of(heard.tokens[0].text) is not None
        return (self._too_late() if wrong.key == "unread.nothing_near" or not named else None) or wrong

    def _too_late(self) -> Refusal | None:
        """To somebody who answers a question that is no longer waited for: the whole line, to say it after all."""
        registry, me = self._dispatcher.features.registry, self._identity.account_id
        places = dialogue.asked_at(self._call)
        question = dialogue.expired(self._session, account_id=me, conversations=places, now=self._now)
        command = registry.by_name.get(question.command) if question is not None else None
        if question is None or command is None or not command.who.allows(self.actor.rights):
            return None
        late = dialogue.said_late(command, question, self._heard.line.strip(), self._context())
        if late is None:
            return None
        asked_in = asked_about(question, [one.department for one in self._identity.memberships])
        self._named = asked_in.name if asked_in is not None else ""
        line = said_in(phrased(late[0], self.voice.language, registry, self._names.directory), self._named)
        buttons = (Button(self.voice.plain("ask.button_after_all"), late[1]),)
        return Refusal("ask.too_late", line=CommandLine(readable(line, self._names.directory)), buttons=buttons)

    def _too_long(self) -> Unread:
        return Unread("unread.line_too_long", n=len(self._call.line or ""), most=LONGEST_LINE)

    def refused(self, error: Refusal) -> Answer:
        """The answer to what can't be done; the lines it offers are in the person's language."""
        registry, directory = self._dispatcher.features.registry, self._names.directory
        error.buttons = in_their_words(error.buttons, self._named, self.voice, registry, directory)
        return self._at_its_field(error) or answers.refused(error, self.voice)

    def _at_its_field(self, error: Refusal) -> Answer | None:
        """The form once more, with what its command refused standing at the one field it is about."""
        command = self._heard.command
        if command is None or self._call.form is None or not isinstance(error, Unread) or error.buttons:
            return None
        if error.parameter not in {one.name for one in command.parameters if not one.named_only}:
            return None
        bound = self._bound(command)
        bound.errors[error.parameter] = error
        return self._form(command, bound)

    def _context(self) -> Context:
        return Context(
            self._now.astimezone(ZoneInfo(self.actor.zone)),
            self._names.directory,
            self.actor.workspace_id,
            {named.account: named.name for named in self._call.named},
            self.actor.person,
            self.voice.language,
        )

    def _bound(self, command: Command) -> Bound:
        if self._call.form is not None:
            return read_form(command, self._call.form[1], self._context())
        context, words, named = self._context(), self._heard.words, [named.account for named in self._call.named]
        line, tokens = with_people(command, self._heard.line, self._heard.tokens[words:], context, named)
        self._heard = replace(self._heard, line=line, tokens=(*self._heard.tokens[:words], *tokens))
        try:
            return read_line(command, line, tokens, context, unused(line, context, named))
        except Unread as error:
            error.buttons = error.buttons or self._meant_by(error, command, tokens)
            raise

    def _meant_by(self, error: Unread, command: Command, tokens: Sequence[Token]) -> tuple[Button, ...]:
        heard, registry = self._heard, self._dispatcher.features.registry
        right = corrected(error, command, heard.line, tokens, self.voice, self._context())
        bare = not right and heard.words == 1 < len(command.name.split())
        return second_meant(heard.line, heard.tokens, registry, self._context(), self.voice) if bare else right

    def _ask(self, command: Command, bound: Bound) -> Answer:
        """The next question; what a wrong field of a form said is asked anew."""
        wrong = next(iter(bound.errors), None)
        parameter = command.by_name[wrong] if wrong else bound.missing[0]
        mark = dialogue.ask(
            self._session,
            account_id=self.actor.account_id,
            conversation=self._posting.asks_in(command),
            command=command.name,
            given=dialogue.kept(command, bound, self._context()),
            asking=parameter.name,
            department=kept(self.department) if self._told_apart else "",
            now=self._now,
        )
        return answers.question(command, parameter, bound, self._context(), self.voice, mark)

    # --- whether they may ---------------------------------------------------------------------------------------
    def _allow(self, command: Command) -> None:
        if not self._here and not command.without_department:
            raise Refusal(
                "refused.no_department", buttons=(Button(self.voice.plain("button.create_team"), "/team create"),)
            )
        if not command.who.allows(self.actor.rights):
            raise denials.of_right(command.who, self.actor.person, self.voice)

    def _allow_about(self, command: Command, values: Mapping[str, Any]) -> None:
        """A command about somebody else, or a role, needs a right over them; about the whole, a manager's."""
        about = values.get(command.about) if command.about else None
        if about is None or (isinstance(about, PersonRef) and about.id == self._person_id()):
            return
        held = self.actor.rights

        def of(person: PersonRef) -> frozenset[str]:
            held_over = self._dispatcher.features.relations
            return held_over(self._session, person.id, about) if isinstance(about, PersonRef | RoleRef) else frozenset()

        held |= of(self.actor.person) if self.actor.person is not None else frozenset()
        if not command.others.allows(held):
            raise denials.about_another(command, about, self._names, of, self.voice)

    def _refuse_in_public(self, command: Command) -> None:
        if command.privacy == "confidential" and not self._posting.may_answer_here(command):
            raise Refusal("refused.confidential")

    # --- doing it -----------------------------------------------------------------------------------------------
    def _run(self, command: Command, bound: Bound) -> Answer:
        if bound.missing or bound.errors:
            if command.prefill is not None and self._call.form is None:
                bound.said = {**command.prefill(self._work(), bound.values), **bound.said}
            return self._form(command, bound)
        self._allow_about(command, bound.values)
        message = command.body(self._work(), **bound.values)
        return answers.done(message, bound, self._names.directory, self.voice)

    def _form(self, command: Command, bound: Bound) -> Answer:
        form = answers.form_of(command, bound, self._context(), self.voice, self._told_apart)
        return answers.form_answer(form, self.voice)

    def _work(self) -> Work:
        return Work(
            session=self._session,
            now=self._now,
            person=self.actor,
            department=self.department,
            directory=self._names.directory,
            voice=self.voice,
            send=self._sender,
            calendar=self._names.calendar,
            call=self._call,
            settings=self._dispatcher.settings,
        )

    # --- where the answer goes ----------------------------------------------------------------------------------
    def posted(self, answer: Answer, command: Command | None = None) -> Answer:
        """Put into the outbox what the face can't carry back itself; returns what it is to carry."""
        answer = self._posting.post(self._addressed(answer), command)
        return self._worded(answer) if self._call.inline else answer

    def posted_refusal(self, error: Refusal) -> Answer:
        """The same for a refusal, or for a doubt: about what is personal it is told to the person alone. Where somebody
        may not do a thing, nothing is written for it but what has to be posted."""
        command = self._heard.command
        theirs = command is not None and command.privacy == "personal" and self.actor.person is not None
        theirs = theirs and not (self._call.inline and isinstance(error, Denied))
        return self.posted(self.refused(error), command if theirs else None)

    def _addressed(self, answer: Answer) -> Answer:
        """Its buttons mean the department it is about, whichever one whoever presses has spoken to since: in a direct chat
        and in every place that is no department's, if they may be in several."""
        alone = self._call.direct or self._call.ephemeral
        several = not alone or sum(one.here for one in self._identity.memberships) > 1
        to = self._named or (self.department.name if several and not self._fixed else "")
        return replace(answer, message=addressed(answer.message, to)) if to else answer

    def _worded(self, answer: Answer) -> Answer:
        """With its buttons' lines in the reader's words where they will be seen: Slack shows a label, the page the line."""
        if self._call.platform != "web":
            return answer
        message = worded(answer.message, self._dispatcher.features.registry, self._names.directory)
        return answer if message is answer.message else replace(answer, message=message)
