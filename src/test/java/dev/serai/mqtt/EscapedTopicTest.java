package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedTopicTest {
    @Test
    void ordinaryFiltersStayReadable() {
        assertThat(EscapedTopic.of("$share/group_1/Devices/+/x-7/#")).isEqualTo("$share/group_1/Devices/+/x-7/#");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/{{env:PATH}}/b",
                "{{sys:user.dir}}",
                "{{nosuch}}",
                "{{nosuch:secret}}/y",
                "{{?x}}",
                "${sysenv.PATH}",
                "a?b",
                "a?bridgeErrorHandler=true",
                "a&b=c",
                "a%2Fb",
                "a%23",
                "%25",
                "a\\b",
                "/a",
                "//a//b/",
                "/",
                "a/../b/./c",
                "a b",
                "RAW(a)",
                "a~41",
                "~",
                "é/😀/日",
                "a:b",
                "#",
                "+/+",
            })
    void anyFilterGetsThroughCamelAsItIs(String filter) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("paho", new PipelinedComponent());

            PipelinedEndpoint endpoint = camel.getEndpoint(
                    "paho:" + EscapedTopic.of(filter) + "?escapedTopic=true&qos=2", PipelinedEndpoint.class);

            assertThat(endpoint.getTopic()).isEqualTo(filter);
            assertThat(endpoint.getConfiguration().getQos()).isEqualTo(2);
        }
    }
}
