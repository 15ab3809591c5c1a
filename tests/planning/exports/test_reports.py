"""The monitoring report, the exports that a worker makes, and saved views."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from docx import Document as read_word
from docx.oxml.ns import qn

from departments.models import AuditEntry, User
from planning.exports import services
from planning.exports.report import content, pdf, word
from planning.exports.report.blocks import Grid, Heading, Paragraph, Picture, chinese, numbered
from planning.models import Evaluation, Export, Plan, SavedView, Target
from planning.recompute import recompute
from tests import factories as f

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 1)


@pytest.fixture
def plan(settings, tmp_path):
    """A plan with one target ahead of its path, one behind, and one without figures."""
    settings.MEDIA_ROOT = tmp_path
    plan = f.PlanFactory(title="河南省试验规划", short_title="试验规划", code="trial")
    section = f.SectionFactory(plan=plan)
    for name, last in (("甲", 180), ("乙", 110), ("丙", None)):
        target = f.TargetFactory(
            section=section, subject=f.SubjectFactory(name=name), code=f"trial/goals/{name}"
        )
        f.ResponsibilityFactory(target=target)
        if last:
            f.publish(target.series, y2010=100, y2012=(100 + last) / 2, y2013=last)
    recompute(Target.objects.filter(plan=plan).values_list("id", flat=True))
    return plan


def report(code="trial", year=2013, known=TODAY):
    return content.document(content.Question(code, year, known))


def text_of(document):
    words = []
    for chapter in document.chapters:
        words.append(chapter.title)
        for block in chapter.blocks:
            if isinstance(block, Grid):
                words += [cell for row in block.rows for cell in row]
            elif isinstance(block, Picture):
                words += [block.title, block.subtitle, block.svg]
            else:
                words.append(block.text)
    return "\n".join(words)


def test_the_numbers_of_the_report_are_those_of_the_stored_evaluations(plan):
    rows = Evaluation.objects.filter(target__plan=plan, year=2013)
    assert [row.status for row in rows.order_by("target_id")] == [
        "on_track",
        "far_behind",
        "no_data",
    ]
    words = text_of(report())
    assert "3 项数值目标" in words and "可以评价的 2 项" in words
    assert "滞后、倒退或未实现 1 项" in words and "1 项没有口径一致的公开数据" in words
    behind = rows.get(status="far_behind")
    assert f"{behind.needed_rate * 100:.1f}%" in words


def test_the_report_of_the_industry_plan_has_no_empty_chapter():
    document = report("iu12", 2015)
    assert len(document.chapters) >= 7
    for chapter in document.chapters:
        assert chapter.blocks
        for block in chapter.blocks:
            assert not isinstance(block, Grid) or (block.rows and block.heads)
            assert not isinstance(block, Paragraph) or block.text.endswith("。")
    rated = Evaluation.objects.filter(
        target__plan__code="iu12", target__kind="target", year=2015
    ).exclude(status__in=("no_data", "unrated"))
    assert f"可以评价的 {rated.count()} 项" in text_of(document)


def test_a_report_of_a_past_day_knows_what_was_known_then(plan):
    assert "目前没有一项目标的数据足以评价" in text_of(report(known=date(2014, 2, 28)))
    assert "可以评价的 2 项" in text_of(report(known=date(2014, 3, 1)))


def test_the_same_question_gives_the_same_bytes(plan):
    one, other = report(), report()
    assert word.render(one) == word.render(other)
    assert pdf.render(one) == pdf.render(other)


def test_word_has_official_fonts_for_chinese_and_repeats_table_heads(plan):
    package = word.render(report())
    read = read_word(io.BytesIO(package))
    assert read.paragraphs
    fonts = {
        style.name: style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in read.styles
        if style.name in ("Title", "Heading 1", "Heading 2", "Body Text")
    }
    assert fonts == {
        "Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体", "Body Text": "仿宋",
    }  # fmt: skip
    for table in read.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    headings = [p.text for p in read.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "一、总体情况"
    pictures = [n for n in zipfile.ZipFile(io.BytesIO(package)).namelist() if "media/" in n]
    assert len(pictures) == 3  # the statuses and two roads


def test_chapters_tables_and_pictures_have_the_same_numbers_in_word_and_pdf(plan):
    document = report()
    chapters = list(numbered(document))
    assert [number for number, *_ in chapters][:3] == ["一、", "二、", "三、"]
    numbers = [each.number for *_, blocks in chapters for each in blocks if each.number]
    tables = [number for number in numbers if number[0] == "表"]
    assert tables == [f"表{i}" for i in range(1, len(tables) + 1)]
    read = read_word(io.BytesIO(word.render(document)))
    captions = [p.text.split("　")[0] for p in read.paragraphs if p.style.name == "Caption"]
    assert captions == tables
    contents = [p.text.strip() for p in read.paragraphs if "PAGEREF" in p._p.xml]
    assert contents == [number + title for number, title, _ in chapters]


def test_a_report_of_several_plans_says_which_plan_a_target_is_of():
    document = report(None, 2015)
    assert document.title.startswith("河南省三个产业规划")
    chapters = {chapter.title: chapter.blocks for chapter in document.chapters}
    (behind,) = (b for b in chapters["滞后目标与今后要求"] if isinstance(b, Grid))
    assert all("规划）" in row[1] or "方案）" in row[1] for row in behind.rows)
    wanted = [b.text for b in chapters["数据缺口"] if isinstance(b, Heading)]
    assert wanted == [plan.short_title for plan in Plan.objects.filter(start_year__lte=2015)]


def test_invented_figures_are_named_on_the_first_page(plan):
    target = Target.objects.get(code="trial/goals/丙")
    source = f.SourceFactory(invented=True)
    for year, value in ((2010, 100), (2013, 150)):
        observation = f.ObservationFactory(series=target.series, year=year)
        f.RevisionFactory(observation=observation, value=value, source=source)
    document = report()
    assert "演示" in document.warning and "（演示）" in text_of(document)
    assert report("iu12", 2015).warning == ""


def test_a_source_is_listed_once():
    """A plan whose own figures are used is a document and a source."""
    (sources,) = [each for each in report("iu12", 2015).chapters if each.title == "资料来源"]
    (grid,) = sources.blocks
    assert len(grid.rows) == len(set(grid.rows)) > 1


def test_chapter_numbers_are_chinese():
    assert [chinese(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_a_report_is_asked_for_made_and_fetched(
    client, official, plan, django_capture_on_commit_callbacks
):
    assert client.post("/data/reports/", {"plan": "trial", "year": 2013}).status_code == 302
    assert not Export.objects.exists()  # visitors sign in first
    client.force_login(official)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post("/data/reports/", {"plan": "trial", "year": 2013})
    made = Export.objects.get()
    assert made.state == Export.State.DONE and made.done == made.total
    page = client.get(asked["Location"]).content.decode()
    links = re.findall(r'href="(/data/exports/[^"]+\.(?:docx|pdf))"', page)
    assert len(links) == 2
    for link in links:
        body = b"".join(client.get(link).streaming_content)
        assert body[:2] in (b"PK", b"%P")
    client.logout()
    assert client.get(links[0]).status_code == 200  # whoever has the link
    assert AuditEntry.objects.filter(action="exported", about__contains="试验规划").count() >= 3


def test_a_page_of_a_running_export_asks_again_by_itself(client, official, plan):
    waiting = services.ask_report(plan, 2013, TODAY, official)
    page = client.get(f"/data/exports/{waiting.key}/").content.decode()
    assert 'http-equiv="refresh"' in page and "正在排队" in page
    assert services.ask_report(plan, 2013, TODAY, official) == waiting


def test_an_export_is_made_once_and_again_when_its_worker_died(official, plan):
    export = services.ask_report(plan, 2013, TODAY, official)
    assert services.left_over() == []
    Export.objects.update(state="working", started_at=timezone.now())
    assert not services.make(export.pk)
    Export.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert services.left_over() == [export.pk]
    assert services.make(export.pk)
    assert not services.make(export.pk)


def test_an_expired_link_and_its_files_are_gone(client, official, plan):
    export = services.ask_report(plan, 2013, TODAY, official)
    services.make(export.pk)
    folder = services.folder_of(export)
    assert any(folder.iterdir())
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/data/exports/{export.key}/").status_code == 404
    assert services.remove_expired() == 1
    assert not folder.exists()


def test_a_long_table_is_made_by_a_worker(client, official, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("planning.exports.views.SLOW", 10)
    assert client.get("/data/subjects.xlsx").status_code == 400
    client.force_login(official)
    asked = client.get("/data/subjects.xlsx")
    export = Export.objects.get()
    assert asked.status_code == 302 and export.key in asked["Location"]
    services.make(export.pk)
    export.refresh_from_db()
    assert export.state == "done" and export.files[0].endswith(".xlsx")


def test_a_report_before_the_plan_is_refused_with_a_sentence(client, official, plan):
    client.force_login(official)
    answer = client.post("/data/reports/", {"plan": "sei13", "year": 2013})
    assert "从2016年开始" in answer.content.decode()


@pytest.fixture
def analyst():
    return f.UserFactory(role=User.Role.ANALYST, email="analyst@example.org")


def test_a_view_is_saved_and_its_link_shows_the_same_list(client, analyst, official):
    client.force_login(analyst)
    body = {"name": "落后的", "table": "targets", "query": "plan=iu12&year=2015&status=missed"}
    assert client.post("/data/views/", body).status_code == 302
    view = SavedView.objects.get()
    client.force_login(official)
    shown = client.get(f"/data/views/{view.key}/", follow=True)
    assert shown.context["page"].paginator.count == 1
    client.post("/data/views/", {"remove": view.key})
    assert SavedView.objects.exists()  # only its owner removes it
    client.force_login(analyst)
    client.post("/data/views/", {"remove": view.key})
    assert not SavedView.objects.exists()


def test_a_subscription_needs_an_address(client, official):
    client.force_login(official)
    body = {"name": "x", "table": "targets", "query": "", "sending": "monthly"}
    answer = client.post("/data/views/", body)
    assert answer.status_code == 400 and "没有电子邮箱" in answer.content.decode()


def test_a_monthly_subscription_is_sent_once_a_month(analyst):
    services.save_view("每月", "plans", "", "monthly", analyst)
    today = timezone.localdate()
    assert services.send_due(today) == 1
    assert services.send_due(today) == 0
    assert services.send_due(today + timedelta(days=32)) == 1
    assert ["第一次" in mail.outbox[0].body, "与上次相同" in mail.outbox[1].body] == [True, True]
    name, body, _ = mail.outbox[0].attachments[0]
    assert name.endswith(".csv") and "河南省" in (body if isinstance(body, str) else body.decode())


def test_a_subscription_on_change_is_sent_when_something_changed(analyst):
    series = f.SeriesFactory()
    query = f"indicator={series.indicator.code}"
    services.save_view("变化", "observations", query, "on_change", analyst)
    today = timezone.localdate()
    assert services.send_due(today) == 0  # takes note of how it is
    assert services.send_due(today) == 0
    f.publish(series, y2013=5)
    assert services.send_due(today) == 1
    assert services.send_due(today) == 0
    assert len(mail.outbox) == 1 and mail.outbox[0].to == ["analyst@example.org"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("由 2010 年 3.85% 到 4.5%", "由 2010_年 3.85% 到 4.5%"),
        ("为 ≥ 5,000 亿元、＞ 2 万亿元", "为 ≥_5,000_亿元、＞_2_万亿元"),
        ("0.6 ＋ 0.5 ＝ 1.1 万辆", "0.6_＋ 0.5_＝ 1.1_万辆"),
    ],
)
def test_a_number_stays_with_its_sign_and_its_unit_and_lines_can_end_before_it(text, kept):
    """A cell without any plain space is cut within its numbers by word processors."""
    assert word._kept_together(text).replace("\N{NO-BREAK SPACE}", "_") == kept
