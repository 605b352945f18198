"""Web push by the book: sealed as the RFCs show it, only to listed places, and what it says is nobody's secret."""

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from dispatch.reach import endpoint, sealing
from dispatch.reach.sealing import Keys, unb64
from foundation.settings import WebPush

LISTED, TESTING = WebPush(), WebPush(loopback=True)
OPEN = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        (OPEN, True),
        ("https://fcm.googleapis.com:443/x?y=1", True),
        ("https://web.push.apple.com/QGu", True),
        ("https://a.b.notify.windows.com/w/?token=x", True),
        ("https://FCM.googleapis.com/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://push.apple.com/x", False),
        ("https://evilpush.apple.com.example.org/x", False),
        ("https://xpush.apple.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://fcm.googleapis.com@127.0.0.1/x", False),
        ("https://user:pw@fcm.googleapis.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://fcm.googleapis.com\\@127.0.0.1/x", False),
        ("https://fcm.googleapis.com/x\r\nHost: y", False),
        ("https://fcm.googleapis.com:99999/x", False),
        ("https://fcm.googleapis.com/" + "x" * 1024, False),
        ("file:///etc/passwd", False),
        ("gopher://fcm.googleapis.com/x", False),
        ("http://127.0.0.1:8000/api", False),
        ("", False),
    ],
)
def test_where_we_would_ever_send(address: str, fits: bool) -> None:
    assert endpoint.allowed(address, LISTED) is fits


def test_loopback_is_open_to_tests_alone() -> None:
    assert endpoint.allowed("http://127.0.0.1:9/x", TESTING) and not endpoint.allowed("http://10.0.0.1/x", TESTING)


def test_a_payload_is_sealed_as_rfc_8291_shows() -> None:
    """The example of RFC 8291, section 5 and appendix A."""
    keys = Keys(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    once = sealing.own_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = sealing.seal(b"When I grow up, I want to be a watermelon", keys, once, unb64("DGv6ra1nlYgDCS1FRnbzlw"))
    assert sealing.b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
        "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    with pytest.raises(ValueError, match="title"):
        sealing.seal(b"x" * 3001, keys, once, bytes(16))


def test_the_sender_is_signed_for_as_rfc_8292_asks() -> None:
    secret = sealing.b64(bytes(range(1, 33)))
    token, _, key = (
        sealing.authorization(secret, "https://x.y", "mailto:a@b.c", 1_800_000_000)
        .removeprefix("vapid t=")
        .partition(", k=")
    )
    head, body, signature = token.split(".")
    assert json.loads(unb64(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(unb64(body)) == {"aud": "https://x.y", "exp": 1_800_000_000, "sub": "mailto:a@b.c"}
    assert key == sealing.public_key_of(secret)
    raw = unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(sealing.CURVE, unb64(key))
    public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    "keys", [Keys("x" * 87, "BTBZMqHH6r4Tts7J_aSIgg"), Keys("", ""), Keys("BA" + "A" * 85, "BTBZMqHH6r4Tts7J_aSIgg")]
)
def test_keys_that_seal_nothing_are_known(keys: Keys) -> None:
    assert not keys.sound()
