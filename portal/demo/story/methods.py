"""Tells of the method bank: methods of one's own, how small places have done it, and how it went."""

from datetime import date
from typing import Any

from municipalities.models import County
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from reviews.methods.actions import add_method, save_note, save_use
from reviews.models import Method, MethodNote

FRAME = ("key", "code", "county", "person")


def tell_methods(story: dict[str, Any], stage: Stage, *, on: date) -> None:
    """Put in the methods, and tell of them and of the portal's own as far as they are loaded."""
    known = {method.code: method for method in Method.objects.filter(code__isnull=False)}
    for values in story["methods"]:
        if values["person"] in stage.people:
            known[values["key"]] = _method(values, stage)
    for note in story["notes"]:
        if note["method"] in known:
            _note(known[note["method"]], note, stage)
    for use in story["uses"]:
        if use["method"] in known:
            save_use(
                municipality=stage.places[use["code"]],
                method=known[use["method"]],
                year=on.year - use["ago"],
                edition=0,
                verdict=use["verdict"],
                sentence=use.get("sentence", ""),
            )


def _method(values: dict[str, Any], stage: Stage) -> Method:
    fields = {name: value for name, value in values.items() if name not in FRAME}
    return add_method(
        by=stage.people[values["person"]],
        municipality=stage.places.get(values.get("code", "")),
        county=County.objects.filter(code=values.get("county", "")).first(),
        form_token=token("method", values["key"]),
        **fields,
    )


def _note(method: Method, values: dict[str, Any], stage: Stage) -> None:
    place = stage.places[values["code"]]
    note = save_note(municipality=place, method=method, edition=0, text=values["text"])
    MethodNote.objects.filter(pk=note.pk).update(written_on=values["written_on"])
