package kraken.node;

import kraken.node.cli.Kraken;

/// The program: says what each command of the command line starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Kraken.commandLine().execute(args));
  }
}
