// A guest that makes HTTP requests: see wit/http.wit for each function.
//
// Raw WASI 0.2 imports without libc. Each struct named *_result is laid out as the canonical ABI lays out the result
// of the import above it. An instance lives for one call; a loop gives back the memory of its last turn.

#include <stddef.h>
#include <stdint.h>

#define IMPORT(interface, function) __attribute__((import_module("wasi:" interface "@0.2.0"), import_name(function)))
#define EXPORT(function) __attribute__((export_name("test:http/client#" function)))

typedef int32_t handle;
typedef struct { const char *text; size_t length; } string;
typedef struct { const void *items; size_t count; } list;

#define STRING(literal) ((string){literal, sizeof literal - 1})

// Memory

extern unsigned char __heap_base;
static uintptr_t heap_top;

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(const void *old, size_t old_size, size_t align, size_t size) {
  if (heap_top == 0) heap_top = (uintptr_t)&__heap_base;
  uintptr_t start = (heap_top + align - 1) & ~(uintptr_t)(align - 1);
  heap_top = start + size;
  size_t have = __builtin_wasm_memory_size(0) << 16;
  if (heap_top > have && __builtin_wasm_memory_grow(0, (heap_top - have + 0xffff) >> 16) == (size_t)-1) __builtin_trap();
  __builtin_memcpy((void *)start, old, old_size);
  return (void *)start;
}

// Errors

static char message[128];

static string describe(string step, string code) {
  size_t at = 0;
  for (size_t i = 0; i < step.length; i++) message[at++] = step.text[i];
  message[at++] = ':';
  message[at++] = ' ';
  for (size_t i = 0; i < code.length; i++) message[at++] = code.text[i];
  return (string){message, at};
}

static const string HTTP_ERRORS[] = {
  STRING("DNS-timeout"), STRING("DNS-error"), STRING("destination-not-found"), STRING("destination-unavailable"),
  STRING("destination-IP-prohibited"), STRING("destination-IP-unroutable"), STRING("connection-refused"),
  STRING("connection-terminated"), STRING("connection-timeout"), STRING("connection-read-timeout"),
  STRING("connection-write-timeout"), STRING("connection-limit-reached"), STRING("TLS-protocol-error"),
  STRING("TLS-certificate-error"), STRING("TLS-alert-received"), STRING("HTTP-request-denied"),
  STRING("HTTP-request-length-required"), STRING("HTTP-request-body-size"), STRING("HTTP-request-method-invalid"),
  STRING("HTTP-request-URI-invalid"), STRING("HTTP-request-URI-too-long"), STRING("HTTP-request-header-section-size"),
  STRING("HTTP-request-header-size"), STRING("HTTP-request-trailer-section-size"), STRING("HTTP-request-trailer-size"),
  STRING("HTTP-response-incomplete"), STRING("HTTP-response-header-section-size"), STRING("HTTP-response-header-size"),
  STRING("HTTP-response-body-size"), STRING("HTTP-response-trailer-section-size"), STRING("HTTP-response-trailer-size"),
  STRING("HTTP-response-transfer-coding"), STRING("HTTP-response-content-coding"), STRING("HTTP-response-timeout"),
  STRING("HTTP-upgrade-failed"), STRING("HTTP-protocol-error"), STRING("loop-detected"), STRING("configuration-error"),
  STRING("internal-error"),
};
static const string HEADER_ERRORS[] = {STRING("invalid-syntax"), STRING("forbidden"), STRING("immutable")};

static string failure;
#define FAIL(step, code) (failure = describe(STRING(step), code), 0)

// wasi:io and wasi:clocks

IMPORT("io/poll", "[method]pollable.block") void pollable_block(handle);
IMPORT("io/poll", "[resource-drop]pollable") void pollable_drop(handle);
static void wait_for(handle pollable) { pollable_block(pollable); pollable_drop(pollable); }

IMPORT("clocks/monotonic-clock", "subscribe-duration") handle subscribe_duration(uint64_t);

typedef struct { uint8_t is_error; union { list bytes; struct { uint8_t closed; handle error; } error; }; } read_result;
IMPORT("io/streams", "[method]input-stream.blocking-read") void input_stream_blocking_read(handle, uint64_t, read_result *);
IMPORT("io/streams", "[resource-drop]input-stream") void input_stream_drop(handle);
typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { uint64_t count; struct { uint8_t closed; handle error; } error; }; } check_result;
IMPORT("io/streams", "[method]output-stream.check-write") void output_stream_check_write(handle, check_result *);
typedef struct { uint8_t is_error; struct { uint8_t closed; handle error; } error; } write_result;
IMPORT("io/streams", "[method]output-stream.write") void output_stream_write(handle, const void *, size_t, write_result *);
IMPORT("io/streams", "[method]output-stream.subscribe") handle output_stream_subscribe(handle);
IMPORT("io/streams", "[resource-drop]output-stream") void output_stream_drop(handle);

// wasi:http

typedef struct { uint8_t is_error; union { handle created; uint8_t error; }; } created_result;
IMPORT("http/types", "[static]fields.from-list") void fields_from_list(const void *, size_t, created_result *);
IMPORT("http/types", "[method]fields.entries") void fields_entries(handle, list *);
IMPORT("http/types", "[resource-drop]fields") void fields_drop(handle);

IMPORT("http/types", "[constructor]outgoing-request") handle request_new(handle fields);
IMPORT("http/types", "[method]outgoing-request.set-method") int request_set_method(handle, int method, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.set-scheme") int request_set_scheme(handle, int is_some, int scheme, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.set-authority") int request_set_authority(handle, int is_some, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.set-path-with-query") int request_set_path(handle, int is_some, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.body") void request_body(handle, created_result *);
IMPORT("http/types", "[method]outgoing-body.write") void outgoing_body_write(handle, created_result *);

// An error-code may hold a u64: it takes 32 bytes, and what follows a tag stands at 8.
typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { handle future; uint8_t error; uint8_t room[32]; }; } code_result;
IMPORT("http/types", "[static]outgoing-body.finish") void outgoing_body_finish(handle, int has_trailers, handle, code_result *);
IMPORT("http/outgoing-handler", "handle") void outgoing_handler_handle(handle request, int has_options, handle options, code_result *);

IMPORT("http/types", "[method]future-incoming-response.subscribe") handle future_subscribe(handle);
typedef struct {
  _Alignas(8) uint8_t is_some;
  _Alignas(8) uint8_t was_taken;
  _Alignas(8) uint8_t is_error;
  _Alignas(8) union { handle response; uint8_t error; uint8_t room[32]; };
} response_result;
IMPORT("http/types", "[method]future-incoming-response.get") void future_get(handle, response_result *);
IMPORT("http/types", "[resource-drop]future-incoming-response") void future_drop(handle);
IMPORT("http/types", "[method]incoming-response.status") int response_status(handle);
IMPORT("http/types", "[method]incoming-response.headers") handle response_headers(handle);
IMPORT("http/types", "[method]incoming-response.consume") void response_consume(handle, created_result *);
IMPORT("http/types", "[resource-drop]incoming-response") void response_drop(handle);
IMPORT("http/types", "[method]incoming-body.stream") void incoming_body_stream(handle, created_result *);
IMPORT("http/types", "[resource-drop]incoming-body") void incoming_body_drop(handle);
typedef struct { _Alignas(8) uint8_t is_some; _Alignas(8) uint8_t error; uint8_t room[31]; } optional_code;
IMPORT("http/types", "http-error-code") void http_error_code(handle error, optional_code *);

// Steps of a request; each gives 0 after having set `failure`.

typedef struct { string method, scheme, authority, path; list headers; int has_body; string body; } request;
#define REQUEST_PARAMETERS \
  const char *method, size_t method_length, const char *scheme, size_t scheme_length, \
  const char *authority, size_t authority_length, const char *path, size_t path_length, \
  const void *headers, size_t header_count, int has_body, const char *text, size_t text_length
#define REQUEST \
  ((request){{method, method_length}, {scheme, scheme_length}, {authority, authority_length}, {path, path_length}, \
             {headers, header_count}, has_body, {text, text_length}})

static int equal(string a, string b) { return a.length == b.length && __builtin_memcmp(a.text, b.text, a.length) == 0; }
int memcmp(const void *a, const void *b, size_t size) {
  for (const unsigned char *x = a, *y = b; size > 0; x++, y++, size--) if (*x != *y) return *x - *y;
  return 0;
}

static int make(request to, handle *made) {
  static const string METHODS[] = {
    STRING("GET"), STRING("HEAD"), STRING("POST"), STRING("PUT"), STRING("DELETE"), STRING("CONNECT"), STRING("OPTIONS"),
    STRING("TRACE"), STRING("PATCH"),
  };
  enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS };
  created_result fields;
  fields_from_list(to.headers.items, to.headers.count, &fields);
  if (fields.is_error) return FAIL("fields", HEADER_ERRORS[fields.error]);
  *made = request_new(fields.created);
  int method = 0;
  while (method < METHOD_COUNT && !equal(to.method, METHODS[method])) method++;
  int scheme = equal(to.scheme, STRING("http")) ? 0 : equal(to.scheme, STRING("https")) ? 1 : 2;
  if (request_set_method(*made, method, to.method.text, to.method.length)) return FAIL("set-method", STRING("invalid"));
  if (to.scheme.length && request_set_scheme(*made, 1, scheme, to.scheme.text, to.scheme.length)) return FAIL("set-scheme", STRING("invalid"));
  if (to.authority.length && request_set_authority(*made, 1, to.authority.text, to.authority.length)) return FAIL("set-authority", STRING("invalid"));
  if (to.path.length && request_set_path(*made, 1, to.path.text, to.path.length)) return FAIL("set-path-with-query", STRING("invalid"));
  return 1;
}

static int start(handle made, handle *future) {
  code_result sent;
  outgoing_handler_handle(made, 0, 0, &sent);
  if (sent.is_error) return FAIL("handle", HTTP_ERRORS[sent.error]);
  *future = sent.future;
  return 1;
}

static int open_body(handle made, handle *body, handle *stream) {
  created_result opened;
  request_body(made, &opened);
  if (opened.is_error) return FAIL("body", STRING("invalid"));
  *body = opened.created;
  outgoing_body_write(*body, &opened);
  if (opened.is_error) return FAIL("write", STRING("invalid"));
  *stream = opened.created;
  return 1;
}

static int write_all(handle stream, const char *text, uint64_t length, int repeated) {
  while (length > 0) {
    check_result room;
    output_stream_check_write(stream, &room);
    if (room.is_error) return FAIL("check-write", room.error.closed ? STRING("closed") : STRING("last-operation-failed"));
    if (room.count == 0) { wait_for(output_stream_subscribe(stream)); continue; }
    uint64_t part = room.count < length ? room.count : length;
    if (repeated && part > 65536) part = 65536;
    write_result written;
    output_stream_write(stream, text, part, &written);
    if (written.is_error) return FAIL("write", written.error.closed ? STRING("closed") : STRING("last-operation-failed"));
    length -= part;
    if (!repeated) text += part;
  }
  return 1;
}

static int finish_body(handle body, handle stream) {
  output_stream_drop(stream);
  code_result finished;
  outgoing_body_finish(body, 0, 0, &finished);
  return finished.is_error ? FAIL("finish", HTTP_ERRORS[finished.error]) : 1;
}

static int await(handle future, handle *response) {
  wait_for(future_subscribe(future));
  response_result received;
  future_get(future, &received);
  future_drop(future);
  if (received.is_error) return FAIL("response", HTTP_ERRORS[received.error]);
  *response = received.response;
  return 1;
}

typedef struct { uint16_t status; list headers; string body; _Alignas(8) uint64_t length; } response;
enum { KEPT = 65536 };
static char kept[KEPT];

static int read_response(handle received, response *response) {
  response->status = response_status(received);
  handle headers = response_headers(received);
  fields_entries(headers, &response->headers);
  fields_drop(headers);
  created_result body, stream;
  response_consume(received, &body);
  incoming_body_stream(body.created, &stream);
  response->body = (string){kept, 0};
  response->length = 0;
  read_result part;
  uintptr_t mark = heap_top;
  for (;; heap_top = mark) {
    input_stream_blocking_read(stream.created, 1 << 20, &part);
    if (part.is_error) break;
    size_t room = KEPT - response->body.length;
    size_t copied = part.bytes.count < room ? part.bytes.count : room;
    __builtin_memcpy(kept + response->body.length, part.bytes.items, copied);
    response->body.length += copied;
    response->length += part.bytes.count;
  }
  input_stream_drop(stream.created);
  if (part.error.closed) {
    incoming_body_drop(body.created);
    response_drop(received);
    return 1;
  }
  optional_code code;
  http_error_code(part.error.error, &code);
  return FAIL("read", code.is_some ? HTTP_ERRORS[code.error] : STRING("last-operation-failed"));
}

static int send_once(request to, response *response) {
  handle made, body, stream, future, received;
  if (!make(to, &made)) return 0;
  if (to.has_body && !open_body(made, &body, &stream)) return 0;
  if (!start(made, &future)) return 0;
  if (to.has_body && (!write_all(stream, to.body.text, to.body.length, 0) || !finish_body(body, stream))) return 0;
  return await(future, &received) && read_response(received, response);
}

// Our functions

typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { response response; string message; }; } sent_result;
static sent_result sent;
static const sent_result *answer(int is_ok) {
  sent.is_error = !is_ok;
  if (!is_ok) sent.message = failure;
  return &sent;
}

EXPORT("send") const sent_result *send(REQUEST_PARAMETERS) { return answer(send_once(REQUEST, &sent.response)); }

typedef struct { uint8_t is_error; union { uint32_t count; string message; }; } count_result;
EXPORT("repeat") const count_result *repeat(REQUEST_PARAMETERS, uint32_t times) {
  static count_result result;
  uintptr_t mark = heap_top;
  for (; times > 0; times--, heap_top = mark) {
    response response;
    if (!send_once(REQUEST, &response)) return result.is_error = 1, result.message = failure, &result;
    result.count += response.status == 200;
  }
  return &result;
}

EXPORT("upload") const sent_result *upload(REQUEST_PARAMETERS, uint64_t bytes, int with_length) {
  static char zeros[65536];
  static char digits[20];
  typedef struct { string name, value; } header;
  request to = REQUEST;
  handle made, body, stream, future, received;
  if (with_length) {
    header *fields = cabi_realloc(NULL, 0, 4, (to.headers.count + 1) * sizeof *fields);
    __builtin_memcpy(fields, to.headers.items, to.headers.count * sizeof *fields);
    size_t at = sizeof digits;
    for (uint64_t left = bytes; at == sizeof digits || left > 0; left /= 10) digits[--at] = '0' + left % 10;
    fields[to.headers.count] = (header){STRING("content-length"), {digits + at, sizeof digits - at}};
    to.headers = (list){fields, to.headers.count + 1};
  }
  return answer(make(to, &made) && open_body(made, &body, &stream) && start(made, &future)
    && write_all(stream, zeros, bytes, 1) && finish_body(body, stream)
    && await(future, &received) && read_response(received, &sent.response));
}

EXPORT("hold") uint32_t hold(REQUEST_PARAMETERS, uint32_t times) {
  uint32_t count = 0;
  handle made, future;
  while (count < times && make(REQUEST, &made) && start(made, &future)) count++;
  return count;
}

typedef struct { uint8_t is_error; string message; } nothing_result;
EXPORT("abandon") const nothing_result *abandon(REQUEST_PARAMETERS, uint32_t milliseconds) {
  static nothing_result result;
  handle made, future;
  if (!make(REQUEST, &made) || !start(made, &future)) return result = (nothing_result){1, failure}, &result;
  wait_for(subscribe_duration(milliseconds / 2 * 1000000ull));
  future_drop(future);
  wait_for(subscribe_duration(milliseconds / 2 * 1000000ull));
  return &result;
}
