package dev.serai.management;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.support.service.ServiceSupport;

/** Makes MBeans known for as long as the service runs. */
public final class ManagedBeans extends ServiceSupport {
    private final Map<String, Object> beans;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** @param beans MXBeans by the type in their name, {@code dev.serai:type=<type>} */
    public ManagedBeans(Map<String, Object> beans) {
        this.beans = Map.copyOf(beans);
    }

    @Override
    protected void doStart() throws JMException {
        for (Map.Entry<String, Object> bean : beans.entrySet()) {
            server.registerMBean(bean.getValue(), name(bean.getKey()));
        }
    }

    @Override
    protected void doStop() throws JMException {
        for (String type : beans.keySet()) {
            if (server.isRegistered(name(type))) {
                server.unregisterMBean(name(type));
            }
        }
    }

    private static ObjectName name(String type) throws MalformedObjectNameException {
        return new ObjectName("dev.serai:type=" + type);
    }
}
