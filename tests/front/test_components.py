"""What the tags print: words as well as colours, the same words twice, nothing that a reader must guess."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone, translation

from employees.web.forms import Form

TODAY = date(2026, 6, 6)
COMPONENTS = """
    access-list autosave-line bullet choice-tiles comments disclosure doc due-date-late empty-state error-summary
    file-list filter-form hr-only identity-bar inset page-heading pages picture status-tag summary-card summary-list
    task-list timeline today-list tracker version-diff view-tabs who-can-see
"""
MOMENT = datetime(2026, 6, 3, 13, 2, tzinfo=UTC)


class Asked(Form):
    """One field of each kind that a summary links to."""

    name = forms.CharField(help_text="As those around you say it.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    stands = forms.ChoiceField(
        choices=[("a", "On course"), ("b", "Too early")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it stands"},
    )
    secret = forms.CharField(widget=forms.HiddenInput)


def printed(source: str, **context: Any) -> BeautifulSoup:
    """The output of a template with the tags loaded."""
    return BeautifulSoup(
        Template("{% load ui crispy_forms_tags %}" + source).render(Context(context)), "html.parser"
    )


def words(source: str, **context: Any) -> str:
    """What a reader reads of it."""
    return " ".join(printed(source, **context).get_text(" ").split())


class TestErrorSummary:
    def test_links_each_problem_to_where_it_is_put_right(self) -> None:
        soup = printed("{% error_summary form %}", form=Asked({}))
        box = soup.select_one(".error-summary[role=alert][tabindex='-1']")

        assert box is not None
        assert box.h2 is not None and box.h2.get_text() == "There is a problem"
        assert [link["href"] for link in box.select("a")] == ["#id_name", "#id_stands_0"]

    def test_each_link_lands_on_a_field_that_says_the_same_words(self) -> None:
        soup = printed(
            "{% error_summary form %}{% crispy form %}", form=Asked({"name": "Sam", "secret": "x"})
        )
        link = soup.select_one(".error-summary a")

        assert link is not None
        field = soup.find(id=link["href"][1:])
        assert field is not None and field.find_parent("fieldset") is not None
        described = field.find_parent("fieldset")["aria-describedby"]
        assert soup.find(id=described).get_text(" ", strip=True) == f"Error: {link.get_text()}"

    def test_a_problem_of_a_field_nobody_sees_has_no_link(self) -> None:
        summary = printed("{% error_summary form %}", form=Asked({"name": "Sam", "stands": "a"}))

        assert summary.select("li") != []
        assert summary.select("a") == []

    def test_two_fields_with_the_same_words_are_told_apart(self) -> None:
        assert "Name: Fill this in." in words("{% error_summary form %}", form=Asked({}))

    def test_words_that_fit_any_field_say_which_one_it_is_even_if_it_is_alone(self) -> None:
        class Asking(Form):
            who = forms.CharField(label="Who is it?", max_length=3)
            why = forms.CharField(label="Reason", error_messages={"required": "Say why"})

        said = partial(words, "{% error_summary form %}")
        assert said(form=Asking({})) == "There is a problem Who is it? Fill this in. Say why"
        assert "Who is it? This is longer than 3 characters." in said(form=Asking({"who": "Sam Okafor"}))

    def test_takes_formsets_lists_and_reasons_and_nothing(self) -> None:
        formset = formset_factory(Asked, max_num=1, validate_max=True)(
            {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "Sam", "form-1-name": "Ana"}
        )
        said = words(
            "{% error_summary set many reasons=reasons %}",
            set=formset,
            many=[Asked({})],
            reasons=["Not yet."],
        )

        assert said.startswith("There is a problem Not yet. Please submit at most 1 form.")
        assert said.count("Choose how it stands") == 3
        assert words("{% error_summary form missing %}", form=Asked()) == ""
        assert words("{% error_summary nothing %}", nothing=None) == ""


class TestFields:
    def test_help_comes_before_errors_and_both_before_the_box(self) -> None:
        field = printed("{% crispy form %}", form=Asked({})).select_one("#div_id_name")

        assert field is not None
        order = [
            tag.get("id") or tag.name for tag in field.find_all(["label", "input", "div"], recursive=False)
        ]
        assert order == ["label", "id_name_helptext", "id_name_error", "id_name"]
        box = field.input
        assert box["aria-describedby"] == "id_name_helptext id_name_error"
        assert box["aria-invalid"] == "true"
        assert not box.has_attr("required")

    def test_only_what_may_stay_empty_is_marked(self) -> None:
        soup = printed("{% crispy form %}", form=Asked())
        labels = [label.get_text() for label in soup.select("label.form-label, legend")]

        assert labels == ["Name", "Note (optional)", "Stands"]
        assert soup.select(".asteriskField") == []

    def test_tiles_are_one_group_with_a_name(self) -> None:
        soup = printed(
            "{% choice_tiles form.stands hint=hint %}",
            form=Asked(initial={"stands": "b"}),
            hint="Last time: on course",
        )
        group = soup.fieldset

        assert group is not None and group.legend is not None
        assert group.legend.get_text() == "Stands"
        assert soup.find(id=group["aria-describedby"]).get_text() == "Last time: on course"
        assert [box["value"] for box in group.select("input[checked]")] == ["b"]
        assert len({box["id"] for box in group.select("input")}) == 2


class TestWords:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (3, "3 Jun 2026 · 3 days late"),
            (5, "5 Jun 2026 · 1 day late"),
            (6, "6 Jun 2026 · due today"),
            (7, "7 Jun 2026 · due tomorrow"),
            (9, "9 Jun 2026"),
        ],
    )
    def test_a_due_date_says_how_it_lies(self, day: int, said: str) -> None:
        assert words("{% due_date day today %}", day=date(2026, 6, day), today=TODAY) == said

    def test_what_is_done_is_not_late(self) -> None:
        assert words("{% due_date day today done=True %}", day=date(2026, 6, 1), today=TODAY) == "1 Jun 2026"
        assert words("{% due_date day today %}", day=None, today=TODAY) == "–"

    @pytest.mark.parametrize(
        "value", ["on_course", "some_way_to_go", "needs_more_support", "too_early", "met", "unread"]
    )
    def test_a_standing_has_shape_and_word(self, value: str) -> None:
        soup = printed("{% status_tag value word %}", value=value, word="The word")

        assert soup.get_text(strip=True) == "The word"
        assert soup.svg is not None and soup.svg["aria-hidden"] == "true"

    @pytest.mark.parametrize(
        "value", ["draft", "active", "paused", "closed", "withdrawn", "not_met", "unheard-of"]
    )
    def test_a_state_is_a_plain_word(self, value: str) -> None:
        soup = printed("{% status_tag value word %}", value=value, word="The word")

        assert soup.svg is None
        assert soup.span is not None and "tone-neutral" in soup.span["class"]

    def test_dates_are_said_once_and_in_the_readers_language(self) -> None:
        assert words("{% local_date day %}", day=date(2026, 6, 3)) == "Wed 3 June 2026"
        with translation.override("de"):
            assert words("{% local_date day %}", day=date(2026, 6, 3)) == "Mi 3 Juni 2026"

    def test_a_time_names_the_readers_own_where_it_differs(self) -> None:
        with timezone.override("Europe/London"):
            assert words("{% local_time at 'Europe/Lisbon' %}", at=MOMENT) == "14:02"
            assert words("{% local_time at 'Asia/Kolkata' %}", at=MOMENT) == "18:32 (14:02 your time)"
            assert (
                words("{% local_moment at 'Pacific/Auckland' %}", at=MOMENT)
                == "Thu 4 June 2026, 01:02 (14:02 your time)"
            )

    def test_what_people_wrote_is_never_markup(self) -> None:
        soup = printed("{% user_text text %}{% person text %}", text="<b>Ana</b>\n\nsaid")

        assert soup.b is None
        assert len(soup.select(".user-text[dir=auto] p")) == 2
        assert words("{% user_text text %}", text="") == "Not provided"


class TestBoxes:
    def test_a_box_keeps_what_it_surrounds(self) -> None:
        soup = printed("{% panel title='Goals' %}<p>{{ text }}</p>{% endpanel %}", text="<i>")

        assert soup.section is not None
        assert [tag.get_text() for tag in soup.section.find_all(["h2", "p"])] == ["Goals", "<i>"]

    def test_pages_keep_what_was_searched_for(self) -> None:
        request = RequestFactory().get("/plans/", {"q": "Ana & Sam", "page": "2"})
        soup = printed("{% pagination page %}", page=Paginator(range(120), 50).page(2), request=request)

        assert [link["href"] for link in soup.select("a")] == [
            "?q=Ana+%26+Sam&page=1",
            "?q=Ana+%26+Sam&page=3",
        ]
        assert "Page 2 of 3 · 51 to 100 of 120" in soup.get_text()

    def test_one_page_has_no_others(self) -> None:
        request = RequestFactory().get("/plans/")

        assert words("{% pagination page %}", page=Paginator(range(5), 50).page(1), request=request) == ""


@pytest.mark.django_db
class TestGallery:
    def test_shows_every_component(self, client: Client) -> None:
        response = client.get("/gallery/")

        assert response.status_code == 200
        soup = BeautifulSoup(response.content, "html.parser")
        classes = {name for tag in soup.find_all(class_=True) for name in tag["class"]}
        assert set(COMPONENTS.split()) - classes == set()

    def test_is_not_part_of_a_real_installation(self, client: Client) -> None:
        with override_settings(DEBUG=False, DEVELOPMENT_MAIL=False):
            assert client.get("/gallery/").status_code == 404
