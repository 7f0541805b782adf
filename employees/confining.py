"""What a process that reads strangers' files may use: it takes its own rights away before it reads a byte."""

from __future__ import annotations


def confine(*, seconds: int, memory: int) -> None:
    """Allow this process so many seconds of work and bytes of memory, and no writing. Not on every system."""
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    wanted = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for which, bound in wanted:
        _soft, hard = resource.getrlimit(which)
        least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (least, hard))
