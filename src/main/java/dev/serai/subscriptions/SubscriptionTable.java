package dev.serai.subscriptions;

import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import dev.serai.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table {@code serai_subscriptions}. */
final class SubscriptionTable {
    private final Store store;

    SubscriptionTable(Store store) {
        this.store = store;
    }

    List<AskedFor> all() {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT broker, topic_filter, qos FROM serai_subscriptions ORDER BY created_at");
                ResultSet row = select.executeQuery()) {
            List<AskedFor> all = new ArrayList<>();
            while (row.next()) {
                all.add(new AskedFor(row.getString(1), new TopicFilter(row.getString(2)), row.getInt(3)));
            }
            return all;
        } catch (SQLException failure) {
            throw new StoreUnavailableException("The message store is not available", failure);
        }
    }

    /** Returns when the row is on disk; one for the same filter and broker is replaced. */
    void put(AskedFor subscription) {
        Store.await(store.write(transaction -> {
            delete(transaction, subscription);
            return insert(transaction, subscription);
        }));
    }

    /** Returns when the row is gone. */
    void remove(AskedFor subscription) {
        Store.await(store.write(transaction -> delete(transaction, subscription)));
    }

    private static int delete(Transaction transaction, AskedFor subscription) throws SQLException {
        try (PreparedStatement delete = transaction
                .connection()
                .prepareStatement("DELETE FROM serai_subscriptions WHERE subscription_hash = ?")) {
            delete.setString(1, subscription.hash());
            return delete.executeUpdate();
        }
    }

    private static int insert(Transaction transaction, AskedFor subscription) throws SQLException {
        try (PreparedStatement insert = transaction
                .connection()
                .prepareStatement("INSERT INTO serai_subscriptions"
                        + " (subscription_hash, broker, topic_filter, qos, created_at) VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, subscription.hash());
            insert.setString(2, subscription.broker());
            insert.setString(3, subscription.topicFilter().text());
            insert.setInt(4, subscription.qos());
            insert.setLong(5, System.currentTimeMillis());
            return insert.executeUpdate();
        }
    }
}
