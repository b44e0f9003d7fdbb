package kraken.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageNameTest {
  @ParameterizedTest
  @CsvSource({
    "app,,app,latest",
    "team/app:1.0,,team/app,1.0",
    "127.0.0.1:16000/test/img:1,127.0.0.1:16000,test/img,1",
    "localhost/app,localhost:80,app,latest",
    "reg.example:5000/a/b/c,reg.example:5000,a/b/c,latest",
  })
  void namesAreReadAsPeopleWriteThem(String text, String host, String repository, String tag) {
    ImageName name = ImageName.parse(text);
    assertThat(name.registry()).isEqualTo(Optional.ofNullable(host).map(HostPort::parse));
    assertThat(name.repository()).isEqualTo(repository);
    assertThat(name.reference()).isEqualTo(tag);
  }

  @Test
  void digestIsAReferenceToo() {
    String digest = "sha256:" + "ab".repeat(32);
    ImageName name = ImageName.parse("h:1/team/app:2@" + digest);
    assertThat(name.digest()).isPresent();
    assertThat(name).hasToString("team/app@" + digest);
    assertThat(name.shortName()).isEqualTo("app");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Team/app",
        "a//b",
        "a/../b",
        "app:",
        "app:-x",
        "app@sha256:12",
        "h:99999/app",
        "/app"
      })
  void wrongNamesAreRefused(String text) {
    assertThatThrownBy(() -> ImageName.parse(text)).isInstanceOf(ServiceException.Invalid.class);
  }
}
