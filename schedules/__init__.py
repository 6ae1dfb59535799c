"""What the clock says: one module per feature. `JOBS` fire by slots, `SWEEPS` look after rows with a due instant."""

from bot.kernel.jobs import Job, Sweep
from schedules import agenda, day, handoff, kpi, leaving, standup, training

JOBS: tuple[Job, ...] = (
    day.send,
    standup.ask,
    standup.warn,
    standup.sum_up,
    kpi.ask_owners,
    kpi.post_yesterday,
    agenda.call_for_topics,
    agenda.post_weekly,
    agenda.post_monthly,
    agenda.refresh,
    agenda.weekly_begins,
    agenda.monthly_begins,
    training.remind,
    training.look_after,
    leaving.remind,
)
SWEEPS: tuple[Sweep, ...] = (handoff.nudge_unanswered, agenda.remind, day.keep, leaving.carry_out)
