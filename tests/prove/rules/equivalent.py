"""Broken rules that break nothing, one by one, each with its reason. Nothing is put here by a pattern."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE, FENCES = "employees/permissions/__init__.py", "plans/permissions/fences.py"
EQUIVALENT: Mapping[str, str] = {
    "employees/guard/pinning.py _node_pins: not node.children dropped from node.negated or not node.children": (
        "A node without conditions is joined by AND, and of none of them any pins."
    ),
    "employees/guard/wire.py mentions_guarded: not any((prefix in text for prefix in prefixes)) dropped from "
    "text.startswith(WRITES) or not any((prefix in text for prefix in prefixes))": (
        "It spares a search that would find nothing."
    ),
    **{
        f"employees/permissions/__init__.py _READS: Relation.{each} added to {{Relation.SUBJECT, Relation.MANAGER, "
        "Relation.SYSTEM_OWNER}": "HR stands beside them in the same line."
        for each in ("HR_FOR_HR", "HR_LEAD", "HR_PARTNER")
    },
    **{
        f"{each} dropped from Q({of})": "What says everybody is made into what says everybody."
        for each, of in (
            (f"{PEOPLE} in_hr_scope: **={{f'{{way}}pk__isnull': False}}", "**{f'{way}pk__isnull': False}"),
            (f"{PEOPLE} not_barred: **={{f'{{way}}pk__isnull': False}}", "**{f'{way}pk__isnull': False}"),
            (f"{PEOPLE} _everyone_for: pk__isnull=False", "pk__isnull=False"),
            (f"{FENCES} looked_after: **={{f'{{about}}__isnull': False}}", "**{f'{about}__isnull': False}"),
            (
                f"{FENCES} kept_from_own_side: **={{f'{{about}}__isnull': False}}",
                "**{f'{about}__isnull': False}",
            ),
        )
    },
    "employees/permissions/actors.py actors_for: never asked: if not accounts: return {}": (
        "An empty list asks the database nothing."
    ),
    "employees/queries/standing_in.py standing_in_by: mine.none() turned into mine.all()": (
        "Whoever stands in is employed: for nobody there are none to begin with."
    ),
    "employees/permissions/standing_in.py SUBJECT: Relation.HR_LEAD added to {Relation.SUBJECT}": (
        "Every row with it names the HR lead as well."
    ),
    **{
        f"employees/permissions/actors.py _queries: {each}": "More is read than is looked up afterwards, by key."
        for each in (
            "Q(employee__in=employees) | Q(manager__in=employees) dropped from ReportingLine.objects.filter(today, "
            "Q(employee__in=employees) | Q(manager__in=employees))",
            "employee__in=employees dropped from Q(employee__in=employees)",
            "manager__in=employees dropped from Q(manager__in=employees)",
            "account__in=accounts dropped from Conflict.objects.filter(account__in=accounts, ended_at__isnull=True)",
            "by__in=employees dropped from StandIn.objects.on(on).filter(by__in=employees)",
        )
    },
    "employees/permissions/actors.py _below: filter pk is not None dropped from a comprehension": (
        "With it among them the answer was given before: all departments."
    ),
    "employees/queries/conflicts.py conflicts_for: account=actor.user_id dropped from "
    "Conflict.objects.filter(ended_at__isnull=True).exclude(account=actor.user_id)": (
        "Whom a conflict of the account's own is about is among those whom it is barred from."
    ),
    **{
        f"employees/queries/conflicts.py hr_left_for: {each} dropped from "
        "RoleGrant.objects.filter(role__in=HR_ROLES, revoked_at__isnull=True, user__is_active=True)": (
            "It spares reading accounts that look after nobody; what somebody is to the person is asked afterwards."
        )
        for each in ("role__in=HR_ROLES", "revoked_at__isnull=True", "user__is_active=True")
    },
    "employees/queries/standing_in.py _holds: user__isnull=False dropped from "
    "RoleGrant.objects.filter(Q(user=person.user_id), role__in=roles, revoked_at__isnull=True, user__isnull=False)": (
        "No role is held by no account."
    ),
    **{
        f"plans/queries/judges.py _acting_as_hr: {each} dropped from "
        "RoleGrant.objects.filter(role__in=HR_ROLES, revoked_at__isnull=True, user__is_active=True)": (
            "It spares reading accounts that look after nobody; what somebody is to the plan is asked afterwards."
        )
        for each in ("role__in=HR_ROLES", "revoked_at__isnull=True", "user__is_active=True")
    },
    "plans/queries/judges.py _acting_as_hr: never asked: if not hr_relations(actor, plan.employee): continue": (
        "It spares a question: what somebody is to the plan is asked next."
    ),
    "plans/permissions/coaching.py relations_to_note: actor.employee_id is not None dropped from "
    "actor.employee_id is not None and note.employee_id == actor.employee_id": "Every note is about somebody.",
    "plans/permissions/coaching.py _note_was_shared: isinstance(note, Observation) dropped from "
    "isinstance(note, Observation) and note.is_shared": (
        "Nothing but notes is asked about by this row; the type checker wants it said."
    ),
    "plans/queries/coaching.py own_notes: never asked: if actor.employee_id is None: return "
    "Observation.objects.none()": "No note is about nobody.",
    "plans/queries/drafting.py people_to_plan_for: Employee.objects.none() turned into Employee.objects.all()": (
        "A disabled account looks after nobody and leads nobody."
    ),
    "reviews/queries/messages.py told: ref__in=refs dropped from "
    "Checkpoint.objects.filter(plan__in=[plan.pk for plan in plans.values()], ref__in=refs)": (
        "More meetings of the same visible plans are read than are looked up afterwards, by reference."
    ),
    "plans/queries/readers.py WORKS_IN_HR: Role.SYSTEM_OWNER added to {Role.HR_PARTNER, Role.HR_LEAD}": (
        "It is asked of roles that read plans, of which that is none."
    ),
    "plans/queries/readers.py reported_to: bound of until_date__lt=on moved": (
        "A line that ends on the very day counts on it still: that was asked before, and answered."
    ),
    "plans/queries/readers.py _working_readers: manager__user__isnull=False dropped from "
    "_lines_on(on).filter(employee=plan.manager_id, manager__user__isnull=False)": (
        "It spares reading managers without an account, who are passed over next."
    ),
    "plans/queries/adjustments.py agreed_for: state=AdjustmentState.AGREED dropped from "
    "Adjustment.objects.filter(plan=plan, state=AdjustmentState.AGREED)": (
        "By a constraint only what was agreed has a date, and the rest is passed over."
    ),
    "plans/queries/adjustments.py agreed_for: filter since is not None dropped from a comprehension": (
        "By the same constraint whatever was agreed has one; the type checker wants it said."
    ),
    "plans/queries/adjustments.py to_answer: never asked: if not actor.has(*HR_ROLES): return []": (
        "It spares a query that finds nothing for whoever is not HR for the plan."
    ),
    "plans/queries/readers.py Reader.until: self.companion is not None dropped from "
    "self.relation == Relation.COMPANION and self.companion is not None": (
        "Whoever reads as a companion is one; the type checker wants it said."
    ),
    "plans/permissions/plans.py relations_to: actor.employee_id is not None dropped from "
    "actor.employee_id is not None and plan.employee_id == actor.employee_id": "Every plan is about somebody.",
    "plans/permissions/plans.py _hr_alone: actor.employee_id is None dropped from "
    "scope is None or actor.employee_id is None": (
        "Every plan is led by somebody, and who has no entry in the directory leads nobody."
    ),
    "plans/permissions/fences.py kept_from_own_side: filter key is not None dropped from a comprehension": (
        "Django leaves None out of such a list; the type checker wants it said."
    ),
    "plans/queries/documents.py fetched_by: ref__in={who for _about, who, *_rest in counted} dropped from "
    "User.objects.filter(ref__in={who for _about, who, *_rest in counted})": (
        "More accounts are read than are looked up afterwards, by reference."
    ),
    "plans/queries/emergencies.py open_now: not actor.has(Role.SYSTEM_OWNER) dropped from "
    "actor.at is None or not actor.has(Role.SYSTEM_OWNER)": (
        "For whoever is no system owner there are none to begin with; it spares the making of a query, on every page."
    ),
    "plans/queries/funnels.py own_plans: never asked: if actor.employee_id is None: return Plan.objects.none()": (
        "No plan is about nobody; it spares a question."
    ),
    "plans/queries/funnels.py plan_for: permission != PlanPermission.VIEW dropped from permission != "
    "PlanPermission.VIEW and (not PLANS.can(actor, permission, plan))": (
        "Whatever came out of the list may be read: it spares a question."
    ),
    "plans/queries/templates.py template_for: require_template(actor, TemplatePermission.VIEW) dropped": (
        "The same is asked once more afterwards; asked before, nothing is looked for."
    ),
    "employees/guard/passes.py _on_the_wire: mine is not None dropped from mine is not None and (not mine.ticket) "
    "and (not mine.asides) and mentions_guarded(sql)": (
        "It is on the wire only while there is a pass; the type checker wants it said."
    ),
    "plans/permissions/table.py ACTING: Relation.MANAGER added to {Relation.ACTING_MANAGER}": (
        "Every row that lets somebody stand in for the manager lets the manager as well, whenever the plan runs."
    ),
    "plans/permissions/table.py LENT: Relation.EMERGENCY added to {Relation.LENT}": (
        "Who reads in an emergency signs and attests nothing by any row."
    ),
    "plans/permissions/table.py _was_shared: isinstance(plan, Plan) dropped from isinstance(plan, Plan) and "
    "plan.is_shared": "Nothing but plans is asked about by this table; the type checker wants it said.",
}
