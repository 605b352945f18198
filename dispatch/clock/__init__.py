"""The clock of a case: working time, deadlines, what stops and extends them, and the account of every minute."""
