"""The search page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.search.finding import SIZE, elsewhere, find, reader_of
from reviews.search.forms import SearchForm
from reviews.search.sources import Shelf
from reviews.search.words import read_words


@require_safe
def search(request):
    """What the person may read that holds the words, over everything or one kind, in one municipality or all."""
    form = SearchForm(request.GET)
    request.place_key = form.value("plats") or ""
    reader = reader_of(request.user, code=form.value("kommun") or "", is_practising=form.is_practising)
    words = read_words(form.value("q") or "")
    found = find(reader, words, shelf=form.shelf, page=form.page)
    page = form.page if found.hits or form.page == 1 else 1
    if page != form.page:  # an address from when there was more
        found = find(reader, words, shelf=form.shelf)
    context = {
        "form": form,
        "words": words,
        "found": found,
        "places": sorted(reader.places.values(), key=lambda place: place.sort_key),
        "chosen": reader.chosen,
        "shelves": Shelf.choices,
        "counts": [(shelf, number, form.address(slag=shelf.value)) for shelf, number in found.counts.items()],
        "cut": [shelf.label for shelf in Shelf if shelf in found.cut],
        "elsewhere": [
            (place, rest, form.address(q=rest, kommun=place.code)) for place, rest in elsewhere(reader, words)
        ],
        "previous": form.address(sida=page - 1 if page > 2 else None) if page > 1 else "",
        "next": form.address(sida=page + 1) if found.has_more else "",
        "all_kinds": form.address(slag=None),
        "everywhere": form.address(slag=None, kommun=None),
        "page": page,
        "first": SIZE * (page - 1) + 1,
    }
    return render(request, "reviews/search.html", context)
