// The interface local:calculator/arithmetic, written against the canonical ABI by
// hand to show how little a component needs: no libc, no WASI, no generated glue.
//
// What the ABI asks for (component-model, design/mvp/CanonicalABI.md):
// - a function is exported as `<interface>#<function>`;
// - a list or string parameter arrives as a pointer and a length, in memory that
//   the host got from our `cabi_realloc`;
// - a result of more than one flat value is returned as a pointer to it, laid out
//   as C would lay out the same struct: a one-byte tag, then the payload.

#include <stddef.h>
#include <stdint.h>

#define EXPORT(function) __attribute__((export_name("local:calculator/arithmetic#" function)))

// Types of the interface

typedef enum { ADD, SUBTRACT, MULTIPLY, DIVIDE } operation;

typedef struct { const char *text; size_t length; } string;

typedef enum { DIVISION_BY_ZERO, OVERFLOW, INVALID_ARGUMENT } error_case;
typedef struct { uint8_t error_case; string argument; } calculation_error;

typedef struct { int64_t quotient, remainder; } quotient;
typedef struct { uint32_t count; double mean, min, max, standard_deviation; } summary;

typedef struct {
  uint8_t is_error;
  union { double number; quotient quotient; summary summary; calculation_error error; };
} outcome;

// The host copies the result before it calls again, so one place is enough.
static outcome answer;

// Memory that arguments arrive in. Every call returns through succeed or fail,
// which free all of it: arguments are all that is ever allocated.

extern unsigned char __heap_base;  // where wasm-ld says that our own data ends
static uintptr_t heap_top;

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(const void *old, size_t old_size, size_t align, size_t size) {
  if (heap_top == 0) heap_top = (uintptr_t)&__heap_base;
  uintptr_t start = (heap_top + align - 1) & ~(uintptr_t)(align - 1);
  uintptr_t end = start + size;
  if (end < start) __builtin_trap();
  size_t have = __builtin_wasm_memory_size(0) << 16;
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + 0xffff) >> 16) == (size_t)-1) __builtin_trap();
  heap_top = end;
  for (size_t i = 0; i < old_size; i++) ((char *)start)[i] = ((const char *)old)[i];
  return (void *)start;
}

static const outcome *succeed(void) {
  heap_top = (uintptr_t)&__heap_base;
  answer.is_error = 0;
  return &answer;
}

static const outcome *fail(error_case error_case) {
  heap_top = (uintptr_t)&__heap_base;
  answer.is_error = 1;
  answer.error.error_case = error_case;
  return &answer;
}

#define INVALID(message) (answer.error.argument = (string){message, sizeof message - 1}, fail(INVALID_ARGUMENT))

static int is_finite(double value) { return value - value == 0; }

static int all_finite(const double *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!is_finite(values[i])) return 0;
  return 1;
}

// Functions of the interface

EXPORT("evaluate")
const outcome *evaluate(uint32_t operation, const double *operands, size_t count) {
  if (count == 0) return INVALID("operands: at least one number is needed");
  if (!all_finite(operands, count)) return INVALID("operands: every number must be finite");
  double total = operands[0];
  for (size_t i = 1; i < count; i++) {
    switch (operation) {
      case ADD: total += operands[i]; break;
      case SUBTRACT: total -= operands[i]; break;
      case MULTIPLY: total *= operands[i]; break;
      case DIVIDE:
        if (operands[i] == 0) return fail(DIVISION_BY_ZERO);
        total /= operands[i];
        break;
    }
  }
  if (!is_finite(total)) return fail(OVERFLOW);
  answer.number = total;
  return succeed();
}

EXPORT("divide")
const outcome *divide(int64_t dividend, int64_t divisor) {
  if (divisor == 0) return fail(DIVISION_BY_ZERO);
  if (dividend == INT64_MIN && divisor == -1) return fail(OVERFLOW);
  answer.quotient = (quotient){dividend / divisor, dividend % divisor};
  return succeed();
}

EXPORT("statistics")
const outcome *statistics(const double *values, size_t count) {
  if (count == 0) return INVALID("values: at least one number is needed");
  if (!all_finite(values, count)) return INVALID("values: every number must be finite");
  double sum = 0, squares = 0, min = values[0], max = values[0];
  for (size_t i = 0; i < count; i++) {
    sum += values[i];
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  double mean = sum / count;
  for (size_t i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
  if (!is_finite(squares)) return fail(OVERFLOW);
  answer.summary = (summary){count, mean, min, max, __builtin_sqrt(squares / count)};
  return succeed();
}
