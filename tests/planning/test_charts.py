"""Charts are valid Plotly figures with the numbers of the table and nothing made up between."""

import csv
import io
from collections import Counter

import plotly.graph_objects as go
import pytest
from django.test import RequestFactory
from django.urls import reverse

from planning import charts
from planning.boards.plots import PLOTS
from planning.charts.states import heat_map
from planning.charts.trees import squarify
from planning.models import Status, Target
from planning.recompute import recompute
from planning.selectors import Standing, YearChoice
from tests import factories as f

pytestmark = pytest.mark.django_db


def chart(client, code, year=2013):
    response = client.get(reverse("target", args=[code]), {"year": year})
    chart = response.context["chart"]
    return chart and chart.figure, response.context["table"]


def trace(figure, role):
    return next(t for t in figure["data"] if t["meta"] == role)


def test_the_trajectory_of_a_real_target(client):
    figure, table = chart(client, "iu12/metals/nonferrous-metals-nonferrous-output")
    go.Figure({"data": figure["data"], "layout": figure["layout"]})
    observed = trace(figure, "observed")
    assert dict(zip(observed["x"], observed["y"], strict=True))[2013] == pytest.approx(536.295823)
    path = trace(figure, "path")
    assert (path["x"][0], path["x"][-1]) == (2010, 2015)
    assert path["y"][-1] == pytest.approx(680)
    assert path["y"][3] == pytest.approx(path["y"][0] * (680 / path["y"][0]) ** 0.6)
    projection = trace(figure, "projection")
    assert (projection["x"][0], projection["x"][-1]) == (2013, 2015)
    assert {line["year"] for line in table} >= set(path["x"])


def test_a_missing_year_is_a_gap(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2012=120)
    recompute([target.pk])
    figure, _ = chart(client, target.code)
    observed = trace(figure, "observed")
    assert observed["x"] == [2010, 2011, 2012]
    assert observed["y"] == [100, None, 120]
    assert observed["connectgaps"] is False


def test_every_chart_of_every_target_is_a_valid_figure(client):
    drawn = 0
    goals = Target.objects.filter(kind="target", series__observations__isnull=False).distinct()
    for code in goals.values_list("code", flat=True):
        figure, _ = chart(client, code, 2015)
        if figure:
            go.Figure({"data": figure["data"], "layout": figure["layout"]})
            drawn += 1
    assert drawn >= 15


def test_there_is_no_chart_without_figures_and_path():
    target = f.TargetFactory()
    assert charts.trajectory(target, [], None, []) is None


PLOTTED = [
    ("states", {"plan": "sei12"}), ("states", {"department": "science-technology"}),
    ("states", {}), ("plans", {}), ("change", {"plan": "iu12"}), ("clusters", {}),
    ("compare", {"target": "iu12/metals/nonferrous-metals-nonferrous-output"}),
    ("road", {"target": "iu12/metals/nonferrous-metals-nonferrous-output"}),
]  # fmt: skip


def plotted(client, kind, query, year=2014):
    request = RequestFactory().get("/", {**query, "year": year})
    return PLOTS[kind](request.GET, YearChoice.of(str(year)))


@pytest.mark.parametrize(("kind", "query"), PLOTTED)
def test_every_chart_is_valid_and_says_what_it_shows_and_where_its_numbers_are(client, kind, query):
    chart = plotted(client, kind, query)
    go.Figure({"data": chart.figure["data"], "layout": chart.figure["layout"]})
    assert chart.finding and chart.subtitle and chart.source
    file = client.get(reverse("chart_file", args=[kind]), {**query, "year": 2014})
    read = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert read[0] == list(chart.head)
    assert len(read) == len(chart.rows) + 1 > 1
    for line, row in zip(read[1:], chart.rows, strict=True):
        for text, cell in zip(line, row, strict=True):
            if isinstance(cell, float):
                assert float(text) == cell
            else:
                assert text == ("" if cell is None else str(cell))


def test_the_file_of_a_chart_that_is_none_is_not_found(client):
    for kind, query in (("none", {}), ("road", {"target": "none"}), ("change", {"plan": "none"})):
        assert client.get(reverse("chart_file", args=[kind]), query).status_code == 404


@pytest.mark.parametrize("year", [2011, 2013, 2015, 2018])
def test_the_heat_map_counts_what_the_list_counts(client, year):
    chart = plotted(client, "states", {"plan": "iu12"}, year)
    last = min(year, 2015)
    behind = sum(row[4] for row in chart.rows if row[1] == last)
    listed = client.get(
        reverse("targets"),
        {"plan": "iu12", "year": year, "status": ["behind", "far_behind", "missed", "reversing"]},
    )
    assert behind == listed.context["page"].paginator.count


def test_a_heat_map_cell_can_be_read_without_colour(client):
    chart = plotted(client, "states", {"plan": "iu12"})
    (trace,) = chart.figure["data"]
    for shares, texts in zip(trace["z"], trace["text"], strict=True):
        for share, text in zip(shares, texts, strict=True):
            if share is None:
                assert text in ("", "缺")
            else:
                behind, rated = map(int, text.split("/"))
                assert share == behind / rated


def test_the_finding_of_a_heat_map_names_no_one_alone_where_others_are_as_far_behind():
    def finding(*behind):
        groups = [(i, name, "") for i, name in enumerate("甲乙丙")]
        cells = {
            (i, 2013): Standing(Counter({Status.BEHIND: n, Status.ON_TRACK: 4 - n}))
            for i, n in enumerate(behind)
        }
        return heat_map(groups, [2013], cells, "部门", "").finding

    assert finding(1, 3, 2) == "2013年滞后最多的是乙：4 项中 3 项"
    assert finding(1, 3, 3) == "2013年滞后最多的是乙等 2 个，各有 3 项"
    assert finding(0, 0, 0) == "2013年可评价的目标没有滞后的"


def test_a_section_is_named_by_its_heading_as_every_chapter_counts_anew(client):
    chart = plotted(client, "states", {"plan": "iu12"}, 2015)
    assert chart.finding == "2015年滞后最多的是“改造提升传统优势产业”：4 项中 1 项"
    names = chart.figure["layout"]["yaxis"]["ticktext"]
    assert len(set(names)) == len(names)
    assert {row[0] for row in chart.rows} == set(names)
    assert all(address.startswith("/plans/iu12/") for address in chart.links.values())
    assert set(chart.links) == set(range(len(chart.rows)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_label_of_the_slope_names_the_subject_and_the_indicator(client, language):
    client.get("/", {"language": language})
    response = client.get(reverse("plan", args=["iu12"]), {"year": 2015})
    labels = [each["text"] for each in response.context["change"].figure["layout"]["annotations"]]
    assert len(labels) == 4
    for label in labels:
        subject, indicator = label.split("<br>")
        assert len(subject) <= (16 if language == "zh" else 32)
        assert len(indicator.rpartition(" ")[0]) <= (13 if language == "zh" else 26)
    assert len(set(labels)) == 4


def test_areas_go_by_the_values_and_fill_the_box():
    values = [50, 30, 30, 20, 10, 10, 5]
    boxes = squarify(values, (0, 0, 100, 46))
    assert sum(w * h for *_, w, h in boxes) == pytest.approx(4600)
    for value, (x, y, w, h) in zip(values, boxes, strict=True):
        assert w * h == pytest.approx(4600 * value / 155)
        assert x >= 0 and y >= 0 and x + w <= 100.0001 and y + h <= 46.0001
        assert max(w / h, h / w) < 5


def test_ten_thousands_are_written_as_wan():
    target = f.TargetFactory(value=20000)
    f.publish(target.series, y2010=9000, y2013=15000)
    recompute([target.pk])
    figure = plotted(None, "road", {"target": target.code}, 2013).figure
    assert "2 万" in figure["layout"]["yaxis"]["ticktext"]
    assert "15,000 亿元" in trace(figure, "observed")["customdata"]


def test_the_comparison_holds_every_figure_against_its_own_target():
    target = f.TargetFactory(value=200)
    f.publish(target.series, y2010=100, y2012=150)
    recompute([target.pk])
    chart = plotted(None, "compare", {"target": target.code}, 2013)
    (line,) = chart.figure["data"]
    assert dict(zip(line["x"], line["y"], strict=True)) == {2012: 75}
