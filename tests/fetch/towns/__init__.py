"""Town web sites made by a program: traits drawn at random with a seed, the releases on them known.

Written before the code that reads them was looked at, and it asks nothing of that code.
"""
