"""The lists of a draft: areas, talks, goals, steps, support, milestones. One way to add, change, remove, move."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow, NotVisible
from employees.web.pages import ActPage
from plans import workflows
from plans.enums import ActionBy, Section
from plans.forms.drafting import NoSupportForm
from plans.forms.fields import DraftForm
from plans.forms.rows import RowsForm
from plans.models import ImprovementArea
from plans.models.content import PlanItem
from plans.queries import part_for
from plans.views.drafting.base import DraftFormPage, DraftPage
from plans.views.drafting.kinds import KINDS, Kind
from plans.views.drafting.texts import TextPage
from plans.web.pages import sent_number
from plans.workflows.rows import lines_of

GONE = _(
    "This was removed while the page was open. What you wrote is still here: save it as a new one, or go back."
)


class PutItem(DraftFormPage):
    """Add an item, or change the one in the address. `kind` is given by the address."""

    kind_name = ""

    @property
    def kind(self) -> Kind:
        """What is added or changed here."""
        return KINDS[self.kind_name]

    @property
    def section(self) -> Section:  # type: ignore[override]  # follows from the kind
        """The section in which the item stands."""
        return self.kind.section

    @property
    def template_name(self) -> str:  # type: ignore[override]  # follows from the kind
        """The page of its kind."""
        return self.kind.template

    @property
    def form_class(self) -> type[DraftForm]:  # type: ignore[override]  # follows from the kind
        """The form of its kind."""
        return self.kind.form

    @cached_property
    def item(self) -> PlanItem | None:
        """The item in the address, of this plan; None for a new one, and for what is gone when its form is sent."""
        ref = self.kwargs.get("item")
        if not ref:
            return None
        try:
            return part_for(self.plan, self.kind.model, ref)
        except NotVisible:
            if self.request.method in {"GET", "HEAD"}:
                raise
            return None

    def guard(self) -> None:
        """An item that is not of this plan is not there. What was typed for one that was removed is not lost."""
        super().guard()
        _found = self.item

    @property
    def is_gone(self) -> bool:
        """Whether the item was removed while its form was open."""
        return bool(self.kwargs.get("item")) and self.item is None

    def forget(self) -> None:
        """Read plan and item afresh."""
        super().forget()
        del self.item

    def stored(self) -> dict[str, Any]:
        """What the item says now."""
        if self.item is None:
            return {}
        names = [name for name in self.form_class.base_fields if name not in DraftForm.base_fields]
        stored = {name: getattr(self.item, name) for name in names}
        if issubclass(self.form_class, RowsForm):
            stored[self.form_class.rows_name] = lines_of(self.item)
        return stored

    def form_options(self) -> dict[str, Any]:
        """Some dates must have come."""
        return {"today": self.today}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, pressed for another line, show what was typed with one more, and save nothing."""
        if "another_line" in request.POST and issubclass(self.form_class, RowsForm):
            typed = self.get_form(request.POST).typed()
            form = self.form_class(initial=typed, plan=self.plan, blank_rows=1, **self.form_options())
            return self.show(form)
        return super().post(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """The only area there is, or the one in the address, is chosen beforehand."""
        if self.item is not None or "area" not in self.form_class.base_fields:
            return {}
        areas = list(self.plan.areas.all())
        asked = [area for area in areas if area.ref == self.request.GET.get("area")]
        chosen = asked or (areas if len(areas) == 1 else [])
        return {"area": chosen[0] if chosen else None}

    def page_context(self) -> dict[str, Any]:
        """New or not, and the way back."""
        return {
            "item": self.item,
            "list_url": self.kind.list_url(self.plan.ref),
            "back_text": self.kind.back,
            "has_areas": self.plan.areas.exists(),
            "form_action": resolve_url(self.kind.new_page, ref=self.plan.ref) if self.is_gone else "",
        }

    def act(self, form: DraftForm) -> HttpResponse:
        """Put it into the plan; then to the list, or on to another."""
        if self.is_gone:
            raise NotNow(GONE)
        try:
            stored = workflows.put_item(
                plan=self.plan,
                model=self.kind.model,
                item=self.item,
                revision=self.held_to(form) if self.item else None,
                by=self.user,
                at=self.now,
                **form.content,
            )
        except (NotVisible, ObjectDoesNotExist):
            self.forget()
            if not self.is_gone:
                raise
            raise NotNow(GONE) from None
        self.tell(self.told(stored))
        if "another" in self.request.POST:
            return redirect(self.request.path)
        return redirect(self.kind.list_url(self.plan.ref))

    def told(self, stored: PlanItem) -> str:
        """What the next page says was done."""
        return _now("Saved.") if self.item else str(self.kind.added)


class ItemPage(DraftPage):
    """What is done with an item of any kind: the address names kind and item."""

    @property
    def kind(self) -> Kind:
        """The kind in the address. Raises NotVisible for a word that is none."""
        kind = KINDS.get(self.kwargs["kind"])
        if kind is None:
            raise NotVisible
        return kind

    @cached_property
    def item(self) -> PlanItem:
        """The item in the address."""
        return part_for(self.plan, self.kind.model, self.kwargs["item"])

    def guard(self) -> None:
        """An item that is not of this plan is not there."""
        super().guard()
        _found = self.item


class RemoveItem(ItemPage, ActPage):
    """Asks once, then takes the item out."""

    template_name = "plans/draft/remove.html"

    def page_context(self) -> dict[str, Any]:
        """Its own words, and what goes with it."""
        return {
            "title": self.kind.remove,
            "said": getattr(self.item, self.kind.words),
            "with_it": self.item.actions.count() if isinstance(self.item, ImprovementArea) else 0,
            "list_url": self.kind.list_url(self.plan.ref),
            "back_text": self.kind.back,
        }

    def act(self) -> HttpResponse:
        """Take it out and show what is left."""
        workflows.remove_item(plan=self.plan, item=self.item, by=self.user, at=self.now)
        self.tell(self.kind.removed)
        return redirect(self.kind.list_url(self.plan.ref))


class MoveItem(ItemPage):
    """The two buttons, Move up and Move down."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Move it one place and show the list at that place."""
        up = request.POST.get("direction") == "up"
        place = sent_number(request, "position")
        workflows.move_item(plan=self.plan, item=self.item, up=up, place=place, by=self.user, at=self.now)
        self.tell(_now("Moved up.") if up else _now("Moved down."))
        return redirect(f"{self.kind.list_url(self.plan.ref)}#item-{self.item.ref}")


class Actions(DraftPage):
    """The steps, by area, the two sides apart."""

    section = Section.ACTIONS

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Every area shows its own steps, and that it has none."""
        steps = list(self.plan.actions.all())
        areas = [
            {
                "area": area,
                "sides": [
                    {
                        "ours": side == ActionBy.EMPLOYER,
                        "steps": [step for step in steps if step.area_id == area.pk and step.by_whom == side],
                    }
                    for side in (ActionBy.EMPLOYEE, ActionBy.EMPLOYER)
                ],
            }
            for area in self.plan.areas.all()
        ]
        return self.render("plans/draft/actions.html", areas=areas, kind="actions")


class Support(TextPage):
    """What we will do to help; or why nothing is planned."""

    template_name = "plans/draft/support.html"
    form_class = NoSupportForm
    section = Section.SUPPORT

    def page_context(self) -> dict[str, Any]:
        """The promises."""
        return {"items": list(self.plan.support.all()), "kind": "support"}
