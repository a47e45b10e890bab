package dev.clearlane.serving.inference.tensorrt;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/**
 * C++ {@code delete} for objects that TensorRT returns. The bindings have none: a pointer returned
 * by a native function has no deallocator, so its object would never be freed. An object created in
 * Java has one with the address of the right {@code delete}, which is used here.
 *
 * @param <T> class of the objects
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
      throw new IllegalStateException("this version of JavaCPP frees objects in an unknown way", e);
    } finally {
      model.deallocate();
    }
  }

  /** Frees an object and sets the pointer to null. */
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
