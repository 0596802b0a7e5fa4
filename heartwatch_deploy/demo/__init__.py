"""HeartWatch brought up, fed, and watched."""
