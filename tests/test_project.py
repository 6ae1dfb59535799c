"""The project's own files agree with each other: image, settings, requirements, records."""

import re
from pathlib import Path

import pytest

from tests import databases

PROJECT = Path(__file__).parent.parent


def lines(name: str) -> list[str]:
    """A file's instructions: without comments, with continued lines joined."""
    joined = (PROJECT / name).read_text().replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def instructions(word: str) -> list[str]:
    """The arguments of each such instruction in the Dockerfile."""
    return [line.partition(" ")[2].strip() for line in lines("Dockerfile") if line.split()[0] == word]


def wanted(name: str) -> set[str]:
    """The packages a requirements file asks for."""
    return {re.split(r"[\[<>=]", line)[0].lower() for line in lines(name) if not line.startswith("-")}


def locked(name: str) -> dict[str, str]:
    """Package and version, from a lock file."""
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", (PROJECT / name).read_text(), re.MULTILINE))


# The image


def test_the_image_runs_as_somebody_without_rights() -> None:
    *_, last = instructions("USER")
    assert last == "10001:10001"
    after = [line.split()[0] for line in lines("Dockerfile")]
    assert "RUN" not in after[after.index("USER") :], "nothing is set up after the rights are gone"


def test_the_image_is_made_of_paths_that_exist_and_that_the_builder_is_shown() -> None:
    shown = {line.removeprefix("!").rstrip("/") for line in lines(".dockerignore") if line.startswith("!")}
    copied = [
        path.rstrip("/") for copy in instructions("COPY") if not copy.startswith("--from") for path in copy.split()[:-1]
    ]
    assert "bot.py" in copied
    assert set(copied) == shown
    assert [path for path in copied if not (PROJECT / path).exists()] == []


def test_the_image_has_every_room_of_the_program() -> None:
    rooms = {file.parent.name for file in PROJECT.glob("*/__init__.py")} - {"tests"}
    copied = {copy.split()[0].rstrip("/") for copy in instructions("COPY")}
    assert rooms <= copied


def test_no_secret_is_baked_into_the_image() -> None:
    given = " ".join(instructions("ENV") + instructions("ARG"))
    assert not re.search(r"SECRET|TOKEN|PASSWORD|_KEY", given)
    assert not re.search(r"(^|/)\.|\*|key|secret", " ".join(instructions("COPY")))


def test_the_image_keeps_its_data_in_the_one_place_that_may_be_written() -> None:
    assert instructions("VOLUME") == ["/data"]
    assert any("DATABASE_URL=sqlite:////data/" in given for given in instructions("ENV"))
    assert any("HOST=0.0.0.0" in given for given in instructions("ENV"))
    assert instructions("CMD")[-1] == '["python", "bot.py", "serve"]'
    assert "/healthz" in instructions("HEALTHCHECK")[-1]


def test_only_hashed_wheels_get_into_the_image() -> None:
    installs = [run for run in instructions("RUN") if "pip install" in run]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]


# Settings

WIRE_ONLY = {"SLACK_API_URL", "DINGTALK_API_URL", "DINGTALK_OAPI_URL"}  # for tests against pretend platforms
DEPLOYMENT_ONLY = {"POSTGRES_PASSWORD"}  # read by the compose file


def test_the_example_names_every_setting_and_no_other() -> None:
    example = (PROJECT / "deploy/zhanggui.env.example").read_text()
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    read = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', (PROJECT / "bot/kernel/settings.py").read_text()))
    levels = {"DEBUG", "INFO", "WARNING", "ERROR"}
    assert named == read - levels - WIRE_ONLY | DEPLOYMENT_ONLY


# Requirements


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_locked_with_hashes(name: str) -> None:
    lock = (PROJECT / f"{name}.lock").read_text()
    assert wanted(f"{name}.in") <= set(locked(f"{name}.lock"))
    for entry in re.split(r"\n(?=[a-z0-9])", lock.partition("make lock\n")[2]):
        assert "--hash=sha256:" in entry, entry


def test_tests_run_with_the_versions_that_run_in_production() -> None:
    production, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: development.get(name) for name in production} == production


def test_each_dependency_has_its_reason_on_record() -> None:
    record = (PROJECT / "docs/decisions/0002-dependencies.md").read_text()
    assert set(re.findall(r"\*\*([a-z0-9-]+)\*\*", record)) == wanted("requirements.in")


# Records


def test_records_are_short_and_numbered_without_a_gap() -> None:
    records = sorted((PROJECT / "docs/decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert {record.name: n for record in records if (n := len(record.read_text().splitlines())) > 25} == {}


# Code


def programs() -> list[Path]:
    return [
        file for room in ("bot", "handlers", "schedules", "views", "models") for file in (PROJECT / room).rglob("*.py")
    ]


def test_there_is_no_room_for_what_belongs_nowhere() -> None:
    nowhere = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [str(file) for file in programs() if nowhere & set(file.relative_to(PROJECT).with_suffix("").parts)] == []


def test_no_average_is_taken_in_sql_where_it_would_come_out_a_million_times_too_large() -> None:
    assert [str(file) for file in programs() if "func.avg(" in file.read_text()] == []


# What could not run


def test_a_missing_server_is_said_on_a_desk_and_fails_in_continuous_integration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="did not run: no MariaDB"):
        databases.without("no MariaDB")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no MariaDB; with CI=true nothing may be missing"):
        databases.without("no MariaDB")
