"""What a page has to hold so that plotly.js stays within the content security policy."""

from django import template

from config.staticfinders import injected_style_ids

register = template.Library()


@register.simple_tag
def plotly_style_ids() -> str:
    return " ".join(injected_style_ids())
