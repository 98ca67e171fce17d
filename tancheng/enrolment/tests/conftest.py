import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tancheng import testing
from tancheng.enrolment.models import Application


def a_photo(size=(600, 840)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def photo() -> bytes:
    return a_photo()


@pytest.fixture
def typed() -> dict:
    """A complete form as a browser posts it (without the photo)."""
    return {
        "name": "林晓雯",
        "sex": "female",
        "birth_date": "1990-03-07",
        "ethnicity": "汉族",
        "id_number": testing.an_id_number(20, date(1990, 3, 7)),
        "education": "college",
        "education_state": "graduated",
        "phone": "138 0013 8000",
        "email": "lin@example.com",
        "employer": "南岭示例电厂",
        "industries": ["发电", "化工"],
        "years_worked": "8",
        "job_type": "acc",
        "level": "4",
        "related_years": "5",
        "held_level": "",
        "pledge_name": "林晓雯",
        "privacy": "on",
        "remark": "",
    }


@pytest.fixture
def draft(trainee) -> Application:
    """A complete draft, ready to submit."""
    made = testing.an_application(trainee, status="draft", name="林晓雯", pledge_name="林晓雯", pledged_at=None)
    made.photo.save("p.jpg", ContentFile(a_photo()))
    return made
