package dev.clearlane.bundle.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Declaration of one key: a component of a record with its annotations. */
record KeySpec(RecordComponent component) {
  static List<KeySpec> of(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(KeySpec::new).toList();
  }

  /** The component's name in snake_case, with the suffix of its unit. */
  String name() {
    Key key = component.getAnnotation(Key.class);
    if (key != null) {
      return key.value();
    }
    Unit unit = component.getAnnotation(Unit.class);
    return snake(component.getName()) + (unit == null ? "" : unit.value().suffix());
  }

  List<String> aliases() {
    Alias alias = component.getAnnotation(Alias.class);
    return alias == null ? List.of() : List.of(alias.value());
  }

  Type type() {
    return component.getGenericType();
  }

  boolean is(Class<?> type) {
    return component.getType() == type;
  }

  boolean isNullable() {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || component.isAnnotationPresent(ComputedDefault.class);
  }

  /** True if the value is a record whose keys are those of the enclosing section. */
  boolean isInline() {
    return has(Inline.class);
  }

  /** The value of this component in a record. */
  @Nullable Object in(Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** True where the value is a section of its own. */
  boolean isSection() {
    return isSection(component.getType());
  }

  static boolean isSection(Class<?> type) {
    return type.isRecord()
        && !type.isAnnotationPresent(Tuple.class)
        && type != Secret.class
        && !Scalars.hasParser(type);
  }

  boolean has(Class<? extends Annotation> annotation) {
    return component.isAnnotationPresent(annotation);
  }

  <A extends Annotation> @Nullable A get(Class<A> annotation) {
    return component.getAnnotation(annotation);
  }

  @Nullable String defaultText() {
    Default given = component.getAnnotation(Default.class);
    return given == null ? null : given.value();
  }

  static String snake(String name) {
    return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
