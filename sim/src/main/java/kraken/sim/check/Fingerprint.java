package kraken.sim.check;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import kraken.core.Bitfield;
import kraken.core.PeerId;
import kraken.sim.Observer;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;

/// A number that two worlds share only if the same happened in both: a running hash over all inputs
/// and outputs of all cores with their times and hosts. The same in every process: nothing goes in
/// but numbers, texts and names.
public final class Fingerprint implements Observer {
  private final Consumer<String> lines;
  private final boolean traced;
  private LongSupplier clock = () -> 0;
  private long hash = 1;
  private long events;

  private Fingerprint(boolean traced, Consumer<String> lines) {
    this.traced = traced;
    this.lines = lines;
  }

  public static Fingerprint silent() {
    return new Fingerprint(false, _ -> {});
  }

  /// Tells what it hashes, a line for each.
  public static Fingerprint traced(Consumer<String> lines) {
    return new Fingerprint(true, lines);
  }

  public long value() {
    return hash;
  }

  /// How many inputs and outputs went in.
  public long events() {
    return events;
  }

  @Override
  public void began(World world) {
    clock = world::now;
  }

  @Override
  public void started(int host) {
    event(host, 1, "started", "");
  }

  @Override
  public void died(int host) {
    event(host, 2, "died", "");
  }

  @Override
  public void input(int host, Input input) {
    event(host, 3, "<", input);
    of(input);
  }

  @Override
  public void output(int host, Output output) {
    event(host, 4, ">", output);
    of(output);
  }

  private void event(int host, int kind, String mark, Object what) {
    events++;
    mix(clock.getAsLong());
    mix((long) host << 8 | kind);
    if (traced) {
      lines.accept("%.6f host %d %s %s".formatted(clock.getAsLong() / 1e9, host, mark, what));
    }
  }

  private void of(Input input) {
    switch (input) {
      case Input.DownloadRequested in ->
          mix(1, in.reader(), in.metaInfo().digest().hex().hashCode());
      case Input.DownloadAbandoned in -> mix(2, in.torrent());
      case Input.ReaderMoved in -> mix(3, in.torrent(), in.reader(), in.piece());
      case Input.ReaderGone in -> mix(4, in.torrent(), in.reader());
      case Input.TorrentLoaded in -> {
        mix(5, in.torrent());
        mix(in.have());
        mix(in.listed() ? 1 : 0);
      }
      case Input.TorrentMissing in -> mix(6, in.torrent());
      case Input.TorrentCommitted in -> mix(7, in.torrent());
      case Input.CommitFailed in -> mix(8, in.torrent(), in.corrupt() ? 1 : 0);
      case Input.AnnounceAnswered in -> {
        mix(9, in.torrent(), in.interval());
        in.peers().forEach(peer -> mix(peer.id()));
      }
      case Input.AnnounceFailed in -> mix(10, in.torrent());
      case Input.ConnectionOpened in -> mix(11, in.conn(), in.dial());
      case Input.DialFailed in -> mix(12, in.dial(), in.reason().hashCode());
      case Input.ConnectionClosed in -> mix(13, in.conn(), in.reason().hashCode());
      case Input.MessageReceived in -> {
        mix(14, in.conn());
        of(in.message());
      }
      case Input.GarbageReceived in -> mix(15, in.conn());
      case Input.SendBlocked in -> mix(16, in.conn());
      case Input.SendReady in -> mix(17, in.conn());
      case Input.PieceSent in -> mix(18, in.conn(), in.piece());
      case Input.ServeFailed in -> mix(19, in.conn(), in.piece(), in.reason().hashCode());
      case Input.PayloadStarted in -> {
        mix(20, in.conn());
        of(in.header());
      }
      case Input.PayloadProgressed in -> mix(21, in.conn(), in.piece(), in.received());
      case Input.PieceStored in -> mix(22, in.conn(), in.torrent(), in.piece());
      case Input.PieceRejected in -> mix(23, in.conn(), in.torrent(), in.piece());
      case Input.StoreFailed in -> mix(24, in.conn(), in.torrent(), in.piece());
      case Input.PayloadDiscarded in -> mix(25, in.conn(), in.piece());
      case Input.Stopping _ -> mix(26);
      case Input.SeatKnown in -> mix(28, in.seat(), in.seats());
      case Input.Tick _ -> mix(27);
    }
  }

  private void of(Output output) {
    switch (output) {
      case Output.Announce out -> {
        mix(1, out.torrent(), out.complete() ? 1 : 0, out.stopped() ? 1 : 0);
        mix(out.links());
        mix(out.lost());
      }
      case Output.Dial out -> {
        mix(2, out.dial(), out.torrent());
        mix(out.peer().id());
      }
      case Output.Send out -> {
        mix(3, out.conn());
        of(out.message());
      }
      case Output.ServePiece out -> {
        mix(4, out.conn(), out.torrent());
        of(out.header());
      }
      case Output.CancelServe out -> mix(5, out.conn(), out.piece());
      case Output.ServeDigests out -> mix(14, out.conn(), out.torrent(), out.from(), out.count());
      case Output.PieceDigests out -> mix(15, out.torrent());
      case Output.ReceiveInto out -> mix(6, out.conn(), out.torrent(), out.piece());
      case Output.Discard out -> mix(7, out.conn(), out.piece());
      case Output.LoadTorrent out -> mix(8, out.torrent(), out.digest().hex().hashCode());
      case Output.CommitTorrent out -> mix(9, out.torrent());
      case Output.UnloadTorrent out -> mix(10, out.torrent());
      case Output.Close out -> mix(11, out.conn(), out.reason().name().hashCode());
      case Output.Finished out -> mix(12, out.torrent(), out.outcome().name().hashCode());
      case Output.Trace out -> mix(13, out.event().toString().hashCode());
    }
  }

  private void of(Message message) {
    switch (message) {
      case Message.Handshake m -> {
        mix(1, m.capabilities(), m.namespace().hashCode());
        mix(m.peerId());
        mix(m.bitfield());
        mix(m.neighbours());
      }
      case Message.PieceRequest m -> mix(2, m.index(), m.length());
      case Message.PiecePayload m -> mix(3, m.index(), m.length(), m.queuedBytes());
      case Message.AnnouncePiece m -> {
        mix(4, m.index(), m.queuedBytes());
        m.more().forEach(this::mix);
      }
      case Message.CancelPiece m -> mix(5, m.index());
      case Message.Failure m -> {
        mix(6, m.index(), m.code());
        mix(m.refusal().name().hashCode(), m.text().hashCode());
      }
      case Message.Complete _ -> mix(7);
      case Message.DigestsHere _ -> mix(9);
      case Message.DigestRequest m -> mix(10, m.from());
      case Message.Digests m -> mix(11, m.from(), m.digests().count());
      case Message.Unknown m -> mix(8, m.type());
    }
  }

  private void mix(long... numbers) {
    for (long number : numbers) {
      mix(number);
    }
  }

  private void mix(Bitfield bits) {
    for (int i = 0; i < bits.wordCount(); i++) {
      mix(bits.word(i));
    }
  }

  private void mix(List<PeerId> peers) {
    peers.forEach(this::mix);
  }

  private void mix(PeerId peer) {
    mix(peer.hex().hashCode());
  }

  /// One step of a multiplicative hash with its high bits folded in.
  private void mix(long number) {
    long h = (hash ^ number) * 0x9E3779B97F4A7C15L;
    hash = h ^ (h >>> 32);
  }
}
