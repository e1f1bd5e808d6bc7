package dev.serai.messages;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.api.ApiException;
import dev.serai.api.CallParameters;
import dev.serai.api.Callers;
import dev.serai.messages.MessageAnswers.Count;
import dev.serai.messages.MessageAnswers.Done;
import dev.serai.messages.MessageAnswers.One;
import dev.serai.messages.MessageAnswers.Page;
import dev.serai.mqtt.TopicFilter;
import dev.serai.publish.PublishJson;
import dev.serai.security.Caller;
import dev.serai.security.TopicPermission;
import dev.serai.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;

/**
 * The rules of {@code /messages} that its routes call by name. A caller sees the messages of the topics that it may
 * subscribe to; any other does not exist for it.
 */
public final class MessagesApi {
    private static final TopicFilter EVERYTHING = new TopicFilter("#");
    /** Of one confirmation, which all writes to the store wait for. */
    private static final int MOST_IDS = 10_000;

    private final Messages messages;
    private final TopicPermission permission;

    /** Answers from these messages, as far as the permission goes. */
    public MessagesApi(Messages messages, TopicPermission permission) {
        this.messages = messages;
        this.permission = permission;
    }

    /** {@code GET /messages}. */
    public Page list(Exchange exchange) {
        MessageQuery query;
        try {
            query = MessageQuery.of(
                    CallParameters.query(exchange, "confirmed"),
                    CallParameters.query(exchange, "direction"),
                    CallParameters.query(exchange, "topic"),
                    CallParameters.query(exchange, "limit"),
                    CallParameters.query(exchange, "after"));
        } catch (IllegalArgumentException invalid) {
            throw ApiException.invalid(Objects.requireNonNull(invalid.getMessage()));
        }
        Caller caller = Callers.of(exchange);
        Map<String, Boolean> permitted = new HashMap<>();
        return Page.of(messages.list(
                query, topic -> permitted.computeIfAbsent(topic, name -> permission.mayReceive(caller, name))));
    }

    /** {@code GET /messages/{id}}. */
    public One get(Exchange exchange) {
        return new One("success", MessageView.of(visible(exchange)));
    }

    /** {@code POST /messages/{id}/confirm}. */
    public Done confirm(Exchange exchange) {
        long id = visible(exchange).id();
        if (Store.await(messages.confirm(List.of(id))) == 0) {
            throw notFound();
        }
        return new Done("success", "Message " + id + " confirmed");
    }

    /** {@code POST /messages/confirm}. */
    public Count confirmMany(Exchange exchange) {
        Caller caller = Callers.of(exchange);
        List<Long> ids = PublishJson.parse(exchange.getMessage().getBody(byte[].class), MessagesApi::ids);
        List<Long> visible = messages.stored(ids, topic -> permission.mayReceive(caller, topic));
        int confirmed = Store.await(messages.confirm(visible));
        return new Count("success", confirmed + " messages confirmed", confirmed);
    }

    /** {@code DELETE /messages/{id}}. */
    public Done delete(Exchange exchange) {
        long id = visible(exchange).id();
        if (!Store.await(messages.delete(id))) {
            throw notFound();
        }
        return new Done("success", "Message " + id + " deleted");
    }

    /** {@code DELETE /messages/confirmed}: needs the permission to subscribe to everything. */
    public Count deleteConfirmed(Exchange exchange) {
        permission.requireSubscribe(Callers.of(exchange), EVERYTHING);
        long deleted = Store.await(messages.deleteConfirmed());
        return new Count("success", deleted + " confirmed messages deleted", deleted);
    }

    private StoredMessage visible(Exchange exchange) {
        return messages.find(idOf(CallParameters.path(exchange, "id")))
                .filter(message -> permission.mayReceive(Callers.of(exchange), message.topic()))
                .orElseThrow(MessagesApi::notFound);
    }

    private static List<Long> ids(JsonParser parser) throws IOException {
        List<Long> ids = new ArrayList<>();
        PublishJson.requireObject(parser, "the body");
        boolean given = false;
        for (String name = PublishJson.nextField(parser); name != null; name = PublishJson.nextField(parser)) {
            if (!name.equals("ids")) {
                parser.skipChildren();
                continue;
            }
            given = parser.currentToken() == JsonToken.START_ARRAY;
            while (given && parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_STRING
                        && parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw ApiException.invalidBody("ids must be a list of message ids");
                }
                ids.add(idOf(parser.getText()));
                if (ids.size() > MOST_IDS) {
                    throw ApiException.invalidBody("ids must be at most " + MOST_IDS);
                }
            }
        }
        if (!given) {
            throw ApiException.invalidBody("ids must be a list of message ids");
        }
        return ids;
    }

    /** What is no id is the id of no message. */
    private static long idOf(String text) {
        return MessageIds.read(text).orElse(0);
    }

    private static ApiException notFound() {
        return ApiException.notFound("Message not found");
    }
}
