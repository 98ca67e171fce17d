"""Tancheng 碳程: one road, one rulebook, one record."""
