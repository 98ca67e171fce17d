"""Take screenshots of pages of a running site at 1440 and 390 px.

    python tools/look.py http://127.0.0.1:8123 OUTDIR [--as PHONE_OR_EMAIL] /path [/path …]

`--as` signs in by a session made in the database that `TANCHENG_DATA` or `DATABASE_URL` names (developers only).
"""

import argparse
import os
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"


def session_cookie(login: str) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Q

    from tancheng.people.models import User

    user = User.objects.get(Q(phone=login) | Q(email=login))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("out", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--as", dest="login", default="")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cookie = session_cookie(options.login) if options.login else ""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for width, height in ((1440, 900), (390, 844)):
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai")
            if cookie:
                context.add_cookies([{"name": "sessionid", "value": cookie, "url": options.site}])
            page = context.new_page()
            page.on("console", lambda message: print("console:", message.type, message.text) if message.type == "error" else None)
            for path in options.paths:
                response = page.goto(options.site + path)
                name = re.sub(r"\W+", "-", path).strip("-") or "home"
                target = options.out / f"{name}-{width}.png"
                page.screenshot(path=target, full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth") > width
                print(response.status if response else "?", path, target, "OVERFLOWS" if wide else "")
        browser.close()


if __name__ == "__main__":
    main()
