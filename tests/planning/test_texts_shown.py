"""The plans' texts in the database: loaded, shown in place, and their figures taken out."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from planning.models import Paragraph, Section, Target
from tests import factories as f
from tests.planning.trial import change


class TestLoading:
    def test_paragraphs_hang_on_their_sections(self, loaded):
        box = loaded.paragraphs.get(section__code="box", number=1)
        assert box.text == "扩建年产30万台项目。"
        assert loaded.paragraphs.filter(section=None).count() == 2

    def test_loading_twice_changes_nothing_and_removing_takes_all_out(
        self, loaded, documents, capsys
    ):
        ids = list(loaded.paragraphs.values_list("id", flat=True))
        call_command("load_documents", documents)
        assert "没有变化" in capsys.readouterr().out
        assert list(loaded.paragraphs.values_list("id", flat=True)) == ids
        call_command("load_documents", remove=True)
        assert not Paragraph.objects.exists()

    def test_an_edition_without_a_section_is_loaded_and_said(self, loaded, documents, capsys):
        change(documents / "trial.txt", "表1　指标", "表一　指标")
        call_command("load_documents", documents)
        assert "没有找到章节“表1”" in capsys.readouterr().err

    def test_a_folder_without_texts_changes_nothing(self, loaded, tmp_path):
        before = loaded.paragraphs.count()
        for folder in (tmp_path / "empty", None, tmp_path / "none"):
            if folder and folder.name == "empty":
                folder.mkdir()
            with pytest.raises(CommandError):
                call_command("load_documents", *filter(None, [folder]))
        assert loaded.paragraphs.count() == before


class TestPages:
    def test_the_text_shows_every_figure_as_a_link_to_its_record(self, client, loaded):
        page = client.get(reverse("plan_text", args=["trial"])).content.decode()
        for code, words in (
            ("output/value", "1．2万亿元"),
            ("output/firms", "３家"),
            ("output/firms", "千亿"),
            ("box/capacity", "30万台"),
        ):
            url = reverse("target", args=[f"trial/{code}"])
            link = page.index(f'href="{url}"', page.index("产值超过"))
            assert words in page[link : link + 2000], words
        assert reverse("indicator", args=["trial-output"]) in page
        assert "随后的文字。" in page
        assert 'class="open"' not in page

    def test_a_goal_in_the_text_has_its_status_of_the_chosen_year(self, client, loaded):
        target = Target.objects.get(code="trial/output/value")
        f.publish(target.series, y2011=20000)
        call_command("recompute", all=True)
        url = reverse("plan_text", args=["trial"])
        assert "s-achieved" in client.get(url, {"year": 2015}).content.decode()

    def test_a_number_without_a_record_stands_out(self, client, loaded):
        Target.objects.get(code="trial/box/capacity").delete()
        page = client.get(reverse("plan_text", args=["trial"])).content.decode()
        assert '<mark class="open"' in page
        audit = client.get(reverse("plan_audit", args=["trial"])).content.decode()
        assert "没有着落 1\N{NO-BREAK SPACE}处" in audit
        assert "第1段的“30万”没有记录" in audit

    def test_the_audit_counts_by_section(self, client, loaded):
        response = client.get(reverse("plan_audit", args=["trial"]))
        counts = {a.code: (a.numbers, a.encoded, a.set_aside) for a in response.context["audits"]}
        # （一）, IPv6, 2015年, 1.2万亿元, 一批; 千亿, 3家
        assert counts["output"] == (7, 3, 4)
        assert counts["table"] == (3, 1, 2)
        assert "全部都有着落" in response.content.decode()

    def test_the_audit_says_how_many_records_a_shared_number_lacks(self, client, loaded):
        section = loaded.sections.get(code="output")
        section.shared = [{"paragraph": 1, "written": "1.2万亿元", "records": 2}]
        section.save()
        page = client.get(reverse("plan_audit", args=["trial"])).content.decode()
        assert "第1段的“1.2万亿元”说的是 2 件事，有 1 条记录" in page

    def test_the_target_shows_its_paragraph_with_its_own_number_marked(self, client, loaded):
        url = reverse("target", args=["trial/output/firms"])
        page = client.get(url).content.decode()
        assert "<mark>３家</mark>" in page
        assert "<mark>1．2万亿元</mark>" not in page
        Paragraph.objects.all().delete()
        page = client.get(url).content.decode()
        assert "<mark>" not in page
        assert "一、（一）规模，第2段" in page

    def test_pages_say_what_to_do_without_a_text(self, client, loaded):
        Paragraph.objects.all().delete()
        for name in ("plan_text", "plan_audit"):
            page = client.get(reverse(name, args=["trial"])).content.decode()
            assert "manage.py load_documents" in page

    def test_more_text_takes_no_more_queries(self, client, loaded, django_assert_num_queries):
        for queries, name in ((11, "plan_text"), (8, "plan_audit")):
            with django_assert_num_queries(queries):
                client.get(reverse(name, args=["trial"]), {"year": 2013})
        section = Section.objects.get(plan=loaded, code="goals")
        for number in range(1, 4):
            Paragraph.objects.create(
                plan=loaded, section=section, number=number, text="另有5家", order=90 + number
            )
            f.TargetFactory(section=section, paragraph=number, written="5家")
        for queries, name in ((11, "plan_text"), (8, "plan_audit")):
            with django_assert_num_queries(queries):
                client.get(reverse(name, args=["trial"]), {"year": 2013})


class TestExport:
    COLUMNS = (
        "plan,locator,paragraph,kind,subject,indicator,form,threshold,comparator,value,value_max,"
        "unit,year,period,baseline_year,baseline_value,nature,hedged,lead,support,places,record"
    )

    def test_every_figure_is_one_row(self, db, capsysbinary):
        call_command("export_figures")
        out = capsysbinary.readouterr().out.decode()
        assert out.splitlines()[0] == self.COLUMNS
        rows = list(csv.DictReader(io.StringIO(out)))
        records = [row["record"] for row in rows]
        assert len(records) == len(set(records)) > 700
        wanted = Target.objects.values_list("code", flat=True)
        assert set(wanted) <= set(records)

    def test_a_row_says_what_the_plan_file_says(self, loaded, capsysbinary):
        call_command("export_figures")
        rows = csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode()))
        rows = {row["record"]: row for row in rows if row["plan"] == "trial"}
        firms = rows["trial/output/firms"]
        assert (firms["locator"], firms["paragraph"]) == ("一、（一）规模", "2")
        assert (firms["kind"], firms["form"]) == ("target", "threshold_count")
        assert (firms["threshold"], firms["comparator"]) == ("产值>1000亿元", ">=")
        assert (firms["value"], firms["unit"], firms["year"]) == ("3", "家", "2015")
        past = rows["trial/table/value-2010"]
        assert (past["kind"], past["value"], past["unit"]) == ("baseline", "0.5", "万亿元")
        assert (past["year"], past["lead"]) == ("2010", "")
        assert rows["trial/box/capacity"]["kind"] == "project"
