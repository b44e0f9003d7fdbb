package kraken.swarm;

import org.jspecify.annotations.Nullable;

/// How much a core holds, for metrics, simulators and tests: nothing of it may grow for ever.
///
/// @param torrents that are loaded, or being loaded
/// @param connections of which the driver has told and has not told the end
/// @param dials that the driver has not answered and that are still wanted
/// @param guests connections that wait for an answer to their handshake
/// @param requests of ours that have no answer yet
/// @param wishes requests of others that wait
/// @param haves that wait to be told
/// @param alarms that are set, or were and are not cleaned up yet
/// @param announces that have their time
/// @param standings peers that are remembered for bans and delays
/// @param readers that wait or read
/// @param expected peers counted as neighbours since they are being dialled
public record Load(
    int torrents,
    int connections,
    int dials,
    int guests,
    int requests,
    int wishes,
    int haves,
    int alarms,
    int announces,
    int standings,
    int readers,
    int expected) {

  static Load of(Host host, Torrents torrents, Greeter greeter, Iterable<@Nullable Link> links) {
    int connections = 0;
    int wishes = 0;
    for (Link link : links) {
      if (link != null) {
        connections++;
        wishes += link.wishes.size() + (link.serving == null ? 0 : 1);
      }
    }
    int guests = 0;
    int requests = 0;
    int haves = 0;
    int standings = 0;
    int readers = 0;
    int expected = 0;
    for (Torrent torrent : torrents.all()) {
      Leech leech = torrent.leech();
      guests += torrent.guests().size();
      requests += leech == null ? 0 : leech.requests.size();
      standings += torrent.neighbours().standings();
      haves += leech == null ? 0 : leech.haves.waiting();
      readers += torrent.readers().size();
      expected += torrent.neighbours().expected().size();
    }
    return new Load(
        torrents.size(),
        connections,
        greeter.dials(),
        guests,
        requests,
        wishes,
        haves,
        host.timers.size(),
        host.announces.size(),
        standings,
        readers,
        expected);
  }
}
