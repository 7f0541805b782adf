"""The signing ceremony, verb by verb: what is signed, with which meaning, how we know who, on paper, with a witness."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from employees.enums import PeopleEvent, ProofMethod
from employees.errors import NotAllowed, NotNow
from employees.models import AuditEvent, OutboxMessage
from employees.workflows import Proof, ask_for_password, invite
from plans import workflows
from plans.designs import SignerRole
from plans.enums import AskedBy, PlanEvent, PlanStatus, SignatureMeaning, SignatureRoute
from plans.evidence import Clean, Kind
from plans.models import Attachment, FormSignature, MeetingRequest, Plan, Signature
from plans.queries.signatures import lines_on_paper
from plans.workflows.wishes import ask_to_meet
from tests.factories.plans import plan_in
from tests.factories.signing import act_of, declines, proven, signs
from tests.people import Cast

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
M = SignatureMeaning
SCAN = b"%PDF-1.7 what was signed by hand"


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    """Sam's plan runs, opened, and Sam has not answered."""
    time_machine.move_to(AT, tick=False)
    return workflows.open_plan(plan=plan_in(PlanStatus.ACTIVE, cast), by=cast.account("sam"), at=AT)


def shown(plan: Plan) -> str:
    """The fingerprint of the version in force, as the page carries it."""
    plan.refresh_from_db()
    return plan.versions.get(number=plan.version).sha256


def sam_signs(plan: Plan, cast: Cast, **more: Any) -> Signature:
    return signs(plan=plan, version_sha256=shown(plan), by=cast.account("sam"), at=AT, **more)


def sam_declines(plan: Plan, cast: Cast, **more: Any) -> Signature:
    return declines(plan=plan, version_sha256=shown(plan), by=cast.account("sam"), at=AT, **more)


def told(kind: str) -> list[str]:
    return sorted(OutboxMessage.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def on_paper(plan: Plan, cast: Cast, **more: Any) -> Signature:
    clean = Clean(kind=Kind.PDF, content=SCAN)
    said: dict[str, Any] = {
        "meaning": M.RECEIVED,
        "comment": "",
        "signed_on": date(2026, 6, 2),
        "witness": cast.account("jana"),
        "scan": clean,
        "by": cast.account("mia"),
    }
    return workflows.record_paper(plan=plan, version_sha256=shown(plan), at=AT, **{**said, **more})


class TestWhatIsSigned:
    @pytest.mark.parametrize(
        ("meaning", "ending", "says"),
        [
            (M.RECEIVED, "made on 18 May 2026.", "signed version 1 as received and read"),
            (M.AGREED, "made on 18 May 2026. I agree with it.", "agrees with it"),
            (M.COMMENTS, "made on 18 May 2026. My comments belong to it.", "with comments"),
        ],
    )
    def test_the_words_and_their_fingerprints_are_those_that_were_shown(
        self, plan, cast, meaning, ending, says
    ):
        act = sam_signs(plan, cast, meaning=meaning, comment="The report counts Saturdays.")

        assert act.meaning == meaning and act.statement.endswith(ending)
        assert act.statement_sha256 == hashlib.sha256(act.statement.encode()).hexdigest()
        assert act.consent_sha256 == hashlib.sha256(act.consent.encode()).hexdigest()
        assert (act.version_sha256, act.language, act.route) == (shown(plan), "en", SignatureRoute.SCREEN)
        event = AuditEvent.objects.get(event=PlanEvent.SIGNED)
        assert {name: event.data[name] for name in ("meaning", "statement_sha256", "consent_sha256")} == {
            "meaning": meaning,
            "statement_sha256": act.statement_sha256,
            "consent_sha256": act.consent_sha256,
        }

    def test_other_words_than_those_of_today_are_not_signed_and_no_unknown_language(self, plan, cast):
        sam = cast.account("sam")
        act = act_of(plan, sam, AT)
        for changed in ({"words_sha256": "0" * 64}, {"language": "de"}, {"language": "../x"}):
            wrong = workflows.SigningAct(**{**vars(act), **changed})
            with pytest.raises(NotNow, match="words on this page have changed"):
                workflows.sign(
                    plan=plan,
                    version_sha256=shown(plan),
                    meaning=M.RECEIVED,
                    comment="",
                    act=wrong,
                    by=sam,
                    at=AT,
                )
        assert not Signature.objects.exists()

    def test_comments_that_are_not_there_are_not_signed_with(self, plan, cast):
        with pytest.raises(NotNow, match="Write your comments"):
            sam_signs(plan, cast, meaning=M.COMMENTS, comment="  ")

    def test_companion_and_interpreter_are_facts_that_the_signer_names(self, plan, cast):
        act = sam_signs(
            plan, cast, present="Kim Aster", interpreter="Noa Levi", interpreter_language="Hebrew"
        )
        assert (act.present, act.interpreter, act.interpreter_language) == ("Kim Aster", "Noa Levi", "Hebrew")

    def test_an_interpreter_comes_with_the_language(self, plan, cast):
        with pytest.raises(NotNow, match="Give both"):
            sam_signs(plan, cast, interpreter="Noa Levi")


class TestWhoSigns:
    @pytest.mark.parametrize(
        "proof",
        [
            Proof(ProofMethod.SIGNED_IN, AT),
            Proof(ProofMethod.PAPER, AT),
            Proof(ProofMethod.PASSWORD, AT - timedelta(minutes=5, seconds=1)),
            Proof(ProofMethod.PASSWORD, AT + timedelta(seconds=1)),
        ],
        ids=["signed in", "paper", "too old", "not yet given"],
    )
    def test_no_proof_no_signature_and_no_refusal_either(self, plan, cast, proof):
        for verb in (sam_signs, sam_declines):
            with pytest.raises(NotNow, match="Show once more that it is you"):
                verb(plan, cast, proof=proof)
        assert not Signature.objects.exists()

    def test_the_method_the_time_and_the_second_factor_are_kept(self, plan, cast):
        proof = Proof(ProofMethod.PASSKEY, AT - timedelta(minutes=4), mfa=True)
        act = sam_signs(plan, cast, proof=proof)
        assert (act.method, act.authenticated_at, act.mfa) == (ProofMethod.PASSKEY, proof.at, True)

    @pytest.mark.parametrize("somebody", ["jana", "mia", "noor", "paul", "ola"])
    def test_nobody_signs_declines_asks_or_chooses_for_sam(self, plan, cast, somebody):
        by = cast.account(somebody)
        usual: dict[str, Any] = {"plan": plan, "by": by, "at": AT}
        for verb in (
            lambda: signs(version_sha256=shown(plan), **usual),
            lambda: declines(version_sha256=shown(plan), **usual),
            lambda: ask_to_meet(version_sha256=shown(plan), words="", **usual),
            lambda: workflows.choose_paper(**usual),
            lambda: workflows.choose_screen(**usual),
        ):
            with pytest.raises(NotAllowed):
                verb()
        assert not Signature.objects.exists() and not MeetingRequest.objects.exists()

    def test_an_invitation_by_hr_and_a_reset_shortly_before_are_kept_with_it(self, plan, cast):
        sam, mia = cast.account("sam"), cast.account("mia")
        sam.set_unusable_password()
        sam.save()
        before = AT - timedelta(days=settings.SIGNATURE_LOOKS_BACK_DAYS)
        invite(employee=cast.sam, by=mia, at=before)
        ask_for_password(user=sam, at=AT - timedelta(hours=1))
        assert AuditEvent.objects.filter(event=PeopleEvent.PASSWORD_ASKED_FOR).exists()

        act = sam_signs(plan, cast)

        assert (act.invited_at, act.invited_by) == (before, mia)
        assert act.reset_at == AT - timedelta(hours=1)

    def test_what_lies_longer_back_is_not(self, plan, cast):
        cast.account("sam").set_unusable_password()
        sam = cast.account("sam")
        sam.set_unusable_password()
        sam.save()
        long_ago = AT - timedelta(days=settings.SIGNATURE_LOOKS_BACK_DAYS, seconds=1)
        invite(employee=cast.sam, by=cast.account("mia"), at=long_ago)
        act = sam_signs(plan, cast)
        assert (act.invited_at, act.invited_by, act.reset_at) == (None, None, None)


class TestTalkingFirst:
    def test_it_tells_manager_and_hr_and_signing_stays_open(self, plan, cast):
        ask: dict[str, Any] = {"plan": plan, "words": "Goal 2.", "by": cast.account("sam"), "at": AT}
        wish = ask_to_meet(version_sha256=shown(plan), **ask)

        assert told("plans.meeting_asked") == ["jana@example.org", "mia@example.org"]
        assert ask_to_meet(version_sha256=shown(plan), **ask) == wish, "asking again changes nothing"
        assert AuditEvent.objects.filter(event=PlanEvent.MEETING_ASKED).count() == 1
        plan.refresh_from_db()
        assert plan.status == PlanStatus.ACTIVE and not Signature.objects.exists()
        assert sam_signs(plan, cast).meaning == M.RECEIVED
        with pytest.raises(NotNow, match="already answered"):
            ask_to_meet(version_sha256=shown(plan), **ask)


class TestPaper:
    def test_consent_is_taken_back_hr_is_told_and_later_versions_come_on_paper(self, plan, cast):
        sam = cast.account("sam")
        signed = sam_signs(plan, cast)
        workflows.choose_paper(plan=plan, by=sam, at=AT)
        workflows.choose_paper(plan=plan, by=sam, at=AT)

        assert told("plans.paper_chosen") == ["jana@example.org", "mia@example.org"]
        change = [{"item": "plan", "ref": None, "fields": {"ending": "We meet at the end."}}]
        workflows.amend(
            plan=plan,
            changes=change,
            reason="Clearer.",
            asked_by=AskedBy.HR,
            by=cast.account("mia"),
            at=AT,
        )
        with pytest.raises(NotNow, match="You chose paper"):
            sam_signs(plan, cast)
        assert Signature.objects.get() == signed, "what was signed before stays"
        workflows.choose_screen(plan=plan, by=sam, at=AT)
        assert sam_signs(plan, cast).version.number == 2

    def test_hr_puts_it_in_with_a_witness_and_it_is_sams_own(self, plan, cast):
        act = on_paper(plan, cast, meaning=M.COMMENTS, comment="Not the second goal.")

        sam, mia, jana = (cast.account(name) for name in ("sam", "mia", "jana"))
        assert (act.signer, act.recorded_by, act.witness) == (sam, mia, jana)
        assert (act.route, act.method, act.authenticated_at) == ("paper", ProofMethod.PAPER, None)
        assert (act.signed_on, act.at) == (date(2026, 6, 2), AT)
        assert act.scan is not None
        with act.scan.file.open() as kept:
            assert kept.read() == SCAN
        assert told("plans.paper_recorded") == ["sam@example.org"]
        assert AuditEvent.objects.get(event=PlanEvent.SIGNED_ON_PAPER).actor_ref == mia.ref
        with pytest.raises(NotNow, match="already"):
            on_paper(plan, cast)

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"signed_on": date(2026, 5, 17)}, "The date on the paper"),
            ({"signed_on": date(2026, 6, 4)}, "The date on the paper"),
            ({"witness": "mia"}, "Choose a witness"),
            ({"witness": "chris"}, "Choose a witness"),
            ({"witness": "sam"}, "Choose a witness"),
        ],
    )
    def test_what_cannot_be_so_is_refused(self, plan, cast, more, why):
        if isinstance(more.get("witness"), str):
            more = {"witness": cast.account(more["witness"])}
        with pytest.raises(NotNow, match=why):
            on_paper(plan, cast, **more)
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize("somebody", ["sam", "jana", "paul", "ola"])
    def test_only_hr_puts_paper_in(self, plan, cast, somebody):
        with pytest.raises(NotAllowed):
            on_paper(plan, cast, by=cast.account(somebody))


class TestWitness:
    def attest(self, plan: Plan, cast: Cast, who: str) -> FormSignature:
        return workflows.attest(
            plan=plan,
            version_sha256=shown(plan),
            comment="",
            proof=proven(AT),
            by=cast.account(who),
            at=AT,
        )

    def test_a_witness_says_that_it_was_given_and_never_agreement(self, plan, cast):
        with pytest.raises(NotNow, match="nothing to witness"):
            self.attest(plan, cast, "mia")
        sam_declines(plan, cast, comment="")

        seen = self.attest(plan, cast, "mia")

        assert seen.statement == (
            "I confirm that version 1 was given to Sam Okafor, who chose not to sign. "
            "It says nothing about agreement."
        )
        assert (seen.role, seen.says, seen.method) == (
            SignerRole.WITNESS,
            "Witnessed that it was given",
            ProofMethod.PASSWORD,
        )
        assert self.attest(plan, cast, "mia") == seen
        with pytest.raises(NotNow, match="witnessed this already"):
            self.attest(plan, cast, "noor")
        assert [line.signed for line in lines_on_paper(plan) if line.role == SignerRole.WITNESS] == [seen]

    @pytest.mark.parametrize("somebody", ["sam", "jana", "ola"])
    def test_a_witness_is_hr_or_the_managers_manager(self, plan, cast, somebody):
        sam_declines(plan, cast)
        with pytest.raises(NotAllowed):
            self.attest(plan, cast, somebody)

    def test_nobody_witnesses_what_they_put_in_themselves(self, plan, cast):
        on_paper(plan, cast)
        with pytest.raises(NotAllowed):
            self.attest(plan, cast, "mia")
        assert self.attest(plan, cast, "paul").statement == (
            "I confirm that Sam Okafor signed version 1 on paper."
        )


def test_the_database_refuses_what_the_verbs_never_write(plan: Plan, cast: Cast) -> None:
    act, sam, mia = sam_signs(plan, cast), cast.account("sam"), cast.account("mia")
    rows = Signature.objects.filter(pk=act.pk)
    for wrong in (
        {"meaning": "agrees"},
        {"meaning": M.COMMENTS, "comment": ""},
        {"method": ProofMethod.PASSWORD, "authenticated_at": None},
        {"method": ProofMethod.PAPER},
        {"route": SignatureRoute.PAPER},
        {"statement_sha256": ""},
        {"interpreter": "Noa Levi"},
        {"invited_at": AT},
        {"recorded_by": mia},
        {"recorded_by": sam},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    sealed = on_paper(plan_in(PlanStatus.ACTIVE, cast, employee="chris"), cast, signed_on=date(2026, 6, 2))
    for paper in ({"witness": mia}, {"witness": None}, {"scan": None}, {"signed_on": None}, {"mfa": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.filter(pk=sealed.pk).update(**paper)
