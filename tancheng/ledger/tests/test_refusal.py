from tancheng.ledger.errors import Refusal


def test_a_refusal_reads_as_what_why_and_next():
    refusal = Refusal("没有入账", "缴费单已经付清", "请办理退款。")
    assert str(refusal) == "没有入账。缴费单已经付清。请办理退款。"
    assert str(Refusal("没有入账")) == "没有入账。"
