import pytest

from tancheng.scheme import document
from tancheng.scheme.document import Scheme
from tancheng.testing import NOTICE_2024, scheme_text


@pytest.fixture(scope="session")
def notice() -> Scheme:
    """粤清协〔2024〕19号."""
    return document.read(scheme_text(NOTICE_2024))


@pytest.fixture(scope="session")
def notice_2026() -> Scheme:
    """粤清协〔2026〕12号, as far as public summaries tell it."""
    return document.read(scheme_text("gdcpa-2026-12"))
