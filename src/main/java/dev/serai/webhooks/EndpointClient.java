package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP connections to one webhook, at most {@link #MAX_SOCKETS}. Each is opened to an address that was checked a
 * moment before, never to a name, so that a name that changes its mind leads nowhere else. Redirects are not followed.
 * All methods run on the one event loop that the context stands for.
 */
final class EndpointClient {
    static final int MAX_SOCKETS = 16;

    private static final long ADDRESSES_VALID_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int IDLE_SECONDS = 30;
    /** An answer of more than this is cut off; only its status counts. */
    private static final int MAX_ANSWER_BYTES = 65_536;

    private static final String USER_AGENT = "Serai";

    private final Vertx vertx;
    private final Context context;
    private final Webhook webhook;
    private final EndpointAddresses names;
    private final CallTraces traces;
    private final HttpClient client;
    private Future<List<InetAddress>> addresses = Future.failedFuture("not looked up yet");
    private long lookedUpAt;
    private int turn;

    EndpointClient(Vertx vertx, Context context, Webhook webhook, EndpointAddresses names, CallTraces traces) {
        this.vertx = vertx;
        this.context = context;
        this.webhook = webhook;
        this.names = names;
        this.traces = traces;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(webhook.url().tls())
                        .setForceSni(true)
                        .setConnectTimeout((int) webhook.timeout().toMillis())
                        .setKeepAliveTimeout(IDLE_SECONDS),
                new PoolOptions().setHttp1MaxSize(MAX_SOCKETS));
    }

    /** Makes one attempt; the future never fails, and completes within the webhook's timeout. */
    Future<CallResult> call(StoredMessage message, int attempt) {
        String messageId = Long.toString(message.id());
        byte[] body = MessageJson.body(message, attempt);
        CallTraces.Call traced = traces.begin(webhook, message.topic(), TraceParent.header(message), attempt);
        Promise<CallResult> result = Promise.promise();
        long timer = vertx.setTimer(
                webhook.timeout().toMillis(),
                fired -> result.tryComplete(CallResult.unanswered(
                        "no answer within " + webhook.timeout().toSeconds() + " s")));
        addresses()
                .compose(found -> client.request(options(found)))
                .compose(request -> {
                    traced.headers().forEach(request::putHeader);
                    return exchange(request, messageId, body, result.future());
                })
                .onSuccess(result::tryComplete)
                .onFailure(failure -> {
                    turn++;
                    result.tryComplete(CallResult.unanswered(reason(failure)));
                });
        return result.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            traced.ended(done.result().status(), done.result().reason());
        });
    }

    void close() {
        client.close();
    }

    private Future<List<InetAddress>> addresses() {
        boolean stale = System.nanoTime() - lookedUpAt > ADDRESSES_VALID_NANOS;
        if (addresses.isComplete() && (stale || addresses.failed())) {
            lookedUpAt = System.nanoTime();
            String host = webhook.url().host();
            addresses = context.executeBlocking(() -> names.resolve(host), false);
        }
        return addresses;
    }

    private RequestOptions options(List<InetAddress> found) {
        InetAddress address = found.get(Math.floorMod(turn, found.size()));
        EndpointUrl url = webhook.url();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setMethod(HttpMethod.valueOf(webhook.method()))
                .setURI(url.requestTarget())
                .setFollowRedirects(false)
                .putHeader("User-Agent", USER_AGENT)
                .putHeader("Accept", "application/json");
        webhook.headers().values().forEach(options::putHeader);
        return options.putHeader("Content-Type", "application/json");
    }

    private Future<CallResult> exchange(
            HttpClientRequest request, String messageId, byte[] body, Future<CallResult> result) {
        if (result.isComplete()) {
            request.reset();
            return Future.failedFuture("too late");
        }
        // Whoever completes the result first, the time limit included, ends the exchange.
        result.onComplete(done -> request.reset());
        Instant now = Instant.now();
        Map<String, String> signatures = Signatures.headers(messageId, now, body, webhook.secrets());
        signatures.forEach(request::putHeader);
        return request.send(Buffer.buffer(body)).compose(answer -> drain(answer, now));
    }

    /** Reads the answer to its end, because only then the connection can be used again. */
    private static Future<CallResult> drain(HttpClientResponse answer, Instant now) {
        CallResult result =
                CallResult.answered(answer.statusCode(), RetryAfter.parse(answer.getHeader("Retry-After"), now));
        Promise<CallResult> drained = Promise.promise();
        long[] bytes = {0};
        answer.handler(part -> {
            bytes[0] += part.length();
            if (bytes[0] > MAX_ANSWER_BYTES) {
                drained.tryComplete(result);
            }
        });
        answer.exceptionHandler(cut -> drained.tryComplete(result));
        answer.endHandler(end -> drained.tryComplete(result));
        return drained.future();
    }

    private static String reason(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "the host of the url has no address";
        }
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
