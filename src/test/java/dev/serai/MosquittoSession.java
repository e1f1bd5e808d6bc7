package dev.serai;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * A session of Mosquitto's client {@code mosquitto_sub} that outlives its connections, subscribed with QoS 1.
 *
 * @param serai the service it is kept by
 * @param filter the topic filter
 */
public record MosquittoSession(SeraiServer serai, String filter) {
    /** Makes the session, and leaves it without a connection. */
    public static MosquittoSession subscribe(SeraiServer serai, String filter)
            throws IOException, InterruptedException {
        MosquittoSession session = new MosquittoSession(serai, filter);
        int status = session.client(Redirect.DISCARD, "-E").waitFor();
        if (status != 0) {
            throw new IOException("mosquitto_sub ended with " + status);
        }
        return session;
    }

    /** Connects, and ends when so many messages have arrived. */
    public Process receive(int messages) throws IOException {
        return client(Redirect.DISCARD, "-C", String.valueOf(messages));
    }

    /** Connects until it is ended, and prints an empty line for each message. */
    public Process receive() throws IOException {
        return client(Redirect.PIPE, "-F", "");
    }

    private Process client(Redirect output, String... until) throws IOException {
        List<String> command = new ArrayList<>(List.of("mosquitto_sub", "-p", String.valueOf(serai.mqttPort())));
        command.addAll(List.of("-u", SeraiServer.USER, "-P", SeraiServer.PASSWORD, "-V", "5"));
        command.addAll(List.of("-i", filter.replaceAll("\\W", ""), "-c", "-x", "3600", "-q", "1", "-t", filter));
        command.addAll(List.of(until));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }
}
