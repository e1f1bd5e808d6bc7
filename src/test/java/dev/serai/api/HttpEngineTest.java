package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.FreePort;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call gets an answer, whatever becomes of it, and so does the next one. */
class HttpEngineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port = FreePort.find();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(port);
        camel.addService(new VertxPlatformHttpServer(configuration));
        HttpEngine engine = new HttpEngine();
        camel.addService(engine);
        camel.getComponent("platform-http", PlatformHttpComponent.class).setEngine(engine);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/well").setBody(constant("well"));
                from("platform-http:/error").process(call -> {
                    throw new OutOfMemoryError("of the test");
                });
                from("platform-http:/answer").process(call -> call.getMessage().setBody(new Unreadable()));
                from("platform-http:/elsewhere").process(new Elsewhere());
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        // Camel counts a call that ended in an error as still at work.
        camel.getShutdownStrategy().setTimeout(1);
        camel.stop();
    }

    @Test
    void anErrorInTheRoute() throws Exception {
        assertThat(get("/error")).isEqualTo(500);
        assertThat(get("/well")).isEqualTo(200);
    }

    @Test
    void anErrorWhereTheAnswerIsMade() throws Exception {
        assertThat(get("/answer")).isEqualTo(500);
        assertThat(get("/well")).isEqualTo(200);
    }

    @Test
    void anErrorWhereTheAnswerIsMadeOnTheThreadThatEndedTheRoute() throws Exception {
        assertThat(get("/elsewhere")).isEqualTo(500);
        assertThat(get("/well")).isEqualTo(200);
    }

    private int get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static final class Elsewhere extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            exchange.getMessage().setBody(new Unreadable());
            new Thread(() -> callback.done(false)).start();
            return false;
        }
    }

    private static final class Unreadable implements StreamCache {
        @Override
        public void writeTo(OutputStream out) {
            throw new OutOfMemoryError("of the test");
        }

        @Override
        public StreamCache copy(Exchange exchange) {
            return this;
        }

        @Override
        public void reset() {
            // It is at its beginning.
        }

        @Override
        public boolean inMemory() {
            return true;
        }

        @Override
        public long length() {
            return 1;
        }

        @Override
        public long position() {
            return 0;
        }
    }
}
