package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One publisher and its subscriber, on plain sockets: a client library would cost more than the broker. */
final class BenchmarkLoad {
    static final int PAIRS = 4;

    private static final int WINDOW = 900;
    private static final int PUBLISH = 3;
    private static final byte[] PAYLOAD = new byte[128];

    private final int qos;
    private final int messages;
    private final String topic;
    private final Socket publisher;
    private final Socket subscriber;
    private final DataInputStream arriving;
    private final DataInputStream acknowledging;
    private final Semaphore room = new Semaphore(WINDOW);

    private BenchmarkLoad(int port, int number, int qos, int messages) throws IOException {
        this.qos = qos;
        this.messages = messages;
        this.topic = "load/" + number;
        subscriber = new Socket(InetAddress.getLoopbackAddress(), port);
        arriving = connect(subscriber, "subscriber-" + number);
        subscriber.getOutputStream().write(packet(0x82, bytes(0, 1, 0), text(topic), bytes(qos)));
        read(arriving);
        publisher = new Socket(InetAddress.getLoopbackAddress(), port);
        acknowledging = connect(publisher, "publisher-" + number);
    }

    /** Messages per second from the first PUBLISH of any publisher to the last one at any subscriber. */
    static double run(int port, int qos, int messages) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<BenchmarkLoad> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < PAIRS; i++) {
                pairs.add(new BenchmarkLoad(port, i, qos, messages / PAIRS));
            }
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (BenchmarkLoad pair : pairs) {
                running.add(threads.submit(pair::publish));
                running.add(threads.submit(pair::receive));
                if (qos > 0) {
                    running.add(threads.submit(pair::readAcknowledgements));
                }
            }
            for (Future<?> each : running) {
                each.get(2, TimeUnit.MINUTES);
            }
            return messages / ((System.nanoTime() - start) / 1e9);
        } finally {
            for (BenchmarkLoad pair : pairs) {
                pair.publisher.close();
                pair.subscriber.close();
            }
            threads.shutdown();
        }
    }

    private static DataInputStream connect(Socket socket, String clientId) throws IOException {
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(RawClient.connect(5, 2, clientId, new byte[0], new byte[0]));
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
        read(in);
        return in;
    }

    /** The next packet's type; for a PUBLISH above QoS 0 with its packet identifier in the higher bits. */
    private static int read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                break;
            }
        }
        int id = 0;
        if (first >> 4 == PUBLISH && (first & 6) != 0) {
            int topicLength = in.readUnsignedShort();
            in.skipNBytes(topicLength);
            id = in.readUnsignedShort();
            length -= topicLength + 4;
        }
        in.skipNBytes(length);
        return (id << 4) | (first >> 4);
    }

    private Object publish() throws Exception {
        OutputStream out = new BufferedOutputStream(publisher.getOutputStream(), 16_384);
        for (int i = 0; i < messages; i++) {
            if (!room.tryAcquire()) {
                out.flush();
                room.acquire();
            }
            int id = 1 + i % 60_000;
            byte[] identifier = qos == 0 ? new byte[0] : bytes(id >> 8, id & 0xFF);
            out.write(packet(0x30 | (qos << 1), text(topic), identifier, bytes(0), PAYLOAD));
        }
        out.flush();
        return topic;
    }

    private Object receive() throws Exception {
        OutputStream out = new BufferedOutputStream(subscriber.getOutputStream(), 16_384);
        for (int i = 0; i < messages; ) {
            int packet = read(arriving);
            if ((packet & 0xF) != PUBLISH) {
                continue;
            }
            i++;
            if (qos == 0) {
                room.release();
                continue;
            }
            out.write(packet(0x40, bytes(packet >> 12, (packet >> 4) & 0xFF)));
            if (arriving.available() == 0) {
                out.flush();
            }
        }
        out.flush();
        return topic;
    }

    private Object readAcknowledgements() throws Exception {
        for (int i = 0; i < messages; i++) {
            read(acknowledging);
            room.release();
        }
        return topic;
    }
}
