package dev.serai.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.JettyPort;
import dev.serai.StartupException;
import dev.serai.metrics.Measurements;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.support.service.ServiceSupport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /observe/metrics}, {@code /observe/health/live} and {@code /observe/health/ready} on a port of their own, so
 * that a flood of API calls cannot make the service look dead.
 */
public final class ManagementPort extends ServiceSupport {
    private static final int THREADS = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManagementSettings settings;
    private final Server server;

    /** Reads off the measurements and the readiness at each request. */
    public ManagementPort(ManagementSettings settings, Measurements measurements, Readiness readiness) {
        this.settings = settings;
        this.server = JettyPort.server("management", THREADS, settings.limits(), settings.address(), null);
        server.setHandler(new Answers(measurements, readiness));
    }

    @Override
    protected void doStart() {
        try {
            server.start();
        } catch (Exception failed) {
            throw new StartupException(
                    "The management port does not start on " + settings.address() + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    protected void doStop() throws Exception {
        server.stop();
    }

    private static final class Answers extends Handler.Abstract {
        private final Measurements measurements;
        private final Readiness readiness;

        Answers(Measurements measurements, Readiness readiness) {
            this.measurements = measurements;
            this.readiness = readiness;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws JsonProcessingException {
            switch (Request.getPathInContext(request)) {
                case "/observe/metrics" -> metrics(request, response, callback);
                case "/observe/health/live" -> json(response, callback, 200, Map.of("status", "UP"));
                case "/observe/health", "/observe/health/ready" -> {
                    Readiness.Report report = readiness.report();
                    json(response, callback, report.isUp() ? 200 : 503, report);
                }
                default -> json(response, callback, 404, Map.of("status", "error", "message", "Not found"));
            }
            return true;
        }

        private void metrics(Request request, Response response, Callback callback) {
            String accept = Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.ACCEPT), "");
            String type = accept.contains("application/openmetrics-text")
                    ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                    : "text/plain; version=0.0.4; charset=utf-8";
            write(response, callback, type, measurements.scrape(type));
        }

        private static void json(Response response, Callback callback, int status, Object body)
                throws JsonProcessingException {
            response.setStatus(status);
            write(response, callback, "application/json", JSON.writeValueAsString(body));
        }

        private static void write(Response response, Callback callback, String type, String text) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
        }
    }
}
