package dev.serai.front;

import dev.serai.broker.EmbeddedBroker;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.protocol.mqtt.OrderOnlyProtocolManagerFactory;

/** One of the brokers that {@link FrontBenchmark} compares, in a process of its own. */
final class BenchmarkBroker {
    /** How much of the front it has. */
    enum Kind {
        STOCK("Artemis 2.55.0"),
        ORDER("Artemis 2.55.0, in order"),
        FRONT("with the front");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private BenchmarkBroker() {}

    /** Arguments: the kind, a folder and a port. Says so on its output once it listens, and runs until it is ended. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedBroker broker = FrontBroker.prepare(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        switch (Kind.valueOf(arguments[0])) {
            case STOCK -> broker.server().start();
            case ORDER -> {
                broker.server().addProtocolManagerFactory(new OrderOnlyProtocolManagerFactory());
                broker.server().start();
            }
            case FRONT -> broker.start();
        }
        System.out.println("ready");
        System.out.flush();
    }
}
