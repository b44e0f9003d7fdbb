package kraken.node.cli;

import picocli.CommandLine.Option;

/// Flags of the roles that are peers.
final class PeerFlags {
  @Option(
      names = {"-peer-ip", "--peer-ip"},
      paramLabel = "IP",
      defaultValue = "",
      description = "Address that other peers connect to; by default that of the first interface.")
  private String ip = "";

  @Option(
      names = {"-peer-port", "--peer-port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port that other peers connect to.")
  private int port;

  @Option(
      names = {"-zone", "--zone"},
      paramLabel = "ZONE",
      defaultValue = "",
      description = "Zone of this host, told to the trackers.")
  private String zone = "";

  String ip() {
    return ip;
  }

  int port() {
    return port;
  }

  String zone() {
    return zone;
  }
}
