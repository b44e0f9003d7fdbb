package kraken.bench.sim;

import java.util.ArrayList;
import java.util.List;
import kraken.swarm.Policy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the hosts run, and what goes wrong with them.
final class PeerFlags {
  @Option(
      names = "--policy",
      paramLabel = "WHO",
      defaultValue = "kraken",
      description = {
        "kraken: our agents; reference: agents, origins and tracker that behave as the reference;",
        "reference-rarest: the same with its rarest_first; mixed[@SHARE]: that share of reference",
        "agents among ours, half of them by default; give it --piece-length 4MiB.",
        "Default: ${DEFAULT-VALUE}.",
      })
  String policy = "kraken";

  @Option(
      names = "--without",
      paramLabel = "POLICY",
      split = ",",
      converter = Units.PolicyName.class,
      completionCandidates = Units.PolicyNames.class,
      description = {
        "Switch these policies off, on agents and origins, to see what they are worth:",
        "${COMPLETION-CANDIDATES}.",
      })
  List<Policy> without = new ArrayList<>();

  @Option(
      names = "--degree",
      paramLabel = "N",
      description = "Connections of an agent for each blob. Default: as in production.")
  @Nullable Integer degree;

  @Option(
      names = "--slow",
      paramLabel = "SHARE[@FACTOR]",
      defaultValue = "0",
      description = {
        "Share of the hosts with slow lines: 5%%@10%% has one in twenty at a tenth of the speed.",
        "Default factor: 10%%.",
      })
  String slow = "0";

  @Option(
      names = "--fail",
      paramLabel = "SHARE",
      defaultValue = "0",
      converter = Units.Share.class,
      description = "Share of the hosts that vanish silently, between 10 and 80 %% of the limit.")
  double fail;
}
