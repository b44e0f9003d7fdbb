package kraken.swarm.conns;

import java.util.LinkedHashMap;
import java.util.Map;
import kraken.core.PeerId;

/// The peers of one torrent that are to be let alone for a while. A *ban* is for misbehaviour and
/// doubles each time; it holds for both directions. A *delay* follows an ordinary end or a failed
/// dial; it only keeps us from dialling. Bounded: the entry that was touched longest ago goes
/// first.
public final class BanList {
  private static final int MOST = 512;

  private final long firstBan;
  private final long longestBan;
  private final Map<PeerId, Standing> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Standing> eldest) {
          return size() > MOST;
        }
      };

  private static final class Standing {
    private long bannedUntil = Long.MIN_VALUE;
    private long nextBan;
    private long delayedUntil = Long.MIN_VALUE;
    private int failures;
  }

  /// @param firstBan nanoseconds of the first ban
  /// @param longestBan nanoseconds to which it grows
  public BanList(long firstBan, long longestBan) {
    this.firstBan = firstBan;
    this.longestBan = longestBan;
  }

  /// The peer misbehaved. Tells how long it is banned, in nanoseconds.
  public long ban(PeerId peer, long now) {
    Standing entry = entry(peer);
    long length = Math.min(longestBan, entry.nextBan == 0 ? firstBan : entry.nextBan);
    entry.nextBan = Math.min(longestBan, 2 * length);
    entry.bannedUntil = now + length;
    return length;
  }

  /// The peer is not dialled before so many nanoseconds.
  public void delay(PeerId peer, long now, long nanos) {
    entry(peer).delayedUntil = now + nanos;
  }

  /// A dial or handshake failed: the delay doubles from `first` to `longest` nanoseconds.
  public void failed(PeerId peer, long now, long first, long longest) {
    Standing entry = entry(peer);
    entry.delayedUntil = now + Math.min(longest, first << Math.min(20, entry.failures));
    entry.failures = Math.min(20, entry.failures + 1);
  }

  /// A connection became active: earlier failures are forgotten, bans are not.
  public void succeeded(PeerId peer) {
    Standing entry = entries.get(peer);
    if (entry != null) {
      entry.failures = 0;
      entry.delayedUntil = Long.MIN_VALUE;
    }
  }

  public boolean isBanned(PeerId peer, long now) {
    Standing entry = entries.get(peer);
    return entry != null && now < entry.bannedUntil;
  }

  public boolean mayDial(PeerId peer, long now) {
    Standing entry = entries.get(peer);
    return entry == null || (now >= entry.bannedUntil && now >= entry.delayedUntil);
  }

  /// How many peers are remembered.
  public int size() {
    return entries.size();
  }

  public void clear() {
    entries.clear();
  }

  private Standing entry(PeerId peer) {
    return entries.computeIfAbsent(peer, _ -> new Standing());
  }
}
