"""What the plans set out without a number: loaded whole, and out again as JSON."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from planning.documents.outlining import structure
from planning.models import Item, Measure, Mention, Project, Responsibility, Section, Target

pytestmark = pytest.mark.django_db

CITIES_2012 = {
    "电子信息制造业产业集群": "郑州 鹤壁 漯河 信阳 南阳 济源",
    "信息服务业产业集群": "郑州 洛阳",
    "生物医药产业集群": "郑州 新乡 驻马店 安阳 商丘",
    "生物育种产业集群": "新乡 鹤壁 周口",
    "太阳能产业集群": "洛阳 安阳",
    "新型合金材料产业集群": "洛阳 鹤壁 郑州 三门峡 南阳 商丘",
    "新型功能材料产业集群": "商丘 平顶山 洛阳 焦作 郑州",
    "超硬材料产业集群": "郑州 许昌 南阳 商丘",
    "节能环保装备产业集群": "郑州 洛阳 平顶山",
    "智能电网装备产业集群": "许昌 平顶山",
    "轨道交通装备产业集群": "郑州 洛阳",
    "新能源汽车产业集群": "郑州 新乡",
}


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return structure()


def one(rows, **wanted):
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def test_the_lists_are_those_that_were_asked_for(whole):
    assert {name: set(rows[0]) for name, rows in whole.items()} == {
        "plans": {"code", "title", "issuer", "issued_on", "period"},
        "sections": {"plan", "locator", "heading"},
        "industries": {"plan", "name"},
        "clusters": {"plan", "name", "group", "cities", "parks", "subfields", "lead", "support",
                     "locator"},
        "parks": {"plan", "name", "city"},
        "departments": {"name", "names"},
        "responsibilities": {"plan", "matter", "lead", "support", "locator"},
        "boxes": {"plan", "number", "title", "items"},
        "projects": {"plan", "name", "company", "what", "size", "place", "stage", "locator"},
    }  # fmt: skip


def test_all_twelve_clusters_of_2012_have_the_cities_of_the_annex(whole):
    clusters = {c["name"]: c for c in whole["clusters"] if c["plan"] == "sei12"}
    assert set(clusters) == set(CITIES_2012)
    for name, cities in CITIES_2012.items():
        assert set(clusters[name]["lead"]) == {f"{city}市政府" for city in cities.split()}
        assert clusters[name]["subfields"], name
        assert set(clusters[name]["support"]) >= {"省发展改革委", "省科技厅"}


def test_the_rail_cluster_has_a_third_city_in_the_body_only(whole):
    rail = one(whole["clusters"], plan="sei12", name="轨道交通装备产业集群")
    assert "许昌市" in rail["cities"] and "许昌市政府" not in rail["lead"]


def test_all_eighteen_clusters_of_2017_have_fields_and_departments(whole):
    clusters = [c for c in whole["clusters"] if c["plan"] == "nc2017"]
    assert len(clusters) == 18
    assert all(c["lead"] and c["subfields"] for c in clusters)
    air = one(clusters, name="航空及冷链物流")
    assert air["subfields"] == ["航空物流", "冷链物流", "多式联运"]
    assert air["support"] == ["省商务厅", "省交通运输厅", "省民航办", "郑州铁路局"]


def test_the_odd_note_of_cluster_eight_is_kept_as_it_is_written():
    duties = Responsibility.objects.filter(cluster__code="cluster-2017-high-end-alloys")
    assert set(duties.values_list("named", "role")) == {
        ("省工业和信息化委", "accountable"),
        ("省发展改革委", "lead"),
        ("省科技厅", "lead"),
    }


def test_the_annex_has_its_twenty_eight_matters(whole):
    annex = [r for r in whole["responsibilities"] if r["locator"] == "附件"]
    assert len(annex) == 28
    overall = annex[0]
    assert overall["lead"] == ["省发展改革委"] and len(overall["support"]) == 26
    assert len(one(annex, matter="加强组织领导")["support"]) == 25


def test_every_note_of_2012_and_2017_is_a_duty(whole):
    wp2012 = {r["matter"]: r for r in whole["responsibilities"] if r["plan"] == "wp2012"}
    assert wp2012["全省富士康集团合作项目"]["lead"][-2:] == ["新乡市政府", "开封市政府"]
    assert wp2012["制定扶持示范园区发展的优惠政策"]["lead"][-1] == "省能源局"
    nc2017 = {r["matter"]: r for r in whole["responsibilities"] if r["plan"] == "nc2017"}
    assert nc2017["完善园区配套功能"]["lead"] == [
        "省发展改革委", "省国土资源厅", "省环保厅", "省住房城乡建设厅",
    ]  # fmt: skip


def test_a_section_with_departments_has_something_that_they_answer_for():
    """A note of duty that hangs on nothing would be lost to matrix, pages and export."""
    for plan in ("wp2012", "nc2017"):
        bearing = set(
            Responsibility.objects.filter(plan__code=plan, target__isnull=False).values_list(
                "target__section_id", flat=True
            )
        )
        held = set(Measure.objects.values_list("section_id", flat=True))
        held |= set(Mention.objects.values_list("section_id", flat=True))
        assert not bearing - held


def test_every_box_has_its_title_and_its_items(whole):
    boxes = [b for b in whole["boxes"] if b["plan"] == "sei12"]
    assert [b["number"] for b in boxes] == [f"专栏{n}" for n in range(1, 21)]
    assert [b["number"] for b in whole["boxes"] if b["plan"] == "iu12"] == [
        f"专栏{n}" for n in range(1, 27)
    ]
    assert all(box["items"] and box["title"] for box in whole["boxes"])
    assert one(boxes, number="专栏20")["items"] == [
        "超高压输电", "智能变电", "智能配电", "智能用电", "智能调度", "试点示范",
    ]  # fmt: skip


def test_a_sized_project_is_a_project_and_a_named_one_bears_its_size_once(whole):
    sizes = Target.objects.filter(kind=Target.Kind.PROJECT)
    assert set(sizes) == {p.target for p in Project.objects.filter(target__isnull=False)}
    hualan = one(whole["projects"], plan="wp2012", company="华兰生物公司", what="疫苗")
    assert "1000万人份" in hualan["size"]
    phones = one(whole["projects"], plan="sei12", name="智能手机")
    assert (phones["size"], phones["locator"]) == ("3.5亿部", "专栏1 / 移动通信")
    foxconn = one(whole["projects"], plan="wp2012", name="镁合金")
    assert (foxconn["place"], foxconn["stage"]) == ("鹤壁市", "开工")


def test_one_park_may_have_another_name_in_another_plan(whole):
    mentions = Mention.objects.filter(subject__code="zhengzhou-airport-zone")
    assert {(m.plan.code, m.named) for m in mentions} >= {
        ("sei12", "郑州航空经济综合实验区"),
        ("sei13", "郑州航空港经济综合实验区"),
    }
    assert one(whole["parks"], plan="sei12", name="郑州航空经济综合实验区")["city"] == "郑州市"


def test_a_department_is_one_under_the_names_of_its_time(whole):
    assert one(whole["departments"], name="省工业和信息化厅")["names"] == ["省工业和信息化委"]


def test_sites_have_places_and_no_name():
    sites = Item.objects.filter(kind=Item.Kind.SITE)
    assert sites.count() == 36
    assert all(site.places.exists() for site in sites)


def test_exporting_takes_a_constant_number_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        structure()


def test_the_command_writes_one_object_of_lists():
    done = subprocess.run(
        [sys.executable, "manage.py", "export_structure", "--help"],
        cwd=settings.BASE_DIR, capture_output=True, check=True,
    )  # fmt: skip
    assert "JSON" in done.stdout.decode()
    assert json.loads(json.dumps(structure(), ensure_ascii=False))["sections"]
    assert len(structure()["sections"]) == Section.objects.count()
