"""The rules of an indicator's figures, on one page with who answers for each of its series."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from departments import access
from indicators import services
from indicators.entry.forms import RulesForm
from indicators.models import Indicator


@access.requires(access.may_coordinate)
def rules(request, code):
    """Show the rules, or keep changed ones; they hold from the next figure that is entered."""
    indicator = get_object_or_404(Indicator, code=code)
    form = RulesForm(request.POST or None, instance=indicator)
    if request.method == "POST" and form.is_valid():
        services.keep_rules(form, request.user, request)
        messages.success(
            request,
            gettext("“%(indicator)s”的填报规则已保存，从下一次填报起生效。")
            % {"indicator": indicator},
        )
        return redirect("rules", code=code)
    return render(request, "entry/rules.html", {"form": form, "indicator": indicator})
