package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;

/// `hashring`: which hosts own a digest.
public record RingSection(
    @Doc("owners of one digest") @Default("3") int maxReplica,
    @Doc("how often members and their health are looked up") @Default("10s")
        Duration refreshInterval,
    @Doc("how long to wait at start for this host to be a member") @Default("1m")
        Duration membershipWaitTimeout,
    @Doc("how often to look while waiting") @Default("500ms") Duration membershipWaitInterval) {}
