"""Everything the program says to people: English in the code, other languages in the `.po` files beside this one.

`Message` is a sentence that can be said in another language later, `words` says it. The catalogues are read as they
stand: there is no build step.
"""

from pipeline.messages.message import Message, noop, plural
from pipeline.messages.words import LANGUAGES, Language, Words, words

__all__ = ["LANGUAGES", "Language", "Message", "Words", "noop", "plural", "words"]
