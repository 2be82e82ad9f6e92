"""Waiting for something that a person would wait for, and saying what it was when it did not come."""

import time


def until(condition, seconds: float, what: str, *, every: float = 0.1, pause=time.sleep):
    """The first truthy value of `condition()`; fails with `what` when none comes in `seconds`."""
    end = time.monotonic() + seconds
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
