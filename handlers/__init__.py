"""What a person can say: one module per feature. `COMMANDS` is all of it, in the order help shows it."""

from bot.kernel.command import Command
from handlers import team

COMMANDS: tuple[Command, ...] = (
    team.create_department,
    team.add_person,
    team.list_people,
)
