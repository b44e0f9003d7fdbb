package kraken.sim;

import java.util.Set;

/// Something that goes wrong. Hosts are numbered from 0, agents first, then origins; times are
/// nanoseconds since the world began.
public sealed interface Fault {
  /// The host stops without a word: its sockets stay open, nothing comes out of them any more.
  record Vanish(long at, int host) implements Fault {}

  /// The process dies: its sockets are reset. Nothing happens to a host that is not there then.
  ///
  /// @param restart nanoseconds until it is there again, below 0 for never
  /// @param keepsDisk whether verified pieces are still there then
  record Crash(long at, int host, long restart, boolean keepsDisk) implements Fault {}

  /// Lines of this host carry only so much of what others carry, from the beginning.
  record Slow(int host, double share) implements Fault {}

  /// Storing takes so many times as long, from the beginning.
  record SlowDisk(int host, double times) implements Fault {}

  /// For so long the disk of a host neither writes nor reads; what is on it is still there after.
  record DiskFailure(long at, long until, int host) implements Fault {}

  /// Nothing passes between these hosts and the others; what was sent meanwhile passes at the end.
  /// The tracker is reached by all.
  record Partition(long at, long until, Set<Integer> hosts) implements Fault {
    public Partition {
      hosts = Set.copyOf(hosts);
    }
  }

  /// Nothing passes from one host to the other, also no acknowledgement of what came from there;
  /// the other way all is well.
  record Deaf(long at, long until, int from, int to) implements Fault {}

  /// From then on the host sends wrong bytes, for ever.
  record Corrupt(long at, int host) implements Fault {}

  /// The host says from the beginning that it has all pieces; what it lacks it does not send.
  record Liar(int host) implements Fault {}

  /// The host does not verify what it receives. No software of ours is like that: it is there to
  /// show that somebody would notice.
  record Blind(int host) implements Fault {}

  /// The tracker answers nobody, and has forgotten everybody when it is back.
  record TrackerDown(long at, long until) implements Fault {}

  /// The tracker answers with peers that it knew at the beginning of the fault.
  record StaleHandout(long at, long until) implements Fault {}
}
