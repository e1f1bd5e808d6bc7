package dev.serai.broker;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/**
 * Gives an acceptor the TLS context that {@link EmbeddedBroker} has put among its parameters. Artemis' own reload closes
 * the listener before it looks at the new certificate, and a broken one leaves it closed. Artemis finds this class as a
 * service.
 */
public final class ReadyTlsContexts extends DefaultSSLContextFactory {
    private static final int BEFORE_ARTEMIS_OWN = 100;

    @Override
    public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> parameters) throws Exception {
        return parameters.get(TransportConstants.SSL_CONTEXT_PROP_NAME) instanceof SSLContext ready
                ? ready
                : super.getSSLContext(config, parameters);
    }

    @Override
    public int getPriority() {
        return BEFORE_ARTEMIS_OWN;
    }
}
