package dev.serai.routes;

/** A route file is wrong; the message says where and why, in one line. */
final class RouteFileException extends Exception {
    private static final long serialVersionUID = 1L;

    RouteFileException(String message) {
        super(message);
    }

    RouteFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
