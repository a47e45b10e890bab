package dev.clearlane.serving.inference.tensorrt;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/**
 * C++'s {@code delete} for objects that TensorRT hands out. The bindings have none: a pointer that
 * a native function returned has no deallocator, so what it points to would stay for ever. An
 * object made from Java has one, with the address of the right {@code delete}; that is borrowed
 * here.
 *
 * @param <T> the class of the objects
 */
final class NativeDelete<T extends Pointer> {
  static final NativeDelete<IRuntime> RUNTIME = new NativeDelete<>(IRuntime::new);
  static final NativeDelete<ICudaEngine> ENGINE = new NativeDelete<>(ICudaEngine::new);
  static final NativeDelete<IExecutionContext> CONTEXT = new NativeDelete<>(IExecutionContext::new);

  private final Object deallocator;
  private final Method call;
  private final long function;

  private NativeDelete(Supplier<T> empty) {
    T model = empty.get();
    try {
      Method of = Pointer.class.getDeclaredMethod("deallocator");
      of.setAccessible(true);
      deallocator = of.invoke(model);
      Class<?> kind = deallocator.getClass();
      Method address = kind.getDeclaredMethod("deallocatorAddress");
      address.setAccessible(true);
      function = (long) address.invoke(deallocator);
      call = kind.getDeclaredMethod("deallocate", long.class, long.class);
      call.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("JavaCPP frees objects in another way than it used to", e);
    } finally {
      model.deallocate();
    }
  }

  /** Frees an object; the pointer is null from then on. */
  void delete(T object) {
    if (object.isNull()) {
      return;
    }
    long address = object.address();
    object.setNull();
    try {
      call.invoke(deallocator, address, function);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("TensorRT cannot free an object", e.getCause());
    }
  }
}
