package kraken.sim.check;

/// Something that is known of each host.
///
/// @param <T> what
interface PerHost<T> {
  T of(int host);
}
