package kraken.node.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kraken.node.config.LoggingSection;
import org.slf4j.LoggerFactory;

/// Sets logging up without a file: warnings to stderr when the process starts (this is the service
/// that logback asks first), what `zap` says once it is known.
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    reset(context, Level.WARN);
    root(context).addAppender(appender(context, "stderr", encoder(context, LINE)));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /// Logs as the configuration says; `verbose` overrules its level.
  static void configure(LoggingSection zap, boolean verbose) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    reset(context, verbose ? Level.DEBUG : level(zap.level()));
    for (String path : zap.outputPaths()) {
      try {
        String target = path.equals("stdout") || path.equals("stderr") ? path : writable(path);
        root(context).addAppender(appender(context, target, encoder(context, zap)));
      } catch (IOException e) {
        root(context).warn("not logging to {}, which cannot be written: {}", path, e.toString());
      }
    }
  }

  /// Logs as for the console of a person.
  static void configure(boolean verbose) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    reset(context, verbose ? Level.DEBUG : Level.INFO);
    root(context).addAppender(appender(context, "stderr", encoder(context, LINE)));
  }

  private static void reset(LoggerContext context, Level level) {
    context.reset();
    root(context).setLevel(level);
    context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static String writable(String file) throws IOException {
    Path path = Path.of(file).toAbsolutePath();
    Path directory = path.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new IOException("no permission");
    }
    return path.toString();
  }

  private static Level level(LoggingSection.Level level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR, DPANIC, PANIC, FATAL -> Level.ERROR;
    };
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingSection zap) {
    return switch (zap.encoding()) {
      case CONSOLE -> encoder(context, zap.disableStacktrace() ? LINE + "%nopex" : LINE);
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.start();
        yield json;
      }
    };
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    return encoder;
  }

  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, String target, Encoder<ILoggingEvent> encoder) {
    OutputStreamAppender<ILoggingEvent> appender =
        switch (target) {
          case "stdout", "stderr" -> console(target);
          default -> file(target);
        };
    appender.setContext(context);
    appender.setName(target);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static OutputStreamAppender<ILoggingEvent> console(String target) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System." + target.substring(3));
    return console;
  }

  private static OutputStreamAppender<ILoggingEvent> file(String path) {
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setFile(path);
    file.setAppend(true);
    return file;
  }
}
