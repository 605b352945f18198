"""The pages: sign-in and the three faces, built from web/ui; and the headers that keep them safe."""

from pathlib import Path

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as Answer

from foundation.settings import settings
from foundation.work import Work
from web import identity
from web.door import open_to_all
from web.policy import carried_by, policy

DIST = Path(__file__).parent / "static" / "dist"
FACES = {"sign-in": "signin", "phone": "phone", "desk": "desk", "wall": "wall"}

pages = Blueprint("pages", __name__, static_folder="static", static_url_path="/static")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), interest-cohort=()",
}


@pages.get("/")
@open_to_all("it only points the way")
def front(work: Work) -> Answer:
    """To one's own face, or to the sign-in page."""
    signed = g.get("signed")
    return redirect(identity.home_of(signed) if signed else "/sign-in")


@pages.get("/sign-in")
@open_to_all("one signs in here")
def sign_in(work: Work) -> Answer:
    return _face("sign-in")


@pages.get("/phone/")
@open_to_all("the shell holds no data; it must open offline, and its calls are guarded")
def phone(work: Work) -> Answer:
    return _face("phone")


@pages.get("/desk/")
@open_to_all("the shell holds no data, its calls are guarded")
def desk(work: Work) -> Answer:
    return _face("desk")


@pages.get("/wall/")
@open_to_all("the shell holds no data, its calls are guarded")
def wall(work: Work) -> Answer:
    return _face("wall")


@pages.get("/phone/<path:name>")
@open_to_all("service worker and manifest hold no data")
def phone_file(work: Work, name: str) -> Answer:
    """The service worker and the manifest, which must lie inside /phone/."""
    if name not in ("sw.js", "manifest.webmanifest"):
        return redirect("/phone/")
    response = send_from_directory(DIST, name, max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _face(name: str) -> Answer:
    """A built page, or words that say how to build it."""
    built = DIST / FACES[name] / "index.html"
    if not built.is_file():
        return Response(render_template("not_built.html"), 503)
    response = send_from_directory(built.parent, built.name, max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = policy(request.host, carried_by(built))
    return response


def harden(response: Answer) -> Answer:
    """The same safety headers on everything."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy(request.host))
    if settings().server.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    app.register_blueprint(pages)
    app.after_request(harden)
