"""The process's front door: static files, then Django as WSGI in threads.

Django's middlewares are synchronous; under ASGI each would cross a thread boundary (docs/decisions/0003-serving.md).
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from servestatic import ServeStaticASGI

from tancheng.wsgi import application as django_application

application = ServeStaticASGI(
    WSGIMiddleware(django_application, workers=16),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
)
