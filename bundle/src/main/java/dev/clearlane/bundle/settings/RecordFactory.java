package dev.clearlane.bundle.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls the constructors of records; the rules that they refuse become problems. */
final class RecordFactory {
  private final Problems problems;

  RecordFactory(Problems problems) {
    this.problems = problems;
  }

  /** A record of these values, or {@link Binding#FAILED}. */
  Object make(Class<?> type, @Nullable Object[] values, String path) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuleException rule) {
        problems.addAll(path, rule);
      } else if (e.getCause() instanceof IllegalArgumentException wrong) {
        problems.add(path.isEmpty() ? wrong.getMessage() : path + ": " + wrong.getMessage());
      } else {
        throw new IllegalStateException(type + " cannot be made", e.getCause());
      }
      return Binding.FAILED;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }
}
