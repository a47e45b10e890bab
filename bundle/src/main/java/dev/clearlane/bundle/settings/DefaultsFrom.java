package dev.clearlane.bundle.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a component that is declared before this one. Records of its type within this component
 * take its values in place of their defaults; nullable keys are null unless given, as always.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface DefaultsFrom {
  String value();
}
