"""Forms: what administrators ask and officers answer, at a report, at a key place, on a visit, in a campaign.

question.py is what a form is made of, answers.py what may be answered, design.py what may be asked: all three pure.
"""
