"""The embedded log: one SQLite file that stands in for Kafka, and its Faust transport."""
