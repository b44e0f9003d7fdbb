package kraken.node.config.bind;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One key of a section: a component of its record with the annotations on it.
record Field(
    String key,
    Type type,
    String doc,
    Optional<String> defaultText,
    Optional<String> example,
    boolean zeroCounts,
    Optional<NoEffect> noEffect) {

  /// The keys of a section, in the order of its record.
  static List<Field> of(Class<?> section) {
    return Arrays.stream(section.getRecordComponents()).map(Field::of).toList();
  }

  private static Field of(RecordComponent component) {
    Name name = component.getAnnotation(Name.class);
    Doc doc = component.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalStateException("no @Doc on " + component);
    }
    Default written = component.getAnnotation(Default.class);
    Mandatory mandatory = component.getAnnotation(Mandatory.class);
    return new Field(
        name == null ? snakeCase(component.getName()) : name.value(),
        component.getGenericType(),
        doc.value(),
        written == null ? Optional.empty() : Optional.of(written.value()),
        mandatory == null ? Optional.empty() : Optional.of(mandatory.value()),
        component.isAnnotationPresent(ZeroCounts.class),
        noEffect(component.getAnnotation(NoEffect.class)));
  }

  private static Optional<NoEffect> noEffect(@Nullable NoEffect annotation) {
    return annotation == null ? Optional.empty() : Optional.of(annotation);
  }

  static String snakeCase(String name) {
    return name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  boolean isMandatory() {
    return example.isPresent();
  }

  /// The class behind a type, without its parameters.
  static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw new IllegalStateException("cannot be bound: " + type);
    };
  }

  /// The n-th type parameter, such as the T of `List<T>`.
  static Type parameter(Type type, int n) {
    if (type instanceof ParameterizedType generic) {
      return generic.getActualTypeArguments()[n];
    }
    throw new IllegalStateException("has no type parameters: " + type);
  }

  /// Whether values of the class are sections: keys with values.
  static boolean isSection(Class<?> raw) {
    return raw.isRecord() && !Scalars.isScalar(raw) && raw != Opaque.class;
  }
}
