"""Every environment variable that Yuce reads: name, type, default, meaning.

A wrong value stops the start with one plain sentence (`SystemExit`), never with a traceback.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# name: (type, default, what a right value looks like)
VARIABLES = {
    "DATA_DIR": (str, str(BASE_DIR / "var"), "a folder that can be written"),
    "STATIC_DIR": (str, "", "a folder for the collected static files; DATA_DIR/static when empty"),
    "SECRET_KEY": (str, "", "a long random text; made and kept in DATA_DIR when empty"),
    "DEBUG": (bool, False, "true or false"),
    "ALLOWED_HOSTS": (list, ["localhost", "127.0.0.1", "[::1]"], "host names, comma separated"),
    "DATABASE_URL": (str, "", "postgres://user:password@host:5432/name or sqlite:////path"),
    "REDIS_URL": (str, "", "redis://host:6379/0; tasks run inline when empty"),
    "SWEEP_SECONDS": (float, 10.0, "seconds between two looks at the queue, such as 10"),
    "SITE_URL": (str, "http://127.0.0.1:8000", "how people reach the site, for links in mails"),
    "PUBLIC": (bool, True, "true: anyone may read; false: reading needs an account"),
    "HTTPS": (bool, False, "true when the site is served over HTTPS only"),
    "BOUNDARIES": (str, "", "a GeoJSON file of the cities that may be published; empty: tiles"),
    "BOUNDARIES_NOTICE": (str, "", "source and map number (审图号) shown below the boundaries"),
    "CONTACT": (
        str,
        "",
        "whom readers may ask, shown at the foot of every page: a name, a telephone",
    ),
    "LICENCE": (str, "", "the address of the licence under which figures may be used on"),
    "EMAIL_URL": (str, "consolemail://", "smtp://user:password@host:25 or consolemail://"),
    "EMAIL_FROM": (str, "yuce@localhost", "the sender of reminders"),
    "LOG_FORMAT": (str, "line", "line (for reading) or json (for machines)"),
    "SLOW_QUERY_MS": (
        float,
        500.0,
        "milliseconds from which a query is logged, such as 500; 0: none",
    ),
    "METRICS_TOKEN": (str, "", "a long random text; empty: /metrics is for coordinators"),
    "METRICS_PORT": (int, 0, "a port on which a worker shows its metrics; 0: none"),
    "LOG_LEVEL": (str, "INFO", "DEBUG, INFO, WARNING or ERROR"),
}
_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
_DATABASES = {"postgres", "postgresql", "pgsql", "sqlite"}
_FORMATS = {"line", "json"}
_TRUTH = {"true", "on", "ok", "y", "yes", "1", "false", "off", "n", "no", "0"}


def stop(name: str, value: str, wanted: str) -> None:
    """End the process with a sentence about one wrong variable."""
    raise SystemExit(f"环境变量 {name} 的值“{value}”无效：应为 {wanted}。")


def read() -> dict:
    """Return every variable, typed, with its default where it is not set."""
    source = environ.Env().ENVIRON
    for name, (kind, _, wanted) in VARIABLES.items():
        text = source.get(name, "")
        if kind is bool and text and text.lower() not in _TRUTH:
            stop(name, text, wanted)
    env = environ.Env(**{name: (kind, default) for name, (kind, default, _) in VARIABLES.items()})
    values = {}
    for name, (_, _, wanted) in VARIABLES.items():
        try:
            values[name] = env(name)
        except ValueError:
            stop(name, source[name], wanted)
    if values["LOG_FORMAT"] not in _FORMATS:
        stop("LOG_FORMAT", values["LOG_FORMAT"], VARIABLES["LOG_FORMAT"][2])
    if values["LOG_LEVEL"] not in _LEVELS:
        stop("LOG_LEVEL", values["LOG_LEVEL"], VARIABLES["LOG_LEVEL"][2])
    if values["REDIS_URL"] and urlsplit(values["REDIS_URL"]).scheme not in {
        "redis",
        "rediss",
        "unix",
    }:
        stop("REDIS_URL", values["REDIS_URL"], VARIABLES["REDIS_URL"][2])
    values["DATA_DIR"] = _data_dir(values["DATA_DIR"])
    values["SECRET_KEY"] = values["SECRET_KEY"] or _kept_secret(values["DATA_DIR"])
    if values["BOUNDARIES"] and not Path(values["BOUNDARIES"]).is_file():
        stop("BOUNDARIES", values["BOUNDARIES"], VARIABLES["BOUNDARIES"][2])
    values["EMAIL"] = _email(values["EMAIL_URL"])
    values["DATABASE"] = database(values["DATABASE_URL"], values["DATA_DIR"])
    return values


def _data_dir(text: str) -> Path:
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        stop("DATA_DIR", text, VARIABLES["DATA_DIR"][2])
    return folder


def _kept_secret(folder: Path) -> str:
    """The secret key of this installation, made once and readable by its owner only."""
    file = folder / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


def _email(url: str) -> dict:
    """Django's mail settings for `EMAIL_URL`; mails go to the log when it names no server."""
    try:
        return environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError, KeyError):
        stop("EMAIL_URL", url, VARIABLES["EMAIL_URL"][2])


def database(url: str, folder: Path) -> dict:
    """Django's settings for `DATABASE_URL`; SQLite in the data folder when it is empty."""
    if url and urlsplit(url).scheme not in _DATABASES:
        stop("DATABASE_URL", url, VARIABLES["DATABASE_URL"][2])
    try:
        found = environ.Env.db_url_config(url or f"sqlite:///{folder / 'yuce.sqlite3'}")
    except (ImproperlyConfigured, ValueError):
        stop("DATABASE_URL", url, VARIABLES["DATABASE_URL"][2])
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # Several web processes write: a journal that readers do not block, a wait for the lock,
        # and write transactions that take the lock when they begin.
        found["OPTIONS"] = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA busy_timeout=10000;",
            "transaction_mode": "IMMEDIATE",
        }
    else:
        # Django's own, but that migrations hold no lock for long: see `ZERO_DOWNTIME_…`.
        found["ENGINE"] = "django_zero_downtime_migrations.backends.postgres"
        found.setdefault("CONN_MAX_AGE", 60)
        found["CONN_HEALTH_CHECKS"] = True
        # Our queries run for milliseconds: compiling them costs more than it saves.
        found.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    return found
