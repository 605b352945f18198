"""What a recording is and how long, by its own bytes; what is none is known as none."""

import struct

import pytest

from incidents.recording import NotRecording, Recording, probe


def page(granule: int, payload: bytes) -> bytes:
    return b"OggS\0\0" + struct.pack("<qIII", granule, 1, 0, 0) + bytes([1, len(payload)]) + payload


def ogg(samples: int, head: bytes = b"OpusHead") -> bytes:
    return page(0, head + b"\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)) + page(samples + 312, b"x" * 40)


def element(key: str, data: bytes, size: bytes | None = None) -> bytes:
    return bytes.fromhex(key) + (size or (0x4000 | len(data)).to_bytes(2)) + data


UNKNOWN = b"\x01" + b"\xff" * 7  # as a browser writes what it does not yet know


def webm(last_ms: int, track: int = 2, known: bool = False, tail: bytes = b"") -> bytes:
    tracks = element("1654ae6b", element("ae", element("83", bytes([track]))))
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3)))
    block = element("a3", b"\x81" + struct.pack(">h", last_ms % 1000) + b"\x80" + b"x" * 20)
    inside = element("e7", (last_ms - last_ms % 1000).to_bytes(3)) + block
    cluster = element("1f43b675", inside, None if known else UNKNOWN)
    head = element("1a45dfa3", element("4282", b"webm"))
    return head + element("18538067", info + tracks + cluster, None if known else UNKNOWN) + tail


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, name) + data


def mp4(seconds: float, kind: bytes = b"soun", fragments: bool = False, own: bool = True) -> bytes:
    movie = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0 if fragments else int(seconds * 1000)) + bytes(80))
    media = box(
        b"mdia", box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, 48_000, 0, 0)) + box(b"hdlr", bytes(8) + kind + bytes(13))
    )
    extends = box(b"mvex", box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 0 if own else 1024, 0, 0)))
    told = box(b"ftyp", b"mp42" + bytes(4)) + box(b"moov", movie + box(b"trak", media) + extends)
    if not fragments:
        return told + box(b"mdat", b"x" * 30)
    count = int(seconds * 48_000 / 1024)
    run = struct.pack(">II", 0x100 if own else 0, count) + (struct.pack(">I", 1024) * count if own else b"")
    return told + box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)) + box(b"trun", run)))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (ogg(48_000 * 12), Recording("audio/ogg", 12.0)),
        (webm(12_345), Recording("audio/webm", 12.41)),
        (webm(59_940, known=True), Recording("audio/webm", 60.0)),
        (webm(900, tail=b"\xa3\x50\x00\x81"), Recording("audio/webm", 0.96)),
        (mp4(7.5), Recording("audio/mp4", 7.5)),
        (mp4(32, fragments=True), Recording("audio/mp4", 32.0)),
        (mp4(32, fragments=True, own=False), Recording("audio/mp4", 32.0)),
    ],
    ids=["ogg", "webm streamed", "webm whole", "webm broken off", "mp4", "mp4 in fragments", "mp4 with defaults"],
)
def test_a_recording_and_its_length(body: bytes, found: Recording) -> None:
    assert probe(body) == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xd8\xff\xe0 a photo",
        b"ID3 a song",
        b"OggS",
        ogg(48_000, b"\x01vorbis"),
        ogg(-400),
        ogg(48_000) + b"garbage",
        webm(1000, track=1),
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3" + b"\0" * 50,
        mp4(5, kind=b"vide"),
        mp4(0),
        mp4(5)[:60],
        b"\0\0\0\x18ftypmp42" + b"\0" * 12 + b"\0\0\0\x01moov",
        box(b"ftyp", b"mp42") + box(b"moov", box(b"mvhd", b"\0" * 4)),
        webm(1000)[:30],
    ],
)
def test_what_is_no_recording(body: bytes) -> None:
    with pytest.raises(NotRecording):
        probe(body)
