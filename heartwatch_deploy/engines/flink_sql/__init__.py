"""Tables, views, functions and jobs of a Flink session cluster, by way of its SQL gateway."""
