package kraken.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kraken.cluster.health.HealthFilter;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class RingTest {
  private static final Digest EMPTY = Digest.of(new byte[0]);
  private static final List<String> FIVE =
      IntStream.rangeClosed(1, 5).mapToObj("kraken-origin-0%d:15002"::formatted).toList();

  private final Set<HostPort> sick = new HashSet<>();
  private final HealthFilter health =
      members -> members.stream().filter(m -> !sick.contains(m)).collect(Collectors.toSet());

  private static HostPort origin(int number) {
    return HostPort.parse(FIVE.get(number - 1));
  }

  private Ring ring(List<String> members, int replicas) {
    return Ring.unattended(
        HostList.open(HostListConfig.ofStatic(members)),
        new RingConfig(replicas, Duration.ofSeconds(10)),
        health);
  }

  @Test
  void firstReplicasOwnTheDigestWhenAllAreHealthy() {
    assertThat(ring(FIVE, 2).locations(EMPTY)).containsExactly(origin(2), origin(5));
  }

  @Test
  void sickOwnerIsLeftOut() {
    sick.add(origin(2));
    assertThat(ring(FIVE, 2).locations(EMPTY)).containsExactly(origin(5));
  }

  @Test
  void nextHealthyMemberAloneStandsInForAllOwners() {
    sick.addAll(List.of(origin(2), origin(5)));
    assertThat(ring(FIVE, 2).locations(EMPTY)).containsExactly(origin(4));
  }

  @Test
  void firstMemberIsNamedWhenNobodyIsHealthy() {
    sick.addAll(FIVE.stream().map(HostPort::parse).toList());
    assertThat(ring(FIVE, 2).locations(EMPTY)).containsExactly(origin(2));
  }

  @Test
  void everyMemberOwnsEverythingWhenThereAreFewerThanReplicas() {
    assertThat(ring(List.of("origin1:80", "origin2:80"), 3).locations(EMPTY)).hasSize(2);
    assertThat(ring(List.of("host.docker.internal:15002"), 3).locations(EMPTY))
        .containsExactly(HostPort.parse("host.docker.internal:15002"));
  }

  @Test
  void healthIsLookedAtOncePerRefresh() {
    Ring ring = ring(FIVE, 2);
    sick.add(origin(2));
    assertThat(ring.locations(EMPTY)).containsExactly(origin(2), origin(5));
    ring.refresh();
    assertThat(ring.locations(EMPTY)).containsExactly(origin(5));
    sick.clear();
    ring.refresh();
    assertThat(ring.locations(EMPTY)).containsExactly(origin(2), origin(5));
  }

  @Test
  void refreshFollowsTheMembershipOfTheName() throws UnknownHostException {
    List<InetAddress> answer = new ArrayList<>(List.of(InetAddress.getByName("10.0.0.1")));
    HostListConfig config = HostListConfig.ofDns("origins.test:80");
    HostList hosts =
        HostList.open(
            new HostListConfig(config.dns(), List.of(), Duration.ZERO),
            _ -> answer,
            System::nanoTime);
    Ring ring = Ring.unattended(hosts, RingConfig.defaults(), health);
    assertThat(ring.members()).hasSize(1);
    answer.add(0, InetAddress.getByName("10.0.0.2"));
    ring.refresh();
    assertThat(ring.members())
        .containsExactly(HostPort.parse("10.0.0.1:80"), HostPort.parse("10.0.0.2:80"));
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new RingConfig(0, Duration.ofSeconds(1)))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("max_replica");
    assertThatThrownBy(() -> new RingConfig(3, Duration.ZERO))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("refresh_interval");
  }
}
