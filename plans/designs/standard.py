"""The template of a plan that was begun without choosing one: everything Waymark knows, in its own order."""

from __future__ import annotations

from plans.designs.design import BuiltIn, Design, Moment, OutcomeChoice, Part, Signer, SignerRole, Strictness
from plans.enums import OutcomeKind

_REQUIRED = {
    BuiltIn.REASON,
    BuiltIn.AREAS,
    BuiltIn.GOALS,
    BuiltIn.SUPPORT,
    BuiltIn.CHECKPOINTS,
    BuiltIn.ENDING,
}

STANDARD = Design(
    name="Improvement plan",
    noun="Improvement plan",
    parts=tuple(
        Part(key=built_in.value, built_in=built_in, required=built_in in _REQUIRED)
        for built_in in BuiltIn
        if built_in != BuiltIn.OWN
    ),
    # It asks for a field that most plans leave folded away.
    goal_check={"no_objective": Strictness.OFF},
    signers=(Signer(role=SignerRole.EMPLOYEE, moments=(Moment.START, Moment.CHANGE)),),
    outcomes=tuple(OutcomeChoice(key=kind.value, kind=kind) for kind in OutcomeKind),
)
