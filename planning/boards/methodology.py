from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from config.language import is_english
from planning.models import Status
from planning.progress import REASONS
from planning.progress.methodology import read_examples
from planning.wording import reason_words

# The table of design: what each method asks for each status.
RULES = (
    (Status.ACHIEVED, _("目标年已达到；水平类目标提前达到的为“提前实现”"), _("相同")),
    (Status.MISSED, _("目标年未达到"), _("相同")),
    (Status.ON_TRACK, _("不小于 0"), _("不小于 0.95")),
    (Status.SLIGHTLY_BEHIND, _("−10 至 0"), _("0.60 至 0.95")),
    (Status.BEHIND, _("−30 至 −10"), _("0 至 0.60")),
    (Status.FAR_BEHIND, _("小于 −30"), _("不用")),
    (Status.REVERSING, _("进度为负"), _("小于 0")),
    (Status.UNRATED, _("有数据，但没有基期，或应连续的年份有缺"), _("相同")),
    (Status.NO_DATA, _("基期以后没有已发布的数据"), _("相同")),
)


def methodology(request):
    """How progress is judged, with the worked examples that the tests assert."""
    return render(
        request,
        "boards/methodology.html",
        {
            "rules": RULES,
            "reasons": [(code, reason_words(code)) for code in REASONS],
            "examples": [_example(each) for each in read_examples()],
        },
    )


def _example(each: dict) -> tuple[str, list[str]]:
    """What an example shows, and its working line by line."""
    if is_english():
        return each["en"], each["working"]
    return each["zh"], each["working_zh"]
