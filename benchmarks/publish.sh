#!/bin/sh
# What the API publishes to the embedded broker: calls per second beside a route that answers a fixed body, with 32 and
# with 128 connections, and messages per second of bulks of 10,000. Needs Mosquitto's clients. Argument: MESSAGE_STORE,
# none unless told otherwise. Takes about six minutes.
set -eu
cd "$(dirname "$0")/.."
mvn -q -o -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
exec java -Xmx512m -Dserai.log.level=error -cp "target/test-classes:target/classes:$(cat target/test-classpath)" \
    dev.serai.publish.PublishBenchmark "${1:-none}"
