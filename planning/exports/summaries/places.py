"""What the plans put where: every city, and all of one."""

import django_filters
from django.utils.translation import gettext_noop as _

from indicators.tables import Column
from planning import gathering
from planning.boards import cities
from planning.exports.summaries.summary import Asked, OfSubject, Summary, chinese, count, names
from planning.models import Plan
from planning.places import MATTERS, counts_by_city


class OfCity(OfSubject):
    plan = django_filters.ModelChoiceFilter(
        label="规划", queryset=Plan.objects.all(), to_field_name="code"
    )


CITIES = Summary(
    "city-counts", _("各市布局"), _("五个规划在每个市布局多少；跨市的在每个市各计一次"),
    (
        Column("subject", _("对象编码"), lambda row: row.city.code),
        Column("subject_name", _("市"), lambda row: row.city.name),
        *(
            count(key, chinese(word), lambda row, key=key: row.counts[key])
            for key, (word, _) in MATTERS.items()
        ),
    ),
    lambda asked: counts_by_city(),
)  # fmt: skip


def _by_plan(asked: Asked) -> list:
    here = cities.placed(gathering.reach_of(asked.values["subject"]))
    return cities.by_plan(here, list(Plan.objects.all()))


CITY = Summary(
    "city-plans", _("一市的布局"), _("每个规划在一个市或县布局多少"),
    (
        Column("plan", _("规划编码"), lambda row: row[0].code),
        Column("plan_title", _("规划"), lambda row: row[0].short_title),
        *(
            count(key, chinese(word), lambda row, key=key: dict(row[1])[key])
            for key, (word, _) in MATTERS.items()
        ),
    ),
    _by_plan, OfSubject,
)  # fmt: skip


def _ids(asked: Asked) -> dict[str, set[int]]:
    """What is at a city, by matter, of all plans or of one."""
    here = cities.placed(gathering.reach_of(asked.values["subject"]))
    return cities.ids_of(here, asked.values["plan"])


CITY_CLUSTERS = Summary(
    "city-clusters", _("一市的集群"), _("规划点名布局在一个市或县的产业集群"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("集群"), lambda row: row.name),
        Column("group", _("所属"), lambda row: row.group),
        Column("cities", _("所在市县"), lambda row: names(row.located_in), meaning=_("用“；”隔开")),
        Column("leads", _("负责部门"), lambda row: names(duty.department for duty in row.duties)),
    ),
    lambda asked: cities.clusters_of(_ids(asked)["clusters"]), OfCity,
)  # fmt: skip
CITY_PARKS = Summary(
    "city-parks", _("一市的园区"), _("规划点名的、在一个市或县的园区和基地"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("园区"), lambda row: row.name),
        Column("cities", _("所在市县"), lambda row: names(row.located_in), meaning=_("用“；”隔开")),
        Column("places", _("写在哪里"), lambda row: "；".join(
            f"{mention.plan.short_title} {mention.section.numbers}".strip() for mention in row.named
        ), meaning=_("规划和章节编号，用“；”隔开")),
    ),
    lambda asked: cities.parks_of(_ids(asked)["parks"], asked.values["plan"]), OfCity,
)  # fmt: skip
