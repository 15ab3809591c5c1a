"""python -m planning.progress: what it writes, and what it says of bad input."""

import csv
import io
import subprocess
import sys

import pytest

from planning.progress.__main__ import main

HEADER = (
    "code,series,series_b,series_kind,form,comparator,value,value_max,tolerance,two_sided,"
    "baseline_year,baseline_value,start_year,due_year,path,less_is_better"
)
GOOD = (
    "output,s,,flow,level,>=,200,,,,2010,100,,2015,,",
    "growth,s,,,annual_growth,~,0.15,,,,,,2011,2015,,",
    "labs,n,,stock,count,range,3,5,,,2010.0,0,,2015,linear,False",
    "rates,r,,rate,annual_growth,>=,0.1,,,,2010,,,2015,,",
)
FIGURES = ("s,2010,100", "s,2013,150", "n,2012,4", "r,2011,0.1", "r,2013,1e-1")


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on rows; (exit status, standard output, standard error)."""

    def run_on(targets=GOOD, figures=FIGURES, header=HEADER, figures_header="series,year,value"):
        (tmp_path / "t.csv").write_text("\n".join((header, *targets)) + "\n", encoding="utf-8")
        text = "\n".join((figures_header, *figures)) + "\n"
        (tmp_path / "o.csv").write_text(text, encoding="utf-8")
        status = main([str(tmp_path / "t.csv"), str(tmp_path / "o.csv"), "--year", "2013"])
        out, err = capsys.readouterr()
        return status, out, err.replace(str(tmp_path) + "/", "")

    return run_on


def test_one_row_per_target_in_input_order(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == (
        "code,year,used_year,measured,attained,attainment,progress,elapsed,lead,pace,needed_rate,"
        "needed_amount,projected_value,projected_year,status_schedule,status_pace,reason"
    )
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["code"] for row in rows] == ["output", "growth", "labs", "rates"]
    assert rows[0]["used_year"] == "2013" and rows[0]["attained"] == "false"
    assert rows[0]["progress"] == "0.5" and rows[0]["status_schedule"] == "slightly_behind"
    assert rows[2]["reason"] == "achieved_early" and rows[2]["attained"] == "true"
    assert rows[3]["measured"] == "" and rows[3]["reason"] == "missing_year:2012"


def test_as_a_module(tmp_path):
    (tmp_path / "t.csv").write_text("\ufeff" + "\n".join((HEADER, *GOOD)), encoding="utf-8")
    (tmp_path / "o.csv").write_text("series,year,value\r\n", encoding="utf-8")
    command = [sys.executable, "-m", "planning.progress", "t.csv", "o.csv", "--year", "2013"]
    root = __import__("planning").__path__[0] + "/.."
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("no_data,no_data") == 4


def test_no_target_gives_the_header_alone(run):
    status, out, err = run(targets=())
    assert (status, err, out.count("\n")) == (0, "", 1)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,s,,flow,level,>=,2oo,,,,,,2011,2015,,", "value '2oo' is not a number"),
        ("x,s,,flow,level,>=,nan,,,,,,2011,2015,,", "value 'nan' is not a number"),
        ("x,s,,flow,level,>=,1_000,,,,,,2011,2015,,", "value '1_000' is not a number"),
        ("x,s,,flow,level,>=,,,,,,,2011,2015,,", "value is missing"),
        ("x,s,,flow,level,range,3,,,,,,2011,2015,,", "value_max is missing"),
        ("x,s,,flow,level,range,5,3,,,,,2011,2015,,", "value_max is below value"),
        ("x,s,,flow,leval,>=,2,,,,,,2011,2015,,", "unknown form 'leval'"),
        ("x,s,,flow,level,=>,2,,,,,,2011,2015,,", "unknown comparator '=>'"),
        ("x,s,,flows,level,>=,2,,,,,,2011,2015,,", "unknown series_kind 'flows'"),
        ("x,s,,flow,level,>=,2,,,,,,2011,2015,curved,", "unknown path 'curved'"),
        ("x,s,,flow,level,>=,2,,-1,,,,2011,2015,,", "tolerance is negative"),
        (
            "x,s,,flow,level,>=,2,,,maybe,,,2011,2015,,",
            "two_sided 'maybe' is neither true nor false",
        ),
        ("x,s,,flow,level,>=,2,,,,,,2011,,,", "due_year is missing"),
        ("x,s,,flow,level,>=,2,,,,,,2011,soon,,", "due_year 'soon' is not a number"),
        ("x,s,,flow,level,>=,2,,,,,,2011,2015.5,,", "due_year 2015.5 is no year"),
        (",s,,flow,level,>=,2,,,,,,2011,2015,,", "code is missing"),
        ("output,s,,flow,level,>=,2,,,,,,2011,2015,,", "code 'output' is used twice"),
        ("x,s,flow", "3 cells under 16 column names"),
    ],
)
def test_a_mistake_in_a_target_is_named_with_file_and_line(run, row, message):
    status, out, err = run(targets=(*GOOD, "", row))
    assert (status, out, err) == (1, "", f"t.csv:7: {message}\n")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("s,2014,many", "value 'many' is not a number"),
        ("s,2014,", "value is missing"),
        ("s,next,3", "year 'next' is not a number"),
        ("s,0,3", "year '0' is no year"),
        (",2014,3", "series is missing"),
        ("s,2013,151", "series 's' has two figures for 2013"),
        ('s,2014,"3', "unexpected end of data"),
    ],
)
def test_a_mistake_in_a_figure_is_named_with_file_and_line(run, row, message):
    status, out, err = run(figures=(*FIGURES, row))
    assert (status, out, err) == (1, "", f"o.csv:7: {message}\n")


def test_every_mistake_is_named(run):
    status, out, err = run(
        targets=("x,s,,flow,leval,>=,?,,,,,,2011,,,", *GOOD), figures=("s,x,y", *FIGURES)
    )
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "t.csv:2: due_year is missing",
        "t.csv:2: unknown form 'leval'",
        "t.csv:2: value '?' is not a number",
        "o.csv:2: value 'y' is not a number",
        "o.csv:2: year 'x' is not a number",
    ]


def test_missing_column_and_missing_file(run, tmp_path, capsys):
    status, out, err = run(targets=(), header=HEADER.replace("due_year,", ""))
    assert (status, out, err) == (1, "", "t.csv:1: column due_year is missing\n")
    status, out, err = run(figures_header="series,jahr,value")
    assert (status, out, err) == (1, "", "o.csv:1: column year is missing\n")
    assert main([str(tmp_path / "no.csv"), str(tmp_path / "t.csv"), "--year", "2013"]) == 1
    assert "no.csv: No such file or directory" in capsys.readouterr().err


def test_the_nature_of_figures_may_be_given(run):
    status, out, _ = run(
        targets=GOOD[:1],
        figures=("s,2010,100,,", "s,2013,150,lower,"),
        figures_header="series,year,value,precision,vintage",
    )
    assert status == 0 and "bound_inconclusive" in out
