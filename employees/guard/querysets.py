"""The querysets of guarded models: each looks, before or after it reads, whether its reader was let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, cast

from django.db.models import Manager, Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable

from employees.guard.passes import Pass, Unguarded, held, is_marked
from employees.guard.pinning import is_pinned

Row = TypeVar("Row", bound=Model)
Answer = TypeVar("Answer")


class GuardedQuerySet(QuerySet[Row]):
    """Hands out what a funnel has marked, and what belongs to something that its reader was let in to."""

    def _fetch_all(self) -> None:
        mine = _looking()
        if mine is not None and self._result_cache is None:
            self._result_cache = _take(self, mine, _read(self))
        super()._fetch_all()

    def _iterator(self, use_chunked_fetch: bool, chunk_size: int | None) -> Iterator[Any]:
        mine = _looking()
        if mine is None:
            yield from super()._iterator(use_chunked_fetch, chunk_size)  # type: ignore[misc]  # as above
            return
        size = chunk_size or 2000
        rows = iter(_read(self, chunked_fetch=use_chunked_fetch, chunk_size=size))
        while some := _take(self, mine, islice(rows, size)):
            if self._prefetch_related_lookups:  # type: ignore[attr-defined]
                prefetch_related_objects(some, *self._prefetch_related_lookups)  # type: ignore[attr-defined]
            yield from some

    def count(self) -> int:
        """How many, if they are the reader's to count. Raises Unguarded."""
        return _asked(self, super().count) if self._result_cache is None else super().count()

    def exists(self) -> bool:
        """Whether there is any, if that is the reader's to know. Raises Unguarded."""
        return _asked(self, super().exists) if self._result_cache is None else super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Figures over rows that are the reader's to count. Raises Unguarded."""
        return _asked(self, lambda: super(GuardedQuerySet, self).aggregate(*args, **kwargs))

    def update(self, **kwargs: Any) -> int:
        """Change rows that the reader was let in to. Raises Unguarded."""
        return _asked(self, lambda: super(GuardedQuerySet, self).update(**kwargs))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows that the reader was let in to. Raises Unguarded."""
        return _asked(self, super().delete)

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """Make many rows. What somebody has just made, they are let in to."""
        made = super().bulk_create(objs, *args, **kwargs)
        mine = held()
        if mine is not None:
            for row in made:
                mine.admit(row)
        return made


GuardedManager = Manager.from_queryset(GuardedQuerySet)


class CarryingQuerySet(QuerySet[Row]):
    """For a model that is not guarded and has queries with marked ones inside: see `carry`."""

    def _fetch_all(self) -> None:
        _carried(self, super()._fetch_all)

    def count(self) -> int:
        """How many."""
        return _carried(self, super().count)

    def exists(self) -> bool:
        """Whether there is any."""
        return _carried(self, super().exists)

    def update(self, **kwargs: Any) -> int:
        """Change them."""
        return _carried(self, lambda: super(CarryingQuerySet, self).update(**kwargs))


CarryingManager = Manager.from_queryset(CarryingQuerySet)


def _read(rows: QuerySet[Any], **how: Any) -> Iterable[Any]:
    return cast(Iterable[Any], rows._iterable_class(rows, **how))


def _looking() -> Pass | None:
    mine = held()
    return None if mine is None or mine.asides else mine


def _carried(rows: QuerySet[Any], read: Callable[[], Answer]) -> Answer:
    mine = held()
    if mine is None or not is_marked(rows.query, mine):
        return read()
    with mine.ticketed():
        return read()


def _asked(rows: GuardedQuerySet[Any], read: Callable[[], Answer]) -> Answer:
    mine = _looking()
    if mine is None:
        return read()
    if not _is_safe(rows, mine):
        raise Unguarded(f"{rows.model.__name__} was counted or changed beside its funnel.")
    with mine.ticketed():
        return read()


def _take(rows: GuardedQuerySet[Any], mine: Pass, read: Iterable[Any]) -> list[Any]:
    """The results, if every one of them is the reader's. Nothing is read of which that cannot be told."""
    safe, whole = _is_safe(rows, mine), issubclass(rows._iterable_class, ModelIterable)
    if not safe and not whole:
        raise Unguarded(f"Columns of {rows.model.__name__} were read beside its funnel.")
    with mine.ticketed():
        found = list(read)
    if whole:
        for row in found:
            if not safe and not row.belongs_to(mine):
                raise Unguarded(f"A {rows.model.__name__} was read beside its funnel.")
            mine.admit(row)
    return found


def _is_safe(rows: GuardedQuerySet[Any], mine: Pass) -> bool:
    # What is none by its own saying asks the database nothing.
    return rows.query.is_empty() or is_marked(rows.query, mine) or is_pinned(rows.query, mine)
