"""Refusals that need neither a database nor a thread: a page for people, the same words as JSON for scripts."""

import json
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string

Headers = list[tuple[bytes, bytes]]

_HEADERS: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"),
]


class Words(NamedTuple):
    """`retry_after` in seconds, 0 when trying again as it is won't help."""

    status: int
    what: str
    why: str
    next_step: str
    retry_after: int = 0


def too_large(most: int) -> Words:
    size = f"{most // 1024 // 1024} MB" if most >= 1024 * 1024 else f"{most // 1024} KB"
    return Words(
        413,
        "一次提交的内容太大，没有收下",
        f"这一页一次最多收 {size}，多出来的没有接收，也没有保存",
        "请用浏览器的“返回”回到刚才的页面，填写的文字通常还在；把照片或文件压缩、拆成几份，或删减文字后再提交",
    )


TOO_SLOW = Words(
    408,
    "内容没有传完，没有收下",
    "网络太慢或中断了，等了很久也没有收到完整的内容；没有保存任何一部分",
    "请用浏览器的“返回”回到刚才的页面，填写的文字通常还在；换一个信号好的地方再提交",
)
FULL = Words(
    503,
    "现在提交的人太多，没有收下",
    "同时上传的内容已到上限，为了不影响正在考试和办理的人，这一份没有接收",
    "请用浏览器的“返回”回到刚才的页面，填写的文字通常还在；过一分钟再提交",
    60,
)
BUSY = Words(503, "现在访问的人太多", "排队等候的页面已到上限，您这一次没有办理", "请过十秒钟刷新，不要连续点击", 10)


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


def answer(words: Words, *, for_people: bool) -> Answer:
    body = _page(words) if for_people else _json(words)
    kind = b"text/html; charset=utf-8" if for_people else b"application/json"
    length = str(len(body)).encode()
    headers = [*_HEADERS, (b"content-type", kind), (b"content-length", length)]
    if words.retry_after:
        headers.append((b"retry-after", str(words.retry_after).encode()))
    return Answer(words.status, headers, body)


@lru_cache(maxsize=64)
def _page(words: Words) -> bytes:
    return render_to_string("web/apart.html", {"refusal": words}).encode()


def _json(words: Words) -> bytes:
    said = {"what": words.what, "why": words.why, "next_step": words.next_step}
    whole = f"{words.what}。{words.why}。{words.next_step}。"
    return json.dumps({**said, "refusal": whole, "status": words.status}, ensure_ascii=False).encode()
