package dev.serai.publish;

/** A bulk request of which nothing was published because of its own errors. */
public final class BulkRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient BulkAnswer.Refusal body;

    BulkRefusedException(int status, BulkAnswer.Refusal body) {
        super(body.message());
        this.status = status;
        this.body = body;
    }

    /** The HTTP status: that of the errors where they agree, else 400. */
    public int status() {
        return status;
    }

    /** What the caller reads. */
    public BulkAnswer.Refusal body() {
        return body;
    }
}
