package kraken.node.config;

import java.util.List;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Name;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.Opaque;

/// `zap`: how the process logs. Levels and encodings are those of the reference.
public record LoggingSection(
    @Doc("debug, info, warn or error") @Default("info") Level level,
    @Doc("console (for people) or json") @Default("console") Encoding encoding,
    @Doc("stdout, stderr or files; a file that cannot be opened is left out with a warning")
        @Default("[stderr]")
        @Name("outputPaths")
        List<String> outputPaths,
    @Doc("where the logger's own errors go")
        @NoEffect("they go to stderr")
        @Name("errorOutputPaths")
        List<String> errorOutputPaths,
    @Doc("development mode") @NoEffect("no such mode") boolean development,
    @Doc("leave out the caller") @NoEffect("callers are never logged") @Name("disableCaller")
        boolean disableCaller,
    @Doc("leave out stack traces") @Name("disableStacktrace") boolean disableStacktrace,
    @Doc("log only some of equal lines") @NoEffect("every line is logged") Opaque sampling,
    @Doc("names of the fields") @NoEffect("fields have fixed names") @Name("encoderConfig")
        Opaque encoderConfig,
    @Doc("fields added to each line") @NoEffect("none are added") @Name("initialFields")
        Opaque initialFields) {

  /// The least severe level that is written.
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR,
    DPANIC,
    PANIC,
    FATAL
  }

  /// The form of a line.
  public enum Encoding {
    CONSOLE,
    JSON
  }
}
