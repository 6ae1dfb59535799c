"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.columns
from migrations.steps import create_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "department",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("name", models.columns.Name(length=80), nullable=False),
        sa.Column("language", models.columns.Id(length=8), nullable=False),
        sa.Column("zone", models.columns.Id(length=64), nullable=False),
        sa.Column("country", models.columns.Id(length=8), nullable=False),
        sa.Column("preset", models.columns.Id(length=40), nullable=False),
        sa.Column("started_on", models.columns.Day(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("planned_until_at", models.columns.Instant(), nullable=True),
        sa.Column("settings", models.columns.Json(), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        if_not_exists=True,
    )
    create_index("ix_department_planned_until_at", "department", ["planned_until_at"])
    op.create_table(
        "fact",
        sa.Column("key", models.columns.Id(length=60), nullable=False),
        sa.Column("value", models.columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fact")),
        if_not_exists=True,
    )
    op.create_table(
        "failed_call",
        sa.Column("number", models.columns.Id(length=12), nullable=False),
        sa.Column("call", models.columns.Json(), nullable=False),
        sa.Column("error", models.columns.Words(), nullable=False),
        sa.Column("failed_at", models.columns.Instant(), nullable=False),
        sa.Column("replayed_at", models.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_failed_call")),
        if_not_exists=True,
    )
    create_index("ix_failed_call_failed_at", "failed_call", ["failed_at"])
    op.create_table(
        "workspace",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "platform",
            sa.Enum(
                "slack", "dingtalk", "web", name="platformname", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("external_id", models.columns.Id(length=128), nullable=False),
        sa.Column("name", models.columns.Name(length=120), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("removed_at", models.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_workspace_platform_external_id")),
        if_not_exists=True,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("external_id", models.columns.Id(length=128), nullable=False),
        sa.Column("name", models.columns.Name(length=120), nullable=False),
        sa.Column("language", models.columns.Id(length=8), nullable=False),
        sa.Column("zone", models.columns.Id(length=64), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("direct_channel", models.columns.Id(length=128), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("seen_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_account_department_id_department")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_account_workspace_id_external_id")),
        if_not_exists=True,
    )
    op.create_table(
        "channel_department",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("channel", models.columns.Id(length=128), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_channel_department_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_channel_department_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel", name=op.f("pk_channel_department")),
        if_not_exists=True,
    )
    op.create_table(
        "day_override",
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("kind", models.columns.Id(length=8), nullable=False),
        sa.Column("note", models.columns.Name(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('work', 'rest')", name=op.f("ck_day_override_kind")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_day_override_department_id_department")
        ),
        sa.PrimaryKeyConstraint("department_id", "day", name=op.f("pk_day_override")),
        if_not_exists=True,
    )
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", models.columns.Id(length=160), nullable=False),
        sa.Column("answer", models.columns.Words(), nullable=True),
        sa.Column("received_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_inbox_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_inbox")),
        if_not_exists=True,
    )
    create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "installation",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("bot_token", models.columns.Words(), nullable=False),
        sa.Column("bot_user_id", models.columns.Id(length=64), nullable=False),
        sa.Column("scopes", models.columns.Words(), nullable=False),
        sa.Column("installed_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_installation_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_installation")),
        if_not_exists=True,
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("meeting_at", models.columns.Instant(), nullable=False),
        sa.Column("posted_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_meeting_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("department_id", "day", name=op.f("uq_meeting_department_id_day")),
        if_not_exists=True,
    )
    create_index("ix_meeting_department_id_meeting_at", "meeting", ["department_id", "meeting_at"])
    op.create_table(
        "metric",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", models.columns.Id(length=60), nullable=False),
        sa.Column("zh", models.columns.Name(length=80), nullable=False),
        sa.Column("en", models.columns.Name(length=80), nullable=False),
        sa.Column("aliases", models.columns.Json(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "yuan",
                "count",
                "percent",
                "seconds",
                "points",
                "percentage_points",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("store", "person", "category", name="scope", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "cadence",
            sa.Enum("day", "month", name="cadence", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "days",
            sa.Enum("every", "working", name="days", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_working_day", sa.Integer(), nullable=False),
        sa.Column(
            "over",
            sa.Enum(
                "sum",
                "mean",
                "ratio",
                "weighted",
                "each",
                "last",
                "difference",
                "attainment",
                "growth",
                "year_change",
                "reports",
                name="over",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parts", models.columns.Json(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("role_key", models.columns.Id(length=60), nullable=False),
        sa.Column("owner_role", models.columns.Id(length=60), nullable=False),
        sa.Column("weight", models.columns.Exact(), nullable=False),
        sa.Column(
            "scoring",
            sa.Enum("none", "ratio", "band", name="scoring", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("floor", models.columns.Exact(), nullable=True),
        sa.Column("target", models.columns.Exact(), nullable=True),
        sa.Column("best", models.columns.Exact(), nullable=True),
        sa.Column("cap", models.columns.Exact(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("formula_zh", models.columns.Name(length=200), nullable=False),
        sa.Column("formula_en", models.columns.Name(length=200), nullable=False),
        sa.Column("source_zh", models.columns.Name(length=200), nullable=False),
        sa.Column("source_en", models.columns.Name(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", models.columns.Day(), nullable=True),
        sa.CheckConstraint(
            "scoring <> 'band' OR (floor IS NOT NULL AND best IS NOT NULL)", name=op.f("ck_metric_band_has_ends")
        ),
        sa.CheckConstraint("decimals >= 0 AND decimals <= 6", name=op.f("ck_metric_decimals")),
        sa.CheckConstraint("weight >= 0 AND weight <= 1000000", name=op.f("ck_metric_weight_is_a_part")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_metric_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
        sa.UniqueConstraint("department_id", "id", name=op.f("uq_metric_department_id_id")),
        sa.UniqueConstraint("department_id", "key", name=op.f("uq_metric_department_id_key")),
        if_not_exists=True,
    )
    op.create_table(
        "onboarding_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", models.columns.Id(length=60), nullable=False),
        sa.Column("zh", models.columns.Name(length=80), nullable=False),
        sa.Column("en", models.columns.Name(length=80), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("tasks_zh", models.columns.Json(), nullable=False),
        sa.Column("tasks_en", models.columns.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_day >= 1", name=op.f("ck_onboarding_topic_days_count_from_one")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_onboarding_topic_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_topic")),
        sa.UniqueConstraint("department_id", "key", name=op.f("uq_onboarding_topic_department_id_key")),
        if_not_exists=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("name", models.columns.Name(length=80), nullable=False),
        sa.Column("language", models.columns.Id(length=8), nullable=False),
        sa.Column("zone", models.columns.Id(length=64), nullable=False),
        sa.Column("is_manager", sa.Boolean(), nullable=False),
        sa.Column("joined_on", models.columns.Day(), nullable=False),
        sa.Column("departed_on", models.columns.Day(), nullable=True),
        sa.Column(
            "departure",
            sa.Enum(
                "voluntary",
                "involuntary",
                "transfer",
                name="departurekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("quiet_from_minute", sa.Integer(), nullable=True),
        sa.Column("quiet_to_minute", sa.Integer(), nullable=True),
        sa.Column("preferred_account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.CheckConstraint(
            "(quiet_from_minute IS NULL) = (quiet_to_minute IS NULL)", name=op.f("ck_person_quiet_is_a_span")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_person_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        if_not_exists=True,
    )
    create_index("ix_person_department_id", "person", ["department_id"])
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", models.columns.Id(length=60), nullable=False),
        sa.Column("zh", models.columns.Name(length=80), nullable=False),
        sa.Column("en", models.columns.Name(length=80), nullable=False),
        sa.Column("duties_zh", models.columns.Json(), nullable=False),
        sa.Column("duties_en", models.columns.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shifts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("department_id", "key", name=op.f("uq_role_department_id_key")),
        if_not_exists=True,
    )
    op.create_table(
        "sale_days",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "sale",
            sa.Enum(
                "618",
                "double11",
                "double12",
                "new_year",
                name="sale",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "phase",
            sa.Enum(
                "sign_up",
                "warm_up",
                "presale",
                "balance",
                "selling",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_on", models.columns.Day(), nullable=False),
        sa.Column("last_on", models.columns.Day(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_sale_days_in_order")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_sale_days_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_days")),
        if_not_exists=True,
    )
    create_index(op.f("ix_sale_days_department_id"), "sale_days", ["department_id"])
    op.create_table(
        "schedule",
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("job", models.columns.Id(length=60), nullable=False),
        sa.Column("at_minute", sa.Integer(), nullable=True),
        sa.Column("days", models.columns.Id(length=24), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("channel", models.columns.Id(length=128), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_schedule_department_id_department")
        ),
        sa.PrimaryKeyConstraint("department_id", "job", name=op.f("pk_schedule")),
        if_not_exists=True,
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("schedule", models.columns.Id(length=60), nullable=False),
        sa.Column("subject", models.columns.Id(length=40), nullable=False),
        sa.Column("occurrence", models.columns.Id(length=20), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("due_at", models.columns.Instant(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "fired",
                "skipped",
                "failed",
                name="slotstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fired_at", models.columns.Instant(), nullable=True),
        sa.Column("late_by_minutes", sa.Integer(), nullable=False),
        sa.Column("error", models.columns.Name(length=500), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_slot_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint(
            "department_id",
            "schedule",
            "subject",
            "occurrence",
            name=op.f("uq_slot_department_id_schedule_subject_occurrence"),
        ),
        if_not_exists=True,
    )
    create_index("ix_slot_state_due_at_id", "slot", ["state", "due_at", "id"])
    op.create_table(
        "workspace_department",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("channel", models.columns.Id(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_workspace_department_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_department_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "department_id", name=op.f("pk_workspace_department")),
        if_not_exists=True,
    )
    create_index("ix_workspace_department_department_id", "workspace_department", ["department_id"])
    op.create_table(
        "account_person",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_person_account_id_account")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_account_person_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_person_id_person")),
        sa.PrimaryKeyConstraint("account_id", "department_id", name=op.f("pk_account_person")),
        if_not_exists=True,
    )
    create_index("ix_account_person_person_id", "account_person", ["person_id"])
    op.create_table(
        "action_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("what", models.columns.Words(), nullable=False),
        sa.Column("due_at", models.columns.Instant(), nullable=True),
        sa.Column("remind_at", models.columns.Instant(), nullable=True),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("done_at", models.columns.Instant(), nullable=True),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_action_item_done_by_somebody")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_action_item_created_by_id_person")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_action_item_department_id_department")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_action_item_done_by_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_item_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_action_item_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_action_item_department_id_done_at", "action_item", ["department_id", "done_at"])
    create_index("ix_action_item_remind_at", "action_item", ["remind_at"])
    op.create_table(
        "agenda_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("text", models.columns.Words(), nullable=False),
        sa.Column("raised_at", models.columns.Instant(), nullable=False),
        sa.Column("settled_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_agenda_topic_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agenda_topic_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_topic")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_agenda_topic_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_agenda_topic_department_id_raised_at", "agenda_topic", ["department_id", "raised_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("deed", models.columns.Id(length=60), nullable=False),
        sa.Column("outcome", models.columns.Id(length=20), nullable=False),
        sa.Column("details", models.columns.Json(), nullable=False),
        sa.Column("at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_audit_account_id_account")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_audit_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        if_not_exists=True,
    )
    create_index("ix_audit_department_id_at", "audit", ["department_id", "at"])
    op.create_table(
        "departure",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("last_on", models.columns.Day(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "voluntary",
                "involuntary",
                "transfer",
                name="departurekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("noted_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("noted_at", models.columns.Instant(), nullable=False),
        sa.Column("takes_effect_at", models.columns.Instant(), nullable=False),
        sa.Column("done_at", models.columns.Instant(), nullable=True),
        sa.Column("reminded_at", models.columns.Instant(), nullable=True),
        sa.CheckConstraint("done_at IS NULL OR done_at >= noted_at", name=op.f("ck_departure_done_after_noted")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_departure_department_id_department")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_departure_noted_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_departure_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_departure")),
        if_not_exists=True,
    )
    create_index("ix_departure_department_id", "departure", ["department_id"])
    create_index("ix_departure_done_at_takes_effect_at", "departure", ["done_at", "takes_effect_at"])
    op.create_table(
        "deputy",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_deputy_somebody_else")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_deputy_deputy_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deputy_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_deputy")),
        if_not_exists=True,
    )
    op.create_table(
        "figure",
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("metric_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "store",
                "person",
                "category",
                "product",
                "role",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("value", models.columns.Exact(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("report", "import", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("reporter_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("entered_at", models.columns.Instant(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("file_row", sa.Integer(), nullable=True),
        sa.CheckConstraint("subject_kind <> 'role'", name=op.f("ck_figure_of_no_role")),
        sa.CheckConstraint("subject_kind <> 'store' OR subject_id = 0", name=op.f("ck_figure_one_store")),
        sa.ForeignKeyConstraint(
            ["department_id", "metric_id"],
            ["metric.department_id", "metric.id"],
            name=op.f("fk_figure_department_id_metric"),
        ),
        sa.PrimaryKeyConstraint(
            "department_id", "metric_id", "subject_kind", "subject_id", "day", name=op.f("pk_figure")
        ),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_table(
        "figure_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("metric_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "store",
                "person",
                "category",
                "product",
                "role",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("report", "import", "undo", name="entrykind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", models.columns.Exact(), nullable=True),
        sa.Column("said", models.columns.Exact(), nullable=True),
        sa.Column("before_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("undoes_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("reporter_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("entered_at", models.columns.Instant(), nullable=False),
        sa.Column("note", models.columns.Name(length=200), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("file_row", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_figure_entry_undo_names_what")),
        sa.CheckConstraint(
            "kind = 'undo' OR value IS NOT NULL", name=op.f("ck_figure_entry_only_an_undo_leaves_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["department_id", "metric_id"],
            ["metric.department_id", "metric.id"],
            name=op.f("fk_figure_entry_department_id_metric"),
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_figure_entry_reporter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_entry")),
        if_not_exists=True,
    )
    create_index(
        "ix_figure_entry_figure",
        "figure_entry",
        ["department_id", "metric_id", "subject_kind", "subject_id", "day", "id"],
    )
    create_index("ix_figure_entry_reporter_id_id", "figure_entry", ["reporter_id", "id"])
    op.create_table(
        "handoff",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("what", models.columns.Words(), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary", "urgent", "shift", name="urgency", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("due_at", models.columns.Instant(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "accepted",
                "returned",
                "done",
                "withdrawn",
                name="handoffstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_step_at", models.columns.Instant(), nullable=True),
        sa.Column("offered_at", models.columns.Instant(), nullable=False),
        sa.Column("accepted_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("accepted_at", models.columns.Instant(), nullable=True),
        sa.Column("closed_at", models.columns.Instant(), nullable=True),
        sa.Column("reason", models.columns.Name(length=500), nullable=False),
        sa.CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name=op.f("ck_handoff_accepted_has_when")),
        sa.CheckConstraint(
            "(accepted_by_id IS NULL) = (accepted_at IS NULL)", name=op.f("ck_handoff_accepted_by_somebody")
        ),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_handoff_to_somebody_else")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_handoff_accepted_by_id_person")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_handoff_department_id_department")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_handoff_deputy_id_person")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_handoff_giver_id_person")),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], name=op.f("fk_handoff_receiver_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_handoff_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_handoff_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_handoff_department_id_state", "handoff", ["department_id", "state"])
    create_index("ix_handoff_next_step_at", "handoff", ["next_step_at"])
    op.create_table(
        "hours",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id IS NULL OR role_id IS NULL", name=op.f("ck_hours_one_owner")),
        sa.CheckConstraint("weekday >= 1 AND weekday <= 7", name=op.f("ck_hours_weekday")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_hours_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hours_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_hours_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
        if_not_exists=True,
    )
    create_index("ix_hours_department_id", "hours", ["department_id"])
    op.create_table(
        "lead",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_lead_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lead_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_lead_role_id_role")),
        sa.PrimaryKeyConstraint("person_id", "role_id", name=op.f("pk_lead")),
        if_not_exists=True,
    )
    create_index("ix_lead_department_id", "lead", ["department_id"])
    op.create_table(
        "link_code",
        sa.Column("code_hash", models.columns.Id(length=64), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("by_manager", sa.Boolean(), nullable=False),
        sa.Column("expires_at", models.columns.Instant(), nullable=False),
        sa.Column("used_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_link_code_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_code_person_id_person")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_code")),
        if_not_exists=True,
    )
    op.create_table(
        "meeting_minute",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("text", models.columns.Words(), nullable=False),
        sa.Column("written_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_meeting_minute_department_id_department")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_minute_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_minute_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minute")),
        if_not_exists=True,
    )
    create_index(op.f("ix_meeting_minute_meeting_id"), "meeting_minute", ["meeting_id"])
    op.create_table(
        "my_day",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("shown", models.columns.Id(length=64), nullable=False),
        sa.Column("looked_at", models.columns.Instant(), nullable=False),
        sa.Column("ends_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_my_day_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_my_day_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_my_day")),
        if_not_exists=True,
    )
    create_index("ix_my_day_ends_at", "my_day", ["ends_at"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "direct",
                "answer",
                "edit",
                "home",
                name="outboxkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target", models.columns.Id(length=128), nullable=False),
        sa.Column("lane", models.columns.Id(length=200), nullable=False),
        sa.Column("key", models.columns.Id(length=160), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("card", models.columns.Id(length=120), nullable=False),
        sa.Column("edits_id", sa.Integer(), nullable=True),
        sa.Column("reply", models.columns.Json(), nullable=False),
        sa.Column("body", models.columns.Json(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "delivered",
                "parked",
                "dead",
                "dropped",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", models.columns.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", models.columns.Id(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_until_at", models.columns.Instant(), nullable=True),
        sa.Column("external_ref", models.columns.Id(length=255), nullable=False),
        sa.Column("external_place", models.columns.Id(length=128), nullable=False),
        sa.Column("error", models.columns.Name(length=500), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("delivered_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_outbox_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id_person")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_outbox_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_outbox_workspace_id_key")),
        if_not_exists=True,
    )
    create_index("ix_outbox_delivered_at", "outbox", ["delivered_at"])
    create_index("ix_outbox_department_id_card", "outbox", ["department_id", "card"])
    create_index("ix_outbox_lane_state_id", "outbox", ["lane", "state", "id"])
    create_index("ix_outbox_state_due_at_id", "outbox", ["state", "due_at", "id"])
    op.create_table(
        "person_alias",
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("folded", models.columns.Name(length=100), nullable=False),
        sa.Column("alias", models.columns.Name(length=100), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_person_alias_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_alias_person_id_person")),
        sa.PrimaryKeyConstraint("department_id", "folded", name=op.f("pk_person_alias")),
        if_not_exists=True,
    )
    create_index("ix_person_alias_person_id", "person_alias", ["person_id"])
    op.create_table(
        "question",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("conversation", models.columns.Id(length=160), nullable=False),
        sa.Column("department", models.columns.Name(length=80), nullable=False),
        sa.Column("command", models.columns.Id(length=60), nullable=False),
        sa.Column("given", models.columns.Json(), nullable=False),
        sa.Column("asking", models.columns.Id(length=40), nullable=False),
        sa.Column("expires_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "conversation", name=op.f("pk_question")),
        if_not_exists=True,
    )
    create_index("ix_question_expires_at", "question", ["expires_at"])
    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "join",
                "target",
                "erase",
                "manager",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "refused",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("details", models.columns.Json(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("decided_at", models.columns.Instant(), nullable=True),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_request_about_id_person")),
        sa.ForeignKeyConstraint(
            ["asked_by_account_id"], ["account.id"], name=op.f("fk_request_asked_by_account_id_account")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_request_decided_by_id_person")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_request_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_request_department_id_number")),
        if_not_exists=True,
    )
    op.create_table(
        "role_holding",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("from_on", models.columns.Day(), nullable=False),
        sa.Column("until_on", models.columns.Day(), nullable=True),
        sa.CheckConstraint("share > 0 AND share <= 100", name=op.f("ck_role_holding_share_is_a_percentage")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_role_holding_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_holding_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_holding_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_holding")),
        if_not_exists=True,
    )
    create_index("ix_role_holding_department_id", "role_holding", ["department_id"])
    create_index("ix_role_holding_person_id", "role_holding", ["person_id"])
    op.create_table(
        "session_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("zh", models.columns.Name(length=200), nullable=False),
        sa.Column("en", models.columns.Name(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_session_topic_department_id_department")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_session_topic_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_topic")),
        if_not_exists=True,
    )
    create_index("ix_session_topic_department_id", "session_topic", ["department_id"])
    op.create_table(
        "shift",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("early", "late", "rest", name="shiftkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("set_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_shift_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id_person")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_shift_set_by_id_person")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_shift")),
        if_not_exists=True,
    )
    create_index("ix_shift_department_id_day", "shift", ["department_id", "day"])
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "asker_kind",
            sa.Enum("early", "late", "rest", name="asker_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "other_kind",
            sa.Enum("early", "late", "rest", name="other_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "agreed", "declined", name="swapstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_at", models.columns.Instant(), nullable=False),
        sa.Column("settled_at", models.columns.Instant(), nullable=True),
        sa.CheckConstraint("asker_id <> other_id", name=op.f("ck_shift_swap_with_somebody_else")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_shift_swap_asker_id_person")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_shift_swap_department_id_department")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_shift_swap_other_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_shift_swap_department_id_number")),
        if_not_exists=True,
    )
    op.create_table(
        "standup",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("yesterday", models.columns.Words(), nullable=False),
        sa.Column("plan", models.columns.Words(), nullable=False),
        sa.Column("blockers", models.columns.Words(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("answered_at", models.columns.Instant(), nullable=False),
        sa.Column("changed_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_standup_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standup_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_standup_person_id_day")),
        if_not_exists=True,
    )
    create_index("ix_standup_department_id_day", "standup", ["department_id", "day"])
    op.create_table(
        "standup_choice",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_standup_choice_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standup_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_standup_choice")),
        if_not_exists=True,
    )
    create_index(op.f("ix_standup_choice_department_id"), "standup_choice", ["department_id"])
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("metric_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "store",
                "person",
                "category",
                "product",
                "role",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("first_on", models.columns.Day(), nullable=False),
        sa.Column("last_on", models.columns.Day(), nullable=False),
        sa.Column("value", models.columns.Exact(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_target_in_order")),
        sa.ForeignKeyConstraint(
            ["department_id", "metric_id"],
            ["metric.department_id", "metric.id"],
            name=op.f("fk_target_department_id_metric"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "department_id",
            "metric_id",
            "subject_kind",
            "subject_id",
            "first_on",
            "last_on",
            name=op.f("uq_target_department_id_metric_id_subject_kind_subject_id_first_on_last_on"),
        ),
        if_not_exists=True,
    )
    op.create_table(
        "time_off",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("first_on", models.columns.Day(), nullable=False),
        sa.Column("last_on", models.columns.Day(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("note", models.columns.Name(length=200), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("cancelled_at", models.columns.Instant(), nullable=True),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_time_off_in_order")),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_time_off_part_in_order")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_time_off_department_id_department")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_time_off_deputy_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_time_off_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_time_off_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_time_off_department_id_last_on", "time_off", ["department_id", "last_on"])
    op.create_table(
        "training",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("newcomer_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active", "done", "ended", name="trainingstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("active_newcomer_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("started_on", models.columns.Day(), nullable=False),
        sa.Column("sessions_from_on", models.columns.Day(), nullable=False),
        sa.Column("sessions_until_on", models.columns.Day(), nullable=False),
        sa.Column("started_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("mentor_signed_at", models.columns.Instant(), nullable=True),
        sa.Column("signed_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("ended_at", models.columns.Instant(), nullable=True),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'active') = (active_newcomer_id IS NOT NULL)", name=op.f("ck_training_active_has_newcomer")
        ),
        sa.CheckConstraint("(state = 'active') = (ended_at IS NULL)", name=op.f("ck_training_active_has_no_end")),
        sa.CheckConstraint("newcomer_id <> mentor_id", name=op.f("ck_training_by_somebody_else")),
        sa.ForeignKeyConstraint(
            ["active_newcomer_id"], ["person.id"], name=op.f("fk_training_active_newcomer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_training_department_id_department")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_training_mentor_id_person")),
        sa.ForeignKeyConstraint(["newcomer_id"], ["person.id"], name=op.f("fk_training_newcomer_id_person")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_training_signed_by_id_person")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_training_started_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("active_newcomer_id", name=op.f("uq_training_active_newcomer_id")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_training_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_training_department_id_state", "training", ["department_id", "state"])
    create_index("ix_training_mentor_id", "training", ["mentor_id"])
    create_index("ix_training_newcomer_id", "training", ["newcomer_id"])
    op.create_table(
        "web_session",
        sa.Column("token_hash", models.columns.Id(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("kind", models.columns.Id(length=10), nullable=False),
        sa.Column("label", models.columns.Name(length=80), nullable=False),
        sa.Column("created_at", models.columns.Instant(), nullable=False),
        sa.Column("expires_at", models.columns.Instant(), nullable=True),
        sa.Column("used_at", models.columns.Instant(), nullable=True),
        sa.Column("note", models.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id_account")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_web_session_department_id_department")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
        if_not_exists=True,
    )
    op.create_table(
        "mentor_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("newcomer_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("starts_at", models.columns.Instant(), nullable=False),
        sa.Column("zh", models.columns.Name(length=200), nullable=False),
        sa.Column("en", models.columns.Name(length=200), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("mentor_confirmed_at", models.columns.Instant(), nullable=True),
        sa.Column("newcomer_confirmed_at", models.columns.Instant(), nullable=True),
        sa.Column("mentor_note", models.columns.Name(length=500), nullable=False),
        sa.Column("newcomer_note", models.columns.Name(length=500), nullable=False),
        sa.Column("mentor_asked_at", models.columns.Instant(), nullable=True),
        sa.Column("newcomer_asked_at", models.columns.Instant(), nullable=True),
        sa.Column("managers_told_at", models.columns.Instant(), nullable=True),
        sa.Column("cancelled_at", models.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_mentor_session_department_id_department")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_mentor_session_mentor_id_person")),
        sa.ForeignKeyConstraint(["newcomer_id"], ["person.id"], name=op.f("fk_mentor_session_newcomer_id_person")),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_mentor_session_training_id_training")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_session")),
        sa.UniqueConstraint("department_id", "number", name=op.f("uq_mentor_session_department_id_number")),
        if_not_exists=True,
    )
    create_index("ix_mentor_session_department_id_starts_at", "mentor_session", ["department_id", "starts_at"])
    create_index("ix_mentor_session_training_id", "mentor_session", ["training_id"])
    op.create_table(
        "target_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("before", models.columns.Exact(), nullable=True),
        sa.Column("after", models.columns.Exact(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("agreed_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("request_number", sa.Integer(), nullable=True),
        sa.Column("changed_at", models.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["person.id"], name=op.f("fk_target_change_agreed_by_id_person")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_target_change_department_id_department")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_target_change_set_by_id_person")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_target_change_target_id_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_change")),
        if_not_exists=True,
    )
    create_index("ix_target_change_target_id", "target_change", ["target_id"])
    op.create_table(
        "topic_progress",
        sa.Column("training_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("note", models.columns.Name(length=500), nullable=False),
        sa.Column("logged_at", models.columns.Instant(), nullable=True),
        sa.CheckConstraint("percent >= 0 AND percent <= 100", name=op.f("ck_topic_progress_percent_of_a_whole")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_topic_progress_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["onboarding_topic.id"], name=op.f("fk_topic_progress_topic_id_onboarding_topic")
        ),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_topic_progress_training_id_training")),
        sa.PrimaryKeyConstraint("training_id", "topic_id", name=op.f("pk_topic_progress")),
        if_not_exists=True,
    )
    op.create_table(
        "training_task",
        sa.Column("training_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("day", models.columns.Day(), nullable=False),
        sa.Column("zh", models.columns.Words(), nullable=False),
        sa.Column("en", models.columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_training_task_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["onboarding_topic.id"], name=op.f("fk_training_task_topic_id_onboarding_topic")
        ),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_task_training_id_training")),
        sa.PrimaryKeyConstraint("training_id", "nth", name=op.f("pk_training_task")),
        if_not_exists=True,
    )
    create_index("ix_training_task_department_id_day", "training_task", ["department_id", "day"])


def downgrade() -> None:
    """Back to what was before."""
    op.drop_index("ix_training_task_department_id_day", table_name="training_task")
    op.drop_table("training_task")
    op.drop_table("topic_progress")
    op.drop_index("ix_target_change_target_id", table_name="target_change")
    op.drop_table("target_change")
    op.drop_index("ix_mentor_session_training_id", table_name="mentor_session")
    op.drop_index("ix_mentor_session_department_id_starts_at", table_name="mentor_session")
    op.drop_table("mentor_session")
    op.drop_table("web_session")
    op.drop_index("ix_training_newcomer_id", table_name="training")
    op.drop_index("ix_training_mentor_id", table_name="training")
    op.drop_index("ix_training_department_id_state", table_name="training")
    op.drop_table("training")
    op.drop_index("ix_time_off_department_id_last_on", table_name="time_off")
    op.drop_table("time_off")
    op.drop_table("target")
    op.drop_index(op.f("ix_standup_choice_department_id"), table_name="standup_choice")
    op.drop_table("standup_choice")
    op.drop_index("ix_standup_department_id_day", table_name="standup")
    op.drop_table("standup")
    op.drop_table("shift_swap")
    op.drop_index("ix_shift_department_id_day", table_name="shift")
    op.drop_table("shift")
    op.drop_index("ix_session_topic_department_id", table_name="session_topic")
    op.drop_table("session_topic")
    op.drop_index("ix_role_holding_person_id", table_name="role_holding")
    op.drop_index("ix_role_holding_department_id", table_name="role_holding")
    op.drop_table("role_holding")
    op.drop_table("request")
    op.drop_index("ix_question_expires_at", table_name="question")
    op.drop_table("question")
    op.drop_index("ix_person_alias_person_id", table_name="person_alias")
    op.drop_table("person_alias")
    op.drop_index("ix_outbox_state_due_at_id", table_name="outbox")
    op.drop_index("ix_outbox_lane_state_id", table_name="outbox")
    op.drop_index("ix_outbox_department_id_card", table_name="outbox")
    op.drop_index("ix_outbox_delivered_at", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_my_day_ends_at", table_name="my_day")
    op.drop_table("my_day")
    op.drop_index(op.f("ix_meeting_minute_meeting_id"), table_name="meeting_minute")
    op.drop_table("meeting_minute")
    op.drop_table("link_code")
    op.drop_index("ix_lead_department_id", table_name="lead")
    op.drop_table("lead")
    op.drop_index("ix_hours_department_id", table_name="hours")
    op.drop_table("hours")
    op.drop_index("ix_handoff_next_step_at", table_name="handoff")
    op.drop_index("ix_handoff_department_id_state", table_name="handoff")
    op.drop_table("handoff")
    op.drop_index("ix_figure_entry_reporter_id_id", table_name="figure_entry")
    op.drop_index("ix_figure_entry_figure", table_name="figure_entry")
    op.drop_table("figure_entry")
    op.drop_table("figure")
    op.drop_table("deputy")
    op.drop_index("ix_departure_done_at_takes_effect_at", table_name="departure")
    op.drop_index("ix_departure_department_id", table_name="departure")
    op.drop_table("departure")
    op.drop_index("ix_audit_department_id_at", table_name="audit")
    op.drop_table("audit")
    op.drop_index("ix_agenda_topic_department_id_raised_at", table_name="agenda_topic")
    op.drop_table("agenda_topic")
    op.drop_index("ix_action_item_remind_at", table_name="action_item")
    op.drop_index("ix_action_item_department_id_done_at", table_name="action_item")
    op.drop_table("action_item")
    op.drop_index("ix_account_person_person_id", table_name="account_person")
    op.drop_table("account_person")
    op.drop_index("ix_workspace_department_department_id", table_name="workspace_department")
    op.drop_table("workspace_department")
    op.drop_index("ix_slot_state_due_at_id", table_name="slot")
    op.drop_table("slot")
    op.drop_table("schedule")
    op.drop_index(op.f("ix_sale_days_department_id"), table_name="sale_days")
    op.drop_table("sale_days")
    op.drop_table("role")
    op.drop_index("ix_person_department_id", table_name="person")
    op.drop_table("person")
    op.drop_table("onboarding_topic")
    op.drop_table("metric")
    op.drop_index("ix_meeting_department_id_meeting_at", table_name="meeting")
    op.drop_table("meeting")
    op.drop_table("installation")
    op.drop_index("ix_inbox_received_at", table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("day_override")
    op.drop_table("channel_department")
    op.drop_table("account")
    op.drop_table("workspace")
    op.drop_index("ix_failed_call_failed_at", table_name="failed_call")
    op.drop_table("failed_call")
    op.drop_table("fact")
    op.drop_index("ix_department_planned_until_at", table_name="department")
    op.drop_table("department")
