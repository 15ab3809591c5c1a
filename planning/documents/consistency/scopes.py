"""What a figure covers: each place or all together, one measure or several under one sum."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    yield from _each_or_together(corpus)
    said: list[set[str]] = []  # the odd ones of a longer list need not be said of a shorter one
    for relation in relations.tallies:
        yield from _mixed(corpus, relations, relation.code, relation.members, said)
    for relation in relations.wholes:
        members = [part.figure for part in relation.parts]
        yield from _mixed(corpus, relations, relation.code, members, said, relation.whole)


def _each_or_together(corpus: Corpus) -> Iterator[Finding]:
    """One capacity beside several places: of each of them, or of all?"""
    for statement in corpus.statements:
        count = len(statement.places)
        if statement.kind != "project" or statement.form != "capacity" or count < 2:
            continue
        each = statement.amount * count
        yield finding(
            "each_or_together",
            FindingClass.DEFINITION,
            Severity.DOUBTFUL,
            [statement],
            gettext(
                "%(places)s %(count)s 处的%(thing)s只写一个数 %(figure)s：若为各处，合计 %(each)s；若为合计，平均每处 %(amount)s。文件没有说明。"
            )
            % {
                "places": gettext("、").join(statement.places),
                "count": count,
                "thing": statement.thing,
                "figure": statement.figure,
                "each": statement.at(each),
                "amount": statement.at(statement.amount / count),
            },
            value=statement.amount,
            units=count,
            each=each,
            together=statement.amount / count,
        )


def _mixed(
    corpus: Corpus,
    relations: Relations,
    code: str,
    members: list[str],
    said: list[set[str]],
    whole: str = "",
) -> Iterator[Finding]:
    """Parts of one sum or one count that are not all of one measure."""
    found = corpus.all_of([*members, *([whole] if whole else [])])
    if found is None or found[-1].is_past:
        return
    parts = found[: len(members)]
    kinds = Counter(relations.one("indicators", part.indicator) for part in parts)
    usual, often = kinds.most_common(1)[0]
    odd = [part for part in parts if relations.one("indicators", part.indicator) != usual]
    codes = {part.code for part in odd}
    if not odd or often <= len(odd) or any(codes <= before for before in said):
        return
    said.append(codes)
    like = next(part for part in parts if part not in odd)
    total = found[-1:] if whole else []
    yield finding(
        f"mixed-{code}",
        FindingClass.DEFINITION,
        Severity.DOUBTFUL,
        [*total, *odd, like],
        gettext(
            "%(what)s，与其余 %(often)s 项的%(indicator_name)s（如%(subject_name)s）口径不同，不能与它们相加或相比"
        )
        % {
            "what": gettext("、").join(f"{part.thing} {part.figure}" for part in odd),
            "often": often,
            "indicator_name": like.indicator_name or like.indicator,
            "subject_name": like.subject_name or like.subject,
        }
        + (
            gettext("；%(thing)s %(figure)s 却是它们的总数")
            % {"thing": total[0].thing, "figure": total[0].figure}
            if total
            else ""
        )
        + gettext("。"),
        others=often,
    )
