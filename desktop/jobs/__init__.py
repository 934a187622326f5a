"""What a user can do, without a window: one file a verb."""
