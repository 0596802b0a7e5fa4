"""What a running HeartWatch tells whoever watches it: messages decoded and counted, members asked."""
