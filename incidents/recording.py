"""What a recording is and how long: read from the container (Ogg Opus, WebM, MP4), never from what a phone claims.

Nothing is decoded. Formats: RFC 3533 and 7845 (Ogg, Opus), Matroska RFC 9559 (WebM), ISO/IEC 14496-12 (MP4).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass


class NotRecording(ValueError):
    """No container we know, broken, of unknown length, or with moving pictures in it."""


@dataclass(frozen=True)
class Recording:
    """Media type and length in seconds."""

    type: str
    seconds: float


def probe(body: bytes) -> Recording:
    """The recording in these bytes; raises NotRecording."""
    try:
        if body.startswith(b"OggS"):
            return Recording("audio/ogg", _ogg(body))
        if body.startswith(b"\x1a\x45\xdf\xa3"):
            return Recording("audio/webm", _webm(body))
        if body[4:8] == b"ftyp":
            return Recording("audio/mp4", _mp4(body))
    except (struct.error, IndexError, ZeroDivisionError, OverflowError) as error:
        raise NotRecording("broken off") from error
    raise NotRecording("no known container")


def _ogg(body: bytes) -> float:
    place, last, skip = 0, 0, None
    while place < len(body):
        if body[place : place + 4] != b"OggS":
            raise NotRecording("no page where one should be")
        granule = struct.unpack_from("<q", body, place + 6)[0]
        sizes = body[place + 27 : place + 27 + body[place + 26]]
        start = place + 27 + len(sizes)
        if skip is None:
            if body[start : start + 8] != b"OpusHead":
                raise NotRecording("not Opus")
            skip = struct.unpack_from("<H", body, start + 10)[0]
        last = max(last, granule)
        place = start + sum(sizes)
    return _length((last - (skip or 0)) / 48_000)


MASTERS = {
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0xAE,
    0x1F43B675,
    0xA0,
}  # Segment, Info, Tracks, TrackEntry, Cluster, Group
SCALE, DURATION, TRACK_TYPE, TIMECODE, BLOCKS, AUDIO = 0x2AD7B1, 0x4489, 0x83, 0xE7, (0xA3, 0xA1), 2
FRAME_S = 0.06  # the last block lasts a little, too


def _webm(body: bytes) -> float:
    scale, told, cluster, last, tracks = 1_000_000, 0.0, 0, None, set()
    for key, data in _elements(body):
        if key == SCALE:
            scale = int.from_bytes(data)
        elif key == DURATION:
            told = struct.unpack(">f" if len(data) == 4 else ">d", data)[0]
        elif key == TRACK_TYPE:
            tracks.add(int.from_bytes(data))
        elif key == TIMECODE:
            cluster = int.from_bytes(data)
        elif key in BLOCKS:
            width = _width(data[0])
            last = max(last or 0, cluster + struct.unpack_from(">h", data, width)[0])
    if tracks != {AUDIO}:
        raise NotRecording("not one voice alone")
    return _length(last * scale / 1e9 + FRAME_S if last is not None else told * scale / 1e9)


def _elements(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element that is no master, in order; masters are walked into, whatever size they claim."""
    place = 0
    while place < len(body):
        width = _width(body[place])
        key = int.from_bytes(body[place : place + width])
        place += width
        width = _width(body[place])
        size = int.from_bytes(body[place : place + width]) & ((1 << 7 * width) - 1)
        place += width
        if key in MASTERS:
            continue
        if place + size > len(body):
            return  # the phone stopped in the middle of a block
        yield key, body[place : place + size]
        place += size


def _width(first: int) -> int:
    """Bytes of an EBML number, from its first."""
    if not first:
        raise NotRecording("a number too wide")
    return 9 - first.bit_length()


BOXES = {b"moov", b"trak", b"mdia", b"moof", b"traf", b"mvex"}


def _mp4(body: bytes) -> float:
    movie, scale, sample, pieces, kinds = 0.0, 0, 0, 0, set()
    fragment = 0
    for name, data in _boxes(body):
        if name == b"mvhd":
            movie = _header(data)
        elif name == b"mdhd":
            scale = struct.unpack_from(">I", data, 20 if data[0] else 12)[0]
        elif name == b"hdlr":
            kinds.add(data[8:12])
        elif name == b"trex":
            sample = struct.unpack_from(">I", data, 12)[0]
        elif name == b"tfhd":
            fragment = _default(data, sample)
        elif name == b"trun":
            pieces += _run(data, fragment)
    if b"vide" in kinds or b"soun" not in kinds:
        raise NotRecording("not one voice alone")
    return _length(movie or pieces / scale)


def _boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(body):
        size, name = struct.unpack_from(">I4s", body, place)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", body, place + 8)[0], 16
        if name in BOXES:
            place += head
            continue
        if size == 0:
            size = len(body) - place
        if size < head:
            raise NotRecording("a box smaller than its head")
        yield name, body[place + head : place + size]
        place += size


def _header(data: bytes) -> float:
    scale, length = struct.unpack_from(">IQ", data, 20) if data[0] else struct.unpack_from(">II", data, 12)
    return float(length / scale)


def _default(data: bytes, sample: int) -> int:
    """The length of a sample of this fragment, as its header says, else as the movie does."""
    flags, place = int.from_bytes(data[1:4]), 8
    place += 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    return int(struct.unpack_from(">I", data, place)[0]) if flags & 0x8 else sample


def _run(data: bytes, default: int) -> int:
    """The length of a run of samples."""
    flags, count = int.from_bytes(data[1:4]), struct.unpack_from(">I", data, 4)[0]
    if not flags & 0x100:
        return int(count * default)
    place = 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if place + step * count > len(data):
        raise NotRecording("broken off")
    return sum(struct.unpack_from(">I", data, place + step * turn)[0] for turn in range(count))


def _length(seconds: float) -> float:
    if not 0 < seconds < 1e6:
        raise NotRecording("of no known length")
    return round(seconds, 2)
