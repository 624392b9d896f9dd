"""What an activity log is, and how it is kept in SQLite."""
