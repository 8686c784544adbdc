"""What flows and on what: topics, tables, the Faust app, the embedded log and its settings."""
