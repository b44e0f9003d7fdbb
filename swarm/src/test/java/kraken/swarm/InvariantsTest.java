package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each invariant is broken on purpose, and the check sees it.
final class InvariantsTest {
  private final MetaInfo blob = Stage.blob(8, 0);
  private final Host host =
      new Host(Stage.id(50), SwarmConfig.agent(), new SplittableRandom(1), false);
  private final Torrents torrents = new Torrents(host);
  private final Greeter greeter = new Greeter(host, torrents);
  private Torrent torrent = new Torrent(host, torrents, greeter, 0, blob.digest());

  @BeforeEach
  void loadATorrent() {
    host.enter(0, _ -> {});
    torrent =
        torrents.findOrLoad(
            blob.digest(), java.util.Optional.empty(), java.util.Optional.of(blob), greeter);
    torrent.loaded(blob, new Bitfield(8), false);
    check();
  }

  private void check() {
    Invariants.check(host, torrents, List.of());
  }

  private Leech leech() {
    Leech leech = torrent.leech();
    if (leech == null) {
      throw new AssertionError("the torrent is incomplete");
    }
    return leech;
  }

  private void sees(String text) {
    assertThatThrownBy(this::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(text);
  }

  @Test
  void openPieceThatIsAskedForIsSeen() {
    leech().requests.add(3, 0, 1000, 0, false);
    sees("piece 3: have false, asked of 1, but open true");
  }

  @Test
  void missingPieceThatNobodyWillAskForIsSeen() {
    leech().picker.remove(3);
    sees("piece 3: have false, asked of 0, but open false");
  }

  @Test
  void pieceThatIsThereAndAskedForIsSeen() {
    leech().have.set(3);
    leech().picker.remove(3);
    leech().requests.add(3, 0, 1000, 0, false);
    sees("piece 3 is there and asked for");
  }

  @Test
  void budgetThatLeaksIsSeen() {
    host.downlink.changed(1000, 0);
    sees("bytes outstanding over all torrents are 0, counted 1000");
  }

  @Test
  void miscountOutsideTheBudgetIsSeen() {
    host.downlink.changed(0, 1000);
    sees("bytes outside the budget are 0, counted 1000");
  }

  @Test
  void uplinkThatMiscountsIsSeen() {
    Link link = new Link(0, "remote", null, 0);
    link.state = Link.State.ACTIVE;
    link.wishes.add(new Link.Wish(1, 1000, 0));
    assertThatThrownBy(() -> Invariants.check(host, torrents, List.of(link)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("bytes queued for upload are 1000, counted 0");
  }
}
