from __future__ import annotations

from typing import Any

import pytest

from plans.designs.library import library
from plans import workflows
from tests.people import Cast
from tests.stories.walk.hands import PlainHand
from tests.stories.walk.story import story_of, at
from tests.stories.walk.walk import Walk
from tests.plans.designs.published import FORMS
import datetime


@pytest.mark.parametrize("form", ["cornell"])
def test_walk(cast: Cast, time_machine: Any, form: str) -> None:
    story = story_of(form)
    workflows.load_template(key=form, design=library()[form], at=at(story.begun - datetime.timedelta(days=1)))
    walk = Walk(story, cast, lambda who: PlainHand(cast.account(who)), time_machine)
    walk.whole()
    print(walk.came)
