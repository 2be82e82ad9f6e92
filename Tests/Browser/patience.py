"""Waiting for something that a person would wait for, and saying what it was when it did not come."""

import time

# Bounds above this many seconds only end a test that hangs; a machine that others use as well gets twice as long.
# Shorter ones are what people were promised.
PROMISE = 3


def until(condition, seconds: float, what: str, *, every: float = 0.1, pause=time.sleep):
    """The first truthy value of `condition()`; fails with `what` when none comes in `seconds`."""
    end = time.monotonic() + (seconds if seconds <= PROMISE else 2 * seconds)
    last = None
    while True:
        last = condition()
        if last:
            return last
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s in vain for {what} (last seen: {last!r})")
        pause(every)


def throughout(condition, seconds: float, what: str, *, every: float = 0.2, pause=time.sleep) -> None:
    """Fails with `what` as soon as `condition()` is false within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition(), what
        pause(every)
