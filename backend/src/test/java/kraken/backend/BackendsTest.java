package kraken.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class BackendsTest {
  private final Backend first = new NothingBackend();
  private final Backend second = new NothingBackend();

  @Test
  void firstRuleThatIsFoundAnywhereWins() {
    try (Backends backends =
        new Backends(
            List.of(
                new Backends.Rule("^library/", first, true),
                new Backends.Rule("foo|bar", second, false)))) {
      assertThat(backends.of(new Namespace("library/foo"))).isSameAs(first);
      assertThat(backends.of(new Namespace("my-foo-x"))).isSameAs(second);
      assertThat(backends.mustReady()).containsExactly(first);
      assertThatThrownBy(() -> backends.of(new Namespace("other")))
          .isInstanceOf(ServiceException.Unavailable.class)
          .hasMessageContaining("'other'");
      assertThatThrownBy(() -> backends.of("")).isInstanceOf(ServiceException.Unavailable.class);
    }
  }

  @Test
  void builtInNamespaceKeepsNothing() throws Exception {
    try (Backends backends = new Backends(List.of(new Backends.Rule(".*", first, false)))) {
      Namespace noop = new Namespace("__noop__");
      Backend backend = backends.of(noop);
      assertThat(backend).isNotSameAs(first);
      backend.upload(noop, "a", Source.of(new byte[3]));
      assertThat(backend.stat(noop, "a")).isEmpty();
      assertThat(backend.list("", 5, "").names()).isEmpty();
      assertThatThrownBy(() -> backend.download(noop, "a", _ -> {}))
          .isInstanceOf(ServiceException.NotFound.class);
    }
  }

  @Test
  void wrongRegularExpressionIsNamed() {
    assertThatThrownBy(() -> new Backends(List.of(new Backends.Rule("a(", first, false))))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("a(");
  }
}
