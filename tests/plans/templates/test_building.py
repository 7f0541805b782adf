"""Building a template: what is kept, what is refused, what happens when two build at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from employees.models import AuditEvent
from plans import workflows
from plans.designs import BuiltIn, Design, OwnFieldKind, Rated, Strictness
from plans.designs.editing import drop_field, drop_part, with_
from plans.models import PlanTemplate
from tests.factories.templates import MADE, draft_template, published_template
from tests.people import Cast
from tests.plans.drafting import SignedIn, fields_of, save, text_of, wrong


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MADE + timedelta(hours=3), tick=False)


@pytest.fixture
def template(cast: Cast) -> PlanTemplate:
    """A published template with a part of its own."""
    return published_template(cast)


@pytest.fixture
def noor(signed_in: SignedIn) -> Any:
    return signed_in("noor")


def url(name: str, template: PlanTemplate, *more: object) -> str:
    return reverse(name, args=[template.ref, *more])


def design_of(template: PlanTemplate) -> Design:
    """What the template says now: its draft, or what is published."""
    version = template.versions.filter(number=0).first() or template.versions.first()
    assert version is not None
    return version.design


def change(cast: Cast, template: PlanTemplate, how: Any) -> None:
    """Somebody else is faster."""
    workflows.change_template(template=template, change=how, by=cast.account("noor"), at=MADE)


FIELD = {"label": "Mentor", "kind": "text", "choices": "", "columns": "", "help": ""}


class TestBeginning:
    def test_with_what_every_plan_needs_it_lacks_nothing(self, noor: Any) -> None:
        response = noor.post(
            reverse("template_new"), {"name": "Short plan", "noun": "Plan", "begin_with": "bare"}
        )

        template = PlanTemplate.objects.get()
        assert response.url == url("template_edit", template)
        assert "Nobody can use it before you publish it." in text_of(noor.get(response.url))
        assert [part.built_in for part in design_of(template).parts] == [
            BuiltIn.HEADING,
            BuiltIn.GOALS,
            BuiltIn.CHECKPOINTS,
            BuiltIn.ENDING,
            BuiltIn.OUTCOME,
            BuiltIn.SIGNATURES,
        ]
        assert "Publish it" in text_of(noor.get(url("template_look", template)))

    def test_as_a_copy_it_says_the_same_under_its_own_name(self, template: PlanTemplate, noor: Any) -> None:
        address = f"{reverse('template_new')}?from={template.ref}"
        assert fields_of(noor.get(address))["begin_with"] == template.ref

        save(noor, address, name="Another")

        copy = PlanTemplate.objects.get(name="Another")
        assert design_of(copy) == with_(design_of(template), name="Another")

    def test_the_button_pressed_twice_begins_one(self, noor: Any) -> None:
        for _press in range(2):
            noor.post(reverse("template_new"), {"name": "Once", "noun": "Plan", "begin_with": "whole"})

        assert PlanTemplate.objects.count() == 1

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, noor: Any) -> None:
        response = noor.post(
            reverse("template_new"), {"name": "", "noun": "x" * 61, "begin_with": "gone" * 10}
        )

        assert response.status_code == 422
        assert wrong(response) == {
            "name": "Give the template a name.",
            "noun": "Shorten this to 60 characters. It has 61 now.",
            "begin_with": "This is not there any more. Choose what it begins with.",
        }
        assert fields_of(response)["noun"] == "x" * 61


UNREADABLE = (
    "There are characters in this that cannot be read or printed. Type it again, or paste it as plain text."
)


class TestWhatCannotBeRead:
    """Signs that no eye sees come along when something is copied; a template holds none (fuzz, seed 1)."""

    def test_a_template_does_not_begin_with_it(self, noor: Any) -> None:
        sent = {"name": "Short\x04plan", "noun": "Plan\x11", "begin_with": "bare"}

        response = noor.post(reverse("template_new"), sent)

        assert response.status_code == 422
        assert wrong(response) == {
            "name": f"Name of the template: {UNREADABLE}",
            "noun": f"What is such a plan called? {UNREADABLE}",
        }

    def test_no_list_and_no_line_takes_it_in(self, template: PlanTemplate, noor: Any) -> None:
        scale = {"label": "One", "levels": "Not met\nMet\x14"}
        signer = {"role": "hr", "moments": "end", "label": "HR\x03"}

        assert wrong(noor.post(url("template_scale_new", template), scale)) == {
            "levels": f"Levels, from the least to the most: {UNREADABLE}"
        }
        assert wrong(noor.post(url("template_signer_new", template), signer)) == {
            "label": f"What are they called on the paper? {UNREADABLE}"
        }

    def test_no_page_takes_a_method_that_no_form_of_ours_sends(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        address = url("template_row_move", template, "parts", "reason")
        outcome = reverse("template_outcome", args=[template.ref, "goals_met"])

        assert [noor.put(one).status_code for one in (address, outcome)] == [405, 405]
        assert [noor.delete(one).status_code for one in (address, outcome)] == [405, 405]


class TestParts:
    def test_one_that_is_off_is_added_at_its_usual_place_once(
        self, cast: Cast, template: PlanTemplate, noor: Any
    ) -> None:
        change(cast, template, lambda design: drop_part(design, "support"))

        for _press in range(2):
            response = noor.post(url("template_part_on", template), {"part": "support"})

        assert response.url == f"{url('template_parts', template)}#row-support"
        keys = [part.key for part in design_of(template).parts]
        assert keys[keys.index("employer_actions") + 1] == "support"
        assert keys.count("support") == 1

    @pytest.mark.parametrize("word", ["own", "", "persons", "\x00"])
    def test_what_is_no_part_cannot_be_added(self, template: PlanTemplate, noor: Any, word: str) -> None:
        assert noor.post(url("template_part_on", template), {"part": word}).status_code == 404
        assert noor.get(url("template_part_on", template)).status_code == 405

    def test_a_button_pressed_twice_moves_one_place(self, template: PlanTemplate, noor: Any) -> None:
        before = [part.key for part in design_of(template).parts]
        move = url("template_row_move", template, "parts", before[3])
        page = BeautifulSoup(noor.get(url("template_parts", template)).content, "html.parser")
        form = page.select_one(f'form[action="{move}"]')
        sent = {box["name"]: box["value"] for box in form.select("input, button[value=up]")}

        for _press in range(2):
            assert noor.post(move, sent).status_code == 302

        assert [part.key for part in design_of(template).parts].index(before[3]) == 2

    def test_they_are_moved_by_buttons_and_stay_put_at_the_ends(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        move = url("template_row_move", template, "parts", "reason")

        for _press in range(3):
            response = noor.post(move, {"direction": "up"})

        assert response.url == f"{url('template_parts', template)}#row-reason"
        assert [part.key for part in design_of(template).parts][:2] == ["reason", "heading"]
        assert noor.get(move).status_code == 405
        assert noor.post(url("template_row_move", template, "parts", "nothing")).status_code == 404
        assert noor.post(url("template_row_move", template, "persons", "reason")).status_code == 404
        assert noor.post(url("template_row_move", template, "scales", "grid")).status_code == 404

    def test_heading_help_and_first_words_are_this_templates(self, template: PlanTemplate, noor: Any) -> None:
        response = save(
            noor,
            url("template_part", template, "ending"),
            label="Consequences",
            help="Say it once.",
            wording="If the goals are met, the plan ends.",
        )

        assert response.url == f"{url('template_parts', template)}#row-ending"
        part = design_of(template).part(BuiltIn.ENDING)
        assert part is not None
        assert (part.heading, part.help, part.wording, part.required) == (
            "Consequences",
            "Say it once.",
            "If the goals are met, the plan ends.",
            True,
        )
        assert "Consequences" not in text_of(noor.get(url("template", template)))

    def test_a_part_taken_out_goes_with_its_fields_after_a_question(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        address = url("template_row_remove", template, "parts", "own")
        assert "6 fields of your own are in it and go with it." in text_of(noor.get(address))

        assert noor.post(address).url == url("template_parts", template)

        assert design_of(template).own_fields == ()
        assert noor.post(address).status_code == 404

    def test_one_of_ones_own_leads_to_its_fields_and_comes_once(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        for _press in range(2):
            response = noor.post(url("template_part_new", template), {"label": "Résumé", "help": ""})

        new = [part for part in design_of(template).parts if part.label == "Résumé"]
        assert [part.key for part in new] == ["resume"]
        assert response.url == url("template_part", template, "resume")
        said = "“Résumé” asks nothing and says nothing yet. Add a field or a wording, or take it out."
        assert said in text_of(noor.get(url("template_edit", template)))

    def test_two_editors_of_one_part_see_both_wordings(
        self, cast: Cast, template: PlanTemplate, noor: Any
    ) -> None:
        address = url("template_part", template, "goals")
        hers = fields_of(noor.get(address))
        save(noor, address, label="Theirs")

        response = noor.post(address, {**hers, "label": "Hers"})

        assert response.status_code == 409
        assert "What the template says now" in text_of(response) and "Theirs" in text_of(response)
        assert fields_of(response)["label"] == "Hers"
        assert noor.post(address, fields_of(response)).status_code == 302
        part = design_of(template).part(BuiltIn.GOALS)
        assert part is not None and part.label == "Hers"

    def test_editors_of_different_parts_do_not_meet(self, template: PlanTemplate, noor: Any) -> None:
        hers = fields_of(noor.get(url("template_part", template, "goals")))
        save(noor, url("template_part", template, "areas"), label="Fields of work")

        assert noor.post(url("template_part", template, "goals"), hers).status_code == 302
        labels = {part.key: part.label for part in design_of(template).parts}
        assert (labels["areas"], labels["goals"]) == ("Fields of work", "")

    def test_what_was_typed_for_a_part_that_is_gone_can_be_saved_as_a_new_one(
        self, cast: Cast, template: PlanTemplate, noor: Any
    ) -> None:
        address = url("template_part", template, "own")
        hers = {**fields_of(noor.get(address)), "label": "Hers"}
        change(cast, template, lambda design: drop_part(design, "own"))

        response = noor.post(address, hers)

        assert response.status_code == 409
        assert "This was taken out while the page was open." in text_of(response)
        form = BeautifulSoup(response.content, "html.parser").select_one("form[data-guard]")
        assert form is not None and form["action"] == url("template_part_new", template)
        assert noor.post(str(form["action"]), fields_of(response)).status_code == 302
        assert "Hers" in [part.label for part in design_of(template).parts]
        assert noor.get(address).status_code == 404


class TestFields:
    def add(self, noor: Any, template: PlanTemplate, **sent: str) -> Any:
        return noor.post(url("template_field_new", template, "own"), {**FIELD, **sent})

    def test_a_table_has_columns_of_every_kind(self, template: PlanTemplate, noor: Any) -> None:
        columns = "Step\r\nBy: date\r\nHours: number\r\nState: choice of open; done\r\n\r\nNote: important"

        response = self.add(noor, template, label="Steps", kind="table", columns=columns, required="on")

        assert response.url == url("template_part", template, "own")
        field = design_of(template).own_fields[-1]
        assert (field.key, field.kind, field.required) == ("steps", OwnFieldKind.TABLE, True)
        assert [(column.key, column.label, column.kind) for column in field.columns] == [
            ("step", "Step", "text"),
            ("by", "By", "date"),
            ("hours", "Hours", "number"),
            ("state", "State", "choice"),
            ("note_important", "Note: important", "text"),
        ]
        assert field.columns[3].choices == ("open", "done")

    @pytest.mark.parametrize(
        ("sent", "field", "words"),
        [
            ({"label": ""}, "label", "Say what is asked, in a few words."),
            ({"label": "x" * 201}, "label", "Shorten this to 200 characters. It has 201 now."),
            (
                {"label": "nul\x00byte"},
                "label",
                "There are characters in this that cannot be read or printed.",
            ),
            ({"kind": ""}, "kind_0", "Choose what kind of answer it is."),
            ({"kind": "choice", "choices": "Only one"}, "choices", "Give at least two answers"),
            (
                {"kind": "choice", "choices": "\n".join(str(n) for n in range(1000))},
                "choices",
                "There are 1000 lines. Give 60 at most.",
            ),
            ({"kind": "choice", "choices": "a\n" + "b" * 201}, "choices", "Line 2 is too long."),
            ({"kind": "table"}, "columns", "Give at least one column"),
            ({"kind": "table", "columns": "State: choice of open"}, "columns", "Give “State” at least two"),
            ({"kind": "table", "columns": "\n".join("abcdefghijklm")}, "columns", "Give 12 at most."),
            ({"kind": "table", "columns": "x" * 5000}, "columns", "Line 1 is too long."),
            ({"help": "x" * 1001}, "help", "Shorten this to 1000 characters."),
        ],
    )
    def test_a_wrong_one_is_explained_beside_its_field_and_nothing_is_lost(
        self, template: PlanTemplate, noor: Any, sent: dict[str, str], field: str, words: str
    ) -> None:
        before = design_of(template)

        response = self.add(noor, template, **sent)

        assert response.status_code == 422
        assert words in wrong(response)[field]
        assert fields_of(response)["label"] == {**FIELD, **sent}["label"]
        assert design_of(template) == before

    def test_the_button_pressed_twice_adds_one(self, template: PlanTemplate, noor: Any) -> None:
        for _press in range(2):
            assert self.add(noor, template, another="yes").status_code == 302

        assert [field.label for field in design_of(template).own_fields].count("Mentor") == 1

    def test_the_key_stays_when_the_label_changes_and_so_do_those_of_columns(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        address = url("template_field", template, "own", "grid_of_activities")

        save(noor, address, label="Work", columns="Task\nState: choice of open; done\nDeadline: date\nWho")

        field = next(field for field in design_of(template).own_fields if field.label == "Work")
        assert field.key == "grid_of_activities"
        assert [column.key for column in field.columns] == ["task", "state", "when", "who"]

    def test_opened_and_saved_it_is_as_it_was(self, template: PlanTemplate, noor: Any) -> None:
        for key in ("own_field", "stage", "grid_of_activities"):
            save(noor, url("template_field", template, "own", key))

        assert not template.versions.filter(number=0).exists()

    def test_a_field_of_another_part_is_not_there(self, template: PlanTemplate, noor: Any) -> None:
        assert noor.get(url("template_field", template, "goals", "own_field")).status_code == 404
        assert noor.get(url("template_field_new", template, "nothing")).status_code == 404
        assert noor.get(url("template_field", template, "own", "nothing")).status_code == 404

    @pytest.mark.parametrize("gone", [lambda d: drop_field(d, "own", "stage"), lambda d: drop_part(d, "own")])
    def test_what_was_typed_for_one_that_is_gone_is_kept(
        self, cast: Cast, template: PlanTemplate, noor: Any, gone: Any
    ) -> None:
        address = url("template_field", template, "own", "stage")
        hers = {**fields_of(noor.get(address)), "label": "Hers"}
        change(cast, template, gone)

        response = noor.post(address, hers)

        assert response.status_code == 409
        assert "This was taken out while the page was open." in text_of(response)
        assert fields_of(response)["label"] == "Hers"

    @pytest.mark.parametrize(
        "label", ["{{ settings.SECRET_KEY }}", "<script>alert(1)</script>", "هدف الموظف", "%(what)s %s 100%"]
    )
    def test_odd_labels_are_text_everywhere(self, template: PlanTemplate, noor: Any, label: str) -> None:
        assert self.add(noor, template, label=label).status_code == 302
        key = design_of(template).own_fields[-1].key
        pages = [
            url("template_part", template, "own"),
            url("template_field", template, "own", key),
            url("template_row_remove", template, "fields", key),
            url("template_look", template),
        ]

        for address in pages:
            response = noor.get(address)
            assert response.status_code == 200
            assert b"<script>alert" not in response.content
        assert label in text_of(noor.get(pages[-1]))


class TestDates:
    def test_length_and_days_are_kept(self, template: PlanTemplate, noor: Any) -> None:
        response = save(
            noor,
            url("template_dates", template),
            length="90",
            count="working",
            series="at_days",
            days="30, 60 and 90",
            review_scale="grid",
            review_scale_rates="whole",
            employee_writes_first="on",
        )

        assert response.url == url("template_edit", template)
        design = design_of(template)
        assert (design.duration.days, design.duration.count) == (90, "working")
        assert (design.reviews.days, design.review_scale, design.employee_writes_first) == (
            (30, 60, 90),
            "grid",
            True,
        )
        assert design.review_scale_rates == Rated.WHOLE

    @pytest.mark.parametrize(
        ("sent", "field", "words"),
        [
            ({"length": "0"}, "length", "Give 1 or more."),
            ({"length": "9" * 400}, "length", "Give 731 or less."),
            ({"length": "many"}, "length", "Give a whole number, such as 30."),
            ({"series": "every", "every": ""}, "every", "Say every how many days both meet."),
            ({"series": "at_days", "days": "soon"}, "days", "Give the days on which both meet"),
            ({"series": "at_days", "days": "0, 30"}, "days", "lies between 1 and 731"),
            ({"series": "at_days", "days": "9" * 900}, "days", "lies between 1 and 731"),
            ({"review_scale": "gone"}, "review_scale", "This scale is not there any more."),
            (
                {"review_scale": "grid", "review_scale_rates": ""},
                "review_scale_rates_0",
                "Choose what the scale",
            ),
            ({"consultation_days": ""}, "consultation_days", "Give a whole number."),
        ],
    )
    def test_what_makes_no_sense_is_explained(
        self, template: PlanTemplate, noor: Any, sent: dict[str, str], field: str, words: str
    ) -> None:
        response = save(noor, url("template_dates", template), **sent)

        assert response.status_code == 422
        assert words in wrong(response)[field]


class TestRows:
    def test_a_scale_keeps_its_keys_and_checkpoints_go_on_without_one_that_is_taken_out(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        save(noor, url("template_scale", template, "grid"), levels="Not met\nPartly\nMet")
        save(noor, url("template_dates", template), review_scale="grid")
        assert [level.key for level in design_of(template).scales[0].levels] == ["not_met", "partly", "met"]

        noor.post(url("template_row_remove", template, "scales", "grid"))

        assert (design_of(template).scales, design_of(template).review_scale) == ((), "")

    def test_one_level_is_no_scale(self, template: PlanTemplate, noor: Any) -> None:
        response = noor.post(url("template_scale_new", template), {"label": "One", "levels": "Met"})

        assert wrong(response) == {"levels": "Give at least two levels, one a line."}

    def test_signers_are_asked_in_order_and_each_once(self, template: PlanTemplate, noor: Any) -> None:
        sent = {"role": "manager", "moments": ["start", "end"], "label": "Supervisor", "required": "on"}

        for _press in range(2):
            assert noor.post(url("template_signer_new", template), sent).status_code == 302
        noor.post(url("template_row_move", template, "signers", "manager"), {"direction": "up"})

        assert [signer.heading for signer in design_of(template).signers] == ["Supervisor", "The employee"]
        again = noor.post(url("template_signer_new", template), {**sent, "label": "Boss"})
        assert again.status_code == 409
        assert "“The manager” signs already." in text_of(again)
        assert fields_of(again)["label"] == "Boss"

    def test_a_signature_needs_a_moment(self, template: PlanTemplate, noor: Any) -> None:
        response = noor.post(url("template_signer_new", template), {"role": "hr"})

        assert "Choose at least one moment." in wrong(response).values()

    def test_outcomes_come_once_and_in_the_words_of_the_form(self, template: PlanTemplate, noor: Any) -> None:
        for _press in range(2):
            noor.post(url("template_outcome_new", template), {"kind": "not_met", "label": "Redeployed"})

        labels = [choice.heading for choice in design_of(template).outcomes]
        assert labels.count("Redeployed") == 1
        assert labels[-1] == "Redeployed"

    def test_what_is_lacking_stands_on_its_task(self, template: PlanTemplate, noor: Any) -> None:
        for choice in design_of(template).outcomes:
            noor.post(url("template_row_remove", template, "outcomes", choice.key))
        noor.post(url("template_row_remove", template, "signers", "employee"))
        noor.post(url("template_row_remove", template, "parts", "goals"))

        page = text_of(noor.get(url("template_edit", template)))
        assert "A plan must be able to end well." in page
        assert "The employee is asked to sign at the start." in page
        assert "A plan needs the part “Goals”." in page
        assert "4 things are missing before it can be published." in page
        look = noor.get(url("template_look", template))
        assert "Cannot be published yet" in text_of(look)
        assert noor.post(url("template_publish", template)).status_code == 409
        assert template.versions.get(number=1) == template.versions.exclude(number=0).get()


class TestGoalCheck:
    def test_only_what_was_touched_is_said(self, template: PlanTemplate, noor: Any) -> None:
        save(noor, url("template_goal_check", template))
        assert not template.versions.filter(number=0).exists()

        save(
            noor,
            url("template_goal_check", template),
            rule_no_baseline="block",
            rule_absolutes="off",
            goals_at_most="3",
        )

        design = design_of(template)
        # The form that it began with says one thing of its own; what is as usual is not said.
        assert design.goal_check == {
            "no_objective": Strictness.OFF,
            "no_baseline": Strictness.BLOCK,
            "absolutes": Strictness.OFF,
        }
        assert design.goals_at_most == 3

    def test_a_rule_that_is_not_known_here_is_kept(
        self, cast: Cast, template: PlanTemplate, noor: Any
    ) -> None:
        change(cast, template, lambda design: with_(design, goal_check={"of_tomorrow": "block"}))

        save(noor, url("template_goal_check", template), evidence_months="6")

        assert design_of(template).goal_check == {"of_tomorrow": Strictness.BLOCK}


class TestPublishing:
    def test_new_plans_use_it_and_the_old_version_stays(self, template: PlanTemplate, noor: Any) -> None:
        save(noor, url("template_use", template), noun="Growth plan")
        look = noor.get(url("template_look", template))
        assert "What the plan is called: “Growth plan” instead of “Coaching plan”." in text_of(look)
        publish = f"{url('template_publish', template)}?revision=1"
        assert "Running plans keep the version they were begun with." in text_of(noor.get(publish))

        response = noor.post(url("template_publish", template), {"revision": "1"})

        assert response.url == url("template", template)
        assert [version.design.noun for version in template.versions.all()] == [
            "Growth plan",
            "Coaching plan",
        ]
        assert noor.post(url("template_publish", template), {"revision": "1"}).url == url(
            "template", template
        )
        assert template.versions.count() == 2

    def test_what_was_changed_after_the_look_is_not_published_unseen(
        self, template: PlanTemplate, noor: Any
    ) -> None:
        save(noor, url("template_use", template), noun="Growth plan")
        noor.get(url("template_look", template))
        save(noor, url("template_use", template), noun="Other plan")

        response = noor.post(url("template_publish", template), {"revision": "1"})

        assert response.status_code == 409
        assert "Somebody changed this template after you opened this page." in text_of(response)
        assert template.versions.exclude(number=0).count() == 1

    @pytest.mark.parametrize("revision", ["", "x", "9" * 5000, "-1", "１"])
    def test_an_odd_revision_does_no_harm(self, template: PlanTemplate, noor: Any, revision: str) -> None:
        save(noor, url("template_use", template), noun="Growth plan")

        assert noor.get(url("template_publish", template), {"revision": revision}).status_code == 200
        assert noor.post(url("template_publish", template), {"revision": revision}).status_code == 302

    def test_changes_are_taken_back_after_a_question(self, template: PlanTemplate, noor: Any) -> None:
        save(noor, url("template_use", template), noun="Growth plan")

        for _press in range(2):
            assert noor.post(url("template_discard", template)).url == url("template", template)

        assert design_of(template).noun == "Coaching plan"
        assert AuditEvent.objects.filter(event="template.discarded").count() == 1

    def test_a_draft_that_never_was_published_goes_altogether(self, cast: Cast, noor: Any) -> None:
        template = draft_template(cast)

        assert noor.post(url("template_discard", template)).url == reverse("templates")

        assert not PlanTemplate.objects.exists()
        assert noor.get(url("template_edit", template)).status_code == 404
