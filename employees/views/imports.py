"""Import of people from a file: upload, columns, preview, confirm."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from employees.enums import ImportState, RowKind
from employees.importing import showing, verbs
from employees.importing.claims import WORKING
from employees.importing.mapping import Column
from employees.importing.reading import Reading
from employees.models import PeopleImport
from employees.permissions import OrganisationPermission, require_organisation
from employees.queries import import_for, imports_of, rows_of
from employees.views.import_forms import ColumnsForm, ConfirmForm, ReadingForm, UploadForm, initial_of
from employees.web.pages import ActPage, FormPage, Page
from employees.web.spreadsheets import csv_lines

PER_PAGE = 50
LATEST = 10


class Upload(FormPage):
    """Choose a file; below it, the imports of before."""

    template_name = "employees/imports/upload.html"

    def guard(self) -> None:
        """For those who import people."""
        require_organisation(self.actor, OrganisationPermission.IMPORT_PEOPLE)

    def get_form(self, data: Any = None, files: Any = None) -> UploadForm:
        """Nothing but the file."""
        return UploadForm(data, files, by=self.user)

    def page_context(self) -> dict[str, Any]:
        """The latest imports."""
        return {"imports": imports_of(self.actor)[:LATEST]}

    def act(self, form: UploadForm) -> HttpResponse:
        """Keep the file and go on to its columns. A file that cannot be used is refused on the form."""
        file = form.cleaned_data["file"]
        of = verbs.upload(name=file.name, blocks=file.chunks(), by=self.user, at=self.now)
        return redirect("people_import_columns", ref=of.ref)


class ImportPage(Page):
    """What every page about one import has: the import, fetched through the funnel."""

    @cached_property
    def of(self) -> PeopleImport:
        """The import whose reference is in the address."""
        return import_for(self.actor, self.kwargs["ref"])

    def guard(self) -> None:
        """Refuse before a form is shown that could not be sent."""
        self.of  # noqa: B018 -- fetching is asking

    def context(self, **extra: Any) -> dict[str, Any]:
        """The import, for the heading of every page."""
        return {"of": self.of, **super().context(**extra)}

    def back(self) -> HttpResponse:
        """To the page of the import."""
        return redirect("people_import_one", ref=self.of.ref)


class OpenImport(ImportPage):
    """A step that is only taken while the import is open."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Once it is being written or finished, its own page says so."""
        self.guard()
        if ImportState(self.of.state) not in verbs.OPEN:
            return self.back()
        return super().dispatch(request, *args, **kwargs)


class Columns(OpenImport, FormPage):
    """Which column holds which fact."""

    template_name = "employees/imports/columns.html"

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the file."""
        return verbs.columns_in(self.of)

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """One choice for each fact, with values from the file."""
        initial = initial_of(self.of.mapping, self.of.choices, self.columns)
        today = timezone.localdate(self.now)
        return ColumnsForm(data, initial=initial, columns=self.columns, today=today)

    def page_context(self) -> dict[str, Any]:
        """How the file was read, and the columns as they are."""
        reading = Reading.restored(self.of.reading)
        encoding = reading.encoding.removesuffix("-sig").upper()
        return {"reading": reading, "columns": self.columns, "encoding": encoding}

    def act(self, form: ColumnsForm) -> HttpResponse:
        """Ask for the preview."""
        verbs.choose_columns(
            people_import=self.of, mapping=form.mapping, choices=form.choices, by=self.user, at=self.now
        )
        return self.back()


class ReadAgain(OpenImport, FormPage):
    """How the file is read, where the guess was wrong."""

    template_name = "employees/imports/reading.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """What was guessed, to be corrected."""
        reading = Reading.restored(self.of.reading)
        return ReadingForm(data, initial=reading.stored(), reading=reading)

    def act(self, form: ReadingForm) -> HttpResponse:
        """Read it so, and back to the columns."""
        verbs.read_again(people_import=self.of, **form.chosen(), by=self.user, at=self.now)
        return redirect("people_import_columns", ref=self.of.ref)


class Preview(ImportPage):
    """Where the import stands: being checked, its preview, being written, done."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page for the state. While a worker is at it, the page asks again every second."""
        if self.of.state in WORKING:
            waiting = showing.is_waiting(self.of, self.now)
            return self.render("employees/imports/progress.html", waiting=waiting)
        if getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        if self.of.state == ImportState.UPLOADED:
            return redirect("people_import_columns", ref=self.of.ref)
        if self.of.state == ImportState.APPLIED:
            return self.render("employees/imports/done.html")
        return self.show(self.confirm_form())

    def confirm_form(self, data: Any = None) -> BaseForm:
        """The form below the preview."""
        initial = {"preview_number": self.of.preview_number}
        return ConfirmForm(data, initial=initial, errors_count=self.of.counts.get(RowKind.ERROR, 0))

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """The preview, or why there is none, with the form below it."""
        if self.of.state == ImportState.FAILED:
            failure = showing.failure_of(self.of)
            return self.render("employees/imports/failed.html", failure=failure, status=status)
        views = showing.views_of(self.of)
        current = self.request.GET.get("view", "")
        if current not in {view.name for view in views}:
            current = showing.first_view(views)
        page = Paginator(rows_of(self.of, current), PER_PAGE).get_page(self.request.GET.get("page"))
        here = reverse("people_import_one", kwargs={"ref": self.of.ref})
        tabs = [
            {
                "label": view.label,
                "count": view.count,
                "url": f"{here}?view={view.name}",
                "current": view.name == current,
            }
            for view in views
        ]
        return self.render(
            "employees/imports/preview.html",
            status=status,
            form=form,
            page_has_errors=form.is_bound and bool(form.errors),
            views=tabs,
            current=current,
            page_obj=page,
            rows=showing.shown(page.object_list, current),
            failure=showing.failure_of(self.of),
            can_be_confirmed=showing.can_be_confirmed(self.of),
        )


class Confirm(Preview, FormPage):
    """The button below the preview. What cannot be confirmed shows the preview again, saying why."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Opening the address shows the preview; only the button confirms."""
        return self.back()

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """The preview that was seen, and what was agreed to."""
        return self.confirm_form(data)

    def act(self, form: ConfirmForm) -> HttpResponse:
        """Have it written."""
        verbs.confirm(
            people_import=self.of,
            preview_number=form.cleaned_data["preview_number"],
            leave_out=form.cleaned_data.get("leave_out", False),
            by=self.user,
            at=self.now,
        )
        return self.back()


class LookAgain(ImportPage):
    """Check the file once more, or ring for a worker once more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for it."""
        verbs.look_again(people_import=self.of, by=self.user, at=self.now)
        return self.back()


class Discard(OpenImport, ActPage):
    """Throw the file and its preview away."""

    template_name = "employees/imports/discard.html"

    def act(self) -> HttpResponse:
        """Nothing of it stays but the record that it was there."""
        verbs.discard(people_import=self.of, by=self.user, at=self.now)
        self.tell(_("The import was discarded. Nobody was changed."))
        return redirect("people_import")


class RowsToCorrect(ImportPage):
    """The rows with errors as a file: to be corrected and uploaded again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Row by row, however many."""
        table = showing.rows_to_correct(self.of, self.of.preview.get("headings", []))
        response = StreamingHttpResponse(
            csv_lines(next(table), table), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="rows-to-correct.csv"'
        return response
