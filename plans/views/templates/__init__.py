"""Templates of plans: reading them, building them, and passing them on as files."""

from __future__ import annotations

from django.urls import path

from plans.views.templates.beginning import Begin, Import, Templates
from plans.views.templates.details import Dates, GoalCheck, Use
from plans.views.templates.hub import Discard, Hub, Look, Publish
from plans.views.templates.parts import Part, Parts, PutField, PutOwnPart, SwitchOn
from plans.views.templates.reading import Archive, Export, Restore, Schema, Template, Version
from plans.views.templates.rows import (
    MoveRow,
    Outcomes,
    PutOutcome,
    PutScale,
    PutSigner,
    RemoveRow,
    Scales,
    Signers,
)

ONE = "templates/<ref:ref>/"
EDIT = f"{ONE}edit/"

urlpatterns = [
    path("templates/", Templates.as_view(), name="templates"),
    path("templates/new/", Begin.as_view(), name="template_new"),
    path("templates/import/", Import.as_view(), name="template_import"),
    path("templates/schema.json", Schema.as_view(), name="template_schema"),
    path(ONE, Template.as_view(), name="template"),
    path(f"{ONE}template.json", Export.as_view(), name="template_export"),
    path(f"{ONE}versions/<int:number>/", Version.as_view(), name="template_version"),
    path(f"{ONE}archive/", Archive.as_view(), name="template_archive"),
    path(f"{ONE}restore/", Restore.as_view(), name="template_restore"),
    path(EDIT, Hub.as_view(), name="template_edit"),
    path(f"{EDIT}use/", Use.as_view(), name="template_use"),
    path(f"{EDIT}parts/", Parts.as_view(), name="template_parts"),
    path(f"{EDIT}parts/new/", PutOwnPart.as_view(), name="template_part_new"),
    path(f"{EDIT}parts/switch-on/", SwitchOn.as_view(), name="template_part_on"),
    path(f"{EDIT}parts/<slug:key>/", Part.as_view(), name="template_part"),
    path(f"{EDIT}parts/<slug:part>/fields/new/", PutField.as_view(), name="template_field_new"),
    path(f"{EDIT}parts/<slug:part>/fields/<slug:key>/", PutField.as_view(), name="template_field"),
    path(f"{EDIT}dates/", Dates.as_view(), name="template_dates"),
    path(f"{EDIT}scales/", Scales.as_view(), name="template_scales"),
    path(f"{EDIT}scales/new/", PutScale.as_view(), name="template_scale_new"),
    path(f"{EDIT}scales/<slug:key>/", PutScale.as_view(), name="template_scale"),
    path(f"{EDIT}signatures/", Signers.as_view(), name="template_signers"),
    path(f"{EDIT}signatures/new/", PutSigner.as_view(), name="template_signer_new"),
    path(f"{EDIT}signatures/<slug:key>/", PutSigner.as_view(), name="template_signer"),
    path(f"{EDIT}outcomes/", Outcomes.as_view(), name="template_outcomes"),
    path(f"{EDIT}outcomes/new/", PutOutcome.as_view(), name="template_outcome_new"),
    path(f"{EDIT}outcomes/<slug:key>/", PutOutcome.as_view(), name="template_outcome"),
    path(f"{EDIT}goal-check/", GoalCheck.as_view(), name="template_goal_check"),
    path(f"{EDIT}look/", Look.as_view(), name="template_look"),
    path(f"{EDIT}publish/", Publish.as_view(), name="template_publish"),
    path(f"{EDIT}discard/", Discard.as_view(), name="template_discard"),
    path(f"{EDIT}rows/<slug:kind>/<slug:key>/move/", MoveRow.as_view(), name="template_row_move"),
    path(f"{EDIT}rows/<slug:kind>/<slug:key>/remove/", RemoveRow.as_view(), name="template_row_remove"),
]
