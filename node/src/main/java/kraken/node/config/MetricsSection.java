package kraken.node.config;

import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.Opaque;

/// `metrics`: where figures are pushed to.
public record MetricsSection(
    @Doc("disabled, statsd or m3")
        @NoEffect(value = "figures are not pushed anywhere yet", warn = true)
        @Default("disabled")
        String backend,
    @Doc("StatsD server") @NoEffect("not pushed yet") Opaque statsd,
    @Doc("M3 server") @NoEffect("not pushed yet") Opaque m3) {}
