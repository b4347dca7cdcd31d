"""`make mutants`: small wrong changes of the rules that decide, and which of them the tests see.

What is changed and how stands in `mutants.toml`, what no test can see in `equivalent.toml`, each with its reason.
"""
