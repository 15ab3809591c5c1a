"""One thing, two figures: the same subject, indicator and year, in one plan or across plans."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus, Statement, percent

# Forms that are held against their own kind only; all levels are one kind.
_WORDS = ("以上", "以内", "以下", "左右")
_RATES = ("annual_growth", "yoy_growth", "cumulative_change", "increment", "pp_difference", "ratio")


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    yield from _same_thing(corpus, relations)
    yield from _words_and_table(corpus, relations)
    yield from _comparable(corpus, relations)


def _form(statement: Statement) -> str:
    return statement.form if statement.form in _RATES else "level"


def _moment(statement: Statement) -> tuple:
    """The time that a figure speaks of; figures without a year stay within their plan."""
    if statement.kind == "project":
        return ("project",)  # its year is the plan's end, not the text's
    if statement.year is None:
        return (statement.plan,)
    return statement.year, statement.start


def _question(statement: Statement, relations: Relations) -> tuple:
    """What a figure answers: two figures to one question must go together."""
    return (
        relations.one("subjects", statement.subject),
        relations.one("indicators", statement.indicator),
        _form(statement),
        statement.threshold,
        statement.dimension,
        *_moment(statement),
    )


def _same_thing(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    questions = defaultdict(list)
    for statement in corpus.statements:
        questions[_question(statement, relations)].append(statement)
    for answers in questions.values():
        for first, second in _distinct_pairs(answers):
            if not _steps(first[0], second[0]):
                yield _pair(first, second, answers)


def _words_and_table(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """One number that the text hedges with a word (80%以上) and a table prints bare (80)."""
    questions = defaultdict(list)
    for statement in corpus.statements:
        if not statement.is_past:
            questions[*_question(statement, relations), *_written(statement)].append(statement)
    for answers in questions.values():
        words = [s for s in answers if not s.in_table and s.written.endswith(_WORDS)]
        bare = [s for s in answers if s.in_table and not s.written.endswith(_WORDS)]
        if words and bare:
            yield finding(
                "words_and_table",
                FindingClass.COMPARATOR,
                Severity.COMPATIBLE,
                [*words, *bare],
                gettext(
                    "%(thing)s：正文写作“%(written)s”，%(locator)s只写“%(written_2)s”，表中的数是否也是下限，文件没有说明。"
                )
                % {
                    "thing": words[0].thing,
                    "written": words[0].written,
                    "locator": bare[0].locator,
                    "written_2": bare[0].written,
                },
            )


def _distinct_pairs(answers: list[Statement]) -> Iterator[tuple[list, list]]:
    """Pairs of different figures, each with all the places that state it."""
    figures = defaultdict(list)
    for statement in answers:
        figures[_written(statement)].append(statement)
    yield from combinations(figures.values(), 2)


def _written(statement: Statement) -> tuple:
    return statement.bound, statement.amount, statement.value_max


def _steps(one: Statement, other: Statement) -> bool:
    """Marks that a past period passed one after the other (连跨两个台阶) are no two answers."""
    return one.is_past and one.row == other.row and one.span.is_bound and other.span.is_bound


def _pair(first: list[Statement], second: list[Statement], answers: list[Statement]) -> Finding:
    one, other = first[0], second[0]
    sides = [*first, *second]
    where = _where(one, other)
    if one.amount == other.amount and one.form != "ratio":
        return finding(
            "comparator",
            FindingClass.COMPARATOR,
            Severity.COMPATIBLE,
            sides,
            gettext(
                "%(where)s%(thing)s的数值同为 %(amount)s，写法不同：一处为“%(figure)s”，另一处为“%(figure_2)s”。"
            )
            % {
                "where": where,
                "thing": one.thing,
                "amount": one.at(one.amount),
                "figure": one.figure,
                "figure_2": other.figure,
            },
        )
    numbers = {"first": one.amount, "second": other.amount}
    if one.is_past != other.is_past:
        return _outcome(one, other, sides)
    lead = gettext("%(where)s%(thing)s一处为 %(figure)s，另一处为 %(figure_2)s") % {
        "where": where,
        "thing": one.thing,
        "figure": one.figure,
        "figure_2": other.figure,
    }
    if one.form != "ratio" and other.amount and one.amount:
        numbers["ratio"] = other.amount / one.amount
        lead += gettext("，后者是前者的 %(numbers)s") % {"numbers": percent(numbers["ratio"])}
    severity = Severity.COMPATIBLE
    rest = gettext("达到较高的一个，两处都符合。")
    if not one.span.meets(other.span) or (one.form == "ratio"):
        severity, rest = Severity.CONTRADICTION, gettext("没有一个数值能同时符合两处。")
        if one.plan != other.plan and one.kind == other.kind == "project":
            severity, rest = Severity.DOUBTFUL, gettext("是否同一项目的不同期，文件没有说明。")
    elif _two_goals(one, other):
        severity = Severity.CONTRADICTION
        rest = gettext("两处都是要达到的数，只做到较低的一个，另一处就没有做到。")
    elif _later_is_lower(one, other) and not _made_up_elsewhere(one, other, answers):
        severity = Severity.DOUBTFUL
        rest = gettext("后发文件所定的低于先发文件，先前的承诺是否仍有效，文件没有说明。")
    elif not one.span.is_bound and not other.span.is_bound:
        rest = gettext("相差在四舍五入或“左右”的范围内。")
    elif one.less_is_better or one.amount < 0:
        rest = gettext("达到较严的一个，两处都符合；以哪个为准，文件没有说明。")
    if _is_reduction(one):
        severity = Severity.DOUBTFUL
    return finding(
        "two_figures",
        FindingClass.TWO_FIGURES,
        severity,
        sides,
        gettext("%(lead)s；%(rest)s") % {"lead": lead, "rest": rest},
        **numbers,
    )


def _is_reduction(statement: Statement) -> bool:
    """A promised reduction of emissions or use: two rates of it bind differently."""
    return statement.form == "cumulative_change" and statement.amount < 0


def _two_goals(one: Statement, other: Statement) -> bool:
    """Two numbers to be reached (达到, and no 超过) for one level, in one plan."""
    both = all(s.kind == "target" and s.bound == ">=" and s.form == "level" for s in (one, other))
    return both and one.plan == other.plan and not (one.in_table or other.in_table)


def _where(one: Statement, other: Statement) -> str:
    return gettext("同一文件中，") if one.plan == other.plan else gettext("两份文件中，")


def _later_is_lower(one: Statement, other: Statement) -> bool:
    if one.plan == other.plan or not (one.is_promise and other.is_promise):
        return False
    early, late = sorted((one, other), key=lambda s: s.plan_order)
    worse = late.amount > early.amount if late.less_is_better else late.amount < early.amount
    return worse and early.form != "increment"


def _made_up_elsewhere(
    one: Statement, other: Statement, answers: list[Statement]
) -> list[Statement]:
    """Where the later plan, whose figure here is lower, reaches the earlier one's after all.

    A plan may name the class that a thing belongs to (超过3000) in one chapter and its own goal
    (超过4000) in another: such a plan has lowered nothing.
    """
    early, late = sorted((one, other), key=lambda s: s.plan_order)
    return [
        answer
        for answer in answers
        if (answer.plan, answer.subject, answer.indicator)
        == (late.plan, late.subject, late.indicator)
        and answer.is_promise
        and not _later_is_lower(early, answer)
    ]


def _outcome(one: Statement, other: Statement, sides: list[Statement]) -> Finding:
    """A plan's report against an earlier plan's promise for the same year."""
    promise, result = (other, one) if one.is_past else (one, other)
    severity, rest = Severity.CONTRADICTION, gettext("没有达到目标，报告没有提到这个目标")
    if promise.span.meets(result.span):
        severity, rest = Severity.COMPATIBLE, gettext("与目标不相抵触")
        if not promise.less_is_better and result.amount < promise.amount:
            severity, rest = Severity.DOUBTFUL, gettext("报告的数低于目标，字面上看不出是否达到")
    return finding(
        "outcome",
        FindingClass.RESULT,
        severity,
        sides,
        gettext("%(thing)s：目标为 %(figure)s，后来的文件报告为 %(figure_2)s，%(rest)s。")
        % {
            "thing": promise.thing,
            "figure": promise.figure,
            "figure_2": result.figure,
            "rest": rest,
        },
        promised=promise.amount,
        reported=result.amount,
    )


def _comparable(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    for relation in relations.comparable:
        members = defaultdict(lambda: defaultdict(list))
        for statement in corpus.statements:
            for index, measure in enumerate(relation.measures):
                if (measure.subject, measure.indicator) == (statement.subject, statement.indicator):
                    key = (_form(statement), statement.threshold, statement.dimension)
                    when = (statement.year, statement.start, statement.is_past)
                    figure = (statement.amount, statement.value_max)
                    members[*key, *when][index, *figure].append(statement)
        for answers in members.values():
            for (key, first), (other_key, second) in combinations(answers.items(), 2):
                if key[0] == other_key[0] or first[0].year is None:
                    continue
                if _part_and_whole(first[0], second[0]):
                    continue  # the rules of parts speak of it
                # One of the two is said elsewhere in the figure of the other.
                swapped = (key[0], *other_key[1:]), (other_key[0], *key[1:])
                settled = key[1:] != other_key[1:] and any(each in answers for each in swapped)
                said = [each for statements in answers.values() for each in statements]
                for near in _near(first, second, relation, said):
                    falls = _later_is_lower(first[0], second[0])
                    if falls or not settled or near.severity is not Severity.COMPATIBLE:
                        yield near


def _part_and_whole(one: Statement, other: Statement) -> bool:
    """Whether one's subject is a part of the other's, and both state one number of one measure."""
    related = one.subject in other.parents or other.subject in one.parents
    alike = one.indicator == other.indicator and one.is_level and other.is_level
    return related and alike and one.amount == other.amount


def _near(
    first: list[Statement], second: list[Statement], relation, said: list[Statement]
) -> Iterator[Finding]:
    one, other = first[0], second[0]
    if (one.amount, one.value_max) == (other.amount, other.value_max):
        yield from _equal(first, second, relation)
        return
    lead = gettext("%(thing)s为 %(figure)s，%(thing_2)s为 %(figure_2)s") % {
        "thing": one.thing,
        "figure": one.figure,
        "thing_2": other.thing,
        "figure_2": other.figure,
    }
    numbers = {"first": one.amount, "second": other.amount}
    if one.amount and other.amount:
        numbers["ratio"] = other.amount / one.amount
        lead += gettext("，后者是前者的 %(numbers)s") % {"numbers": percent(numbers["ratio"])}
    elsewhere = _made_up_elsewhere(one, other, said) if _later_is_lower(one, other) else []
    severity, rest = _near_verdict(one, other, relation, elsewhere)
    yield finding(
        "comparable",
        FindingClass.TWO_FIGURES,
        severity,
        [*first, *second, *elsewhere],
        gettext("%(lead)s；%(rest)s。两处口径：%(why)s。")
        % {"lead": lead, "rest": rest, "why": relation.said("why")},
        **numbers,
    )


def _near_verdict(
    one: Statement, other: Statement, relation, elsewhere: list[Statement]
) -> tuple[Severity, str]:
    if not one.span.meets(other.span):
        if relation.one_thing:
            return Severity.CONTRADICTION, gettext("没有一个数值能同时符合两处")
        return Severity.DOUBTFUL, gettext("如果说的是同一件事，两处不能同时成立")
    if elsewhere:
        return Severity.COMPATIBLE, gettext(
            "后发文件这一处较低，同一文件的%(locator)s写的是 %(figure)s"
        ) % {"locator": elsewhere[0].locator, "figure": elsewhere[0].figure}
    if _later_is_lower(one, other):
        return Severity.DOUBTFUL, gettext("后发文件所定的较低")
    if relation.one_thing and _two_goals(one, other):
        return Severity.DOUBTFUL, gettext("名称不同而位置相当，若为一事，是两个要达到的数")
    return Severity.COMPATIBLE, gettext("两处可以同时成立")


def _equal(first: list[Statement], second: list[Statement], relation) -> Iterator[Finding]:
    """One number for two measures: odd where the scopes differ, else only the words may."""
    one, other = first[0], second[0]
    lead = gettext("%(thing)s为 %(figure)s，%(thing_2)s为 %(figure_2)s") % {
        "thing": one.thing,
        "figure": one.figure,
        "thing_2": other.thing,
        "figure_2": other.figure,
    }
    numbers = {"first": one.amount, "second": other.amount}
    if relation.equal_is_odd or relation.apart:
        yield finding(
            "one_number_two_scopes",
            FindingClass.DEFINITION,
            Severity.DOUBTFUL if relation.apart else Severity.COMPATIBLE,
            [*first, *second],
            gettext("%(lead)s：同一个数，说的范围不同（%(why)s）。")
            % {"lead": lead, "why": relation.said("why")},
            **numbers,
        )
    elif not {s.bound for s in first} & {s.bound for s in second}:
        yield finding(
            "comparator",
            FindingClass.COMPARATOR,
            Severity.COMPATIBLE,
            [*first, *second],
            gettext("%(lead)s：数值相同，写法不同。两处口径：%(why)s。")
            % {"lead": lead, "why": relation.said("why")},
        )
