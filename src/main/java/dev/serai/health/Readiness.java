package dev.serai.health;

import dev.serai.broker.EmbeddedBroker;
import dev.serai.mqtt.ConnectionStatus;
import dev.serai.store.Store;
import java.io.File;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** Whether the service can do its work now, part by part. */
public final class Readiness {
    private static final int DATABASE_SECONDS = 2;

    private final CamelContext camel;
    private final EmbeddedBroker broker;
    private final Store store;
    private final Supplier<Map<String, ConnectionStatus>> connections;
    private final Supplier<Map<String, String>> routeProblems;
    private final List<String> required;

    /**
     * @param connections the truth about the external connections
     * @param routeProblems route files that are not live as they are, with the reason
     * @param required connections without which the service is not ready
     */
    public Readiness(
            CamelContext camel,
            EmbeddedBroker broker,
            Store store,
            Supplier<Map<String, ConnectionStatus>> connections,
            Supplier<Map<String, String>> routeProblems,
            List<String> required) {
        this.camel = camel;
        this.broker = broker;
        this.store = store;
        this.connections = connections;
        this.routeProblems = routeProblems;
        this.required = required;
    }

    /**
     * All parts.
     *
     * @param status UP where every part that counts is up, else DOWN
     * @param checks the parts
     */
    public record Report(String status, List<Check> checks) {
        /** Whether the service can serve. */
        public boolean isUp() {
            return status.equals("UP");
        }
    }

    /**
     * One part.
     *
     * @param name what was looked at
     * @param status UP or DOWN
     * @param counts whether the service is not ready without it
     * @param detail what is wrong; empty where nothing is
     */
    public record Check(String name, String status, boolean counts, String detail) {
        static Check of(String name, boolean counts, String wrong) {
            return new Check(name, wrong.isEmpty() ? "UP" : "DOWN", counts, wrong);
        }
    }

    /** Looks at everything. */
    public Report report() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.of("broker", true, broker.server().isActive() ? "" : "the broker is not active"));
        checks.add(Check.of("journal", true, journal()));
        checks.add(Check.of("disk", true, disk()));
        checks.add(Check.of("acceptors", true, acceptors()));
        checks.add(Check.of("database", true, database()));
        checks.add(Check.of("routes", true, routes()));
        routeProblems.get().forEach((file, reason) -> checks.add(Check.of("route file " + file, false, reason)));
        connections.get().forEach((name, state) -> checks.add(connection(name, state)));
        boolean up = checks.stream()
                .noneMatch(check -> check.counts() && check.status().equals("DOWN"));
        return new Report(up ? "UP" : "DOWN", checks);
    }

    private Check connection(String name, ConnectionStatus state) {
        String error = state.lastError();
        String backlog = state.backlogTrouble() == null ? "" : state.backlogTrouble();
        String wrong = state.connected() ? backlog : error == null ? "not connected" : error;
        return Check.of("connection " + name, required.contains(name), wrong);
    }

    private String journal() {
        if (!broker.server().isActive()) {
            return "the journal is closed";
        }
        File folder = broker.server().getConfiguration().getJournalLocation();
        return broker.server().getStorageManager().isStarted() && folder.isDirectory() && folder.canWrite()
                ? ""
                : "the journal cannot be written";
    }

    private String disk() {
        return broker.server().isActive() && broker.server().getPagingManager().isDiskFull()
                ? "the disk is fuller than max-disk-usage of broker.xml allows"
                : "";
    }

    private String acceptors() {
        if (!broker.server().isActive()) {
            return "the broker is not active";
        }
        List<String> closed = new ArrayList<>();
        for (var configured : broker.server().getConfiguration().getAcceptorConfigurations()) {
            Acceptor acceptor = broker.server().getRemotingService().getAcceptor(configured.getName());
            if (acceptor == null || !acceptor.isStarted()) {
                closed.add(configured.getName());
            }
        }
        return closed.isEmpty() ? "" : "not listening: " + String.join(", ", closed);
    }

    private String database() {
        try (Connection connection = store.dataSource().getConnection()) {
            return connection.isValid(DATABASE_SECONDS) ? "" : "the database does not answer";
        } catch (SQLException unreachable) {
            // Its text can name users and hosts; the log has it.
            return "the database cannot be reached";
        }
    }

    private String routes() {
        List<String> stopped = camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> !camel.getRouteController().getRouteStatus(id).isStarted())
                .toList();
        return stopped.isEmpty() ? "" : "not started: " + String.join(", ", stopped);
    }
}
