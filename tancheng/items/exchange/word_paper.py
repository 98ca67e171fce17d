"""What a question paper is made of, as it is written there."""

from dataclasses import dataclass, field

from tancheng.items.exchange.word_marks import bare, escaped


@dataclass(frozen=True)
class Piece:
    """`exact`: a line of our own writing, Markdown as it stands; `markdown`: Markdown too, but a paragraph for itself (another's table)."""

    text: str
    exact: bool = False
    markdown: bool = False


@dataclass
class Passage:
    """The text of one field, gathered line by line."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, text: str, *, exact: bool = False, markdown: bool = False) -> None:
        self.pieces.append(Piece(text, exact, markdown))

    def __bool__(self) -> bool:
        return any(piece.text.strip() for piece in self.pieces)

    @property
    def markdown(self) -> str:
        """Lines of our own writing as they stand; any other paragraph of a document is a paragraph of the text."""
        text = ""
        for before, piece in zip((None, *self.pieces), self.pieces, strict=False):
            shown = bare(piece.text) if piece.exact or piece.markdown else escaped(piece.text)
            if before is not None:
                text += "\n" if before.exact and piece.exact else "\n\n"
            text += shown
        return text.strip()

    @property
    def plain(self) -> str:
        return "\n".join(bare(piece.text) for piece in self.pieces).strip()


@dataclass
class Question:
    """`number` as the document shows it; `section`: the type named by the heading above; `own`: written by us. `remarks`: what of it was left
    out or read otherwise than it looked."""

    number: int
    section: str
    own: bool = False
    stem: Passage = field(default_factory=Passage)
    options: list[Passage] = field(default_factory=list)
    fields: dict[str, Passage] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        """Whether more than the stem is there."""
        return bool(self.options) or any(name not in {"type", "code"} for name in self.fields)

    @property
    def place(self) -> str:
        return f"{self.section}第 {self.number} 题"


@dataclass
class Case:
    code: str
    title: str
    text: Passage = field(default_factory=Passage)


@dataclass
class Paper:
    """`keys`: what stands behind the questions as their answers, numbered as they are. `remarks`: lines that belong to nothing."""

    questions: list[Question] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    keys: list[Question] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
