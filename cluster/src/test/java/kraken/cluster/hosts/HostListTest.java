package kraken.cluster.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class HostListTest {
  private long now = 100;
  private int lookups;
  private Optional<List<String>> answer = Optional.of(List.of("10.0.0.2", "10.0.0.1"));

  private HostList byName() {
    return HostList.open(HostListConfig.ofDns("origins.test:80"), this::lookup, () -> now);
  }

  private List<InetAddress> lookup(String name) throws UnknownHostException {
    assertThat(name).isEqualTo("origins.test");
    lookups++;
    List<InetAddress> found = new ArrayList<>();
    for (String ip : answer.orElseThrow(() -> new UnknownHostException(name))) {
      found.add(InetAddress.getByName(ip));
    }
    return found;
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static List<HostPort> hosts(String... addresses) {
    return List.of(addresses).stream().map(HostPort::parse).toList();
  }

  @Test
  void writtenAddressesAreTakenVerbatim() {
    HostList list = HostList.open(HostListConfig.ofStatic(List.of("b:2", "a:1", "[::1]:3", "b:2")));
    assertThat(list.current()).isEqualTo(hosts("[::1]:3", "a:1", "b:2"));
  }

  @Test
  void nameIsLookedUpAgainOnlyAfterItsTtl() {
    HostList list = byName();
    assertThat(list.current()).isEqualTo(hosts("10.0.0.1:80", "10.0.0.2:80"));
    answer = Optional.of(List.of("10.0.0.3"));
    pass(Duration.ofMillis(4999));
    assertThat(list.current()).isEqualTo(hosts("10.0.0.1:80", "10.0.0.2:80"));
    assertThat(lookups).isEqualTo(1);
    pass(Duration.ofMillis(1));
    assertThat(list.current()).isEqualTo(hosts("10.0.0.3:80"));
    assertThat(lookups).isEqualTo(2);
  }

  @Test
  void lastGoodAnswerIsKeptWhenTheLookupFails() {
    HostList list = byName();
    answer = Optional.empty();
    pass(Duration.ofSeconds(5));
    assertThat(list.current()).isEqualTo(hosts("10.0.0.1:80", "10.0.0.2:80"));
    assertThat(list.current()).hasSize(2);
    assertThat(lookups).as("a failure counts as a look").isEqualTo(2);
    answer = Optional.of(List.of());
    pass(Duration.ofSeconds(5));
    assertThat(list.current()).hasSize(2);
  }

  @Test
  void ipv6AddressesGetBrackets() {
    answer = Optional.of(List.of("2001:db8::1", "10.0.0.1"));
    assertThat(byName().current()).isEqualTo(hosts("10.0.0.1:80", "[2001:db8:0:0:0:0:0:1]:80"));
  }

  @Test
  void firstLookupMustSucceed() {
    answer = Optional.empty();
    assertThatThrownBy(this::byName)
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("origins.test:80");
  }

  @Test
  void exactlyOneSourceMustBeGiven() {
    assertThatThrownBy(
            () -> new HostListConfig(Optional.empty(), List.of(), HostListConfig.DEFAULT_TTL))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("neither dns nor static");
    assertThatThrownBy(() ->
            new HostListConfig(
                Optional.of(HostPort.parse("a:1")), hosts("b:2"), HostListConfig.DEFAULT_TTL))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("both dns and static");
    assertThatThrownBy(() -> HostListConfig.ofStatic(List.of("no-port")))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("host:port");
  }
}
