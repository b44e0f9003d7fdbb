package kraken.node.config;

import java.nio.file.Path;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;

/// `localdb`: the data base of tasks that survive restarts.
public record LocalDb(
    @Doc("file; made with its directories when it is not there") @Mandatory("data/tasks.db")
        Path source) {}
