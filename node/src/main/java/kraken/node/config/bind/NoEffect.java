package kraken.node.config.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A key of the reference that is accepted and not acted on; the value says why. When `warn`, a
/// value other than the default brings a warning at start.
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface NoEffect {
  String value();

  boolean warn() default false;
}
