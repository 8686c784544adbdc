"""Apache Kafka as the log: the same agents, many machines."""
