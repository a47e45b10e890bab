// Runs one kernel: its name and numbers as arguments, its buffers on standard input, its result on standard output.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

static char **arguments;
static int number() { return atoi(*arguments++); }
static float real() { return strtof(*arguments++, nullptr); }

template <typename T> static std::vector<T> input(size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, stdin) != count) {
    exit(3);
  }
  return values;
}

template <typename T> static void output(const std::vector<T> &values) {
  fwrite(values.data(), sizeof(T), values.size(), stdout);
}

template <typename F> static void grid(int width, int height, F kernel) {
  // one thread too many each way: kernels must look where they end
  for (blockIdx.y = 0; blockIdx.y <= height; blockIdx.y++) {
    for (blockIdx.x = 0; blockIdx.x <= width; blockIdx.x++) {
      kernel();
    }
  }
}

int main(int, char **argv) {
  const char *name = argv[1];
  arguments = argv + 2;
  if (!strcmp(name, "bgr_to_tensor")) {
    int stride = number(), width = number(), height = number(), tw = number(), th = number();
    float low = real(), scale = real();
    int blue = number(), half = number();
    auto bgr = input<byte_t>((size_t)stride * height);
    std::vector<tensor_t> tensor(3 * tw * th);
    grid(tw, th, [&] { bgr_to_tensor(bgr.data(), stride, width, height, tensor.data(), tw, th, low, scale, blue, half); });
    output(tensor);
  } else if (!strcmp(name, "tensor_to_bgr")) {
    int tw = number(), th = number(), x = number(), y = number(), width = number(), height = number();
    float inverse = real(), offset = real();
    int blue = number();
    auto tensor = input<tensor_t>(3 * tw * th);
    std::vector<byte_t> bgr(3 * width * height);
    grid(width, height, [&] { tensor_to_bgr(tensor.data(), tw, th, x, y, bgr.data(), 3 * width, width, height, inverse, offset, blue); });
    output(bgr);
  } else if (!strcmp(name, "add_change")) {
    int tw = number(), th = number(), width = number(), height = number();
    float inverse = real(), offset = real();
    int blue = number();
    auto tensor = input<tensor_t>(3 * tw * th);
    auto bgr = input<byte_t>(3 * width * height);
    std::vector<byte_t> out(3 * width * height);
    grid(width, height, [&] { add_change(tensor.data(), tw, th, bgr.data(), 3 * width, out.data(), 3 * width, width, height, inverse, offset, blue); });
    output(out);
  } else if (!strcmp(name, "tensor_to_tensor")) {
    int tw = number(), th = number(), same = number();
    float low = real(), high = real(), inverse = real(), offset = real(), next_low = real(), next_scale = real();
    int swap = number();
    auto tensor = input<tensor_t>(3 * tw * th);
    grid(tw, th, [&] { tensor_to_tensor(tensor.data(), tw, th, same, low, high, inverse, offset, next_low, next_scale, swap); });
    output(tensor);
  } else {
    return 2;
  }
  return 0;
}
