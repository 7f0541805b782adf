"""One whole plan told in two worlds of letters, and what is asked of every document that comes of it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import page
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from plans import workflows
from plans.enums import AppealDecision, ChangeKind, GoalResult, LetterKind, OutcomeKind, Section
from plans.models import ActionStep, Goal, ImprovementArea, Milestone, Plan, SupportItem
from reviews import workflows as review_workflows
from reviews.enums import Stance, Standing
from reviews.models import Review
from reviews.workflows import GoalEntry
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, excused, fill, judged
from tests.factories.signing import signs
from tests.people import Cast

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "document-data.schema.json").read_text())
CHECKPOINT_DAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
# Arabic with Hebrew and Latin within it, Chinese, Japanese, Korean, and signs beyond the first plane.
WORLD: Mapping[str, str] = {
    "reason": (
        "بين 2 فبراير و17 أبريل، أُجيب عن 41 من 96 طلبًا بعد أكثر من يوم عمل واحد (Ticket #4711). "
        "在二月和四月之间有四十一张工单超时。"
    ),
    "impact": "كتب العملاء مرتين 😟، وتولّى الزملاء 12 طلبًا. שלום עולם.",
    "title": "الرد على العملاء في الوقت المحدد — 及时答复客户",
    "observed": "في 12 مارس انتظرت 9 من 14 طلبًا يومين أو أكثر. 三月十二日，十四张工单中有九张等待了两天以上。",
    "expected": "يُجاب عن الطلبات خلال يوم عمل واحد. 工单应在一个工作日内答复。",
    "statement": "أجب عن طلبات العملاء خلال يوم عمل واحد 在一个工作日内答复客户",
    "measure": "التقرير الأسبوعي 每周报告 週次レポート 주간 보고서 👩🏽‍💻📈",
    "description": "ساعة أسبوعيًا مع مستشار أقدم 每周与资深顾问一小时",
    "reply": "الهدف الأول يتطلب تقريرًا أسبوعيًا. 第一个目标需要周报。",
    "place": "الغرفة 3 · 三号房间",
    "comment": "أرى الهدف الثاني بشكل مختلف. 我对第二个目标有不同看法。🙂",
}
ENGLISH: Mapping[str, str] = {
    "reply": "Goal 1 counts tickets that wait for another team. Please leave those out.",
    "place": "Room 3, second floor",
    "comment": "I see goal 2 differently: the handover notes were not asked for before May.",
}


def whole_story(
    cast: Cast,
    words: Mapping[str, str],
    language: str = "en",
    *,
    made: Callable[[Cast], Plan] | None = None,
) -> Plan:
    """From draft to closed: signed with a comment, a checkpoint answered, extended, with an outcome.

    `made` writes the draft, where it is another than the usual one.
    """
    plan = made(cast) if made else fill(draft_plan(cast), cast)
    _tell(plan, words, language)
    plan = Plan.objects.get(pk=plan.pk)
    jana, mia, sam = (cast.account(name) for name in ("jana", "mia", "sam"))
    workflows.submit(plan=plan, by=jana, at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=mia, at=MONDAY + timedelta(days=1))
    workflows.share(plan=plan, by=jana, at=MONDAY + timedelta(days=2))
    workflows.comment(
        plan=plan, section=Section.GOALS, body=words["reply"], by=sam, at=MONDAY + timedelta(days=3)
    )
    talk = workflows.Meeting(date(2026, 5, 8), time(10, 0), words["place"])
    workflows.write_letter(
        plan=plan, kind=LetterKind.FIRST_MEETING, meeting=talk, by=jana, at=MONDAY + timedelta(days=2)
    )
    plan = workflows.start(plan=plan, by=jana, at=MONDAY + timedelta(days=14))
    first = plan.versions.get().sha256
    signs(plan=plan, version_sha256=first, comment=words["comment"], by=sam, at=MONDAY + timedelta(days=15))
    review = _checkpoint(plan, words, cast)
    review_workflows.answer(
        review=review,
        stance=Stance.DISPUTED,
        body=words["comment"],
        by=sam,
        at=CHECKPOINT_DAY + timedelta(days=1),
    )
    second = plan.checkpoints.filter(number=2).first()
    if second is not None:
        workflows.write_letter(
            plan=plan,
            kind=LetterKind.MEETING,
            meeting=workflows.Meeting(second.due_on, time(14, 30), words["place"], second),
            message=words["reply"],
            by=jana,
            at=CHECKPOINT_DAY + timedelta(days=1),
        )
    workflows.amend(
        plan=Plan.objects.get(pk=plan.pk),
        changes=workflows.extension(date(2026, 7, 24)),
        reason=words.get("reason", "More time, as two weeks were lost to the move of the office."),
        kind=ChangeKind.EXTENSION,
        by=mia,
        at=CHECKPOINT_DAY + timedelta(days=2),
    )
    workflows.write_letter(
        plan=plan, kind=LetterKind.EXTENSION, by=mia, at=CHECKPOINT_DAY + timedelta(days=2)
    )
    _close(Plan.objects.get(pk=plan.pk), words, cast)
    return Plan.objects.get(pk=plan.pk)


def _tell(plan: Plan, words: Mapping[str, str], language: str) -> None:
    """The same plan in other letters, put straight into its draft."""
    told = {
        Plan: ("reason", "impact"),
        ImprovementArea: ("title", "observed", "expected"),
        Goal: ("statement", "measure"),
        ActionStep: ("description",),
        SupportItem: ("description",),
        Milestone: ("title",),
    }
    for model, names in told.items():
        mine = {"pk": plan.pk} if model is Plan else {"plan": plan}
        known = {name: words[name] for name in names if name in words}
        if known:
            model._default_manager.filter(**mine).update(**known)
    Plan.objects.filter(pk=plan.pk).update(language=language)


def _checkpoint(plan: Plan, words: Mapping[str, str], cast: Cast) -> Review:
    example = words.get("observed", "Closed 14 of 16 tickets the same day.")
    return review_workflows.log_checkpoint(
        checkpoint=plan.checkpoints.get(number=1),
        entries=[GoalEntry(goal, Standing.ON_COURSE, example) for goal in plan.goals.all()],
        held_on=CHECKPOINT_DAY.date(),
        note=words.get("impact", "We looked at the report together."),
        share=True,
        by=cast.account("jana"),
        at=CHECKPOINT_DAY,
    )


def _close(plan: Plan, words: Mapping[str, str], cast: Cast) -> None:
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason=words.get("observed", "Both goals were reached and held for three weeks."),
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan, "The weekly hour was no longer needed after May."),
        by=cast.account("jana"),
        at=datetime(2026, 7, 23, 9, 0, tzinfo=UTC),
    )
    workflows.close(plan=plan, by=cast.account("mia"), at=datetime(2026, 7, 24, 9, 0, tzinfo=UTC))


def appealed(plan: Plan, words: Mapping[str, str], cast: Cast) -> None:
    """What comes after: an appeal, answered for in two letters."""
    closed = plan.closed_at or datetime(2026, 7, 24, 9, 0, tzinfo=UTC)
    sam, noor = cast.account("sam"), cast.account("noor")
    workflows.appeal(plan=plan, grounds=words["comment"], by=sam, at=closed + timedelta(days=1))
    plan = Plan.objects.get(pk=plan.pk)
    workflows.write_letter(plan=plan, kind=LetterKind.APPEAL_RECEIVED, by=noor, at=closed + timedelta(days=2))
    workflows.decide_appeal(
        plan=plan,
        decision=AppealDecision.UPHELD,
        overall=None,
        reason=words["reply"],
        by=noor,
        at=closed + timedelta(days=4),
    )
    workflows.write_letter(
        plan=Plan.objects.get(pk=plan.pk),
        kind=LetterKind.APPEAL_DECIDED,
        by=noor,
        at=closed + timedelta(days=4),
    )


def findings(content: bytes) -> list[str]:
    """What four programs have to say against a document: nothing, for one that conforms.

    `page` checks PDF/A-3a and PDF/UA-1, `qpdf` the structure of the file; `pdfinfo` reads the tags as an aid would, and
    `pdffonts` which fonts the file carries.
    """
    profiles = page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1
    found = [
        f"{profile.value} {one.rule_id}: {one.message}"
        for profile in profiles
        for one in page.validate_pdf_bytes(content, profile=profile).failures
    ]
    if b"\r\nendstream" in content:
        # `page` takes the last byte of a packed stream, where it is a 0x0d, for part of the line's end. The press makes
        # none such; the seal, whose bytes differ each time, now and then does. qpdf below measures every stream.
        found = [one for one in found if "STREAM-LENGTH" not in one]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        checked = subprocess.run(["qpdf", "--check", file.name], capture_output=True, check=False)
        structure = subprocess.run(["pdfinfo", "-struct", file.name], capture_output=True, check=False)
        fonts = subprocess.run(["pdffonts", file.name], capture_output=True, check=True).stdout.decode()
    if checked.returncode:
        found.append(f"qpdf: {checked.stderr.decode()}{checked.stdout.decode()}")
    if structure.stderr or not structure.stdout.startswith(b"Document\n"):
        found.append(f"pdfinfo: {structure.stderr.decode()}{structure.stdout[:200].decode()}")
    rows = [line.split() for line in fonts.splitlines()[2:]]
    # Embedded, cut to what is used, and readable as letters.
    found += [f"pdffonts: {row[0]}" for row in rows if row[-5:-2] != ["yes", "yes", "yes"]]
    return found


def data_in(content: bytes) -> dict[str, Any]:
    """The embedded data, once it has been held against the published schema."""
    reader = PdfReader(io.BytesIO(content))
    assert list(reader.attachments) == ["data.json"]
    data: dict[str, Any] = json.loads(reader.attachments["data.json"][0])
    Draft202012Validator(SCHEMA).validate(data)
    files = reader.trailer["/Root"]["/AF"]
    assert [one.get_object()["/AFRelationship"] for one in files] == ["/Data"]
    return data


def everything_open(content: bytes) -> bytes:
    """Every byte of a file with its streams unpacked, in which nothing can hide."""
    packed = re.findall(rb"stream\r?\n(.*?)\nendstream", content, re.DOTALL)
    return content + b"".join(_unpacked(one) for one in packed)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
