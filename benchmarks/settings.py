"""The site's own settings, with the page that does nothing."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")
