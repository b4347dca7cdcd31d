"""Articles: an Entry and its Page -> a Release.

The cascade, in the order it is tried: the selectors of the source; the generic reader (`generic`), which lets
several extractors and the page's own marks vote on each block. Then title, date, pictures and contact are
told apart from the text.
"""

from pipeline.fetch.article.plain import plain_text, plain_text_ruled
from pipeline.fetch.article.reader import read
from pipeline.fetch.article.text.repeated import with_taken_in, without_repeated

__all__ = ["plain_text", "plain_text_ruled", "read", "with_taken_in", "without_repeated"]
