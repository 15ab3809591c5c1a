"""Plans as YAML: what is right goes in, what is wrong is named with file and line, all or nothing."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Revision, Series
from planning.models import Plan, Responsibility, StaleMark, Target

pytestmark = pytest.mark.django_db

DEPARTMENTS = """\
departments:
- code: trial-office
  name: 省试验厅
  name_en: Trial Department
  kind: provincial
  names: [省试验委]
"""
SUBJECTS = """\
subjects:
- code: trial-city
  name: 试验市
  name_en: Trial City
  kind: city
- code: trial-industry
  name: 试验用产业
  name_en: Trial industry
  kind: industry
  cities: [trial-city]
"""
INDICATORS = """\
indicators:
- code: trial-output
  name: 试验用产值
  name_en: Trial output
  kind: flow
  unit: 亿元
"""
PLAN = """\
code: trial
title: 试验规划全称
short_title: 试验规划
title_en: Trial plan in full
short_title_en: Trial plan
issuer: 试验机关
issuer_en: Trial office
issued: 2012-02-25
period: 2011-2015
sections:
- code: goals
  number: 二、
  heading: 目标
  parts:
  - code: industry
    number: （一）
    heading: 产业
    lead: [省试验委]
    targets:
    - code: output
      at: 1 规模
      subject: trial-industry
      indicator: trial-output
      value: "> 1.2 万亿元"
      baseline: {year: 2010, value: 0.5}
      hedged: true
      places: [试验市]
    - code: output-growth
      at: 1
      subject: trial-industry
      indicator: trial-output
      form: annual_growth
      value: ">= 25 %"
      period: 2011-2015
    facts:
    - code: output-2010
      at: 2
      kind: baseline
      subject: trial-industry
      indicator: trial-output
      value: "> 5000 亿元"
      year: 2010
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plans").mkdir()
    for name, text in {
        "departments.yaml": DEPARTMENTS,
        "subjects.yaml": SUBJECTS,
        "indicators.yaml": INDICATORS,
        "plans/trial.yaml": PLAN,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def load(folder, capsys):
    call_command("load_plans", folder)
    return capsys.readouterr().out


def refusal(folder, capsys):
    """The mistakes that loading names; the database must be as it was."""
    before = set(Target.objects.values_list("code", flat=True))
    with pytest.raises(CommandError, match="数据库没有改动"):
        call_command("load_plans", folder)
    assert set(Target.objects.values_list("code", flat=True)) == before
    return capsys.readouterr().err


def test_a_plan_is_loaded_with_its_outline_its_duties_and_its_facts(folder, capsys):
    load(folder, capsys)
    target = Target.objects.get(code="trial/industry/output")
    assert target.locator == "二、（一）产业 / 规模"
    assert (target.comparator, target.value, target.unit) == (">", Decimal("1.2"), "万亿元")
    assert (target.due_year, target.baseline_year, target.hedged) == (2015, 2010, True)
    assert [place.name for place in target.places.all()] == ["试验市"]
    duty = Responsibility.objects.get(target=target)
    assert (duty.named, duty.department.name, duty.role) == ("省试验委", "省试验厅", "lead")
    growth = Target.objects.get(code="trial/industry/output-growth")
    assert (growth.period_start, growth.due_year) == (2011, 2015)
    figure = Revision.objects.get(observation__series=target.series, observation__year=2010)
    assert (figure.value, figure.precision) == (Decimal(5000), Revision.Precision.LOWER)
    assert figure.source.code == "trial"
    assert target.series.department.code == "trial-office"


def test_loading_twice_changes_nothing(folder, capsys):
    load(folder, capsys)
    ids = list(Target.objects.filter(plan__code="trial").values_list("code", "id"))
    assert load(folder, capsys).strip() == "没有变化。"
    assert list(Target.objects.filter(plan__code="trial").values_list("code", "id")) == ids
    assert not StaleMark.objects.filter(target__plan__code="trial").exists() or ids


def test_what_changed_is_reported_and_marked(folder, capsys):
    load(folder, capsys)
    StaleMark.objects.all().delete()
    change(folder, "plans/trial.yaml", "> 1.2 万亿元", "> 1.3 万亿元")
    assert "目标：新增 0，修改 1，删除 0" in load(folder, capsys)
    assert [mark.target.code for mark in StaleMark.objects.all()] == ["trial/industry/output"]


def test_what_is_gone_from_the_file_is_gone_from_the_plan(folder, capsys):
    load(folder, capsys)
    text = (folder / "plans/trial.yaml").read_text(encoding="utf-8")
    start, end = text.index("    - code: output-growth"), text.index("    facts:")
    (folder / "plans/trial.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert "目标：新增 0，修改 0，删除 1" in load(folder, capsys)
    assert not Target.objects.filter(code="trial/industry/output-growth").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("plans/trial.yaml", "> 1.2 万亿元", "> 1.2 万亿圆", 24, "未知的单位“万亿圆”"),
        ("plans/trial.yaml", "> 1.2 万亿元", "> 1.2 万吨", 24, "不相容"),
        ("plans/trial.yaml", "> 1.2 万亿元", "很多", 24, "应写成"),
        ("plans/trial.yaml", "[省试验委]", "[省无此厅]", 18, "没有部门“省无此厅”"),
        ("plans/trial.yaml", "subject: trial-industry", "subject: nobody", 22, "没有对象“nobody”"),
        ("plans/trial.yaml", "indicator: trial-output", "indicator: none", 23, "没有指标“none”"),
        ("plans/trial.yaml", "year: 2010, value", "year: 2015, value", 25, "应晚于基期年份"),
        ("plans/trial.yaml", "year: 2010, value", "year: 2010, worth", 25, "不认识的键“worth”"),
        ("plans/trial.yaml", "[试验市]", "[远方市]", 27, "没有市县或园区“远方市”"),
        ("plans/trial.yaml", "output-growth", "output", 28, "编码“industry/output”重复"),
        ("plans/trial.yaml", "hedged: true", "hedged: 也许", 26, "应为 true 或 false"),
        ("plans/trial.yaml", "period: 2011-2015", "period: 2015-2011", 9, "起始年-截止年"),
        ("plans/trial.yaml", "issuer: 试验机关\n", "", 1, "缺少“issuer”"),
        ("plans/trial.yaml", "code: trial\n", "code: other\n", 1, "文件名应为 other.yaml"),
        ("plans/trial.yaml", "short_title:", "title:", 3, "键“title”重复"),
        ("plans/trial.yaml", "sections:", "sections: [", 11, "不是有效的 YAML"),
        ("indicators.yaml", "unit: 亿元", "unit: 亿圆", 6, "未知的单位“亿圆”"),
        ("subjects.yaml", "cities: [trial-city]", "cities: [nowhere]", 10, "没有市县“nowhere”"),
        ("departments.yaml", "provincial", "galactic", 5, "不在允许的值之中"),
        ("plans/trial.yaml", "short_title_en: Trial plan\n", "", 1, "缺少“short_title_en”"),
        ("indicators.yaml", "  name_en: Trial output\n", "", 2, "缺少“name_en”"),
        ("subjects.yaml", "name_en: Trial industry", "name_en: ''", 8, "“name_en”不能为空"),
        ("departments.yaml", "  name_en: Trial Department\n", "", 2, "缺少“name_en”"),
        ("subjects.yaml", "kind: city", "kind: city\n  group: 试验组", 6, "“试验组”的英文"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder, capsys, file, old, new, line, message):
    change(folder, file, old, new)
    errors = refusal(folder, capsys).splitlines()
    place = f"{file.split('/')[-1]}:{line}: "
    assert any(error.startswith(place) and message in error for error in errors), errors


def test_all_mistakes_are_named_at_once(folder, capsys):
    change(folder, "plans/trial.yaml", "> 1.2 万亿元", "> 1.2 万亿圆")
    change(folder, "plans/trial.yaml", ">= 25 %", ">= 25 圈")
    assert refusal(folder, capsys).count("未知的单位") == 2


def test_a_missing_file_and_a_missing_folder_are_said(folder, capsys):
    (folder / "indicators.yaml").unlink()
    assert "indicators.yaml:1: 缺少这个文件" in refusal(folder, capsys)
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("load_plans", folder / "nowhere")


def test_a_series_that_nobody_leads_is_the_statistics_bureaus():
    series = Series.objects.filter(targets__plan__code="sei13").first()
    assert series.department.code == "statistics"
    assert Plan.objects.filter(code="sei13").exists()


STRUCTURE = """\
    cluster: trial-industry
    about: [trial-industry 试验业]
    parks: [试验老园区]
    items:
    - {at: 1 甲, name: 甲类, products: [甲件, 乙件], places: [试验市]}
    sites:
    - {at: "2", places: [试验园区], products: [丙件]}
    measures:
    - {code: duty, at: "2", title: 试验任务, places: [试验园区]}
    projects:
    - {code: plant, at: 1 规模, name: 试验工厂, company: 试验公司, target: plant-size}
"""
SIZED = """\
    - code: plant-size
      at: 1 规模
      kind: project
      subject: trial-industry
      indicator: trial-output
      value: "= 7 亿元"
      written: 7亿元
      places: [试验市]
"""


class TestStructure:
    @pytest.fixture
    def folder(self, folder):
        change(
            folder,
            "subjects.yaml",
            "subjects:\n",
            "subjects:\n"
            + (
                "- code: trial-park\n  name: 试验园区\n  name_en: Trial park\n  kind: park\n"
                "  cities: [trial-city]\n  names: [试验老园区]\n"
            ),
        )
        change(folder, "plans/trial.yaml", "    targets:\n", STRUCTURE + "    targets:\n")
        change(folder, "plans/trial.yaml", "    facts:\n", SIZED + "    facts:\n")
        return folder

    def test_it_is_loaded_and_loading_twice_changes_nothing(self, folder, capsys):
        load(folder, capsys)
        plan = Plan.objects.get(code="trial")
        assert [(m.named, m.subject.code) for m in plan.mentions.all()] == [
            ("试验用产业", "trial-industry"), ("试验老园区", "trial-park"),
        ]  # fmt: skip
        item, site = plan.items.all()
        assert (item.kind, item.name, item.products) == ("field", "甲类", ["甲件", "乙件"])
        assert (site.kind, site.name) == ("site", "")
        assert [place.code for place in site.places.all()] == ["trial-park"]
        project = plan.projects.get()
        assert (str(project), project.size) == ("试验公司试验工厂", "7亿元")
        assert project.target.code == "trial/industry/plant-size"
        assert [place.name for place in project.places.all()] == ["试验市"]
        assert project.responsibilities.get().department.name == "省试验厅"
        assert load(folder, capsys).strip() == "没有变化。"

    def test_a_size_that_nobody_names_is_a_project_by_itself(self, folder, capsys):
        change(folder, "plans/trial.yaml", ", target: plant-size", "")
        load(folder, capsys)
        names = Plan.objects.get(code="trial").projects.values_list("name", "size")
        assert set(names) == {("试验工厂", ""), ("试验用产业", "7亿元")}

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("about: [trial-industry", "about: [nobody", "没有对象“nobody”"),
            ("parks: [试验老园区]", "parks: [试验市]", "没有园区“试验市”"),
            ("products: [丙件]", "products: 丙件", "应为列表"),
            ("places: [试验园区], products", "places: [远方], products", "没有市县或园区“远方”"),
            ("target: plant-size", "target: output", "本章节没有项目规模“output”"),
            ("    cluster: trial-industry\n", "", "只有产业集群的章节才有布局"),
            ("cities: [trial-city]\n  names", "industries: [x]\n  names", "没有对象“x”"),
        ],
    )
    def test_a_mistake_in_it_is_named(self, folder, capsys, old, new, message):
        file = "subjects.yaml" if "names" in old else "plans/trial.yaml"
        change(folder, file, old, new)
        assert message in refusal(folder, capsys)
