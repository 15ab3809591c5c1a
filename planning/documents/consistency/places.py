"""Places and departments that differ from one part of the plans to another."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.documents.consistency.findings import Finding, FindingClass, Severity
from planning.documents.consistency.relations import Layout, Lead, Relations
from planning.documents.consistency.statements import Corpus, Duty, Side

# Lists of at least so many departments, that differ by no more than so few, are meant to be one.
_LONG_LIST, _FEW = 10, 2
_ROLES = {"lead": _("牵头单位"), "support": _("配合单位"), "accountable": _("责任单位")}


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    for layout in relations.layouts:
        yield from _layout(corpus, layout)
    for relation in relations.leads:
        yield from _lead(corpus, relation)
    yield from _odd_roles(corpus)
    yield from _nearly_the_same(corpus)


def _layout(corpus: Corpus, layout: Layout) -> Iterator[Finding]:
    named = [{_plain(name) for name in stated.names} for stated in layout.stated]
    differing = set.union(*named) - set.intersection(*named)
    if not differing:
        return
    sides = tuple(
        Side(
            plan=stated.at.split("/")[0],
            locator=corpus.locators.get(stated.at, stated.at),
            value="、".join(stated.names) + ("等" if stated.list_open else ""),
            label=layout.said("matter"),
            section=stated.at,
        )
        for stated in layout.stated
    )
    ends = gettext("；").join(
        gettext("%(locator)s为 %(n)s 个（%(value)s）")
        % {"locator": side.locator, "n": len(stated.names), "value": side.value}
        for side, stated in zip(sides, layout.stated, strict=True)
    )
    order = dict.fromkeys(_plain(name) for stated in layout.stated for name in stated.names)
    names = gettext("、").join(name for name in order if name in differing)
    words = gettext("%(matter)s：%(ends)s。只在部分地方出现的：%(names)s。")
    if all(len(stated.names) == 1 for stated in layout.stated):
        words = gettext("%(matter)s：%(ends)s，说法不一。")
        ends = gettext("；").join(
            gettext("%(locator)s为“%(value)s”") % {"locator": side.locator, "value": side.value}
            for side in sides
        )
    is_open = layout.loose or any(stated.list_open for stated in layout.stated)
    yield Finding(
        rule=f"layout-{layout.code}",
        finding_class=FindingClass.PLACES,
        severity=Severity.DOUBTFUL if is_open else Severity.CONTRADICTION,
        sides=sides,
        explanation=words % {"matter": layout.said("matter"), "ends": ends, "names": names},
        subject=layout.subject,
        numbers={"differing": f"{len(differing)}"},
    )


def _plain(name: str) -> str:
    """A name without what the text writes for it in its place: 许昌市（长葛市） is 许昌市."""
    return name.partition("（")[0]


def _lead(corpus: Corpus, relation: Lead) -> Iterator[Finding]:
    """Who leads one matter, from one place to the next."""
    stated = []
    for matter in relation.stated:
        duties = [duty for duty in corpus.duties if duty.matter == matter and duty.leads]
        if not duties:
            return
        stated.append(duties)
    for early, late in pairwise(stated):
        before = [duty.department_code for duty in early]
        after = [duty.department_code for duty in late]
        if not set(before).isdisjoint(after) and (len(after) > 1 or before == after):
            if before[0] == after[0]:
                continue
            severity, rest = (
                Severity.COMPATIBLE,
                gettext("前一处的牵头单位仍在后一处之列，但不居首位"),
            )
            kept = [duty.role for duty in late if duty.department_code == before[0]]
            if late[0].role == "lead" and kept == ["accountable"]:
                rest = gettext("前一处的牵头单位在后一处是责任单位，牵头的是别的单位")
            involved = {d.department_code for d in corpus.duties if d.matter == early[0].matter}
            if after[0] not in involved:
                severity = Severity.DOUBTFUL
                rest = gettext("后一处居首的单位在前一处并未列名")
        elif set(before) == set(after):
            continue
        else:
            severity, rest = Severity.DOUBTFUL, gettext("牵头单位换了，文件没有说明职责怎样交接")
        first, last = early[0], late[0]
        yield Finding(
            rule=f"lead-{relation.code}",
            finding_class=FindingClass.PLACES,
            severity=severity,
            sides=(_side(early), _side(late)),
            explanation=(
                gettext(
                    "%(matter)s：%(locator)s的“%(name)s”由%(early)s负责，%(locator_2)s的“%(name_2)s”由%(late)s负责；%(rest)s。"
                )
                % {
                    "matter": relation.said("matter"),
                    "locator": first.locator,
                    "name": first.name,
                    "early": _named(early),
                    "locator_2": last.locator,
                    "name_2": last.name,
                    "late": _named(late),
                    "rest": rest,
                }
            ),
            subject=relation.subject,
        )


def _side(duties: list[Duty]) -> Side:
    first = duties[0]
    return Side(
        plan=first.plan,
        locator=first.locator,
        value=_named(duties),
        code="" if first.cluster else first.matter,
        label=first.name,
        section=first.section,
    )


def _named(duties: list[Duty]) -> str:
    return "、".join(duty.department for duty in duties)


def _odd_roles(corpus: Corpus) -> Iterator[Finding]:
    """A cluster whose departments stand under other headings than all others of its plan."""
    clusters = defaultdict(lambda: defaultdict(list))
    for duty in corpus.duties:
        if duty.cluster:
            clusters[duty.plan, duty.cluster, duty.name][duty.role].append(duty)
    usual = {}
    for plan in {key[0] for key in clusters}:
        kinds = Counter(frozenset(roles) for key, roles in clusters.items() if key[0] == plan)
        kind, often = kinds.most_common(1)[0]
        if often > sum(kinds.values()) / 2:
            usual[plan] = (kind, often)
    for (plan, cluster, name), roles in clusters.items():
        if plan not in usual or frozenset(roles) == usual[plan][0]:
            continue
        kind, often = usual[plan]
        yield Finding(
            rule="odd_roles",
            finding_class=FindingClass.PLACES,
            severity=Severity.DOUBTFUL,
            sides=tuple(
                Side(
                    plan=plan,
                    locator=duties[0].locator,
                    section=duties[0].section,
                    value="、".join(duty.department for duty in duties),
                    label=gettext("%(name)s：%(role)s")
                    % {"name": name, "role": _ROLES.get(role, role)},
                )
                for role, duties in roles.items()
            ),
            explanation=(
                gettext(
                    "%(name)s写的是%(roles)s，同一文件其余 %(often)s 个集群写的是%(kind)s：由谁牵头，说法不一。"
                )
                % {"name": name, "roles": _words(roles), "often": often, "kind": _words(kind)}
            ),
            subject=cluster,
            numbers={"others": f"{often}"},
        )


def _nearly_the_same(corpus: Corpus) -> Iterator[Finding]:
    """Two long lists of departments in one section that differ by very few names."""
    matters = defaultdict(dict)
    for duty in corpus.duties:
        if not duty.cluster:
            matters[duty.section, duty.matter][duty.department_code or duty.department] = duty
    for (key, first), (other_key, second) in combinations(matters.items(), 2):
        shared, odd = first.keys() & second.keys(), first.keys() ^ second.keys()
        if key[0] != other_key[0] or not odd or len(shared) < _LONG_LIST or len(odd) > _FEW:
            continue
        names = gettext("、").join((first | second)[code].department for code in odd)
        sides = [next(iter(duties.values())) for duties in (first, second)]
        yield Finding(
            rule="nearly_the_same",
            finding_class=FindingClass.PLACES,
            severity=Severity.DOUBTFUL,
            sides=tuple(_side(list(duties.values())) for duties in (first, second)),
            explanation=(
                gettext(
                    "%(locator)s的“%(name)s”列 %(n)s 个单位，“%(name_2)s”列 %(n_2)s 个，其余都相同，只在一处出现的：%(names)s。"
                )
                % {
                    "locator": sides[0].locator,
                    "name": sides[0].name,
                    "n": len(first),
                    "name_2": sides[1].name,
                    "n_2": len(second),
                    "names": names,
                }
            ),
            subject="",
            numbers={"differing": f"{len(odd)}"},
        )


def _words(roles) -> str:
    return gettext("和").join(str(_ROLES.get(role, role)) for role in sorted(roles))
