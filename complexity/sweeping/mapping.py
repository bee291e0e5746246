"""Work on many parts: threads of this machine, or the workers of a Dask cluster. Results come in the order of the parts."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..base.errors import ComplexityError, shown
from ..base.extras import install

#: How often a part is tried again after the workers that had it have died.
RETRIES = 10


def ordered(
    work: Callable[[Any], Any],
    parts: Iterable[Any],
    total: int,
    *,
    scheduler: str | None = None,
    threads: int | None = None,
    progress: str | None = None,
) -> Iterator[Any]:
    """``work`` of each part, in their order.

    Args:
        total: the number of parts.
        work: a function; for a cluster one that can be pickled, and that gives the same result wherever it runs.
        scheduler: address of a Dask scheduler, e.g. ``tcp://host:8786``; this machine's cores unless given.
        threads: of this machine; as many as processors unless given.
        progress: what a progress bar on stderr is called, where that is a terminal; none unless given.

    Raises:
        ComplexityError: there is no scheduler at that address, or the extra ``cluster`` is not installed.
    """
    results = _cluster(work, parts, scheduler) if scheduler else _threads(work, parts, total, threads)
    if progress is None:
        yield from results
        return
    import sys

    from tqdm import tqdm

    yield from tqdm(results, total=total, desc=progress, leave=False, disable=None, file=sys.stderr, unit="part")


def _threads(work: Callable[[Any], Any], parts: Iterable[Any], total: int, threads: int | None) -> Iterator[Any]:
    count = threads or os.cpu_count() or 1
    if count == 1 or total == 1:
        yield from map(work, parts)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(count) as pool:
        yield from _windowed(lambda part: pool.submit(work, part), lambda future: future.result(), parts, 2 * count)


def _cluster(work: Callable[[Any], Any], parts: Iterable[Any], scheduler: str) -> Iterator[Any]:
    with cluster(scheduler) as client:
        # A task of its own, so that it is sent to each worker once, and made again where the worker that had it died.
        shared = client.submit(_itself, work, pure=False)
        cores = max(sum(client.ncores().values()), 1)

        def submit(part: Any) -> Any:
            return client.submit(_applied, shared, part, pure=False, retries=RETRIES)

        def result(future: Any) -> Any:
            from distributed.scheduler import KilledWorker

            for _ in range(RETRIES):
                try:
                    return future.result()
                except KilledWorker:
                    future.retry()
            return future.result()

        yield from _windowed(submit, result, parts, 4 * cores)


def _windowed(
    submit: Callable[[Any], Any], result: Callable[[Any], Any], parts: Iterable[Any], ahead: int
) -> Iterator[Any]:
    """Not more than ``ahead`` parts are under way, so that results wait in memory for few others."""
    waiting: deque[Any] = deque()
    try:
        for part in parts:
            waiting.append(submit(part))
            if len(waiting) >= ahead:
                yield result(waiting.popleft())
        while waiting:
            yield result(waiting.popleft())
    finally:
        for future in waiting:
            future.cancel()


def cluster(scheduler: str) -> Any:
    """A client of the Dask scheduler at that address, to be closed.

    Raises:
        ComplexityError: there is none, or the extra ``cluster`` is not installed.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ComplexityError(
            f"scheduler {shown(scheduler)}: {error.name} is not installed: {install('cluster')}"
        ) from None
    if not isinstance(scheduler, str) or "://" not in scheduler:
        raise ComplexityError(f"scheduler {shown(scheduler)}: an address like tcp://host:8786 is needed")
    try:
        return Client(scheduler, timeout=5, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ComplexityError(f"scheduler {shown(scheduler)} cannot be reached: {reason}") from None


def _itself(work: Any) -> Any:
    return work


def _applied(work: Callable[[Any], Any], part: Any) -> Any:
    return work(part)
