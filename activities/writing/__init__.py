"""The 30-second form for whoever bears a write link, without signing in."""
