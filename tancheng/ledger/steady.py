"""The wall clock held against the machine's steady one, so that a jump of the wall clock decides nothing (docs/decisions: clock jumps).

The steady clock counts seconds since the machine started, sleep included, and nobody can set it. As long as both run side by side, time is the
wall clock's. When the wall clock jumps, time goes on by the steady one until the wall clock is back, or a person says which is right.
"""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_logger = logging.getLogger(__name__)

# More than any correction that a time service makes in small steps, less than what an exam would notice.
MOST_SECONDS_APART = 60.0
# Small steps are followed, but not ten of them within ten minutes.
FOLLOW_EVERY_SECONDS = 600.0
# With no exam near, a new time is believed once it has stood for so long.
STABLE_SECONDS = 600.0


class Trust(NamedTuple):
    """What was last believed, in seconds: wall minus steady, the steady moment when it was taken, and a gap by which a person said to go on."""

    offset: float
    taken_at: float
    kept_gap: float | None = None


class Jump(NamedTuple):
    """The wall clock stands `seconds` ahead of the time that goes on (negative: behind). `is_settled`: a person chose the steady time."""

    seconds: float
    is_settled: bool


def jump(trust: Trust, wall: float, steady: float) -> Jump | None:
    """None while both clocks agree."""
    apart = wall - (steady + trust.offset)
    if abs(apart) <= MOST_SECONDS_APART:
        return None
    settled = trust.kept_gap is not None and abs(apart - trust.kept_gap) <= MOST_SECONDS_APART
    return Jump(apart, settled)


def time_of(trust: Trust, wall: float, steady: float) -> float:
    """Seconds since 1970 that count: the wall's while it agrees, else what it would say had it not jumped."""
    return wall if jump(trust, wall, steady) is None else steady + trust.offset


def followed(trust: Trust, wall: float, steady: float) -> Trust:
    """What to believe from now on: small steps of an agreeing wall clock are taken over, seldom enough that they cannot add up to a jump."""
    if jump(trust, wall, steady) is None and steady - trust.taken_at >= FOLLOW_EVERY_SECONDS:
        return Trust(wall - steady, steady)
    return trust


def _steady_seconds() -> float:
    # Linux leaves sleep out of the monotonic clock; a laptop that was closed over night has not jumped.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _boot() -> str:
    """Names this start of the machine: what was believed before counts only as long as the steady clock has not begun anew."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


class SteadyClock:
    """Keeps what is believed, also over a restart of the server: restarting must not make a jump true."""

    def __init__(
        self, path: Path, *, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _steady_seconds, boot: str | None = None
    ) -> None:
        self._path, self._wall, self._steady = path, wall, steady
        self._boot = _boot() if boot is None else boot
        self._trust = self._kept() or self._fresh()
        self._seen: tuple[float, float] | None = None
        self._told: Jump | None = None

    def now(self) -> float:
        return time_of(self._trust, self._wall(), self._steady())

    def wall(self) -> float:
        return self._wall()

    def jump(self) -> Jump | None:
        return jump(self._trust, self._wall(), self._steady())

    def check(self, is_quiet: Callable[[], bool]) -> None:
        """To be called every few seconds: follows small steps, says loudly that the clock jumped, and believes a stable new time when nothing is
        at stake (`is_quiet`)."""
        wall, steady = self._wall(), self._steady()
        found = jump(self._trust, wall, steady)
        self._tell(found)
        if found is None:
            self._seen = None
            if (trust := followed(self._trust, wall, steady)) != self._trust or not self._path.exists():
                self._believe(trust)
            return
        if self._seen is None or abs(self._seen[0] - found.seconds) > 1:
            self._seen = (found.seconds, steady)
        if not found.is_settled and steady - self._seen[1] >= STABLE_SECONDS and is_quiet():
            _logger.warning("no exam is near and the new time has stood for %.0f s: it is believed", STABLE_SECONDS)
            self.adopt()

    def adopt(self) -> None:
        """The wall clock is right."""
        self._believe(self._fresh())

    def keep(self) -> None:
        """The wall clock is wrong; time goes on by the steady one, and everything with it."""
        found = self.jump()
        if found is not None:
            self._believe(self._trust._replace(kept_gap=found.seconds))

    def _tell(self, found: Jump | None) -> None:
        if (found is None) != (self._told is None):
            if found is None:
                _logger.warning("the clock of this machine agrees again; collecting goes on")
            else:
                _logger.critical(
                    "THE CLOCK OF THIS MACHINE JUMPED BY %+.0f s. Exams go on by the time before the jump and no paper is collected "
                    "until the clock is put right or somebody decides at /desk/clock/",
                    found.seconds,
                )
        self._told = found

    def _fresh(self) -> Trust:
        steady = self._steady()
        return Trust(self._wall() - steady, steady)

    def _believe(self, trust: Trust) -> None:
        self._trust = trust
        if not self._boot:
            return
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps({"boot": self._boot, **trust._asdict()}))
            fresh.replace(self._path)
        except OSError as fault:
            _logger.error("%s could not be written (%s): a restart would believe whatever the clock says then", self._path, fault)

    def _kept(self) -> Trust | None:
        """What an earlier process of this same start of the machine believed."""
        try:
            kept = json.loads(self._path.read_text())
            if not self._boot or kept["boot"] != self._boot:
                return None
            gap = kept["kept_gap"]
            return Trust(float(kept["offset"]), float(kept["taken_at"]), None if gap is None else float(gap))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            _logger.error("%s cannot be read (%s); what the clock says now is believed", self._path, fault)
            return None
