"""What only the whole can tell: codes that exist, units that fit, dates in order, no code twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indicators import quantities
from indicators.reading import Mistake, Place, Reading, read, shaped
from planning.documents import schema
from planning.documents.consistency.relations import Relations
from planning.documents.texts import CITED_ALONE

# What a statement's unit must measure: its form's own dimension, or the indicator's.
_FRACTION_FORMS = {"annual_growth", "yoy_growth", "cumulative_change", "pp_difference", "share"}
_UNIT_FREE_FORMS = {"ratio", "milestone"}


@dataclass
class PlacedSection:
    """A section with what follows from its place in the outline."""

    file: schema.SectionFile
    place: Place
    code: str
    locator: str
    parent: "PlacedSection | None"
    depth: int
    duties: schema.Duties
    subject_names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_box(self) -> bool:
        return self.file.number.startswith("专栏")

    @property
    def projects(self) -> list[schema.ProjectFile]:
        """The named projects, and every sized one that no named project claims as its size."""
        sizes = {target.code: target for target in self.file.targets if target.kind == "project"}
        named = []
        for record in self.file.projects:
            size = sizes.pop(record.target, None) if record.target else None
            named.append(_with_size(record, size) if size else record)
        return named + [
            _with_size(
                schema.ProjectFile(
                    code=size.code, at=size.at, name=self.subject_names[size.subject]
                ),
                size,
            )
            for size in sizes.values()
        ]

    def duties_of(self, record: schema.Duties) -> schema.Duties:
        """A record's own departments, else those of its section or of the sections above."""
        if record.lead or record.support or record.accountable:
            return record
        return self.duties


@dataclass
class PlacedPlan:
    file: schema.PlanFile
    reading: Reading
    sections: list[PlacedSection]

    def statements(self) -> Iterator[tuple[PlacedSection, Place, schema.StatementFile]]:
        for section in self.sections:
            for kind in ("targets", "facts"):
                for index, record in enumerate(getattr(section.file, kind)):
                    yield section, (*section.place, kind, index), record


@dataclass
class Fixtures:
    """Everything that `load_plans` reads, in shape and placed; `mistakes` is empty when it is right."""

    departments: list[schema.DepartmentFile] = field(default_factory=list)
    subjects: list[schema.SubjectFile] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)  # of subjects, with their English
    indicators: list[schema.IndicatorFile] = field(default_factory=list)
    plans: list[PlacedPlan] = field(default_factory=list)
    relations: Relations = field(default_factory=Relations)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def place_codes(self) -> dict[str, str]:
        """The code of a city, a county or a park by every name that documents use for it."""
        codes = {}
        for subject in self.subjects:
            if subject.kind in ("city", "park"):
                for name in (subject.name, *subject.names):
                    codes[name] = subject.code
        return codes

    @property
    def park_names(self) -> set[str]:
        parks = (subject for subject in self.subjects if subject.kind == "park")
        return {name for park in parks for name in (park.name, *park.names)}

    @property
    def department_codes(self) -> dict[str, str]:
        """The code of a department by every name that documents use for it."""
        codes = {}
        for department in self.departments:
            for name in (department.name, *department.names):
                codes[name] = department.code
        return codes


def read_fixtures(folder: Path) -> Fixtures:
    """Read and check `departments.yaml`, `subjects.yaml`, `indicators.yaml` and `plans/*.yaml`."""
    fixtures = Fixtures()
    readings = []
    for name, shape in (
        ("departments", schema.DepartmentsFile),
        ("subjects", schema.SubjectsFile),
        ("indicators", schema.IndicatorsFile),
    ):
        path = folder / f"{name}.yaml"
        if not path.exists():
            fixtures.mistakes.append(Mistake(path.name, 1, "缺少这个文件"))
            continue
        reading = read(path)
        readings.append(reading)
        content = shaped(reading, shape)
        if content:
            setattr(fixtures, name, getattr(content, name))
            fixtures.groups |= getattr(content, "groups", {})
            _check_codes_unique(reading, name, getattr(content, name))
    _check_subjects(fixtures, readings)
    _check_indicators(fixtures, readings)
    for path in sorted((folder / "plans").glob("*.yaml")):
        reading = read(path)
        readings.append(reading)
        plan = shaped(reading, schema.PlanFile)
        if plan:
            fixtures.plans.append(PlacedPlan(plan, reading, list(_place(plan, fixtures))))
    for plan in fixtures.plans:
        _check_plan(plan, fixtures)
    _read_relations(folder / "relations.yaml", fixtures, readings)
    for reading in readings:
        fixtures.mistakes.extend(reading.mistakes)
    fixtures.plans.sort(key=lambda plan: (plan.file.order, plan.file.code))
    fixtures.mistakes.sort()
    return fixtures


def _check_codes_unique(reading: Reading, key: str, records: list) -> None:
    seen = set()
    for index, record in enumerate(records):
        for name in (record.code, record.name, *getattr(record, "names", ())):
            if (name, getattr(record, "group", "")) in seen and key != "subjects":
                reading.complain((key, index), f"“{name}”已经用过")
            seen.add((name, getattr(record, "group", "")))
    codes = [record.code for record in records]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            reading.complain((key, index, "code"), f"编码“{code}”已经用过")


def _check_indicators(fixtures: Fixtures, readings: list[Reading]) -> None:
    reading = next((r for r in readings if r.file == "indicators.yaml"), None)
    codes = {indicator.code for indicator in fixtures.indicators}
    for index, indicator in enumerate(fixtures.indicators):
        whole = indicator.rules and indicator.rules.part_of
        place = ("indicators", index, "rules", "part_of")
        if whole and whole not in codes:
            reading.complain(place, f"没有指标“{whole}”")
        elif whole == indicator.code:
            reading.complain(place, "指标不能是自己的一部分")


def _check_subjects(fixtures: Fixtures, readings: list[Reading]) -> None:
    reading = next((r for r in readings if r.file == "subjects.yaml"), None)
    codes = {subject.code for subject in fixtures.subjects}
    cities = {subject.code for subject in fixtures.subjects if subject.kind == "city"}
    for index, subject in enumerate(fixtures.subjects):
        if subject.parent and subject.parent not in codes:
            reading.complain(("subjects", index, "parent"), f"没有对象“{subject.parent}”")
        if subject.group and subject.group not in fixtures.groups:
            reading.complain(
                ("subjects", index, "group"), f"groups 没有写明“{subject.group}”的英文"
            )
        for city in subject.cities:
            if city not in cities:
                reading.complain(("subjects", index, "cities"), f"没有市县“{city}”")
        for industry in subject.industries:
            if industry not in codes:
                reading.complain(("subjects", index, "industries"), f"没有对象“{industry}”")


def _read_relations(path: Path, fixtures: Fixtures, readings: list[Reading]) -> None:
    """`relations.yaml`, if there is one: every code in it must be one of the other files'.

    Its words need their English, as every name does: both languages' findings are made of them.
    """
    if not path.exists():
        return
    reading = read(path)
    readings.append(reading)
    relations = shaped(reading, Relations)
    if relations is None:
        return
    fixtures.relations = relations
    for place in relations.untranslated():
        reading.complain(place, f"“{place[-1]}”没有英文，缺少“{place[-1]}_en”")
    if any(reading.mistakes for reading in readings):
        return  # what those files would have named cannot be known
    known = {
        "Code": {
            f"{plan.file.code}/{section.code}/{record.code}"
            for plan in fixtures.plans
            for section, _, record in plan.statements()
        },
        "SectionCode": {
            f"{plan.file.code}/{section.code}"
            for plan in fixtures.plans
            for section in plan.sections
        },
        "MatterCode": {
            f"{plan.file.code}/{section.code}/{measure.code}"
            for plan in fixtures.plans
            for section in plan.sections
            for measure in section.file.measures
        }
        | {
            f"{plan.file.code}/{section.file.cluster}"
            for plan in fixtures.plans
            for section in plan.sections
            if section.file.cluster
        },
        "SubjectCode": {subject.code for subject in fixtures.subjects},
        "IndicatorCode": {indicator.code for indicator in fixtures.indicators},
    }
    words = {
        "Code": "数字",
        "SectionCode": "章节",
        "MatterCode": "任务或集群",
        "SubjectCode": "对象",
        "IndicatorCode": "指标",
    }
    for place, kind, code in relations.references():
        if code not in known[kind]:
            reading.complain(place, f"没有{words[kind]}“{code}”")


def _place(plan: schema.PlanFile, fixtures: Fixtures) -> Iterator[PlacedSection]:
    names = {subject.code: subject.name for subject in fixtures.subjects}

    def walk(files, place, parent):
        for index, file in enumerate(files):
            here = (*place, index)
            duties = file if file.lead or file.support or file.accountable else None
            section = PlacedSection(
                file=file,
                place=here,
                code=file.code,
                locator=_locator(file, parent),
                parent=parent,
                depth=parent.depth + 1 if parent else 0,
                duties=duties or (parent.duties if parent else schema.Duties()),
                subject_names=names,
            )
            yield section
            yield from walk(file.parts, (*here, "parts"), section)

    yield from walk(plan.sections, ("sections",), None)


def _with_size(project: schema.ProjectFile, size: schema.StatementFile) -> schema.ProjectFile:
    """A project with the size, the places and the departments of its statement, where it has none."""
    known = {
        "target": size.code,
        # A scan's decimal point is a number's in the text, not on a page.
        "size": (size.written or f"{size.value.value}{size.value.unit}").replace("﹒", "."),
        "places": size.places,
        **{role: getattr(size, role) for role in ("lead", "support", "accountable")},
    }
    missing = {key: value for key, value in known.items() if not getattr(project, key)}
    return project.model_copy(update=missing)


def _locator(file: schema.SectionFile, parent: PlacedSection | None) -> str:
    """Numbers of the sections above, then the section's own number and heading."""
    if file.number.startswith(CITED_ALONE):
        return file.number
    above = ""
    section = parent
    while section:
        if not section.file.number.startswith(CITED_ALONE):
            above = section.file.number + above
        section = section.parent
    return f"{above}{file.number}{file.heading}"


def _check_plan(plan: PlacedPlan, fixtures: Fixtures) -> None:
    reading = plan.reading
    departments = fixtures.department_codes
    subjects = {subject.code: subject for subject in fixtures.subjects}
    places = fixtures.place_codes
    indicators = {indicator.code: indicator for indicator in fixtures.indicators}
    if reading.file != f"{plan.file.code}.yaml":
        reading.complain(("code",), f"文件名应为 {plan.file.code}.yaml")
    seen: set[str] = set()
    for section in plan.sections:
        if f"section {section.code}" in seen:
            reading.complain((*section.place, "code"), f"章节编码“{section.code}”重复")
        seen.add(f"section {section.code}")
        if section.file.cluster and section.file.cluster not in subjects:
            reading.complain((*section.place, "cluster"), f"没有集群“{section.file.cluster}”")
        _check_structure(reading, section, subjects, places)
        records = [(section.place, section.file)]
        for kind in ("targets", "facts", "measures", "projects"):
            for index, record in enumerate(getattr(section.file, kind)):
                place = (*section.place, kind, index)
                records.append((place, record))
                code = f"{section.code}/{record.code}"
                if code in seen:
                    reading.complain((*place, "code"), f"编码“{code}”重复")
                seen.add(code)
                _check_places(reading, place, getattr(record, "places", ()), places)
        for place, record in records:
            for role in ("lead", "support", "accountable"):
                for name in getattr(record, role):
                    if name not in departments:
                        reading.complain((*place, role), f"没有部门“{name}”")
    for _, place, record in plan.statements():
        _check_statement(plan, place, record, subjects, indicators)


def _check_places(reading, place, names, known) -> None:
    for name in names:
        if name not in known:
            reading.complain((*place, "places"), f"没有市县或园区“{name}”")


def _check_structure(reading, section: PlacedSection, subjects, places) -> None:
    """What a section is about, its parks, items and sites, and the sizes of its projects."""
    file, place = section.file, section.place
    for index, (code, _) in enumerate(file.about):
        if code not in subjects:
            reading.complain((*place, "about", index), f"没有对象“{code}”")
    for index, name in enumerate(file.parks):
        if name not in places or subjects[places[name]].kind != "park":
            reading.complain((*place, "parks", index), f"没有园区“{name}”")
    for kind in ("items", "sites"):
        for index, record in enumerate(getattr(file, kind)):
            _check_places(reading, (*place, kind, index), record.places, places)
    if file.sites and not file.cluster:
        reading.complain((*place, "sites"), "只有产业集群的章节才有布局（sites）")
    sized = [target.code for target in file.targets if target.kind == "project"]
    for index, project in enumerate(file.projects):
        if project.target and project.target not in sized:
            reading.complain(
                (*place, "projects", index, "target"),
                f"本章节没有项目规模“{project.target}”，或已有项目用了它",
            )
        elif project.target:
            sized.remove(project.target)


def _check_statement(plan, place, record, subjects, indicators) -> None:
    reading = plan.reading
    references = [((), record)]
    if isinstance(record, schema.TargetFile):
        references += [
            ((key,), value)
            for key in ("measured_by", "compared_with")
            if (value := getattr(record, key))
        ]
        references += [(("evidence", i), value) for i, value in enumerate(record.evidence)]
        _check_dates(plan, place, record)
    for key, reference in references:
        if reference.subject not in subjects:
            reading.complain((*place, *key, "subject"), f"没有对象“{reference.subject}”")
        if reference.indicator not in indicators:
            reading.complain((*place, *key, "indicator"), f"没有指标“{reference.indicator}”")
    if record.form == "ratio" and record.value.value_max is None:
        reading.complain((*place, "value"), "比例应写成“a:b”")
    indicator = indicators.get(record.indicator)
    if indicator:
        _check_unit(reading, place, record, indicator)


def _check_unit(reading, place, record, indicator) -> None:
    # An indicator without a unit (a capacity, a number of things) takes each statement's own.
    if record.form in _UNIT_FREE_FORMS or not indicator.unit:
        return
    measured = quantities.unit(record.value.unit).dimension
    wanted = quantities.unit(indicator.unit).dimension
    if record.form in _FRACTION_FORMS:
        wanted = "fraction"
    if measured != wanted:
        reading.complain(
            (*place, "value"),
            f"单位“{record.value.unit}”与指标“{indicator.name}”的单位“{indicator.unit}”不相容",
        )


def _check_dates(plan, place, record) -> None:
    due = record.due or plan.file.period[1]
    if record.baseline and record.baseline.year >= due:
        plan.reading.complain(
            (*place, "baseline"), f"目标年份 {due} 应晚于基期年份 {record.baseline.year}"
        )
    if record.form == "pp_difference" and not record.compared_with:
        plan.reading.complain(place, "百分点差需要 compared_with（与谁相比）")
