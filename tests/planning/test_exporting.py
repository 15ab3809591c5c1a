"""`export_targets` writes the numeric targets as the documents state them."""

import csv
import io
import sys

import pytest
from django.core.management import call_command

from planning.documents.exporting import TARGET_COLUMNS, plain, target_rows
from planning.models import Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db):
    return {row["code"]: row for row in target_rows()}


def test_every_goal_is_one_row_in_the_order_of_the_documents(rows):
    assert len(rows) == Target.objects.filter(kind="target").count() == 262
    plans = [row["plan"] for row in rows.values()]
    assert list(dict.fromkeys(plans)) == ["iu12", "sei12", "wp2012", "sei13", "nc2017"]
    assert all(tuple(row) == TARGET_COLUMNS for row in rows.values())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "sei12/goals/revenue",
            {"locator": "二、（三）发展目标 / 支撑带动能力明显提升", "subject": "战略性新兴产业",
             "comparator": ">", "value": "12000", "unit": "亿元", "year": 2015, "hedged": "false"},
        ),
        (
            "iu12/table2/value-added",
            {"locator": "表2", "value": "2.11", "unit": "万亿元", "nature": "预期性",
             "baseline_year": 2010, "baseline_value": "1.195"},
        ),
        (
            "wp2012/alliances/industry-innovation-alliances-count-new",
            {"form": "increment", "value": "4", "unit": "家", "year": 2013,
             "lead": "省科技厅;省工业和信息化厅;省发展改革委"},
        ),
        (
            "nc2017/smart-terminals/industry-scale",
            {"comparator": ">=", "value": "5000", "unit": "亿元", "year": 2020,
             "lead": "省发展改革委", "support": "省工业和信息化委;省科技厅;省商务厅"},
        ),
    ],
)  # fmt: skip
def test_rows_say_what_the_documents_say(rows, code, expected):
    row = rows[code]
    assert {name: row[name] for name in expected} == expected


def test_numbers_are_written_without_zeros_that_nobody_wrote():
    target = Target(value="1.195000", value_max=None)
    target.clean_fields(exclude=[f.name for f in Target._meta.fields if f.name != "value"])
    assert plain(target.value) == "1.195"
    assert plain(None) == ""


def test_the_command_writes_utf8_csv_whatever_the_locale(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    call_command("export_targets")
    sys.stdout.flush()
    table = list(csv.DictReader(written.getvalue().decode("utf-8").splitlines()))
    assert len(table) == 262
    assert table[0]["subject"] == "工业"
