package dev.serai.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.store.PostgresqlServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each part that the service needs is taken away, and readiness says so. */
class ReadinessIT {
    @TempDir
    Path folder;

    @Test
    void aStoppedRouteAStoppedAcceptorAndAMissingJournalMakeItUnready() throws IOException {
        String console = SeraiServer.freePort();
        try (SeraiServer serai = new SeraiServer(folder).with("CONSOLE_PORT", console)) {
            Path config = serai.home().resolve("artemis-config");
            Files.writeString(config.resolve("users.properties"), "boss = boss-password\n");
            Files.writeString(config.resolve("roles.properties"), "admin = boss\n");
            // The broker's own look at its disk would find the journal missing and end the service.
            change(config.resolve("broker.xml"), "<disk-scan-period>\\d+<", "<disk-scan-period>3600000<");
            serai.start();
            assertThat(serai.observe("/observe/health/ready").statusCode()).isEqualTo(200);

            String route = "org.apache.camel:context=serai,type=routes,name=\\\"status-broker\\\"";
            execute(serai, console, route, "stop()");
            down(serai, "routes", "not started: status-broker");
            execute(serai, console, route, "start()");
            up(serai);

            Path journal = folder.resolve("data/broker/journal");
            Path away = folder.resolve("data/broker/away");
            Files.move(journal, away);
            down(serai, "journal", "the journal cannot be written");
            Files.move(away, journal);
            up(serai);

            String acceptor = "org.apache.activemq.artemis:broker=\\\"serai\\\",component=acceptors,name=\\\"mqtt\\\"";
            execute(serai, console, acceptor, "stop()");
            down(serai, "acceptors", "not listening: mqtt");
            execute(serai, console, acceptor, "start()");
            up(serai);
        }
    }

    @Test
    void aDiskOverItsLimitMakesItUnready() throws IOException {
        try (SeraiServer serai = new SeraiServer(folder)) {
            change(serai.home().resolve("artemis-config/broker.xml"), "<max-disk-usage>\\d+<", "<max-disk-usage>0<");
            serai.start();
            down(serai, "disk", "the disk is fuller than max-disk-usage");
        }
    }

    @Test
    void aJournalThatStaysAwayEndsTheService() throws IOException, InterruptedException {
        try (SeraiServer serai = new SeraiServer(folder)) {
            serai.start();
            Files.move(folder.resolve("data/broker/journal"), folder.resolve("data/broker/away"));
            assertThat(serai.running().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(serai.running().exitValue()).isEqualTo(1);
            assertThat(serai.output()).contains("The broker cannot write to its disk and has stopped");
        }
    }

    @Test
    void aDatabaseThatIsGoneMakesItUnready() throws IOException {
        try (SeraiServer serai = new SeraiServer(folder.resolve("serai"))) {
            runOn(serai);
            down(serai, "database", "the database ");
            assertThat(serai.observe("/observe/health/live").statusCode()).isEqualTo(200);
        }
    }

    /** The database ends when this does. */
    private void runOn(SeraiServer serai) throws IOException {
        try (PostgresqlServer database = new PostgresqlServer(folder.resolve("postgresql"))) {
            URI url = URI.create(database.settings().url().substring("jdbc:".length()));
            serai.with("DB_CONNECTION", "pgsql")
                    .with("DB_PORT", String.valueOf(url.getPort()))
                    .with("DB_DATABASE", "postgres")
                    .with("DB_USERNAME", "postgres")
                    .with("DB_PASSWORD", "postgres")
                    .start();
            assertThat(serai.observe("/observe/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private static void change(Path file, String pattern, String to) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceAll(pattern, to);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(file, changed);
    }

    private static void up(SeraiServer serai) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> serai.observe("/observe/health/ready").statusCode() == 200);
    }

    private static void down(SeraiServer serai, String part, String reason) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> serai.observe("/observe/health/ready").statusCode() == 503);
        assertThat(serai.observe("/observe/health/ready").body())
                .contains("\"name\":\"" + part + "\",\"status\":\"DOWN\",\"counts\":true,\"detail\":\"" + reason);
    }

    private static void execute(SeraiServer serai, String console, String name, String operation) {
        String credentials = Base64.getEncoder()
                .encodeToString("boss:boss-password".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(serai.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console + "/console/jolokia"))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Basic " + credentials)
                                .POST(BodyPublishers.ofString("{\"type\":\"exec\",\"mbean\":\"" + name
                                        + "\",\"operation\":\"" + operation + "\"}")))
                        .body())
                .contains("\"status\":200");
    }
}
