"""The coaching log of a person, and the notes shared with oneself."""

from __future__ import annotations

from django.urls import path

from plans.views.coaching.log import ChangeNote, Log, NewNote, Reports, ShareNote
from plans.views.coaching.own import AnswerNote, OwnNotes

LOG = "people/<ref:ref>/log/"

urlpatterns = [
    path("log/", Reports.as_view(), name="log_people"),
    path(LOG, Log.as_view(), name="log"),
    path(f"{LOG}new/", NewNote.as_view(), name="log_new"),
    path(f"{LOG}<ref:item>/change/", ChangeNote.as_view(), name="log_change"),
    path(f"{LOG}<ref:item>/share/", ShareNote.as_view(), name="log_share"),
    path("my-notes/", OwnNotes.as_view(), name="my_notes"),
    path("my-notes/<ref:item>/answer/", AnswerNote.as_view(), name="my_note_answer"),
]
