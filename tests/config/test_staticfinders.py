"""What is served of Plotly comes from the installed package, and fits a strict policy."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from config import staticfinders
from config.staticfinders import bundle, injected_style_ids, plotly_styles, version_of


def test_the_bundle_and_its_styles_are_found():
    assert finders.find("plotly/plotly.min.js") == str(bundle())
    listed = {name for finder in finders.get_finders() for name, _ in finder.list([])}
    assert {"plotly/plotly.min.js", "plotly/plotly.css"} <= listed | {
        f"plotly/{name}" for name in listed
    }


def test_the_styles_are_rules_for_the_charts_class():
    styles = plotly_styles().decode()
    assert styles.startswith(".js-plotly-plot .plotly,.js-plotly-plot .plotly div{direction:ltr")
    assert ".js-plotly-plot .plotly .main-svg{position:absolute" in styles
    assert styles.count("{") == styles.count("}") > 40


def test_the_ids_of_injected_styles_are_known():
    assert all(len(style_id) == 64 for style_id in injected_style_ids())
    assert injected_style_ids()


@pytest.fixture
def partial(monkeypatch, tmp_path):
    """A place for the smaller bundle; what is served is chosen anew."""
    file = tmp_path / "plotly-cartesian.min.js"
    monkeypatch.setattr(staticfinders, "PARTIAL", file)
    bundle.cache_clear()
    yield file
    bundle.cache_clear()


@pytest.mark.parametrize(
    ("head", "served"),
    [
        (None, "plotly.min.js"),
        ("* plotly.js (cartesian - minified) v0.0.1", "plotly.min.js"),
        ("* plotly.js (cartesian - minified) v{same}", "plotly-cartesian.min.js"),
    ],
)
def test_the_smaller_bundle_is_served_only_in_the_same_version(partial, head, served):
    if head:
        partial.write_text("/**\n" + head.format(same=version_of(staticfinders.WHOLE)))
    assert bundle().name == served


def test_the_image_takes_the_bundle_of_the_installed_package():
    said = re.search(r"ARG PLOTLY_JS=(\S+)", (settings.BASE_DIR / "Dockerfile").read_text())
    assert said[1] == version_of(staticfinders.WHOLE)
