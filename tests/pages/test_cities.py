"""The map of the cities: where each tile stands, and that every number is a list of that length."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from clusters.maps import boundary_map, tile_map, touching
from clusters.models import Subject
from planning.places import MATTERS, counts_by_city
from tests import factories as f

pytestmark = pytest.mark.django_db

# Which cities share a boundary: common knowledge, written down to hold the tiles against.
NEIGHBOURS = {
    frozenset(pair.split("-"))
    for pair in """
    anyang-hebi anyang-puyang anyang-xinxiang puyang-xinxiang hebi-xinxiang xinxiang-jiaozuo
    xinxiang-zhengzhou xinxiang-kaifeng jiaozuo-jiyuan jiaozuo-luoyang jiaozuo-zhengzhou
    jiyuan-luoyang jiyuan-sanmenxia luoyang-sanmenxia luoyang-zhengzhou luoyang-pingdingshan
    luoyang-nanyang sanmenxia-nanyang zhengzhou-kaifeng zhengzhou-xuchang zhengzhou-pingdingshan
    kaifeng-xuchang kaifeng-shangqiu kaifeng-zhoukou shangqiu-zhoukou xuchang-pingdingshan
    xuchang-luohe xuchang-zhoukou pingdingshan-luohe pingdingshan-nanyang pingdingshan-zhumadian
    luohe-zhoukou luohe-zhumadian zhoukou-zhumadian nanyang-zhumadian nanyang-xinyang
    zhumadian-xinyang
    """.split()
}


def test_every_city_of_the_province_has_a_tile_of_its_own():
    cities = set(
        Subject.objects.filter(kind="city", parent__kind="province").values_list("code", flat=True)
    )
    shapes = tile_map().shapes
    assert set(shapes) == cities and len(cities) == 18
    assert len({(shape.x, shape.y) for shape in shapes.values()}) == 18


def test_tiles_touch_where_cities_do():
    near = {("hebi", "puyang"), ("xuchang", "shangqiu"), ("luohe", "nanyang")}
    assert touching() - NEIGHBOURS <= {frozenset(pair) for pair in near}
    assert len(touching() & NEIGHBOURS) >= 28


@pytest.mark.parametrize("show", MATTERS)
def test_every_number_of_the_map_is_a_list_of_that_length(client, show):
    page = client.get(reverse("cities"), {"show": show})
    shown = {tile["city"].code: tile["n"] for tile in page.context["tiles"]}
    assert len(shown) == 18 and sum(shown.values()) > 0
    for code, n in shown.items():
        listed = client.get(reverse("subject", args=[code])).context
        assert len(listed[show]) == n, (code, show)
        if code in ("zhengzhou", "xuchang"):
            for plan, cells in listed["by_plan"]:
                found = client.get(reverse("subject", args=[code]), {"plan": plan.code}).context
                assert len(found[show]) == dict(cells)[show], (code, plan, show)


def test_a_county_and_a_park_count_for_their_city_and_once():
    section = f.SectionFactory()
    city = Subject.objects.get(code="hebi")
    county = f.SubjectFactory(kind="city", parent=city)
    park = f.SubjectFactory(kind="park")
    park.cities.add(county)
    before = {row.city.code: row.counts["projects"] for row in counts_by_city()}
    f.ProjectFactory(section=section).places.add(county, park, city)
    f.ProjectFactory(section=section).places.add(park)
    after = {row.city.code: row.counts["projects"] for row in counts_by_city()}
    assert after.pop("hebi") == before.pop("hebi") + 2
    assert after == before


def test_the_map_can_be_read_and_walked_without_seeing_it(client):
    page = client.get(reverse("cities"), {"show": "projects", "year": 2013})
    n = next(t["n"] for t in page.context["tiles"] if t["city"].code == "zhengzhou")
    text = page.content.decode()
    links = text.split('<svg class="map')[1].split("</svg>")[0]
    assert links.count("<a href=") == 18
    assert f'aria-label="郑州市：重大项目 {n} 个"' in links and n > 40
    assert 'href="/subjects/zhengzhou/?year=2013#projects"' in links
    assert text.split("<tbody>")[1].count("<tr>") == 18


SQUARE = [[[112.0, 34.0], [114.0, 34.0], [114.0, 36.0], [112.0, 36.0], [112.0, 34.0]]]


def feature(name, kind="Polygon", coordinates=SQUARE):
    return {"properties": {"name": name}, "geometry": {"type": kind, "coordinates": coordinates}}


class TestBoundaries:
    def test_an_operators_boundaries_take_the_place_of_the_tiles(self, client, settings, tmp_path):
        file = tmp_path / "cities.geojson"
        file.write_text(json.dumps({"features": [feature("郑州市"), feature("别处")]}))
        settings.BOUNDARIES, settings.BOUNDARIES_NOTICE = file, "审图号：试验"
        page = client.get(reverse("cities"))
        assert [tile["city"].code for tile in page.context["tiles"]] == ["zhengzhou"]
        assert "审图号：试验" in page.content.decode()

    def test_the_label_stands_in_the_middle_and_north_is_up(self, tmp_path):
        file = tmp_path / "a.geojson"
        north = [[[112.0, 36.0], [114.0, 36.0], [114.0, 38.0], [112.0, 38.0], [112.0, 36.0]]]
        both = [feature("南"), feature("北", "MultiPolygon", [north])]
        file.write_text(json.dumps({"features": both}))
        drawing = boundary_map(file)
        south, north = drawing.shapes["南"], drawing.shapes["北"]
        assert south.x == north.x == drawing.width / 2
        assert north.y == pytest.approx(drawing.height / 4, abs=0.1) and south.y > north.y

    @pytest.mark.parametrize("text", ["{}", "no json", '{"features": [{"properties": {}}]}'])
    def test_a_file_that_is_no_map_is_refused_with_a_sentence(self, tmp_path, text):
        file = tmp_path / "wrong.geojson"
        file.write_text(text)
        with pytest.raises(ImproperlyConfigured, match="不是可用的 GeoJSON"):
            boundary_map(file)
