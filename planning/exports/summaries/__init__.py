"""The lists that a page computes: counts, standings, what is accounted for. Each as the page has it."""

from planning.exports.summaries.documents import AUDIT, FINDINGS
from planning.exports.summaries.figures import COVERAGE, HISTORY, INDICATORS, REPORTING, UNJUDGED
from planning.exports.summaries.places import CITIES, CITY, CITY_CLUSTERS, CITY_PARKS
from planning.exports.summaries.standings import CLUSTERS, DEPARTMENTS, DUTIES, PLANS
from planning.exports.summaries.summary import Summary
from planning.exports.summaries.work import ENTRY, EXPORTS, REVIEW, UPLOADED, UPLOADS, VIEWS

SUMMARIES: dict[str, Summary] = {
    summary.code: summary
    for summary in (
        PLANS, DEPARTMENTS, DUTIES, CLUSTERS, CITIES, CITY, CITY_CLUSTERS, CITY_PARKS, INDICATORS,
        REPORTING, COVERAGE, UNJUDGED, FINDINGS, AUDIT, HISTORY, ENTRY, REVIEW, UPLOADS, UPLOADED,
        EXPORTS, VIEWS,
    )
}  # fmt: skip
