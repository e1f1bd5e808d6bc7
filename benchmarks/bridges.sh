#!/bin/sh
# Messages per second over a bridge, QoS 1 and 128 bytes, at round trips of 0 and 50 ms: Mosquitto alone, Serai out and
# in, Mosquitto's own bridge. Needs Mosquitto. Arguments: messages in each round, 20,000 unless told otherwise; one round
# trip in milliseconds instead of both. Takes about seven minutes.
set -eu
cd "$(dirname "$0")/.."
mvn -q -o -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
exec java -Xmx512m -Dserai.log.level=error -cp "target/test-classes:target/classes:$(cat target/test-classpath)" \
    dev.serai.mqtt.BridgeBenchmark "${1:-20000}" ${2:+"$2"}
