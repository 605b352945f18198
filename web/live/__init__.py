"""Live: the realtime process. It tells screens that something changed; what changed they fetch themselves.

application.py puts it together, rooms.py says who hears what, outlet.py hands out the push log in order.
"""
