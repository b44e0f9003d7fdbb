package kraken.node.cli;

import java.io.IOException;
import kraken.core.ServiceException;
import kraken.node.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The top of the command line.
@Command(
    name = "kraken",
    synopsisSubcommandLabel = "COMMAND",
    description = "A container registry whose hosts fetch layers from one another.",
    mixinStandardHelpOptions = true,
    version = "kraken 0.1.0",
    footer = {
      "",
      "Try it:  kraken up",
      "Help on one command:  kraken COMMAND --help",
      "Simulate a swarm of thousands:  kraken sim --help",
    })
public final class Kraken {
  private Kraken() {}

  /// The parser with the given commands, in the order of the help.
  public static CommandLine commandLine(Object... commands) {
    CommandLine line = new CommandLine(new Kraken());
    for (Object command : commands) {
      line.addSubcommand(command);
    }
    line.addSubcommand(new ConfigCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler((error, at, _) -> failed(error, at));
    return line;
  }

  /// One line for what the user can mend; a stack trace only for a bug.
  private static int failed(Exception error, CommandLine at) {
    return switch (error) {
      case ConfigException wrong -> say(at, wrong.getMessage(), 2);
      case ServiceException known -> say(at, known.getMessage(), 1);
      case IOException world -> say(at, Trouble.describe(world), 1);
      default -> {
        error.printStackTrace(at.getErr());
        yield say(at, "this is a bug: " + error, 1);
      }
    };
  }

  private static int say(CommandLine at, @Nullable String message, int code) {
    String text = "kraken " + at.getCommandName() + ": " + message;
    at.getErr().println(at.getColorScheme().errorText(text));
    at.getErr().flush();
    return code;
  }
}
