"""Announcements (通知公告): written to a division or a role in it, with one receipt for each person there."""
