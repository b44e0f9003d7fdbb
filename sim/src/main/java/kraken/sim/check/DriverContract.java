package kraken.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kraken.sim.Observer;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Output;

/// Driver and core keep the contract that [Input] and [Output] state: each dial, announce, load,
/// commit and upload is answered once; of each connection the opening is told once, then its end
/// once, and nothing before or after; each payload gets one word where its bytes go, and is ended
/// once; ids are not used again; nothing is asked of a connection that was closed.
public final class DriverContract implements Observer {
  private final Violations violations;
  private final PerConnection<Conn> conns = new PerConnection<>(Conn::new);
  private final List<Books> books = new ArrayList<>();
  private int started = -1;

  private enum Payload {
    NONE,
    STARTED,
    INTO,
    DISCARD
  }

  private static final class Conn {
    private boolean closed;
    private int serving = -1;
    private Payload payload = Payload.NONE;
  }

  private static final class Books {
    private final Map<String, Integer> due = new HashMap<>();
    private final Set<String> used = new HashSet<>();
  }

  DriverContract(Violations violations) {
    this.violations = violations;
  }

  @Override
  public void started(int host) {
    conns.started(host);
    while (books.size() <= host) {
      books.add(new Books());
    }
    books.set(host, new Books());
  }

  @Override
  public void input(int host, Input input) {
    switch (input) {
      case Input.DownloadRequested in -> fresh(host, "reader " + in.reader());
      case Input.TorrentLoaded in -> answered(host, "load " + in.torrent());
      case Input.TorrentMissing in -> answered(host, "load " + in.torrent());
      case Input.TorrentCommitted in -> answered(host, "commit " + in.torrent());
      case Input.CommitFailed in -> answered(host, "commit " + in.torrent());
      case Input.AnnounceAnswered in -> answered(host, "announce " + in.torrent());
      case Input.AnnounceFailed in -> answered(host, "announce " + in.torrent());
      case Input.DialFailed in -> answered(host, "dial " + in.dial());
      case Input.ConnectionOpened in -> opened(host, in);
      case Input.ConnectionClosed in -> {
        open(host, in.conn(), input);
        conns.forget(host, in.conn());
      }
      case Input.MessageReceived in -> open(host, in.conn(), input);
      case Input.GarbageReceived in -> open(host, in.conn(), input);
      case Input.SendBlocked in -> open(host, in.conn(), input);
      case Input.SendReady in -> open(host, in.conn(), input);
      case Input.PieceSent in -> served(host, in.conn(), in.piece(), input);
      case Input.ServeFailed in -> served(host, in.conn(), in.piece(), input);
      case Input.PayloadStarted in -> {
        payload(host, in.conn(), input, Payload.NONE, Payload.STARTED);
        started = in.conn();
      }
      case Input.PayloadProgressed in -> open(host, in.conn(), input);
      case Input.PieceStored in -> payload(host, in.conn(), input, Payload.INTO, Payload.NONE);
      case Input.PieceRejected in -> payload(host, in.conn(), input, Payload.INTO, Payload.NONE);
      case Input.StoreFailed in -> payload(host, in.conn(), input, Payload.INTO, Payload.NONE);
      case Input.PayloadDiscarded in ->
          payload(host, in.conn(), input, Payload.DISCARD, Payload.NONE);
      case Input.DownloadAbandoned _,
          Input.ReaderMoved _,
          Input.ReaderGone _,
          Input.SeatKnown _,
          Input.Stopping _,
          Input.Tick _ -> {}
    }
  }

  private void opened(int host, Input.ConnectionOpened in) {
    if (in.dial() != Input.ConnectionOpened.ACCEPTED) {
      answered(host, "dial " + in.dial());
    }
    if (conns.find(host, in.conn()) != null) {
      violations.add(this, host, "opened twice: " + in);
    }
    conns.opened(host, in.conn());
  }

  private void served(int host, int conn, int piece, Input input) {
    Conn known = open(host, conn, input);
    if (known.serving != piece && !known.closed) {
      violations.add(this, host, "not what is served (" + known.serving + "): " + input);
    }
    known.serving = -1;
  }

  private void payload(int host, int conn, Input input, Payload before, Payload after) {
    Conn known = open(host, conn, input);
    if (known.payload != before && !(known.closed && before == Payload.NONE)) {
      violations.add(this, host, "the payload is " + known.payload + ": " + input);
    }
    known.payload = after;
  }

  /// The connection must be there.
  private Conn open(int host, int conn, Object what) {
    Conn known = conns.find(host, conn);
    if (known == null) {
      violations.add(this, host, "not an open connection: " + what);
      return new Conn();
    }
    return known;
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.Announce out -> due(host, "announce " + out.torrent());
      case Output.Dial out -> {
        fresh(host, "dial " + out.dial());
        due(host, "dial " + out.dial());
      }
      case Output.Send out -> usable(host, out.conn(), output);
      case Output.ServePiece out -> usable(host, out.conn(), output).serving = out.piece();
      case Output.ServeDigests out -> usable(host, out.conn(), output);
      case Output.CancelServe out -> usable(host, out.conn(), output);
      case Output.ReceiveInto out -> decided(host, out.conn(), output, Payload.INTO);
      case Output.Discard out -> decided(host, out.conn(), output, Payload.DISCARD);
      case Output.LoadTorrent out -> due(host, "load " + out.torrent());
      case Output.CommitTorrent out -> due(host, "commit " + out.torrent());
      case Output.Close out -> usable(host, out.conn(), output).closed = true;
      case Output.UnloadTorrent _, Output.PieceDigests _, Output.Finished _, Output.Trace _ -> {}
    }
  }

  private void decided(int host, int conn, Output output, Payload what) {
    Conn known = usable(host, conn, output);
    if (known.payload != Payload.STARTED) {
      violations.add(this, host, "the payload is " + known.payload + ": " + output);
    }
    known.payload = what;
  }

  /// The connection must be there and not closed by the core.
  private Conn usable(int host, int conn, Output output) {
    Conn known = open(host, conn, output);
    if (known.closed) {
      violations.add(this, host, "after it was closed: " + output);
    }
    return known;
  }

  @Override
  public void settled(int host) {
    Conn conn = started < 0 ? null : conns.find(host, started);
    if (conn != null && conn.payload == Payload.STARTED && !conn.closed) {
      violations.add(
          this, host, "nobody said where the payload of connection " + started + " goes");
    }
    started = -1;
  }

  private void due(int host, String what) {
    books.get(host).due.merge(what, 1, Integer::sum);
  }

  private void answered(int host, String what) {
    if (books.get(host).due.merge(what, -1, Integer::sum) < 0) {
      violations.add(this, host, "answered more often than asked: " + what);
    }
    books.get(host).due.remove(what, 0);
  }

  private void fresh(int host, String what) {
    if (!books.get(host).used.add(what)) {
      violations.add(this, host, "used again: " + what);
    }
  }

  @Override
  public void stopped(World world) {
    for (int host = 0; host < books.size(); host++) {
      if (!world.isUp(host)) {
        continue;
      }
      int at = host;
      books.get(host).due.keySet().stream()
          .sorted()
          .forEach(what -> violations.add(this, at, "never answered: " + what));
      conns.each(
          host, (conn, _) -> violations.add(this, at, "connection " + conn + " never ended"));
    }
  }
}
