package kraken.node.config;

import kraken.node.config.bind.Doc;

/// `backend_manager`.
public record BackendsLog(@Doc("log of backends") LogSection log) {}
