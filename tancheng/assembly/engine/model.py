"""The mixed-integer model of n forms at once, row by row, and HiGHS to solve it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

INFINITY = float(highspy.kHighsInf)


@dataclass(frozen=True)
class Answer:
    """`values` is None when there is none. `bound`: no solution can cost less. `proved_impossible`: infeasible, not merely not found."""

    values: NDArray[np.float64] | None
    objective: float
    bound: float
    proved_impossible: bool
    in_time: bool
    seconds: float


@dataclass
class Model:
    """Minimise cost·v over bounded, partly whole variables v, with low ≤ Σ weight·v ≤ high in every row."""

    _cost: list[NDArray[np.float64]] = field(default_factory=list)
    _low: list[NDArray[np.float64]] = field(default_factory=list)
    _high: list[NDArray[np.float64]] = field(default_factory=list)
    _whole: list[NDArray[np.bool_]] = field(default_factory=list)
    _columns: list[NDArray[np.int64]] = field(default_factory=list)
    _weights: list[NDArray[np.float64]] = field(default_factory=list)
    _rows: list[tuple[float, float]] = field(default_factory=list)
    width: int = 0

    def variables(self, cost: ArrayLike, low: float, high: float, *, whole: bool) -> NDArray[np.int64]:
        """Add variables, one for each cost; returns their columns."""
        costs = np.atleast_1d(np.asarray(cost, dtype=np.float64))
        count = len(costs)
        self._cost.append(costs)
        self._low.append(np.full(count, low))
        self._high.append(np.full(count, high))
        self._whole.append(np.full(count, whole))
        first, self.width = self.width, self.width + count
        return np.arange(first, first + count, dtype=np.int64)

    def variable(self, cost: float, low: float, high: float) -> int:
        return int(self.variables([cost], low, high, whole=False)[0])

    def row(self, columns: ArrayLike, weights: ArrayLike, low: float, high: float, extra: Sequence[tuple[int, float]] = ()) -> None:
        """Add one demand; `extra` are further (column, weight)."""
        self._columns.append(np.concatenate([np.asarray(columns, dtype=np.int64), np.array([c for c, _ in extra], dtype=np.int64)]))
        self._weights.append(np.concatenate([np.asarray(weights, dtype=np.float64), np.array([w for _, w in extra], dtype=np.float64)]))
        self._rows.append((low, high))

    def solve(self, *, seed: int, seconds: float, absolute_gap: float) -> Answer:
        """Solve on one thread: the same model and seed give the same answer, unless the clock stops it (`in_time` is False)."""
        started = perf_counter()
        solver = highspy.Highs()
        for option, value in {
            "output_flag": False,
            "random_seed": seed % 2**31,
            "threads": 1,
            "time_limit": seconds,
            "mip_abs_gap": absolute_gap,
            "mip_rel_gap": 0.0,
        }.items():
            solver.setOptionValue(option, value)
        solver.passModel(self._program())
        solver.run()
        status = solver.getModelStatus()
        info = solver.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return Answer(
            values=np.array(solver.getSolution().col_value) if found else None,
            objective=info.objective_function_value if found else INFINITY,
            bound=info.mip_dual_bound,
            proved_impossible=status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible),
            in_time=status != highspy.HighsModelStatus.kTimeLimit,
            seconds=perf_counter() - started,
        )

    def _program(self) -> highspy.HighsLp:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.width, len(self._rows)
        program.col_cost_ = np.concatenate(self._cost)
        program.col_lower_, program.col_upper_ = np.concatenate(self._low), np.concatenate(self._high)
        program.row_lower_ = np.array([low for low, _ in self._rows])
        program.row_upper_ = np.array([high for _, high in self._rows])
        program.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in np.concatenate(self._whole).tolist()
        ]
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.num_col_, program.a_matrix_.num_row_ = self.width, len(self._rows)
        program.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(columns) for columns in self._columns])]).astype(np.int32)
        program.a_matrix_.index_ = np.concatenate(self._columns).astype(np.int32)
        program.a_matrix_.value_ = np.concatenate(self._weights)
        return program
