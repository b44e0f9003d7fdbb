package kraken.cluster.api;

import java.util.Optional;
import kraken.core.MetaInfo;

/// What a [Join] brings.
///
/// @param handout the answer to the announce; empty from a tracker that does not know the header,
///   and from one of ours that can name nobody: then the peer announces as always
public record Joined(MetaInfo metaInfo, Optional<AnnounceAnswer> handout) {
  /// The header of the answer.
  public static final String HEADER = "Kraken-Handout";
}
