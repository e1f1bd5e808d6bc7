package dev.serai.publish;

import dev.serai.api.ApiError;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** One place of a bulk request: a message to publish or the reason why it is none, and in the end its result. */
final class BulkItem {
    private final int index;
    private @Nullable PublishRequest request;
    private volatile @Nullable Object result;
    private volatile int status;
    private String broker = "";
    private long id;

    BulkItem(int index, PublishRequest request) {
        this.index = index;
        this.request = request;
    }

    BulkItem(int index, int status, ApiError error) {
        this.index = index;
        this.request = null;
        fail(status, error);
    }

    /** What to publish; null where the item was no valid request. */
    @Nullable
    PublishRequest request() {
        return request;
    }

    /** Puts the message into the trace of the call that it came with. */
    void tracedAs(Exchange call) {
        if (request != null) {
            request = request.tracedAs(call);
        }
    }

    String broker() {
        return broker;
    }

    long id() {
        return id;
    }

    /** Settles where the message goes and under which id. */
    void addressed(String name, long messageId) {
        this.broker = name;
        this.id = messageId;
    }

    void succeed(PublishAnswer answer) {
        result = answer;
        status = 200;
    }

    void fail(int httpStatus, ApiError error) {
        result = new BulkAnswer.Failure("error", index, error.message(), error.detail(), httpStatus);
        status = httpStatus;
    }

    boolean failed() {
        return status != 200 && status != 0;
    }

    int status() {
        return status;
    }

    /** What the client is told about this item. */
    Object result() {
        Object known = result;
        if (known == null) {
            throw new IllegalStateException("Item " + index + " is not done");
        }
        return known;
    }
}
