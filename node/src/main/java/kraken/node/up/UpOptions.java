package kraken.node.up;

import java.nio.file.Path;
import java.util.OptionalLong;

/// What `kraken up` was asked for.
///
/// @param agents how many agents, 1 to 40
/// @param data directory of everything that is kept
/// @param portBase port of the proxy's registry; agent i has `portBase + 1000 * i` and the two
///   after
/// @param rate bytes per second between peers, each way, for each agent and the origin; empty is no
///   limit
public record UpOptions(int agents, Path data, int portBase, OptionalLong rate) {}
