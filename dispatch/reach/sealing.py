"""Web push by the book: the payload sealed for one browser (RFC 8291), the sender signed for (RFC 8292)."""

import base64
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT_BYTES, AUTH_BYTES, SALT_BYTES, RECORD = 65, 16, 16, 4096
MOST_PAYLOAD = 3000  # of the 3993 a push service must take


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(told: str) -> bytes:
    """Raises ValueError when it is no base64url."""
    return base64.b64decode(told + "=" * (-len(told) % 4), altchars=b"-_", validate=True)


def own_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The house's signing key: 32 random bytes in base64url, as var/secrets/web_push_key holds them."""
    return ec.derive_private_key(int.from_bytes(unb64(secret)), CURVE)


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key_of(secret: str) -> str:
    """What a browser is given as applicationServerKey."""
    return b64(public_bytes(own_key(secret).public_key()))


@dataclass(frozen=True)
class Keys:
    """A browser's keys: its point on P-256 and its shared secret, both base64url."""

    p256dh: str
    auth: str

    def sound(self) -> bool:
        """Whether a payload can be sealed with them."""
        try:
            point, auth = unb64(self.p256dh), unb64(self.auth)
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        except (ValueError, InvalidKey):
            return False
        return len(point) == POINT_BYTES and len(auth) == AUTH_BYTES


def seal(payload: bytes, keys: Keys, once: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body to send: header, then one AES-128-GCM record; `once` and `salt` are new for every message."""
    if len(payload) > MOST_PAYLOAD:
        raise ValueError("a push holds a title and a number, not a letter")
    theirs, auth = unb64(keys.p256dh), unb64(keys.auth)
    ours = public_bytes(once.public_key())
    shared = once.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    ikm = _derive(shared, auth, b"WebPush: info\x00" + theirs + ours, 32)
    key = _derive(ikm, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(ikm, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4) + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, payload + b"\x02", None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def authorization(secret: str, audience: str, contact: str, expires: int) -> str:
    """The header that says who sends: a signed token for `audience`, valid until `expires` (Unix s, 24 h at most)."""
    key = own_key(secret)
    told = {"aud": audience, "exp": expires, "sub": contact}
    head, body = (
        b64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, told)
    )
    r, s = decode_dss_signature(key.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
    signature = b64(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={head}.{body}.{signature}, k={b64(public_bytes(key.public_key()))}"
