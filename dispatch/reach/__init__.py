"""How the house reaches an officer and an officer the house: calls for help, web push. Nothing here judges anybody."""
