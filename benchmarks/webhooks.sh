#!/bin/sh
# Messages per second from "offered" to "answered 200" by a local HTTP server: one webhook alone, then beside a dead one
# and one that answers in 2 s. Argument: messages in each round, 20,000 unless told otherwise. Takes about a minute.
set -eu
cd "$(dirname "$0")/.."
mvn -q -o test-compile dependency:build-classpath -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
exec java -Xmx512m -Dserai.log.level=error -cp "target/test-classes:target/classes:$(cat target/test-classpath)" \
    dev.serai.webhooks.WebhookBenchmark "${1:-20000}"
