"""The source audit: every number of a text is accounted for, or named with its line.

The texts here are made up; those of the five plans are no part of the repository. One test reads
them where the environment variable DOCUMENTS names their folder.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from planning.documents.accounting import account
from planning.documents.audit import sources_of
from planning.documents.checking import read_fixtures
from planning.documents.texts import read_text, split
from tests.planning.trial import PLAN, TEXT, change, line_of


def run_audit(fixtures, documents, capsys, fails=None):
    """What the audit says; with `fails`, how many mistakes it must end with."""
    if fails is None:
        call_command("audit_sources", documents=documents, fixtures=fixtures)
    else:
        with pytest.raises(CommandError, match=f"核对不上 {fails} 处"):
            call_command("audit_sources", documents=documents, fixtures=fixtures)
    output = capsys.readouterr()
    return output.out, output.err.splitlines()


class TestCommand:
    def test_a_text_whose_numbers_all_have_a_place_passes(self, fixtures, documents, capsys):
        out, err = run_audit(fixtures, documents, capsys)
        assert "没有着落 0" in out
        assert "全部数字都有着落" in out
        assert err == []

    def test_a_number_taken_out_of_the_yaml_is_found(self, fixtures, documents, capsys):
        start, end = PLAN.index("    - code: firms"), PLAN.index("    parts:\n    - code: box")
        (fixtures / "plans/trial.yaml").write_text(PLAN[:start] + PLAN[end:], encoding="utf-8")
        _, err = run_audit(fixtures, documents, capsys, fails=2)
        line = line_of(TEXT, "产值超千亿元")
        assert [e for e in err if e.startswith(f"trial.txt:{line}: ") and "“３”没有记录" in e]
        assert [e for e in err if e.startswith(f"trial.txt:{line}: ") and "“千亿”没有记录" in e]

    def test_one_of_several_records_of_a_number_taken_out_is_found(
        self, fixtures, documents, capsys
    ):
        """产值、税收分别超过1.2万亿元: the number stays accounted for by the other record."""
        plan = fixtures / "plans/trial.yaml"
        start, end = PLAN.index("    - code: value\n"), PLAN.index("    - code: firms")
        second = PLAN[start:end].replace("code: value", "code: tax")
        change(plan, "    - code: firms", f"{second}    - code: firms")
        _, err = run_audit(fixtures, documents, capsys, fails=1)
        assert "“1.2万亿元”有 2 条记录，shared 写明它说的是 1 件事" in err[0]
        kept = "    shared:\n    - {at: 1, written: 1.2万亿元, records: 2}\n"
        change(plan, "    targets:\n    - code: value", f"{kept}    targets:\n    - code: value")
        run_audit(fixtures, documents, capsys)
        change(plan, second, "")
        _, err = run_audit(fixtures, documents, capsys, fails=1)
        line = line_of(plan.read_text("utf-8"), "records: 2")
        assert err == [
            f"trial.yaml:{line}: “一、（一）规模”第1段的“1.2万亿元”有 1 条记录，"
            "shared 写明它说的是 2 件事"
        ]

    def test_a_wrong_paragraph_is_found_with_the_right_one(self, fixtures, documents, capsys):
        change(fixtures / "plans/trial.yaml", "at: 2\n      subject", "at: 3\n      subject")
        out, err = run_audit(fixtures, documents, capsys, fails=3)
        line = line_of(PLAN, "written: 3家")
        assert [e for e in err if e.startswith(f"trial.yaml:{line}: ") and "第2段有“3家”" in e]
        assert "不一致的章节：一、（一）规模" in out

    def test_a_paragraph_that_does_not_exist_is_an_error_with_its_line(
        self, fixtures, documents, capsys
    ):
        change(fixtures / "plans/trial.yaml", "at: 2\n      subject", "at: 9\n      subject")
        _, err = run_audit(fixtures, documents, capsys, fails=3)
        line = line_of(PLAN, "written: 3家")
        assert [e for e in err if e.startswith(f"trial.yaml:{line}: ") and "只有 4 段" in e]

    def test_a_wrong_figure_is_found(self, fixtures, documents, capsys):
        change(fixtures / "plans/trial.yaml", "written: 30万台", "written: 31万台")
        _, err = run_audit(fixtures, documents, capsys, fails=3)
        assert any("“31万台”核对不上" in e for e in err)
        assert any("“30万”没有记录" in e for e in err)

    def test_a_value_that_its_wording_does_not_state_is_found(self, fixtures, documents, capsys):
        change(fixtures / "plans/trial.yaml", "= 30 万台", "= 3 万台")
        _, err = run_audit(fixtures, documents, capsys, fails=1)
        assert err == [f"trial.yaml:{line_of(PLAN, '= 30 万台')}: “30万台”没有说 3"]

    def test_a_reason_for_nothing_is_found(self, fixtures, documents, capsys):
        change(fixtures / "plans/trial.yaml", "written: IPv6", "written: [IPv6, 3C]")
        _, err = run_audit(fixtures, documents, capsys, fails=1)
        assert err[0].startswith(f"trial.yaml:{line_of(PLAN, 'IPv6')}: 不计的“3C”")

    def test_an_unknown_reason_is_refused(self, fixtures, documents, capsys):
        change(fixtures / "plans/trial.yaml", "why: name", "why: whim")
        with pytest.raises(CommandError, match="先改正"):
            call_command("audit_sources", documents=documents, fixtures=fixtures)
        assert f"trial.yaml:{line_of(PLAN, 'IPv6')}: " in capsys.readouterr().err

    def test_another_edition_is_audited_to_its_end(self, fixtures, documents, capsys):
        """A box that is gone, a table that moved: named, and the rest is still audited."""
        change(documents / "trial.txt", "　　专栏1　试验工程\n　　扩建年产30万台项目。\n", "")
        out, err = run_audit(fixtures, documents, capsys, fails=2)
        assert any("没有找到章节“专栏1试验工程”" in e for e in err)
        assert "不一致的章节：专栏1" in out
        assert "有记录 4" in out

    def test_a_missing_text_and_an_unreadable_one_are_said(self, fixtures, documents, capsys):
        (documents / "trial.txt").write_bytes("规划".encode("gbk"))
        assert "读不出文字" in run_audit(fixtures, documents, capsys, fails=1)[1][0]
        (documents / "trial.txt").unlink()
        assert "缺少这个文件" in run_audit(fixtures, documents, capsys, fails=1)[1][0]
        with pytest.raises(CommandError, match="没有文件夹"):
            call_command("audit_sources", documents=documents / "no", fixtures=fixtures)


def unnoticed(plan, text: Path) -> list[str]:
    """The records of a plan that could be taken out without the audit saying a word."""
    outline, sources = [section.file for section in plan.sections], sources_of(plan)
    lost = []
    for paragraph in split(read_text(text), outline).paragraphs:

        def here(cited, number=paragraph.number, section=paragraph.section):
            return [each for each in cited.get(section, ()) if each.paragraph == number]

        records, asides, shared = map(here, (sources.records, sources.here, sources.shared))
        for record in records:
            rest = [each for each in records if each is not record]
            found = account(paragraph.text, rest, asides, sources.everywhere, shared)
            if not found.unaccounted and not found.miscounted:
                lost.append(record.code)
    return lost


def test_every_number_of_the_five_plans_has_a_place_and_no_record_goes_unnoticed(capsys):
    """Over the real texts, which are no part of the repository."""
    folder = os.environ.get("DOCUMENTS")
    if not folder:
        pytest.skip("未核对五个规划的原文：环境变量 DOCUMENTS 没有指向原文所在的文件夹")
    call_command("audit_sources", documents=Path(folder))
    assert capsys.readouterr().out.count("没有着落 0") == 5
    for plan in read_fixtures(settings.BASE_DIR / "fixtures").plans:
        assert unnoticed(plan, Path(folder) / f"{plan.file.code}.txt") == []
