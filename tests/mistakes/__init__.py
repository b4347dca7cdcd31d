"""Everyday mistakes, made against the command line on a site that has posts."""
