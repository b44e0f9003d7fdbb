package kraken.node;

import kraken.node.cli.Kraken;
import kraken.node.cli.PullCommand;
import kraken.node.cli.PushCommand;

/// The program: says what each command of the command line starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Kraken.commandLine(new PullCommand(), new PushCommand()).execute(args));
  }
}
