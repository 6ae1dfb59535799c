"""What a person can say: one module per feature. `COMMANDS` is all of it, in the order help shows it."""

from bot.kernel.command import Command
from handlers import handoff, standup, team, zg

COMMANDS: tuple[Command, ...] = (
    team.create_department,
    team.add_person,
    team.list_people,
    handoff.hand_over,
    handoff.list_handoffs,
    handoff.accept,
    handoff.give_back,
    handoff.finish,
    handoff.withdraw,
    standup.answer,
    standup.answer_the_same,
    standup.skip,
    standup.show,
    standup.switch_on,
    standup.switch_off,
    zg.show_help,
    zg.set_language,
    zg.set_zone,
    zg.set_quiet,
    zg.open_page,
)
