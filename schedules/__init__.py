"""What the clock says: one module per feature. `JOBS` fire by slots, `SWEEPS` look after rows with a due instant."""

from bot.kernel.jobs import Job, Sweep
from schedules import handoff, standup, training

JOBS: tuple[Job, ...] = (standup.ask, standup.warn, standup.sum_up, training.remind, training.look_after)
SWEEPS: tuple[Sweep, ...] = (handoff.nudge_unanswered,)
