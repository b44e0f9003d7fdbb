package kraken.node;

import kraken.node.agent.AgentRole;
import kraken.node.base.RoleRuntime;
import kraken.node.base.RunningRole;
import kraken.node.buildindex.BuildIndexRole;
import kraken.node.cli.AgentCommand;
import kraken.node.cli.BuildIndexCommand;
import kraken.node.cli.Kraken;
import kraken.node.cli.OriginCommand;
import kraken.node.cli.ProxyCommand;
import kraken.node.cli.PullCommand;
import kraken.node.cli.PushCommand;
import kraken.node.cli.RoleStart;
import kraken.node.cli.TrackerCommand;
import kraken.node.cli.UpCommand;
import kraken.node.config.Flags;
import kraken.node.config.RoleConfig;
import kraken.node.origin.OriginRole;
import kraken.node.proxy.ProxyRole;
import kraken.node.tracker.TrackerRole;
import kraken.node.up.Up;

/// The program: says what each command of the command line starts.
public final class Main {
  private Main() {}

  /// What starts a role on a runtime of the process.
  private interface OnRuntime<C extends RoleConfig, F extends Flags> {
    AutoCloseable start(C config, F flags, RoleRuntime runtime) throws Exception;
  }

  public static void main(String[] args) {
    System.exit(
        Kraken.commandLine(
                new UpCommand(options -> Up.run(options, System.out)),
                new PullCommand(),
                new PushCommand(),
                new AgentCommand(alone(AgentRole::start)),
                new OriginCommand(alone(OriginRole::start)),
                new TrackerCommand(alone(TrackerRole::start)),
                new BuildIndexCommand(alone(BuildIndexRole::start)),
                new ProxyCommand(alone(ProxyRole::start)))
            .execute(args));
  }

  /// The role alone in its process, with a runtime of its own.
  private static <C extends RoleConfig, F extends Flags> RoleStart<C, F> alone(
      OnRuntime<C, F> role) {
    return (config, flags) ->
        RunningRole.open(running -> {
          RoleRuntime runtime = running.with(RoleRuntime.create());
          return running.with(role.start(config, flags, runtime));
        });
  }
}
