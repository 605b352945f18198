"""The announcements' timer, beside the emergencies': whoever has not confirmed is reminded."""

from dispatch.announcing import reminding
from dispatch.reminders.looking import Looking


class AnnouncementTimer(Looking):
    looks = (reminding.look,)
