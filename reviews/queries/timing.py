"""When an account was written and whether anybody answered it, in the working days of the person whose plan it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from employees.models import User
from employees.queries import calendar_for
from plans.deadlines import years
from plans.models import Plan
from reviews.models import Review

# The working day after the meeting is in time.
IN_TIME = 1
# So many working days after the sharing, silence is said in words: not disputed. It never means agreed.
DAYS_TO_ANSWER = 5


@dataclass(frozen=True)
class Timing:
    """Of one shared account: how many working days after the meeting it was shared, and until when it can be answered.

    `answer_by` is a date in the plan's zone, inclusive.
    """

    after: int
    answer_by: date
    is_answered: bool
    today: date

    @property
    def late_by(self) -> int:
        """The working days after the meeting, where it was written later than the next working day. Else 0."""
        return self.after if self.after > IN_TIME else 0

    @property
    def is_undisputed(self) -> bool:
        """Whether the time to answer has passed in silence."""
        return not self.is_answered and self.today > self.answer_by


def timings_of(plan: Plan, reviews: Iterable[Review], today: date) -> Mapping[int, Timing]:
    """The timing of each shared account among `reviews`, by its key; `today` in the plan's zone. Three queries."""
    zone = ZoneInfo(plan.time_zone)
    written = {
        review: review.shared_at.astimezone(zone).date() for review in reviews if review.shared_at is not None
    }
    if not written:
        return {}
    days = [*(review.held_on for review in written), *written.values()]
    calendar = calendar_for(plan.employee, years(min(days), max(days)))
    return {
        review.pk: Timing(
            after=max(0, calendar.between(review.held_on, shared_on)),
            answer_by=calendar.add(shared_on, DAYS_TO_ANSWER),
            is_answered=bool(review.responses.all()),
            today=today,
        )
        for review, shared_on in written.items()
    }


def timing_of(plan: Plan, review: Review | None, today: date) -> Timing | None:
    """The timing of one account, once it was shared."""
    return timings_of(plan, [review], today).get(review.pk) if review is not None else None


def companions_on(plan: Plan, day: date) -> list[User]:
    """Who stands by the employee on `day`, a date in the plan's zone."""
    there = plan.companions.filter(until__gte=day, removed_at__isnull=True)
    return [companion.user for companion in there.select_related("user__employee")]
