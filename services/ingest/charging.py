"""What the lines of a batch count towards its caller's rate."""

import asyncio
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from typing import TypeAlias

from fastapi import Request

from shared.http.problem import Problem
from shared.http.rate_limiting import Allowance, Limits, allowance_of

# The count gives up by itself long before.
_SECONDS = 5.0

Charge: TypeAlias = Callable[[int], tuple[int, Problem | None]]
"""Counts lines; returns how many may be taken in, and what the others are told."""


def free(lines: int) -> tuple[int, Problem | None]:
    """Count nothing."""
    return lines, None


def charge_of(request: Request) -> Charge:
    """Return what counts the lines of a request, from any thread but that of its event loop."""
    allowance = allowance_of(request)
    if allowance is None:
        return free
    loop, limits = asyncio.get_running_loop(), request.app.state.limits

    def charge(lines: int) -> tuple[int, Problem | None]:
        asked = asyncio.run_coroutine_threadsafe(_charged(allowance, limits, lines), loop)
        try:
            return asked.result(_SECONDS)
        except Late:
            return lines, None

    return charge


async def _charged(allowance: Allowance, limits: Limits, lines: int) -> tuple[int, Problem | None]:
    taken = await allowance.take(lines)
    if taken == lines:
        return taken, None
    limits.limited.labels(allowance.policy).inc(lines - taken)
    return taken, allowance.problem(await allowance.left())
