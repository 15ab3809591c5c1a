"""A small world in which things happen as they do: plans are loaded, figures entered and published.

Each step takes two numbers, so that any list of steps is a history: which series it is about, and
how much. What the database holds comes from files and services of the house alone.
"""

from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import yaml

from departments.models import Department
from indicators import services
from indicators.actuals import load_actuals, read_actuals
from indicators.models import Revision, Series
from planning import demo, recompute
from planning.documents.checking import read_fixtures
from planning.documents.loading import load
from planning.models import Evaluation, Rebuild, Refusal, StaleMark, StaleTally, Tally, Target
from planning.services import mark_stale
from tests import factories as f

YEARS = range(2009, 2017)
FIELDS = [field.attname for field in Evaluation._meta.concrete_fields if field.attname != "id"]
TALLIED = ("plan_id", "section_id", "nature", "due_year", "year", "status", "reason")
_KINDS = (("flow", "亿元", "level"), ("stock", "个", "count"), ("rate", "%", "annual_growth"),
          ("share", "%", "share"))  # fmt: skip


def stored() -> list[tuple]:
    """Every stored evaluation, and every tally of them."""
    rows = list(Evaluation.objects.order_by("target_id", "year").values_list(*FIELDS))
    return rows + tallied()


def tallied() -> list[tuple]:
    return sorted(Tally.objects.values_list(*TALLIED, "n"))


def counted() -> list[tuple]:
    """What the tallies have to be: the evaluations of goals, counted one by one."""
    rows = Evaluation.objects.filter(target__kind="target").select_related("target")
    counts = Counter(
        (
            row.target.plan_id, row.target.section_id, row.target.nature, row.target.due_year,
            row.year, row.status, row.reason,
        )
        for row in rows
    )  # fmt: skip
    return sorted((*key, n) for key, n in counts.items())


def refused() -> set[int]:
    return set(Refusal.objects.values_list("target_id", flat=True))


def rebuilt(chunk: int = 100) -> list[tuple]:
    """What a rebuild from nothing gives."""
    for model in (Evaluation, StaleMark, Tally, StaleTally):
        model.objects.all().delete()
    recompute.start_rebuild(chunk=chunk)
    recompute.work()
    return stored()


class World:
    """Four series, a plan with targets on them, and who enters and publishes."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "plans").mkdir()
        self.offices = [
            {
                "code": f"office-{n}",
                "name": f"试验厅{n}",
                "name_en": f"Trial office {n}",
                "kind": "provincial",
            }
            for n in range(3)
        ]
        self.indicators = [
            {
                "code": f"measure-{kind}",
                "name": f"试验{kind}",
                "name_en": f"Trial {kind}",
                "kind": kind,
                "unit": unit,
            }
            for kind, unit, _ in _KINDS
        ]
        self.plan = {
            "code": "trial", "title": "试验规划全称", "short_title": "试验规划",
            "title_en": "Trial plan in full", "short_title_en": "Trial plan",
            "issuer": "试验机关", "issuer_en": "Trial office",
            "issued": "2012-02-25", "period": "2011-2015",
        }  # fmt: skip
        self.lead = 0
        self.targets = [self._promise(at, 100 + at) for at in range(4)]
        self.breaks: dict[int, set[int]] = {at: set() for at in range(4)}
        self.reload()
        office = Department.objects.get(code="office-0")
        self.clerk = f.UserFactory(role="clerk", department=office)
        self.reviewer = f.UserFactory(role="reviewer")
        self.submitted: list[Revision] = []

    def _promise(self, at: int, number: int) -> dict:
        kind, unit, form = _KINDS[at]
        self.made = getattr(self, "made", 0) + 1
        return {
            "code": f"promise-{self.made}", "at": 1, "subject": "trial-industry",
            "indicator": f"measure-{kind}", "form": form, "value": f">= {number} {unit}",
        }  # fmt: skip

    def series(self, at: int) -> Series:
        return Series.objects.get(indicator__code=self.indicators[at]["code"])

    # --- The plan changes: it is loaded anew

    def reload(self) -> None:
        section = {"code": "goals", "number": "一、", "heading": "目标", "targets": self.targets,
                   "lead": [self.offices[self.lead]["name"]]}  # fmt: skip
        industry = {
            "code": "trial-industry",
            "name": "试验用产业",
            "name_en": "Trial industry",
            "kind": "industry",
        }
        for name, content in {
            "departments": {"departments": self.offices},
            "subjects": {"subjects": [industry]},
            "indicators": {"indicators": self.indicators},
            "plans/trial": self.plan | {"sections": [section]},
        }.items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        fixtures = read_fixtures(self.folder)
        assert not fixtures.mistakes, fixtures.mistakes
        load(fixtures)

    def add(self, at: int, number: int) -> None:
        self.targets.append(self._promise(at, number))
        self.reload()

    def mend(self, at: int, number: int) -> None:
        target = self.targets[number % len(self.targets)]
        target["value"] = f">= {number} {target['value'].split()[-1]}"
        target["due"] = 2012 + at
        self.reload()

    def remove(self, at: int, number: int) -> None:
        if len(self.targets) > 1:
            del self.targets[number % len(self.targets)]
            self.reload()

    def move(self, at: int, number: int) -> None:
        """Another indicator measures the target from now on, and its form is another."""
        place = number % len(self.targets)
        self.targets[place] = self._promise(at, number) | {"code": self.targets[place]["code"]}
        self.reload()

    def unmeasure(self, at: int, number: int) -> None:
        """What was a goal is a sum of money that nobody judges, or the other way round."""
        target = self.targets[number % len(self.targets)]
        target["kind"] = "money" if target.get("kind", "target") == "target" else "target"
        self.reload()

    def regard(self, at: int, number: int) -> None:
        """A target binds, or is expected only."""
        target = self.targets[number % len(self.targets)]
        target["nature"] = "expected" if target.get("nature") == "binding" else "binding"
        self.reload()

    def turn(self, at: int, number: int) -> None:
        """Less is better, or more; a flow is a stock."""
        indicator = self.indicators[at]
        indicator["less_is_better"] = bool(number % 2)
        if at < 2:
            indicator["kind"] = ("flow", "stock")[number % 2]
        self.reload()

    def judge_otherwise(self, at: int, number: int) -> None:
        self.plan["method"] = ("schedule", "pace")[number % 2]
        self.plan["period"] = f"{2010 + at % 2}-2015"
        self.reload()

    def hand_over(self, at: int, number: int) -> None:
        self.lead = at % len(self.offices)
        self.offices[self.lead]["name"] = f"试验厅{self.lead}（第{number}任）"
        self.reload()

    # --- Figures

    def enter(self, at: int, number: int) -> None:
        year = YEARS[number % len(YEARS)]
        with suppress(services.Refused):  # one is submitted already, or the share is above 100 %
            draft = services.enter_figure(
                series=self.series(at), year=year, text=str(number), by=self.clerk, remark="更正"
            )
            self.submitted.append(services.submit_figure(draft, self.clerk))

    def publish(self, at: int, number: int) -> None:
        if self.submitted:
            day = date(2016, 1 + number % 12, 1)
            revision = self.submitted.pop(at % len(self.submitted))
            services.publish_figure(revision, self.reviewer, day)

    def send_back(self, at: int, number: int) -> None:
        if self.submitted:
            revision = self.submitted.pop(at % len(self.submitted))
            services.return_figure(revision, self.reviewer, "请核对")

    def split(self, at: int, number: int) -> None:
        """A yearbook says of a series that it breaks in a year, or that it does not."""
        year = YEARS[number % len(YEARS)]
        self.breaks[at] ^= {year}
        unit = _KINDS[at][1]
        record = {"figures": "试验", "of": "试验", "indicator": self.indicators[at]["code"],
                  "subject": "trial-industry", "breaks": sorted(self.breaks[at])}  # fmt: skip
        book = self.folder / "actuals"
        book.mkdir(exist_ok=True)
        (book / "series.yaml").write_text(yaml.safe_dump({"series": [record]}), encoding="utf-8")
        (book / "sources.csv").write_text(
            "source,title,publisher,date,locator\nS01,年鉴,试验局,2014,\n", encoding="utf-8"
        )
        (book / "observations.csv").write_text(
            "indicator,subject,year,value,unit,source,grade,note\n"
            f"试验,试验,2012,{31 + at},{unit},S01,A,\n", encoding="utf-8"
        )  # fmt: skip
        actuals = read_actuals(book)
        assert not actuals.mistakes, actuals.mistakes
        load_actuals(actuals)

    def invent(self, at: int, number: int) -> None:
        demo.invent_figures()

    def uninvent(self, at: int, number: int) -> None:
        demo.remove_invented()

    # --- Judging, and what disturbs it

    def poison(self, at: int, number: int) -> None:
        target = Target.objects.order_by("id")[number % len(self.targets)]
        Target.objects.filter(pk=target.pk).update(due_year=12000)
        mark_stale([target.pk])

    def judge(self, at: int, number: int) -> None:
        recompute.claim_and_recompute(limit=1 + number % 3)

    def rebuild(self, at: int, number: int) -> None:
        rebuild = recompute.start_rebuild(chunk=1)
        for _ in range(at):
            recompute.work_on_chunk()
        if number % 2 and not Rebuild.objects.filter(pk=rebuild.pk, state="finished").exists():
            recompute.cancel_rebuild(rebuild)


STEPS = (
    "add", "mend", "remove", "move", "unmeasure", "regard", "turn", "judge_otherwise", "hand_over",
    *("enter", "publish") * 4, "send_back", "split", "split", "invent", "uninvent",
    "poison", *("judge",) * 3, "rebuild",
)  # fmt: skip
