"""Test data: each factory makes one row that stands by itself."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from clusters.models import Subject
from departments.models import Department, User
from indicators.models import Indicator, Observation, Revision, Series, Source
from planning.models import Measure, News, Plan, Project, Responsibility, Section, Target


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    code = factory.Sequence(lambda n: f"test-department-{n}")
    name = factory.Sequence(lambda n: f"试验部门{n}")
    name_en = factory.Sequence(lambda n: f"Trial department {n}")
    kind = Department.Kind.PROVINCIAL


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    role = User.Role.OFFICIAL
    password = factory.django.Password("correct horse")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject

    code = factory.Sequence(lambda n: f"test-subject-{n}")
    name = factory.Sequence(lambda n: f"试验产业{n}")
    name_en = factory.Sequence(lambda n: f"Trial industry {n}")
    kind = Subject.Kind.INDUSTRY


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"test-indicator-{n}")
    name = factory.Sequence(lambda n: f"试验指标{n}")
    name_en = factory.Sequence(lambda n: f"Trial indicator {n}")
    kind = Indicator.Kind.STOCK
    unit = "亿元"


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    indicator = factory.SubFactory(IndicatorFactory)
    subject = factory.SubFactory(SubjectFactory)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    code = factory.Sequence(lambda n: f"test-source-{n}")
    title = factory.Sequence(lambda n: f"试验公报{n}")


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    series = factory.SubFactory(SeriesFactory)
    year = 2013


class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = Revision

    observation = factory.SubFactory(ObservationFactory)
    number = factory.LazyAttribute(lambda o: o.observation.revisions.count() + 1)
    value = Decimal(100)
    source = factory.SubFactory(SourceFactory)
    state = Revision.State.PUBLISHED
    known_on = date(2014, 3, 1)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    code = factory.Sequence(lambda n: f"test{n}")
    title = factory.Sequence(lambda n: f"试验规划{n}")
    short_title = factory.SelfAttribute("title")
    title_en = factory.Sequence(lambda n: f"Trial plan {n} in full")
    short_title_en = factory.Sequence(lambda n: f"Trial plan {n}")
    issuer = "试验机关"
    issuer_en = "Trial office"
    issued_on = date(2012, 1, 1)
    start_year = 2011
    end_year = 2015


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    plan = factory.SubFactory(PlanFactory)
    code = "goals"
    number = "一、"
    heading = "目标"
    heading_en = "Goals"
    locator = "一、目标"
    order = 0


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    section = factory.SubFactory(SectionFactory)
    plan = factory.SelfAttribute("section.plan")
    paragraph = 1
    code = factory.Sequence(lambda n: f"test/goals/target-{n}")
    series = factory.SubFactory(SeriesFactory)
    indicator = factory.SelfAttribute("series.indicator")
    subject = factory.SelfAttribute("series.subject")
    form = "level"
    comparator = ">="
    value = Decimal(200)
    unit = "亿元"
    due_year = 2015


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    section = factory.SubFactory(SectionFactory)
    plan = factory.SelfAttribute("section.plan")
    code = factory.Sequence(lambda n: f"test/goals/measure-{n}")
    title = factory.Sequence(lambda n: f"试验任务{n}")


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    section = factory.SubFactory(SectionFactory)
    plan = factory.SelfAttribute("section.plan")
    code = factory.Sequence(lambda n: f"test/goals/project-{n}")
    name = factory.Sequence(lambda n: f"试验项目{n}")


class NewsFactory(DjangoModelFactory):
    class Meta:
        model = News

    project = factory.SubFactory(ProjectFactory)
    stage = Project.Stage.STARTED
    on = date(2013, 6, 30)
    text = "试验进展"
    author = factory.SubFactory(UserFactory)


class ResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = Responsibility

    target = factory.SubFactory(TargetFactory)
    plan = factory.SelfAttribute("target.plan")
    department = factory.SubFactory(DepartmentFactory)
    named = factory.SelfAttribute("department.name")
    role = Responsibility.Role.LEAD


def publish(series, **values: float) -> None:
    """Published figures of a series: `publish(series, y2010=100, y2013=160)`."""
    for year, value in values.items():
        observation = ObservationFactory(series=series, year=int(year[1:]))
        RevisionFactory(observation=observation, value=Decimal(str(value)))
