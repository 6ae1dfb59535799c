"""What every test may ask for: a database of each kind, a browser. What could not be had is said at the end."""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.async_api import Browser, async_playwright

from tests import keepers
from tests.databases import DID_NOT_RUN, KINDS, Databases, or_without, without

# A promise about time is made with the turned clock; how long an example takes on a busy machine says nothing.
settings.register_profile("zhanggui", deadline=None, print_blob=True)
settings.load_profile("zhanggui")

_RUN = pytest.StashKey[Path]()
_BROWSER_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


_IN_MEMORY = Path("/dev/shm")  # noqa: S108 the folder made in it has a random name, and is only its owner's
_ROOM_BYTES = 4 * 2**30
"""More than the servers of a whole run ever take."""


def _scratch() -> Path:
    """Where servers keep their files: in memory where there is room. PostgreSQL copies some 300 of them for each test."""
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES:
        return _IN_MEMORY
    return Path(tempfile.gettempdir())


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this run; nothing is made in it until a test asks for a server."""
    given = getattr(config, "workerinput", None)
    name = f"zg-{os.getpid()}-{secrets.token_hex(3)}"
    config.stash[_RUN] = Path(given["run"]) if given else _scratch() / name


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist whose run it is part of."""
    node.workerinput["run"] = str(node.config.stash[_RUN])
    node.workerinput["owner"] = os.getpid()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, so that `-m "sqlite and not browser"` picks."""
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        kind = item.callspec.params.get("database_kind") if hasattr(item, "callspec") else None
        if kind is not None:
            item.add_marker(str(kind))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's servers, once all workers are done with them."""
    if not hasattr(config, "workerinput") and _RUN in config.stash:
        keepers.end_all(config.stash[_RUN])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and why: a green run must not hide it."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if DID_NOT_RUN in reason:
            said = reason.partition(DID_NOT_RUN)[2]
            reasons[said] = reasons.get(said, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{DID_NOT_RUN}{count} tests: {reason}", yellow=True)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """This process's share of the run's databases."""
    given = getattr(pytestconfig, "workerinput", {})
    return Databases(pytestconfig.stash[_RUN], given.get("owner", os.getpid()), given.get("workerid", "main"))


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test on each kind of database: sqlite, postgresql, mariadb."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of its own, as an operator writes its URL."""
    with or_without(), databases.migrated(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
def blank_database_url(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of its own without any table."""
    with or_without(), databases.blank(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium without a window, driven through Playwright."""
    program = shutil.which("chromium")
    if program is None:
        without("Chromium is not installed (`apt-get install chromium`)")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=_BROWSER_FLAGS.split())
        try:
            yield started
        finally:
            await started.close()
