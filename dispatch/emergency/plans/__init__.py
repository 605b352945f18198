"""Digital plans (预案) in editions: when they start, who does what by when; and the tasks they become."""
