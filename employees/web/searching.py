"""Pages on which somebody searches: what is typed is sent, and the answer leads to an address in which it is sealed.

Everything else that was chosen stands in that address as it is, so that a view can be kept as a bookmark, or handed
on: whoever opens it finds what they may find. Source: OWASP ASVS 5.0, 14.2.1; docs/security-checklist.md, 38.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property

from employees.web.limits import SEARCH
from employees.web.pages import Page
from employees.web.sealed_words import Unreadable, seal, unseal

# The field of every search, and the parameter in which its words stand sealed.
WORDS = "q"
# Stands for words that could not be read, where a page is to say so and they are not to be repeated.
UNREADABLE = "-"


@dataclass(frozen=True)
class Sought:
    """What an address asks for. `address` is what links may carry on; `chosen` the same with its words to be read."""

    address: QueryDict
    chosen: QueryDict
    is_unreadable: bool = False


def sought(address: QueryDict) -> Sought:
    """What is asked for. Words that cannot be opened, such as some typed by hand, are left out and not searched for."""
    kept, chosen = address.copy(), address.copy()
    sealed = address.get(WORDS, "")
    try:
        chosen[WORDS] = unseal(sealed)
    except Unreadable:
        del kept[WORDS], chosen[WORDS]
        return Sought(kept, chosen, is_unreadable=True)
    return Sought(kept, chosen)


def in_address(form: BaseForm, also: Collection[str] = ()) -> QueryDict:
    """What was sent with a form, as it may stand in an address: what is in order, its words sealed, and `also`."""
    query = QueryDict(mutable=True)
    for name in (*also, *form.fields):
        value = str(form.data.get(name, ""))
        if name == WORDS:
            value = seal(form.cleaned_data.get(WORDS, ""))
        if value and name not in form.errors:
            query[name] = value
    return query


class Searching(Page, ABC):
    """A page with a search. It has one form, that is sent to it, and shows what was found."""

    # What is chosen beside the form, and kept in it out of sight.
    kept: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def search_form(self, chosen: QueryDict) -> BaseForm:
        """The form, with what was chosen."""

    @abstractmethod
    def show_found(self, form: Any, *, status: int = 200) -> HttpResponse:
        """The page with the form on it, and what it finds. Its links start from `self.sought.address`."""

    @cached_property
    def sought(self) -> Sought:
        """What the address asks for."""
        return sought(self.request.GET)

    def counts_as(self, request: HttpRequest) -> str:
        """To look for words is a search. To send them is none: nothing is looked for before the address is opened."""
        return SEARCH if request.GET.get(WORDS) else ""

    def context(self, **extra: Any) -> dict[str, Any]:
        """What the form and the links of every search need."""
        said = {"search_address": self.sought.address, "search_is_unreadable": self.sought.is_unreadable}
        return {**said, **super().context(**extra)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is found at this address."""
        return self.show_found(self.search_form(self.sought.chosen))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the address of what was typed and chosen, or say what is wrong with it (422)."""
        form = self.search_form(request.POST)
        form.full_clean()
        address = in_address(form, self.kept)
        if form.errors:
            self.sought = Sought(address, request.POST)
            return self.show_found(form, status=422)
        return redirect(f"{request.path}?{address.urlencode()}" if address else request.path)
