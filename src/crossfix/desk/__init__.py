"""Where people decide: what they are asked, and where their answers go, in whatever window."""
