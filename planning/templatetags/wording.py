"""Figures, statuses and addresses for templates. The words themselves are in `planning.wording`."""

import re
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from config.language import is_english
from indicators.units import quantity, unit_name
from planning import wording
from planning.bullets import bullet_of
from planning.duties import stage_label
from planning.models import Status
from planning.selectors import COUNTED

register = template.Library()

register.filter("number", wording.number)
register.filter("percent", wording.percent)
register.filter("points", wording.points)
register.filter("promised", wording.promised)
register.filter("unit", unit_name)


@register.filter
def in_chinese(text):
    """What a source says or a person typed stays as it is; an English page marks what is Chinese."""
    if not is_english() or not _CHINESE.search(str(text)):
        return text
    return format_html('<span lang="zh">{}</span>', text)


@register.filter
def quoting_chinese(sentence):
    """An English sentence that names Chinese headings and offices, each marked as such."""
    if not is_english():
        return sentence
    return mark_safe(_QUOTED.sub(r'<span lang="zh">\g<0></span>', escape(sentence)))


@register.filter(is_safe=True)
def unparted(sentence):
    """A sentence of which no line ends between a number and its sign or its unit."""
    return _BEFORE_UNIT.sub(
        "\\1\N{NO-BREAK SPACE}", _AFTER_SIGN.sub("\\1\N{NO-BREAK SPACE}", sentence)
    )


_AFTER_SIGN = re.compile(r"([≥≤＞＜≈约]) (?=\d)")
_BEFORE_UNIT = re.compile(r"(\d(?:</a>)?) (?=[\u3400-\u9fff])")  # the number may be a link
_QUOTED = re.compile(
    r"[\u3001\u3002\u3008-\u3011\u3400-\u9fff\uff00-\uffef]"
    r"[\u3000-\u9fff\uff00-\uffef\d./ ]*(?<! )"
)
_CHINESE = re.compile("[\u3400-\u9fff]")


@register.filter
def headed(section):
    """A section's number and heading, in English with the document's own number beside it."""
    if not is_english() or not section.heading_en:
        return in_chinese(section.number_and_heading)
    return format_html('{} <span lang="zh">{}</span>', section.heading_en, section.number)


@register.filter
def located(record):
    """Where a section stands in its plan, or a record of it: numbers, heading, lead phrase."""
    section = getattr(record, "section", record)
    if not is_english() or not section.heading_en:
        return in_chinese(record.locator)
    passage = getattr(record, "passage", "")
    beside = f"{section.numbers} / {passage}" if passage else section.numbers
    return format_html('{} <span lang="zh">{}</span>', section.heading_en, beside)


@register.filter
def translated(words):
    """A word of the tables that leave the house, which are defined in Chinese."""
    return gettext(words) if words else ""


@register.simple_tag
def page_language():
    return "en" if is_english() else "zh-CN"


@register.filter
def cell(value):
    """A number of a chart's table: years and counts as they are, computed ones shortened."""
    if value is None:
        return wording.NOTHING
    return wording.significant(value) if isinstance(value, float) else value


@register.filter
def measured(row, target):
    return wording.measure(row.measured, target) if row else wording.NOTHING


@register.filter
def measure_of(value, target):
    return wording.measure(value, target)


@register.filter
def figure(revision):
    """A published figure as its source gives it, with its unit."""
    observation = revision.observation
    unit = "%" if observation.period_start else observation.series.indicator.unit
    bound = {"lower": "≥ ", "upper": "≤ "}.get(revision.precision, "")
    if revision.precision == "rounded":
        bound = gettext("约 ")
    return f"{bound}{quantity(wording.number(revision.value), unit)}"


@register.filter
def first(values):
    return values[0] if values else None


@register.filter
def stage(matter):
    """The stage that a measure or a project has reached, in words."""
    return stage_label(matter) or gettext("未报进展")


@register.filter
def leading(duties):
    """The departments that lead or answer, for a row's last column."""
    return [duty for duty in duties if duty.role != "support"]


@register.filter
def departments(duties):
    """The departments of these duties."""
    return [duty.department for duty in duties]


@register.filter
def without(rows, row):
    """The rows but this one, whose page it is."""
    return [each for each in rows if each != row]


@register.filter
def states(piece, codes):
    """Whether a piece of a clause is the number of one of these records."""
    return not set(codes).isdisjoint(piece.codes)


@register.simple_tag(takes_context=True)
def page_url(context, name, *args):
    """The address of a page, with the chosen year kept in it."""
    return _address(name, args) + context["year_choice"].query


@register.simple_tag(takes_context=True)
def list_url(context, name, **filters):
    """The address of a filtered list, as of the year and the day of the page that counts it."""
    return f"{_address(name, ())}?{_query(context, filters)}"


def _query(context, filters: dict) -> str:
    """Filters of an address, with the year and the day; without those that are empty."""
    choice = context["year_choice"]
    asked = {name: value for name, value in filters.items() if value}
    when = {"year": choice.year} | ({"known": choice.known} if choice.known else {})
    return urlencode(asked | when, doseq=True)


@register.simple_tag(takes_context=True)
def when(context):
    """The fields that keep the chosen year and day in the address of a form."""
    choice = context["year_choice"]
    kept = [("year", choice.year)] if choice.chosen else []
    return _fields(kept + ([("known", choice.known)] if choice.known else []))


@register.simple_tag(takes_context=True)
def carried(context, *but):
    """The fields that keep all that stands in the address, `but` what the form itself asks."""
    lists = context["request"].GET.lists()
    return _fields(
        (key, value) for key, values in lists if key not in (*but, "page") for value in values
    )


def _fields(pairs) -> SafeString:
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def links(context, name, rows, keep=False):
    """Links to the pages of these rows, one after the other as a sentence lists them.

    One tag, because a long page has hundreds of such lists; `keep` where no name shall break.
    """
    query = escape(context["year_choice"].query)
    begin = '<a class="keep" href="' if keep else '<a href="'
    pages = (f'{begin}{_address(name, (row.code,))}{query}">{escape(row)}</a>' for row in rows)
    return mark_safe(gettext("、").join(pages))


@lru_cache(maxsize=8192)
def _address(name: str, args: tuple) -> str:
    """Addresses do not change while the site runs, and a long page has a thousand of them."""
    return reverse(name, args=args)


@register.simple_tag(takes_context=True)
def place_url(context, side, is_loaded):
    """Where a finding's place stands: in the text where it is loaded, else in the plan's outline."""
    if not side.section:
        return page_url(context, "plan", side.plan.code)
    paragraph = f"-{side.record.paragraph}" if side.record and is_loaded else ""
    page = page_url(context, "plan_text" if is_loaded else "plan", side.plan.code)
    return f"{page}#{side.section.code}{paragraph}"


@register.simple_tag(takes_context=True)
def record_url(context, side, is_loaded):
    """The page of what a finding's place states: a target or a measure.

    A fact has no page: it is shown in the text, or on its indicator's page.
    """
    if side.target:
        return page_url(context, "target", side.target.code)
    if side.measure:
        return page_url(context, "measure", side.measure.code)
    if side.fact and not is_loaded:
        return page_url(context, "indicator", side.fact.indicator.code)
    return place_url(context, side, is_loaded)


@register.simple_tag(takes_context=True)
def pieces(context, cell, targets, facts):
    """A cell of a plan's text, with its numbers in place; a long text has two thousand pieces.

    A number with records is a link to them, one that nothing accounts for is marked.
    """
    return mark_safe("".join(_piece(context, piece, targets, facts) for piece in cell))


def _piece(context, piece, targets, facts):
    if piece.is_number and not piece.codes and not piece.why:
        return format_html(
            OPEN_NUMBER, gettext("这个数字没有记录，也没有写明不计的理由"), piece.text
        )
    found = [(code, targets.get(code) or facts.get(code)) for code in piece.codes]
    found = [(code, statement) for code, statement in found if statement]
    return _figure_link(context, piece, found, targets) if found else conditional_escape(piece.text)


def _figure_link(context, piece, found, targets):
    """Where a number leads: to its target, or to the indicator of a fact, with a goal's status.

    A number that several records share leads to the first and names them all.
    """
    code, statement = found[0]
    url = page_url(context, "indicator", statement.indicator.code)
    verdict = None
    if code in targets:
        url = page_url(context, "target", code)
        verdict = statement.verdict if statement.is_goal else None
    title = gettext("；").join(_title(each) for _, each in found)
    tone = f" s-{verdict}" if verdict else ""
    shape = _drawn("parts/shape.html", verdict) if verdict else ""
    return format_html(FIGURE_LINK, tone, url, title, shape, piece.text)


def _title(statement) -> str:
    """What a statement is in one line, worded once however often its number is written."""
    if not hasattr(statement, "worded"):
        statement.worded = gettext("%(kind)s：%(subject)s%(indicator)s %(promise)s") % {
            "kind": statement.get_kind_display(),
            "subject": statement.subject,
            "indicator": statement.indicator,
            "promise": wording.promised(statement) if is_english() else statement.written,
        }
    return statement.worded


OPEN_NUMBER = '<mark class="open" title="{}">{}</mark>'
FIGURE_LINK = '<a class="written{}" href="{}" title="{}">{}{}</a>'


def _drawn(template: str, value: str, early: bool = False) -> SafeString:
    """A status as it is drawn: few of them, and a crowded page shows each a hundred times."""
    return _drawn_in(get_language(), template, value, early)


@lru_cache(maxsize=256)
def _drawn_in(language: str, template: str, value: str, early: bool) -> SafeString:
    return render_to_string(template, {"status": Status(value) if value else None, "early": early})


@register.simple_tag
def status(value, early=False):
    """The shape of a status with its word; without a value, of what has not begun."""
    return _drawn("parts/status.html", value, early)


@register.simple_tag
def status_shape(value):
    """The shape alone, with its word for those who do not see it."""
    return _drawn("parts/status_shape.html", value)


@register.inclusion_tag("parts/standing.html", takes_context=True)
def standing(context, standing, kept=None, **filters):
    """The bar of a standing; each part is a link to the list behind it.

    `kept`: the other filters of the list that it counts.
    """
    parts, x = [], 0.0
    total = standing.begun if standing else 0
    for part, n in standing.parts if standing else ():
        width = 100 * n / total
        parts.append({"status": part, "n": n, "x": round(x, 3), "width": round(width, 3)})
        x += width
    return {"parts": parts, "total": total, "query": _query(context, (kept or {}) | filters)}


@register.simple_tag(takes_context=True)
def counted(context, standing, what, **filters):
    """A number of a sentence as a link to the list that it counts; a nought is no link."""
    n = getattr(standing, what) if standing else 0
    if not n:
        return 0
    statuses = [status.value for status in COUNTED[what]]
    address = list_url(context, "targets", **filters, status=statuses)
    return format_html('<a href="{}">{}</a>', address, n)


@register.filter
def needed(target):
    """What has to happen from here for a target to be met; of a row with its verdict."""
    return wording.needed(target, first(target.verdicts))


@register.inclusion_tag("parts/target_row.html", takes_context=True)
def target_row(context, target, show="plan", pick=False):
    """`pick`: the row can be chosen for the comparison, by the form `compare` of its page."""
    row = target.verdicts[0] if target.verdicts else None
    return {
        "target": target,
        "row": row,
        "bullet": bullet_of(target, row),
        "owners": leading(target.duties),
        "year_choice": context["year_choice"],
        "show": show,
        "pick": pick,
        "stale": bool(target.marks),
    }


@register.inclusion_tag("parts/duty_cell.html", takes_context=True)
def duty_cell(context, cell, department, plans=None, index=None):
    """What a department has to do with a plan, or with all of them; each number is a link."""
    filters = {"department": department.code}
    if plans is not None:
        filters["plan"] = plans[index].code
    return {
        "cell": cell,
        "department": department,
        "query": _query(context, filters),
        "year_choice": context["year_choice"],
    }
