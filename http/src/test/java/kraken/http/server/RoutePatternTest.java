package kraken.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutePatternTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          /tags/{tag},                /tags/foo:1,                        {tag=foo:1}
          /tags/{tag},                /tags/library%2Ffoo:1,              {tag=library/foo:1}
          /tags/{tag},                /tags/library%252Ffoo%253A1,        {tag=library/foo:1}
          /tags/{tag},                /tags/a%25,                         {tag=a%}
          /tags/{tag},                /tags/a%2525,                       {tag=a%}
          /tags/{tag},                /tags/a+b,                          {tag=a+b}
          /tags/{tag},                /tags/%C3%BC,                       {tag=ü}
          /tags/{tag},                /tags/a/b,                          none
          /tags/{tag},                /tags,                              none
          /list/{prefix...},          /list/,                             {prefix=}
          /list/{prefix...},          /list,                              none
          /list/{prefix...},          /list//a/b/_manifests/tags,           {prefix=/a/b/_manifests/tags}
          /list/{prefix...},          /list/a%2Fb/c,                      {prefix=a/b/c}
          /v2/{name...}/blobs/{d},    /v2/foo/blobs/x,                    "{name=foo, d=x}"
          /v2/{name...}/blobs/{d},    /v2/a/b/c/blobs/x,                  "{name=a/b/c, d=x}"
          /v2/{name...}/blobs/{d},    /v2/a/blobs/blobs/x,                "{name=a/blobs, d=x}"
          /v2/{name...}/blobs/{d},    /v2/blobs/x,                        none
          /v2/{name...}/blobs/{d},    /v2/a/blobs/uploads/,               none
          /v2/{name...}/blobs/uploads/, /v2/a/b/blobs/uploads/,           {name=a/b}
          /v2/{name...}/tags/list,    /v2/a/tags/list,                    {name=a}
          /v2/,                       /v2/,                               {}
          /v2/,                       /v2,                                none
          /,                          /,                                  {}
          """)
  void pathIsReadAsTheTableSays(String pattern, String path, String expected) {
    var route = RoutePattern.parse(pattern);
    var raw = route.match(RoutePattern.split(path));
    assertThat(raw.map(route::decode).map(Map::toString).orElse("none")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tags/",
        "/tags/%",
        "/tags/%zz",
        "/tags/%2",
        "/tags/%FF",
        "/tags/%00",
        "/tags/..",
        "/tags/%2e%2e",
        "/tags/%252e%252E",
        "/tags/."
      })
  void unusableParamIsInvalid(String path) {
    var route = RoutePattern.parse("/tags/{tag}");
    var raw = route.match(RoutePattern.split(path)).orElseThrow();
    assertThatThrownBy(() -> route.decode(raw)).isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "/{a...}/{b...}", "/{a}/{a}"})
  void wrongPatternIsRefused(String pattern) {
    assertThatThrownBy(() -> RoutePattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pattern);
  }

  @Test
  void specificPatternsComeFirst() {
    var sorted =
        java.util.stream.Stream.of(
                "/{all...}",
                "/v2/{name...}/blobs/{d}",
                "/v2/{x}",
                "/v2/_catalog",
                "/v2/{name...}/blobs/uploads/{id}",
                "/v2/{name...}/{kind}/{d}")
            .map(RoutePattern::parse)
            .sorted()
            .map(RoutePattern::text)
            .toList();
    assertThat(sorted)
        .containsExactly(
            "/v2/_catalog",
            "/v2/{x}",
            "/v2/{name...}/blobs/uploads/{id}",
            "/v2/{name...}/blobs/{d}",
            "/v2/{name...}/{kind}/{d}",
            "/{all...}");
  }
}
