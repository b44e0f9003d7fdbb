package kraken.sim;

import java.util.List;
import kraken.sim.reference.Choice;
import kraken.swarm.handout.HandoutConfig;

/// What a simulated world is like. Times are nanoseconds, rates bytes per second.
///
/// @param seed of everything that is chance
/// @param hosts agents that pull all blobs
/// @param origins dedicated seeders; each has all blobs
/// @param blobs how many blobs an image has; a host pulls them at the same time
/// @param blobBytes length of each
/// @param pieceBytes length of a piece
/// @param arrival hosts join at random within so long
/// @param network what the lines are like
/// @param tracker what the tracker is like
/// @param disk what writing and verifying costs
/// @param peers what the hosts run
/// @param readers whether somebody reads each blob in order on each host while it arrives
/// @param faults what goes wrong
/// @param deadline the world ends then, finished or not
public record Options(
    long seed,
    int hosts,
    int origins,
    int blobs,
    long blobBytes,
    long pieceBytes,
    long arrival,
    Network network,
    Tracker tracker,
    Disk disk,
    Peers peers,
    boolean readers,
    List<Fault> faults,
    long deadline) {

  /// The lines between hosts.
  ///
  /// @param up of an agent
  /// @param down of an agent
  /// @param originUp of an origin, each way
  /// @param latency one way
  /// @param jitter each message takes up to so much longer; order within a connection holds
  /// @param window most bytes of a connection that are sent and not yet taken by the receiver
  /// @param quantum bytes that a line carries at a time, at most a quarter of the window
  public record Network(
      long up, long down, long originUp, long latency, long jitter, long window, long quantum) {}

  /// The tracker, one machine.
  ///
  /// @param rate of what it answers
  /// @param service time that each call occupies it
  /// @param interval between announces, as it tells
  /// @param handout what it answers with
  public record Tracker(long rate, long service, long interval, HandoutConfig handout) {
    public Tracker(long rate, long service, long interval) {
      this(rate, service, interval, HandoutConfig.standard());
    }
  }

  /// A disk and the hashing before it.
  ///
  /// @param perMiB from the last byte of a piece to its being stored, for each MiB; pieces do not
  ///   wait for each other
  /// @param rate of the disk, for which pieces do wait; 0 for no limit
  public record Disk(long perMiB, long rate) {}

  /// What runs on the hosts.
  ///
  /// @param ours settings of our agents
  /// @param origin settings of our origins
  /// @param reference share of the agents that behave as the reference, 0 to 1
  /// @param referenceOrigins whether the origins behave as the reference
  /// @param choice which pieces hosts that behave as the reference ask for
  public record Peers(
      kraken.swarm.SwarmConfig ours,
      kraken.swarm.SwarmConfig origin,
      double reference,
      boolean referenceOrigins,
      Choice choice) {

    /// The reference asks for random pieces.
    public Peers(
        kraken.swarm.SwarmConfig ours,
        kraken.swarm.SwarmConfig origin,
        double reference,
        boolean referenceOrigins) {
      this(ours, origin, reference, referenceOrigins, Choice.RANDOM);
    }

    /// Whether an agent behaves as the reference: so many of all, evenly spread.
    private boolean isReference(int host) {
      return (long) ((host + 1) * reference) > (long) (host * reference);
    }
  }

  /// Whether a host behaves as the reference.
  public boolean isReference(int host) {
    return host < hosts ? peers.isReference(host) : peers.referenceOrigins();
  }

  public Options {
    faults = List.copyOf(faults);
  }
}
