"""Every address × every role × the own and another department. A new address needs a rule here."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from departments.models import User
from indicators import services
from indicators.models import Deadline, Revision, Source, Upload
from planning.api.tables import ADDRESSED
from planning.exports import services as exports
from planning.exports.tables import TABLES
from planning.models import Export, Fact, Finding, SavedView, Target
from tests import factories as f

pytestmark = pytest.mark.django_db

ROLES = ["visitor", *User.Role.values]
OWN, OTHER = "own", "other"
SIGN_IN, FORBIDDEN = {302}, {403}

READERS = set(ROLES)
ACCOUNTS = READERS - {"visitor"}
ENTERING = {"clerk", "coordinator"}
REVIEWING = {"reviewer", "coordinator"}
COORDINATING = {"coordinator"}
UPLOADER = {"clerk"}  # whoever sent the file, nobody else
NOBODY: set[str] = set()


class Rule:
    """Who gets in. `others` is for what belongs to another department, where that differs.

    `answers` are the statuses of those who get in (a redirect to the sign-in page is none),
    `refusals` those of the others; visitors are sent to sign in unless `refusals` says otherwise.
    """

    def __init__(
        self,
        allowed,
        others=None,
        method="get",
        args=(),
        data=None,
        answers=(200, 302),
        refusals=(),
    ):
        self.allowed = {OWN: allowed, OTHER: allowed if others is None else others}
        self.method, self.args, self.data = method, args, data or {}
        self.answers = set(answers)
        self.turned_away = {
            True: set(refusals) or SIGN_IN,  # visitors
            False: set(refusals) or FORBIDDEN,
        }

    @property
    def of_a_department(self):
        return self.allowed[OWN] != self.allowed[OTHER]


def read(*args):
    return Rule(READERS, args=args)


def program(allowed, others=None, method="get", args=(), data=None, answers=(200, 201)):
    """An address of the interface: it never redirects, and gives nothing away (404)."""
    return Rule(allowed, others, method, args, data, answers, refusals=(401, 403, 404))


# Name of the address (and a method, where two are told apart): who may, how it is asked, and with
# what; words stand for the things below.
RULES = {
    "overview": read(),
    "plans": read(),
    "plan": read("plan"),
    "plan_text": read("plan"),
    "plan_audit": read("plan"),
    "targets": read(),
    "target": read("target"),
    "indicators": read(),
    "indicator": read("indicator"),
    "clusters": read(),
    "cities": read(),
    "screen": read(),
    "screen_version": read(),
    "compare": read(),
    "subject": read("subject"),
    "methodology": read(),
    "departments": read(),
    "department": read("department"),
    "matrix": read(),
    "measures": read(),
    "measure": read("measure"),
    "projects": read(),
    "project": read("project"),
    "report_measure": Rule(
        ENTERING, COORDINATING, "post", args=["measure"],
        data={"stage": "running", "on": "2013-06-30", "text": "进展"},
    ),
    "report_project": Rule(
        ENTERING, COORDINATING, "post", args=["project"],
        data={"stage": "started", "on": "2013-06-30", "text": "进展"},
    ),
    "withdraw_news": Rule(ENTERING, COORDINATING, "post", args=["news"]),
    "completeness": read(),
    "series_targets": read("series"),
    "history": read("series", "year"),
    "sign_in": read(),
    "sign_out": Rule(READERS, method="post"),
    "password": Rule(ACCOUNTS),
    "accounts": Rule(COORDINATING),
    "account_new": Rule(COORDINATING),
    "account": Rule(COORDINATING, args=["person"]),
    "account_reset": Rule(COORDINATING, method="post", args=["person"]),
    "audit": Rule(COORDINATING),
    "entry": Rule(ENTERING, COORDINATING, data={"department": "department"}),
    "entry_cell": Rule(
        ENTERING, COORDINATING, "post",
        data={"series": "series", "year": "year", "text": "110", "seen": ""},
    ),
    "entry_check": Rule(
        ENTERING, COORDINATING, "post", data={"series": "series", "year": "year", "text": "110"}
    ),
    "entry_paste": Rule(ENTERING, COORDINATING, "post", data={"cells": "cells"}),
    "entry_figure": Rule(ENTERING, COORDINATING, args=["series", "year"]),
    "entry_submit": Rule(ENTERING, COORDINATING, "post", data={"revision": "draft"}),
    "entry_withdraw": Rule(ENTERING, COORDINATING, "post", args=["submitted"]),
    "review": Rule(REVIEWING, data={"department": "department"}),
    "review_decide": Rule(
        REVIEWING, COORDINATING, "post", data={"revision": "submitted", "publish": ""}
    ),
    "entry_template": Rule(
        ENTERING, COORDINATING, args=["xlsx"], data={"department": "department"}
    ),
    "upload": Rule(ENTERING, COORDINATING, data={"department": "department"}),
    "upload_preview": Rule(UPLOADER, NOBODY, args=["upload"]),
    "upload_decide": Rule(UPLOADER, NOBODY, "post", args=["upload"]),
    "deadlines": Rule(COORDINATING),
    "rules": Rule(COORDINATING, args=["indicator"]),
    "deadline": Rule(COORDINATING, args=["deadline"]),
    "deadline_drop": Rule(COORDINATING, method="post", args=["deadline"]),
    "findings": read(),
    "finding": read("finding"),
    "finding_remark": Rule(
        COORDINATING, method="post", args=["finding"], data={"text": "已核", "action": "remark"}
    ),
    "operations": Rule(COORDINATING),
    "operations_state": Rule(COORDINATING),
    "rebuild": Rule(COORDINATING, method="post", data={"step": "cancel"}, answers=[404]),
    "healthz": read(),
    "readyz": read(),
    "metrics": Rule(COORDINATING, refusals=[404]),
    "data": read(),
    "chart_file": read("plans"),
    "dictionary": read(),
    "dictionary_file": read(),
    "sdmx_structure": read(),
    "table_file": read("plans", "csv"),
    "reports": Rule(ACCOUNTS),
    "views": Rule(ACCOUNTS),
    "view": read("view"),  # whoever has the link
    "export": read("export"),
    "export_file": read("export", "a.csv"),
    "api": read(),
    "catalog": read(),
    "api-root": read(),
    "api-schema": read(),
    "api-token": program(READERS, method="post", answers=[400]),
    "api-token-end": program(NOBODY, method="delete"),
    "api-figures": program(ACCOUNTS),
    "api-figures POST": program(
        ENTERING, COORDINATING, "post",
        data={"indicator": "indicator", "subject": "subject", "year": "year", "value": "110"},
    ),
    "api-submit": program(ENTERING, COORDINATING, "post", args=["draft"]),
    "api-publish": program(REVIEWING, COORDINATING, "post", args=["submitted"]),
    "api-return": program(
        REVIEWING, COORDINATING, "post", args=["submitted"], data={"reason": "再核"}
    ),
    **{f"api-{table}": read() for table in TABLES},
    **{f"api-{table}-one": read(table[:-1]) for table in ADDRESSED},
    "attachment": Rule(ENTERING | REVIEWING, COORDINATING, args=["submitted"]),
}  # fmt: skip
# The admin asks for staff by itself, and shows rows only.
NOT_OURS = {"admin"}


def addresses(resolver=None, namespace=None):
    """The names of all addresses, those of the admin left out."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in NOT_OURS:
                yield from addresses(pattern, pattern.namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_address_has_a_rule():
    ruled = {name.split()[0] for name in RULES}
    assert set(addresses()) - ruled == set()
    assert ruled - set(addresses()) == set()


@pytest.fixture
def world(settings, tmp_path):
    """The own department and another, each made when a test first asks for it."""
    settings.MEDIA_ROOT = tmp_path
    settings.DATA_DIR = tmp_path

    class World(dict):
        def __missing__(self, whose):
            return self.setdefault(whose, Things())

    return World()


def asked(client, world, name, whose=OWN, **more):
    """The response to an address of the rules, filled in with one department's things."""
    rule = RULES[name]
    words = world[whose].words if rule.args or rule.data else {}
    address = reverse(name.split()[0], args=[words.get(arg, arg) for arg in rule.args])
    data = {key: words.get(value, value) for key, value in rule.data.items()}
    if name.startswith("api-") and rule.method != "get":
        more["content_type"] = "application/json"
    response = getattr(client, rule.method)(address, data, **more)
    response.close()
    return response


class Things:
    """One department's things, by the words that rules use."""

    def __init__(self):
        self.owner = f.DepartmentFactory()
        self.clerk = f.UserFactory(role="clerk", department=self.owner)
        series = f.SeriesFactory(department=self.owner)
        target = f.TargetFactory(series=series)
        f.publish(series, y2012=100)
        project = f.ProjectFactory(section=target.section)
        measure = f.MeasureFactory(section=target.section)
        for matter in ({"project": project}, {"measure": measure}):
            f.ResponsibilityFactory(target=None, plan=target.plan, department=self.owner, **matter)
        draft = self.enter(series, 2013)
        submitted = services.submit_figure(self.enter(series, 2014), self.clerk)
        self.words = {
            "plan": target.plan.code,
            "target": target.code,
            "indicator": series.indicator.code,
            "subject": series.subject.code,
            "department": self.owner.code,
            "project": project.code,
            "measure": measure.code,
            "news": f.NewsFactory(project=project, author=self.clerk).pk,
            "series": series.pk,
            "year": 2013,
            "person": self.clerk.pk,
            "draft": draft.pk,
            "submitted": submitted.pk,
            "upload": Upload.objects.create(by=self.clerk, name="a.csv", content=b"").pk,
            "deadline": Deadline.objects.create(
                year=2012, department=self.owner, opens_on="2013-01-01", due_on="2013-03-31"
            ).pk,
            **self.of_the_plans(),
            "cells": f'[{{"series": {series.pk}, "year": 2013, "text": "101"}}]',
        }

    def of_the_plans(self) -> dict:
        export = Export.objects.create(
            kind="table", question={}, title="试验", state="done", files=["a.csv"],
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        exports.folder_of(export).mkdir(parents=True, exist_ok=True)
        (exports.folder_of(export) / "a.csv").write_text("a\n")
        view = SavedView.objects.create(name="试验", table="targets", by=self.clerk)
        return {
            "finding": Finding.objects.first().key,
            "commitment": Target.objects.exclude(kind=Target.Kind.GOAL).first().code,
            "fact": Fact.objects.first().code,
            "source": Source.objects.first().code,
            "export": export.key,
            "view": view.key,
        }

    def enter(self, series, year) -> Revision:
        file = SimpleUploadedFile("报表.pdf", b"%PDF-1.4")
        return services.enter_figure(
            series=series, year=year, text="110", by=self.clerk, attachment=file
        )


def person(role, world):
    """Somebody of the own department in that role; None for a visitor."""
    if role == "visitor":
        return None
    own = world[OWN]
    if role == User.Role.CLERK:
        return own.clerk
    user = f.UserFactory(role=role, department=own.owner)
    if role == User.Role.REVIEWER:
        user.reviews.add(own.owner)
    return user


ASKED = [name for name, rule in RULES.items() if rule.method == "get"]
CHANGING = [name for name in RULES if name not in ASKED]


@pytest.mark.parametrize("name", ASKED)
def test_who_sees_it(client, world, name):
    for role in ROLES:
        client.logout()
        check(client, world, name, role, person(role, world))


@pytest.mark.parametrize("name", CHANGING)
def test_who_changes_it(client, world, name):
    people = {role: person(role, world) for role in ROLES}
    world[OTHER]  # made before the first role changes something, for all of them
    for role in ROLES:
        client.logout()
        with transaction.atomic():
            check(client, world, name, role, people[role])
            transaction.set_rollback(True)


def check(client, world, name, role, user):
    rule = RULES[name]
    for whose in (OWN, OTHER) if rule.of_a_department else (OWN,):
        if user:
            client.force_login(user)
        response = asked(client, world, name, whose)
        status = response.status_code
        signs_in = status == 302 and response.url.startswith(reverse("sign_in"))
        if role in rule.allowed[whose]:
            assert status in rule.answers and not signs_in, (role, whose)
        else:
            assert status in rule.turned_away[role == "visitor"], (role, whose)
            assert signs_in or status != 302, (role, whose)


POSTED = [name for name, rule in RULES.items() if rule.method == "post"]


@pytest.mark.parametrize("name", [name for name in POSTED if " " not in name])
def test_what_changes_something_is_not_asked_by_a_link(client, world, name):
    rule = RULES[name]
    client.force_login(f.UserFactory(role=User.Role.COORDINATOR))
    words = world[OWN].words if rule.args else {}
    address = reverse(name, args=[words.get(arg, arg) for arg in rule.args])
    assert client.get(address).status_code == 405


# What a closed site still answers: signing in, and the machines that watch over it.
STILL_OPEN = {"sign_in", "sign_out", "api-token", "healthz", "readyz"}


@pytest.mark.parametrize("name", sorted(set(RULES) - STILL_OPEN))
def test_a_closed_site_gives_visitors_nothing(client, world, settings, name):
    settings.PUBLIC = False
    response = asked(client, world, name)
    if response.status_code == 302:
        assert response.url.startswith(reverse("sign_in"))
    else:
        assert response.status_code in (401, 403, 404)


def test_posting_without_the_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(f.UserFactory(role=User.Role.COORDINATOR))
    for name in set(POSTED) - {"api-token"}:  # that one takes a name and a password
        assert asked(client, world, name).status_code == 403, name
