"""Which department a case should go to, and why: rules in editions, precedents, dry-runs, adjudication."""
