package dev.clearlane.bundle.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a section that is null unless this key of it is given. The section's constructor must
 * accept null for that key, as it runs its checks also where the value of that key is wrong.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface EnabledBy {
  String value();
}
