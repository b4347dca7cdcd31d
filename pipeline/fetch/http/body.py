"""Bodies with a cap: raw chunks go in, at most `limit` decoded bytes come out.

Only gzip is asked for, and unpacked here by zlib with a maximum: httpx would unpack 2 KB of brotli to 1 GiB
in one piece before any cap could act. The cap counts what comes out, so no bomb takes more than one piece.
"""

import zlib
from collections.abc import Iterable, Iterator

PIECE = 256 * 1024


class BodyTooLarge(Exception):
    """More decoded bytes than the limit."""


class BodyUnreadable(Exception):
    """The compression is unknown, damaged or ends early. `args[0]` says which."""


def capped(chunks: Iterable[bytes], limit: int, *, encoding: str = "", cut: bool = False) -> bytes:
    """The body as one string of bytes.

    `encoding`: the Content-Encoding header. `cut`: beyond the limit, return the first `limit` bytes
    (robots.txt is read that way) instead of raising BodyTooLarge. Raises BodyUnreadable.
    """
    body = bytearray()
    for piece in _decoded(chunks, encoding):
        body += piece
        if len(body) > limit:
            if cut:
                return bytes(body[:limit])
            raise BodyTooLarge
    return bytes(body)


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    names = [name.strip().lower() for name in encoding.split(",") if name.strip()]
    names = [name for name in names if name != "identity"]
    if not names:
        yield from chunks
    elif names in (["gzip"], ["x-gzip"]):
        yield from _unzipped(chunks, zlib.MAX_WBITS | 16)
    elif names == ["deflate"]:
        yield from _unzipped(chunks, zlib.MAX_WBITS)
    else:
        raise BodyUnreadable(f"the body is packed as {', '.join(names)[:60]}, which was not asked for")


def _unzipped(chunks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(bits)
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker.eof:
                if bits < zlib.MAX_WBITS + 16 or not data.startswith(b"\x1f\x8b"):
                    return  # rubbish after the end: browsers ignore it, so do we
                unpacker = zlib.decompressobj(bits)
            try:
                piece = unpacker.decompress(data, PIECE)
            except zlib.error as error:
                raise BodyUnreadable("the packed body is damaged") from error
            begun = True
            data = unpacker.unconsumed_tail or unpacker.unused_data
            yield piece
    if begun:
        yield unpacker.flush()  # at most one match of 258 bytes can be left
        if not unpacker.eof:
            raise BodyUnreadable("the packed body ends early")
