"""Signing as somebody does who was just asked who they are, and had the words of today on the screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from employees.enums import ProofMethod
from employees.models import User
from employees.workflows import Proof
from plans import workflows
from plans.enums import SignatureMeaning
from plans.models import Plan, Signature


def proven(at: datetime) -> Proof:
    """A password, given at the act."""
    return Proof(ProofMethod.PASSWORD, at)


def act_of(plan: Plan, by: User, at: datetime, **more: Any) -> workflows.SigningAct:
    """The act, with the words of the version in force."""
    version = plan.versions.filter(number=plan.version).first()
    words = workflows.words_to_sign(plan, version, by) if version is not None else None
    language = words.language if words is not None else "en"
    return workflows.SigningAct(
        more.pop("proof", proven(at)), language, words.sha256 if words is not None else "", **more
    )


def signs(
    *,
    plan: Plan,
    version_sha256: str,
    by: User,
    at: datetime,
    comment: str = "",
    meaning: SignatureMeaning = SignatureMeaning.RECEIVED,
    **more: Any,
) -> Signature:
    """Sign the version with this fingerprint; received, unless another meaning is chosen."""
    plan = Plan.objects.get(pk=plan.pk)
    act = act_of(plan, by, at, **more)
    return workflows.sign(
        plan=plan, version_sha256=version_sha256, meaning=meaning, comment=comment, act=act, by=by, at=at
    )


def declines(
    *, plan: Plan, version_sha256: str, by: User, at: datetime, comment: str = "", **more: Any
) -> Signature:
    """Choose not to sign."""
    act = act_of(Plan.objects.get(pk=plan.pk), by, at, **more)
    return workflows.decline_to_sign(
        plan=plan, version_sha256=version_sha256, comment=comment, act=act, by=by, at=at
    )
