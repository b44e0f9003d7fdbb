package kraken.http;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON as all parts of the system speak it: bytes from and to records and trees.
///
/// Reading is as lenient as the reference: keys match in any case, unknown ones are ignored, absent
/// or null numbers are 0, absent or null strings and collections are empty. An absent record is
/// null (declare it `@Nullable` or `Optional`). Writing keeps the order of the record components.
public final class Json {
  private static final List<Class<?>> EMPTY_WHEN_ABSENT =
      List.of(String.class, Collection.class, List.class, Set.class, Map.class, byte[].class);
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .withAllConfigOverrides(all -> {
            for (Class<?> type : EMPTY_WHEN_ABSENT) {
              all.findOrCreateOverride(type)
                  .setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
            }
          })
          .build();

  private Json() {}

  /// The compact form, UTF-8.
  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// The compact form as text.
  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// Reads one JSON object into a record.
  ///
  /// @param what names the document in the message of the error, as in `announce request`
  /// @throws ServiceException.Invalid when this is no such document; the message says where and why
  public static <T> T read(String what, byte[] json, Class<T> type) {
    try {
      return present(what, MAPPER.readValue(json, type));
    } catch (JacksonException e) {
      throw invalid(what, e);
    }
  }

  /// Reads an array of such objects; `null` is the empty list, as the reference writes it.
  public static <T> List<T> readList(String what, byte[] json, Class<T> element) {
    try {
      List<T> list =
          MAPPER.readValue(
              json, MAPPER.getTypeFactory().constructCollectionType(List.class, element));
      return list == null ? List.of() : list;
    } catch (JacksonException e) {
      throw invalid(what, e);
    }
  }

  /// Reads any document.
  public static JsonNode tree(String what, byte[] json) {
    try {
      return present(what, MAPPER.readTree(json));
    } catch (JacksonException e) {
      throw invalid(what, e);
    }
  }

  private static <T> T present(String what, @Nullable T value) {
    if (value == null || (value instanceof JsonNode node && node.isMissingNode())) {
      throw new ServiceException.Invalid(what + ": not valid JSON: empty or null");
    }
    return value;
  }

  private static ServiceException invalid(String what, JacksonException e) {
    var at = e.getLocation();
    String where =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return new ServiceException.Invalid(
        what + ": not valid JSON: " + e.getOriginalMessage() + where, e);
  }
}
