"""The few tags that every template may use without loading them."""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.guides import BY_SLUG
from portal.lib import removals
from portal.lib.paging import PARAMETER
from portal.lib.swedish import format_number

register = template.Library()

# Drawn on a 16 × 16 grid; the strings are ours, never a user's.
ICONS = {
    "check": '<path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" stroke-width="2.2"/>',
    "half": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
    "clock": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M8 4.5V8l2.5 2" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "warning": '<path d="M8 1.5 15.2 14.5H.8z" fill="currentColor"/>'
    '<path d="M8 6v4M8 11.6v1.4" stroke="var(--surface)" stroke-width="1.6"/>',
    "dots": '<circle cx="3" cy="8" r="1.4" fill="currentColor"/><circle cx="8" cy="8" r="1.4" fill="currentColor"/>'
    '<circle cx="13" cy="8" r="1.4" fill="currentColor"/>',
    "pen": '<path d="M2.5 13.5 3.3 10 11 2.3l2.7 2.7L6 12.7z" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "none": '<path d="M3 8h10" stroke="currentColor" stroke-width="2"/>',
    "place": '<path d="M8 14.5S13 9.7 13 6.5a5 5 0 0 0-10 0c0 3.2 5 8 5 8z" fill="none" stroke="currentColor" '
    'stroke-width="1.7"/><circle cx="8" cy="6.5" r="1.7" fill="currentColor"/>',
    "people": '<circle cx="5.5" cy="5" r="2.3" fill="currentColor"/>'
    '<circle cx="11.5" cy="6" r="1.9" fill="currentColor"/>'
    '<path d="M1 13.5c.3-3 2-4.7 4.5-4.7s4.2 1.7 4.5 4.7zM11 13.5h4c-.2-2.6-1.4-4.2-3.5-4.2-.6 0-1 .1-1.5.3.6 '
    '1 .9 2.3 1 3.9z" fill="currentColor"/>',
    "person": '<circle cx="8" cy="4.5" r="2.8" fill="currentColor"/>'
    '<path d="M2.5 14.5c.3-3.7 2.3-5.7 5.5-5.7s5.200 2 5.5 5.7z" fill="currentColor"/>',
    "share": '<path d="M2 13c.5-4 3-6 7-6V3.5L14.5 9 9 14v-3.4c-3 0-5 .6-7 2.4z" fill="currentColor"/>',
}


@register.simple_tag
@cache
def icon(name):
    """Draw an icon; it never carries meaning alone, so readers of the screen skip it."""
    drawing = mark_safe(ICONS[name])  # noqa: S308  our own constant
    return format_html('<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def status(look):
    """Draw the badge (ui/_status.html) of anything with tone, icon and label; each different one is drawn once."""
    return _badge(look.tone, look.icon, str(look.label))


@lru_cache(maxsize=256)
def _badge(tone, icon, text):
    drawn = render_to_string("ui/_status.html", {"tone": tone, "icon": icon, "text": text})
    return mark_safe(drawn.strip())  # noqa: S308  our own template, which escapes the text


@register.simple_tag(takes_context=True)
def removal_mark(context, row, then):
    """Let a form that removes the row lead to `then` also when it is sent twice (portal.lib.removals)."""
    mark = removals.removal_mark(context.request.user, row, then)
    return format_html('<input type="hidden" name="{}" value="{}">', removals.FIELD, mark)


@register.filter
def number(value):
    """Write a whole number the Swedish way: 4 000, with a no-break space; an en dash where there is none."""
    return "–" if value is None else format_number(value)


@register.inclusion_tag("ui/_how_to.html")
def how_to(slug, folded=False):
    """The short steps of a help text: beside the page where it is wide, folded on a phone, or folded everywhere."""
    text = BY_SLUG[slug]
    return {"text": text, "steps": f"{text.template}#steps", "folded": folded}


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context, page):
    """Lead to the pages around this one; what else the address says is kept."""
    request = context["request"]

    def address(cursor):
        query = request.GET.copy()
        query.pop(PARAMETER, None)
        if cursor:
            query[PARAMETER] = cursor
        return f"{request.path}?{query.urlencode()}" if query else request.path

    return {
        "page": page,
        "first": address(None),
        "previous": address(page.previous_cursor),
        "next": address(page.next_cursor),
        "last": address(page.last_cursor),
    }


@register.simple_tag
def keep_key(who, place=""):
    """Whose a text is that a device keeps (outbox.js): the same for the same person or link, and telling nothing."""
    owner = salted_hmac("portal.keep_key", str(who), algorithm="sha256").hexdigest()[:32]
    return f"{owner}.{place}" if place else owner
