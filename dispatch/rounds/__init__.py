"""Rounds (巡查走访): inspections of key places, visits and campaigns become tasks, and filled forms answer them."""
