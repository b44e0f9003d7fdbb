package kraken.node.config;

import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;

/// `network_event`: a log of what happens between peers, one JSON object per line.
public record NetworkEventSection(
    @Doc("write the log") @NoEffect(value = "the log is not written yet", warn = true)
        boolean enabled,
    @Doc("file of the log, mandatory when enabled") String logPath) {}
