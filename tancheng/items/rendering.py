"""Items' rich text as sanitised HTML. Formulas stay TeX in `span.math` for the browser to typeset; pictures are carried along as data."""

import base64
import re
from collections.abc import Iterable, Mapping

from tancheng.items.models import Picture
from tancheng.items.text import pictures_in
from tancheng.learning import markup

_PLACE = re.compile(r'src="(pic-[0-9a-f]{24}\.(?:png|jpg))"')


def addresses(texts: Iterable[str]) -> dict[str, str]:
    """Picture name → data: address, for all pictures that these texts show."""
    names = {name for text in texts for name in pictures_in(text)}
    rows = Picture.objects.filter(name__in=names).values_list("name", "media_type", "content")
    return {name: f"data:{kind};base64,{base64.b64encode(bytes(content)).decode()}" for name, kind, content in rows}


def html_of(text: str, pictures: Mapping[str, str] | None = None) -> str:
    """A stem, a case or an explanation: paragraphs, tables, formulas, pictures. `pictures` as `addresses` gives them; read here when left out."""
    known = addresses([text]) if pictures is None else pictures
    # The sanitiser lets no data: address through, so names stand in for them until it is done. A link would lead out of the exam room.
    html = markup.render(text, {name: name for name in known}, links=False, breaks=True)
    return _PLACE.sub(lambda match: f'src="{known[match[1]]}"' if match[1] in known else 'src=""', html)


def option_html_of(text: str, pictures: Mapping[str, str] | None = None) -> str:
    """An option: as `html_of`, without the paragraph around a single line."""
    html = html_of(text, pictures).strip()
    single = re.fullmatch(r"<p>(.*)</p>", html, flags=re.DOTALL)
    return single[1] if single and "<p>" not in single[1] else html
