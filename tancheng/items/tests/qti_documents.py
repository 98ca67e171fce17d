"""QTI documents and packages as other systems write them."""

import io
import zipfile

from tancheng.items.exchange.qti_items import read
from tancheng.items.exchange.reading import Found, Reading

HEAD = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="t" adaptive="false" timeDependent="false">'
CHOICES = "".join(f'<simpleChoice identifier="c{number}">{text}</simpleChoice>' for number, text in enumerate(("甲", "乙", "丙"), start=1))
CHOICE = f'<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>哪一个？</prompt>{CHOICES}</choiceInteraction>'
MATCH_CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP_RESPONSE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
ENTRY = '<p>排放 <textEntryInteraction responseIdentifier="R"/> t，合计。</p>'


def declared(*keys: str, more: str = "", cardinality: str = "single", base: str = "identifier") -> str:
    right = f"<correctResponse>{''.join(f'<value>{key}</value>' for key in keys)}</correctResponse>" if keys else ""
    return f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">{right}{more}</responseDeclaration>'


def mapping(**points: float) -> str:
    return f"<mapping>{''.join(f'<mapEntry mapKey={key!r} mappedValue={str(value)!r}/>' for key, value in points.items())}</mapping>"


def item(declaration: str, body: str, processing: str = "", feedback: str = "") -> str:
    return f"{HEAD}{declaration}<itemBody>{body}</itemBody>{processing}{feedback}</assessmentItem>"


def rule(test: str, points: str = "1", *, outcome: str = "SCORE", base: str = "float", name: str = "responseIf") -> str:
    return f'<{name}>{test}<setOutcomeValue identifier="{outcome}"><baseValue baseType="{base}">{points}</baseValue></setOutcomeValue></{name}>'


def processing(*branches: str) -> str:
    return f"<responseProcessing><responseCondition>{''.join(branches)}</responseCondition></responseProcessing>"


def chosen(key: str, test: str = "match") -> str:
    parts = (f'<baseValue baseType="identifier">{key}</baseValue>', '<variable identifier="R"/>')
    return f"<{test}>{''.join(parts)}</{test}>"


def number(*, answer: str = "100", test: str = "", base: str = "float") -> str:
    return item(declared(answer, base=base), ENTRY, processing(rule(test)) if test else MATCH_CORRECT)


def equal(**attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<equal{given}><variable identifier="R"/><correct identifier="R"/></equal>'


def compared(name: str, value: str) -> str:
    return f'<{name}><variable identifier="R"/><baseValue baseType="float">{value}</baseValue></{name}>'


def one(text: str) -> Found:
    (found,) = read(text.encode()).found
    return found


def archive(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def manifest(*rows: str) -> str:
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{"".join(rows)}</resources></manifest>'


def row(path: str, kind: str = "imsqti_item_xmlv2p1", more: str = "") -> str:
    return f'<resource identifier="r" type="{kind}" href="{path}">{more}<file href="{path}"/></resource>'


def package(text: str, **files: str | bytes) -> Reading:
    return read(archive({"imsmanifest.xml": manifest(row("q/1.xml")), "q/1.xml": text, **files}))
