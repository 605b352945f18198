"""Time makes itself felt: the timer, the steps of reminding and escalation, and notices to people."""
