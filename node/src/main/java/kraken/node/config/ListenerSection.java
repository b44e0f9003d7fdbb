package kraken.node.config;

import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;

/// The inner listener behind the reference's nginx. Ports given as flags are served directly here,
/// so nothing listens on this one.
public record ListenerSection(
    @Doc("unix or tcp") @NoEffect("the ports given as flags are served directly") String net,
    @Doc("socket path or address") @NoEffect("the ports given as flags are served directly")
        String addr) {}
