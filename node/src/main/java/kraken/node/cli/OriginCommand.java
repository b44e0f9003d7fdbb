package kraken.node.cli;

import java.net.InetAddress;
import java.util.concurrent.Callable;
import kraken.node.config.Flags;
import kraken.node.config.OriginConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kraken origin`.
@Command(
    name = "origin",
    description = "Runs an origin: it stores blobs and gives them to the first peers.")
public final class OriginCommand implements Callable<Integer> {
  @Mixin private RoleFlags flags = new RoleFlags();
  @Mixin private PeerFlags peer = new PeerFlags();

  @Option(
      names = {"-blobserver-hostname", "--blobserver-hostname"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of this host as in `cluster`; by default that of the system.")
  private String hostname = "";

  @Option(
      names = {"-blobserver-port", "--blobserver-port", "-port", "--port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the HTTP interface.")
  private int port;

  private final RoleStart<OriginConfig, Flags.Origin> role;

  public OriginCommand(RoleStart<OriginConfig, Flags.Origin> role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    String name = hostname.isEmpty() ? InetAddress.getLocalHost().getHostName() : hostname;
    Flags.Origin given =
        new Flags.Origin(peer.ip(), peer.port(), name, port, peer.zone(), flags.cluster());
    return flags.run("origin", OriginConfig.class, config -> role.start(config, given));
  }
}
