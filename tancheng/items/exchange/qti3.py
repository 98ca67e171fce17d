"""QTI 3.0 packages. All versions are read alike, whatever the file calls itself."""

from tancheng.items.exchange.qti_items import read
from tancheng.items.exchange.qti_names import QTI_3_0
from tancheng.items.exchange.qti_packing import packed
from tancheng.items.text import Bundle

__all__ = ["read", "write"]


def write(bundle: Bundle) -> bytes:
    return packed(bundle, QTI_3_0)
