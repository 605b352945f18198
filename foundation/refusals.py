"""How the house says no: a code for the machine, one sentence for the person that says what to do now."""

from typing import Any

from foundation.words import Words


class Refusal(Exception):
    """Base of all refusals. `status` is HTTP's; `errors` are (field, Words) pairs; `data` is for the screen."""

    status = 400
    code = "refused"
    words = Words("无法完成，请检查后重试。", "This cannot be done; please check and try again.")

    def __init__(
        self,
        words: Words | None = None,
        *,
        code: str | None = None,
        errors: list[tuple[str, Words]] | None = None,
        **data: Any,
    ):
        self.words = words or self.words
        self.code = code or self.code
        self.errors = errors or []
        self.data = data
        super().__init__(f"{self.code}: {self.words.en} {data or ''}")

    def sentence(self, language: str) -> str:
        return self.words.say(language, **self.data)


class NotSignedIn(Refusal):
    status, code = 401, "not_signed_in"
    words = Words("请先登录。", "Please sign in first.")


class NotAllowed(Refusal):
    status, code = 403, "not_allowed"
    words = Words(
        "您的岗位没有此项权限；如需办理请联系管理员。",
        "Your post may not do this; ask an administrator if you need it.",
    )


class NotFound(Refusal):
    status, code = 404, "not_found"
    words = Words("没有找到，或不在您的权限范围内。", "Not found, or outside what you may see.")


class Conflict(Refusal):
    status, code = 409, "conflict"


class LostRace(Conflict):
    code = "lost_race"
    words = Words(
        "已被{by}于{at}先行处理，请查看最新情况。", "{by} already acted at {at}; please look at the present state."
    )


class Invalid(Refusal):
    status, code = 422, "invalid"
    words = Words("有内容需要补正，请看各项说明。", "Some fields need mending; see each one.")


class TooLarge(Refusal):
    status, code = 413, "too_large"
    words = Words("内容太大，请缩小后重试。", "This is too large; make it smaller and try again.")


class TooMany(Refusal):
    status, code = 429, "too_many"
    words = Words("操作太频繁，请{retry_after}秒后再试。", "Too many tries; please wait {retry_after} seconds.")


class Unavailable(Refusal):
    status, code = 503, "unavailable"
    words = Words(
        "系统暂时繁忙，内容未丢失，请稍后重试。", "Busy for the moment; nothing is lost, please try again shortly."
    )
