package kraken.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import kraken.core.ServiceException;
import kraken.http.Loopback;
import kraken.http.client.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrListTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "fd00::/8, fd12::1, true",
    "::1, ::1, true"
  })
  void blockContainsItsAddresses(String block, String address, boolean contained) {
    assertThat(CidrList.parse(List.of(block)).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129"})
  void entryThatIsNoBlockIsNamed(String entry) {
    assertThatThrownBy(() -> CidrList.parse(List.of(entry)))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("\"" + entry + "\"");
  }

  @Test
  void onlyListedClientsAreServed() throws Exception {
    for (var allowed : List.of(List.of("10.0.0.0/8", "127.0.0.0/8"), List.<String>of())) {
      var router = new Router().get("/", x -> x.sendText(200, "in"));
      router.allowOnly(CidrList.parse(allowed));
      try (var loopback = new Loopback(router)) {
        var answer = loopback.client().send(HttpRequest.get(loopback.url("/")));
        assertThat(answer.status()).isEqualTo(allowed.isEmpty() ? 403 : 200);
      }
    }
  }
}
