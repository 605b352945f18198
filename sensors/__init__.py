"""Sensors: what the city tells by itself. Devices, payload codecs, readings, alarm rules and alarms.

Start reading at intake.py (what happens to a batch of messages), then judging.py (when a reading is an alarm)
and alarm_lifecycle.py (what may be done with one). It knows no case and no emergency: it only tells, in events.py.
"""
