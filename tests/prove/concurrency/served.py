"""The application as gunicorn serves it, on the day of the world: WAYMARK_PROVE_SINCE says when that day began."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import time_machine

from tests.prove.inputs.clock import NOW

time_machine.travel(
    NOW + timedelta(seconds=time.time() - float(os.environ["WAYMARK_PROVE_SINCE"])), tick=True
).start()

from pip_config.wsgi import application as application  # noqa: E402 -- on that day
