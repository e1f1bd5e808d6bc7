#!/bin/sh
# What the MQTT front costs: messages per second with it and without it, QoS 0 and 1, 128 bytes, taking turns on the same
# machine. Arguments: messages in each round, 300,000 unless told otherwise; a QoS, if only that one. Takes about five minutes.
set -eu
cd "$(dirname "$0")/.."
mvn -q -o -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
exec java -Xmx256m -cp "target/test-classes:target/classes:$(cat target/test-classpath)" \
    dev.serai.front.FrontBenchmark "${@:-300000}"
