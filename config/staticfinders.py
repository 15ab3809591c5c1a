"""Static files taken from the installed Plotly package, so that none of it is in the repository.

Where a build brought the smaller bundle of the same plotly.js (`make setup` with npm at hand, the
image), that one is served: our charts are lines, bars and cells, all in a third of the size.
"""

import json
import re
import sys
from functools import cache
from pathlib import Path

import plotly
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PARTIAL = Path(sys.prefix) / "share" / "plotly" / "plotly-cartesian.min.js"
_VERSION = re.compile(r"plotly\.js .*?v([\d.]+)")
# The bundle's table of rules, written `{"X,X div":'direction:…'}` with X for the chart's class.
_RULES = re.compile(r'\{"X,X div":.*?\}(?=[,;])', re.DOTALL)
_INJECTED = re.compile(
    r'getElementById\("([0-9a-f]{64})"\)\)\{var \w+=document\.createElement\("style"\)'
)
_RULE = re.compile(r"""(?P<k>"(?:[^"\\]|\\.)*"):(?P<v>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def version_of(bundle: Path) -> str | None:
    """The version of plotly.js that the head of a bundle states; None where there is no bundle."""
    if not bundle.exists():
        return None
    with bundle.open(encoding="utf-8") as text:
        found = _VERSION.search(text.read(200))
    return found and found[1]


@cache
def bundle() -> Path:
    """The bundle that is served: the small one, unless it is missing or of another version."""
    return PARTIAL if version_of(PARTIAL) == version_of(WHOLE) else WHOLE


@cache
def plotly_styles() -> bytes:
    """The rules that plotly.js would inject as an inline style, as a style sheet.

    A strict `style-src` forbids the inline style; without the rules titles and legends slip.
    Raises ImproperlyConfigured when a newer bundle keeps its rules in another form.
    """
    table = _RULES.search(bundle().read_text(encoding="utf-8"))
    if not table:
        raise ImproperlyConfigured("plotly.js keeps its style rules in an unknown form")
    lines = []
    for rule in _RULE.finditer(table[0]):
        selector = json.loads(rule["k"])
        selector = re.sub(r"\bX\b", ".js-plotly-plot .plotly", selector)
        selector = selector.replace("Y", ".plotly-notifier") if "Y" in selector else selector
        lines.append(f"{selector}{{{rule['v'][1:-1]}}}")
    return "\n".join(lines).encode()


@cache
def injected_style_ids() -> list[str]:
    """Ids of style elements that the bundle injects unless something bears the id already.

    They belong to kinds of maps that we do not draw; a page that holds the ids stays within its
    policy.
    """
    return sorted(set(_INJECTED.findall(bundle().read_text(encoding="utf-8"))))


class _PlotlyStorage(FileSystemStorage):
    """The bundle from the package folder, and its style sheet made on reading."""

    def __init__(self):
        super().__init__(location=bundle().parent)
        self.prefix = "plotly"

    def exists(self, name):
        return name in ("plotly.min.js", "plotly.css")

    def open(self, name, mode="rb"):
        if name == "plotly.css":
            return ContentFile(plotly_styles(), name=name)
        return super().open(bundle().name, mode)

    def get_modified_time(self, name):
        return super().get_modified_time(bundle().name)


class PlotlyFinder(BaseFinder):
    """Finds `plotly/plotly.min.js` and `plotly/plotly.css`."""

    names = ("plotly.min.js", "plotly.css")

    def find(self, path, find_all=False):
        name = path.removeprefix("plotly/")
        found = str(bundle()) if path == "plotly/plotly.min.js" else None
        if path == "plotly/plotly.css" and name in self.names:
            found = str(_written_styles())
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        storage = _PlotlyStorage()
        return [(name, storage) for name in self.names]


def _written_styles() -> Path:
    """The style sheet as a file, for the development server, which serves paths only."""
    from django.conf import settings

    file = Path(settings.DATA_DIR) / "plotly.css"
    if not file.exists():
        file.write_bytes(plotly_styles())
    return file
