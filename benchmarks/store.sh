#!/bin/sh
# What the message store costs, with SQLite: messages per second without it, with it, and with a million messages in it, and
# how long the first page of GET /messages takes then, also where most are confirmed. Needs Mosquitto's clients. Argument: how
# many messages, 1,000,000 unless told otherwise. Takes about six minutes.
set -eu
cd "$(dirname "$0")/.."
mvn -q -o -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
exec java -Xmx512m -Dserai.log.level=error -cp "target/test-classes:target/classes:$(cat target/test-classpath)" \
    dev.serai.store.StoreBenchmark "${1:-1000000}"
