package kraken.node.config.bind;

/// Something wrong with a configuration, at a place that can be opened in an editor.
///
/// @param key dotted path of the key, such as `scheduler.conn_ttl`; empty for the file itself
public record Problem(Kind kind, Tree.Mark mark, String key, String message) {

  /// How bad it is.
  public enum Kind {
    /// Nothing starts.
    ERROR,
    /// Starts with a warning, but is an error to `config --check`.
    UNKNOWN_KEY,
    /// Starts with a warning: a value that is not acted on.
    WARNING,
    /// Nothing to worry about: a key of the reference that has no use here.
    NOTE
  }

  @Override
  public String toString() {
    String place = key.isEmpty() ? "" : key + ": ";
    return mark + ": " + place + message;
  }
}
