// A guest that tries everything it can reach: see wit/reach.wit for each function.
//
// Raw WASI 0.2 imports without libc, since libc opens preopens and reads the
// environment by itself and hides which step was refused. Each struct named *_result
// is laid out as the canonical ABI lays out the result of the import above it.
// Nothing is freed: an instance lives for one call.

#include <stddef.h>
#include <stdint.h>

#define IMPORT(interface, function) __attribute__((import_module("wasi:" interface "@0.2.0"), import_name(function)))
#define EXPORT(function) __attribute__((export_name("test:reach/probe#" function)))

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

// Results of our own functions

typedef struct { uint8_t is_error; string message; } text_result;  // result<string, string> and result<_, string>
typedef struct { uint8_t is_error; union { uint16_t status; uint32_t count; string message; }; } number_result;

static char message[128];

static string describe(string step, string code) {
  size_t at = 0;
  for (size_t i = 0; i < step.length; i++) message[at++] = step.text[i];
  message[at++] = ':';
  message[at++] = ' ';
  for (size_t i = 0; i < code.length; i++) message[at++] = code.text[i];
  return (string){message, at};
}

static text_result answer;
static number_result number;
#define FAIL(step, code) (answer = (text_result){1, describe(STRING(step), code)}, &answer)
#define FAIL_NUMBER(step, code) (number.is_error = 1, number.message = describe(STRING(step), code), &number)
static const text_result *ok(void) { answer.is_error = 0; return &answer; }

// wasi:io and wasi:clocks

IMPORT("io/poll", "[method]pollable.block") void pollable_block(handle);
IMPORT("io/poll", "[resource-drop]pollable") void pollable_drop(handle);
IMPORT("io/error", "[resource-drop]error") void error_drop(handle);

typedef struct { uint8_t is_error; union { list bytes; struct { uint8_t closed; handle error; } error; }; } read_result;
IMPORT("io/streams", "[method]input-stream.blocking-read") void input_stream_blocking_read(handle, uint64_t, read_result *);
IMPORT("io/streams", "[resource-drop]input-stream") void input_stream_drop(handle);
IMPORT("io/streams", "[resource-drop]output-stream") void output_stream_drop(handle);

static void wait_for(handle pollable) { pollable_block(pollable); pollable_drop(pollable); }

typedef struct { uint64_t seconds; uint32_t nanoseconds; } instant;
IMPORT("clocks/wall-clock", "now") void wall_clock_now(instant *);
EXPORT("wall-clock") const instant *wall_clock(void) { static instant now; wall_clock_now(&now); return &now; }

IMPORT("clocks/monotonic-clock", "now") uint64_t monotonic_clock_now(void);
EXPORT("monotonic-clock") uint64_t monotonic_clock(void) { return monotonic_clock_now(); }

IMPORT("random/random", "get-random-bytes") void get_random_bytes(uint64_t, list *);
EXPORT("random-bytes") const list *random_bytes(uint32_t count) { static list bytes; get_random_bytes(count, &bytes); return &bytes; }

// wasi:cli: what the imports return is what the exports return

IMPORT("cli/environment", "get-environment") void get_environment(list *);
EXPORT("environment") const list *environment(void) { static list pairs; get_environment(&pairs); return &pairs; }

IMPORT("cli/environment", "get-arguments") void get_arguments(list *);
EXPORT("arguments") const list *arguments(void) { static list strings; get_arguments(&strings); return &strings; }

typedef struct { uint8_t is_some; string path; } optional_string;
IMPORT("cli/environment", "initial-cwd") void initial_cwd(optional_string *);
EXPORT("working-directory") const optional_string *working_directory(void) { static optional_string path; initial_cwd(&path); return &path; }

typedef struct { uint8_t is_some; handle terminal; } optional_terminal;
IMPORT("cli/terminal-stdout", "get-terminal-stdout") void get_terminal_stdout(optional_terminal *);
EXPORT("is-terminal") int is_terminal(void) { optional_terminal terminal; get_terminal_stdout(&terminal); return terminal.is_some; }

IMPORT("cli/stdin", "get-stdin") handle get_stdin(void);
EXPORT("read-stdin") const string *read_stdin(void) {
  static char text[65536];
  static string all = {text, 0};
  handle stdin = get_stdin();
  for (read_result part; all.length < sizeof text; all.length += part.bytes.count) {
    input_stream_blocking_read(stdin, sizeof text - all.length, &part);
    if (part.is_error) {
      if (!part.error.closed) error_drop(part.error.error);
      break;
    }
    __builtin_memcpy(text + all.length, part.bytes.items, part.bytes.count);
  }
  input_stream_drop(stdin);
  return &all;
}

// wasi:filesystem

static const string FILE_ERRORS[] = {
  STRING("access"), STRING("would-block"), STRING("already"), STRING("bad-descriptor"), STRING("busy"), STRING("deadlock"),
  STRING("quota"), STRING("exist"), STRING("file-too-large"), STRING("illegal-byte-sequence"), STRING("in-progress"),
  STRING("interrupted"), STRING("invalid"), STRING("io"), STRING("is-directory"), STRING("loop"), STRING("too-many-links"),
  STRING("message-size"), STRING("name-too-long"), STRING("no-device"), STRING("no-entry"), STRING("no-lock"),
  STRING("insufficient-memory"), STRING("insufficient-space"), STRING("not-directory"), STRING("not-empty"),
  STRING("not-recoverable"), STRING("unsupported"), STRING("no-tty"), STRING("no-such-device"), STRING("overflow"),
  STRING("not-permitted"), STRING("pipe"), STRING("read-only"), STRING("invalid-seek"), STRING("text-file-busy"), STRING("cross-device"),
};
enum { OPEN_CREATE = 1, READ = 1, WRITE = 2 };

typedef struct { handle descriptor; string path; } preopen;
IMPORT("filesystem/preopens", "get-directories") void get_directories(list *);
typedef struct { uint8_t is_error; union { handle descriptor; uint8_t error; }; } open_result;
IMPORT("filesystem/types", "[method]descriptor.open-at")
void descriptor_open_at(handle, int path_flags, const char *, size_t, int open_flags, int flags, open_result *);
typedef struct { uint8_t is_error; union { struct { list bytes; uint8_t at_end; } data; uint8_t error; }; } file_read_result;
IMPORT("filesystem/types", "[method]descriptor.read") void descriptor_read(handle, uint64_t, uint64_t, file_read_result *);

EXPORT("preopens") const list *preopens(void) {
  static list paths;
  list directories;
  get_directories(&directories);
  string *path = cabi_realloc(NULL, 0, 4, directories.count * sizeof *path);
  for (size_t i = 0; i < directories.count; i++) path[i] = ((const preopen *)directories.items)[i].path;
  paths = (list){path, directories.count};
  return &paths;
}

/** Opens a file in the first preopened directory; false after having set `answer`. */
static int open_file(string path, int open_flags, int flags, handle *opened) {
  list directories;
  get_directories(&directories);
  if (directories.count == 0) return FAIL("get-directories", STRING("nothing is preopened")), 0;
  open_result file;
  descriptor_open_at(((const preopen *)directories.items)->descriptor, 0, path.text, path.length, open_flags, flags, &file);
  if (file.is_error) return FAIL("open-at", FILE_ERRORS[file.error]), 0;
  *opened = file.descriptor;
  return 1;
}

EXPORT("read-file") const text_result *read_file(const char *path, size_t length) {
  handle file;
  if (!open_file((string){path, length}, 0, READ, &file)) return &answer;
  file_read_result content;
  descriptor_read(file, 65536, 0, &content);
  if (content.is_error) return FAIL("read", FILE_ERRORS[content.error]);
  answer = (text_result){0, {content.data.bytes.items, content.data.bytes.count}};
  return &answer;
}

EXPORT("create-file") const text_result *create_file(const char *path, size_t length) {
  handle file;
  return open_file((string){path, length}, OPEN_CREATE, WRITE, &file) ? ok() : &answer;
}

// wasi:sockets

static const string SOCKET_ERRORS[] = {
  STRING("unknown"), STRING("access-denied"), STRING("not-supported"), STRING("invalid-argument"), STRING("out-of-memory"),
  STRING("timeout"), STRING("concurrency-conflict"), STRING("not-in-progress"), STRING("would-block"), STRING("invalid-state"),
  STRING("new-socket-limit"), STRING("address-not-bindable"), STRING("address-in-use"), STRING("remote-unreachable"),
  STRING("connection-refused"), STRING("connection-reset"), STRING("connection-aborted"), STRING("datagram-too-large"),
  STRING("name-unresolvable"), STRING("temporary-resolver-failure"), STRING("permanent-resolver-failure"),
};
enum { WOULD_BLOCK = 8 };

typedef struct { uint8_t is_error; union { handle created; uint8_t error; }; } create_result;
typedef struct { uint8_t is_error; uint8_t error; } socket_result;
// An ip-socket-address in flat form: case, port, four bytes of IPv4, rest of the IPv6 case.
#define ADDRESS_PARAMETERS int, int port, int, int, int, int, int, int, int, int, int, int
#define LOOPBACK(port) 0, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0

IMPORT("sockets/instance-network", "instance-network") handle instance_network(void);

IMPORT("sockets/tcp-create-socket", "create-tcp-socket") void create_tcp_socket(int family, create_result *);
IMPORT("sockets/tcp", "[method]tcp-socket.start-connect") void tcp_start_connect(handle, handle network, ADDRESS_PARAMETERS, socket_result *);
typedef struct { uint8_t is_error; union { handle streams[2]; uint8_t error; }; } connect_result;
IMPORT("sockets/tcp", "[method]tcp-socket.finish-connect") void tcp_finish_connect(handle, connect_result *);
IMPORT("sockets/tcp", "[method]tcp-socket.subscribe") handle tcp_subscribe(handle);

EXPORT("tcp-connect") const text_result *tcp_connect(uint32_t port) {
  create_result socket;
  create_tcp_socket(0, &socket);
  if (socket.is_error) return FAIL("create-tcp-socket", SOCKET_ERRORS[socket.error]);
  socket_result started;
  tcp_start_connect(socket.created, instance_network(), LOOPBACK(port), &started);
  if (started.is_error) return FAIL("start-connect", SOCKET_ERRORS[started.error]);
  for (connect_result finished;;) {
    tcp_finish_connect(socket.created, &finished);
    if (!finished.is_error) {
      input_stream_drop(finished.streams[0]);
      output_stream_drop(finished.streams[1]);
      return ok();
    }
    if (finished.error != WOULD_BLOCK) return FAIL("finish-connect", SOCKET_ERRORS[finished.error]);
    wait_for(tcp_subscribe(socket.created));
  }
}

IMPORT("sockets/udp-create-socket", "create-udp-socket") void create_udp_socket(int family, create_result *);
IMPORT("sockets/udp", "[method]udp-socket.start-bind") void udp_start_bind(handle, handle network, ADDRESS_PARAMETERS, socket_result *);
IMPORT("sockets/udp", "[method]udp-socket.finish-bind") void udp_finish_bind(handle, socket_result *);

EXPORT("udp-bind") const text_result *udp_bind(uint32_t port) {
  create_result socket;
  create_udp_socket(0, &socket);
  if (socket.is_error) return FAIL("create-udp-socket", SOCKET_ERRORS[socket.error]);
  socket_result bound;
  udp_start_bind(socket.created, instance_network(), LOOPBACK(port), &bound);
  if (bound.is_error) return FAIL("start-bind", SOCKET_ERRORS[bound.error]);
  udp_finish_bind(socket.created, &bound);
  if (bound.is_error) return FAIL("finish-bind", SOCKET_ERRORS[bound.error]);
  return ok();
}

IMPORT("sockets/ip-name-lookup", "resolve-addresses") void resolve_addresses(handle network, const char *, size_t, create_result *);
typedef struct { uint8_t is_error; union { struct { uint8_t is_some; _Alignas(2) uint8_t family; uint16_t address[8]; } found; uint8_t error; }; } address_result;
IMPORT("sockets/ip-name-lookup", "[method]resolve-address-stream.resolve-next-address") void resolve_next_address(handle, address_result *);
IMPORT("sockets/ip-name-lookup", "[method]resolve-address-stream.subscribe") handle resolve_subscribe(handle);

EXPORT("resolve") const number_result *resolve(const char *name, size_t length) {
  create_result stream;
  resolve_addresses(instance_network(), name, length, &stream);
  if (stream.is_error) return FAIL_NUMBER("resolve-addresses", SOCKET_ERRORS[stream.error]);
  for (uint32_t count = 0;;) {
    address_result next;
    resolve_next_address(stream.created, &next);
    if (next.is_error && next.error == WOULD_BLOCK) wait_for(resolve_subscribe(stream.created));
    else if (next.is_error) return FAIL_NUMBER("resolve-next-address", SOCKET_ERRORS[next.error]);
    else if (next.found.is_some) count++;
    else return number = (number_result){0, .count = count}, &number;
  }
}

// wasi:http

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
enum { HTTP, HTTPS };

IMPORT("http/types", "[constructor]fields") handle fields_new(void);
IMPORT("http/types", "[constructor]outgoing-request") handle request_new(handle fields);
IMPORT("http/types", "[method]outgoing-request.set-scheme") int request_set_scheme(handle, int is_some, int scheme, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.set-authority") int request_set_authority(handle, int is_some, const char *, size_t);
IMPORT("http/types", "[method]outgoing-request.set-path-with-query") int request_set_path(handle, int is_some, const char *, size_t);
// An error-code may hold a u64: it takes 32 bytes, and what follows a tag stands at 8.
typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { handle future; uint8_t error; uint8_t room[32]; }; } handle_result;
IMPORT("http/outgoing-handler", "handle") void outgoing_handler_handle(handle request, int has_options, handle options, handle_result *);
IMPORT("http/types", "[method]future-incoming-response.subscribe") handle future_subscribe(handle);
typedef struct {
  _Alignas(8) uint8_t is_some;
  _Alignas(8) uint8_t was_taken;
  _Alignas(8) uint8_t is_error;
  _Alignas(8) union { handle response; uint8_t error; uint8_t room[32]; };
} response_result;
IMPORT("http/types", "[method]future-incoming-response.get") void future_get(handle, response_result *);
IMPORT("http/types", "[method]incoming-response.status") int response_status(handle);

static const number_result *get(int scheme, string authority, string path) {
  handle request = request_new(fields_new());
  if (request_set_scheme(request, 1, scheme, NULL, 0)) return FAIL_NUMBER("set-scheme", STRING("invalid"));
  if (request_set_authority(request, 1, authority.text, authority.length)) return FAIL_NUMBER("set-authority", STRING("invalid"));
  if (request_set_path(request, 1, path.text, path.length)) return FAIL_NUMBER("set-path-with-query", STRING("invalid"));
  handle_result sent;
  outgoing_handler_handle(request, 0, 0, &sent);
  if (sent.is_error) return FAIL_NUMBER("handle", HTTP_ERRORS[sent.error]);
  wait_for(future_subscribe(sent.future));
  response_result received;
  future_get(sent.future, &received);
  if (received.is_error) return FAIL_NUMBER("response", HTTP_ERRORS[received.error]);
  number = (number_result){0, .status = response_status(received.response)};
  return &number;
}

EXPORT("http-get") const number_result *http_get(const char *authority, size_t authority_length, const char *path, size_t path_length) {
  return get(HTTP, (string){authority, authority_length}, (string){path, path_length});
}
EXPORT("https-get") const number_result *https_get(const char *authority, size_t authority_length, const char *path, size_t path_length) {
  return get(HTTPS, (string){authority, authority_length}, (string){path, path_length});
}
