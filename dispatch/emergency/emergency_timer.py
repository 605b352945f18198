"""The emergencies' timer, beside the alarms': crews that must check in, calls that nobody has answered, tests."""

from dispatch.emergency.cascade import calling, testing
from dispatch.emergency.resources import dispatching
from dispatch.reminders.looking import Looking


class EmergencyTimer(Looking):
    looks = (dispatching.look, calling.look, testing.look)
