"""Who watches over alarms: what time brings to them, whom they are passed on to, what becomes one situation."""
