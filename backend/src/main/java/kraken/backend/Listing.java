package kraken.backend;

import java.util.List;

/// One page of names.
///
/// @param next the token for the next page, opaque; empty when this was the last
public record Listing(List<String> names, String next) {
  public Listing {
    names = List.copyOf(names);
  }
}
