package kraken.node.config;

import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Name;
import kraken.node.config.bind.NoEffect;

/// A log of one component, such as `scheduler.torrentlog`.
public record LogSection(
    @Doc("debug, info, warn or error") @NoEffect("zap.level decides") @Default("info")
        LoggingSection.Level level,
    @Doc("nothing is written") @NoEffect("zap.level decides") boolean disable,
    @Doc("field added to each line") @NoEffect("none is added") @Name("service_name")
        String serviceName,
    @Doc("where it goes") @NoEffect("it goes where zap.outputPaths says") @Default("stderr")
        String path,
    @Doc("console or json") @NoEffect("zap.encoding decides") @Default("console")
        LoggingSection.Encoding encoding,
    @Doc("form of the time") @NoEffect("always ISO 8601") @Default("iso8601") @Name("timeEncoder")
        String timeEncoder) {}
