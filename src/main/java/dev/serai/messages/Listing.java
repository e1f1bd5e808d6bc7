package dev.serai.messages;

import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Database;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the messages of a page, newest first: first which, by an index, then those with their payloads. */
final class Listing {
    private final MessageRows rows;
    private final Database database;

    Listing(MessageRows rows, Database database) {
        this.rows = rows;
        this.database = database;
    }

    /** The messages that a query asks for, on topics that pass a test, as far as they fit into one page. */
    List<StoredMessage> page(MessageQuery query, Predicate<String> visible) {
        List<MessageRows.Entry> found = new ArrayList<>();
        long before = query.after() == null ? Long.MAX_VALUE : query.after();
        int limit = query.limit();
        while (true) {
            List<MessageRows.Entry> looked = entries(query, before, limit);
            looked.stream()
                    .filter(entry -> matches(query.topic(), entry.topic()) && visible.test(entry.topic()))
                    .limit(query.limit() - found.size())
                    .forEach(found::add);
            if (looked.size() < limit || found.size() == query.limit()) {
                return read(query, visible, PageBytes.first(found, MessageRows.Entry::bytes));
            }
            before = looked.get(looked.size() - 1).id();
            // Who may see few of the topics would need a statement for each row otherwise.
            limit = MessageQuery.MAX_LIMIT;
        }
    }

    /** An empty page is the end, so one whose messages have all been deleted meanwhile is not it. */
    private List<StoredMessage> read(MessageQuery query, Predicate<String> visible, List<MessageRows.Entry> page) {
        List<StoredMessage> messages =
                rows.select(page.stream().map(MessageRows.Entry::id).toList());
        if (page.isEmpty() || !messages.isEmpty()) {
            return messages;
        }
        long last = page.get(page.size() - 1).id();
        return page(
                new MessageQuery(query.confirmed(), query.direction(), query.topic(), query.limit(), last), visible);
    }

    /** What is not confirmed has an index by direction, so both are looked at, instead of all that is confirmed. */
    private List<MessageRows.Entry> entries(MessageQuery query, long before, int limit) {
        TopicCondition topic = query.topic() == null ? null : TopicCondition.of(query.topic(), database);
        boolean unconfirmed = query.confirmed() != null && !query.confirmed();
        boolean oneTopic = topic != null && topic.exact();
        if (query.direction() != null || !unconfirmed || oneTopic) {
            return entries(query.confirmed(), query.direction(), topic, before, limit);
        }
        return Stream.of(Direction.values())
                .flatMap(direction -> entries(false, direction, topic, before, limit).stream())
                .sorted(Comparator.comparingLong(MessageRows.Entry::id).reversed())
                .limit(limit)
                .toList();
    }

    private List<MessageRows.Entry> entries(
            @Nullable Boolean confirmed,
            @Nullable Direction direction,
            @Nullable TopicCondition topic,
            long before,
            int limit) {
        StringBuilder sql = new StringBuilder("id < ?");
        List<Object> parameters = new ArrayList<>(List.of(before));
        if (confirmed != null) {
            // Written out, so that a partial index is seen to fit; and so that none does where the topic is a better
            // way.
            String open = topic != null && topic.exact() ? "confirmed <> 1" : "confirmed = 0";
            sql.append(" AND ").append(confirmed ? "confirmed = 1" : open);
        }
        if (direction != null) {
            sql.append(" AND direction = ?");
            parameters.add(direction.column());
        }
        if (topic != null) {
            sql.append(" AND ").append(topic.sql());
            parameters.addAll(topic.parameters());
        }
        sql.append(" ORDER BY id DESC LIMIT ").append(limit);
        return rows.entries(sql.toString(), parameters);
    }

    private static boolean matches(@Nullable TopicFilter filter, String topic) {
        return filter == null || filter.matches(topic);
    }
}
