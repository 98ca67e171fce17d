"""Exercises inside the case courses, computed by pure functions: values in, figures with every step out. Nothing here knows Django.

`accounting` is the arithmetic of a coal-fired unit's year, `workbook` lays it out step by step, `plausibility` asks a verifier's questions.
`order_book` matches orders, `trading` is a day on the exchange replayed from a list of orders, `least_cost` knows the cheapest way through it.
Figures of rules stand in `rule_sets.toml` and `trading_rules.toml`, each with its source; invented figures stand in the other files.
"""
