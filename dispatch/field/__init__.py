"""What officers answer on the spot, sent by their phones: made once, and only if the question still stands."""
