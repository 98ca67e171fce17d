"""The base of every refusal that a person gets to read."""


class Refusal(Exception):
    """An act that the rules do not allow.

    `what` says what did not happen, `why` the reason, `next_step` what the person can do now; all in Chinese, shown by one template.
    Acts raise a subclass named after the case (`PaymentAlreadyAllocated`), before anything is written.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.next_step = next_step

    def __str__(self) -> str:
        return "".join(part if part.endswith("。") else part + "。" for part in (self.what, self.why, self.next_step) if part)
