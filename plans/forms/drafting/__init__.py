"""What is asked when a plan is written. Shape is checked here, beside the field; sense again in the verbs."""

from plans.forms.drafting.actions import ActionForm, NoSupportForm, SupportBasics, SupportForm
from plans.forms.drafting.ending import EndingForm
from plans.forms.drafting.goals import GoalBasics, GoalForm
from plans.forms.drafting.schedule import CheckpointForm, MilestoneForm, ScheduleForm
from plans.forms.drafting.why import AreaForm, EarlierTalkForm, WhyForm

__all__ = [
    "ActionForm",
    "AreaForm",
    "CheckpointForm",
    "EarlierTalkForm",
    "EndingForm",
    "GoalBasics",
    "GoalForm",
    "MilestoneForm",
    "NoSupportForm",
    "ScheduleForm",
    "SupportBasics",
    "SupportForm",
    "WhyForm",
]
