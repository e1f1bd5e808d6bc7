package dev.serai.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DebuggedHistoryTest {
    /** {@link DebuggerHistory} says when it is wanted. */
    @Test
    void messagesHaveAHistoryWhereItIsWantedOnly() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.setDebugStandby(true);
            camel.setMessageHistoryFactory(new DebuggedHistory(camel));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to("log:out?level=OFF");
                }
            });
            camel.start();

            camel.setMessageHistory(false);
            assertThat(history(camel)).isNull();
            camel.setMessageHistory(true);
            assertThat(history(camel))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .isNotEmpty();
        }
    }

    private static @Nullable Object history(DefaultCamelContext camel) {
        Exchange done = camel.createProducerTemplate().send("direct:in", exchange -> {});
        assertThat(done.getException()).isNull();
        return done.getProperty(ExchangePropertyKey.MESSAGE_HISTORY);
    }
}
