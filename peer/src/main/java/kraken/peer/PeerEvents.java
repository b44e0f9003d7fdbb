package kraken.peer;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import kraken.swarm.trace.TraceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the peer of this host has done so far: counters to be read by the metrics at any time, the
/// log of what an operator wants to know, and every event for who asked for it (the console, the
/// network event log). Thread-safe.
public final class PeerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(PeerEvents.class);

  public final LongAdder bytesReceived = new LongAdder();
  public final LongAdder bytesSent = new LongAdder();
  public final LongAdder bytesDiscarded = new LongAdder();
  public final LongAdder piecesReceived = new LongAdder();
  public final LongAdder piecesSent = new LongAdder();
  public final LongAdder piecesRejected = new LongAdder();
  public final LongAdder duplicates = new LongAdder();
  public final LongAdder requestsExpired = new LongAdder();
  public final LongAdder connectionsOpened = new LongAdder();
  public final LongAdder connectionsClosed = new LongAdder();
  public final LongAdder connectionsRefused = new LongAdder();
  public final LongAdder dialsFailed = new LongAdder();
  public final LongAdder acceptErrors = new LongAdder();
  public final LongAdder malformedMessages = new LongAdder();
  public final LongAdder peersBanned = new LongAdder();
  public final LongAdder announces = new LongAdder();
  public final LongAdder announcesFailed = new LongAdder();

  /// Announces that needed no call of their own; not among [#announces].
  public final LongAdder announcesJoined = new LongAdder();

  public final LongAdder downloadsStarted = new LongAdder();
  public final LongAdder downloadsCompleted = new LongAdder();
  public final LongAdder downloadsFailed = new LongAdder();
  public final LongAdder storeFailures = new LongAdder();
  public final LongAdder coreFailures = new LongAdder();

  /// How often a socket took no more bytes of a piece; for the test of the sending loop.
  public final LongAdder fullSockets = new LongAdder();

  private final Consumer<TraceEvent> listener;

  public PeerEvents() {
    this(_ -> {});
  }

  /// @param listener gets every event, on the thread of the loop: it must only take note
  public PeerEvents(Consumer<TraceEvent> listener) {
    this.listener = listener;
  }

  void trace(TraceEvent event) {
    switch (event) {
      case TraceEvent.PeerBanned e -> {
        peersBanned.increment();
        LOG.warn(
            "banned peer {} at {} in torrent {}: {}",
            e.peer(),
            e.remote(),
            e.torrent(),
            e.reason());
      }
      case TraceEvent.DuplicateReceived _ -> duplicates.increment();
      case TraceEvent.RequestExpired e -> {
        requestsExpired.increment();
        LOG.debug("request of piece {} to {} expired in {}", e.piece(), e.peer(), e.torrent());
      }
      case TraceEvent.ConnectionActive e ->
          LOG.debug(
              "{} peer {} in torrent {}",
              e.outgoing() ? "reached" : "was reached by",
              e.peer(),
              e.torrent());
      case TraceEvent.ConnectionDropped e ->
          LOG.debug("lost peer {} in torrent {}: {}", e.peer(), e.torrent(), e.reason());
      case TraceEvent.TorrentAdded e ->
          LOG.debug("torrent {} has {} of {} pieces", e.torrent(), e.have(), e.pieces());
      case TraceEvent.TorrentComplete e -> LOG.debug("torrent {} is complete", e.torrent());
      case TraceEvent.TorrentCancelled e ->
          LOG.info("torrent {} was given up: {}", e.torrent(), e.reason());
      case TraceEvent.DigestsMissing e ->
          LOG.warn(
              "no peer gave the piece digests of torrent {}: CRC-32 and the whole digest decide",
              e.torrent());
      case TraceEvent.PieceRequested _, TraceEvent.PieceReceived _ -> {}
    }
    listener.accept(event);
  }
}
