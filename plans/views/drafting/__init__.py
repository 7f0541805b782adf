"""Writing a plan: begin, the draft and its parts, the last look."""

from __future__ import annotations

from django.urls import path

from plans.views.drafting.beginning import Begin
from plans.views.drafting.goals import CheckGoal, Goals, PutGoal
from plans.views.drafting.hub import Check, Hub
from plans.views.drafting.items import Actions, MoveItem, PutItem, RemoveItem, Support
from plans.views.drafting.own_parts import OwnPart
from plans.views.drafting.scheduling import ArrangeCheckpoint, Schedule
from plans.views.drafting.texts import Cite, Ending, Why

DRAFT = "plans/<ref:ref>/draft/"

urlpatterns = [
    path("plans/new/", Begin.as_view(), name="plan_new"),
    path(DRAFT, Hub.as_view(), name="draft"),
    path(f"{DRAFT}why/", Why.as_view(), name="draft_why"),
    path(f"{DRAFT}why/log/", Cite.as_view(), name="draft_log"),
    path(f"{DRAFT}areas/new/", PutItem.as_view(kind_name="areas"), name="draft_area_new"),
    path(f"{DRAFT}areas/<ref:item>/", PutItem.as_view(kind_name="areas"), name="draft_area"),
    path(f"{DRAFT}talks/new/", PutItem.as_view(kind_name="talks"), name="draft_talk_new"),
    path(f"{DRAFT}talks/<ref:item>/", PutItem.as_view(kind_name="talks"), name="draft_talk"),
    path(f"{DRAFT}goals/", Goals.as_view(), name="draft_goals"),
    path(f"{DRAFT}goals/new/", PutGoal.as_view(kind_name="goals"), name="draft_goal_new"),
    path(f"{DRAFT}goals/check/", CheckGoal.as_view(), name="draft_goal_check"),
    path(f"{DRAFT}goals/<ref:item>/", PutGoal.as_view(kind_name="goals"), name="draft_goal"),
    path(f"{DRAFT}actions/", Actions.as_view(), name="draft_actions"),
    path(f"{DRAFT}actions/new/", PutItem.as_view(kind_name="actions"), name="draft_action_new"),
    path(f"{DRAFT}actions/<ref:item>/", PutItem.as_view(kind_name="actions"), name="draft_action"),
    path(f"{DRAFT}support/", Support.as_view(), name="draft_support"),
    path(f"{DRAFT}support/new/", PutItem.as_view(kind_name="support"), name="draft_support_new"),
    path(f"{DRAFT}support/<ref:item>/", PutItem.as_view(kind_name="support"), name="draft_support_item"),
    path(f"{DRAFT}schedule/", Schedule.as_view(), name="draft_schedule"),
    path(f"{DRAFT}checkpoints/<ref:item>/", ArrangeCheckpoint.as_view(), name="draft_checkpoint"),
    path(f"{DRAFT}milestones/new/", PutItem.as_view(kind_name="milestones"), name="draft_milestone_new"),
    path(f"{DRAFT}milestones/<ref:item>/", PutItem.as_view(kind_name="milestones"), name="draft_milestone"),
    path(f"{DRAFT}ending/", Ending.as_view(), name="draft_ending"),
    path(f"{DRAFT}parts/<slug:part>/", OwnPart.as_view(), name="draft_part"),
    path(f"{DRAFT}items/<slug:kind>/<ref:item>/remove/", RemoveItem.as_view(), name="draft_item_remove"),
    path(f"{DRAFT}items/<slug:kind>/<ref:item>/move/", MoveItem.as_view(), name="draft_item_move"),
    path(f"{DRAFT}check/", Check.as_view(), name="draft_check"),
]
