"""Reads the settings of an installation from its environment, and refuses what would be unsafe in production."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import environ

from greenfactory.config import adapters, mail
from greenfactory.config.adapters import wrong
from greenfactory.foundations import keyfile
from greenfactory.foundations.factors.connections import Gateway, Proxy, SignOn

MODES = ("demo", "production")
SHORTEST_KEY = 50


@dataclass(frozen=True)
class Environment:
    """What an operator decides. `data` holds the embedded database, the files and, where none is given, the key."""

    mode: str
    data: Path
    database: dict[str, object]
    secret_key: str
    hosts: list[str]
    staff_hosts: list[str]
    staff_networks: list[str]
    https: bool
    journal_key: Path
    witness: str
    scanner: str
    quota: int
    proxies: int
    separated_admins: bool
    sms: Gateway | None
    ukey: Proxy | None
    sign_on: SignOn | None
    idle_days: int
    mail: dict[str, object]

    @property
    def demo(self) -> bool:
        """Whether this is a synthetic city with open doors, for one machine only."""
        return self.mode == "demo"


def read() -> Environment:
    """The installation's settings. Raises ImproperlyConfigured naming the variable, what is wrong and the remedy."""
    env = environ.Env()
    mode = env.str("GREENFACTORY_MODE", default="production")
    if mode not in MODES:
        raise wrong("GREENFACTORY_MODE", f"is “{mode}”", f"one of {', '.join(MODES)}")
    data = _data(env)
    proxies = env.int("GREENFACTORY_PROXIES", default=0)
    found = Environment(
        mode=mode,
        data=data,
        database=_database(env, data),
        secret_key=str(env.str("GREENFACTORY_SECRET_KEY", default="")),
        hosts=env.list("GREENFACTORY_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
        staff_hosts=env.list("GREENFACTORY_STAFF_HOSTS", default=[]),
        staff_networks=env.list("GREENFACTORY_STAFF_NETWORKS", default=[]),
        https=env.bool("GREENFACTORY_HTTPS", default=False),
        journal_key=Path(env.str("GREENFACTORY_JOURNAL_KEY", default="") or data / "keys" / "journal.pem").expanduser(),
        witness=env.str("GREENFACTORY_WITNESS", default=""),
        scanner=env.str("GREENFACTORY_SCANNER", default=""),
        quota=env.int("GREENFACTORY_QUOTA_MB", default=2000) * 1024 * 1024,
        proxies=proxies,
        separated_admins=separated(),
        sms=adapters.sms(env),
        ukey=adapters.ukey(env, proxies),
        sign_on=adapters.sign_on(env),
        idle_days=env.int("GREENFACTORY_IDLE_DAYS", default=180),
        mail=mail.read(env, demo=mode == "demo"),
    )
    _refuse_unsafe(found)
    return replace(found, secret_key=found.secret_key or _kept_key(data))


def separated() -> bool:
    """三员分立: whether system and security administrator must be two people."""
    return bool(environ.Env().bool("GREENFACTORY_SEPARATED_ADMINS", default=True))


def missing() -> Path | None:
    """The file or folder that every installation has and this one lacks; looking for it writes nothing."""
    env = environ.Env()
    data = _data(env)
    database = _database(env, data)
    place = Path(str(database["NAME"])) if "sqlite3" in str(database["ENGINE"]) else data
    return None if place.exists() else place


def make(data: Path) -> None:
    """Make the data folder where there is none, for its owner only: it holds people's names and addresses. One that is there stays as it is."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)


def readable(data: Path) -> bool:
    """Whether other users of this machine can look into the data folder."""
    return data.is_dir() and bool(data.stat().st_mode & 0o007)


def _data(env: environ.Env) -> Path:
    return Path(env.str("GREENFACTORY_DATA", default="data")).expanduser().resolve()


def _database(env: environ.Env, data: Path) -> dict[str, object]:
    if url := env.str("DATABASE_URL", default=""):
        database: dict[str, object] = env.db_url_config(url)
        if "postgresql" not in str(database["ENGINE"]) and "sqlite3" not in str(database["ENGINE"]):
            raise wrong(
                "DATABASE_URL", "names another engine", "postgres://… or sqlite:///…, or nothing for the embedded one"
            )
    else:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data / "greenfactory.sqlite3")}
    if "sqlite3" in str(database["ENGINE"]):
        # Writers wait for each other instead of failing, and what was acknowledged survives a power cut.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        # A thread keeps its connection: the last one to close would write the whole log back into the database, at every request.
        database["CONN_MAX_AGE"] = None
    else:
        # More than a worker has threads. One that a restart of the database has cut is noticed before it is used; who
        # finds none waits ten seconds, then hears that the database is away.
        database |= {"OPTIONS": {"pool": {"max_size": 10, "timeout": 10}}, "CONN_HEALTH_CHECKS": True}
    return database


def _kept_key(data: Path) -> str:
    """The key that signs sessions where none is given: made once and kept beside the data, readable by its owner only."""
    file = data / "secret-key"
    if not file.exists():
        make(data)
        keyfile.make(file, secrets.token_urlsafe(SHORTEST_KEY).encode())
    key = file.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise wrong(str(file), "is too short", "delete it, and the next start makes another")
    return key


def _refuse_unsafe(found: Environment) -> None:
    if found.secret_key and len(found.secret_key) < SHORTEST_KEY:
        raise wrong(
            "GREENFACTORY_SECRET_KEY", "is too short", f"at least {SHORTEST_KEY} random characters, or none at all"
        )
    if found.idle_days < 0:
        raise wrong("GREENFACTORY_IDLE_DAYS", "is less than nothing", "days, or 0 for never")
    if "*" in found.hosts:
        raise wrong("GREENFACTORY_HOSTS", "admits every host", "the names people type, separated by commas")
    local = {"localhost", "127.0.0.1", "[::1]"}
    if found.demo and not set(found.hosts) <= local:
        raise wrong("GREENFACTORY_HOSTS", "opens a demo city to the network", "local names only, or production mode")
    if not found.demo and not found.https and not set(found.hosts) <= local:
        raise wrong(
            "GREENFACTORY_HTTPS", "is off", "true behind a proxy with TLS: passwords must not travel in the clear"
        )
