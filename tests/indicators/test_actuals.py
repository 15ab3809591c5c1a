"""Real figures from CSV: source and grade kept, C unpublished, every mistake named with its line."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from indicators.actuals import latest_day
from indicators.models import Observation, Revision

pytestmark = pytest.mark.django_db

SHIPPED = settings.BASE_DIR / "fixtures" / "actuals"


@pytest.fixture
def folder(tmp_path):
    for name in ("observations.csv", "sources.csv", "series.yaml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text("utf-8"), encoding="utf-8")
    return tmp_path


def refusal(folder: Path, capsys) -> list[str]:
    before = Revision.objects.count()
    with pytest.raises(CommandError, match="数据库没有改动"):
        call_command("load_actuals", folder)
    assert Revision.objects.count() == before
    return capsys.readouterr().err.splitlines()


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence; returns its line number."""
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_every_figure_is_there_once_with_source_and_grade():
    rows = (SHIPPED / "observations.csv").read_text("utf-8").count("\n") - 1
    loaded = Revision.objects.filter(source__code__regex=r"^s\d+$")
    assert loaded.count() == rows == 436
    assert not loaded.filter(grade="").exists()


def test_grade_c_is_an_unpublished_draft():
    doubtful = Revision.objects.filter(grade="C")
    assert doubtful.count() == 5
    assert set(doubtful.values_list("state", flat=True)) == {Revision.State.DRAFT}


def test_loading_again_changes_nothing(capsys):
    before = Revision.objects.count()
    call_command("load_actuals")
    assert Revision.objects.count() == before
    assert "新发布 0 条" in capsys.readouterr().out


def test_a_break_starts_a_new_segment():
    segments = dict(
        Observation.objects.filter(
            series__indicator__code="so2-emissions", series__subject__code="henan"
        ).values_list("year", "segment")
    )
    assert segments[2015] < segments[2016]


def test_a_figure_is_known_from_the_day_its_source_allows():
    assert latest_day("2015-03-09（由页址）") == date(2015, 3, 9)
    assert latest_day("2012-10") == date(2012, 10, 31)
    assert latest_day("2009") == date(2009, 12, 31)
    assert latest_day("日期不明") is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",6998,", ",六千,", "“六千”不是数字"),
        ("专利授权量,河南省,2007", "专利授权量,河南省,两千", "年份“两千”不是数字"),
        ("R&D人员,河南省", "无名指标,河南省", "series.yaml 没有说明"),
        (",万人,S01,B", ",万人,S99,B", "没有来源“S99”"),
        (",万人,S01,B", ",万人,S01,Z", "等级“Z”应为"),
        (",万人,S01,B", ",亿元,S01,B", "不能换算"),
        (",万人,S01,B", ",万圈,S01,B", "未知的单位"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(folder, capsys, old, new, message):
    line = change(folder, "observations.csv", old, new)
    errors = refusal(folder, capsys)
    assert any(e.startswith(f"observations.csv:{line}: ") and message in e for e in errors), errors


def test_a_wrong_series_is_named_with_its_line(folder, capsys):
    line = change(folder, "series.yaml", "indicator: phone-output", "indicator: no-such-thing")
    errors = refusal(folder, capsys)
    assert f"series.yaml:{line}: 没有指标“no-such-thing”" in errors


def test_a_missing_column_is_named(folder, capsys):
    change(folder, "observations.csv", "grade", "mark")
    assert any("缺少列：grade" in error for error in refusal(folder, capsys))
