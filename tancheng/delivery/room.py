"""The exam room's hot path: a raw ASGI application at /room/, beside Django in the same process.

Saving an answer reads nothing from the database: the token says who, under which lease and until when. Everything rarer goes to a thread
and uses the same services as the pages.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from django.db import close_old_connections

from tancheng.delivery import incoming, paper, room_acts, rules, standings, tokens, wire
from tancheng.delivery.incoming import Judged
from tancheng.delivery.late_answers import Kept
from tancheng.delivery.log import Arrival, Beat, answer_log
from tancheng.delivery.paper import Paper
from tancheng.delivery.room_acts import now_ms
from tancheng.delivery.rules import Logged, Verdict
from tancheng.delivery.standings import AttemptStanding
from tancheng.delivery.tokens import Claims
from tancheng.front_door import reading
from tancheng.ledger import store_trouble
from tancheng.ledger.errors import Refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")
_logger = logging.getLogger(__name__)

MAX_BODY = 512 * 1024
FRESH_SECONDS = 1.5
MOST_CONFLICTS_JOURNALLED = 20

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"referrer-policy", b"same-origin"),
]


class Reply(Exception):
    """Ends a request with a status and a body."""

    def __init__(
        self, status: int, body: Any, content_type: bytes = b"application/json", extra: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body if isinstance(body, bytes) else wire.encode(body)
        self.content_type = content_type
        self.extra = extra


def refuse(status: int, what: str, **more: Any) -> Reply:
    return Reply(status, {"what": what, "now": now_ms(), **more})


async def in_thread(function: Callable[..., T], *arguments: Any) -> T:
    def run() -> T:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await asyncio.to_thread(run)


class Room:
    """`run` carries blocking work off the event loop; tests run it in place."""

    def __init__(self, run: Callable[..., Awaitable[Any]] = in_thread) -> None:
        self._run = run
        self._known: dict[str, AttemptStanding] = {}
        self._known_at = float("-inf")
        self._refreshing: asyncio.Lock | None = None
        self._conflicts: dict[str, int] = {}
        self._over: set[str] = set()
        self._routes: dict[tuple[str, str], Callable[[Claims, bytes], Awaitable[Reply]]] = {
            ("POST", "events"): self.append,
            ("POST", "heartbeat"): self.heartbeat,
            ("POST", "submit"): self.submit,
            ("GET", "answers"): self.answers,
            ("GET", "paper"): self.paper,
            ("GET", "key"): self.key,
            ("GET", "plain-paper"): self.plain_paper,
            ("GET", "receipt"): self.receipt,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await self._answer(scope, receive)
        except Reply as early:
            reply = early
        except Refusal as refusal:
            reply = refuse(409, refusal.what, why=refusal.why, next_step=refusal.next_step)
        except Exception as fault:
            reply = _in_trouble(scope["path"], fault)
        headers = [(b"content-type", reply.content_type), (b"content-length", str(len(reply.body)).encode()), *_HEADERS, *reply.extra]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        name = scope["path"].removeprefix("/room/")
        if (scope["method"], name) == ("GET", "clock"):
            return Reply(200, {"now": now_ms()})
        act = self._routes.get((scope["method"], name))
        if act is None:
            return refuse(404, "没有这个地址")
        claims = _claims(scope)
        return await act(claims, await _body(receive) if scope["method"] == "POST" else b"")

    async def append(self, claims: Claims, body: bytes) -> Reply:
        """Save answers: acknowledged only when durable."""
        received_at = now_ms()
        judged = _judged(claims, body, received_at)
        saved = await self._save(claims, judged.good, received_at)
        if judged.refused:
            _logger.warning("attempt %s: refused %s", claims.attempt, ", ".join(f"{e.sequence} ({e.code})" for e in judged.refused))
        refused = [*saved.refused, *judged.refused]
        saved.refused = refused if judged.wire > 1 else [e.sequence for e in refused if e.sequence is not None]
        return Reply(200, saved)

    async def _save(self, claims: Claims, events: list[Logged], received_at: int) -> wire.Saved:
        if not events:
            return wire.Saved(received_at, [], [], [], [], lease="held", sealed=False)
        if received_at > claims.deadline + rules.IN_FLIGHT_SECONDS * 1000 and not await self._has_more_time(claims, received_at):
            return await self._keep_late(claims, events, received_at)
        future = answer_log().append([Arrival(claims.attempt, event) for event in events])
        try:
            verdicts = await asyncio.wrap_future(future)
        except Exception as fault:
            raise _in_trouble("/room/events", fault) from fault
        by: dict[Verdict, list[Logged]] = {verdict: [] for verdict in Verdict}
        for event, verdict in zip(events, verdicts, strict=True):
            by[verdict].append(event)
        for conflict in by[Verdict.CONFLICTING]:
            await self._journal_conflict(claims.attempt, conflict)
        reply = wire.Saved(
            now=received_at,
            saved=[e.sequence for e in by[Verdict.ACCEPTED] + by[Verdict.DUPLICATE]],
            conflicts=[e.sequence for e in by[Verdict.CONFLICTING]],
            aside=[],
            refused=await self._over_quota(claims.attempt, by[Verdict.OVER_QUOTA]),
            lease="moved" if by[Verdict.STALE_LEASE] else "held",
            sealed=bool(by[Verdict.SEALED]),
        )
        await self._keep(claims.attempt, by[Verdict.STALE_LEASE], "stale_lease", reply)
        await self._keep(claims.attempt, by[Verdict.SEALED], "after_deadline", reply)
        return reply

    async def heartbeat(self, claims: Claims, body: bytes) -> Reply:
        """Server time, deadline, messages and who holds the pen; the page's own report goes to the invigilator's board."""
        try:
            report = wire.heartbeat_from(body or b"{}")
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            raise refuse(400, "请求内容不对") from fault
        standing = await self._standing(claims.attempt)
        now = now_ms()
        holds = standing.lease == claims.lease
        if holds and not standing.is_sealed:
            answer_log().beat(Beat(claims.attempt, now, report.unsent, report.leaves, report.away_seconds))
        return Reply(
            200,
            wire.Pulse(
                now=now,
                starts=standing.starts,
                deadline=standing.deadline,
                lease="held" if holds else "moved",
                sealed=standing.is_sealed,
                token=tokens.issue(claims._replace(deadline=standing.deadline)) if standing.deadline != claims.deadline else None,
                messages=[wire.Words(*words) for words in standing.messages if words[0] > report.last_message],
            ),
        )

    async def answers(self, claims: Claims, _: bytes) -> Reply:
        """Resume: every acknowledged answer, whichever page or device gave it."""
        found: wire.Answers = await self._run(room_acts.answers, claims.attempt)
        return Reply(200, found)

    async def paper(self, claims: Claims, _: bytes) -> Reply:
        ready = await self._paper(claims)
        return Reply(200, ready.sealed, b"application/octet-stream")

    async def key(self, claims: Claims, _: bytes) -> Reply:
        await self._demand_started(claims)
        ready = await self._paper(claims)
        return Reply(200, {"now": now_ms(), "key": ready.key.hex()})

    async def plain_paper(self, claims: Claims, _: bytes) -> Reply:
        """For browsers without WebCrypto or gzip streams: the same paper, from the start on."""
        await self._demand_started(claims)
        ready = await self._paper(claims)
        return Reply(200, ready.plain, extra=((b"content-encoding", b"gzip"),))

    async def _paper(self, claims: Claims) -> Paper:
        if not claims.form_id:
            raise refuse(404, "本页不能打开试卷")
        ready: Paper = await self._run(paper.paper, claims.form_id, claims.sitting_id)
        return ready

    async def submit(self, claims: Claims, _: bytes) -> Reply:
        sealed: dict[str, Any] = await self._run(room_acts.submit, claims.attempt, claims.lease)
        if known := self._known.get(claims.attempt):
            self._known[claims.attempt] = replace(known, is_sealed=True)
        return Reply(200, sealed)

    async def receipt(self, claims: Claims, _: bytes) -> Reply:
        made: dict[str, Any] | None = await self._run(room_acts.receipt, claims.attempt)
        if made is None:
            raise refuse(409, "还没有回执", why="这份答卷还没有交卷", next_step="交卷或到时收卷后再来查看")
        return Reply(200, made)

    async def _standing(self, code: str) -> AttemptStanding:
        """From a snapshot of all running attempts that is at most a moment old: one read serves everybody's heartbeats."""
        self._refreshing = self._refreshing or asyncio.Lock()
        if time.monotonic() - self._known_at > FRESH_SECONDS:
            async with self._refreshing:
                if time.monotonic() - self._known_at > FRESH_SECONDS:
                    self._known = await self._run(standings.running)
                    self._known_at = time.monotonic()
        return self._known.get(code) or await self._one(code)

    async def _one(self, code: str) -> AttemptStanding:
        """As the database has it now, asked for this attempt alone."""
        standing: AttemptStanding | None = await self._run(standings.one, code)
        if standing is None:
            raise refuse(404, "没有这份答卷")
        return standing

    async def _demand_started(self, claims: Claims) -> None:
        standing = await self._standing(claims.attempt)
        if now_ms() < standing.starts:
            raise refuse(425, "考试还没有开始", starts=standing.starts)

    async def _has_more_time(self, claims: Claims, received_at: int) -> bool:
        """Minutes granted since the token was made; asked only when the token says that time is over."""
        standing = await self._one(claims.attempt)
        return not standing.is_sealed and received_at <= standing.deadline + rules.IN_FLIGHT_SECONDS * 1000

    async def _keep_late(self, claims: Claims, events: list[Logged], received_at: int) -> wire.Saved:
        if received_at > claims.deadline + rules.LATE_DELIVERY_HOURS * 3600_000:
            return wire.Saved(received_at, [], [], [], incoming.all_refused(events, "too_late"), "held", sealed=True)
        known: dict[int, Logged] = await self._run(answer_log().find, claims.attempt, [e.sequence for e in events])
        saved = [e for e in events if rules.verdict(e, known.get(e.sequence), e.lease, is_sealed=True) == Verdict.DUPLICATE]
        reply = wire.Saved(received_at, [e.sequence for e in saved], [], [], [], lease="held", sealed=True)
        await self._keep(claims.attempt, [e for e in events if e not in saved], "after_deadline", reply)
        return reply

    async def _keep(self, code: str, events: list[Logged], cause: str, reply: wire.Saved) -> None:
        """Keep late answers and write into the reply what became of each."""
        if events:
            found: Kept = await self._run(room_acts.keep, code, events, cause)
            reply.aside += [e.sequence for e in found.kept]
            reply.conflicts += [e.sequence for e in found.conflicting]
            reply.refused = [*reply.refused, *incoming.all_refused(found.refused, found.code)]

    async def _over_quota(self, code: str, events: list[Logged]) -> list[wire.Refused]:
        """A flood costs the main database one write for each attempt."""
        if events and code not in self._over:
            self._over.add(code)
            await self._run(room_acts.note_over_quota, code)
        return incoming.all_refused(events, "over_quota")

    async def _journal_conflict(self, code: str, event: Logged) -> None:
        count = self._conflicts[code] = self._conflicts.get(code, 0) + 1
        if count <= MOST_CONFLICTS_JOURNALLED:
            await self._run(room_acts.journal_conflict, code, event)


def _claims(scope: Scope) -> Claims:
    header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    try:
        return tokens.read(header.decode("latin-1").removeprefix("Bearer "))
    except tokens.TokenInvalid:
        raise refuse(401, "页面已失效", why="登录凭证不对", next_step="请刷新页面，已保存的答案不会丢失") from None


async def _body(receive: Receive) -> bytes:
    try:
        return await reading.read(receive, MAX_BODY)
    except reading.Gone:
        raise refuse(400, "连接中断") from None
    except reading.TooLarge:
        raise refuse(413, "一次发送的内容太多") from None
    except reading.TooSlow:
        raise refuse(408, "内容没有传完", why="网络太慢或中断了", next_step="页面会自动重发，请不要关闭") from None


def _in_trouble(where: str, fault: Exception) -> Reply:
    """Words for what neither candidate nor page did wrong; the page goes on trying."""
    trouble = store_trouble.words(fault, where)
    if trouble is None:
        _logger.error("%s failed", where, exc_info=fault)
        return refuse(500, "系统出了故障", why="这不是您的操作造成的", next_step="请留在本页，已保存的答案不会丢失；请告诉监考人员")
    reply = refuse(
        trouble.status, trouble.what, why="这不是您的操作造成的", next_step="请留在本页，已保存的答案不会丢失，系统恢复后会自动补存"
    )
    reply.extra = ((b"retry-after", str(trouble.retry_after).encode()),)
    return reply


def _judged(claims: Claims, body: bytes, received_at: int) -> Judged:
    try:
        return incoming.judge(body, items=claims.items, lease=claims.lease, received_at=received_at)
    except incoming.TooMany as many:
        raise refuse(413, "一次发送的作答太多") from many
    except incoming.Unreadable as fault:
        raise refuse(400, "作答内容读不出来，没有保存") from fault
