"""When an alert is tried, when again, when no more, and the tasks that try."""
