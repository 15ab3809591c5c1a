from django.shortcuts import render

from planning.models import Status
from planning.progress import REASONS
from planning.progress.methodology import read_examples

# The table of design: what each method asks for each status.
RULES = (
    (Status.ACHIEVED, "目标年已达到；水平类目标提前达到的为“提前实现”", "相同"),
    (Status.MISSED, "目标年未达到", "相同"),
    (Status.ON_TRACK, "不小于 0", "不小于 0.95"),
    (Status.SLIGHTLY_BEHIND, "−10 至 0", "0.60 至 0.95"),
    (Status.BEHIND, "−30 至 −10", "0 至 0.60"),
    (Status.FAR_BEHIND, "小于 −30", "不用"),
    (Status.REVERSING, "进度为负", "小于 0"),
    (Status.UNRATED, "有数据，但没有基期，或应连续的年份有缺", "相同"),
    (Status.NO_DATA, "基期以后没有已发布的数据", "相同"),
)


def methodology(request):
    """How progress is judged, with the worked examples that the tests assert."""
    return render(
        request,
        "boards/methodology.html",
        {"rules": RULES, "reasons": REASONS.items(), "examples": read_examples()},
    )
