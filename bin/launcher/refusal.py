"""A reason why the launcher cannot go on, said in one line with what to do now."""


class Refusal(Exception):
    """The text is shown to the person as it is."""
