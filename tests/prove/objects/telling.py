"""What a sweep came to, in words and numbers."""

from __future__ import annotations

from collections import Counter

from tests.prove.objects.sweep import Sweep

SHOWN = 25


def report(sweep: Sweep) -> str:
    """Requests by kind, what they reached, and every finding once, with how often it came."""
    tally = sweep.tally
    lines = [f"{kind:>14}  {count:7,}" for kind, count in sorted(tally.kinds.items())]
    lines.append(f"{'in all':>14}  {tally.total:7,}, and {tally.baselines:,} to compare with")
    lines.append("answers " + ", ".join(f"{status}: {n:,}" for status, n in sorted(tally.statuses.items())))
    there = {one.name for one in sweep.questions.places}
    reached = there & {place for place, _who in tally.pairs}
    lines.append(
        f"reached {len(reached)} of {len(there)} addresses, "
        f"{len({who for _place, who in tally.pairs})} actors, {len(tally.models)} models, {len(tally.scenes)} plans"
    )
    for name, found in (("leaks", tally.leaks), ("writes", tally.writes), ("errors", tally.errors)):
        lines.append(f"{name:>14}  {len(found):7,}")
        lines += [f"{'':>16}{count} x {one}" for one, count in Counter(found).most_common(SHOWN)]
    if tally.holds:
        lines.append(
            f"0 of {tally.total:,}: with 95 % certainty fewer than {300 / tally.total:.3f} % are answered."
        )
    return "\n".join(lines)
