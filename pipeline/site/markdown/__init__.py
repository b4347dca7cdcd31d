"""Blocks to Markdown in which nothing of the source acts, and a Markdown body back to blocks with their lines.

Every character that means something to Jekyll's Liquid and kramdown, Hugo's shortcodes and Goldmark, Eleventy's
templates, Python-Markdown or Astro is written so that each of them prints it (docs/sites.md has the table and
the builds that prove it). Raw HTML, code spans and relative links are never written.
"""

from pipeline.site.markdown.escaping import address, escape, link, paragraph
from pipeline.site.markdown.parsing import BodyBlock, BodyKind, parse, to_html
from pipeline.site.markdown.rendering import render

__all__ = ["BodyBlock", "BodyKind", "address", "escape", "link", "paragraph", "parse", "render", "to_html"]
