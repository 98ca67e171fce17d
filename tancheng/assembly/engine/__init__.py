"""Assembling parallel forms: blueprint in, forms or an explanation out. A plain package: numbers and ids, no Django, no clock, no wording of items."""
