"""What only the template of the printed report needs."""

import base64

from django import template

register = template.Library()


@register.filter
def as_address(svg: str) -> str:
    """A drawing as a data address, so that the printed page needs no file beside it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@register.filter
def kept_together(text: str) -> str:
    """A sentence whose numbers do not part from their signs and units at the end of a line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
