package dev.serai.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.NonManagedService;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/** Measures one route from its start until it is removed. */
final class RouteMetersPolicy extends RoutePolicySupport implements NonManagedService {
    private final MeterRegistry registry;
    private volatile @Nullable RouteMeters meters;

    RouteMetersPolicy(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onStart(Route route) {
        if (meters == null) {
            meters = new RouteMeters(route, registry);
        }
    }

    @Override
    public void onRemove(Route route) {
        RouteMeters current = meters;
        if (current != null) {
            current.remove();
            meters = null;
        }
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        RouteMeters current = meters;
        if (current != null) {
            current.begin(exchange);
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        RouteMeters current = meters;
        if (current != null) {
            current.done(exchange);
        }
    }
}
