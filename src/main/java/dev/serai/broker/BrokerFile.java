package dev.serai.broker;

import dev.serai.Address;
import dev.serai.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.transform.dom.DOMSource;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManager;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.utils.XMLUtil;
import org.apache.activemq.artemis.utils.XmlProvider;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * {@code broker.xml}, read strictly: Artemis itself ignores an unknown acceptor parameter and empties an unknown
 * {@code ${NAME}}, here either ends the start.
 */
final class BrokerFile {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private BrokerFile() {}

    /**
     * Reads the file for these settings. Listeners that are switched off are left out.
     *
     * @throws StartupException naming the file and what is wrong in it
     */
    static FileConfiguration read(Path file, BrokerSettings settings, Path data) {
        Map<String, String> names = Map.of(
                "MQTT_BROKER_HOST", settings.mqtt().host(),
                "MQTT_BROKER_PORT", String.valueOf(settings.mqtt().port()),
                "MQTT_BROKER_WEBSOCKET_PORT",
                        String.valueOf(settings.webSocket().port()),
                "MQTT_BROKER_TLS_PORT",
                        String.valueOf(
                                settings.tls() == null ? 0 : settings.tls().port()),
                "MQTT_BROKER_WEBSOCKET_TLS_PORT",
                        String.valueOf(
                                settings.tls() == null ? 0 : settings.tls().webSocketPort()),
                "SERAI_DATA", data.toString());
        try {
            FileConfiguration configuration = parse(fill(Files.readString(file), names));
            Set<TransportConfiguration> acceptors = configuration.getAcceptorConfigurations();
            acceptors.removeIf(acceptor -> !settings.enabled() || port(acceptor) == 0);
            acceptors.forEach(BrokerFile::requireKnownParameters);
            return configuration;
        } catch (IOException unreadable) {
            throw new StartupException(file + " cannot be read", unreadable);
        } catch (StartupException wrong) {
            throw new StartupException(file + ": " + wrong.getMessage(), wrong);
        } catch (SAXException | IllegalArgumentException | IllegalStateException broken) {
            throw new StartupException(file + " is not a broker configuration: " + broken.getMessage(), broken);
        } catch (Exception broken) {
            throw new StartupException(file + " cannot be used: " + broken.getMessage(), broken);
        }
    }

    /** Where this acceptor listens. */
    static Address address(TransportConfiguration acceptor) {
        return new Address(String.valueOf(acceptor.getParams().get("host")), port(acceptor));
    }

    /** The port an acceptor is to listen on. */
    static int port(TransportConfiguration acceptor) {
        return Integer.parseInt(String.valueOf(acceptor.getParams().get(TransportConstants.PORT_PROP_NAME)));
    }

    private static String fill(String text, Map<String, String> names) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (placeholder.find()) {
            String value = names.get(placeholder.group(1));
            if (value == null) {
                throw new StartupException("nothing is known of ${" + placeholder.group(1) + "}");
            }
            String escaped = value.replace("&", "&amp;").replace("<", "&lt;");
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(escaped));
        }
        return placeholder.appendTail(filled).toString();
    }

    private static FileConfiguration parse(String xml) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        Element root = XMLUtil.stringToElement(xml);
        if (root.getElementsByTagName(configuration.getRootElement()).item(0) instanceof Element core) {
            // XMLUtil.validate would log a stack trace and keep the reason to itself.
            XmlProvider.newValidator(XMLUtil.findResource(configuration.getSchema()))
                    .validate(new DOMSource(core));
            configuration.parse(core, null);
            return configuration;
        }
        throw new StartupException("no element <" + configuration.getRootElement() + ">");
    }

    private static void requireKnownParameters(TransportConfiguration acceptor) {
        Set<String> unknown = new TreeSet<>(acceptor.getParams().keySet());
        unknown.addAll(acceptor.getExtraParams().keySet());
        unknown.removeAll(TransportConstants.ALLOWABLE_ACCEPTOR_KEYS);
        unknown.removeIf(BrokerFile::isMqttParameter);
        if (!unknown.isEmpty()) {
            throw new StartupException("acceptor " + acceptor.getName() + " has unknown parameters " + unknown);
        }
    }

    /** MQTT parameters are the setters of Artemis' protocol manager. */
    private static boolean isMqttParameter(String name) {
        String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        for (var method : MQTTProtocolManager.class.getMethods()) {
            if (method.getName().equals(setter)) {
                return true;
            }
        }
        return false;
    }
}
