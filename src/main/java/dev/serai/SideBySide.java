package dev.serai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;

/** Starts services that do not need each other at the same time: the store opens while the broker reads its journal. */
final class SideBySide {
    private final CamelContext camel;
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();

    /** Nothing is started yet; this context will stop, in reverse order, what is. */
    SideBySide(CamelContext camel) {
        this.camel = camel;
    }

    /** Starts a service on a thread of its own. */
    void begin(Service service) {
        add(camel, service);
        CompletableFuture<Void> started = new CompletableFuture<>();
        begun.add(started);
        Thread starter = new Thread(
                () -> {
                    try {
                        start(service);
                        started.complete(null);
                    } catch (Throwable failed) {
                        started.completeExceptionally(failed);
                    }
                },
                "start-" + service.getClass().getSimpleName());
        starter.setDaemon(true);
        starter.start();
    }

    /**
     * Waits for all that were begun.
     *
     * @throws StartupException the first one that failed
     */
    void await() {
        begun.forEach(SideBySide::await);
    }

    /**
     * Waits for one thing that a start needs.
     *
     * @throws StartupException where it failed
     */
    static <T> T await(CompletableFuture<T> begun) {
        try {
            return begun.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof StartupException known
                    ? known
                    : new StartupException(String.valueOf(failed.getMessage()), failed);
        }
    }

    /** Starts a service here and now. Camel itself would start it together with the routes; it stops it in its turn. */
    static void start(CamelContext camel, Service service) {
        add(camel, service);
        start(service);
    }

    private static void add(CamelContext camel, Service service) {
        try {
            camel.addService(service, true, false);
        } catch (Exception failed) {
            throw failure(service, failed);
        }
    }

    private static void start(Service service) {
        try {
            service.start();
        } catch (StartupException known) {
            throw known;
        } catch (Exception failed) {
            throw failure(service, failed);
        }
    }

    private static StartupException failure(Service service, Exception failed) {
        return new StartupException(
                service.getClass().getSimpleName() + " does not start: " + failed.getMessage(), failed);
    }
}
