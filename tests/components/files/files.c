// A guest that makes raw calls of wasi:filesystem: see wit/files.wit.
//
// No libc, since libc resolves preopens and paths by itself. Each struct named *_result is laid out as the canonical
// ABI lays out the result of the import above it. Nothing is freed but what a loop would use up.

#include <stddef.h>
#include <stdint.h>

#define IMPORT(interface, function) __attribute__((import_module("wasi:" interface "@0.2.0"), import_name(function)))
#define METHOD(function) IMPORT("filesystem/types", "[method]descriptor." function)

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

// Texts

static const char *const ERRORS[] = {
  "access", "would-block", "already", "bad-descriptor", "busy", "deadlock", "quota", "exist", "file-too-large",
  "illegal-byte-sequence", "in-progress", "interrupted", "invalid", "io", "is-directory", "loop", "too-many-links",
  "message-size", "name-too-long", "no-device", "no-entry", "no-lock", "insufficient-memory", "insufficient-space",
  "not-directory", "not-empty", "not-recoverable", "unsupported", "no-tty", "no-such-device", "overflow",
  "not-permitted", "pipe", "read-only", "invalid-seek", "text-file-busy", "cross-device",
};
static const char *const TYPES[] = {
  "unknown", "block-device", "character-device", "directory", "fifo", "symbolic-link", "regular-file", "socket",
};

static string of(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return (string){text, length};
}

static int equal(string a, string b) {
  if (a.length != b.length) return 0;
  for (size_t i = 0; i < a.length; i++) if (a.text[i] != b.text[i]) return 0;
  return 1;
}

static string join(string a, string b) {
  char *text = cabi_realloc(NULL, 0, 1, a.length + b.length);
  __builtin_memcpy(text, a.text, a.length);
  __builtin_memcpy(text + a.length, b.text, b.length);
  return (string){text, a.length + b.length};
}

static string number_text(uint64_t number) {
  char *end = (char *)cabi_realloc(NULL, 0, 1, 20) + 20, *start = end;
  do *--start = '0' + number % 10; while (number /= 10);
  return (string){start, end - start};
}

#define OK STRING("ok")
static string ok_with(string text) { return join(STRING("ok: "), text); }
static string error(uint8_t code) { return of(ERRORS[code]); }

// wasi:filesystem

typedef struct { handle descriptor; string path; } preopen;
IMPORT("filesystem/preopens", "get-directories") void get_directories(list *);
IMPORT("filesystem/types", "[resource-drop]descriptor") void descriptor_drop(handle);
IMPORT("filesystem/types", "[resource-drop]directory-entry-stream") void entries_drop(handle);
IMPORT("io/streams", "[resource-drop]input-stream") void input_stream_drop(handle);
IMPORT("io/streams", "[resource-drop]output-stream") void output_stream_drop(handle);
IMPORT("io/error", "[resource-drop]error") void error_drop(handle);

typedef struct { uint8_t is_error; uint8_t error; } result;
typedef struct { uint8_t is_error; union { handle opened; uint8_t error; }; } open_result;
METHOD("open-at") void open_at(handle, int path_flags, const char *, size_t, int open_flags, int flags, open_result *);
typedef struct { uint8_t is_error; union { struct { list bytes; uint8_t at_end; } data; uint8_t error; }; } read_result;
METHOD("read") void read_bytes(handle, uint64_t, uint64_t, read_result *);
typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { uint64_t count; uint8_t error; }; } write_result;
METHOD("write") void write_bytes(handle, const char *, size_t, uint64_t, write_result *);
METHOD("read-via-stream") void read_via_stream(handle, uint64_t, open_result *);
METHOD("write-via-stream") void write_via_stream(handle, uint64_t, open_result *);
METHOD("append-via-stream") void append_via_stream(handle, open_result *);
typedef struct { uint8_t is_error; union { list bytes; struct { uint8_t closed; handle error; } error; }; } stream_result;
IMPORT("io/streams", "[method]input-stream.blocking-read") void stream_read(handle, uint64_t, stream_result *);
typedef struct { uint8_t is_error; struct { uint8_t closed; handle error; } error; } stream_write_result;
IMPORT("io/streams", "[method]output-stream.blocking-write-and-flush") void stream_write(handle, const char *, size_t, stream_write_result *);
METHOD("get-flags") void get_flags(handle, result *);
METHOD("get-type") void get_type(handle, result *);
METHOD("set-size") void set_size(handle, uint64_t, result *);
METHOD("set-times") void set_times(handle, int, uint64_t, int, int, uint64_t, int, result *);
METHOD("set-times-at") void set_times_at(handle, int, const char *, size_t, int, uint64_t, int, int, uint64_t, int, result *);
typedef struct {
  _Alignas(8) uint8_t is_error;
  _Alignas(8) union { uint8_t error; struct { uint8_t type; uint64_t link_count, size; uint8_t times[72]; } stat; };
} stat_result;
METHOD("stat") void stat(handle, stat_result *);
METHOD("stat-at") void stat_at(handle, int, const char *, size_t, stat_result *);
typedef struct { _Alignas(8) uint8_t is_error; _Alignas(8) union { uint8_t error; struct { uint64_t lower, upper; } hash; }; } hash_result;
METHOD("metadata-hash") void metadata_hash(handle, hash_result *);
METHOD("metadata-hash-at") void metadata_hash_at(handle, int, const char *, size_t, hash_result *);
METHOD("link-at") void link_at(handle, int, const char *, size_t, handle, const char *, size_t, result *);
METHOD("rename-at") void rename_at(handle, const char *, size_t, handle, const char *, size_t, result *);
METHOD("symlink-at") void symlink_at(handle, const char *, size_t, const char *, size_t, result *);
typedef struct { uint8_t is_error; union { string target; uint8_t error; }; } readlink_result;
METHOD("readlink-at") void readlink_at(handle, const char *, size_t, readlink_result *);
METHOD("create-directory-at") void create_directory_at(handle, const char *, size_t, result *);
METHOD("remove-directory-at") void remove_directory_at(handle, const char *, size_t, result *);
METHOD("unlink-file-at") void unlink_file_at(handle, const char *, size_t, result *);
METHOD("is-same-object") int is_same_object(handle, handle);
METHOD("read-directory") void read_directory(handle, open_result *);
typedef struct { uint8_t is_error; union { struct { uint8_t is_some; struct { uint8_t type; string name; } entry; } next; uint8_t error; }; } entry_result;
IMPORT("filesystem/types", "[method]directory-entry-stream.read-directory-entry") void read_entry(handle, entry_result *);

enum { READ = 1, FOLLOW = 1 };

// Steps

typedef struct {
  string operation;
  uint32_t handle;
  string path;
  uint32_t other;
  string text;
  uint32_t path_flags, open_flags, descriptor_flags;
  uint64_t number;
} step;

static handle handles[65536];
static size_t handle_count;

#define RESULT(call) { result done; call; return done.is_error ? error(done.error) : OK; }
#define PATH(s) (s)->path.text, (s)->path.length
#define TEXT(s) (s)->text.text, (s)->text.length
#define IS(name) equal(s->operation, STRING(name))

static string describe(const stat_result *done) {
  if (done->is_error) return error(done->error);
  return ok_with(join(join(of(TYPES[done->stat.type]), STRING(" ")), number_text(done->stat.size)));
}

static string read_file(handle file) {
  read_result data;
  read_bytes(file, 65536, 0, &data);
  if (data.is_error) return error(data.error);
  return ok_with((string){data.data.bytes.items, data.data.bytes.count});
}

// Entries are sorted by nobody: the test does.
static string list_directory(handle directory) {
  open_result opened;
  read_directory(directory, &opened);
  if (opened.is_error) return error(opened.error);
  static char buffer[1 << 20];
  string names = {buffer, 0};
  for (entry_result entry;;) {
    read_entry(opened.opened, &entry);
    if (entry.is_error) { names = error(entry.error); break; }
    if (!entry.next.is_some) { names = ok_with(names); break; }
    string name = entry.next.entry.name;
    if (names.length + name.length >= sizeof buffer) __builtin_trap();
    if (names.length) buffer[names.length++] = ' ';
    __builtin_memcpy(buffer + names.length, name.text, name.length);
    names.length += name.length;
  }
  entries_drop(opened.opened);
  return names;
}

// Opens and reads a file `number` times; returns every different outcome, once each.
static string reread(handle base, const step *s) {
  static string seen[64];
  size_t count = 0;
  for (uint64_t i = 0; i < s->number; i++) {
    uintptr_t before = heap_top;
    open_result opened;
    open_at(base, s->path_flags, PATH(s), s->open_flags, s->descriptor_flags, &opened);
    string outcome = opened.is_error ? error(opened.error) : read_file(opened.opened);
    if (!opened.is_error) descriptor_drop(opened.opened);
    size_t known = 0;
    while (known < count && !equal(seen[known], outcome)) known++;
    if (known == count && count < 64) seen[count++] = outcome;
    else heap_top = before;
  }
  string all = {"", 0};
  for (size_t i = 0; i < count; i++) all = join(join(all, i ? STRING("|") : STRING("")), seen[i]);
  return all;
}

// Opens a file `number` times and keeps all handles; returns how many opened and what the first other one gave.
static string open_many(handle base, const step *s) {
  uint64_t count = 0;
  for (; count < s->number && handle_count < sizeof handles / sizeof *handles; count++) {
    open_result opened;
    open_at(base, s->path_flags, PATH(s), s->open_flags, s->descriptor_flags, &opened);
    if (opened.is_error) return join(join(number_text(count), STRING(" ")), error(opened.error));
    handles[handle_count++] = opened.opened;
  }
  return number_text(count);
}

static string stream_text(handle file) {
  open_result stream;
  read_via_stream(file, 0, &stream);
  if (stream.is_error) return error(stream.error);
  stream_result data;
  stream_read(stream.opened, 65536, &data);
  input_stream_drop(stream.opened);
  if (!data.is_error) return ok_with((string){data.bytes.items, data.bytes.count});
  if (!data.error.closed) error_drop(data.error.error);
  return data.error.closed ? STRING("ok: ") : STRING("failed");
}

static string stream_out(const open_result *stream, const step *s) {
  if (stream->is_error) return error(stream->error);
  stream_write_result done;
  stream_write(stream->opened, TEXT(s), &done);
  output_stream_drop(stream->opened);
  if (done.is_error && !done.error.closed) error_drop(done.error.error);
  return done.is_error ? STRING("failed") : OK;
}

static string run_step(const step *s) {
  if (IS("preopens")) {
    list directories;
    get_directories(&directories);
    string paths = {"", 0};
    for (size_t i = 0; i < directories.count; i++) {
      paths = join(join(paths, i ? STRING(" ") : STRING("")), ((const preopen *)directories.items)[i].path);
      descriptor_drop(((const preopen *)directories.items)[i].descriptor);
    }
    return ok_with(paths);
  }

  handle self = s->handle < handle_count ? handles[s->handle] : -1;
  if (IS("open")) {
    if (self < 0) { handles[handle_count++] = -1; return STRING("no handle"); }
    open_result opened;
    open_at(self, s->path_flags, PATH(s), s->open_flags, s->descriptor_flags, &opened);
    handles[handle_count++] = opened.is_error ? -1 : opened.opened;
    return opened.is_error ? error(opened.error) : OK;
  }

  if (self < 0) return STRING("no handle");
  if (IS("drop")) { descriptor_drop(self); handles[s->handle] = -1; return OK; }
  if (IS("read")) return read_file(self);
  if (IS("read-times")) {
    for (uint64_t i = 0; i < s->number; i++) {
      uintptr_t before = heap_top;
      read_result data;
      read_bytes(self, 4096, 0, &data);
      if (data.is_error) return error(data.error);
      heap_top = before;
    }
    return OK;
  }
  if (IS("write")) {
    write_result done;
    write_bytes(self, TEXT(s), s->number, &done);
    return done.is_error ? error(done.error) : OK;
  }
  if (IS("read-stream")) return stream_text(self);
  if (IS("write-stream")) { open_result stream; write_via_stream(self, s->number, &stream); return stream_out(&stream, s); }
  if (IS("append")) { open_result stream; append_via_stream(self, &stream); return stream_out(&stream, s); }
  if (IS("reread")) return reread(self, s);
  if (IS("open-many")) return open_many(self, s);
  if (IS("list")) return list_directory(self);
  if (IS("stat")) { stat_result done; stat(self, &done); return describe(&done); }
  if (IS("stat-at")) { stat_result done; stat_at(self, s->path_flags, PATH(s), &done); return describe(&done); }
  if (IS("hash")) { hash_result done; metadata_hash(self, &done); return done.is_error ? error(done.error) : ok_with(number_text(done.hash.lower)); }
  if (IS("hash-at")) {
    hash_result done;
    metadata_hash_at(self, s->path_flags, PATH(s), &done);
    return done.is_error ? error(done.error) : ok_with(number_text(done.hash.lower));
  }
  if (IS("type")) { result done; get_type(self, &done); return done.is_error ? error(done.error) : ok_with(of(TYPES[done.error])); }
  if (IS("flags")) { result done; get_flags(self, &done); return done.is_error ? error(done.error) : ok_with(number_text(done.error)); }
  if (IS("readlink")) { readlink_result done; readlink_at(self, PATH(s), &done); return done.is_error ? error(done.error) : ok_with(done.target); }
  if (IS("set-size")) RESULT(set_size(self, s->number, &done))
  if (IS("set-times")) RESULT(set_times(self, 2, s->number, 0, 2, s->number, 0, &done))
  if (IS("set-times-at")) RESULT(set_times_at(self, s->path_flags, PATH(s), 2, s->number, 0, 2, s->number, 0, &done))
  if (IS("symlink")) RESULT(symlink_at(self, TEXT(s), PATH(s), &done))
  if (IS("mkdir")) RESULT(create_directory_at(self, PATH(s), &done))
  if (IS("rmdir")) RESULT(remove_directory_at(self, PATH(s), &done))
  if (IS("unlink")) RESULT(unlink_file_at(self, PATH(s), &done))

  handle other = s->other < handle_count ? handles[s->other] : -1;
  if (other < 0) return STRING("no other handle");
  if (IS("link")) RESULT(link_at(self, s->path_flags, PATH(s), other, TEXT(s), &done))
  if (IS("rename")) RESULT(rename_at(self, PATH(s), other, TEXT(s), &done))
  if (IS("same")) return is_same_object(self, other) ? STRING("ok: true") : STRING("ok: false");
  return STRING("no such operation");
}

__attribute__((export_name("test:files/probe#run")))
const list *run(const step *steps, size_t count) {
  static list outcomes;
  list directories;
  get_directories(&directories);
  handle_count = 0;
  for (size_t i = 0; i < directories.count; i++) handles[handle_count++] = ((const preopen *)directories.items)[i].descriptor;
  string *outcome = cabi_realloc(NULL, 0, 4, count * sizeof *outcome);
  for (size_t i = 0; i < count; i++) outcome[i] = run_step(&steps[i]);
  for (size_t i = 0; i < handle_count; i++) if (handles[i] >= 0) descriptor_drop(handles[i]);
  outcomes = (list){outcome, count};
  return &outcomes;
}
